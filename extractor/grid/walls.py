"""How much ink there is on each wall of a scanned grid, and how far the rule's ink reaches to either side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

import numpy as np
import numpy.typing as npt

from extractor.grid.lattice import Shares
from extractor.grid.lines import Line
from extractor.grid.on_walls import rules_on_walls
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
from extractor.grid.strips import Mask, Strips
from extractor.ink import above

_BREAK = 0.05
"""Inches along a rule: shorter gaps are bridged, for dots, dashes and breaks."""

_WIDEST_GAP, _FEWEST_GAPS, _ALIKE_GAPS = 0.1, 8, 0.3
"""Inches between two dashes at most; so many gaps and dashes of about one length make a line
dashed."""

_UNEVEN = 0.02
"""Inches by which a rule's ink reaches farther at one of its walls than usually: what goes on is print beside
the rule, and must not be cut off with it."""


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


def measure_walls(strips: Strips, least: float, lines: Sequence[Line], cuts: Sequence[Line]) -> Walls:
    """The walls of level `lines`, cut into pieces by the upright lines `cuts`; `least` is the contrast of
    ink.

    For upright lines give the strips of the transposed picture.
    """
    dpi = strips.dpi
    shape = (len(lines), len(cuts) - 1)
    before, after = np.zeros(shape), np.zeros(shape)
    rules: list[list[Rule]] = []
    gap = _dash_gap([_on_line(strips, line, least) for line in lines], dpi)
    for row, line in enumerate(lines):
        length = strips.along(line).shape[1]
        ends = [c.across_at(line.at) for c in cuts]
        spans = [
            _inside(ends[col], ends[col + 1], (cuts[col], cuts[col + 1]), length) for col in range(shape[1])
        ]
        looks = rules_on_walls(strips, least, line, spans, gap)
        rules.append([rule for rule, _ in looks])
        reaches = np.array([reach for _, reach in looks]).reshape(-1, 2)
        before[row], after[row] = (_without_print(side, dpi) for side in reaches.T)
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


def _inside(start: float, end: float, cuts: tuple[Line, Line], length: int) -> slice:
    """The pixels between two cutting lines without their own ink, at least the middle third."""
    third = (end - start) / 3
    first = min(max(round(start + min(cuts[0].half_width + 1, third)), 0), length - 1)
    last = max(round(end - min(cuts[1].half_width + 1, third)), first + 1)
    return slice(first, min(last, length))


def _on_line(strips: Strips, line: Line, least: float) -> Mask:
    """Where along a line there is ink on its course, from its first rule to its last."""
    strip = strips.along(line)
    half, waver = strip.shape[0] // 2, strips.waver(line)
    start = int(np.clip(line.start, 0, strip.shape[1] - 1))
    near = strip[half - waver : half + waver + 1, start : max(start + 1, int(line.end))]
    return np.asarray(above(near, least).any(axis=0), dtype=bool)


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


def _without_print(reaches: npt.NDArray[np.float64], dpi: float) -> npt.NDArray[np.float64]:
    """How far a line's ink reaches at each wall, where it reaches much farther than usually only that far."""
    drawn = reaches[reaches > 0]
    if not drawn.size:
        return reaches
    return np.asarray(np.minimum(reaches, median(drawn.tolist()) + _UNEVEN * dpi))
