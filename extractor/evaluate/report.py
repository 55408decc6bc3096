"""An evaluation as a table in the terminal and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from extractor.evaluate.measures import Evaluation, Measures
from extractor.evaluate.shares import Share

NAMES = {
    "tables": "tables found",
    "false_tables": "false tables",
    "shape": "right shape",
    "boxes": "boxes",
    "spans": "spans exact",
    "false_spans": "false spans",
    "header_rows": "heading rows",
    "titles": "titles",
    "units": "units",
    "column_paths": "column paths",
    "column_roles": "column roles",
    "row_kinds": "row kinds",
    "amounts": "amounts exact",
    "amounts_at_index": "amounts at their index",
    "texts": "texts exact",
    "filled": "filled cells exact",
    "empties": "empty cells empty",
    "false_amounts": "false amounts",
    "silent_errors": "silent errors",
    "flagged": "flagged cells",
    "codes_right": "codes right",
    "codes_wrong": "codes wrong",
    "codes_null": "codes null",
    "planted_found": "planted errors found",
    "planted_verdict": "… verdict right",
    "planted_first": "… first suspect right",
    "clean_papers": "clean papers without finding",
    "false_findings": "false findings",
    "about": "about the paper",
}


def show_evaluation(evaluation: Evaluation, console: Console) -> None:
    """Print one column for each kind of document and one for all; measures that nothing was measured for
    are left out."""
    headings, lines = _table(evaluation)
    for columns in _fitting(headings, lines, console.width):
        grid = Table(box=None, pad_edge=False, header_style="bold")
        for column in columns:
            grid.add_column(headings[column], justify="right" if column else "left", no_wrap=True)
        for line in lines:
            grid.add_row(*(Text(line[column]) for column in columns))
        console.print(grid)
        console.print()
    if evaluation.missing:
        console.print(Text(f"No prediction for: {', '.join(evaluation.missing)}", style="bold red"))


def as_markdown(evaluation: Evaluation) -> str:
    """The same table in Markdown."""
    headings, lines = _table(evaluation)
    marks = ["---", *["---:"] * (len(headings) - 1)]
    rows = [headings, marks, *lines]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows) + "\n"


def _table(evaluation: Evaluation) -> tuple[list[str], list[list[str]]]:
    kinds = list(evaluation.by_kind)
    columns = [evaluation.by_kind[kind] for kind in kinds] if len(kinds) > 1 else []
    columns.append(evaluation.total)
    counts = [sum(d.kind == kind for d in evaluation.documents) for kind in kinds]
    headings = [f"{kind} ({count})" for kind, count in zip(kinds, counts, strict=True)]
    alone = headings[:1] or ["all (0)"]
    headings = [*headings, f"all ({len(evaluation.documents)})"] if len(kinds) > 1 else alone
    return ["measure", *headings], list(_lines(columns))


def _fitting(headings: list[str], lines: list[list[str]], room: int) -> list[list[int]]:
    """Groups of columns that fit beside the names of the measures, which each group begins with."""
    widths = [max(cell_len(row[i]) for row in (headings, *lines)) + 1 for i in range(len(headings))]
    groups: list[list[int]] = []
    for column in range(1, len(headings)):
        if not groups or sum(widths[i] for i in (*groups[-1], column)) > room:
            groups.append([0])
        groups[-1].append(column)
    return groups


def _lines(columns: list[Measures]) -> Iterator[list[str]]:
    for name, shown in NAMES.items():
        values = [getattr(measures, name) for measures in columns]
        if any(value.of if isinstance(value, Share) else value for value in values):
            yield [shown, *(_shown(value) for value in values)]


def _shown(value: Share | int) -> str:
    if isinstance(value, int):
        return str(value)
    return "–" if value.share is None else f"{100 * value.share:.2f} % ({value.right}/{value.of})"
