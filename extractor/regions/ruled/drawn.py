"""Which pieces of level ink are drawn like rules, and are not made of strokes of print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from extractor.ink import above, stretches
from extractor.parts import PixelRule, Pixels
from extractor.regions.ruled.courses import Places, courses, in_parts, reaches_beside
from extractor.regions.ruled.dashes import is_even

_CROWDED = 0.5
"""A piece with ink on both sides along more than this share of its length is a stroke of print."""

_SOLID = 0.75
"""Ink on this share of a piece's length makes a solid rule."""

_BLANK = 0.3
"""A piece that is not solid is a dotted, dashed or worn rule if no more than this share of it has ink beside
it."""

_ON_ITS_OWN = 0.9
"""So much of a piece is found without bridging gaps, unless its gaps are those of even dashes."""


@dataclass(frozen=True, slots=True)
class Look:
    """What pieces are judged by: the contrasts, these averaged along the rules, which of the ink is long
    enough to be a piece on its own (not 0), each (H, W); the contrast of ink; the resolution."""

    contrasts: Pixels
    smeared: Pixels
    long: Pixels
    least: float
    dpi: float


def are_rules(pieces: Sequence[PixelRule], look: Look) -> list[bool]:
    """Which level pieces are drawn like rules and not made of strokes of print.

    A stroke within a line of print has other strokes on both sides. Along the upper or lower edge of a line
    of print, ink comes and goes, and goes on to one side; dots and dashes come and go too, with blank paper
    on both sides, and evenly where they are far apart.
    """
    return [bool(drawn) for part in in_parts(pieces) for drawn in _are_rules(part, look)]


def _are_rules(pieces: Sequence[PixelRule], look: Look) -> npt.NDArray[np.bool_]:
    drawn = _are_clear(pieces, look)
    for judge in (_are_whole_or_even, _are_solid_or_alone):
        left = np.flatnonzero(drawn)
        if left.size:
            drawn[left] = judge([pieces[i] for i in left], look)
    return drawn


def _are_clear(pieces: Sequence[PixelRule], look: Look) -> npt.NDArray[np.bool_]:
    """Which pieces have no ink on both sides along much of their length."""
    found = courses(pieces, look.smeared.shape[1])
    near, far = reaches_beside(pieces, look.dpi)
    crowded = found.inked(look.smeared, look.least, (-far, -near))
    crowded &= found.inked(look.smeared, look.least, (near, far))
    return np.asarray(found.shares(crowded) <= _CROWDED, dtype=bool)


def _are_whole_or_even(pieces: Sequence[PixelRule], look: Look) -> npt.NDArray[np.bool_]:
    """Which pieces are found without bridging gaps, or have those of even dashes."""
    found = courses(pieces, look.long.shape[1])
    on = found.inked(look.long, 0, _core(pieces))
    drawn = np.asarray(found.shares(on) >= _ON_ITS_OWN, dtype=bool)
    if not drawn.all():
        solid = found.inked(look.contrasts, look.least, _core(pieces))
        for i in np.flatnonzero(~drawn):
            drawn[i] = is_even(solid[found.of(int(i))], look.dpi)
    return drawn


def _are_solid_or_alone(pieces: Sequence[PixelRule], look: Look) -> npt.NDArray[np.bool_]:
    """Which pieces have ink all along, or hardly any beside them."""
    found = courses(pieces, look.contrasts.shape[1])
    drawn = found.shares(found.inked(look.contrasts, look.least, _core(pieces))) >= _SOLID
    if not drawn.all():
        near, far = reaches_beside(pieces, look.dpi)
        beside = found.inked(look.contrasts, look.least, (-far, -near))
        beside |= found.inked(look.contrasts, look.least, (near, far))
        drawn |= found.shares(beside) <= _BLANK
    return np.asarray(drawn, dtype=bool)


def _core(pieces: Sequence[PixelRule]) -> tuple[Places, Places]:
    """The rows around the middles of pieces where their ink is."""
    one = np.ones(len(pieces), dtype=np.intp)
    return -one, one


def side_by_side(pieces: Sequence[PixelRule], look: Look) -> list[list[PixelRule]]:
    """The lines of a frame that ink between them joins here and there to one piece, for each of the `pieces`:
    along its direction two bands of rows are inked nearly throughout, and what lies between them is not."""
    return [lines for part in in_parts(pieces) for lines in _side_by_side(part, look)]


def _side_by_side(pieces: Sequence[PixelRule], look: Look) -> list[list[PixelRule]]:
    found = courses(pieces, look.contrasts.shape[1])
    reaches = [round(piece.thickness / 2) + 1 for piece in pieces]
    offsets = range(-max(reaches), max(reaches) + 1)
    solid = np.array(
        [found.shares(above(found.values(look.contrasts, o), look.least)) >= _SOLID for o in offsets]
    )
    return [
        _two_lines(piece, solid[max(reaches) - reach : max(reaches) + reach + 1, i])
        for i, (piece, reach) in enumerate(zip(pieces, reaches, strict=True))
    ]


def _two_lines(piece: PixelRule, solid: npt.NDArray[np.bool_]) -> list[PixelRule]:
    """The two lines where just two bands are `solid` of the rows around a piece's middle; else none."""
    bands = stretches(solid)
    if len(bands) != 2:
        return []
    half = len(solid) // 2
    shifts = [float((first + after - 1) / 2 - half) for first, after in bands]
    return [
        PixelRule(piece.x0, piece.y0 + shift, piece.x1, piece.y1 + shift, float(after - first))
        for shift, (first, after) in zip(shifts, bands, strict=True)
    ]
