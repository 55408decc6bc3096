"""Captions that the end of a page has parted from their table: they stand at the foot of the page before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extractor import wording
from extractor.geometry import Box
from extractor.headings.captions import caption_of, caption_tables
from extractor.headings.swallowed import Piece
from extractor.parts import Caption, CaptionedTable, PageReading, TextLine

_MARGIN = 0.94
"""Lines below this part of a page are running feet and page numbers."""
_MOST_LINES = 8
_FEWEST_OTHERS = 3
"""A page that holds no table and fewer other lines than this is a divider: what it says is no title."""


def caption_pages(readings: Sequence[PageReading]) -> tuple[CaptionedTable, ...]:
    """The tables of all pages, in order, each with the text that belongs to it.

    A table that begins its page without a title takes the one at the foot of the page before, where nothing
    but a title and what stands with it (unit, department, mark) is left below that page's last table or text.
    """
    pages = [list(caption_tables(reading)) for reading in readings]
    for (before, above), (reading, tables) in pairwise(zip(readings, pages, strict=True)):
        if tables and before.page.number + 1 == reading.page.number:
            tables[0] = _with_foot(tables[0], before, above)
    return tuple(table for tables in pages for table in tables)


def _with_foot(table: CaptionedTable, before: PageReading, above: Sequence[CaptionedTable]) -> CaptionedTable:
    if table.caption.title is not None or not table.opens_page:
        return table
    lines = _foot(before, above)
    if not lines:
        return table
    bottom = max(line.box.y1 for line in lines) + 1
    placed = Box(table.table.box.x0, bottom, table.table.box.x1, bottom)
    found = caption_of(Piece(replace(table.table, box=placed), ()), lines, ())
    if found.title is None or not wording.ends_as_title(found.title) or _others(lines, found.lines):
        return table
    return replace(table, caption=_together(found, table.caption))


def _others(lines: Sequence[TextLine], said: Sequence[TextLine]) -> list[TextLine]:
    """The lines that neither belong to a caption nor stand beside one that does (the name beside 部门：)."""
    return [line for line in lines if not any(_beside(line, other) for other in said)]


def _beside(line: TextLine, other: TextLine) -> bool:
    height = min(line.box.height, other.box.height)
    return abs(line.box.center[1] - other.box.center[1]) < 0.5 * height


def _foot(before: PageReading, above: Sequence[CaptionedTable]) -> list[TextLine]:
    """The lines below all tables of a page, or, where it has none, at its end: from the last that ends as a
    title does. None where it may be one of a list of titles, or where too little stands above it."""
    taken = {line for table in above for line in table.caption.lines}
    lowest = max((table.table.box.y1 for table in above), default=0.0)
    lines = sorted(
        (line for line in before.lines if line not in taken and _in_text(line, before)),
        key=lambda line: line.box.y0,
    )
    titles = [i for i, line in enumerate(lines) if wording.ends_as_title(line.text)]
    if not titles or lines[titles[-1]].box.y0 < lowest:
        return []
    first = titles[-1]
    listed = first - 1 in titles or wording.numbering_level(lines[first].text) is not None
    if listed or (not above and first < _FEWEST_OTHERS) or len(lines) - first > _MOST_LINES:
        return []
    return lines[first:]


def _in_text(line: TextLine, reading: PageReading) -> bool:
    return line.box.y0 < _MARGIN * reading.page.height and not wording.is_page_number(line.text)


def _together(foot: Caption, own: Caption) -> Caption:
    return Caption(
        title=foot.title,
        amount_unit=own.amount_unit or foot.amount_unit,
        unit_name=own.unit_name or foot.unit_name,
        mark=own.mark or foot.mark,
        lines=(*foot.lines, *own.lines),
    )
