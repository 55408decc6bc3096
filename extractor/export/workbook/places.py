"""Where things stand in the workbook: names of sheets, addresses of cells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from extractor.document import Document
from extractor.export.clean import printable
from extractor.export.lookup import Place

FIRST_ROW = 4
"""The sheet row (from 1) of a table's row 0: title, unit and a blank row stand above."""

OVERVIEW, REVIEW, FINDINGS, CHECKS = "总览 Overview", "复核 Review", "问题 Findings", "核对 Checks"

_LONGEST = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\s]+")


@dataclass(frozen=True, slots=True)
class Places:
    """The name of each table's sheet, all legal and no two alike."""

    sheets: Mapping[str, str]

    @classmethod
    def of(cls, document: Document) -> Places:
        taken = {name.casefold() for name in (OVERVIEW, REVIEW, FINDINGS, CHECKS, "History")}
        sheets = {}
        for table in document.tables:
            sheets[table.id] = _free_name(f"{table.id} {table.title or ''}", taken)
            taken.add(sheets[table.id].casefold())
        return cls(sheets)

    def address(self, place: Place) -> str:
        """A cell's address from anywhere in the workbook: 't1 收支总表'!B7."""
        table, row, col = place
        return f"{quoted(self.sheets[table])}!{local_address(row, col)}"


def local_address(row: int, col: int) -> str:
    """The address within its sheet of a table's cell (row and column from 0)."""
    return f"{get_column_letter(col + 1)}{row + FIRST_ROW}"


def quoted(sheet: str) -> str:
    """A sheet's name as formulas write it."""
    return "'" + sheet.replace("'", "''") + "'"


def _free_name(wanted: str, taken: set[str]) -> str:
    """A legal sheet name near `wanted` that is not taken (Excel compares without case)."""
    plain = _FORBIDDEN.sub(" ", printable(wanted)).strip(" '") or "table"
    name, number = plain[:_LONGEST].strip(" '"), 1
    while name.casefold() in taken:
        number += 1
        ending = f" ({number})"
        name = plain[: _LONGEST - len(ending)].rstrip(" '") + ending
    return name
