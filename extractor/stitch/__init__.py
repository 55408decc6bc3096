"""Stitching: tables that go on overleaf, downwards or sideways, are one logical table."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.parts import CaptionedTable, LogicalTable
from extractor.stitch.assembly import assembled
from extractor.stitch.downwards import goes_on_below
from extractor.stitch.sheets import Band, Sheet
from extractor.stitch.sideways import part_right

__all__ = ["stitch"]


def stitch(tables: Sequence[CaptionedTable]) -> tuple[LogicalTable, ...]:
    """The logical tables of a paper, in the order in which they begin.

    `tables` stand in the order of their pages, and on one page in reading order. A table is only joined to
    one that ends on the page before, and only on strong evidence: a wrong join is worse than a missed one.
    """
    sheets: list[Sheet] = []
    for table in tables:
        at = _place(table, sheets)
        if at is None:
            sheets.append(Sheet((Band((table,)),)))
        else:
            index, grown = at
            sheets[index] = grown
    return tuple(assembled(sheet) for sheet in sheets)


def _place(table: CaptionedTable, sheets: Sequence[Sheet]) -> tuple[int, Sheet] | None:
    """The sheet that `table` is a part of, grown by it; None where it begins a table of its own."""
    before = [i for i, sheet in enumerate(sheets) if sheet.last_page == table.table.page - 1]
    for index in reversed(before):
        sheet = sheets[index]
        part = part_right(sheet, table)
        if part is not None:
            return index, sheet.with_part_right(part)
    if before and before[-1] == len(sheets) - 1 and goes_on_below(sheets[-1], table):
        return len(sheets) - 1, sheets[-1].with_band_below(table)
    return None
