"""Rules of a table that come and go, as a coarse fax leaves them: put together from their pieces, the frames
they close, and whether they do come and go.

Frame: pixels of a straight picture; an upright rule is given turned, so that its pieces run along it too.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from extractor.geometry import PixelBox
from extractor.parts import PixelRegion, PixelRule

_PIECE = 0.25
"""Inches: shorter pieces may be strokes of print."""

_SAME_LINE = 0.02
"""Inches across, within which pieces are parts of one rule."""

MEETS = 0.07
"""Inches from its end to a crossing rule, at most, where a piece does not end in the open."""

_OPEN, _OPEN_SHARE = 4, 0.3
"""So many ends in the open, and so large a share of all, tell of rules that come and go."""

SIDES, _SIDE = 0.15, 0.3
"""Inches by which the ends of the sides of one frame differ, at most; share of a side that is left."""

_BREAK = 0.35
"""Inches between pieces of one side, from which on it may be those of two tables."""

_LOW, _NARROW = 0.4, 1.0
"""Inches: no table is lower or narrower."""

_ON, _GROWN = 3, 1.0
"""So many level rules that go on beyond the side of a table, after so many inches at most, are its own."""

_MOST_SIDES = 60
"""So many of the tallest upright rules are looked at for sides of frames."""


@dataclass(frozen=True, slots=True)
class Line:
    """A rule put together from its pieces: where it lies across, and its pieces from start to end along."""

    at: float
    pieces: tuple[tuple[float, float], ...]

    @property
    def start(self) -> float:
        return min(start for start, _ in self.pieces)

    @property
    def end(self) -> float:
        return max(end for _, end in self.pieces)

    @property
    def drawn(self) -> float:
        """The length of its pieces."""
        return sum(end - start for start, end in self.pieces)


def turned(rule: PixelRule) -> PixelRule:
    """The rule with its axes changed: an upright one as a level one."""
    return PixelRule(rule.y0, rule.x0, rule.y1, rule.x1, rule.thickness)


def lines_of(rules: Iterable[PixelRule], dpi: float) -> list[Line]:
    """Level pieces put together to rules, from the top down; give upright ones turned."""
    lines: list[list[PixelRule]] = []
    for piece in sorted(rules, key=lambda r: r.y0 + r.y1):
        if piece.x1 - piece.x0 < _PIECE * dpi:
            continue
        at = (piece.y0 + piece.y1) / 2
        if lines and at - _middle(lines[-1]) <= _SAME_LINE * dpi:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [Line(_middle(line), tuple(sorted((r.x0, r.x1) for r in line))) for line in lines]


def _middle(pieces: Sequence[PixelRule]) -> float:
    lengths = [r.x1 - r.x0 for r in pieces]
    return float(np.average([(r.y0 + r.y1) / 2 for r in pieces], weights=lengths))


def within(box: PixelBox, lines: Sequence[Line], upright: bool, dpi: float) -> list[Line]:
    """The parts of rules in a box."""
    along = (box.y0, box.y1) if upright else (box.x0, box.x1)
    across = (box.x0, box.x1) if upright else (box.y0, box.y1)
    near = MEETS * dpi
    found = []
    for line in lines:
        pieces = [
            (max(start, along[0]), min(end, along[1]))
            for start, end in line.pieces
            if start < along[1] and end > along[0]
        ]
        if pieces and across[0] - near <= line.at <= across[1] + near:
            found.append(Line(line.at, tuple(pieces)))
    return found


def with_pieces(
    box: PixelBox, rules: tuple[Sequence[PixelRule], Sequence[PixelRule]], dpi: float
) -> PixelRegion:
    """The region of a box with all pieces of rules in it."""
    place = box.grown(MEETS * dpi)

    def inside(rule: PixelRule) -> bool:
        long = max(abs(rule.x1 - rule.x0), abs(rule.y1 - rule.y0)) >= _PIECE * dpi
        return long and place.contains(rule.x0, rule.y0) and place.contains(rule.x1, rule.y1)

    return PixelRegion(box, tuple(filter(inside, rules[0])), tuple(filter(inside, rules[1])))


# --- where -------------------------------------------------------------------------------------------------


def grown(box: PixelBox, level: Sequence[Line], upright: Sequence[Line], dpi: float) -> PixelBox:
    """The box with what its level rules go on to beyond a side that no upright rule closes. Where no rule
    runs over the side, the space between two tables lies there."""
    inside = [line for line in level if box.y0 - MEETS * dpi <= line.at <= box.y1 + MEETS * dpi]
    sides = [line.at for line in upright if line.end - line.start >= 0.6 * box.height and _beside(line, box)]
    right = _grown_to(box.x1, inside, sides, dpi)
    left = -_grown_to(-box.x0, [_mirrored(line) for line in inside], [-x for x in sides], dpi)
    return PixelBox(left, box.y0, right, box.y1)


def _grown_to(side: float, level: Sequence[Line], upright: Sequence[float], dpi: float) -> float:
    """Where the right side of a table lies, given where its own rules end."""
    near = MEETS * dpi
    while not any(abs(x - side) <= near for x in upright):
        ends = [end for line in level for end in [_next_end(line, side, dpi)] if end is not None]
        over = any(start <= side + near <= end for line in level for start, end in line.pieces)
        if len(ends) < _ON or not over:
            break
        side = max(ends)
    return side


def _beside(line: Line, box: PixelBox) -> bool:
    return min(line.end, box.y1) - max(line.start, box.y0) >= 0.6 * box.height


def _next_end(line: Line, x: float, dpi: float) -> float | None:
    """Where the next piece of a rule beyond `x` ends, if it has one before `x` and one soon after."""
    before = any(start < x for start, _ in line.pieces)
    after = [end for start, end in line.pieces if start <= x + _GROWN * dpi and end > x + MEETS * dpi]
    return min(after) if before and after else None


def _mirrored(line: Line) -> Line:
    return Line(line.at, tuple(sorted((-end, -start) for start, end in line.pieces)))


def frames(
    level: Sequence[Line], upright: Sequence[Line], taken: Sequence[PixelBox], dpi: float
) -> list[PixelBox]:
    """The boxes outside those `taken` that two upright rules of one height, and what is left of level ones at
    their ends, close; of those that overlap the largest."""
    runs = [run for line in upright for run in _runs(line, _BREAK * dpi) if not _lies_in(run, taken)]
    tall = [line for line in runs if line.end - line.start >= _LOW * dpi and _is_left(line)]
    tall = heapq.nlargest(_MOST_SIDES, tall, key=lambda line: line.end - line.start)
    tall.sort(key=lambda line: line.at)
    boxes = [_framed(level, tall, (i, j), dpi) for i in range(len(tall)) for j in range(i + 1, len(tall))]
    found = sorted((box for box in boxes if box is not None), key=lambda box: -box.area)
    kept: list[PixelBox] = []
    for box in found:
        if not any(box.overlap(other) > 0 for other in (*kept, *taken)):
            kept.append(box)
    return kept


def _lies_in(line: Line, boxes: Sequence[PixelBox]) -> bool:
    return any(box.contains(line.at, (line.start + line.end) / 2) for box in boxes)


def _framed(
    level: Sequence[Line], tall: Sequence[Line], sides: tuple[int, int], dpi: float
) -> PixelBox | None:
    """The frame of which two of the upright rules are the sides; None where they are not."""
    left, right = tall[sides[0]], tall[sides[1]]
    near = SIDES * dpi
    alike = abs(left.start - right.start) <= near and abs(left.end - right.end) <= near
    if not alike or right.at - left.at < _NARROW * dpi:
        return None
    top, bottom = (left.start + right.start) / 2, (left.end + right.end) / 2
    if not all(_closes(level, y, (left.at, right.at), dpi) for y in (top, bottom)):
        return None
    rims = [
        p for line in level if min(abs(line.at - top), abs(line.at - bottom)) <= near for p in line.pieces
    ]
    between = [line.at for line in tall[sides[0] : sides[1] + 1]]
    if any(_is_space(space, rims, dpi) for space in pairwise(between)):
        return None
    return PixelBox(left.at, top, right.at, bottom)


def _runs(line: Line, most: float) -> list[Line]:
    """The rule, and where it has long gaps each part between them: two tables may have sides at one place."""
    parts: list[list[tuple[float, float]]] = []
    for piece in line.pieces:
        if parts and piece[0] - max(end for _, end in parts[-1]) <= most:
            parts[-1].append(piece)
        else:
            parts.append([piece])
    return [line] if len(parts) == 1 else [line, *(Line(line.at, tuple(part)) for part in parts)]


def _is_space(sides: tuple[float, float], rims: Sequence[tuple[float, float]], dpi: float) -> bool:
    """Whether between two upright rules lies the space between two tables, rather than a column: nothing is
    left of the rules above and below it."""
    near = MEETS * dpi
    wide = sides[1] - sides[0] > 2 * near
    return wide and not any(start < sides[1] - near and end > sides[0] + near for start, end in rims)


def _is_left(line: Line) -> bool:
    return line.drawn >= _SIDE * (line.end - line.start)


def _closes(level: Sequence[Line], y: float, sides: tuple[float, float], dpi: float) -> bool:
    """Whether enough is left of a level rule at y, and none of it goes on beyond the sides."""
    pieces = [piece for line in level if abs(line.at - y) <= SIDES * dpi for piece in line.pieces]
    low, high = sides
    inside = sum(max(0.0, min(end, high) - max(start, low)) for start, end in pieces)
    across = any(
        start < side - MEETS * dpi < side + MEETS * dpi < end for start, end in pieces for side in sides
    )
    return inside >= _SIDE * (high - low) and not across


# --- whether -----------------------------------------------------------------------------------------------


def come_and_go(box: PixelBox, level: Sequence[Line], upright: Sequence[Line], dpi: float) -> bool:
    """Whether many pieces of the rules within a box end in the open."""
    near = MEETS * dpi
    ends = _ends(level, upright, (box.x0, box.x1), (box.y0 + near, box.y1 - near), near)
    ends += _ends(upright, level, (box.y0, box.y1), (box.x0 + near, box.x1 - near), near)
    return sum(ends) >= max(_OPEN, _OPEN_SHARE * len(ends))


def _ends(
    lines: Sequence[Line],
    crossing: Sequence[Line],
    along: tuple[float, float],
    across: tuple[float, float],
    near: float,
) -> list[bool]:
    """Whether each end of the pieces within bounds lies in the open: at no side, near no crossing rule."""
    found = []
    for line in lines:
        if not across[0] < line.at < across[1]:
            continue
        met = [c.at for c in crossing if c.start - near <= line.at <= c.end + near]
        inside = [p for p in line.pieces if p[1] > along[0] and p[0] < along[1]]
        for place in (place for piece in inside for place in piece):
            at_side = place <= along[0] + near or place >= along[1] - near
            found.append(not at_side and not any(abs(place - at) <= near for at in met))
    return found
