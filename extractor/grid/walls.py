"""How much ink there is on each wall of a scanned grid, and how far the rule's ink reaches to either side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from extractor.grid.lattice import Shares
from extractor.grid.lines import Line
from extractor.parts import Pixels

Mask = npt.NDArray[np.bool_]

_BREAK = 0.05
"""Inches along a rule: shorter gaps are bridged, for dots, dashes and breaks."""

_FREE = 0.01
"""Inches that a rule may end short of the rule it runs up to."""

_THICKEST = 0.08
"""Inches: no rule is thicker."""

_SURE = 0.88
"""Ink on this share of a wall, and at both its ends, makes a rule even between tightly set lines of print."""

_ALIKE = 0.04
"""Inches by which the ends of rules drawn cell by cell differ between lines."""

_LIKELY = 0.7
"""Walls with ink on more of their length than this show how the rules of the table are drawn."""

_BLANK = 0.3
"""A wall with ink beside it on no more than this share of its length lies on blank paper."""

_BESIDE = (0.008, 0.025)
"""Inches beside a rule's ink where blank paper is looked for."""

_WINDOW = 0.11
"""Inches to either side of a line that are looked at."""

_WAVER = 0.012
"""Inches by which a rule may leave the course of its line."""

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

_STUB = 0.2
"""Inches: ink that runs on from a rule so far along a wall's line is the rest of a rule, not a stroke."""

_FAINT = 12.0
"""Contrast from which on a pixel at a rule still belongs to it: its blurred rim."""


@dataclass(frozen=True, slots=True)
class Walls:
    """What was measured on the walls of all lines of one direction, arrays of (lines, walls along each).

    `share` is the share of the wall's length with a rule on it. `before` and `after` are how far the ink of
    the rule reaches from the line's middle to the smaller and to the larger side across, in pixels; 0 where
    there is no rule.
    """

    share: Shares
    before: npt.NDArray[np.float64]
    after: npt.NDArray[np.float64]


def measure_walls(
    contrasts: Pixels, least: float, lines: Sequence[Line], cuts: Sequence[Line], dpi: float
) -> Walls:
    """The walls of level `lines`, cut into pieces by the upright lines `cuts`, on a picture of contrasts.

    For upright lines give the transposed picture.
    """
    shape = (len(lines), len(cuts) - 1)
    before, after = np.zeros(shape), np.zeros(shape)
    rules: list[list[_Rule]] = []
    for row, line in enumerate(lines):
        strip = _strip(contrasts, line, dpi)
        thin = _thin(strip, dpi)
        ends = [float(np.interp(line.at, np.arange(len(c.middle)) + 0.5, c.middle)) for c in cuts]
        rules.append([])
        for col in range(len(cuts) - 1):
            span = _inside(ends[col], ends[col + 1], (cuts[col], cuts[col + 1]), strip.shape[1])
            rule = _straightest(thin[:, span] > least, strip[:, span] > least, line, dpi)
            rules[row].append(rule)
            before[row, col], after[row, col] = _reach(strip[:, span], rule, line)
    manner = _manner(rules)
    for rule, row, col in [*_drawn_cell_by_cell(rules, dpi), *_broken(rules, dpi)]:
        rules[row][col] = replace(rule, share=1.0, solid=1.0, alone=1.0, gaps=(0, 0), bulky=False)
    share = np.array([[_believed(rule, manner) for rule in walls] for walls in rules]).reshape(shape)
    return Walls(share, before, after)


def gauged(contrasts: Pixels, least: float, line: Line, dpi: float) -> Line:
    """The level line with its thickness as measured along the stretch where rules were found."""
    strip = _strip(contrasts, line, dpi)
    start = int(np.clip(line.start, 0, strip.shape[1] - 1))
    inked = strip[:, start : max(start + 1, int(line.end))] > least
    half, waver = strip.shape[0] // 2, max(1, round(_WAVER * dpi + line.spread / 2))
    shares = inked.mean(axis=1)[half - waver : half + waver + 1]
    if shares.max() < _BLANK:
        return line
    first, last = _body(inked, half - waver + int(np.argmax(shares)))
    return replace(line, thickness=float(last - first + 1))


@dataclass(frozen=True, slots=True)
class _Rule:
    """The best candidate for a rule on a wall: its rows in the strip, and how it looks.

    `share` of the wall is inked, gaps of dots and dashes bridged, and `solid` with no more than specks
    bridged; `alone` is the share inked with blank paper on one side at least. Of the `length` of the wall in
    pixels, `gaps` have no ink at its two ends, of which `free` are not held against it. `blank`: there is
    hardly any ink beside it. `bulky`: it is much thicker than its line. `stubs`: how many pixels of the wall
    are inked without a break from its two ends on.
    """

    first: int
    last: int
    share: float
    solid: float
    alone: float
    length: int
    gaps: tuple[int, int]
    free: float
    blank: bool
    bulky: bool
    stubs: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Manner:
    """How the rules of one table are drawn: how solid they typically are (less than 1: dotted or dashed), and
    how far they typically end from the rules they run up to, in pixels."""

    solid: float
    gap: float


def _manner(rules: Sequence[Sequence[_Rule]]) -> _Manner:
    flat = [rule for walls in rules for rule in walls]
    gaps = [max(rule.gaps) for rule in flat if rule.blank and rule.share >= _LIKELY]
    gap = float(np.median(gaps)) if gaps else 0.0
    clear = [rule.solid for rule in flat if rule.share >= _LIKELY and max(rule.gaps) <= max(gap, rule.free)]
    return _Manner(float(np.median(clear)) if clear else 1.0, gap)


def _drawn_cell_by_cell(rules: Sequence[Sequence[_Rule]], dpi: float) -> Iterator[tuple[_Rule, int, int]]:
    """The walls (rule, line, column) whose rule is drawn for its column alone: it ends short of the rules
    around it, at the same places in most lines. Print does not."""
    for col in range(len(rules[0]) if rules else 0):
        walls = [(row, rule[col]) for row, rule in enumerate(rules) if _is_inset(rule[col], dpi)]
        if len(walls) < 3 or 2 * len(walls) < len(rules):
            continue
        gaps = np.array([rule.gaps for _, rule in walls])
        alike = np.abs(gaps - np.median(gaps, axis=0)).max(axis=1) <= _ALIKE * dpi
        if 2 * alike.sum() >= len(rules):
            yield from ((rule, row, col) for (row, rule), same in zip(walls, alike, strict=True) if same)


def _broken(rules: Sequence[Sequence[_Rule]], dpi: float) -> Iterator[tuple[_Rule, int, int]]:
    """The walls (rule, line, column) whose rule is lost in part. No rule of a table ends in the open: what
    runs into a wall and stops there was broken off, and goes on to where another such piece comes from."""
    least = _STUB * dpi
    for row, walls in enumerate(rules):
        broken = [col for col, rule in enumerate(walls) if _loose(rule, 0, least) or _loose(rule, 1, least)]
        for col in broken:
            yield walls[col], row, col
        for first, last in pairwise(broken):
            inside = walls[first + 1 : last]
            torn = _loose(walls[first], 0, least) and _loose(walls[last], 1, least)
            if torn and all(rule.share < _BLANK and rule.blank for rule in inside):
                yield from ((rule, row, first + 1 + i) for i, rule in enumerate(inside))


def _loose(rule: _Rule, end: int, least: float) -> bool:
    """Whether a piece of a rule runs on blank paper from one end of a wall into it, and stops."""
    return rule.blank and not rule.bulky and rule.share < 1.0 and least <= rule.stubs[end] < rule.length


def _is_inset(rule: _Rule, dpi: float) -> bool:
    """Whether a rule without holes covers at least half of the wall, on blank paper, but not its ends."""
    covered = rule.length - sum(rule.gaps)
    inset = max(rule.gaps) > max(rule.free, _FREE * dpi)
    whole = rule.share * rule.length >= _SURE * covered > 0
    return rule.blank and not rule.bulky and inset and whole and 2 * covered >= rule.length


def _believed(rule: _Rule, manner: _Manner) -> float:
    """The share of the wall that is drawn as a rule.

    Strokes of print in a merged cell have other strokes on both sides, come and go, and do not reach the
    rules around the cell; a line of bold figures is a band much thicker than the rule.
    """
    if rule.bulky:
        return 0.3 * rule.share
    free = max(rule.free, 1.25 * manner.gap)
    held = _HELD[sum(gap > free for gap in rule.gaps)]
    solid = min(1.0, rule.solid / manner.solid)
    if solid >= _SURE and held == 1:
        return rule.share
    if rule.alone < 0.5 * rule.share:
        return rule.alone * held
    return (rule.share if rule.blank else solid) * held


def _strip(contrasts: Pixels, line: Line, dpi: float) -> Pixels:
    """The picture along a line, straightened: (2 half + 1, length), the line's middle in row `half`."""
    half = max(4, round(_WINDOW * dpi))
    length = min(len(line.middle), contrasts.shape[1])
    xs = np.tile(np.arange(length, dtype=np.float32), (2 * half + 1, 1))
    middle = (line.middle[:length] - 0.5).astype(np.float32)
    ys = middle[None, :] + np.arange(-half, half + 1, dtype=np.float32)[:, None]
    return np.asarray(cv2.remap(contrasts, xs, ys, cv2.INTER_LINEAR, borderValue=(0,)), dtype=np.uint8)


def _thin(strip: Pixels, dpi: float) -> Pixels:
    """The strip less what is thicker across than a rule."""
    thickest = max(5, round(_THICKEST * dpi))
    return np.asarray(
        cv2.morphologyEx(strip, cv2.MORPH_TOPHAT, np.ones((thickest, 1), np.uint8)), dtype=np.uint8
    )


def _inside(start: float, end: float, cuts: tuple[Line, Line], length: int) -> slice:
    """The pixels between two cutting lines without their own ink, at least the middle third."""
    third = (end - start) / 3
    first = int(np.clip(round(start + min(cuts[0].half_width + 1, third)), 0, length - 1))
    return slice(first, int(np.clip(round(end - min(cuts[1].half_width + 1, third)), first + 1, length)))


def _straightest(thin: Mask, inked: Mask, line: Line, dpi: float) -> _Rule:
    """The row of the strip in which most of the wall is drawn, near the line's course, and how it looks."""
    half = thin.shape[0] // 2
    waver = max(1, round(_WAVER * dpi + line.spread / 2))
    rows = slice(half - waver - 1, half + waver + 2)
    near = thin[rows]
    # A thin rule between two rows of pixels is now in the one, now in the other.
    ink = near[:-1] | near[1:]
    drawn = _bridged(ink, _BREAK * dpi)
    shares = drawn.mean(axis=1)
    likely = np.flatnonzero(shares >= shares.max() - 0.02)
    best = int(likely[len(likely) // 2])
    first, last = _body(inked, rows.start + best)
    on = drawn[best]
    above, below = _beside(inked, first, -1, dpi), _beside(inked, last, 1, dpi)
    gap = _BREAK * dpi
    crowded = _bridged(above[None, :], gap)[0] & _bridged(below[None, :], gap)[0]
    blank = float((above | below).mean()) <= _BLANK
    # A rule on blank paper may be dotted or dashed, and may then begin with a gap.
    free = max(_FREE * dpi, _widest_gap(ink[best])) if blank else _FREE * dpi
    return _Rule(
        first,
        last,
        share=float(shares[best]),
        solid=float(_bridged(ink[best][None, :], 3).mean()),
        alone=float((on & ~crowded).mean()),
        length=len(on),
        gaps=_end_gaps(on),
        free=max(1.0, free),
        blank=blank,
        bulky=last - first + 1 > line.thickness + 2 * max(1.0, _WAVER * dpi),
        stubs=(_stub(on, max(1.0, free)), _stub(on[::-1], max(1.0, free))),
    )


def _stub(on: Mask, free: float) -> int:
    """How far ink runs on from the start of a wall, where it begins there."""
    drawn = np.flatnonzero(on)
    if not drawn.size or drawn[0] > free:
        return 0
    gaps = np.flatnonzero(~on[drawn[0] :])
    return int(gaps[0]) if gaps.size else len(on)


def _body(inked: Mask, row: int) -> tuple[int, int]:
    """The rows, first and last, of the rule on `row` and `row` + 1: those with about as much ink."""
    shares = inked.mean(axis=1)
    start = row + int(row + 1 < len(shares) and shares[row + 1] > shares[row])
    first = last = start
    while first > 0 and shares[first - 1] >= 0.6 * shares[start]:
        first -= 1
    while last < len(shares) - 1 and shares[last + 1] >= 0.6 * shares[start]:
        last += 1
    return first, last


def _bridged(ink: Mask, gap: float) -> Mask:
    """The rows of ink with gaps up to that length filled."""
    length = max(3, round(gap) | 1)
    # Blank paper all around: what lies beyond the ends must not draw the ink to them.
    padded = np.pad(ink.astype(np.uint8), ((0, 0), (length, length)))
    closed = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, np.ones((1, length), np.uint8))
    return np.asarray(closed[:, length:-length] > 0, dtype=bool)


def _beside(inked: Mask, rim: int, side: int, dpi: float) -> Mask:
    """Where along the wall there is ink a little beside the rule whose outermost row is `rim`."""
    near, far = max(2, round(_BESIDE[0] * dpi)), max(3, round(_BESIDE[1] * dpi))
    rows = rim + side * np.arange(near, far + 1)
    rows = rows[(rows >= 0) & (rows < inked.shape[0])]
    return np.asarray(inked[rows].any(axis=0), dtype=bool)


_HELD = (1.0, 0.85, 0.0)
"""What the ink on a wall counts for if it reaches both of its ends, one, or none."""


def _end_gaps(on: Mask) -> tuple[int, int]:
    """The pixels without ink at the start and at the end of the wall."""
    drawn = np.flatnonzero(on)
    return (int(drawn[0]), int(len(on) - 1 - drawn[-1])) if drawn.size else (len(on), len(on))


def _widest_gap(on: Mask) -> float:
    """The longest stretch without ink between two with ink, pixels."""
    drawn = np.flatnonzero(on)
    return float(np.diff(drawn).max() - 1) if drawn.size > 1 else 0.0


def _reach(strip: Pixels, rule: _Rule, line: Line) -> tuple[float, float]:
    """How far ink goes on to both sides of the rule, along most of its length."""
    half = strip.shape[0] // 2
    if rule.share < 0.3:
        return 0.0, 0.0
    inked = (strip > _FAINT).mean(axis=1) >= 0.5 * rule.share
    # Both rules of a double one are left out.
    around = slice(max(0, half - round(line.spread)), half + round(line.spread) + 1)
    rows = [int(r) + around.start for r in np.flatnonzero(inked[around])]
    first, last = min([rule.first, *rows]), max([rule.last, *rows])
    while first > 0 and inked[first - 1]:
        first -= 1
    while last < strip.shape[0] - 1 and inked[last + 1]:
        last += 1
    return half - first + 0.5, last - half + 0.5


def take_out_strokes(
    shares: Shares, inked: npt.NDArray[np.bool_], lines: tuple[Sequence[Line], Sequence[Line]], dpi: float
) -> None:
    """Set the share of walls to 0 that are strokes of large print: a line that stands in one of many places
    only, and that other strokes cross, goes through a word.

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
        touched = [side.all(axis=1).sum() for side in (left, right)]
        if min(touched) >= _STROKE * dpi and max(touched) < _RAGGED * (y1 - y0):
            shares[i, j] = 0.0
