"""The overview sheet: the paper, its pages and tables, what to look at, and what the marks mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openpyxl.styles import Border, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from extractor.document import Document, Said, doubtful
from extractor.export.words import DOCUMENT_KINDS, ORIGINS, Word, both
from extractor.export.workbook import styles
from extractor.export.workbook.places import FINDINGS, REVIEW, Places, quoted

_NONE: Mapping[str, Word] = {}


def fill_overview(sheet: Worksheet, document: Document, places: Places) -> None:
    """From top to bottom: the paper, counts, failures, tables with links, pages, legend."""
    title = styles.cell_at(sheet, 1, 1)
    styles.put_text(title, document.document.title.value or document.source.name)
    title.font = styles.TITLE
    row = _put_about(sheet, 3, document)
    row = _put_counts(sheet, row + 1, document)
    row = _put_failures(sheet, row + 1, document)
    row = _put_tables(sheet, row + 1, document, places)
    row = _put_legend(sheet, row + 1)
    _put_pages(sheet, row + 1, document)
    styles.set_print(sheet, landscape=True)
    styles.set_widths(sheet, [30, 46, 16, 16, 16, 16, 16])
    sheet.sheet_view.showGridLines = False


def _put_about(sheet: Worksheet, row: int, document: Document) -> int:
    about = document.document
    said: Sequence[tuple[str, Said, Mapping[str, Word]]] = (
        ("标题 Title", about.title, _NONE),
        ("单位 Department", about.unit_name, _NONE),
        ("单位编码 Its code", about.unit_code, _NONE),
        ("年度 Year", about.fiscal_year, _NONE),
        ("类型 Kind", about.kind, DOCUMENT_KINDS),
        ("金额单位 Unit of amounts", about.amount_unit, _NONE),
    )
    for name, value, words in said:
        text = "未载明 not stated" if value.value is None else both(words, value.value)
        _line(sheet, row, name, text)
        if value.value is not None:
            confidence = styles.cell_at(sheet, row, 3)
            confidence.value, confidence.number_format = value.confidence, "0%"
            confidence.font = styles.NOTE
        row += 1
    _line(sheet, row, "文件 File", document.source.name)
    _line(sheet, row + 1, "SHA-256", document.source.sha256)
    _line(sheet, row + 2, "软件 Software", f"{document.producer.name} {document.producer.version}")
    return row + 3


def _put_counts(sheet: Worksheet, row: int, document: Document) -> int:
    cells = [cell for table in document.tables for cell in table.cells]
    doubts = sum(doubtful(cell.flags) for cell in cells)
    for name, count, target in (
        ("表 Tables", len(document.tables), None),
        ("单元格 Cells", len(cells), None),
        ("存疑单元格 Doubtful cells", doubts, REVIEW),
        ("问题 Findings", len(document.findings), FINDINGS),
        ("未能读取 Failures", len(document.failures), None),
    ):
        _line(sheet, row, name, None)
        cell = styles.cell_at(sheet, row, 2)
        cell.value, cell.font, cell.alignment = count, styles.BODY, styles.LEFT
        if target is not None:
            styles.put_link(cell, f"{quoted(target)}!A1")
        row += 1
    return row


def _put_failures(sheet: Worksheet, row: int, document: Document) -> int:
    for failure in document.failures:
        where = "" if failure.page is None else f"第 {failure.page} 页 page {failure.page} · "
        _line(sheet, row, "未能读取 Failure", f"{where}{failure.stage}：{failure.message}")
        row += 1
    return row


def _put_tables(sheet: Worksheet, row: int, document: Document, places: Places) -> int:
    titles = ("表 Table", "标题 Title", "页 Pages", "行 Rows", "列 Columns", "存疑 Doubtful", "单位 Unit")
    styles.head(sheet, row, titles)
    for table in document.tables:
        row += 1
        name = styles.cell_at(sheet, row, 1)
        styles.put_text(name, places.sheets[table.id])
        styles.put_link(name, f"{quoted(places.sheets[table.id])}!A1")
        pages = sorted({region.page for region in table.regions})
        styles.put_text(styles.cell_at(sheet, row, 2), table.title)
        styles.put_text(styles.cell_at(sheet, row, 3), ", ".join(map(str, pages)))
        doubts = sum(doubtful(cell.flags) for cell in table.cells)
        for column, count in ((4, len(table.rows)), (5, len(table.columns)), (6, doubts)):
            styles.cell_at(sheet, row, column).value = count
        styles.put_text(styles.cell_at(sheet, row, 7), table.amount_unit)
        for column in range(2, 8):
            styles.cell_at(sheet, row, column).font = styles.BODY
    return row + 1


def _put_legend(sheet: Worksheet, row: int) -> int:
    marks: tuple[tuple[str, PatternFill | None, Border], ...] = (
        (
            "存疑：斜体、斜纹，其他读法见批注 doubtful: italics on hatching, other readings in the note",
            styles.DOUBT_FILL,
            styles.GRID,
        ),
        ("与问题有关：粗虚线框 takes part in a finding: thick dashed frame", None, styles.FINDING),
        ("首要可疑：粗实线框 first suspect of a finding: heavy frame", None, styles.SUSPECT),
    )
    for text, fill, border in marks:
        sample = styles.cell_at(sheet, row, 1)
        styles.put_text(sample, "1,234.50")
        sample.font, sample.alignment, sample.border = styles.BODY, styles.RIGHT, border
        if fill is not None:
            sample.fill, sample.font = fill, styles.DOUBT
        styles.put_text(styles.cell_at(sheet, row, 2), text)
        styles.cell_at(sheet, row, 2).font = styles.NOTE
        row += 2
    return row


def _put_pages(sheet: Worksheet, row: int, document: Document) -> None:
    titles = ("页 Page", "来源 Origin", "转向 Turned °", "倾斜 Skew °", "dpi", "秒 Seconds")
    styles.head(sheet, row, titles)
    for page in document.pages:
        row += 1
        values = (page.number, both(ORIGINS, page.origin), page.turned, page.skew, page.dpi, page.seconds)
        for column, value in enumerate(values, start=1):
            cell = styles.cell_at(sheet, row, column)
            cell.value, cell.font, cell.alignment = value, styles.BODY, styles.LEFT


def _line(sheet: Worksheet, row: int, name: str, text: str | None) -> None:
    head = styles.cell_at(sheet, row, 1)
    styles.put_text(head, name)
    head.font, head.alignment = styles.NOTE, styles.LEFT
    value = styles.cell_at(sheet, row, 2)
    styles.put_text(value, text)
    value.font = styles.BODY
