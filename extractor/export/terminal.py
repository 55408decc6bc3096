"""A document in the terminal: its tables with codes, doubtful cells and findings marked."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from extractor.document import Cell, Column, Document, Finding, Row, Suspect, Table, doubtful
from extractor.export.clean import printable
from extractor.export.lookup import Lookup
from extractor.export.words import FINDING_KINDS, VERDICTS

DOUBT_MARK, FINDING_MARK = "?", "!"
_DOUBT, _FINDING, _QUIET = "bold yellow", "bold red", "dim"
_NARROWEST_CODE, _NARROWEST_TEXT, _WIDEST_TEXT = 4, 8, 36
_FRAME = 3
"""Characters that the frame takes for each column."""


def show(document: Document, console: Console) -> None:
    """Print the tables, then the findings and failures.

    Cells to look at carry a mark, not only a colour. A line under the table names the columns that were left
    out because the terminal is too narrow for them.
    """
    lookup = Lookup.of(document)
    _show_paper(document, console)
    for table in document.tables:
        _show_table(table, lookup, console)
    if not document.tables:
        console.print(Text("No tables found"))
    _show_findings(document.findings, lookup, console)
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
    codes = {row.index: _code(row) for row in body} if coded else {}
    code_width = max((cell_len(code.plain) for code in codes.values()), default=0)
    room = console.width - 2 - (code_width + _FRAME if coded else 0)
    widths = _fitting(table.columns, body, texts, room)
    shown = [column for column in table.columns if column.index in widths]
    grid = Grid(box=box.SIMPLE_HEAVY if console.encoding.startswith("utf") else box.ASCII, pad_edge=False)
    if coded:
        grid.add_column("code", style="cyan", no_wrap=True)
    for column in shown:
        right = column.role in {"amount", "number"}
        width = widths[column.index]
        grid.add_column(
            Text(_heading(column, "\n")), justify="right" if right else "left", width=width, overflow="fold"
        )
    for row in body:
        own = [codes[row.index]] if coded else []
        cells = [texts.get((row.index, column.index), Text("")) for column in shown]
        grid.add_row(*own, *cells, style="bold" if row.kind == "total" else "")
    console.print(grid)
    dropped = [column for column in table.columns if column.index not in widths]
    if dropped:
        _show_dropped(dropped, console)


def _heading(column: Column, joiner: str) -> str:
    return joiner.join(printable(part) for part in column.path) or f"#{column.index + 1}"


def _text(cell: Cell, place: tuple[str, int, int], lookup: Lookup) -> Text:
    text = Text(printable(cell.text))
    if doubtful(cell.flags):
        text.append(DOUBT_MARK)
        text.stylize(_DOUBT)
    if place in lookup.findings:
        text.append(FINDING_MARK)
        text.stylize(_FINDING if not doubtful(cell.flags) else f"{_FINDING} underline")
    return text


def _code(row: Row) -> Text:
    if row.codes and len(row.codes) > 1:
        return Text(" | ".join(printable(row.codes[col]) for col in sorted(row.codes)))
    if row.code:
        return Text(printable(row.code))
    return Text(f"{DOUBT_MARK}", style=_QUIET) if row.code_candidates else Text("")


def _fitting(
    columns: Sequence[Column], body: Sequence[Row], texts: dict[tuple[int, int], Text], room: int
) -> dict[int, int]:
    """Widths of the columns that fit into `room` characters.

    The first label column comes first, since amounts mean nothing without it, and yields up to half the
    room to the others; then the rest from left to right, columns of printed codes last.
    """
    needed = {column.index: _needed(column, body, texts) for column in columns}
    labels = [column.index for column in columns if column.role == "label"][:1]
    if labels and sum(width + _FRAME for width in needed.values()) > room:
        needed[labels[0]] = min(needed[labels[0]], max(room // 2 - _FRAME, _NARROWEST_TEXT))
    order = sorted(columns, key=lambda c: (c.index not in labels, c.role in {"code", "unit_code"}, c.index))
    widths: dict[int, int] = {}
    for column in order:
        room -= needed[column.index] + _FRAME
        if widths and room < 0:
            break
        widths[column.index] = needed[column.index]
    return widths


def _needed(column: Column, body: Sequence[Row], texts: dict[tuple[int, int], Text]) -> int:
    lines = [
        cell_len(line)
        for row in body
        for line in texts.get((row.index, column.index), Text("")).plain.split("\n")
    ]
    if column.role in {"amount", "number"}:
        return max([*lines, _NARROWEST_TEXT])
    return min(max([*lines, _NARROWEST_CODE]), _WIDEST_TEXT)


def _show_dropped(dropped: Sequence[Column], console: Console) -> None:
    names = "; ".join(_heading(column, " / ") for column in dropped)
    notice = Text(f"{len(dropped)} not shown, since the terminal is too narrow: {names}", style=_DOUBT)
    console.print(Padding(notice, (0, 0, 0, 2)))


def _show_findings(findings: Sequence[Finding], lookup: Lookup, console: Console) -> None:
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
                proposal = f"perhaps {suspect.proposed:f} ({suspect.probability:.0%})"
                console.print(Text(f"      {_where(suspect, lookup)}: {proposal}", style=_QUIET))


def _where(suspect: Suspect, lookup: Lookup) -> str:
    table = lookup.tables.get(suspect.table)
    if table is None or suspect.row >= len(table.rows) or suspect.col >= len(table.columns):
        return f"{printable(suspect.table)} ({suspect.row}, {suspect.col})"
    label, path = table.rows[suspect.row].label, _heading(table.columns[suspect.col], " / ")
    return f"{printable(suspect.table)} · {printable(label)} · {path}"


def _show_legend(document: Document, console: Console) -> None:
    cells = [cell for table in document.tables for cell in table.cells]
    doubts = sum(doubtful(cell.flags) for cell in cells)
    console.print()
    console.print(
        Text.assemble(
            (f"1,234.50{DOUBT_MARK}", _DOUBT),
            f" doubtful reading ({doubts} of {len(cells)} cells)   ",
            (f"1,234.50{FINDING_MARK}", _FINDING),
            f" takes part in a finding ({len(document.findings)} findings)",
        )
    )
