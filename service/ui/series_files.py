"""A code's amounts over the years as CSV and as Excel: every amount with its cell, none of them rounded."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from extractor.export.csv_file import harmless
from extractor.export.workbook.styles import cell_at, put_number, put_text
from service.ui.series import Line, Series, Spot

Say = Callable[[str], str]
"""A word of the catalogue in the reader's language."""

_LONG = (
    "unit_name", "code", "code_name", "kind", "measure", "year", "amount", "amount_unit", "printed",
    "printed_unit", "doubtful", "findings", "document", "table", "row", "col", "page",
)  # fmt: skip
_WIDTHS = (28, 14, 26, 12, 40)


def as_csv(found: Series, amount_unit: str) -> bytes:
    """One line for each amount, with a byte order mark; amounts are plain decimals in `amount_unit`."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_LONG)
    for line, year, spot in _amounts(found):
        writer.writerow([_plain(value) for value in _fields(line, year, spot, amount_unit)])
    return ("\ufeff" + text.getvalue()).encode()


def as_xlsx(found: Series, amount_unit: str, address: str, say: Say) -> bytes:
    """Two sheets: lines with a column for each year, and every amount with a link to its cell.

    Where the papers have several amounts for a year all of them stand in the cell, as text: it is not for
    this sheet to choose one. `address` is the service's own, for the links.
    """
    book = Workbook()
    pivot = book.active
    if not isinstance(pivot, Worksheet):
        raise TypeError("a new workbook has a worksheet")
    _pivot(pivot, found, amount_unit, say)
    _long(book.create_sheet(say("amounts.each")), found, amount_unit, address)
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


def _pivot(sheet: Worksheet, found: Series, amount_unit: str, say: Say) -> None:
    sheet.title = say("amounts")
    years = [say("amounts.no_year") if year is None else str(year) for year in found.years]
    names = [say(n) for n in ("unit_name", "code", "amounts.name", "amounts.kind", "amounts.measure")]
    _head(sheet, [*names, *(f"{year} ({amount_unit})" for year in years)])
    for at, line in enumerate(found.lines, start=2):
        fields = [
            line.unit,
            line.code,
            line.name,
            say(f"kind.{line.kind}") if line.kind else "",
            line.measure,
        ]
        for col, field in enumerate(fields, start=1):
            _text(sheet, at, col, field)
        for col, year in enumerate(found.years, start=len(fields) + 1):
            _year(sheet, at, col, line, year)
    for col, width in enumerate((*_WIDTHS, *(18 for _ in years)), start=1):
        sheet.column_dimensions[get_column_letter(col)].width = width
    sheet.freeze_panes = "C2"


def _year(sheet: Worksheet, row: int, col: int, line: Line, year: int | None) -> None:
    spots = line.years.get(year, ())
    agreed = line.agreed(year)
    if agreed is not None and all(spot.value is not None for spot in spots):
        _number(sheet, row, col, agreed)
    elif spots:
        said = (
            f"{s.text} {s.printed_unit or ''}".strip() if s.value is None else f"{s.value:f}" for s in spots
        )
        _text(sheet, row, col, " / ".join(dict.fromkeys(said)))


def _long(sheet: Worksheet, found: Series, amount_unit: str, address: str) -> None:
    _head(sheet, _LONG)
    for at, (line, year, spot) in enumerate(_amounts(found), start=2):
        for col, value in enumerate(_fields(line, year, spot, amount_unit), start=1):
            if isinstance(value, Decimal):
                _number(sheet, at, col, value)
            elif isinstance(value, str):
                _text(sheet, at, col, value)
            else:
                sheet.cell(at, col, value)
        sheet.cell(at, _LONG.index("printed") + 1).hyperlink = f"{address}{spot.cell}"
    sheet.freeze_panes = "A2"


def _amounts(found: Series) -> Iterator[tuple[Line, int | None, Spot]]:
    for line in found.lines:
        for year in found.years:
            for spot in line.years.get(year, ()):
                yield line, year, spot


def _fields(line: Line, year: int | None, spot: Spot, amount_unit: str) -> list[Any]:
    return [
        line.unit, line.code, line.name, line.kind, line.measure, year, spot.value,
        None if spot.value is None else amount_unit, spot.text, spot.printed_unit, spot.doubtful,
        spot.findings, spot.document, spot.table, spot.row, spot.col, spot.page,
    ]  # fmt: skip


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    return harmless(value) if isinstance(value, str) else "" if value is None else value


def _head(sheet: Worksheet, names: Sequence[str]) -> None:
    for col, name in enumerate(names, start=1):
        _text(sheet, 1, col, name)
        sheet.cell(1, col).font = Font(bold=True)


def _text(sheet: Worksheet, row: int, col: int, text: str) -> None:
    put_text(cell_at(sheet, row, col), text)


def _number(sheet: Worksheet, row: int, col: int, value: Decimal) -> None:
    exponent = value.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    put_number(cell_at(sheet, row, col), value, "#,##0" + ("." + "0" * decimals if decimals else ""))
