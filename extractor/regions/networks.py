"""Which rules belong together: rules that meet are one network, and a network may be a table.

Strokes of print, underlines and leader lines meet nothing at their ends, and are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from extractor.parts import PixelRule

_REACH = 0.05
"""Inches by which two rules may miss each other and still meet."""

_STROKE = 0.45
"""Inches: a shorter piece counts as a stroke of print unless both of its ends meet something."""

_GAP = 0.35
"""Inches between two pieces of one broken rule, at most."""

_ASIDE = 0.02
"""Inches by which the straight continuation of a piece may miss the next piece of the same rule."""


@dataclass(frozen=True, slots=True)
class Network:
    """Rules that meet each other."""

    level: tuple[PixelRule, ...]
    upright: tuple[PixelRule, ...]


def networks(level: Sequence[PixelRule], upright: Sequence[PixelRule], dpi: float) -> tuple[Network, ...]:
    """The groups of rules that hang together, each with at least one level and one upright rule."""
    level, upright = _without_strokes(level, upright, dpi)
    if not level or not upright:
        return ()
    level_ends, upright_ends = _ends(level), _swapped(_ends(upright))
    meets = _meetings(level_ends, upright_ends, _REACH * dpi).any(axis=0)
    first, second = np.nonzero(meets)
    level_pairs = _continuations(level_ends, dpi)
    upright_pairs = _continuations(upright_ends, dpi) + len(level)
    rows = np.concatenate([first, level_pairs[:, 0], upright_pairs[:, 0]])
    cols = np.concatenate([second + len(level), level_pairs[:, 1], upright_pairs[:, 1]])
    total = len(level) + len(upright)
    graph = coo_array((np.ones(len(rows), dtype=np.int8), (rows, cols)), shape=(total, total))
    count, group = connected_components(graph, directed=False)
    found = []
    for index in range(count):
        members = np.flatnonzero(group == index)
        network = Network(
            tuple(level[i] for i in members if i < len(level)),
            tuple(upright[i - len(level)] for i in members if i >= len(level)),
        )
        if network.level and network.upright:
            found.append(network)
    return tuple(found)


_Ends = npt.NDArray[np.float64]
"""Rules as rows of (start along, across there, end along, across there)."""


def _ends(rules: Sequence[PixelRule]) -> _Ends:
    return np.array([(r.x0, r.y0, r.x1, r.y1) for r in rules], dtype=float).reshape(-1, 4)


def _swapped(ends: _Ends) -> _Ends:
    return ends[:, [1, 0, 3, 2]]


def _without_strokes(
    level: Sequence[PixelRule], upright: Sequence[PixelRule], dpi: float
) -> tuple[list[PixelRule], list[PixelRule]]:
    """Without the pieces that end in the open, as strokes of print do. Leaving some out may leave others in
    the open, so this is repeated until nothing changes."""
    level_ends, upright_ends = _ends(level), _swapped(_ends(upright))
    level_kept = np.ones(len(level), dtype=bool)
    upright_kept = np.ones(len(upright), dtype=bool)
    reach = _REACH * dpi
    ends_meet = _meetings(level_ends, upright_ends, reach)
    # Mirrored: where along each upright rule the level rule meets it.
    ends_meet_upright = _meetings(upright_ends, level_ends, reach)
    level_continued = _continued(level_ends, dpi)
    upright_continued = _continued(upright_ends, dpi)
    while True:
        level_now = level_kept & _anchored(
            level_ends, ends_meet[:, :, upright_kept], level_continued[:, :, level_kept], dpi
        )
        upright_now = upright_kept & _anchored(
            upright_ends, ends_meet_upright[:, :, level_now], upright_continued[:, :, upright_kept], dpi
        )
        if (level_now == level_kept).all() and (upright_now == upright_kept).all():
            break
        level_kept, upright_kept = level_now, upright_now
    return (
        [r for r, kept in zip(level, level_kept, strict=True) if kept],
        [r for r, kept in zip(upright, upright_kept, strict=True) if kept],
    )


def _anchored(
    ends: _Ends, meets: npt.NDArray[np.bool_], continued: npt.NDArray[np.bool_], dpi: float
) -> npt.NDArray[np.bool_]:
    """Which rules hang on others well enough: long ones by any meeting, short ones by both ends."""
    at_start = meets[0].any(axis=1) | continued[0].any(axis=1)
    at_end = meets[1].any(axis=1) | continued[1].any(axis=1)
    anywhere = meets.any(axis=(0, 2))
    is_long = ends[:, 2] - ends[:, 0] >= _STROKE * dpi
    return np.asarray(anywhere & ((at_start & at_end) | is_long), dtype=bool)


def _meetings(first: _Ends, second: _Ends, reach: float) -> npt.NDArray[np.bool_]:
    """Where rules of one direction meet those of the other, both given as (along, across) of their own.

    Shape (3, len(first), len(second)): near the first's start, near its end, between.
    """
    if not len(first) or not len(second):
        return np.zeros((3, len(first), len(second)), dtype=bool)
    along = (second[:, 1] + second[:, 3])[None, :] / 2
    slope = (first[:, 3] - first[:, 1]) / np.maximum(first[:, 2] - first[:, 0], 1e-9)
    across = first[:, 1][:, None] + slope[:, None] * (along - first[:, 0][:, None])
    touches = (across >= second[:, 0] - reach) & (across <= second[:, 2] + reach)
    near_start = touches & (np.abs(along - first[:, 0][:, None]) <= reach)
    near_end = touches & (np.abs(along - first[:, 2][:, None]) <= reach)
    between = touches & (along > first[:, 0][:, None]) & (along < first[:, 2][:, None])
    return np.stack([near_start, near_end, between])


def _continued(ends: _Ends, dpi: float) -> npt.NDArray[np.bool_]:
    """Which rules go on in which others after a gap, shape (2, n, n): before the start, after the end."""
    after = np.zeros((len(ends), len(ends)), dtype=bool)
    pairs = _continuations(ends, dpi)
    after[pairs[:, 0], pairs[:, 1]] = True
    return np.stack([after.T, after])


def _continuations(ends: _Ends, dpi: float) -> npt.NDArray[np.intp]:
    """Pairs (i, j), shape (N, 2): piece j goes on where piece i ends."""
    if not len(ends):
        return np.zeros((0, 2), dtype=np.intp)
    gap = ends[None, :, 0] - ends[:, None, 2]
    aside = np.abs(ends[None, :, 1] - ends[:, None, 3])
    goes_on = (np.abs(gap) <= _GAP * dpi) & (aside <= _ASIDE * dpi)
    np.fill_diagonal(goes_on, False)
    return np.argwhere(goes_on)
