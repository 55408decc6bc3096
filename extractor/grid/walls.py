"""How much ink there is on each wall of a scanned grid, and how far the rule's ink reaches to either side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from extractor.grid.doubts import is_crossed
from extractor.grid.lattice import Shares
from extractor.grid.lines import Line
from extractor.grid.rules import (
    Rule,
    are_torn,
    believed,
    broken_off,
    crumbled,
    drawn_cell_by_cell,
    manner_of,
    through_print,
)
from extractor.parts import Pixels

Mask = npt.NDArray[np.bool_]

_BREAK = 0.05
"""Inches along a rule: shorter gaps are bridged, for dots, dashes and breaks."""

_FREE = 0.01
"""Inches that a rule may end short of the rule it runs up to."""

_THICKEST = 0.08
"""Inches: no rule is thicker."""

_BLANK = 0.3
"""A wall with ink beside it on no more than this share of its length lies on blank paper."""

_BESIDE = (0.008, 0.025)
"""Inches beside a rule's ink where blank paper is looked for."""

_WINDOW = 0.11
"""Inches to either side of a line that are looked at."""

_RIM = 0.03
"""Inches at the ends of a wall that print in a cell leaves blank."""

_WAVER = 0.012
"""Inches by which a rule may leave the course of its line."""

_WIDEST_GAP, _FEWEST_GAPS, _ALIKE_GAPS = 0.1, 8, 0.3
"""Inches between two dashes at most; so many gaps and dashes of about one length make a line
dashed."""

_SECOND, _DOTTED, _STRETCHES = (0.035, 0.07), 0.3, 6
"""The second line of a frame is no thicker than the first, in inches, and no farther away than the second; it
has ink on this share of each of so many stretches: print along a rule comes and goes."""

_DOTS, _UNBROKEN, _FOLLOWED = 0.025, 0.8, 0.6
"""Inches from dot to dot of such a line, at most; with these gaps bridged it covers the second share of each
stretch; on no more than the third share of its ink is there print right beside it."""

_FRAME = 0.6
"""Only what is at least so long, as a share of the region, is asked for a second line: tops and feet of
letters look like one."""

_UNEVEN = 0.02
"""Inches by which a rule's ink reaches farther at one of its walls than usually: what goes on is print beside
the rule, and must not be cut off with it."""

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
    rules: tuple[tuple[Rule, ...], ...] = ()
    """How the rule on each wall looks."""
    torn: bool = False
    """Many rules come and go along their walls."""
    through_print: tuple[int, ...] = ()
    """Lines on which no rule is drawn: what was taken for one are strokes of print."""


def measure_walls(
    contrasts: Pixels, least: float, lines: Sequence[Line], cuts: Sequence[Line], dpi: float
) -> Walls:
    """The walls of level `lines`, cut into pieces by the upright lines `cuts`, on a picture of contrasts.

    For upright lines give the transposed picture.
    """
    shape = (len(lines), len(cuts) - 1)
    before, after = np.zeros(shape), np.zeros(shape)
    rules: list[list[Rule]] = []
    strips = [_strip(contrasts, line, dpi) for line in lines]
    gap = _dash_gap(
        [_on_line(strip, line, least, dpi) for strip, line in zip(strips, lines, strict=True)], dpi
    )
    for row, (line, strip) in enumerate(zip(lines, strips, strict=True)):
        thin = _thin(strip, line, dpi) > least
        ends = [float(np.interp(line.at, np.arange(len(c.middle)) + 0.5, c.middle)) for c in cuts]
        rules.append([])
        for col in range(len(cuts) - 1):
            span = _inside(ends[col], ends[col + 1], (cuts[col], cuts[col + 1]), strip.shape[1])
            inked = strip[:, span] > least
            rule = _straightest(thin[:, span], inked, line, (dpi, gap))
            rules[row].append(rule)
            before[row, col], after[row, col] = _reach(strip[:, span], rule, line)
        before[row], after[row] = (_without_print(reaches[row], dpi) for reaches in (before, after))
    by_cell = list(drawn_cell_by_cell(rules, dpi))
    inset = [row for _, row, _ in by_cell]
    manner, torn = manner_of(rules), are_torn(rules)
    print_ = [
        i
        for i, walls in enumerate(rules)
        if 2 * inset.count(i) < len(walls) and through_print(walls, manner, dpi)
    ]
    for rule, row, col in [*by_cell, *broken_off(rules, dpi), *crumbled(rules, dpi)]:
        rules[row][col] = replace(rule, share=1.0, solid=1.0, alone=1.0, gaps=(0, 0), bulky=False)
    share = np.array([[believed(rule, manner) for rule in walls] for walls in rules]).reshape(shape)
    return Walls(share, before, after, tuple(map(tuple, rules)), torn, tuple(print_))


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
    away = 0.0
    if line.end - line.start >= _FRAME * strip.shape[1]:
        away = _second_line(strip[:, start : max(start + 1, int(line.end))], (first, last), dpi)
    return replace(line, thickness=float(last - first + 1), spread=max(line.spread, away))


def _second_line(strip: Pixels, rule: tuple[int, int], dpi: float) -> float:
    """How far a second line, dotted or thin, runs beside a rule (its first and last row in the strip) all the
    way along, pixels from middle to middle; 0 where none does. Frames are drawn so."""
    inked = strip > _FAINT
    parts = np.array_split(inked, _STRETCHES, axis=1)
    shares = np.min([part.mean(axis=1) for part in parts if part.shape[1]], axis=0)
    reach, thickest = round(_SECOND[1] * dpi), round(_SECOND[0] * dpi)
    found = 0.0
    for rim, side in ((rule[0], -1), (rule[1], 1)):
        rows = rim + side * np.arange(1, len(shares))
        rows = rows[(rows >= 0) & (rows < len(shares))]
        profile = shares[rows[:reach]] >= _DOTTED
        # The soft rim of the first line is no second one.
        band = np.flatnonzero(profile & (np.cumsum(~profile) > 0))
        thin = band.size > 0 and not profile[-1] and band[-1] - band[0] < thickest
        if thin and _goes_on(inked[rows], band, dpi):
            found = max(found, float(band.mean()) + 1 + (rule[1] - rule[0]) / 2)
    return found


def _goes_on(beside: Mask, band: npt.NDArray[np.intp], dpi: float) -> bool:
    """Whether the ink on the rows `band`, of those beside a rule, goes on as a line does, from dot to dot all
    the way along, and is not followed by other ink wherever there is some, as the first digits of codes are.

    What crosses it is left out, for it parts the white between two lines of text.
    """
    there = beside[:, beside.mean(axis=0) <= _UNBROKEN]
    on: Mask = np.asarray(there[band].any(axis=0), dtype=bool)
    followed: Mask = np.asarray(there[band[-1] + 2 :].sum(axis=0) > 1, dtype=bool)
    if not on.any() or followed[on].mean() > _FOLLOWED:
        return False
    parts = np.array_split(_bridged(on[None, :], _DOTS * dpi)[0], _STRETCHES)
    return min(float(part.mean()) if part.size else 0.0 for part in parts) >= _UNBROKEN


def _strip(contrasts: Pixels, line: Line, dpi: float) -> Pixels:
    """The picture along a line, straightened: (2 half + 1, length), the line's middle in row `half`."""
    half = max(4, round(_WINDOW * dpi))
    length = min(len(line.middle), contrasts.shape[1])
    xs = np.tile(np.arange(length, dtype=np.float32), (2 * half + 1, 1))
    middle = (line.middle[:length] - 0.5).astype(np.float32)
    ys = middle[None, :] + np.arange(-half, half + 1, dtype=np.float32)[:, None]
    return np.asarray(cv2.remap(contrasts, xs, ys, cv2.INTER_LINEAR, borderValue=(0,)), dtype=np.uint8)


def _thin(strip: Pixels, line: Line, dpi: float) -> Pixels:
    """The strip less what is thicker across than a rule, or than the line itself."""
    thickest = max(5, round(_THICKEST * dpi), round(line.thickness) + 3)
    return np.asarray(
        cv2.morphologyEx(strip, cv2.MORPH_TOPHAT, np.ones((thickest, 1), np.uint8)), dtype=np.uint8
    )


def _inside(start: float, end: float, cuts: tuple[Line, Line], length: int) -> slice:
    """The pixels between two cutting lines without their own ink, at least the middle third."""
    third = (end - start) / 3
    first = min(max(round(start + min(cuts[0].half_width + 1, third)), 0), length - 1)
    last = max(round(end - min(cuts[1].half_width + 1, third)), first + 1)
    return slice(first, min(last, length))


def _on_line(strip: Pixels, line: Line, least: float, dpi: float) -> Mask:
    """Where along a line there is ink on its course, from its first rule to its last."""
    half, waver = strip.shape[0] // 2, max(1, round(_WAVER * dpi + line.spread / 2))
    start = int(np.clip(line.start, 0, strip.shape[1] - 1))
    on = (strip[half - waver : half + waver + 1, start : max(start + 1, int(line.end))] > least).any(axis=0)
    return np.asarray(on, dtype=bool)


def _dash_gap(courses: Sequence[Mask], dpi: float) -> float:
    """The longest gap that is bridged: for breaks, and for dashes where gaps of one length tell of them."""
    typical = []
    for on in courses:
        edges = np.flatnonzero(np.diff(on.astype(np.int8)))
        lengths = np.diff(edges)
        gaps, dashes = (
            (lengths[1::2], lengths[::2]) if on[edges[:1] + 1].any() else (lengths[::2], lengths[1::2])
        )
        if len(gaps) >= _FEWEST_GAPS and _alike(gaps) and _alike(dashes):
            typical.append(float(np.median(gaps)))
    if len(typical) < 0.5 * len(courses) or not typical:
        return _BREAK * dpi
    return max(_BREAK * dpi, 1.3 * min(float(np.median(typical)), _WIDEST_GAP * dpi) + 1)


def _alike(lengths: npt.NDArray[np.int_]) -> bool:
    """Whether most lengths are about the same."""
    low, middle, high = np.percentile(lengths, [25, 50, 75])
    return bool(high - low <= max(2.0, _ALIKE_GAPS * middle))


def _straightest(thin: Mask, inked: Mask, line: Line, scale: tuple[float, float]) -> Rule:
    """The row of the strip in which most of the wall is drawn, near the line's course, and how it looks.
    `scale`: dots to the inch, and the gap that is bridged, in pixels."""
    dpi, gap = scale
    half = thin.shape[0] // 2
    waver = max(1, round(_WAVER * dpi + line.spread / 2))
    rows = slice(half - waver - 1, half + waver + 2)
    near = thin[rows]
    # A thin rule between two rows of pixels is now in the one, now in the other.
    ink = near[:-1] | near[1:]
    drawn = _bridged(ink, gap)
    shares = drawn.sum(axis=1) / drawn.shape[1]
    likely = np.flatnonzero(shares >= shares.max() - 0.02)
    best = int(likely[len(likely) // 2])
    first, last = _body(inked, rows.start + best)
    on = drawn[best]
    above, below = _beside(inked, first, -1, dpi), _beside(inked, last, 1, dpi)
    clear, solid = _bridged(np.stack((ink[best] & ~above & ~below, ink[best])), 3)
    if last - first + 1 > 2 * _WAVER * dpi + 3:
        clear[:] = False
    above_all, below_all = _bridged(np.stack((above, below)), gap)
    blank = _share(above | below) <= _BLANK
    # A rule on blank paper may be dotted or dashed, and may then begin with a gap.
    free = max(_FREE * dpi, _widest_gap(ink[best])) if blank else _FREE * dpi
    rim = max(2, round(min(_RIM * dpi, len(on) / 5)))
    return Rule(
        first,
        last,
        share=float(shares[best]),
        solid=_share(solid),
        alone=_share(on & ~(above_all & below_all)),
        length=len(on),
        gaps=_end_gaps(on),
        free=max(1.0, free),
        blank=blank,
        bulky=last - first + 1 > line.thickness + 2 * max(1.0, _WAVER * dpi),
        clear=_share(clear),
        breaks=_gaps(clear),
        stubs=(_stub(clear), _stub(clear[::-1])),
        rims=(_share(solid[:rim]), _share(solid[-rim:])),
        crossed=is_crossed(inked, (first, last), dpi),
    )


# A wall is some hundred pixels long: whatever numpy does with so few takes longer than the same on bytes.


def _share(on: Mask) -> float:
    """The share of a wall that has ink."""
    return float(np.count_nonzero(on) / on.size)


def _gaps(on: Mask) -> int:
    """How many stretches have no ink."""
    return (b"\1" + on.tobytes()).count(b"\1\0")


def _stub(on: Mask) -> int:
    """How far ink runs on from the start of a wall; a pixel or two may lack there."""
    wall = on.tobytes()
    drawn = wall.find(b"\1", 0, 3)
    if drawn < 0:
        return 0
    gap = wall.find(b"\0", drawn)
    return gap - drawn if gap >= 0 else len(on)


def _body(inked: Mask, row: int) -> tuple[int, int]:
    """The rows, first and last, of the rule on `row` and `row` + 1: those with about as much ink."""
    shares = (inked.sum(axis=1) / inked.shape[1]).tolist()
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
    padded = cv2.copyMakeBorder(ink.view(np.uint8), 0, 0, length, length, cv2.BORDER_CONSTANT, value=(0,))
    closed = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, np.ones((1, length), np.uint8))
    return np.asarray(closed[:, length:-length] > 0, dtype=bool)


def _beside(inked: Mask, rim: int, side: int, dpi: float) -> Mask:
    """Where along the wall there is ink a little beside the rule whose outermost row is `rim`."""
    near, far = max(2, round(_BESIDE[0] * dpi)), max(3, round(_BESIDE[1] * dpi))
    first, last = sorted((rim + side * near, rim + side * far))
    return np.asarray(inked[max(0, first) : max(0, last + 1)].any(axis=0), dtype=bool)


def _end_gaps(on: Mask) -> tuple[int, int]:
    """The pixels without ink at the start and at the end of the wall."""
    wall = on.tobytes()
    first, last = wall.find(b"\1"), wall.rfind(b"\1")
    return (first, len(on) - 1 - last) if first >= 0 else (len(on), len(on))


def _widest_gap(on: Mask) -> float:
    """The longest stretch without ink between two with ink, pixels."""
    return float(max(map(len, on.tobytes().strip(b"\0").split(b"\1"))))


def _reach(strip: Pixels, rule: Rule, line: Line) -> tuple[float, float]:
    """How far ink goes on to both sides of the rule, along most of its length."""
    half = strip.shape[0] // 2
    if rule.share < 0.3:
        return 0.0, 0.0
    inked = (strip > _FAINT).sum(axis=1) / strip.shape[1] >= 0.5 * rule.share
    # Both rules of a double one are left out.
    around = slice(max(0, half - round(line.spread)), half + round(line.spread) + 1)
    rows = [int(r) + around.start for r in np.flatnonzero(inked[around])]
    first, last = min([rule.first, *rows]), max([rule.last, *rows])
    while first > 0 and inked[first - 1]:
        first -= 1
    while last < strip.shape[0] - 1 and inked[last + 1]:
        last += 1
    return half - first + 0.5, last - half + 0.5


def _without_print(reaches: npt.NDArray[np.float64], dpi: float) -> npt.NDArray[np.float64]:
    """How far a line's ink reaches at each wall, where it reaches much farther than usually only that far."""
    drawn = reaches[reaches > 0]
    if not drawn.size:
        return reaches
    return np.minimum(reaches, float(np.median(drawn)) + _UNEVEN * dpi)
