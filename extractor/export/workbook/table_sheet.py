"""A table's sheet: laid out as on paper, its doubtful cells and its cells with findings marked."""

from __future__ import annotations

from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.styles import Border
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from extractor.document import Cell, Finding, Row, Table, doubtful
from extractor.export.lookup import Lookup
from extractor.export.words import FLAGS, VERDICTS, both
from extractor.export.workbook import styles
from extractor.export.workbook.number_format import number_format
from extractor.export.workbook.places import FIRST_ROW, local_address

_NARROWEST, _WIDEST = 7.0, 38.0
_LINE_HEIGHT = 16.0


def fill_table(sheet: Worksheet, table: Table, lookup: Lookup) -> None:
    """Lay out one table; what Kemu adds of its own (codes) stands at the right, apart from the paper's."""
    columns = max(len(table.columns), 1)
    widths = _widths(table)
    _put_caption(sheet, table, columns)
    for cell in table.cells:
        _put_cell(sheet, table, cell, lookup)
    _put_codes(sheet, table, columns + 2)
    styles.set_widths(sheet, widths)
    for row, height in _heights(table, widths).items():
        sheet.row_dimensions[row + FIRST_ROW].height = height
    sheet.freeze_panes = local_address(table.header_rows, _frozen_columns(table, widths))
    sheet.sheet_view.showGridLines = False
    styles.set_print(sheet, landscape=columns > 5)
    last = max((cell.row + cell.row_span for cell in table.cells), default=1)
    sheet.print_area = f"A1:{local_address(last - 1, columns - 1)}"
    if table.header_rows:
        sheet.print_title_rows = f"{FIRST_ROW}:{FIRST_ROW + table.header_rows - 1}"


def _put_caption(sheet: Worksheet, table: Table, columns: int) -> None:
    title = styles.cell_at(sheet, 1, 1)
    styles.put_text(title, table.title or table.id)
    title.font, title.alignment = styles.TITLE, styles.CENTRE
    sheet.row_dimensions[1].height = 28.0
    if columns > 1:
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=columns)
    pages = sorted({region.page for region in table.regions})
    where = styles.cell_at(sheet, 2, 1)
    styles.put_text(
        where, f"{table.id} · 第 {'、'.join(map(str, pages))} 页 page {', '.join(map(str, pages))}"
    )
    where.font = styles.NOTE
    if table.amount_unit and columns > 1:
        unit = styles.cell_at(sheet, 2, columns)
        styles.put_text(unit, f"单位：{table.amount_unit}")
        unit.font, unit.alignment = styles.BODY, styles.RIGHT


def _put_cell(sheet: Worksheet, table: Table, cell: Cell, lookup: Lookup) -> None:
    place = (table.id, cell.row, cell.col)
    found = lookup.findings.get(place, ())
    target = styles.cell_at(sheet, cell.row + FIRST_ROW, cell.col + 1)
    exact = True
    if cell.amount is not None:
        exact = styles.put_number(target, cell.amount, number_format(cell.text, cell.amount))
    else:
        styles.put_text(target, cell.text)
    _dress(target, table, cell)
    border = styles.SUSPECT if place in lookup.suspected else styles.FINDING if found else styles.GRID
    _frame(sheet, cell, border)
    if cell.row_span > 1 or cell.col_span > 1:
        sheet.merge_cells(
            start_row=cell.row + FIRST_ROW,
            start_column=cell.col + 1,
            end_row=cell.row + FIRST_ROW + cell.row_span - 1,
            end_column=cell.col + cell.col_span,
        )
    remarks = _remarks(cell, found, exact=exact)
    if remarks:
        styles.note(target, remarks)


def _dress(target: SheetCell, table: Table, cell: Cell) -> None:
    kind = table.rows[cell.row].kind if cell.row < len(table.rows) else "item"
    role = table.columns[cell.col].role if cell.col < len(table.columns) else "text"
    header = cell.row < table.header_rows or kind == "header"
    target.font = styles.HEADING if header else styles.BOLD if kind == "total" else styles.BODY
    if header:
        target.fill, target.alignment = styles.HEADING_FILL, styles.CENTRE
    elif cell.amount is not None or role in {"amount", "number"}:
        target.alignment = styles.RIGHT
    else:
        target.alignment = styles.CENTRE if role in {"code", "unit_code"} else styles.LEFT
    if doubtful(cell.flags):
        target.fill, target.font = styles.DOUBT_FILL, styles.DOUBT


def _frame(sheet: Worksheet, cell: Cell, border: Border) -> None:
    for row in range(cell.row, cell.row + cell.row_span):
        for col in range(cell.col, cell.col + cell.col_span):
            styles.cell_at(sheet, row + FIRST_ROW, col + 1).border = border


def _remarks(cell: Cell, found: tuple[Finding, ...], *, exact: bool) -> list[str]:
    """What the note on a cell says; nothing for a cell that is sure and in no finding."""
    remarks = []
    if cell.flags:
        flags = "、".join(both(FLAGS, flag) for flag in cell.flags)
        remarks.append(f"{flags}：{cell.confidence:.0%}")
        remarks.append(f"读作 read as: {cell.text or '∅'}")
        remarks += [f"或 or: {other.text or '∅'}  ({other.probability:.0%})" for other in cell.alternatives]
    if not exact:
        remarks.append("位数超出表格数字的精度，按文本保存 more digits than a spreadsheet number keeps: text")
    for finding in found:
        remarks.append(f"{finding.id} · {both(VERDICTS, finding.verdict)}：{finding.message}")
        remarks += [
            f"建议 proposed: {suspect.proposed:f}  ({suspect.probability:.0%})"
            for suspect in finding.suspects
            if (suspect.row, suspect.col) == (cell.row, cell.col) and suspect.proposed is not None
        ]
    return remarks


def _put_codes(sheet: Worksheet, table: Table, first: int) -> None:
    """The rows' codes: one group of columns, and one column more for each further side of the table."""
    sides = sorted({col for row in table.rows for col in row.codes})
    if not sides and not any(row.code or row.code_candidates for row in table.rows):
        return
    titles = ["编码 Code", "名称 Name", "把握 Confidence"]
    if len(sides) > 1:
        titles += [f"编码 Code · {_heading(table, col)}" for col in sides]
    for offset, title in enumerate(titles):
        head = styles.cell_at(sheet, FIRST_ROW, first + offset)
        styles.put_text(head, title)
        head.font, head.fill, head.alignment = styles.NOTE, styles.NOTE_FILL, styles.CENTRE
        width = (14.0, 26.0, 12.0)[offset] if offset < 3 else 16.0
        sheet.column_dimensions[get_column_letter(first + offset)].width = width
    for row in table.rows:
        _put_row_codes(sheet, row, first, sides if len(sides) > 1 else [])


def _put_row_codes(sheet: Worksheet, row: Row, first: int, sides: list[int]) -> None:
    number = row.index + FIRST_ROW
    texts = [row.code, row.code_name, None, *(row.codes.get(side) for side in sides)]
    for offset, text in enumerate(texts):
        cell = styles.cell_at(sheet, number, first + offset)
        styles.put_text(cell, text)
        cell.font = styles.NOTE
    if row.code:
        confidence = styles.cell_at(sheet, number, first + 2)
        confidence.value, confidence.number_format = row.code_confidence, "0.0%"
        confidence.font = styles.NOTE
    elif row.code_candidates:
        candidates = [f"{c.code} {c.name} ({c.score:.0%})" for c in row.code_candidates]
        styles.put_text(styles.cell_at(sheet, number, first + 1), "? " + "； ".join(candidates))
        styles.cell_at(sheet, number, first + 1).font = styles.NOTE


def _heading(table: Table, col: int) -> str:
    return " / ".join(table.columns[col].path) if col < len(table.columns) else str(col)


def _widths(table: Table) -> list[float]:
    widest = [_NARROWEST] * max(len(table.columns), 1)
    for cell in table.cells:
        if cell.col_span == 1 and cell.col < len(widest):
            lines = cell.text.split("\n")
            needed = max(styles.text_width(line) for line in lines) * 1.1 + 2.5
            limit = _WIDEST if cell.amount is None else 60.0
            widest[cell.col] = max(widest[cell.col], min(needed, limit))
    return widest


def _heights(table: Table, widths: list[float]) -> dict[int, float]:
    heights: dict[int, float] = {}
    for cell in table.cells:
        room = max(sum(widths[cell.col : cell.col + cell.col_span]) - 2, 4.0)
        lines = sum(1 + int(styles.text_width(line) // room) for line in cell.text.split("\n"))
        needed = _LINE_HEIGHT * lines / cell.row_span + 4
        heights[cell.row] = min(max(heights.get(cell.row, 20.0), needed), 400.0)
    return heights


def _frozen_columns(table: Table, widths: list[float]) -> int:
    """Columns kept in sight: those up to the first label, unless they would fill the window."""
    labels = [c.index for c in table.columns if c.role == "label"]
    count = labels[0] + 1 if labels else 0
    return count if sum(widths[:count]) < 60 else 0
