"""Walls of a scanned grid that print speaks against: what stands beside them may be one text, cut in two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from extractor.grid.lattice import Shares
from extractor.grid.lattice import Walls as Standing
from extractor.grid.lines import Line
from extractor.grid.places import Places
from extractor.grid.rules import Rule
from extractor.ink import stretches
from extractor.parts import GridCell

_REACH = 0.02
"""Inches that a stroke goes on to both sides of a rule that it crosses."""

_STROKE, _WIDEST = 0.01, 0.05
"""Inches: a stroke that crosses a rule is at least so thick, and no rule or fold of its own."""

_USUAL = 0.5
"""A line stands in more than so many rows where columns are parted by it."""

_RIM = 0.03
"""Inches at the ends of a wall where corners and the crossing rules' rims lie."""


def doubtful_walls(
    standing: Standing, shares: Shares, rules: Sequence[Sequence[Rule]], present: float
) -> Standing:
    """Which inner walls of level lines stand although a stroke of print goes through them, or no ink speaks
    for them: arrays of (lines, walls along each), as `shares`, the ink they were judged by."""
    crossed = np.array([[rule.crossed for rule in walls] for walls in rules], dtype=bool).reshape(
        shares.shape
    )
    doubtful: Standing = standing & (crossed | (shares < present))
    doubtful[[0, -1]] = False
    return doubtful


def is_crossed(inked: npt.NDArray[np.bool_], rule: tuple[int, int], dpi: float) -> bool:
    """Whether a stroke goes through a rule, which lies on these rows: ink goes on from it to both sides at
    one place."""
    reach, rim = max(3, round(_REACH * dpi)), round(_RIM * dpi)
    first, last = max(0, rule[0] - 1), min(len(inked) - 1, rule[1] + 1)
    if first < reach or last + reach >= len(inked) or not (inked[first] & inked[last]).any():
        return False
    band = np.ascontiguousarray(inked[first - reach : last + reach + 1]).astype(np.uint8)
    above, below = _reaching(band[: reach + 1][::-1]), _reaching(band[-reach - 1 :])
    # A slanting stroke leaves a rule some pixels from where it meets it.
    wider = np.ones((1, 2 * (1 + (last - first) // 2) + 1), np.uint8)
    both = np.logical_and(cv2.dilate(above, wider)[0], cv2.dilate(below, wider)[0])
    both[:rim] = False
    both[len(both) - rim :] = False
    lengths = np.diff(stretches(both), axis=1)
    return bool(((lengths >= _STROKE * dpi) & (lengths <= _WIDEST * dpi)).any())


def _reaching(side: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Where ink goes on without a gap from the first row of a side to its last, (1, length)."""
    _, labels = cv2.connectedComponents(side, connectivity=8)
    through = np.intersect1d(labels[0], labels[-1])
    through = through[through > 0]
    return np.asarray(np.isin(labels[:1], through), dtype=np.uint8)


def cells_beside(cells: Iterable[GridCell], level: Standing, upright: Standing) -> set[GridCell]:
    """The cells on either side of these walls, or around them, arrays as in `extractor.grid.lattice`."""
    found: set[GridCell] = set()
    for cell in cells:
        rows, cols = slice(cell.row, cell.row + cell.row_span), slice(cell.col, cell.col + cell.col_span)
        around = level[rows.start : rows.stop + 1, cols], upright[rows, cols.start : cols.stop + 1]
        if any(walls.any() for walls in around):
            found.add(cell)
    return found


def run_together(
    cells: Iterable[GridCell],
    upright: Standing,
    inked: npt.NDArray[np.bool_],
    lines: tuple[Sequence[Line], Sequence[Line]],
    dpi: float,
) -> set[GridCell]:
    """The cells over several columns of one row that may be those of two: their texts stand apart at a line
    that stands in most rows, as in cells of their own, or a figure stands in one of the columns.

    `upright` as in `extractor.grid.lattice`, `inked` (height, width), `lines` the level and the upright ones.
    """
    found: set[GridCell] = set()
    level, across = lines
    usual = upright.mean(axis=0) > _USUAL
    for cell in cells:
        inner = [line for line in range(cell.col + 1, cell.col + cell.col_span) if usual[line]]
        if cell.row_span > 1 or not inner:
            continue
        places = Places(inked, level[cell.row : cell.row + 2], across, dpi)
        two = any(places.odds_of_two_texts(line, 0, upright[cell.row]) > 1.0 for line in inner)
        if two or places.figures[0, cell.col : cell.col + cell.col_span].any():
            found.add(cell)
    return found
