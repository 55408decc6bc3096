"""What the print on both sides of a lost wall says: two texts, each in a cell of its own, or one text.

Texts stand in the middle of their cell or at one of its sides. Two texts that each stand in the middle of the
cell which the wall would make are two; so are texts far apart. What stands in the middle of the whole is one
text, such as a heading that is set wide.
"""

from __future__ import annotations

from typing import NamedTuple

_TWO, _ONE = 50.0, 0.05
"""How much more often print stands so in two cells than in one."""

_OFF = 0.03, 0.03
"""Inches, and the share of its cell's width, by which a text may miss the middle; their sum."""

_ASIDE = 3.0
"""What stands beside the middle misses it by so many times as much."""

_FREE = 0.1
"""What stands in the middle of a whole cell leaves this share of it free at each side: what fills a cell may
be one text at its left and another at its right."""

_APART, _FAR = 0.1, 0.3
"""Inches of blank paper between two texts, at least, and between two that are taken for such wherever they
stand."""

_AT_SIDE = 0.12
"""Inches between a text at the side of its cell and this, at most."""

_SIGN = 1.3
"""A single sign is no wider against its height."""


class Extent(NamedTuple):
    """From where to where print reaches across a wall, pixels, and whether it is a single sign."""

    start: float
    end: float
    lone: bool


def is_lone(width: float, height: float) -> bool:
    """Whether print of this size is a single sign."""
    return width <= _SIGN * height


def odds_of_two(
    before: Extent | None, after: Extent | None, ends: tuple[float, float, float], dpi: float
) -> float:
    """How much more often print stands so beside an upright wall if that parts two cells than if there is no
    wall; `ends`: the left side of the left cell, the wall, the right side of the right cell."""
    left, wall, right = ends
    if before is None or after is None:
        only, cell = (before, (left, wall)) if after is None else (after, (wall, right))
        return 1.0 if only is None else _odds_of_own(only, cell, (left, right), dpi)
    apart = after.start - before.end
    own = max(
        _off(before.start, before.end, (left, wall), dpi), _off(after.start, after.end, (wall, right), dpi)
    )
    margin = min(before.start - left, right - after.end)
    whole = _off(before.start, after.end, (left, right), dpi) <= 1.0 and margin >= _FREE * (right - left)
    if whole and own >= _ASIDE:
        return _ONE
    centred = own <= 1.0 and apart >= _APART * dpi and not (whole and before.lone and after.lone)
    return _TWO if centred or (apart >= _FAR * dpi and not whole) else 1.0


def odds_of_two_rows(
    above: Extent | None, below: Extent | None, ends: tuple[float, float, float], dpi: float
) -> float:
    """The same of a level wall, `ends` being the top of the upper cell, the wall, the foot of the lower one.

    The lines of one text follow each other closely; lines that are both in the middle of a row of their own
    are two texts. Single signs one below the other may be a word that is set upright.
    """
    if above is None or below is None or (above.lone and below.lone):
        return 1.0
    top, wall, foot = ends
    own = max(_off(above.start, above.end, (top, wall), dpi), _off(below.start, below.end, (wall, foot), dpi))
    return _TWO if own <= 1.0 and below.start - above.end >= _APART * dpi else 1.0


def _odds_of_own(text: Extent, own: tuple[float, float], whole: tuple[float, float], dpi: float) -> float:
    """How much more often a text stands so in its own cell than in one that reaches over an empty one too."""
    at_side = min(text.start - own[0], own[1] - text.end) <= _AT_SIDE * dpi
    aside = not at_side and _off(text.start, text.end, own, dpi) >= _ASIDE
    return _ONE if aside and _off(text.start, text.end, whole, dpi) <= 1.0 else 1.0


def _off(start: float, end: float, cell: tuple[float, float], dpi: float) -> float:
    """How far a text is from the middle of its cell, as a multiple of what is allowed."""
    off = abs(start - cell[0] - (cell[1] - end)) / 2
    return off / (_OFF[0] * dpi + _OFF[1] * (cell[1] - cell[0]))
