"""What stands in the places of a grid, and how much likelier it makes walls between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from extractor.grid.lines import Line
from extractor.grid.two_texts import Extent, odds_of_two
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

Said = Callable[[int, int, Mask], float]
"""How much likelier print makes a wall: its line, its place along it, which walls stand there."""


class Places:
    """What stands in the places of a grid."""

    def __init__(self, inked: Mask, level: Sequence[Line], upright: Sequence[Line], dpi: float) -> None:
        self._inked = inked
        self._ys, self._xs = [line.at for line in level], [line.at for line in upright]
        self._rim = max(2, round(_RIM * dpi))
        shape = len(level) - 1, len(upright) - 1
        self.printed, self.figures = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
        self._dpi = dpi
        self._extents: dict[tuple[int, int], Extent] = {}
        for row in range(shape[0]):
            for col in range(shape[1]):
                place = self._inside(row, col)
                self.printed[row, col], self.figures[row, col], extent = _print(inked[place], dpi)
                if extent is not None:
                    left = place[1].start
                    self._extents[row, col] = Extent(left + extent.start, left + extent.end, extent.height)

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
        return lambda line, col, _: float(says[line, col])

    def side_by_side(self, line: int, row: int, stands: Mask) -> float:
        """How much likelier the print around an upright wall makes it; which other walls stand in its row."""
        likelier = self.odds_of_two_texts(line, row, stands)
        beside = self.printed[row, line - 1] and self.printed[row, line]
        if beside and (self.figures[row, line - 1] or self.figures[row, line]) and likelier >= 1.0:
            return _TWO_FIGURES
        alone = self.figures[row, line - 1] or self.figures[row, line]
        return _FIGURE_ALONE if alone and likelier == 1.0 else likelier

    def odds_of_two_texts(self, line: int, row: int, stands: Mask) -> float:
        """How much likelier the places of the print on both sides of an upright wall make it."""
        first = next(i for i in range(line - 1, -1, -1) if stands[i] or i == 0)
        last = next(i for i in range(line + 1, len(stands)) if stands[i] or i == len(stands) - 1)
        before, after = (
            [self._extents[row, col] for col in cols if (row, col) in self._extents]
            for cols in (range(first, line), range(line, last))
        )
        ends = self._xs[first], self._xs[line], self._xs[last]
        return odds_of_two(_together(before), _together(after), ends, self._dpi)

    def _crosses_level(self, line: int, col: int) -> bool:
        y, along = round(self._ys[line]), self._inside(0, col)[1]
        return _crosses(self._inked[max(0, y - self._rim) : y + self._rim + 1, along])

    def _crosses_upright(self, row: int, line: int) -> bool:
        x, along = round(self._xs[line]), self._inside(row, 0)[0]
        return _crosses(self._inked[along, max(0, x - self._rim) : x + self._rim + 1].T)


def _crosses(band: Mask) -> bool:
    """Whether ink goes through a level band from side to side, or lies in most of it beside its middle."""
    if not band.size:
        return False
    _, labels = cv2.connectedComponents(np.ascontiguousarray(band).astype(np.uint8), connectivity=8)
    through = np.intersect1d(labels[0], labels[-1])
    return bool(np.any(through > 0))


def _extent(stats: npt.NDArray[Any], tall: npt.NDArray[Any]) -> Extent:
    """How far print reaches: its higher signs, and what lies between their top and foot. What lies above or
    below may be the rest of a rule."""
    tops, feet = stats[:, cv2.CC_STAT_TOP], stats[:, cv2.CC_STAT_TOP] + stats[:, cv2.CC_STAT_HEIGHT]
    top = int(tall[:, cv2.CC_STAT_TOP].min())
    foot = int((tall[:, cv2.CC_STAT_TOP] + tall[:, cv2.CC_STAT_HEIGHT]).max())
    own = stats[(tops >= top) & (feet <= foot)]
    starts = own[:, cv2.CC_STAT_LEFT]
    return Extent(float(starts.min()), float((starts + own[:, cv2.CC_STAT_WIDTH]).max()), float(foot - top))


def _together(texts: Sequence[Extent]) -> Extent | None:
    """The texts as one; None: there is none."""
    if not texts:
        return None
    return Extent(min(t.start for t in texts), max(t.end for t in texts), max(t.height for t in texts))


def _print(inside: Mask, dpi: float) -> tuple[bool, bool, Extent | None]:
    """Whether there is print in a place, whether it is figures, and how far it reaches in the place."""
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
