"""Whether a table goes on below on the next page, and how much of its heading is repeated there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rapidfuzz import fuzz

from extractor import wording
from extractor.amounts import parse_amount
from extractor.parts import Caption, CaptionedTable, RawCell, RawTable
from extractor.stitch.sheets import Sheet, body_start, column_edges, is_figure, rows_of

_SAME_PLACE = 0.012
"""Upright edges of two pages are the same within this part of the table's width."""
_SAME_WIDTH = 0.03
_FEW_ROWS = 3
"""A part of so few rows may lack upright edges, since its cells are merged."""
_MANY_COLUMNS = 5
"""So many columns in the same places are no accident, whatever the first row holds."""
_FEW_MISSING = 2
_SAME_NAME = 90.0
"""Names of departments, read from two pictures, are the same where they are so alike (of 100): 教育局 and
科技局 of one town are not."""
_SAME_TEXT = 85.0
_SAME_CELL = 60.0
"""Headings are repeated where their texts, and those of each cell, are so alike (of 100), since they are
read from two pictures."""
_MISREAD_OF = 3
"""At most one in so many headings may be read otherwise on the next page; of two names none may."""
_SPECKS = ".,·•:;'`、…"
_GRAND_TOTAL = re.compile(r"(?:合计|总计|(?:grand)?totals?)[:：]?")
_TELLING = re.compile(r"[0-9一二三四五六七八九十上本下去今前后]")
"""Characters that tell headings apart that are alike otherwise: years, quarters, 上年数 and 本年数."""


def goes_on_below(sheet: Sheet, table: CaptionedTable) -> bool:
    """Whether `table` holds further rows of `sheet`: the columns stand in the same places, it has no title
    of its own, no other text stands between the two, and it has no other heading."""
    if not may_lie_below(sheet, table):
        return False
    above = sheet.bands[-1].parts[0]
    first = sheet.bands[0].parts[0].table
    as_above = first.cols == table.table.cols and edge_map(above.table, table.table) is not None
    if edge_map(first, table.table) is None and not as_above:
        return False
    if repeated_rows(first, table.table) > 0:
        return not (_ends_in_total(above.table) and _ends_in_total(table.table))
    return not (_has_other_heading(first, table.table) or begins_again(first, table.table))


def may_lie_below(sheet: Sheet, table: CaptionedTable) -> bool:
    """Whether nothing stands between `sheet` and `table` on the next page, no title of its own either, and
    both state the same unit and department."""
    above = sheet.bands[-1].parts[0]
    if not (above.closes_page and table.opens_page) or _has_notes(above):
        return False
    stated = [part.caption for band in sheet.bands for part in band.parts]
    return _title_allows(sheet, table) and all(same_paper(one, table.caption) for one in stated)


def _ends_in_total(table: RawTable) -> bool:
    """Whether the last row of a table is its grand total: two that have their headings and their totals are
    two tables."""
    texts = [c.reading.text for c in rows_of(table)[-1] if c.reading.text.strip()]
    words = [wording.compact(text) for text in texts if not is_figure(text)]
    return len(texts) > len(words) == 1 and _GRAND_TOTAL.fullmatch(words[0]) is not None


def begins_again(first: RawTable, table: RawTable) -> bool:
    """Whether `table` begins as `first` does, and yet says something else: the same form, filled in again.

    Forms have no headings to repeat; what stands beside their first name (项目名称 | 甲) is what they are of.
    """
    above, below = ([c for c in rows_of(t)[0] if c.reading.text.strip()] for t in (first, table))
    if not above or not below or above[0].col != below[0].col:
        return False
    names = [wording.compact(cells[0].reading.text) for cells in (above, below)]
    figure = any(is_figure(cell.reading.text) for cell in (above[0], below[0]))
    return not figure and names[0] == names[1] and len(above) > 1


def same_paper(one: Caption, two: Caption) -> bool:
    """Whether two captions may stand over parts of one table: where both state the unit of the amounts or
    the department, they state the same."""
    if one.amount_unit and two.amount_unit and one.amount_unit != two.amount_unit:
        return False
    names = [wording.compact(caption.unit_name or "") for caption in (one, two)]
    return not all(names) or fuzz.ratio(*names) >= _SAME_NAME


def _has_notes(table: CaptionedTable) -> bool:
    own = (line for line in table.caption.lines if line.page == table.table.page)
    return any(line.box.y0 >= table.table.box.y1 - 1 for line in own)


def _title_allows(sheet: Sheet, table: CaptionedTable) -> bool:
    title, mark = table.caption.title, table.caption.mark
    if title is None:
        marks = [band.parts[0].caption.mark for band in sheet.bands]
        return mark is None or mark in marks
    if sheet.title is None:
        return False
    return wording.title_key(title) in ("", wording.title_key(sheet.title))


def edge_map(full: RawTable, part: RawTable) -> tuple[int, ...] | None:
    """For each upright edge of `part` the edge of `full` that it is; None where they do not agree.

    Pages may be shifted against each other (inner and outer margins) and scaled by a little. Where one of
    the two lacks edges, it must be a part of few rows.
    """
    if part.cols > full.cols:
        return _fitted_narrower(full, part)
    long, short = column_edges(full), column_edges(part)
    scaled = onto_frame(short, long)
    if scaled is None or not (part.cols == full.cols or _may_lack(part, full)):
        return None
    if part.cols == full.cols:
        ruled = full.ruled and part.ruled
        same = _agree(long, scaled) if ruled else _agree_loosely(long, scaled)
        return tuple(range(full.cols + 1)) if same else None
    if None in scaled:
        return None
    known = [x for x in scaled if x is not None]
    places = tuple(_nearest(long, x) for x in known)
    distinct = len(set(places)) == len(places)
    return places if distinct and _agree([long[i] for i in places], known) else None


def _may_lack(part: RawTable, full: RawTable) -> bool:
    """Whether `part` may show fewer edges than `full`: it has few rows, or all but one or two of many."""
    nearly_all = part.cols >= _MANY_COLUMNS and full.cols - part.cols <= _FEW_MISSING
    return part.rows <= _FEW_ROWS or nearly_all


def _fitted_narrower(full: RawTable, part: RawTable) -> tuple[int, ...] | None:
    """Edges of a `part` that has more of them than a `full` table of few rows: each at the nearest."""
    if edge_map(part, full) is None:
        return None
    scaled = onto_frame(column_edges(part), column_edges(full))
    if scaled is None or None in scaled:
        return None
    return tuple(_nearest(column_edges(full), x) for x in scaled if x is not None)


def onto_frame(edges: Sequence[float | None], onto: Sequence[float | None]) -> list[float | None] | None:
    """`edges` moved and stretched so that the outer ones lie on those of `onto`; None where the widths
    differ by too much."""
    first, last, start, end = edges[0], edges[-1], onto[0], onto[-1]
    if first is None or last is None or start is None or end is None or min(last - first, end - start) <= 0:
        return None
    scale = (end - start) / (last - first)
    if abs(1 / scale - 1) > _SAME_WIDTH:
        return None
    return [None if x is None else start + (x - first) * scale for x in edges]


def _agree(one: Sequence[float | None], two: Sequence[float | None]) -> bool:
    """Whether edges that are known on both sides lie in the same places."""
    pairs = [(a, b) for a, b in zip(one, two, strict=True) if a is not None and b is not None]
    width = pairs[-1][0] - pairs[0][0] if pairs else 0.0
    return len(pairs) > 1 and all(abs(a - b) <= _SAME_PLACE * width for a, b in pairs)


def _agree_loosely(one: Sequence[float | None], two: Sequence[float | None]) -> bool:
    """Whether edges lie in about the same places: without rules they are only known by the gaps between the
    texts of a page, and move by up to half of the column on either side."""
    pairs = [(a, b) for a, b in zip(one, two, strict=True) if a is not None and b is not None]
    widths = [min(d - c for c, d in columns) for columns in pairwise(_columns(pairs))]
    inner = [abs(a - b) for a, b in pairs[1:-1]]
    return len(pairs) > 1 and all(off <= 0.5 * width for off, width in zip(inner, widths, strict=True))


def _columns(pairs: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The columns between edges, as the first of two pages shows them."""
    return [(left, right) for (left, _), (right, _) in pairwise(pairs)]


def _nearest(edges: Sequence[float | None], place: float) -> int:
    return min(
        (i for i, edge in enumerate(edges) if edge is not None), key=lambda i: abs(_at(edges, i) - place)
    )


def _at(edges: Sequence[float | None], index: int) -> float:
    edge = edges[index]
    return float("inf") if edge is None else edge


def repeated_rows(first: RawTable, table: RawTable) -> int:
    """How many rows at the top of `table` repeat the heading of `first`."""
    heading = body_start(first) if first.cols == table.cols else 0
    if heading == first.rows:
        # No figures tell where the body begins: only what the first row spans is surely a heading.
        heading = max((cell.row_span for cell in first.cells if cell.row == 0), default=0)
    same = _same_rows(list(zip(rows_of(first)[:heading], rows_of(table), strict=False)))
    crossed = any(cell.row < same < cell.row + cell.row_span for cell in table.cells)
    return 0 if crossed or not _has_text(rows_of(table)[:same]) else same


def _same_rows(pairs: Sequence[tuple[Sequence[RawCell], Sequence[RawCell]]]) -> int:
    """How many rows of two headings are the same, from the top on, with few of their texts read otherwise."""
    names = misread = same = 0
    for count, (above, below) in enumerate(pairs, start=1):
        texts = [[_heading_text(cell) for cell in row] for row in (above, below)]
        if _shapes(above) != _shapes(below) or not _same_texts(*texts):
            break
        names += sum(map(bool, texts[0]))
        misread += sum(one != two for one, two in zip(*texts, strict=True))
        if misread * _MISREAD_OF <= names:
            same = count
    return same


def _shapes(row: Sequence[RawCell]) -> list[tuple[int, int, int]]:
    return [(cell.col, cell.col_span, cell.row_span) for cell in row]


def _heading_text(cell: RawCell) -> str:
    """What a heading says, without the specks beside it that were read."""
    return wording.compact(cell.reading.text).strip(_SPECKS)


def _same_texts(one: Sequence[str], two: Sequence[str]) -> bool:
    alike = fuzz.ratio("".join(one), "".join(two)) >= _SAME_TEXT
    return alike and all(_same_heading(a, b) for a, b in zip(one, two, strict=True))


def _same_heading(one: str, two: str) -> bool:
    if one == two:
        return True
    telling = _TELLING.findall(one) == _TELLING.findall(two)
    short = min(len(one), len(two)) == 1 and max(len(one), len(two)) == 1
    return telling and (short or fuzz.ratio(one, two) >= _SAME_CELL)


def _has_text(rows: Sequence[Sequence[RawCell]]) -> bool:
    return any(cell.reading.text.strip() for row in rows for cell in row)


def _has_other_heading(first: RawTable, table: RawTable) -> bool:
    """Whether the first row of `table` is a heading: words stand where the table above has figures."""
    numeric = _figure_columns(first)
    over = [
        cell
        for cell in table.cells
        if cell.row == 0 and cell.col in numeric and cell.reading.text.strip() and first.cols == table.cols
    ]
    words = [cell for cell in over if parse_amount(cell.reading.text).kind == "not_amount"]
    if over:
        return 2 * len(words) > len(over)
    return body_start(table) > 0 and not _looks_like_body(table, numeric)


def _figure_columns(table: RawTable) -> set[int]:
    """The columns that mostly hold figures below the heading; none where few rows have figures at all."""
    start = body_start(table)
    counts: dict[int, list[bool]] = {}
    rows: dict[int, bool] = {}
    for cell in table.cells:
        if cell.row >= start and parse_amount(cell.reading.text).kind != "nothing":
            figure = is_figure(cell.reading.text)
            counts.setdefault(cell.col, []).append(figure)
            rows[cell.row] = rows.get(cell.row, False) or figure
    if 2 * sum(rows.values()) < len(rows):
        return set()
    return {col for col, figures in counts.items() if 2 * sum(figures) > len(figures)}


def _looks_like_body(table: RawTable, numeric: set[int]) -> bool:
    """Whether the first row, which holds no figures, is a row of the body all the same."""
    texts = [c.reading.text for c in table.cells if c.row == 0 and c.reading.text.strip()]
    if not texts:
        return True
    spanning = any(c.row == 0 and c.col_span > 1 and c.reading.text.strip() for c in table.cells)
    return bool(numeric) or not spanning or table.cols >= _MANY_COLUMNS
