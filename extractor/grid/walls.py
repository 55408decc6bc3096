"""How much ink there is on each wall of a scanned grid, and how far the rule's ink reaches to either side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from extractor.grid.lattice import Shares
from extractor.grid.lines import Line
from extractor.parts import Pixels

_SMEAR = 0.05
"""Inches along the rule over which ink is averaged: dots, dashes and breaks count as a rule."""

_WINDOW = 0.11
"""Inches to either side of a line that are looked at."""

_WAVER = 0.012
"""Inches by which a rule may leave the course of its line."""

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
    share, before, after = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for row, line in enumerate(lines):
        strip = _strip(contrasts, line, dpi)
        ridge = _ridge(strip, dpi)
        ends = [float(np.interp(line.at, np.arange(len(c.middle)) + 0.5, c.middle)) for c in cuts]
        for col in range(len(cuts) - 1):
            inset = (cuts[col].thickness + cuts[col + 1].thickness) / 2 + _SMEAR * dpi / 2
            span = _inside(ends[col], ends[col + 1], inset, strip.shape[1])
            share[row, col], offset = _share(ridge[:, span], least, dpi)
            before[row, col], after[row, col] = _reach(strip[:, span], offset, share[row, col])
    return Walls(share, before, after)


def _strip(contrasts: Pixels, line: Line, dpi: float) -> Pixels:
    """The picture along a line, straightened: (2 half + 1, length), the line's middle in row `half`."""
    half = max(4, round(_WINDOW * dpi))
    length = min(len(line.middle), contrasts.shape[1])
    xs = np.tile(np.arange(length, dtype=np.float32), (2 * half + 1, 1))
    middle = (line.middle[:length] - 0.5).astype(np.float32)
    ys = middle[None, :] + np.arange(-half, half + 1, dtype=np.float32)[:, None]
    return np.asarray(cv2.remap(contrasts, xs, ys, cv2.INTER_LINEAR, borderValue=(0,)), dtype=np.uint8)


def _ridge(strip: Pixels, dpi: float) -> Pixels:
    """The strip smeared along the line, less what is thicker across than a rule."""
    smear = max(3, round(_SMEAR * dpi) | 1)
    thickest = max(5, round(0.08 * dpi))
    smeared = cv2.blur(strip, (smear, 1), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(
        cv2.morphologyEx(smeared, cv2.MORPH_TOPHAT, np.ones((thickest, 1), np.uint8)), dtype=np.uint8
    )


def _inside(start: float, end: float, inset: float, length: int) -> slice:
    """The pixels between two cutting lines without their own ink, at least the middle third."""
    inset = min(inset, (end - start) / 3)
    first = int(np.clip(round(start + inset), 0, length - 1))
    return slice(first, int(np.clip(round(end - inset), first + 1, length)))


def _share(ridge: Pixels, least: float, dpi: float) -> tuple[float, int]:
    """The share of the length with a ridge that runs straight on, and its row in the strip."""
    half = ridge.shape[0] // 2
    waver = max(1, round(_WAVER * dpi))
    ink = ridge[half - waver - 1 : half + waver + 2] > least
    # A thin rule between two rows of pixels is now in the one, now in the other.
    straight = (ink[:-1] | ink[1:]).mean(axis=1)
    best = int(np.argmax(straight))
    upper, lower = ink[best].mean(), ink[best + 1].mean()
    return float(straight[best]), half - waver - 1 + best + int(lower > upper)


def _reach(strip: Pixels, row: int, share: float) -> tuple[float, float]:
    """How far ink goes on to both sides of the rule in that row of the strip, for most of its length."""
    half = strip.shape[0] // 2
    if share < 0.3:
        return 0.0, 0.0
    inked = (strip > _FAINT).mean(axis=1) >= 0.5 * share
    first = last = row
    while first > 0 and inked[first - 1]:
        first -= 1
    while last < strip.shape[0] - 1 and inked[last + 1]:
        last += 1
    return half - first + 0.5, last - half + 0.5
