"""Where rows part that no drawn rule parts: half-way between their lines, and between rows that are empty."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from extractor.parts import Word
from extractor.regions.worded.columns import overlap
from extractor.regions.worded.implied import Frame
from extractor.regions.worded.pieces import Line, character_width, is_figure

WRAPPED = 0.75
"""Lines nearer to each other than this share of the usual distance are lines of one row."""
LEADING = 1.5
"""The same in characters, where no two rows with figures follow each other and nothing
else tells how far apart rows are."""
FILLED = 2.5
"""A text that goes on in a line below leaves no room for so many characters: it was broken for want of it."""
AROUND = 50
"""How many lines above and below a text show how wide its column is."""
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
    Where no two rows with figures follow each other, that distance is not known, and many lines may hold
    nothing but a label: then a row begins below a text that had room to go on, and rows stand no closer
    elsewhere. Where the rules part every row, all else is wrapped.
    """
    if not lines or _each_row_is_ruled(lines, rules):
        return ()
    distances = [
        after.box.center[1] - before.box.center[1]
        for before, after in pairwise(lines)
        if before.has_figures and after.has_figures
    ]
    least = WRAPPED * median(distances) if distances else _leading(lines)
    between = {
        i for i in range(1, len(lines) - 1) if _is_between(lines[i - 1], lines[i], lines[i + 1], least)
    }
    levels = [line for i, line in enumerate(lines) if i not in between]
    ended = [False] * (len(levels) - 1) if distances else _ended(levels)
    # Where a row begins so close below another one, all lines as far apart are rows.
    steps = [b.box.center[1] - a.box.center[1] for a, b in pairwise(levels)]
    least = min([least, *(WRAPPED * step for step, end in zip(steps, ended, strict=True) if end)])
    gaps: list[float] = []
    for (before, after), step in zip(pairwise(levels), steps, strict=True):
        top, bottom = before.box.center[1], after.box.center[1]
        parted = any(top < rule < bottom for rule in rules)
        rows = (before.has_figures or before.counts_columns) and after.has_figures
        if not parted and (rows or after.counts_columns or step > least):
            gaps.append((before.box.y1 + after.box.y0) / 2)
    return tuple(gaps)


def _leading(lines: Sequence[Line]) -> float:
    """How far lines of one row stand below each other, at most, by the size of their type. Words of a text
    layer may be much higher than it."""
    height = median(line.box.height for line in lines)
    return LEADING * min(height, character_width([word for line in lines for word in line.words]))


def _ended(lines: Sequence[Line]) -> list[bool]:
    """Below which of the lines, but the last, another row begins for certain."""
    character = character_width([word for line in lines for word in line.words])
    return [
        _ends_above(upper, lower, lines[max(0, i - AROUND) : i + AROUND], character)
        for i, (upper, lower) in enumerate(pairwise(lines))
    ]


def _ends_above(upper: Line, lower: Line, around: Sequence[Line], character: float) -> bool:
    """Whether the texts of a line stand below others that had room to go on: they are no part of these."""
    pairs = [(a, b) for a in upper.pieces for b in lower.pieces if _shares(a, b)]
    widest = [max(p.box.width for line in around for p in line.pieces if _shares(a, p)) for a, _ in pairs]
    return bool(pairs) and all(
        is_figure(a) or is_figure(b) or width - a.box.width >= FILLED * character
        for (a, b), width in zip(pairs, widest, strict=True)
    )


def _shares(a: Word, b: Word) -> bool:
    return overlap((a.box.x0, a.box.x1), (b.box.x0, b.box.x1))


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
