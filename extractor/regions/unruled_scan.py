"""Tables in a straight picture that no upright rules draw: three-line tables, tables ruled only across, and
tables without any rule.

They are seen in the way print stands: rows of pieces with white lanes between them from the first to the
last, figures that end alike, headings in the middle of the columns they stand for. Level rules
of one extent tell where such a table begins and ends. A region found so holds *implied* rules, of thickness
0, for every wall.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from extractor.geometry import PixelBox
from extractor.parts import PixelRegion, PixelRule
from extractor.regions.named_columns import bound_between, with_headings
from extractor.regions.print import Print, PrintLine, clipped, line_of, pitch_of
from extractor.regions.print_columns import Column, columns_of, held, pieces_of
from extractor.regions.print_heads import Head, Heading, head_of, in_blocks, leaf_headings, spread_out

IMPLIED = 0.0
"""The thickness of a rule that is not drawn."""

_SAME_LINE = 0.02
"""Inches across, within which pieces are parts of one level rule."""

_RULE_GAP = 0.1
"""Inches between two pieces of one level rule, at most: rules may be drawn for each column alone."""

_SAME_EXTENT = 0.12
"""Inches by which the ends of the level rules of one table differ, at most."""

_SHORTEST = 1.5
"""Inches: the level rules of a table are at least that long."""

_WRAPPED = 0.72
"""Lines nearer to each other than this share of the usual distance are lines of one row."""

_FAR = 2.6
"""Usual distances between lines, beyond which a table without rules does not go on."""

_SENTENCE = 0.55
"""A column is one of sentences where more than this share of its lines fill it."""

_LEAST_ROWS = 3
"""Rows of figures that a table without any rule has at least."""


@dataclass(frozen=True, slots=True)
class _Across:
    """A level rule, its pieces put together: its middle, its ends and its thickness."""

    at: float
    start: float
    end: float
    thickness: float


@dataclass(frozen=True, slots=True)
class _Table:
    """A table seen in print: its sides, the x between its columns, the rows of its body, its head's lines."""

    box: PixelBox
    bounds: tuple[float, ...]
    rows: tuple[tuple[PrintLine, ...], ...]
    head: tuple[PrintLine, ...]


def find_unruled(
    print_: Print, level: Sequence[PixelRule], taken: Sequence[PixelBox], dpi: float
) -> list[PixelRegion]:
    """The tables without upright rules among the print outside the boxes `taken`.

    `level` are all level pieces of rules of the picture. The regions' rules of thickness 0 are implied.
    """
    if not print_.lines:
        return []
    rules = [r for r in _across(level, dpi) if not any(_touches(r, box, dpi) for box in taken)]
    found: list[PixelRegion] = []
    free = print_
    for group in _of_one_extent(rules, dpi):
        for span in _tables_between(group, free, dpi):
            table = _ruled_across(span, free)
            if table is not None:
                found.append(_region(table, span, free.height))
                free = _outside(free, table.box)
    for table in _without_rules(free):
        found.append(_region(table, (), free.height))
    return found


# --- rules --------------------------------------------------------------------------------------------


def _across(level: Sequence[PixelRule], dpi: float) -> list[_Across]:
    """Level rules, each put together from its pieces, top to bottom; short ones left out."""
    rules = [_Across((r.y0 + r.y1) / 2, r.x0, r.x1, r.thickness) for r in level]
    rules = _put_together(rules, _RULE_GAP * dpi, dpi)
    whole = [r for r in rules if r.end - r.start >= _SHORTEST * dpi]
    # A wider gap is a break in a rule where another rule runs on: side by side tables have it in all rules.
    near = _SAME_EXTENT * dpi
    joined = _put_together(rules, 4 * _RULE_GAP * dpi, dpi)
    whole += [
        r
        for r in joined
        if r not in whole
        and any(abs(r.start - other.start) <= near and abs(r.end - other.end) <= near for other in whole)
    ]
    covered = [r for r in whole if any(_covers(other, r, dpi) for other in whole if other is not r)]
    return sorted(
        (r for r in whole if r not in covered and r.end - r.start >= _SHORTEST * dpi), key=lambda r: r.at
    )


def _covers(rule: _Across, part: _Across, dpi: float) -> bool:
    same = abs(rule.at - part.at) <= _SAME_LINE * dpi
    longer = rule.end - rule.start > part.end - part.start
    return same and longer and rule.start <= part.start and rule.end >= part.end


def _put_together(rules: Sequence[_Across], gap: float, dpi: float) -> list[_Across]:
    """Rules on one line with gaps of that many pixels at most between them, as one each."""
    lines: list[list[_Across]] = []
    for rule in sorted(rules, key=lambda r: r.at):
        near = [
            line
            for line in lines[-40:]
            if any(
                abs(rule.at - r.at) <= _SAME_LINE * dpi
                and rule.start - r.end <= gap
                and r.start - rule.end <= gap
                for r in line
            )
        ]
        if near:
            near[0].append(rule)
            for other in near[1:]:
                near[0].extend(other)
                lines.remove(other)
        else:
            lines.append([rule])
    return [_one_rule(line) for line in lines]


def _one_rule(line: Sequence[_Across]) -> _Across:
    lengths = np.array([max(r.end - r.start, 1.0) for r in line])
    at = float(np.average([r.at for r in line], weights=lengths))
    thickness = float(np.average([r.thickness for r in line], weights=lengths))
    return _Across(at, min(r.start for r in line), max(r.end for r in line), thickness)


def _touches(rule: _Across, box: PixelBox, dpi: float) -> bool:
    near = 0.05 * dpi
    return box.y0 - near <= rule.at <= box.y1 + near and rule.start < box.x1 and rule.end > box.x0


def _of_one_extent(rules: Sequence[_Across], dpi: float) -> list[list[_Across]]:
    """Groups of two and more rules that begin and end alike, top to bottom."""
    groups: list[list[_Across]] = []
    for rule in rules:
        for group in groups:
            near = _SAME_EXTENT * dpi
            if abs(rule.start - group[-1].start) <= near and abs(rule.end - group[-1].end) <= near:
                group.append(rule)
                break
        else:
            groups.append([rule])
    return [_without_doubles(group, dpi) for group in groups if len(group) >= 2]


def _without_doubles(group: Sequence[_Across], dpi: float) -> list[_Across]:
    """The rules, of two that lie close together (a double rule) only the thicker one."""
    kept: list[_Across] = []
    for rule in group:
        if kept and rule.at - kept[-1].at <= 0.05 * dpi:
            kept[-1] = max(kept[-1], rule, key=lambda r: r.thickness)
        else:
            kept.append(rule)
    return kept


def _tables_between(group: Sequence[_Across], found: Print, dpi: float) -> list[list[_Across]]:
    """The runs of rules that may each draw one table: parted where the lines between two rules are no rows
    (captions, notes, sentences) or where two thick rules meet, the end of one table and the next one's
    top."""
    if len(group) < 2:
        return []
    thin = min(r.thickness for r in group)
    runs = [[group[0]]]
    for above, below in pairwise(group):
        lines = _lines_between(found, above, below)
        thick = min(above.thickness, below.thickness) >= max(1.6 * thin, thin + 1.5) and len(runs[-1]) >= 3
        if thick or not _may_be_rows(lines, below.at - above.at, found.height):
            runs.append([])
        runs[-1].append(below)
    return [run for run in runs if len(run) >= 2 and run[-1].at - run[0].at > 0.15 * dpi]


def _lines_between(found: Print, above: _Across, below: _Across) -> list[PrintLine]:
    return [
        line
        for line in found.lines
        if above.at < line.cy < below.at and line.x1 > above.start and line.x0 < above.end
    ]


def _may_be_rows(lines: Sequence[PrintLine], distance: float, height: float) -> bool:
    if not lines:
        return distance <= 6 * height
    several = sum(len(line.pieces) >= 2 for line in lines)
    return 2 * several >= len(lines) or several >= 3 or len(lines) == 1


def _outside(found: Print, box: PixelBox) -> Print:
    """The print that does not lie in the box."""
    lines = []
    for line in found.lines:
        words = [w for w in line.words if not box.contains(w.cx, w.cy)]
        if len(words) == len(line.words):
            lines.append(line)
        elif words:
            lines.append(line_of(words, found.height))
    return Print(tuple(lines), found.height)


# --- tables between level rules ---------------------------------------------------------------------------


def _ruled_across(rules: Sequence[_Across], found: Print) -> _Table | None:
    """The table between level rules of one extent, if the print between them stands in columns."""
    height = found.height
    start, end = float(np.median([r.start for r in rules])), float(np.median([r.end for r in rules]))
    bands = [_lines_between(found, a, b) for a, b in pairwise(rules)]
    bands = [[x for x in (clipped(line, start, end, height) for line in band) if x] for band in bands]
    lines = [line for band in bands for line in band]
    if not lines:
        return None
    head_bands = _head_bands(bands)
    head = [line for band in bands[:head_bands] for line in band]
    body = [line for band in bands[head_bands:] for line in band]
    if head_bands == 0:
        first = next((i for i, line in enumerate(body) if _has_figures(line)), 0)
        head, body = body[:first], body[first:]
    counting = [line for line in head[-1:] if len(head) > 1 and _counts_columns(line, height)]
    if not body:
        return None
    columns = columns_of([*counting, *body], height)
    bounds = _bounds(columns, head, body, (start, end), height)
    if bounds is None or not _are_no_sentences(body, bounds):
        return None
    if len(columns) < 2 and (len(bounds) < 4 or len(rules) < 3):
        return None
    if len(rules) == 2 and not _is_sure(columns, body):
        return None
    box = PixelBox(start, rules[0].at, end, rules[-1].at)
    rows: list[tuple[PrintLine, ...]] = [(line,) for line in counting]
    head = [line for line in head if line not in counting]
    body_bands = [band for band in bands[head_bands:] if band]
    each_ruled = len(body_bands) >= 3 and sum(_figure_lines(b) <= 1 for b in body_bands) >= 0.8 * len(
        body_bands
    )
    if each_ruled and head_bands:
        rows += [tuple(band) for band in body_bands]
    else:
        for band in bands[head_bands:] if head_bands else [body]:
            rows += _rows(band, height)
    return _Table(box, bounds, tuple(rows), tuple(head))


def _head_bands(bands: Sequence[Sequence[PrintLine]]) -> int:
    """How many of the bands between rules are the head: those before the first with figures, at least the
    first where there are several."""
    if len(bands) < 2:
        return 0
    for i, band in enumerate(bands[:-1]):
        if i > 0 and any(_has_figures(line) for line in band):
            return i
    return 1


def _has_figures(line: PrintLine) -> bool:
    """Whether a line looks like a row: a figure of some length among other pieces."""
    figures = [w for w in line.words if w.figure and w.width >= 0.4 * w.height]
    return len(line.pieces) >= 2 and len(figures) >= 1


def _counts_columns(line: PrintLine, height: float) -> bool:
    """Whether a line of the head looks like a row of column numbers (栏次 1 2 3): a row of its own."""
    figures = [p for p in line.pieces if p.figure and 0.25 * height < p.width < 1.35 * height]
    return len(figures) >= 2 and len(figures) >= 0.6 * len(line.pieces)


def _figure_lines(band: Sequence[PrintLine]) -> int:
    return sum(_has_figures(line) for line in band)


def _bounds(
    columns: Sequence[Column],
    head: Sequence[PrintLine],
    lines: Sequence[PrintLine],
    sides: tuple[float, float],
    height: float,
) -> tuple[float, ...] | None:
    """The x between columns, with both sides; columns that only the head shows are among them."""
    between = [(a.x1 + b.x0) / 2 for a, b in pairwise(columns)]
    headings = [Heading(p.x0, p.y0, p.x1, p.y1) for line in head for p in line.pieces]
    headings = in_blocks(spread_out(headings, [-1e9, *between, 1e9], height), height)
    named = with_headings(columns, leaf_headings(headings, height), height)
    if len(named) < 2:
        return None
    words = [w for line in (*head, *lines) for w in line.words]
    inner = [bound_between(a, b, words, height) for a, b in pairwise(named)]
    return (min(sides[0], named[0].x0), *inner, max(sides[1], named[-1].x1))


def _are_no_sentences(body: Sequence[PrintLine], bounds: Sequence[float]) -> bool:
    """Whether the columns are not the columns of a page of prose, whose lines fill them."""
    width = bounds[-1] - bounds[0]
    for low, high in pairwise(bounds):
        pieces = [p for p in held(body, (low, high)) if low <= p.cx <= high]
        fills = [p.width >= 0.8 * (high - low) for p in pieces]
        if high - low > 0.3 * width and len(fills) >= 4 and np.mean(fills) > _SENTENCE and len(bounds) <= 4:
            return False
    return True


def _is_sure(columns: Sequence[Column], body: Sequence[PrintLine]) -> bool:
    """Whether rows enough stand in columns of figures."""
    full = [line for line in body if len(line.pieces) >= 2]
    figures = sum(c.figures for c in columns)
    return len(columns) >= 2 and figures >= 1 and len(full) >= 2 and 2 * len(full) >= len(body)


# --- tables without rules ---------------------------------------------------------------------------------


def _without_rules(found: Print) -> list[_Table]:
    """Tables that only the way print stands shows. Only strong evidence counts: three rows and columns or
    more, two columns of figures."""
    pitch = pitch_of(found.lines)
    tables = []
    for first, last in _runs(found.lines, pitch, found.height):
        table = _aligned(found.lines, (first, last), pitch, found.height)
        if table is not None:
            tables.append(table)
    return tables


def _is_row(line: PrintLine) -> bool:
    figures = [p for p in line.pieces if p.figure and p.width >= 0.4 * p.height]
    return len(line.pieces) >= 3 and bool(figures)


def _runs(lines: Sequence[PrintLine], pitch: float, height: float) -> list[tuple[int, int]]:
    """Ranges of lines, first and last, from one row to another, that may be one table."""
    rows = [i for i, line in enumerate(lines) if _is_row(line)]
    if not rows:
        return []
    runs = [(rows[0], rows[0])]
    for a, b in pairwise(rows):
        between = lines[a : b + 1]
        near = max(y.cy - x.cy for x, y in pairwise(between)) <= max(_FAR * pitch, 2.5 * height)
        labels = all(_is_label(line, lines[a]) for line in between[1:-1]) and b - a <= 4
        if near and labels:
            runs[-1] = (runs[-1][0], b)
        else:
            runs.append((b, b))
    return [run for run in runs if run[1] - run[0] + 1 >= _LEAST_ROWS]


def _is_label(line: PrintLine, row: PrintLine) -> bool:
    """Whether a line between rows may be a label alone: it does not run over most of their width."""
    return max(p.width for p in line.pieces) <= 0.6 * (row.x1 - row.x0)


def _aligned(lines: Sequence[PrintLine], run: tuple[int, int], pitch: float, height: float) -> _Table | None:
    body = list(lines[run[0] : run[1] + 1])
    rows = [line for line in body if _is_row(line)]
    columns = columns_of(rows, height)
    figures = [c for c in columns if c.figures]
    if len(rows) < _LEAST_ROWS or len(columns) < 3 or len(figures) < 2:
        return None
    cells = sum(len(held(rows, (c.x0, c.x1))) for c in columns)
    if cells < 0.5 * len(rows) * len(columns):
        return None
    head = _head_above(lines, run[0], columns, pitch, height)
    around = [*lines[run[0] - head : run[0]], *body]
    margin = 0.4 * height
    left, right = min(x.x0 for x in around) - margin, max(x.x1 for x in around) + margin
    heads = lines[run[0] - head : run[0]]
    bounds = _bounds(columns, heads, body, (left, right), height)
    if bounds is None or not _are_no_sentences(body, bounds):
        return None
    box = PixelBox(bounds[0], around[0].y0 - margin, bounds[-1], around[-1].y1 + margin)
    return _Table(box, bounds, tuple(_rows(body, height)), tuple(heads))


def _head_above(
    lines: Sequence[PrintLine], first: int, columns: Sequence[Column], pitch: float, height: float
) -> int:
    """How many lines above the first row are its head: lines of several pieces close above it, until every
    column has a heading. What stands flush with both sides (department and unit) is none."""
    left, right = columns[0].x0, columns[-1].x1
    count = top = 0
    while first - top > 0:
        line = lines[first - top - 1]
        distance = lines[first - top].cy - line.cy
        if distance > max(_FAR * pitch, 3 * height) or line.y1 - line.y0 > 1.8 * height:
            break
        flush = abs(line.pieces[0].x0 - left) < height and abs(line.pieces[-1].x1 - right) < 1.5 * height
        wide = max(p.width for p in line.pieces) > 0.6 * (right - left)
        if wide or (len(line.pieces) <= 3 and flush and count > 0 and len(columns) > 3):
            break
        top += 1
        if len(line.pieces) >= 2:
            count = top
        elif top - count >= 2:
            break
    return count


# --- rows and regions -------------------------------------------------------------------------------------


def _rows(lines: Sequence[PrintLine], height: float) -> list[tuple[PrintLine, ...]]:
    """The lines gathered to rows: a line without figures that stands closer than usual to its neighbour is a
    part of its row (a label on several lines)."""
    if not lines:
        return []
    figured = [line for line in lines if _has_figures(line)]
    distances = [b.cy - a.cy for a, b in pairwise(lines) if _has_figures(a) and _has_figures(b)]
    least = _WRAPPED * (float(np.median(distances)) if distances else 2 * height)
    if len(figured) < 2:
        least = 1.1 * height
    rows: list[list[PrintLine]] = [[lines[0]]]
    for above, line in pairwise(lines):
        both = any(map(_has_figures, rows[-1])) and _has_figures(line)
        if line.cy - above.cy < least and not both:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [tuple(row) for row in rows]


def _region(table: _Table, rules: Sequence[_Across], height: float) -> PixelRegion:
    """The table's region with implied rules for all its walls, and the level rules that are drawn."""
    bounds, box = table.bounds, table.box
    headings = [
        Heading(p.x0, p.y0, p.x1, p.y1) for line in table.head for p in pieces_of(line, bounds, height)
    ]
    inner = [r.at for r in rules[1:-1]]
    head_end = _between(table.head, table.rows[0], inner) if table.head else box.y0
    level = [PixelRule(r.start, r.at, r.end, r.at, max(r.thickness, 1.0)) for r in rules]
    upright: list[PixelRule] = []
    if table.head:
        head = head_of(headings, bounds, height)
        walls = _head_walls(head, bounds, (box.y0, head_end))
        level += walls[0]
        upright += walls[1]
    ends = [head_end, *(_between(a, b, inner) for a, b in pairwise(table.rows)), box.y1]
    level += [PixelRule(box.x0, y, box.x1, y, IMPLIED) for y in (box.y0, *ends)]
    for row, (top, bottom) in zip(table.rows, pairwise(ends), strict=True):
        crossed = _crossed(row, bounds, height)
        upright += [PixelRule(x, top, x, bottom, IMPLIED) for i, x in enumerate(bounds) if i not in crossed]
    return PixelRegion(box, tuple(level), tuple(upright))


def _between(above: Sequence[PrintLine], below: Sequence[PrintLine], rules: Sequence[float]) -> float:
    """The y between two rows: at the rule that parts them, else half-way."""
    low, high = max(line.y1 for line in above), min(line.y0 for line in below)
    middle = (max(line.cy for line in above), min(line.cy for line in below))
    drawn = [y for y in rules if middle[0] < y < middle[1]]
    return drawn[-1] if drawn else (low + high) / 2


def _crossed(row: Sequence[PrintLine], bounds: Sequence[float], height: float) -> set[int]:
    """The bounds that a text in the row runs across: it stands in a cell over several columns."""
    crossed = set()
    for i, x in enumerate(bounds[1:-1], start=1):
        reach = 0.6 * height
        if any(w.x0 < x - reach and w.x1 > x + reach for line in row for w in line.words):
            crossed.add(i)
    return crossed


def _head_walls(
    head: Head, bounds: Sequence[float], sides: tuple[float, float]
) -> tuple[list[PixelRule], list[PixelRule]]:
    """The implied rules around the cells of a head."""
    ys = (sides[0], *head.between_rows, sides[1])
    level, upright = [], []
    for r, row in enumerate(head.owner):
        for c, cell in enumerate(row):
            if r > 0 and head.owner[r - 1][c] != cell:
                level.append(PixelRule(bounds[c], ys[r], bounds[c + 1], ys[r], IMPLIED))
            if c == 0 or row[c - 1] != cell:
                upright.append(PixelRule(bounds[c], ys[r], bounds[c], ys[r + 1], IMPLIED))
        upright.append(PixelRule(bounds[-1], ys[r], bounds[-1], ys[r + 1], IMPLIED))
    return level, upright
