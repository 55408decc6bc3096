"""The lines of a scanned table: pieces of rules gathered into whole lines that may be slightly bent.

Everything here is said once for both directions: `along` runs with the line, `across` over it (x and y for a
level line, y and x for an upright one).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

_MUCH = 3.0
"""A piece so many times as long as one beside it is the rule of which this is none."""

Curve = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Piece:
    """A straight piece of a rule: its ends along, and where it lies across at each."""

    start: float
    end: float
    across_start: float
    across_end: float
    thickness: float

    @property
    def length(self) -> float:
        """Along."""
        return max(self.end - self.start, 1.0)

    def across(self, along: Curve) -> Curve:
        """Where the piece, or its straight continuation, lies."""
        slope = (self.across_end - self.across_start) / max(self.end - self.start, 1e-9)
        return self.across_start + slope * (along - self.start)


@dataclass(frozen=True, slots=True)
class Line:
    """A whole line of a table. `middle[i]` is where it lies across at the i-th pixel of its length;
    `start` to `end` is the stretch on which rules were found. `spread` is how far the rules of a double line
    lie apart, 0 for a single one."""

    middle: Curve
    start: float
    end: float
    thickness: float
    spread: float

    @property
    def half_width(self) -> float:
        """From its middle to the rim of its ink."""
        return (self.thickness + self.spread) / 2

    @property
    def at(self) -> float:
        """Where the line lies in the middle of the stretch that was found."""
        here = min(max((self.start + self.end) / 2, 0), len(self.middle) - 1)
        return float(self.middle[int(here)])

    def across_at(self, along: float) -> float:
        """Where the line lies at this place of its length, beyond its ends as at these."""
        place = along - 0.5
        before = int(place)
        if place <= 0 or before >= len(self.middle) - 1:
            return float(self.middle[0 if place <= 0 else -1])
        here, after = float(self.middle[before]), float(self.middle[before + 1])
        return (after - here) * (place - before) + here


def lines_of(pieces: Sequence[Piece], length: int, apart: float) -> list[Line]:
    """The lines that `pieces` are parts of, sorted across; `length` is that of the region in pixels.

    Pieces side by side closer than `apart` are one line (a double rule); so are pieces whose continuations
    with the lines' common slope lie closer than that. Where a line has no ink it runs as the nearest line
    that has some there.
    """
    if not pieces:
        return []
    slope = _common_slope(pieces)
    groups = _gathered(pieces, slope, apart)
    along = np.arange(length) + 0.5
    own = [_course(group, along) for group in groups]
    order = np.argsort([np.nanmean(course - slope * along) for course in own])
    places = [float(np.nanmean(course)) for course in own]
    return [_whole(int(i), groups[i], (own, places), slope) for i in order]


def _common_slope(pieces: Sequence[Piece]) -> float:
    """The median slope, each piece counted by its length."""
    slopes = np.array([(p.across_end - p.across_start) / max(p.end - p.start, 1e-9) for p in pieces])
    lengths = np.array([p.end - p.start for p in pieces])
    order = np.argsort(slopes)
    mass = np.cumsum(lengths[order])
    return float(slopes[order][np.searchsorted(mass, mass[-1] / 2)])


def _gathered(pieces: Sequence[Piece], slope: float, apart: float) -> list[list[Piece]]:
    """Pieces of one line together: sweeping across, each joins the last line if it lies close to a piece of
    it, measured where they are side by side, else by the common slope."""
    levelled = sorted(
        pieces, key=lambda p: (p.across_start + p.across_end) / 2 - slope * (p.start + p.end) / 2
    )
    groups: list[list[Piece]] = []
    for piece in levelled:
        near = [
            group for group in groups[-3:] if min(_distance(piece, other, slope) for other in group) <= apart
        ]
        if near:
            near[0].append(piece)
            for other_group in near[1:]:
                near[0].extend(other_group)
                groups.remove(other_group)
        else:
            groups.append([piece])
    return [part for group in groups for part in _parted(group, slope, apart)]


def _parted(group: Sequence[Piece], slope: float, apart: float) -> list[list[Piece]]:
    """The group less pieces that joined it by pieces far along only: beside them the line runs elsewhere.
    The feet of a row of figures are such a piece, where their rule runs at a slope of its own."""
    kept = sorted(group, key=lambda p: p.start - p.end)
    strays: list[Piece] = []
    for piece in reversed(kept[1:]):
        beside = [other for other in kept if other is not piece and 2 * _shared(piece, other) >= piece.length]
        if beside and min(_distance(piece, other, slope) for other in beside) > apart:
            kept.remove(piece)
            strays.append(piece)
    return [kept, *([piece] for piece in strays)]


def _shared(first: Piece, second: Piece) -> float:
    return min(first.end, second.end) - max(first.start, second.start)


def _distance(first: Piece, second: Piece, slope: float) -> float:
    left, right = max(first.start, second.start), min(first.end, second.end)
    if right > left:
        here = np.array([(left + right) / 2])
        return float(np.abs(first.across(here) - second.across(here))[0])
    before, after = (first, second) if first.end <= second.start else (second, first)
    return abs(after.across_start - before.across_end - slope * (after.start - before.end))


def _leading(group: Sequence[Piece]) -> list[Piece]:
    """The pieces less those beside much longer ones: the feet of a word on its rule are such a piece, the
    other line of a double rule is as long as the first."""
    return [
        piece
        for piece in group
        if not any(
            _MUCH * piece.length < other.length and 2 * _shared(piece, other) >= piece.length
            for other in group
        )
    ]


def _course(group: Sequence[Piece], along: Curve) -> Curve:
    """Where the group's pieces lie at each pixel along (their mean where two do), NaN where none does."""
    total, count = np.zeros(len(along)), np.zeros(len(along))
    for piece in _leading(group):
        here = slice(*np.searchsorted(along, (piece.start, np.nextafter(piece.end, np.inf))))
        total[here] += piece.across(along[here])
        count[here] += 1
    with np.errstate(invalid="ignore"):
        course: Curve = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    if np.isnan(course).all():
        piece = group[0]
        course[int(np.clip(piece.start, 0, len(along) - 1))] = (piece.across_start + piece.across_end) / 2
    return course


def _whole(
    index: int, group: Sequence[Piece], found: tuple[Sequence[Curve], Sequence[float]], slope: float
) -> Line:
    """The line with its gaps filled: straight on inside, as its neighbours run outside. `found`: the courses
    of all lines, and where they lie across on average."""
    courses, places = found
    own = courses[index]
    positions = np.arange(len(own))
    known = np.flatnonzero(~np.isnan(own))
    filled: Curve = np.interp(positions, known, own[known])
    first, last = int(known[0]), int(known[-1])
    others = sorted(
        (i for i in range(len(courses)) if i != index), key=lambda i: abs(places[i] - places[index])
    )
    by_distance = [courses[i] for i in others]
    for edge, outside in ((first, slice(0, first)), (last, slice(last + 1, len(own)))):
        if outside.start >= outside.stop:
            continue
        guide = next(
            (c for c in by_distance if not np.isnan(c[edge]) and not np.isnan(c[outside]).any()), None
        )
        if guide is None:
            filled[outside] = own[edge] + slope * (positions[outside] - edge)
        else:
            filled[outside] = own[edge] + guide[outside] - guide[edge]
    lengths = np.array([max(p.end - p.start, 1.0) for p in group])
    thickness = float(np.average([p.thickness for p in group], weights=lengths))
    start, end = min(p.start for p in group), max(p.end for p in group)
    return Line(filled, start, end, thickness, _spread(group))


def _spread(group: Sequence[Piece]) -> float:
    """How far apart the pieces lie that run side by side for a good part of the line."""
    longest = max(p.end - p.start for p in group)
    apart = 0.0
    for i, first in enumerate(group):
        for second in group[i + 1 :]:
            left, right = max(first.start, second.start), min(first.end, second.end)
            if right - left > longest / 3:
                here = np.array([(left + right) / 2])
                apart = max(apart, float(np.abs(first.across(here) - second.across(here))[0]))
    return apart
