"""Figures set wide: full-width digits (１２３．４５), each in the square of an ideograph.

A recogniser takes the paper between such digits for blanks, and loses zeros among them. Set close they are
figures like any other; and since each digit stands apart, they can be counted without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import cv2
import numpy as np

from extractor.greys import greys
from extractor.parts import Pixels
from extractor.reading.cutting.crops import Mask, Run, runs

_TALL = 0.6
"""Of the line's height. Digits are higher, points and dashes lower."""
_NARROW = 0.85
"""Of the digits' height. Ideographs are wider than digits."""
_STEP = (1.12, 1.7)
"""From one digit's middle to the next, in their heights: twice what digits of usual width have."""
_EVEN = 1.4
"""The largest of these steps against the smallest; a 1 stands off its middle in some faces."""
_OVER_A_MARK = (1.12, 3.3)
"""The same where a point or a comma stands between."""
_LEAST_DIGITS = 3
_CLOSE = 0.18
"""Paper left between digits that are set close, in their heights."""
_GLYPH_PIXELS = 5


@dataclass(frozen=True, slots=True)
class WideFigure:
    """A figure set wide: the same line with its digits set close, and how many digits there are."""

    picture: Pixels
    digits: int


def wide_figure(line: Pixels) -> WideFigure | None:
    """The figure on a line's picture (BGR), None where its ink is anything else than a figure set wide."""
    grey = greys(line)
    ink = np.asarray(cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)[1]) > 0
    glyphs = runs(np.asarray(ink.any(axis=0)))
    if len(glyphs) < _LEAST_DIGITS:
        return None
    if max(after - first for first, after in glyphs) > _NARROW * len(ink):
        return None  # whatever the digits' height may be
    heights = _heights(ink, glyphs)
    tallest = max(heights)
    high = [height >= _TALL * tallest for height in heights]
    digits = [glyph for glyph, is_high in zip(glyphs, high, strict=True) if is_high]
    size = median([height for height, is_high in zip(heights, high, strict=True) if is_high])
    narrow = all(after - first <= _NARROW * size for first, after in glyphs)
    if size < _GLYPH_PIXELS or len(digits) < _LEAST_DIGITS or not narrow:
        return None
    if not _even(glyphs, high, size):
        return None
    return WideFigure(_closed_up(line, glyphs, round(_CLOSE * size)), len(digits))


def _heights(ink: Mask, glyphs: Sequence[Run]) -> list[int]:
    """From the highest to the lowest ink of each glyph, pixels."""
    firsts = [first for first, _ in glyphs]
    inked = ink.any(axis=0)
    tops = np.where(inked, ink.argmax(axis=0), len(ink))
    feet = np.where(inked, len(ink) - ink[::-1].argmax(axis=0), 0)
    heights = np.maximum.reduceat(feet, firsts) - np.minimum.reduceat(tops, firsts)
    return [int(height) for height in heights]


def _even(glyphs: list[Run], high: list[bool], size: float) -> bool:
    """Whether the digits stand as far apart as full-width ones, and evenly."""
    places = [place for place, is_high in enumerate(high) if is_high]
    plain: list[float] = []
    over: list[float] = []
    for a, b in pairwise(places):
        step = (sum(glyphs[b]) - sum(glyphs[a])) / 2 / size
        (plain if b == a + 1 else over).append(step)
    if not plain or max(plain) > _EVEN * min(plain):
        return False
    return (
        _STEP[0] <= min(plain)
        and max(plain) <= _STEP[1]
        and all(_OVER_A_MARK[0] <= step <= _OVER_A_MARK[1] for step in over)
    )


def _closed_up(line: Pixels, glyphs: list[Run], gap: int) -> Pixels:
    """The line without the paper between its glyphs that is wider than `gap` pixels."""
    kept = np.ones(line.shape[1], dtype=bool)
    for (_, end), (start, _) in pairwise(glyphs):
        if start - end > gap:
            kept[end + (gap + 1) // 2 : start - gap // 2] = False
    return np.ascontiguousarray(line[:, kept])
