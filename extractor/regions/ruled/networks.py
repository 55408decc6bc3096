"""Which rules belong together: rules that meet are one network, and a network may be a table.

Strokes of print, underlines and leader lines meet nothing at their ends, and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from extractor.parts import PixelRule

_REACH = 0.05
"""Inches by which two rules may miss each other and still meet."""

_TOUCH = 0.012
"""Inches beyond its ink within which a short piece must touch a rule."""

_BEYOND = 0.1
"""Inches by which it may go on beyond such a rule: a sign that stands in the next cell close to the rule."""

_STROKE = 0.45
"""Inches: a shorter piece counts as a stroke of print unless it touches rules at both of its ends."""

_SURE = 1.2
"""Inches: a piece that long is a rule even where no other long rule meets it."""

_GAP = 0.35
"""Inches between two pieces of one broken rule, at most."""

_CELL_GAP = 1.0
"""Inches between two pieces of a rule that is drawn cell by cell, at most."""

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
    near_ends = _meetings(level_ends, upright_ends, _REACH * dpi)
    near_ends_upright = _meetings(upright_ends, level_ends, _REACH * dpi)
    meets = np.asarray(near_ends.any(axis=0), dtype=bool)
    # A rule that crosses another in a gap meets both pieces beside the gap.
    for crossed, pieces in _through_gaps(level_ends, upright_ends, dpi):
        meets[pieces] |= crossed
    for crossed, pieces in _through_gaps(upright_ends, level_ends, dpi):
        meets[:, pieces] |= crossed[:, None]
    level_pairs = _broken_apart(level_ends, near_ends, dpi)
    upright_pairs = _broken_apart(upright_ends, near_ends_upright, dpi)
    first, second = np.nonzero(meets)
    upright_pairs = upright_pairs + len(level)
    rows = np.concatenate([first, level_pairs[:, 0], upright_pairs[:, 0]])
    cols = np.concatenate([second + len(level), level_pairs[:, 1], upright_pairs[:, 1]])
    total = len(level) + len(upright)
    lowest = lowest_joined(rows, cols, total)
    found = []
    for index in np.unique(lowest):
        members = np.flatnonzero(lowest == index)
        network = Network(
            tuple(level[i] for i in members if i < len(level)),
            tuple(upright[i - len(level)] for i in members if i >= len(level)),
        )
        if network.level and network.upright:
            found.append(network)
    return tuple(found)


def lowest_joined(
    first: npt.NDArray[np.intp], second: npt.NDArray[np.intp], count: int
) -> npt.NDArray[np.intp]:
    """For each of `count` things the lowest that it is joined with, through others too: `first` and `second`
    are the ends of the joints.

    Each takes the lowest of those next to it, and what that one has taken, until nothing changes (Shiloach,
    Vishkin 1982). scipy's graphs take a sixth of the time in which Kemu is imported.
    """
    lowest = np.arange(count)
    while True:
        lower = lowest.copy()
        np.minimum.at(lower, first, lowest[second])
        np.minimum.at(lower, second, lowest[first])
        lower = lower[lower]
        if np.array_equal(lower, lowest):
            return lowest
        lowest = lower


_Ends = npt.NDArray[np.float64]
"""Rules as rows of (start along, across there, end along, across there)."""


def _ends(rules: Sequence[PixelRule]) -> _Ends:
    return np.array([(r.x0, r.y0, r.x1, r.y1) for r in rules], dtype=float).reshape(-1, 4)


def _swapped(ends: _Ends) -> _Ends:
    return ends[:, [1, 0, 3, 2]]


def _broken_apart(ends: _Ends, meets: npt.NDArray[np.bool_], dpi: float) -> npt.NDArray[np.intp]:
    """Pairs of pieces, shape (N, 2), that are one broken rule. Where both pieces end at a crossing rule, the
    gap is the space between two tables."""
    pairs = _continuations(ends, _GAP * dpi, dpi)
    bounded = meets[1].any(axis=1)[pairs[:, 0]] & meets[0].any(axis=1)[pairs[:, 1]]
    return np.asarray(pairs[~bounded], dtype=np.intp)


def _through_gaps(
    ends: _Ends, others: _Ends, dpi: float
) -> Iterator[tuple[npt.NDArray[np.bool_], npt.NDArray[np.intp]]]:
    """Rules drawn cell by cell leave gaps around the rules that cross them. For each pair of pieces with
    others in the gap between them: which others (N,), and the pair's indices (2,)."""
    pairs = _continuations(ends, _CELL_GAP * dpi, dpi)
    clear = _REACH * dpi
    for pair in pairs:
        start, end = ends[pair[0], 2], ends[pair[1], 0]
        gap = np.array([[start, ends[pair[0], 3], max(end, start + 1), ends[pair[1], 1]]])
        at_start, at_end, between = _meetings(gap, others, clear)[:, 0]
        wide = end - start > _GAP * dpi
        crossed = between & ~at_start & ~at_end if wide else between
        if crossed.any():
            yield crossed, pair


def _without_strokes(
    level: Sequence[PixelRule], upright: Sequence[PixelRule], dpi: float
) -> tuple[list[PixelRule], list[PixelRule]]:
    """Long rules that meet or continue others, and the short pieces that reach from one such rule to another
    (strokes of print end short of the rules around them). A short piece may lean on one kept before."""
    level_ends, upright_ends = _ends(level), _swapped(_ends(upright))
    level_long, upright_long = _reaching(level_ends, _STROKE * dpi), _reaching(upright_ends, _STROKE * dpi)
    reach = _REACH * dpi
    level_meets = _meetings(level_ends, upright_ends[upright_long], reach).any(axis=(0, 2))
    upright_meets = _meetings(upright_ends, level_ends[level_long], reach).any(axis=(0, 2))
    level_kept = (level_long & level_meets) | _reaching(level_ends, _SURE * dpi)
    upright_kept = (upright_long & upright_meets) | _reaching(upright_ends, _SURE * dpi)
    level_touch = _touches(level, level_ends, upright, upright_ends, dpi)
    upright_touch = _touches(upright, upright_ends, level, level_ends, dpi)
    level_on = _continued(level_ends, upright_ends[upright_long], dpi)
    upright_on = _continued(upright_ends, level_ends[level_long], dpi)
    while True:
        level_held = (level_touch & upright_kept).any(axis=2) | (level_on & level_kept).any(axis=2)
        upright_held = (upright_touch & level_kept).any(axis=2) | (upright_on & upright_kept).any(axis=2)
        level_now = level_kept | level_held.all(axis=0) | (level_long & level_held.any(axis=0))
        upright_now = upright_kept | upright_held.all(axis=0) | (upright_long & upright_held.any(axis=0))
        if (level_now == level_kept).all() and (upright_now == upright_kept).all():
            break
        level_kept, upright_kept = level_now, upright_now
    return (
        [r for r, kept in zip(level, level_kept, strict=True) if kept],
        [r for r, kept in zip(upright, upright_kept, strict=True) if kept],
    )


def _reaching(ends: _Ends, length: float) -> npt.NDArray[np.bool_]:
    return np.asarray(ends[:, 2] - ends[:, 0] >= length, dtype=bool)


def _touches(
    rules: Sequence[PixelRule], ends: _Ends, others: Sequence[PixelRule], other_ends: _Ends, dpi: float
) -> npt.NDArray[np.bool_]:
    """At which of its two ends each rule touches which of the others, shape (2, rules, others): no further
    away than the rules' own ink and a little, or beyond it by what print on its course may add to it."""
    meets = _meetings(ends, other_ends, _REACH * dpi)
    if not len(rules) or not len(others):
        return meets[:2]
    along = (other_ends[:, 1] + other_ends[:, 3])[None, :] / 2
    close = np.array([r.thickness for r in others])[None, :] / 2 + _TOUCH * dpi
    at_start = np.abs(along - ends[:, 0][:, None]) <= close
    at_end = np.abs(along - ends[:, 2][:, None]) <= close
    over_start = meets[2] & (along - ends[:, 0][:, None] <= _BEYOND * dpi)
    over_end = meets[2] & (ends[:, 2][:, None] - along <= _BEYOND * dpi)
    return np.stack([(meets[0] & at_start) | over_start, (meets[1] & at_end) | over_end])


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


def _continued(ends: _Ends, others: _Ends, dpi: float) -> npt.NDArray[np.bool_]:
    """Which rules go on in which others after a gap, or beyond one of the `others` that crosses them, shape
    (2, n, n): before the start, after the end."""
    after = np.zeros((len(ends), len(ends)), dtype=bool)
    pairs = _continuations(ends, _GAP * dpi, dpi)
    after[pairs[:, 0], pairs[:, 1]] = True
    for _, (piece, next_piece) in _through_gaps(ends, others, dpi):
        after[piece, next_piece] = True
    return np.stack([after.T, after])


def _continuations(ends: _Ends, most: float, dpi: float) -> npt.NDArray[np.intp]:
    """Pairs (i, j), shape (N, 2): piece j goes on where i ends, after a gap of `most` pixels at most."""
    if not len(ends):
        return np.zeros((0, 2), dtype=np.intp)
    gap = ends[None, :, 0] - ends[:, None, 2]
    aside = np.abs(ends[None, :, 1] - ends[:, None, 3])
    goes_on = (gap >= -_GAP * dpi) & (gap <= most) & (aside <= _ASIDE * dpi)
    np.fill_diagonal(goes_on, False)
    return np.argwhere(goes_on)
