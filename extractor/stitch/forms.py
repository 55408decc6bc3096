"""Forms that go on overleaf: blocks one below the other, each with walls of its own.

What of a form stands overleaf may share few walls with what stands on the page before: its figures of money,
its tasks and its indicators are parted differently. So the columns of the whole are all walls of all pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extractor import wording
from extractor.parts import CaptionedTable, RawTable
from extractor.stitch.downwards import begins_again, may_lie_below, onto_frame, repeated_rows
from extractor.stitch.sheets import Sheet, column_edges, rows_of

_SAME_PLACE = 0.012
"""Upright edges of two pages are the same within this part of the table's width."""
_FEWEST_BLOCKS = 2
"""Rows that lack walls come in so many ways in a form, at least."""
_MOSTLY = 0.5
"""In a form fewer rows than this share of all show every wall."""

_Walls = frozenset[int]
"""The inner upright edges that stand in a row."""


def goes_on_as_form(sheet: Sheet, table: CaptionedTable) -> bool:
    """Whether `table` is the next page of the form `sheet`: its frame is the same, and at least one wall in
    it; it has no title of its own, does not begin as the form does, and nothing stands between the two."""
    if not may_lie_below(sheet, table) or any(len(band.parts) > 1 for band in sheet.bands):
        return False
    above = [band.parts[0].table for band in sheet.bands]
    if not all(part.ruled for part in (*above, table.table)) or not _is_in_blocks(above):
        return False
    if begins_again(above[0], table.table) or repeated_rows(above[0], table.table) or _is_headed(table.table):
        return False
    before = _all_edges(above)
    own = _onto(table.table, above[0])
    return before is not None and own is not None and _shares_wall(before, own)


def _is_in_blocks(tables: Sequence[RawTable]) -> bool:
    """Whether the rows of tables are parted in several ways, few of them by every wall."""
    partial: set[_Walls] = set()
    full = rows = 0
    for table in tables:
        whole = frozenset(range(1, table.cols))
        walls = _walls_of_rows(table)
        rows += len(walls)
        full += sum(standing == whole for standing in walls)
        partial |= {standing for standing in walls if standing != whole}
    return len(partial) >= _FEWEST_BLOCKS and full < _MOSTLY * rows


def _walls_of_rows(table: RawTable) -> list[_Walls]:
    """For each row the inner edges at which its cells begin, also those that began in a row above."""
    walls: list[set[int]] = [set() for _ in range(table.rows)]
    for cell in table.cells:
        for row in range(cell.row, cell.row + cell.row_span):
            walls[row].add(cell.col)
    return [frozenset(standing - {0}) for standing in walls]


def _is_headed(table: RawTable) -> bool:
    """Whether the first row is a title over all columns."""
    first = rows_of(table)[0]
    whole = len(first) == 1 and first[0].col_span == table.cols
    return whole and wording.ends_as_title(first[0].reading.text)


def _onto(table: RawTable, first: RawTable) -> list[float] | None:
    """The edges of a table, moved and stretched onto the frame of the first page; None where the frames
    differ or an edge is not known."""
    moved = onto_frame(column_edges(table), column_edges(first))
    known = [x for x in moved or () if x is not None]
    return known if moved is not None and len(known) == len(moved) else None


def _all_edges(tables: Sequence[RawTable]) -> list[float] | None:
    """All edges of tables one below the other, from left to right, in the frame of the first."""
    known = _onto(tables[0], tables[0])
    for table in tables[1:]:
        own = _onto(table, tables[0])
        if known is None or own is None:
            return None
        partners = _partners(known, own)
        known = sorted([*known, *(x for i, x in enumerate(own) if i not in partners)])
    return known


def _shares_wall(before: Sequence[float], own: Sequence[float]) -> bool:
    """Whether an inner edge stands on both pages."""
    ends = {0, len(own) - 1}
    return bool(_partners(before, own).keys() - ends)


def _partners(known: Sequence[float], own: Sequence[float]) -> dict[int, int]:
    """For the edges of `own` that are edges of `known` too: which. The nearest come first, and none cross."""
    reach = _SAME_PLACE * (known[-1] - known[0])
    pairs = [
        (abs(x - y), i, k) for i, x in enumerate(own) for k, y in enumerate(known) if abs(x - y) <= reach
    ]
    partners: dict[int, int] = {}
    for _, i, k in sorted(pairs):
        crossed = any((i - j) * (k - m) <= 0 for j, m in partners.items())
        if not crossed:
            partners[i] = k
    return partners


def shared_columns(tables: Sequence[RawTable]) -> tuple[tuple[int, ...], ...] | None:
    """For each of the pages of a form, one below the other, the number that each of its edges has among the
    edges of all; None where their frames differ."""
    known = _all_edges(tables)
    if known is None:
        return None
    columns: list[tuple[int, ...]] = []
    for table in tables:
        own = _onto(table, tables[0]) or []
        partners = _partners(known, own)
        places = tuple(partners[i] for i in range(len(own)) if i in partners)
        if len(places) < len(own) or any(b <= a for a, b in pairwise(places)):
            return None
        columns.append(places)
    return tuple(columns)


def forms_without_rules(tables: Sequence[CaptionedTable]) -> tuple[int, ...]:
    """The pages on which the cells of forms are parted by the way words stand only: nested merged cells
    cannot be told so. What opens the next page without a title is the rest of the form."""
    unruled: dict[int, list[CaptionedTable]] = {}
    for table in tables:
        if not table.table.ruled:
            unruled.setdefault(table.table.page, []).append(table)
    named = {page for page, parts in unruled.items() if _speak_of_targets(parts)}
    seams = [page for page in sorted(unruled) if _goes_over(unruled.get(page - 1, ()), unruled[page])]
    for page in seams:
        named |= {page} if page - 1 in named else set()
    for page in reversed(seams):
        named |= {page - 1} if page in named else set()
    return tuple(sorted(named))


def _goes_over(above: Sequence[CaptionedTable], below: Sequence[CaptionedTable]) -> bool:
    """Whether what opens a page without a title may be the rest of what ends the page before."""
    opens = below[0].opens_page and below[0].caption.title is None
    return bool(above) and above[-1].closes_page and opens


def _speak_of_targets(parts: Sequence[CaptionedTable]) -> bool:
    """Whether the tables of a page, and the lines near them that none of them holds, are those of a form."""
    cells = (cell.reading.text for part in parts for cell in part.table.cells)
    near = (text for part in parts for line in part.loose for text in line.text.split())
    titles = [part.caption.title for part in parts]
    texts = [*cells, *near]
    return any(wording.speak_of_targets(texts, title) for title in titles)
