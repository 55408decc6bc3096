"""Stitching: tables that go on overleaf, downwards or sideways, are one logical table."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.document import Failure
from extractor.parts import CaptionedTable, LogicalTable
from extractor.stitch.assembly import assembled
from extractor.stitch.cut_titles import with_cut_title
from extractor.stitch.downwards import goes_on_below
from extractor.stitch.forms import forms_without_rules, goes_on_as_form
from extractor.stitch.sheets import Band, Sheet
from extractor.stitch.sideways import lacks_its_rows, part_right

__all__ = ["put_together", "refused", "stitch"]


def put_together(
    tables: Sequence[CaptionedTable],
) -> tuple[tuple[LogicalTable, ...], tuple[Failure, ...]]:
    """The logical tables of a paper (see `stitch`), and what could not be put together (see `refused`)."""
    sheets, lacking = _gathered(tables)
    return tuple(assembled(sheet) for sheet in sheets), (*_unmatched(lacking), *_unruled(tables))


def stitch(tables: Sequence[CaptionedTable]) -> tuple[LogicalTable, ...]:
    """The logical tables of a paper, in the order in which they begin.

    `tables` stand in the order of their pages, and on one page in reading order. A table is only joined to
    one that ends on the page before, and only on strong evidence: a wrong join is worse than a missed one.
    """
    return tuple(assembled(sheet) for sheet in _gathered(tables)[0])


def refused(tables: Sequence[CaptionedTable]) -> tuple[Failure, ...]:
    """What could not be put together for sure: the pages that look like the right-hand part of a table, but
    whose rows match no page before them, so that their figures stand in tables of their own, where no row has
    a name; and the pages with forms whose cells no rules part."""
    return (*_unmatched(_gathered(tables)[1]), *_unruled(tables))


def _unmatched(lacking: Sequence[CaptionedTable]) -> tuple[Failure, ...]:
    return tuple(
        Failure(
            page=table.table.page,
            stage="stitch",
            code="rows_unmatched",
            message=(
                f"Page {table.table.page} shows columns whose rows have no names, as a page right of page "
                f"{table.table.page - 1} would, but its rows do not lie where that page has its own; "
                "they were not joined"
            ),
        )
        for table in lacking
    )


def _unruled(tables: Sequence[CaptionedTable]) -> tuple[Failure, ...]:
    return tuple(
        Failure(
            page=page,
            stage="stitch",
            code="form_without_rules",
            message=(
                f"Page {page} shows a form whose cells no rules part: which of them are merged, and what a "
                "figure belongs to, cannot be told for sure"
            ),
        )
        for page in forms_without_rules(tables)
    )


def _gathered(tables: Sequence[CaptionedTable]) -> tuple[list[Sheet], list[CaptionedTable]]:
    """The sheets that the tables make up, and the tables that lack the rows they should stand beside."""
    sheets: list[Sheet] = []
    lacking: list[CaptionedTable] = []
    left: Sheet | None = None
    for table in tables:
        at = _place(table, sheets)
        if at is not None:
            index, grown = at
            sheets[index] = grown
            continue
        before = [sheet for sheet in sheets if sheet.last_page == table.table.page - 1]
        # a second page to the right stands beside the same page as the first
        goes_on = left is not None and before and before[-1].bands[0].parts == (lacking[-1],)
        left = left if goes_on else (before[-1] if before else None)
        if left is not None and lacks_its_rows(left, table):
            lacking.append(table)
        else:
            left = None
        sheets.append(Sheet((Band((table,)),)))
    return sheets, lacking


def _place(table: CaptionedTable, sheets: Sequence[Sheet]) -> tuple[int, Sheet] | None:
    """The sheet that `table` is a part of, grown by it; None where it begins a table of its own."""
    before = [i for i, sheet in enumerate(sheets) if sheet.last_page == table.table.page - 1]
    for index in reversed(before):
        sheet = with_cut_title(sheets[index], table)
        part = part_right(sheet, table)
        if part is not None:
            return index, sheet.with_part_right(part)
    if not before or before[-1] != len(sheets) - 1:
        return None
    if goes_on_below(sheets[-1], table) or goes_on_as_form(sheets[-1], table):
        return len(sheets) - 1, sheets[-1].with_band_below(table)
    return None
