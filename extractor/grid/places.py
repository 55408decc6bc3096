"""What stands in the places of a grid, and how much likelier it makes walls between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from extractor.grid.lines import Line
from extractor.grid.two_texts import Extent, is_lone, odds_of_two, odds_of_two_rows
from extractor.ink import labelled

Mask = npt.NDArray[np.bool_]

_RIM = 0.02
"""Inches beside the lines that are left out when print is looked for, and where print that crosses shows."""

_GLYPH = 0.045
"""Inches: a figure is at least so high."""

_NARROW, _ALIKE = 0.85, 0.7
"""Figures are narrower than high, and each at least so high against the highest."""

_TWO_FIGURES = 200.0
"""How much more often two figures stand one below the other, or text beside a figure, in two cells than in
one."""

_ROWS_OF_FIGURES = 10.0
"""How much likelier a level wall is between two rows with figures."""

_FIGURE_ALONE = 10.0
"""How much likelier a wall is between a figure and nothing: cells over several columns hold words."""

_APART = 0.1
"""Inches: the signs of one figure stand closer."""

_ALIGNED = 20.0
"""How much likelier an upright wall is beside print that ends as far from it as that of other rows."""

_AT_SIDE, _ALIGN = 0.12, 0.015
"""Inches: print that is set to one side of its cells ends so far from it at most, and differs by so much from
row to row."""

_FEWEST_ALIGNED, _MOSTLY = 3, 0.6
"""So many rows, and such a share of those with print at this side, show where it ends."""

Said = Callable[[int, int, Mask], float]
"""How much likelier print makes a wall: its line, its place along it, which walls stand, (lines, walls)."""


class Places:
    """What stands in the places of a grid."""

    def __init__(self, inked: Mask, level: Sequence[Line], upright: Sequence[Line], dpi: float) -> None:
        self._inked, self._upright = inked, upright
        self._ys, self._xs = [line.at for line in level], [line.at for line in upright]
        self._rim = max(2, round(_RIM * dpi))
        shape = len(level) - 1, len(upright) - 1
        self.printed, self.figures = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
        self._dpi = dpi
        self._extents: dict[tuple[int, int], Extent] = {}
        self._heights: dict[tuple[int, int], Extent] = {}
        for row in range(shape[0]):
            for col in range(shape[1]):
                place = self._inside(row, col)
                self.printed[row, col], self.figures[row, col], box = _print(inked[place], dpi)
                if box is not None:
                    top, left = place[0].start, place[1].start
                    lone = is_lone(box[1] - box[0], box[3] - box[2])
                    self._extents[row, col] = Extent(left + box[0], left + box[1], lone)
                    self._heights[row, col] = Extent(top + box[2], top + box[3], lone)

    def _inside(self, row: int, col: int) -> tuple[slice, slice]:
        rim = self._rim
        return (
            slice(max(0, round(self._ys[row]) + rim), max(0, round(self._ys[row + 1]) - rim)),
            slice(max(0, round(self._xs[col]) + rim), max(0, round(self._xs[col + 1]) - rim)),
        )

    def crossed_level(self) -> Mask:
        """Whether print stands across each level wall, (lines, walls)."""
        return np.array(
            [[self._crosses_level(i, j) for j in range(len(self._xs) - 1)] for i in range(len(self._ys))]
        )

    def crossed_upright(self) -> Mask:
        """Whether print stands across each upright wall, (lines, walls)."""
        return np.array(
            [[self._crosses_upright(i, j) for i in range(len(self._ys) - 1)] for j in range(len(self._xs))]
        )

    def stacked(self) -> Said:
        """How much likelier the print around each level wall makes it."""
        says = np.ones((len(self._ys), len(self._xs) - 1))
        rows = np.asarray(self.figures.any(axis=1), dtype=bool)
        says[1:-1] = np.where((rows[:-1] & rows[1:])[:, None], _ROWS_OF_FIGURES, 1.0)
        says[1:-1][self.figures[:-1] & self.figures[1:]] = _TWO_FIGURES

        def said(line: int, col: int, stands: Mask) -> float:
            return max(float(says[line, col]), self._odds_of_two_rows(line, col, stands[:, col]))

        return said

    def side_by_side(self, line: int, row: int, stands: Mask) -> float:
        """How much likelier the print around an upright wall makes it."""
        likelier = self.odds_of_two_texts(line, row, stands[:, row])
        aligned = sum(self._is_aligned(line, row, side, stands[line]) for side in (0, 1))
        if aligned:
            likelier = max(likelier, 1.0) * _ALIGNED**aligned
        figures = self.figures[row, line - 1] or self.figures[row, line]
        if figures and likelier >= 1.0 and self._are_apart(row, line):
            return max(likelier, _TWO_FIGURES)
        alone = figures and not (self.printed[row, line - 1] and self.printed[row, line])
        return _FIGURE_ALONE if alone and likelier == 1.0 else likelier

    def part_figures(self, first: tuple[int, int], second: tuple[int, int]) -> bool:
        """Whether a figure stands in each of two neighbouring places (row, column), with paper between them
        and nothing across."""
        if not (self.figures[first] and self.figures[second]):
            return False
        if first[0] == second[0]:
            return not self._crosses_upright(*second) and self._are_apart(*second)
        return not self._crosses_level(*second)

    def odds_of_two_texts(self, line: int, row: int, stands: Mask) -> float:
        """How much likelier the places of the print on both sides of an upright wall make it."""
        first, last = _standing_around(line, stands)
        before, after = (
            [self._extents[row, col] for col in cols if (row, col) in self._extents]
            for cols in (range(first, line), range(line, last))
        )
        ends = self._xs[first], self._xs[line], self._xs[last]
        return odds_of_two(_together(before), _together(after), ends, self._dpi)

    def _are_apart(self, row: int, line: int) -> bool:
        """Whether more paper lies between the print on both sides of an upright wall than between the signs
        of a figure."""
        before, after = self._extents.get((row, line - 1)), self._extents.get((row, line))
        return before is not None and after is not None and after.start - before.end >= _APART * self._dpi

    def _odds_of_two_rows(self, line: int, col: int, stands: Mask) -> float:
        """How much likelier the places of the print above and below a level wall make it."""
        first, last = _standing_around(line, stands)
        above, below = (
            _together([self._heights[row, col] for row in rows if (row, col) in self._heights])
            for rows in (range(first, line), range(line, last))
        )
        return odds_of_two_rows(above, below, (self._ys[first], self._ys[line], self._ys[last]), self._dpi)

    def _is_aligned(self, line: int, row: int, side: int, stands: Mask) -> bool:
        """Whether the print at one side of an upright wall, 0 its left and 1 its right one, ends as far from
        it as that of most rows in which it stands."""
        away = self._away(line, side)
        if row not in away:
            return False
        others = np.array([at for other, at in away.items() if stands[other] and other != row])
        if len(others) < _FEWEST_ALIGNED:
            return False
        usual, near = float(np.median(others)), _ALIGN * self._dpi
        alike = np.abs(others - usual) <= near
        mostly = alike.sum() >= _FEWEST_ALIGNED and alike.mean() >= _MOSTLY
        return bool(mostly) and abs(away[row] - usual) <= near

    def _away(self, line: int, side: int) -> dict[int, float]:
        """How far from an upright line, in pixels, the print of rows ends that is set to this side of it."""
        col, away = line - 1 + side, {}
        for row in range(len(self._ys) - 1):
            if (row, col) in self._extents:
                print_, x = self._extents[row, col], self._x(line, row)
                at = print_.start - x if side else x - print_.end
                if at <= _AT_SIDE * self._dpi:
                    away[row] = at
        return away

    def _x(self, line: int, row: int) -> float:
        """Where an upright line lies in the middle of a row."""
        return self._upright[line].across_at((self._ys[row] + self._ys[row + 1]) / 2)

    def _crosses_level(self, line: int, col: int) -> bool:
        y, along = round(self._ys[line]), self._inside(0, col)[1]
        return crosses(self._inked[max(0, y - self._rim) : y + self._rim + 1, along])

    def _crosses_upright(self, row: int, line: int) -> bool:
        x, along = round(self._xs[line]), self._inside(row, 0)[0]
        return crosses(self._inked[along, max(0, x - self._rim) : x + self._rim + 1].T)


def _standing_around(line: int, stands: Mask) -> tuple[int, int]:
    """The nearest lines before and after one that stand; those at the sides always do."""
    first = next(i for i in range(line - 1, -1, -1) if stands[i] or i == 0)
    return first, next(i for i in range(line + 1, len(stands)) if stands[i] or i == len(stands) - 1)


def crosses(band: Mask) -> bool:
    """Whether ink goes through a level band from side to side, or lies in most of it beside its middle."""
    if not band.size:
        return False
    _, labels = cv2.connectedComponents(np.ascontiguousarray(band).astype(np.uint8), connectivity=8)
    through = np.intersect1d(labels[0], labels[-1])
    return bool(np.any(through > 0))


def _extent(stats: npt.NDArray[Any], tall: npt.NDArray[Any]) -> tuple[float, float, float, float]:
    """From where to where print reaches across and down: its higher signs, and what lies between their top
    and foot. What lies above or below may be the rest of a rule."""
    tops, feet = stats[:, cv2.CC_STAT_TOP], stats[:, cv2.CC_STAT_TOP] + stats[:, cv2.CC_STAT_HEIGHT]
    top = int(tall[:, cv2.CC_STAT_TOP].min())
    foot = int((tall[:, cv2.CC_STAT_TOP] + tall[:, cv2.CC_STAT_HEIGHT]).max())
    own = stats[(tops >= top) & (feet <= foot)]
    starts = own[:, cv2.CC_STAT_LEFT]
    end = float((starts + own[:, cv2.CC_STAT_WIDTH]).max())
    return float(starts.min()), end, float(top), float(foot)


def _together(texts: Sequence[Extent]) -> Extent | None:
    """The texts as one; None: there is none."""
    if not texts:
        return None
    lone = len(texts) == 1 and texts[0].lone
    return Extent(min(t.start for t in texts), max(t.end for t in texts), lone)


def _print(inside: Mask, dpi: float) -> tuple[bool, bool, tuple[float, float, float, float] | None]:
    """Whether there is print in a place, whether it is figures, and how far it reaches in the place: from
    left to right, from top to foot."""
    if not inside.size or not inside.any():
        return False, False, None
    stats = labelled(np.ascontiguousarray(inside).astype(np.uint8))[2][1:]
    tall = stats[stats[:, cv2.CC_STAT_HEIGHT] >= _GLYPH * dpi]
    if not len(tall):
        return bool((stats[:, cv2.CC_STAT_WIDTH] >= _GLYPH * dpi).any()), False, None
    heights, widths = tall[:, cv2.CC_STAT_HEIGHT], tall[:, cv2.CC_STAT_WIDTH]
    extent = _extent(stats, tall)
    alike = (heights >= _ALIKE * heights.max()) & (widths <= _NARROW * heights)
    flat = stats[stats[:, cv2.CC_STAT_HEIGHT] < _GLYPH * dpi]
    # Level strokes as long as figures are high are those of ideographs (三) beside narrow signs (“).
    strokes = flat[:, cv2.CC_STAT_WIDTH] > heights.max()
    return True, bool(alike.all()) and not strokes.any(), extent
