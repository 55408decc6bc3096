"""How far the lines of a picture are from level.

First the angle at which the ink, projected along it, falls into the sharpest lines (Postl 1986); then, where
there are rules, lines fitted through them: over 2,000 pixels a twentieth of a degree is two pixels.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from extractor.ink import Marks, darker_than_around, marks_of_rows
from extractor.parts import Pixels
from extractor.quantiles import quantile
from extractor.straighten.warping import turn

Ink = npt.NDArray[np.bool_]

LARGEST, LARGEST_PHOTOGRAPHED = 12.0, 32.0
"""Degrees. The second is looked at where nothing is clear within the first."""
COARSE_STEP, FINE_STEP, FINEST_STEP = 0.5, 0.1, 0.02
COARSE_RISE = 10.0
"""Pixels of the sketch by which a line may rise, from end to end, from one coarse step to the next: on a
picture much wider than high, lines run into their neighbours between larger steps, and nothing is sharp."""
CLEAR = 6.0
"""With such a score there is no need to look further; pages of print have 15 to 200."""
COARSE_POINTS, FINE_POINTS = 30_000, 120_000
LEAST_POINTS = 200
DISTINCT = 1.6
"""The best angle's score is at least so many times the median score, or nothing on the page is in lines."""
TEXT_ERROR = 0.06
"""Degrees. Text alone tells the skew to within this (measured: 0.01 on average, 0.05 at most); text that is
level as far as it can tell is left as it is."""
THICKEST_RULE = 0.06
"""Inches."""
STRIDE = 12
"""Pixels."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A fitted rule: its slope, and its length in pixels."""

    slope: float
    length: float


def measure_skew(ink: Ink, grey: Pixels, dpi: float) -> float:
    """The angle by which lines run down to the right, in degrees; 0 where nothing runs in lines.

    `ink` is a smaller sketch of `grey`; `dpi` is that of `grey`.
    """
    found = cv2.findNonZero(ink.view(np.uint8))
    if found is None or len(found) < LEAST_POINTS:
        return 0.0
    points = np.ascontiguousarray(found.reshape(-1, 2).T, dtype=np.float32)
    rough = _coarse(_some(points, COARSE_POINTS))
    if rough is None:
        return 0.0
    many = _some(points, FINE_POINTS)
    fine = _sharpest(many, rough, COARSE_STEP, FINE_STEP)
    by_rules = _by_rules(grey, fine, dpi)
    if by_rules is not None:
        return by_rules
    by_text = _sharpest(many, fine, 1.6 * FINE_STEP, FINEST_STEP)
    return by_text if abs(by_text) >= TEXT_ERROR else 0.0


def _some(points: npt.NDArray[np.float32], count: int) -> npt.NDArray[np.float32]:
    """About `count` of the points (2, N), the same ones each time."""
    if points.shape[1] <= count:
        return points
    chosen = np.random.default_rng(0).choice(points.shape[1], count, replace=False)
    return points.take(chosen, axis=1)


def _coarse(points: npt.NDArray[np.float32]) -> float | None:
    """The best angle on the coarse steps; photographs are looked at further when scans' angles do not fit."""
    step = min(COARSE_STEP, math.degrees(COARSE_RISE / max(1.0, float(np.ptp(points[0])))))
    for largest, distinct in ((LARGEST, CLEAR), (LARGEST_PHOTOGRAPHED, DISTINCT)):
        angles = np.arange(-largest, largest + step / 2, step)
        scores = np.array([_sharpness(points, float(a)) for a in angles])
        best = int(scores.argmax())
        if scores[best] >= distinct * float(np.median(scores)) and 1 < best < len(angles) - 2:
            return float(angles[best])
    return None


def _sharpest(points: npt.NDArray[np.float32], about: float, reach: float, step: float) -> float:
    """The angle within `reach` of `about` whose projection is the sharpest, between steps by the parabola
    that fits the scores around the best one."""
    angles = np.arange(about - reach, about + reach + step / 2, step)
    scores = np.array([_sharpness(points, float(a)) for a in angles])
    best = int(scores.argmax())
    around = slice(max(0, best - 4), best + 5)
    if len(angles[around]) < 5:
        return float(angles[best])
    bend, rise, _ = np.polyfit(angles[around] - angles[best], scores[around] / scores[best], 2)
    if bend >= 0:
        return float(angles[best])
    top = angles[best] - rise / (2 * bend)
    return float(np.clip(top, angles[around][0], angles[around][-1]))


def _sharpness(points: npt.NDArray[np.float32], angle: float) -> float:
    """How abruptly the ink, its points (2, N), comes and goes from line to line when projected along `angle`.

    Each point is shared between the two nearest places of the profile, and the profile smoothed, or the
    score would jump with the rounding of pixels.
    """
    radians = math.radians(angle)
    across = points[1] * np.float32(math.cos(radians)) - points[0] * np.float32(math.sin(radians))
    across -= across.min()
    place = across.astype(np.intp)
    size = int(place.max()) + 2
    met = np.bincount(place, minlength=size)
    after = np.bincount(place, across, size) - met * np.arange(size)
    profile = met - after
    profile[1:] += after[:-1]
    steps = np.diff(cv2.GaussianBlur(profile, (1, 9), 1.5).ravel())
    return float(steps @ steps)


def _by_rules(grey: Pixels, about: float, dpi: float) -> float | None:
    """The skew by level rules, given that it is within a tenth of a degree or so of `about`; None where
    there are too few."""
    height, width = grey.shape
    level = turn((width, height), 0, about)
    picture = level.apply(grey, cv2.INTER_LINEAR)
    lines = _fitted(picture, dpi)
    reliable = [line for line in lines if abs(line.slope) < math.tan(math.radians(0.5))]
    total = sum(line.length for line in reliable)
    if total < 0.8 * width or (len(reliable) < 2 and total < 0.5 * width):
        return None
    return level.skew + math.degrees(math.atan(_weighted_median(reliable)))


def _weighted_median(lines: Sequence[_Line]) -> float:
    """The slope that half of the evidence lies below; a line's slope is known the better the longer it is
    (its variance falls with the cube of the length)."""
    ordered = sorted(lines, key=lambda line: line.slope)
    weights = np.cumsum([line.length**2 for line in ordered])
    middle = int(np.searchsorted(weights, weights[-1] / 2))
    return ordered[middle].slope


def _fitted(grey: Pixels, dpi: float) -> list[_Line]:
    """The long, thin, nearly level dark marks of a picture, each with a line fitted through its middle."""
    dark = darker_than_around(grey, 31, 20)
    # in place: new memory costs as much as the look
    bridged = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((1, 5), dtype=np.uint8), dst=dark)
    marks = _long_runs(np.asarray(bridged, dtype=np.uint8), max(24, round(dpi * 0.4)))
    stats = marks.stats
    long_enough = [
        i
        for i in range(1, len(stats))
        if stats[i, cv2.CC_STAT_WIDTH] >= dpi
        and stats[i, cv2.CC_STAT_HEIGHT] <= THICKEST_RULE * dpi + 0.02 * stats[i, cv2.CC_STAT_WIDTH]
    ]
    long_enough.sort(key=lambda i: -stats[i, cv2.CC_STAT_WIDTH])
    return [_fit(grey, *marks.own(i)) for i in long_enough[:40]]


def _long_runs(marks: Pixels, longest: int) -> Marks:
    """The runs of a mask (H, W; 0 and 1) along its rows that are at least so long, those that touch as one.

    An opening, of those rows alone in which one in `STRIDE` of the pixels, looked at first, allow for a run.
    """
    inside = longest // STRIDE
    few = np.ascontiguousarray(marks[:, ::STRIDE])
    hopeful = np.flatnonzero(cv2.erode(few, np.ones((1, inside), dtype=np.uint8)).max(axis=1))
    runs = marks[hopeful]
    if runs.size:
        opened = cv2.morphologyEx(runs, cv2.MORPH_OPEN, np.ones((1, longest), dtype=np.uint8))
        runs = np.asarray(opened, dtype=np.uint8)
    held = runs.any(axis=1)
    return marks_of_rows(runs[held], hopeful[held], len(marks))


def _fit(grey: Pixels, place: tuple[slice, slice], own: Ink) -> _Line:
    """A line through the centres of darkness of the columns of a mark, outliers dropped once; `place` is that
    of its box in the picture, `own` its pixels there."""
    above, below = place[0].start > 0, place[0].stop < grey.shape[0]
    top, bottom = place[0].start - above, place[0].stop + below
    grown = cv2.copyMakeBorder(own.view(np.uint8), int(above), int(below), 0, 0, cv2.BORDER_CONSTANT)
    grown = cv2.dilate(grown, np.ones((3, 1), dtype=np.uint8))
    darkness = grown * ~grey[top:bottom, place[1]]
    rows = np.arange(bottom - top, dtype=np.float32)
    # whole numbers below 2^24: sums of floats of 32 bits are exact
    mass, moment = (np.stack([np.ones_like(rows), rows]) @ darkness.astype(np.float32)).astype(float)
    filled = mass > 0
    xs = np.flatnonzero(filled).astype(float)
    ys = moment[filled] / mass[filled]
    slope, offset = _line(xs, ys)
    away = np.abs(ys - slope * xs - offset)
    near = away <= max(0.5, 2.0 * quantile(away, 0.5))
    if near.sum() >= 0.5 * len(xs):
        slope, offset = _line(xs[near], ys[near])
    return _Line(slope, float(own.shape[1]))


def _line(xs: npt.NDArray[np.float64], ys: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Slope and offset by least squares; `np.polyfit` starts threads, which cost more than it."""
    middle_x, middle_y = float(xs.mean()), float(ys.mean())
    across = xs - middle_x
    spread = float((across * across).sum())
    slope = float((across * (ys - middle_y)).sum()) / spread if spread > 0 else 0.0
    return slope, middle_y - slope * middle_x
