"""Walls of torn tables that are lost from end to end, told from merged cells by the print.

Where a table's rules come and go, a wall without any ink may be lost. Two figures one below the other, with
the line of the neighbours' rule between them, stand in two cells; a merged cell's print stands across it.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from extractor.grid.lattice import Shares
from extractor.grid.lines import Line

Mask = npt.NDArray[np.bool_]

_RIM = 0.02
"""Inches beside the lines that are left out when print is looked for, and where print that crosses shows."""
_GLYPH = 0.045
"""Inches: a figure is at least so high."""
_NARROW, _ALIKE = 0.85, 0.7
"""Figures are narrower than high, and each at least so high against the highest."""
_LEVEL, _UPRIGHT = 0.3, 0.5
"""Share of its walls on which a line stands, at least, where figures on both sides part two cells."""
_BODY = 0.6
"""Share of its walls on which a line between rows of figures stands that stands on all others as well."""


def mend(
    shares: tuple[Shares, Shares],
    inked: Mask,
    lines: tuple[Sequence[Line], Sequence[Line]],
    present: float,
    dpi: float,
) -> None:
    """Set the shares of lost walls to 1. `shares` and `lines`: level and upright, as in
    `extractor.grid.lattice`; `inked` (height, width)."""
    level, upright = lines
    places = _Places(inked, level, upright, dpi)
    rows, cols = len(level) - 1, len(upright) - 1
    stands = shares[0] >= present
    for i in range(1, rows):
        free = [j for j in range(cols) if not stands[i, j] and not places.crosses_level(i, j)]
        if stands[i].mean() >= _LEVEL:
            stands[i, [j for j in free if places.figures[i - 1, j] and places.figures[i, j]]] = True
        if stands[i].mean() >= _BODY and places.figures[i - 1].any() and places.figures[i].any():
            stands[i, free] = True
    shares[0][stands] = np.maximum(shares[0][stands], 1.0)
    stands = shares[1] >= present
    for j in range(1, cols):
        if stands[:, j].mean() < _UPRIGHT:
            continue
        for i in np.flatnonzero(~stands[:, j]):
            both = places.printed[i, j - 1] and places.printed[i, j]
            figures = places.figures[i, j - 1] or places.figures[i, j]
            if both and figures and not places.crosses_upright(int(i), j):
                shares[1][i, j] = 1.0


class _Places:
    """What stands in the places of a grid."""

    def __init__(self, inked: Mask, level: Sequence[Line], upright: Sequence[Line], dpi: float) -> None:
        self._inked = inked
        self._ys, self._xs = [line.at for line in level], [line.at for line in upright]
        self._rim = max(2, round(_RIM * dpi))
        shape = len(level) - 1, len(upright) - 1
        self.printed, self.figures = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
        for row in range(shape[0]):
            for col in range(shape[1]):
                self.printed[row, col], self.figures[row, col] = _print(inked[self._inside(row, col)], dpi)

    def _inside(self, row: int, col: int) -> tuple[slice, slice]:
        rim = self._rim
        return (
            slice(max(0, round(self._ys[row]) + rim), max(0, round(self._ys[row + 1]) - rim)),
            slice(max(0, round(self._xs[col]) + rim), max(0, round(self._xs[col + 1]) - rim)),
        )

    def crosses_level(self, line: int, col: int) -> bool:
        """Whether print stands across a level line in a column."""
        y, along = round(self._ys[line]), self._inside(0, col)[1]
        return _crosses(self._inked[max(0, y - self._rim) : y + self._rim + 1, along])

    def crosses_upright(self, row: int, line: int) -> bool:
        """Whether print stands across an upright line in a row."""
        x, along = round(self._xs[line]), self._inside(row, 0)[0]
        return _crosses(self._inked[along, max(0, x - self._rim) : x + self._rim + 1].T)


def _crosses(band: Mask) -> bool:
    """Whether ink goes through a level band from side to side, or lies in most of it beside its middle."""
    if not band.size:
        return False
    _, labels = cv2.connectedComponents(np.ascontiguousarray(band).astype(np.uint8), connectivity=8)
    through = np.intersect1d(labels[0], labels[-1])
    return bool((through > 0).any())


def _print(inside: Mask, dpi: float) -> tuple[bool, bool]:
    """Whether there is print in a place, and whether it is figures."""
    if not inside.size or not inside.any():
        return False, False
    stats = cv2.connectedComponentsWithStats(np.ascontiguousarray(inside).astype(np.uint8), connectivity=8)[
        2
    ][1:]
    tall = stats[stats[:, cv2.CC_STAT_HEIGHT] >= _GLYPH * dpi]
    if not len(tall):
        return bool((stats[:, cv2.CC_STAT_WIDTH] >= _GLYPH * dpi).any()), False
    heights, widths = tall[:, cv2.CC_STAT_HEIGHT], tall[:, cv2.CC_STAT_WIDTH]
    alike = (heights >= _ALIKE * heights.max()) & (widths <= _NARROW * heights)
    flat = stats[stats[:, cv2.CC_STAT_HEIGHT] < _GLYPH * dpi]
    # Level strokes as long as figures are high are those of ideographs (三) beside narrow signs (“).
    strokes = flat[:, cv2.CC_STAT_WIDTH] > heights.max()
    return True, bool(alike.all()) and not strokes.any()
