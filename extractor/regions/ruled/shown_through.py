"""Rules of the back of a sheet that shine through it, told from the front's own.

They are far paler than these and stand among the print of the back, as pale as they. A table of the front
may have pale hairlines too, but its dark rules alone draw no table then, or no pale print stands all over the
page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from extractor.ink import darkness_of
from extractor.parts import PixelRule, Pixels

_PALE = 0.35
"""What is less dark than this share of the front's rules may be of the back."""

_FRONT = 0.8
"""The share of all length of rules that is less dark than what the front's rules are taken to be."""

_GLYPH = 0.04, 0.2
"""Inches: ink so high, and no wider than the second, may be print."""

_FEWEST, _SHARE = 10, 0.05
"""So much pale print, and this share of all, is the back's."""

_SPREAD = 0.22
"""The middle four fifths of pale print reach over this share of the page both ways; what a stamp leaves lies
in one place."""

_Rules = Sequence[PixelRule]


def without_the_backs(
    rules: tuple[_Rules, _Rules],
    contrasts: Pixels,
    least: float,
    dpi: float,
    draws_a_table: Callable[[_Rules, _Rules], bool],
) -> tuple[list[PixelRule], list[PixelRule]]:
    """The level and upright `rules` of the front of the sheet, among all that show on it.

    `contrasts` (H, W) and `least` are as in `extractor.ink`. `draws_a_table` tells whether level and upright
    rules do that; where the dark ones do not, nothing is left out.
    """
    level, upright = list(rules[0]), list(rules[1])
    darks = [np.array([darkness_of(r, contrasts) for r in kind]) for kind in (level, upright)]
    darkness = np.concatenate(darks)
    if not darkness.size:
        return level, upright
    pale = _PALE * _of_the_front(darkness, np.array([_length(r) for r in (*level, *upright)]))
    if pale <= least or not (darkness < pale).any():
        return level, upright
    dark = [
        [rule for rule, d in zip(kind, own, strict=True) if d >= pale]
        for kind, own in zip((level, upright), darks, strict=True)
    ]
    if not _has_pale_print(contrasts, (least, pale), dpi) or not draws_a_table(dark[0], dark[1]):
        return level, upright
    return dark[0], dark[1]


def _length(rule: PixelRule) -> float:
    return float(np.hypot(rule.x1 - rule.x0, rule.y1 - rule.y0))


def _of_the_front(darkness: npt.NDArray[np.float64], lengths: npt.NDArray[np.float64]) -> float:
    order = np.argsort(darkness)
    mass = np.cumsum(lengths[order])
    return float(darkness[order][np.searchsorted(mass, _FRONT * mass[-1])])


def _has_pale_print(contrasts: Pixels, between: tuple[float, float], dpi: float) -> bool:
    """Whether print no darker than the second contrast stands all over the page."""
    least, pale = between
    ink = (contrasts >= least).astype(np.uint8)
    count, labels, stats, middles = cv2.connectedComponentsWithStats(ink, connectivity=8, ltype=cv2.CV_32S)
    darkest = np.zeros(count, dtype=np.uint8)
    inked: npt.NDArray[np.bool_] = ink > 0
    np.maximum.at(darkest, np.asarray(labels)[inked].astype(np.intp), contrasts[inked])
    low, high = _GLYPH[0] * dpi, _GLYPH[1] * dpi
    tall, wide = stats[:, cv2.CC_STAT_HEIGHT], stats[:, cv2.CC_STAT_WIDTH]
    print_ = (tall >= low) & (tall <= high) & (wide <= high)
    print_[0] = False
    faint = print_ & (darkest < pale)
    if faint.sum() < max(_FEWEST, _SHARE * print_.sum()):
        return False
    reach = np.ptp(np.percentile(middles[faint], [10, 90], axis=0), axis=0)
    height, width = contrasts.shape
    return bool(reach[0] >= _SPREAD * width and reach[1] >= _SPREAD * height)
