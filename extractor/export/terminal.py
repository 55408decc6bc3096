"""A document in the terminal: its tables with codes, doubtful cells and findings marked."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from extractor.document import Cell, Column, Document, Finding, Row, Table
from extractor.export.clean import printable
from extractor.export.lookup import Lookup, doubtful
from extractor.export.words import FINDING_KINDS, VERDICTS

DOUBT_MARK, FINDING_MARK = "?", "!"
_DOUBT, _FINDING, _QUIET = "bold yellow", "bold red", "dim"
_NARROWEST_TEXT, _WIDEST_TEXT = 8, 36
_FRAME = 3
"""Characters that the frame takes for each column."""


def show(document: Document, console: Console) -> None:
    """Print the tables, then the findings and failures.

    Cells to look at carry a mark, not only a colour. Columns that do not fit the terminal's width are left
    out from the right, and a line under the table names them.
    """
    lookup = Lookup.of(document)
    _show_paper(document, console)
    for table in document.tables:
        _show_table(table, lookup, console)
    if not document.tables:
        console.print(Text("No tables found"))
    _show_findings(document.findings, console)
    for failure in document.failures:
        where = "" if failure.page is None else f"page {failure.page}, "
        console.print(Text(f"Failed: {where}{failure.stage}: {printable(failure.message)}", style=_FINDING))
    _show_legend(document, console)


def _show_paper(document: Document, console: Console) -> None:
    about = document.document
    parts = [said.value for said in (about.title, about.unit_name, about.fiscal_year) if said.value]
    console.print(Text(" · ".join(printable(p) for p in (*parts, document.source.name)), style="bold"))


def _show_table(table: Table, lookup: Lookup, console: Console) -> None:
    pages = sorted({region.page for region in table.regions})
    unit = f" · {printable(table.amount_unit)}" if table.amount_unit else ""
    where = f"page {', '.join(map(str, pages))}"
    title = Text.assemble(
        (f"{printable(table.id)} ", "bold cyan"),
        (printable(table.title or "(no title)"), "bold"),
        (f"{unit} · {where} · {len(table.rows)} rows × {len(table.columns)} columns", _QUIET),
    )
    console.print()
    console.print(title)
    texts = {(c.row, c.col): _text(c, (table.id, c.row, c.col), lookup) for c in table.cells}
    body = [row for row in table.rows if row.index >= table.header_rows]
    coded = any(row.code or row.codes or row.code_candidates for row in body)
    shown, dropped = _fitting(table.columns, body, texts, console.width - (18 if coded else 1))
    grid = Grid(box=box.SIMPLE_HEAVY if console.encoding.startswith("utf") else box.ASCII, pad_edge=False)
    if coded:
        grid.add_column("code", style="cyan", no_wrap=True)
    for column in shown:
        _add_column(grid, column)
    for row in body:
        codes = [_code(row)] if coded else []
        cells = [texts.get((row.index, column.index), Text("")) for column in shown]
        grid.add_row(*codes, *cells, style="bold" if row.kind == "total" else "")
    console.print(grid)
    if dropped:
        _show_dropped(dropped, console)


def _add_column(grid: Grid, column: Column) -> None:
    heading = Text(" / ".join(printable(part) for part in column.path) or f"#{column.index + 1}")
    if column.role in {"amount", "number"}:
        grid.add_column(heading, justify="right", no_wrap=False, overflow="fold")
    else:
        grid.add_column(heading, max_width=_WIDEST_TEXT, overflow="fold")


def _text(cell: Cell, place: tuple[str, int, int], lookup: Lookup) -> Text:
    text = Text(printable(cell.text))
    if doubtful(cell):
        text.append(DOUBT_MARK)
        text.stylize(_DOUBT)
    if place in lookup.findings:
        text.append(FINDING_MARK)
        text.stylize(_FINDING if not doubtful(cell) else f"{_FINDING} underline")
    return text


def _code(row: Row) -> Text:
    if row.codes and len(row.codes) > 1:
        return Text(" | ".join(printable(row.codes[col]) for col in sorted(row.codes)))
    if row.code:
        return Text(printable(row.code))
    return Text(f"{DOUBT_MARK}", style=_QUIET) if row.code_candidates else Text("")


def _fitting(
    columns: Sequence[Column], body: Sequence[Row], texts: dict[tuple[int, int], Text], room: int
) -> tuple[list[Column], list[Column]]:
    """The columns that fit into `room` characters, and those that do not.

    Labels come first, since amounts mean nothing without them; then the others from left to right.
    """
    first_label = next((column for column in columns if column.role == "label"), None)
    wanted = sorted(columns, key=lambda column: (column is not first_label, column.index))
    shown: list[Column] = []
    for column in wanted:
        needed = _needed(column, body, texts) + _FRAME
        if shown and needed > room:
            break
        room -= needed
        shown.append(column)
    kept = {column.index for column in shown}
    return [c for c in columns if c.index in kept], [c for c in columns if c.index not in kept]


def _needed(column: Column, body: Sequence[Row], texts: dict[tuple[int, int], Text]) -> int:
    lines = [
        cell_len(line)
        for row in body
        for line in texts.get((row.index, column.index), Text("")).plain.split("\n")
    ]
    widest = max(lines, default=0)
    if column.role in {"amount", "number"}:
        return max(widest, _NARROWEST_TEXT)
    return min(max(widest, 4), _WIDEST_TEXT)


def _show_dropped(dropped: Sequence[Column], console: Console) -> None:
    names = "; ".join(" / ".join(printable(p) for p in c.path) or f"#{c.index + 1}" for c in dropped)
    notice = Text(f"{len(dropped)} columns do not fit this width and are not shown: {names}", style=_DOUBT)
    console.print(Padding(notice, (0, 0, 0, 2)))


def _show_findings(findings: Sequence[Finding], console: Console) -> None:
    if not findings:
        return
    console.print()
    console.print(Text(f"{len(findings)} findings", style="bold"))
    for finding in findings:
        verdict = f"{VERDICTS[finding.verdict][1]} ({finding.verdict_probability:.0%})"
        console.print(
            Text.assemble(
                (f"  {FINDING_MARK} {printable(finding.id)} ", _FINDING),
                (f"{FINDING_KINDS[finding.kind][1]}, {verdict}: ", _QUIET),
                printable(finding.message),
            )
        )
        for suspect in finding.suspects[:3]:
            if suspect.proposed is not None:
                where = f"{printable(suspect.table)} row {suspect.row} column {suspect.col}"
                text = f"      {where}: perhaps {suspect.proposed:f} ({suspect.probability:.0%})"
                console.print(Text(text, style=_QUIET))


def _show_legend(document: Document, console: Console) -> None:
    cells = [cell for table in document.tables for cell in table.cells]
    doubts = sum(doubtful(cell) for cell in cells)
    console.print()
    console.print(
        Text.assemble(
            (f"1,234.50{DOUBT_MARK}", _DOUBT),
            f" doubtful reading ({doubts} of {len(cells)} cells)   ",
            (f"1,234.50{FINDING_MARK}", _FINDING),
            f" takes part in a finding ({len(document.findings)} findings)",
        )
    )
