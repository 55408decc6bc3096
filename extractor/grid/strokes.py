"""Walls that are strokes of large print after all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from extractor.grid.lattice import Shares
from extractor.grid.lines import Line
from extractor.ink import stretches

PRESENT = 0.7
"""A wall stands from this share of ink along it on, measured against the table's typical wall."""

_FEWEST_PLACES = 3
"""A line that stands in one place only is doubtful where it could stand in so many."""

_NEAR = 0.015
"""Inches: what goes on so far from both sides of a lone wall are strokes that it is one sign with."""

_SOFT = 0.005
"""Inches of a rule's soft edge."""

_RAGGED = 0.5
"""Share of a wall's length: where more is inked beside it, the wall is thicker than it was gauged."""

_RIM = 0.03
"""Inches beside the crossing lines that are left out when print is looked for."""

_STROKE = 0.01
"""Inches: strokes that cross a wall take up at least so much of its length."""

_TEETH, _THICKER = 3, 1.3
"""So many strokes that end at a lone wall from one side, where that is so much thicker than most lines of its
direction, are one sign with it: the right side of 目."""


def take_out_strokes(
    shares: Shares, inked: npt.NDArray[np.bool_], lines: tuple[Sequence[Line], Sequence[Line]], dpi: float
) -> None:
    """Set the share of walls to 0 that are strokes of large print: a line that stands in one of many places
    only, and that other strokes cross, goes through a word; so does one at which several of them end.

    `shares` (places, lines) are of the second of `lines`, which run down `inked` (height, width); the first
    ones cross them.
    """
    across, along = lines
    if len(shares) < _FEWEST_PLACES:
        return
    for j, line in enumerate(along[1:-1], start=1):
        standing = np.flatnonzero(shares[:, j] >= PRESENT / 2)  # what half stands may be broken or dashed
        if len(standing) != 1:
            continue
        i = int(standing[0])
        rim = _RIM * dpi
        y0, y1 = round(across[i].at + rim), round(across[i + 1].at - rim)
        half, near = line.thickness / 2 + _SOFT * dpi, _NEAR * dpi
        left = inked[y0:y1, max(0, round(line.at - half - near)) : max(0, round(line.at - half))]
        right = inked[y0:y1, round(line.at + half) : round(line.at + half + near)]
        sides = [np.asarray(side.all(axis=1), dtype=bool) for side in (left, right)]
        touched = [side.sum() for side in sides]
        crossed = min(touched) >= _STROKE * dpi
        thicker = line.thickness >= _THICKER * float(np.median([other.thickness for other in along]))
        comb = thicker and max(len(stretches(side)) for side in sides) >= _TEETH
        if (crossed or comb) and max(touched) < _RAGGED * (y1 - y0):
            shares[i, j] = 0.0
