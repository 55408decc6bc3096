"""Whether a page shows further columns of the rows on the page before, and how the rows lie."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractor import wording
from extractor.amounts import parse_amount
from extractor.parts import CaptionedTable, RawCell, RawTable
from extractor.stitch.downwards import edge_map, same_paper
from extractor.stitch.sheets import Sheet, body_start, is_figure, row_edges
from extractor.stitch.sparse import with_blank_rows

_SAME_HEIGHT, _SAME_HEIGHT_IN_PICTURES = 0.04, 0.1
"""Heights of facing pages' tables are the same within this part; pages photographed one by one are held
nearer or farther away."""
_SAME_HEADING, _SAME_BODY = 0.25, 0.1
"""So are, taken apart, the headings and the rows below them of pages that were photographed bent."""
_ROW_TOLERANCE = 0.35
"""Level edges of facing pages are the same within this part of the lowest row."""
_LABELLED, _UNLABELLED = 0.5, 0.2
"""The left page names at least, the right page at most this share of its rows."""
_SAME_TOP = 3.0
"""Points by which the tops of facing pages' tables differ at most on paper that was not scanned askew."""
_FEWEST_EDGES = 3
_ENOUGH_EDGES = 5
"""So many level edges in the same places are no accident; with fewer the captions must speak for it."""


@dataclass(frozen=True, slots=True)
class RowMatch:
    """The level edges of several pages side by side as one list; `edges[i]` holds for page i, row edge by
    row edge, its place in that list."""

    count: int
    edges: tuple[tuple[int, ...], ...]


def part_right(sheet: Sheet, table: CaptionedTable) -> CaptionedTable | None:
    """`table` as a part of the sheet's open band, with all of its rows, where it shows further columns of
    them: it has no labels of its own, its rows stand in the same places, and no complete title says
    otherwise. None where it does not."""
    at = sheet.open_band
    left = sheet.bands[at].parts[0]
    if _label_share(left.table) < _LABELLED or not same_paper(left.caption, table.caption):
        return None
    if at > 0:  # a lower band is built as the first one is
        models = sheet.bands[0].parts
        place = len(sheet.bands[at].parts)
        if place >= len(models) or edge_map(models[place].table, table.table) is None:
            return None
    whole = with_blank_rows(left.table, table)
    parts = (table,) if whole is None else (table, whole)
    return next((part for part in parts if _faces(left.table, part, table, sheet)), None)


def _faces(left: RawTable, part: CaptionedTable, printed: CaptionedTable, sheet: Sheet) -> bool:
    """Whether `part` stands beside `left`, the first page of the sheet's open band; `printed` is that part
    with the rows that can be seen on its page."""
    match = match_rows((left, part.table))
    if match is None or _label_share(part.table) > _UNLABELLED:
        return False
    edges = set(match.edges[1])
    if sheet.open_band == 0 and len(edges) < _FEWEST_EDGES:
        return False
    if part is not printed and not _has_figures(part.table):
        return _is_named_part(sheet.title, part)
    seen = len(edges) - (part.table.rows - printed.table.rows)
    level = abs(left.box.y0 - part.table.box.y0) <= _SAME_TOP
    return _titles_allow(sheet.title, part, seen + (1 if level else 0))


def _has_figures(table: RawTable) -> bool:
    return any(is_figure(cell.reading.text) for cell in table.cells)


def _is_named_part(title: str | None, right: CaptionedTable) -> bool:
    """Whether the captions alone say that a page belongs to the one before: it ends that page's title, or
    has a mark of its own under no other title."""
    two = right.caption.title
    if title is not None and two is not None:
        return is_split(title, two)
    return two is None and title is not None and right.caption.mark is not None


def _label_share(table: RawTable) -> float:
    """The share of the rows below the heading that hold words, of those that hold anything."""
    start = body_start(table)
    if start == table.rows:  # no figures anywhere: the heading is what the first row's cells span
        start = max((cell.row_span for cell in table.cells if cell.row == 0), default=1)
    words: dict[int, bool] = {}
    for cell in table.cells:
        text = cell.reading.text
        if cell.row >= start and text.strip():
            is_word = parse_amount(text).kind == "not_amount" and _has_letters(text)
            words[cell.row] = words.get(cell.row, False) or is_word
    return sum(words.values()) / len(words) if words else 0.0


def _has_letters(text: str) -> bool:
    return re.search(r"[\u4e00-\u9fff]|[^\W\d_]{2}", text) is not None


def _titles_allow(one: str | None, right: CaptionedTable, edges: int) -> bool:
    two = right.caption.title
    if two is None or (one is not None and wording.title_key(one) == wording.title_key(two)):
        return edges >= _ENOUGH_EDGES or one is not None or right.caption.mark is not None
    if one is None:
        return edges >= _ENOUGH_EDGES
    return is_split(one, two)


def is_split(left: str, right: str) -> bool:
    """Whether two texts are the halves of a title cut in two: "一般公共预算支", "出总表"."""
    return not wording.ends_as_title(left) and (
        wording.ends_as_title(right) or len(wording.compact(right)) <= 3
    )


def lacks_its_rows(sheet: Sheet, table: CaptionedTable) -> bool:
    """Whether `table` says by all but its rows that it stands right of the sheet's open band: it names no
    rows, and nothing over it says that it is a table of its own. Where its rows match, `part_right` tells."""
    left = sheet.bands[sheet.open_band].parts[0]
    if _label_share(left.table) < _LABELLED or not same_paper(left.caption, table.caption):
        return False
    if _label_share(table.table) > _UNLABELLED or table.table.rows < _FEWEST_EDGES:
        return False
    one, two = sheet.title, table.caption.title
    if one is not None and two is not None:
        return is_split(one, two)
    named = one is not None or two is not None
    return named and _has_figures(table.table) and body_start(table.table) > 0


def match_rows(tables: Sequence[RawTable]) -> RowMatch | None:
    """The rows of pages side by side matched by their places, None where they do not lie alike.

    Pages to the right may have rows more at their end that are blank or add up the rows above them.
    """
    return _matched(tables) or _matched_above_closing_rows(tables)


def _matched_above_closing_rows(tables: Sequence[RawTable]) -> RowMatch | None:
    count = tables[0].rows
    more = max(table.rows for table in tables) - count
    if more <= 0 or any(table.rows not in (count, count + more) for table in tables):
        return None
    upper = [_upper_part(table, count) for table in tables]
    whole = [table for table in upper if table is not None]
    match = _matched(whole) if len(whole) == len(tables) else None
    if match is None:
        return None
    edges = tuple(
        (*own, *range(match.count + 1, match.count + more + 1)) if table.rows > count else own
        for table, own in zip(tables, match.edges, strict=True)
    )
    return RowMatch(match.count + more, edges)


def _upper_part(table: RawTable, count: int) -> RawTable | None:
    """The first `count` rows of a table; None where the others do not close it."""
    if table.rows == count:
        return table
    above = tuple(cell for cell in table.cells if cell.row + cell.row_span <= count)
    closing = [cell for cell in table.cells if cell.row >= count]
    if len(above) + len(closing) < len(table.cells) or not all(_closes(cell, above) for cell in closing):
        return None
    return replace(
        table, rows=count, cells=above, box=replace(table.box, y1=max(cell.box.y1 for cell in above))
    )


def _closes(cell: RawCell, above: Sequence[RawCell]) -> bool:
    """Whether a cell of a closing row is blank or the sum of its column, maybe of all but its first row."""
    if not cell.reading.text.strip():
        return True
    column = [parse_amount(c.reading.text).value for c in above if c.col == cell.col and c.col_span == 1]
    figures = [value for value in column if value is not None]
    value = parse_amount(cell.reading.text).value
    return value is not None and bool(figures) and value in (sum(figures), sum(figures[1:]), figures[0])


def _matched(tables: Sequence[RawTable]) -> RowMatch | None:
    """Rows matched by their places alone. Heights are taken from the top of each table; in pictures also
    from the end of each heading, since a bent page shows rows near its edge lower than they are."""
    places = [_from_top(table) for table in tables]
    pictures = any(table.origin != "digital" for table in tables)
    match = _matched_at(tables, places, _SAME_HEIGHT_IN_PICTURES if pictures else _SAME_HEIGHT)
    if match is not None or not pictures:
        return match
    bodies = _bodies_in_line(tables, places)
    return _matched_at(tables, bodies, _SAME_HEIGHT_IN_PICTURES) if bodies is not None else None


def _matched_at(
    tables: Sequence[RawTable], places: Sequence[Sequence[float | None]], most: float
) -> RowMatch | None:
    """Rows whose level edges lie at `places`, if the heights of all tables are the same within the part
    `most`. Below the headings every edge must have its match; in the headings one page may part a row that
    another leaves whole."""
    heights = [own[-1] for own in places]
    if any(y is None or y <= 0 for y in heights):
        return None
    height = heights[0] or 1.0
    if any(abs((own or 1.0) / height - 1) > most for own in heights):
        return None
    scaled = [[None if y is None else y * height / (own[-1] or 1.0) for y in own] for own in places]
    known = [[y for y in own if y is not None] for own in scaled]
    lowest = min(b - a for own in known for a, b in pairwise(own))
    merged = _merged(known, max(1.0, _ROW_TOLERANCE * lowest))
    if any(len({_index(merged, y) for y in own}) < len(own) for own in known):
        return None
    edges = tuple(_indexes(merged, own) for own in scaled)
    body = max(_body_edge(table, own) for table, own in zip(tables, edges, strict=True))
    shared = set(edges[0]).intersection(*edges[1:])
    alike = all(edge in shared for edge in range(body, len(merged)))
    return RowMatch(len(merged) - 1, edges) if alike else None


def _bodies_in_line(
    tables: Sequence[RawTable], places: Sequence[Sequence[float | None]]
) -> list[list[float | None]] | None:
    """`places` with each page's heading and body stretched apart onto those of the first page; None where
    the bodies have not as many rows, or one of the two is not nearly as high."""
    starts = [body_start(table) for table in tables]
    if len({table.rows - start for table, start in zip(tables, starts, strict=True)}) > 1:
        return None
    parts: list[tuple[float, float]] = []
    for own, start in zip(places, starts, strict=True):
        heading, end = own[start], own[-1]
        if heading is None or end is None or not 0 < heading < end:
            return None
        parts.append((heading, end - heading))
    heading, body = parts[0]
    if any(abs(h / heading - 1) > _SAME_HEADING or abs(b / body - 1) > _SAME_BODY for h, b in parts):
        return None
    return [
        [None if y is None else y * heading / h if y <= h else heading + (y - h) * body / b for y in own]
        for own, (h, b) in zip(places, parts, strict=True)
    ]


def _from_top(table: RawTable) -> list[float | None]:
    edges = row_edges(table)
    top = table.box.y0 if edges[0] is None else edges[0]
    return [None if y is None else y - top for y in edges]


def _merged(scaled: Sequence[Sequence[float]], tolerance: float) -> list[float]:
    """All places as one rising list, places within the tolerance of each other as one."""
    merged: list[float] = []
    for y in sorted(y for own in scaled for y in own):
        if not merged or y - merged[-1] > tolerance:
            merged.append(y)
    return merged


def _index(merged: Sequence[float], y: float) -> int:
    return min(range(len(merged)), key=lambda i: abs(merged[i] - y))


def _indexes(merged: Sequence[float], places: Sequence[float | None]) -> tuple[int, ...]:
    """The index of each place; one that merged cells hide counts with the place before it."""
    found: list[int] = []
    for y in places:
        found.append(found[-1] if y is None and found else _index(merged, y or 0.0))
    return tuple(found)


def _body_edge(table: RawTable, edges: Sequence[int]) -> int:
    """The place of the edge under the heading; where all is heading, of the first edge inside."""
    start = body_start(table)
    return edges[start] if start < table.rows else edges[min(1, table.rows)]
