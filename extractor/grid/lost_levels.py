"""Level lines of which no piece is left, told by rows of figures.

A thin rule may fall between two rows of a fax and leave the page from one side of the table to the other. Two
rows are then one, of cells with two figures each, one below the other. No cell of a table of amounts holds
two; where all of a row do, at the distance at which the rows of the table follow each other, a line is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from extractor.geometry import PixelBox
from extractor.grid.lines import Line
from extractor.grid.places import crosses
from extractor.ink import labelled

Mask = npt.NDArray[np.bool_]
_Lines = tuple[Sequence[Line], Sequence[Line]]
"""The level and the upright lines of a table."""
_Boxes = tuple[PixelBox, ...]
"""The lines of figures in a place."""

_RIM = 0.02
"""Inches beside the lines that are left out when print is looked for."""

_GLYPH = 0.045
"""Inches: a figure is at least so high."""

_NARROW, _ALIKE, _MOSTLY = 0.85, 0.7, 0.75
"""Figures are narrower than high and at least so high against the highest; so many of a line's signs are
such: two that touch, or one that is torn, are not."""

_FEWEST_ROWS, _MUCH = 3, 1.5
"""So many rows, none of them so many times as high as the others, show how high the rows of the table are."""

_EVEN = 0.15
"""Rows differ in height, and lines of figures in their distance, by such a share of it at most."""

_USUAL = 0.5
"""In a column where more of the lines have a wall, a lost one has it too, but where print lies on it."""

_ALIGN = 0.02
"""Inches by which figures one below the other that are set to one side begin or end at different places."""

_MOST = 4
"""Rows that have run together, at most."""


class Lost(NamedTuple):
    """A lost line: it lies below `row`, at this share of the way to the next line that is left, and has a
    wall in these columns."""

    row: int
    share: float
    walls: tuple[bool, ...]


def lost_levels(inked: Mask, lines: _Lines, stands: Mask, dpi: float) -> list[Lost]:
    """The lost lines, from top to bottom; `inked` (height, width), `lines` the level and the upright ones,
    `stands` the level walls that stand, as in `extractor.grid.lattice`."""
    level, upright = lines
    heights = np.diff([line.at for line in level])
    usual = _usual_height(heights)
    if usual is None:
        return []
    walled = stands[1:-1].mean(axis=0) > _USUAL
    lost = []
    for row in np.flatnonzero(np.round(heights / usual) > 1).tolist():
        found = [_figures(inked, lines, (row, col), dpi) for col in range(len(upright) - 1)]
        count = _rows_in(found, heights[row], usual)
        low = np.flatnonzero(heights < _MUCH * usual).tolist()
        usually = sum(
            _stand_as_usual(inked, lines, (low, col), boxes, dpi)
            for col, boxes in enumerate(found)
            if len(boxes) == count > 1
        )
        if 2 * usually <= sum(map(bool, found)):
            continue
        for part in range(1, count):
            line = _between(level[row], level[row + 1], part / count)
            walls = [
                bool(walled[col] or len(found[col]) == count)
                and not _is_met(inked, line, upright[col : col + 2], dpi)
                for col in range(len(upright) - 1)
            ]
            lost.append(Lost(row, part / count, tuple(walls)))
    return lost


def with_lost(level: Sequence[Line], lost: Sequence[Lost]) -> tuple[list[Line], list[int]]:
    """The lines with the lost ones among them, and the places of these."""
    lines = [(float(row), line) for row, line in enumerate(level)]
    lines += [(one.row + one.share, _between(level[one.row], level[one.row + 1], one.share)) for one in lost]
    lines.sort(key=lambda placed: placed[0])
    return [line for _, line in lines], [i for i, (at, _) in enumerate(lines) if at != int(at)]


def _usual_height(heights: npt.NDArray[np.float64]) -> float | None:
    """How high the rows of the table are, but for those that are much higher than others; None where there
    are too few."""
    if len(heights) < _FEWEST_ROWS:
        return None
    low = heights[heights < _MUCH * np.sort(heights)[_FEWEST_ROWS - 1]]
    return float(median(low.tolist()))


def _rows_in(found: Sequence[_Boxes], height: float, usual: float) -> int:
    """How many rows of figures stand between two lines; 1 where that is not certain."""
    filled = [lines for lines in found if lines]
    count = max(map(len, filled), default=1)
    if not 1 < count <= _MOST or abs(height / count - usual) > _EVEN * usual:
        return 1
    several = [lines for lines in filled if len(lines) == count]
    if 2 * len(several) <= len(filled) or len(several) < min(2, len(filled)):
        return 1
    steps = [b.center[1] - a.center[1] for lines in several for a, b in pairwise(lines)]
    return count if all(abs(step - usual) <= _EVEN * usual for step in steps) else 1


def _stand_as_usual(
    inked: Mask, lines: _Lines, others: tuple[Sequence[int], int], boxes: _Boxes, dpi: float
) -> bool:
    """Whether figures begin or end where those of the single rows `others` of their column do, or have their
    middle there: two lines of a heading, or of words in letters, do not."""
    rows, col = others
    single = [found[0] for row in rows if len(found := _figures(inked, lines, (row, col), dpi)) == 1]
    if len(single) < _FEWEST_ROWS:
        return False
    edges, usual = (np.array([(b.x0, b.center[0], b.x1) for b in some]) for some in (boxes, single))
    return bool((abs(edges - np.median(usual, axis=0)) <= _ALIGN * dpi).all(axis=0).any())


def _figures(inked: Mask, lines_around: _Lines, place: tuple[int, int], dpi: float) -> _Boxes:
    """The lines of figures in a place (row, column) between level and upright lines; none where anything in
    it is no figure."""
    (top, foot), (left, right) = (around[at : at + 2] for around, at in zip(lines_around, place, strict=True))
    rim = max(2, round(_RIM * dpi))
    y0, x0 = max(0, round(top.at) + rim), max(0, round(left.at) + rim)
    inside = inked[y0 : max(y0, round(foot.at) - rim), x0 : max(x0, round(right.at) - rim)]
    if not inside.size or not inside.any():
        return ()
    stats = labelled(np.ascontiguousarray(inside).astype(np.uint8))[2][1:]
    tall = stats[stats[:, cv2.CC_STAT_HEIGHT] >= _GLYPH * dpi]
    if not len(tall):
        return ()
    heights, widths = tall[:, cv2.CC_STAT_HEIGHT], tall[:, cv2.CC_STAT_WIDTH]
    alike = (heights >= _ALIKE * np.quantile(heights, 0.9)) & (widths <= _NARROW * heights)
    tops = tall[:, cv2.CC_STAT_TOP]
    lines: list[list[int]] = []
    for sign in np.argsort(tops).tolist():
        if lines and tops[sign] <= max(tops[i] + heights[i] for i in lines[-1]):
            lines[-1].append(sign)
        else:
            lines.append([sign])
    if any(alike[line].mean() < _MOSTLY for line in lines):
        return ()
    lefts = tall[:, cv2.CC_STAT_LEFT]
    return tuple(
        PixelBox(
            float(x0 + lefts[line].min()),
            float(y0 + tops[line].min()),
            float(x0 + (lefts[line] + widths[line]).max()),
            float(y0 + (tops[line] + heights[line]).max()),
        )
        for line in lines
    )


def _is_met(inked: Mask, line: Line, sides: Sequence[Line], dpi: float) -> bool:
    """Whether print stands across the course of a level line between two upright ones."""
    rim = max(2, round(_RIM * dpi))
    left, right = round(sides[0].at) + rim, round(sides[1].at) - rim
    y = round(line.across_at((left + right) / 2))
    return right > left and crosses(inked[max(0, y - rim) : y + rim + 1, left:right])


def _between(above: Line, below: Line, share: float) -> Line:
    """The line that lies at this share of the way from one line to the next."""
    middle = above.middle * (1 - share) + below.middle * share
    thickness = min(above.thickness, below.thickness)
    return Line(middle, min(above.start, below.start), max(above.end, below.end), thickness, 0.0)
