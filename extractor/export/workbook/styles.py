"""How the workbook looks. Colours differ in lightness too, and no meaning hangs on colour alone."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from extractor.errors import DocumentError
from extractor.export.clean import printable

FONT = "Microsoft YaHei"
ORANGE, VERMILLION, BLUE, GREY = "E69F00", "D55E00", "0072B2", "808080"
"""From the palette of Okabe and Ito (2008), which people with any colour vision can tell apart."""

TITLE = Font(name=FONT, size=14, bold=True)
HEADING = Font(name=FONT, size=10, bold=True)
BODY = Font(name=FONT, size=10)
BOLD = Font(name=FONT, size=10, bold=True)
NOTE = Font(name=FONT, size=9, color=GREY)
LINK = Font(name=FONT, size=10, color=BLUE, underline="single")
DOUBT = Font(name=FONT, size=10, italic=True)

HEADING_FILL = PatternFill("solid", start_color="EDEFF2")
DOUBT_FILL = PatternFill("lightUp", start_color=ORANGE, end_color="FFF4D6")
NOTE_FILL = PatternFill("solid", start_color="F7F7F7")

_THIN = Side(style="thin", color="9AA0A6")
_THICK = Side(style="mediumDashed", color=VERMILLION)
_HEAVY = Side(style="thick", color=VERMILLION)
GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
FINDING = Border(left=_THICK, right=_THICK, top=_THICK, bottom=_THICK)
SUSPECT = Border(left=_HEAVY, right=_HEAVY, top=_HEAVY, bottom=_HEAVY)

CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
TOP = Alignment(horizontal="left", vertical="top", wrap_text=True)
TOP_RIGHT = Alignment(horizontal="right", vertical="top")
RIGHT = Alignment(horizontal="right", vertical="center")

LONGEST_TEXT = 32_000
"""Characters; a cell of a workbook takes 32,767."""
EXACT_DIGITS = 15
"""Significant digits that a spreadsheet's number keeps (IEEE 754 binary64)."""


def cell_at(sheet: Worksheet, row: int, col: int) -> SheetCell:
    """The sheet's cell (row and column from 1). DocumentError: it lies within another, merged one."""
    cell = sheet.cell(row, col)
    if not isinstance(cell, SheetCell):
        raise DocumentError(f"Cells of the table on sheet {sheet.title} overlap at {row}, {col}")
    return cell


def put_text(cell: SheetCell, text: str | None) -> None:
    """The text as text, whatever it begins with: never a formula, an error value or a number."""
    if not text:
        return
    clean = printable(text)
    if len(clean) > LONGEST_TEXT:
        clean = clean[:LONGEST_TEXT] + " … (cut)"
    cell.value = clean
    cell.data_type = "s"
    cell.quotePrefix = clean.lstrip().startswith(("=", "+", "-", "@"))


def put_number(cell: SheetCell, value: Decimal, number_format: str) -> bool:
    """The amount as a number; False where a spreadsheet would lose digits, and its text was put instead."""
    plain = format(value, "f")
    if len(plain.strip("-0.").replace(".", "")) > EXACT_DIGITS:
        put_text(cell, plain)
        return False
    cell.value = Decimal(plain)
    cell.number_format = number_format
    return True


def put_link(cell: SheetCell, address: str) -> None:
    """A link to another place of the workbook, given as 'Sheet'!A1."""
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=address)
    cell.font = LINK


def note(cell: SheetCell, lines: list[str]) -> None:
    """A note on the cell, large enough to be read."""
    text = printable("\n".join(lines))[:4000]
    height = 24 + 18 * sum(1 + text_width(line) // 44 for line in text.split("\n"))
    cell.comment = Comment(text, "Kemu", width=340, height=min(height, 420))


def text_width(text: str) -> int:
    """Columns of a fixed-width face that the text takes: wide characters (Unicode TR 11) take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def set_widths(sheet: Worksheet, widths: list[float]) -> None:
    """Widths of columns, in characters, from the first column."""
    for index, width in enumerate(widths):
        sheet.column_dimensions[get_column_letter(index + 1)].width = width


def set_height(sheet: Worksheet, row: int, text: str, width: float) -> None:
    """Height of a row in which `text` is wrapped into a column of `width` characters."""
    lines = sum(1 + int(text_width(line) // (width - 4)) for line in text.split("\n"))
    sheet.row_dimensions[row].height = min(16.0 * lines + 4, 400.0)


def set_print(sheet: Worksheet, *, landscape: bool) -> None:
    """Printed on A4, all columns on one page's width."""
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def head(sheet: Worksheet, row: int, titles: tuple[str, ...]) -> None:
    """A row of headings."""
    for index, title in enumerate(titles):
        cell = cell_at(sheet, row, index + 1)
        put_text(cell, title)
        cell.font, cell.fill, cell.border, cell.alignment = HEADING, HEADING_FILL, GRID, CENTRE
