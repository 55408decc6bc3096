"""Where rows part that no drawn rule parts: half-way between their lines, and between rows that are empty."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from extractor.regions.worded.columns import overlap
from extractor.regions.worded.implied import Frame
from extractor.regions.worded.pieces import Line

WRAPPED = 0.75
"""Lines nearer to each other than this share of the usual distance are lines of one row."""
MOST_EMPTY = 40
"""No gap is taken for more empty rows than this."""
NEARLY = 0.06
"""By how much the room for empty rows may miss a multiple of a row's height, for each of them."""
EVEN = 0.08
"""By how much the distances between rows that are taken for even may differ from their median."""


def rows_of_figures(
    rows: Sequence[Line], levels: Sequence[float], frame: Frame, rules: Sequence[float]
) -> list[float]:
    """The y between rows of nothing but figures (a facing page without labels), or of nothing at all, where
    no rules part them. Where the room between two of them, or at the ends, is a multiple of the height of a
    row, some rows there hold nothing. That height is the rows' least distance, else the lowest level's."""
    middles = [line.box.center[1] for line in rows]
    height = min((b - a for a, b in pairwise(middles)), default=min(levels, default=0.0))
    ruled = any(frame.below_head + 1 < y < frame.bottom - 1 for y in rules)
    if ruled or height <= 0 or any(not line.is_figures for line in rows):
        return []
    found: list[float] = []
    for above, below in pairwise([frame.below_head - height / 2, *middles, frame.bottom + height / 2]):
        count = max(1, round((below - above) / height))
        if count > MOST_EMPTY or abs((below - above) / height - count) > NEARLY * count:
            count = 1
        found += [above + (i + 0.5) * (below - above) / count for i in range(count)]
    return [y for y in found if frame.below_head + height / 2 < y < frame.bottom - height / 2]


def rows_to_the_rule(rows: Sequence[Line], top: float, bottom: float) -> list[float]:
    """The y between the last row and the rule at `bottom` that closes the table, where the rows from `top` on
    stand evenly and the room that is left is that of whole rows: those are empty."""
    middles = [line.box.center[1] for line in rows]
    if not middles:
        return []
    steps = [2 * (middles[0] - top), *(b - a for a, b in pairwise(middles))]
    height = median(steps)
    if height <= 0 or any(abs(step - height) > EVEN * height for step in steps):
        return []
    room = (bottom - middles[-1]) / height - 0.5
    count = round(room)
    if not 1 <= count <= MOST_EMPTY or abs(room - count) > NEARLY * (count + 1):
        return []
    return [middles[-1] + (i + 0.5) * (bottom - middles[-1]) / (count + 0.5) for i in range(count)]


def between_rows(lines: Sequence[Line], rules: Sequence[float]) -> tuple[float, ...]:
    """The y between rows that no drawn rule parts.

    A line without figures that stands clearly closer than the usual distance to its neighbour is a part of
    its row (a label or a heading on several lines), one half-way between two others a heading over two rows.
    Where the rules part every row, all else is wrapped.
    """
    if not lines or _each_row_is_ruled(lines, rules):
        return ()
    distances = [
        after.box.center[1] - before.box.center[1]
        for before, after in pairwise(lines)
        if before.has_figures and after.has_figures
    ]
    least = WRAPPED * (median(distances) if distances else 2 * median(line.box.height for line in lines))
    between = {
        i for i in range(1, len(lines) - 1) if _is_between(lines[i - 1], lines[i], lines[i + 1], least)
    }
    levels = [line for i, line in enumerate(lines) if i not in between]
    gaps: list[float] = []
    for before, after in pairwise(levels):
        top, bottom = before.box.center[1], after.box.center[1]
        parted = any(top < rule < bottom for rule in rules)
        rows = (before.has_figures or before.counts_columns) and after.has_figures
        if not parted and (rows or after.counts_columns or bottom - top > least):
            gaps.append((before.box.y1 + after.box.y0) / 2)
    return tuple(gaps)


def _is_between(above: Line, line: Line, below: Line, least: float) -> bool:
    """Whether a line stands half-way between two rows, at the side of both: in a cell that spans them."""
    top, middle, bottom = (each.box.center[1] for each in (above, line, below))
    beside = not any(
        overlap((a.box.x0, a.box.x1), (b.box.x0, b.box.x1))
        for a in line.pieces
        for b in (*above.pieces, *below.pieces)
    )
    near = max(middle - top, bottom - middle) <= least < bottom - top
    return near and beside and not line.has_figures


def _each_row_is_ruled(lines: Sequence[Line], rules: Sequence[float]) -> bool:
    rows = [line.box.center[1] for line in lines if line.has_figures]
    apart = sum(any(a < rule < b for rule in rules) for a, b in pairwise(rows))
    return len(rows) >= 3 and apart == len(rows) - 1
