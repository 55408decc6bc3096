"""What of a sheet is ink: strong strokes with all that touches them; and what is faint throughout."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from extractor import ink as inks
from extractor.parts import Pixels
from extractor.quantiles import counted_quantile, grey_counts
from extractor.reading.cutting.crops import Mask

_GRAINS, _LEAST_LEVEL = 5.0, 24.0
"""Ink differs from paper by more than so many standard deviations of its grain, and so many grey levels."""
_STRONG = 0.4
"""Ink holds pixels of at least this share of the contrast that most ink has."""
_RIM = 3
"""Pixels of the soft rim of strong ink."""
_MOST_ROWS = 0.8
"""Where less than this share of a sheet's rows hold ink, only these are looked at."""
_AROUND = np.ones((3, 3), np.uint8)


@dataclass(frozen=True, slots=True)
class Levels:
    """The contrast from which on a pixel is ink where it touches strong ink, and that of strong ink."""

    least: float
    strong: float

    def strong_in(self, contrasts: Pixels) -> Mask:
        """The strong ink of a sheet (height, width)."""
        return np.asarray(contrasts > np.uint8(self.strong))


def levels_of(contrasts: Pixels) -> Levels:
    """The levels of a sheet's ink by its contrasts (height, width)."""
    least = _least(contrasts)
    counts = grey_counts(contrasts)
    counts[: int(least) + 1] = 0
    if not counts.any():
        return Levels(least, least)
    return Levels(least, max(1.3 * least, _STRONG * counted_quantile(counts, 0.75)))


def _least(contrasts: Pixels) -> float:
    """The contrast from which on a pixel is ink (`inks.ink_level`), but no higher than the grain's lower half
    asks for: in a dense table the soft edges of blurred print are as many as the paper's pixels, and would
    count as its grain. Grain itself lies evenly to both sides of its middle."""
    counts = grey_counts(contrasts[::5, ::5])
    low, middle = (counted_quantile(counts, share) for share in (0.1, 0.5))
    lower_half = middle + _GRAINS * (middle - low) / 1.2816
    return min(inks.ink_level(contrasts), max(_LEAST_LEVEL, lower_half))


def dark_and_faint(contrasts: Pixels, levels: Levels) -> tuple[Mask, Mask]:
    """All ink and the rest by two thresholds (Canny 1986, III): faint pixels are ink where they touch strong
    ones. What is faint throughout comes apart: grain, what shines through, pale print."""
    some = np.asarray(contrasts > np.uint8(levels.least), dtype=bool)
    held = np.asarray(some.any(axis=1))
    # the row below ink too, so that what lies below each other does not touch
    held[1:] |= held[:-1]
    rows = np.flatnonzero(held)
    if len(rows) >= _MOST_ROWS * len(some):
        return _parted(some, levels.strong_in(contrasts))
    dark, faint = np.zeros((2, *some.shape), dtype=bool)
    if len(rows):
        dark[rows], faint[rows] = _parted(some[rows], levels.strong_in(contrasts[rows]))
    return dark, faint


def _parted(some: Mask, strong: Mask) -> tuple[Mask, Mask]:
    """What of some ink touches strong ink, and the rest."""
    reached = strong.view(np.uint8)
    # the rims of strokes are reached in a few steps; what is left are few pieces
    for _ in range(_RIM):
        reached = np.asarray(cv2.dilate(reached, _AROUND), dtype=np.uint8) & some.view(np.uint8)
    dark = reached.view(np.bool_)
    faint = some & ~dark
    pieces = inks.marks_in_rows(faint.view(np.uint8))
    if pieces.rows.size:
        beside = np.asarray(cv2.dilate(reached, _AROUND))[pieces.rows] > 0
        touched = np.zeros(len(pieces.stats), dtype=bool)
        touched[pieces.labels[beside]] = True
        touched[0] = False
        joined = touched[pieces.labels]
        dark[pieces.rows] |= joined
        faint[pieces.rows] &= ~joined
    return dark, faint
