"""Which marks of ink look like numbers: all of one height, with points and commas, evenly set, never wide.

Nothing is read here. Ideographs are taller than the figures beside them and made of marks of many heights;
words of letters have tall and small ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Boxes = npt.NDArray[np.int32]
"""Boxes of marks, shape (N, 4): x, y, width, height."""

_UNIFORM = 0.13
"""By so much of their height the figures of a number differ from each other at most."""

_HANGS = 1.4
"""A figure that touches the comma behind it is taller than others by no more than this factor."""

_SAME = 0.5
"""At least this share of the figures of a number touches no comma."""

_ADVANCE = 0.95, 0.7
"""No figure, and no point, takes more room along the line than this, as a share of a figure's height."""

_SLOT = 0.75
"""The least room that a figure takes, where several touch and are one mark."""

_LEAST_SURE = 3
"""So many numbers with points on a page show how tall its figures are."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the marks of a word look like: a number, one with points or commas, or a stroke for none."""

    figure: bool = False
    pointed: bool = False
    sure: bool = False
    tall: float = 0.0


def looks(words: Sequence[Boxes], height: float) -> list[Look]:
    """The look of each word, given by its marks. `height` is that of a line of print, pixels.

    Where numbers that leave no doubt show how tall the figures of the page are, other words of that height
    count as numbers even if figures touch each other, and words of another height never do.
    """
    first = [_look(marks, height) for marks in words]
    sure = [look.tall for look in first if look.sure]
    if len(sure) < _LEAST_SURE:
        return first
    tall = float(np.median(sure))
    return [
        look if look.figure and not look.tall else _of_height(marks, tall)
        for look, marks in zip(first, words, strict=True)
    ]


def _look(marks: Boxes, height: float) -> Look:
    if not len(marks):
        return Look()
    w, h = marks[:, 2], marks[:, 3]
    if h.max() < 0.45 * height:
        stroke = len(marks) <= 3 and bool((w >= 0.3 * height).any() and (h <= 0.25 * height).all())
        return Look(figure=stroke)
    digits, dots = _parted(marks)
    tall = float(np.percentile(digits[:, 3], 40))
    slender = bool((digits[:, 2] <= 0.9 * digits[:, 3]).mean() >= 0.6)
    if not (slender and _is_number(digits, dots, tall) and _evenly_set(digits)):
        return Look()
    sure = len(digits) >= 4 and len(dots) >= 1
    return Look(True, len(dots) > 0, sure, tall)


def _of_height(marks: Boxes, tall: float) -> Look:
    """The look of a word on a page whose figures are that tall."""
    if not len(marks):
        return Look()
    digits, dots = _parted(marks)
    own = float(np.percentile(digits[:, 3], 40))
    near = abs(own - tall) <= max(1.5, 0.12 * tall)
    if not near or not _is_number(digits, dots, own):
        return Look()
    hangs = (digits[:, 3] > (1 + _UNIFORM) * own + 1).any()
    return Look(True, bool(len(dots) > 0 or hangs), False, own)


def _parted(marks: Boxes) -> tuple[Boxes, Boxes]:
    """The tall marks and the small ones."""
    tall = marks[:, 3] >= 0.6 * marks[:, 3].max()
    return marks[tall], marks[~tall]


def _is_number(digits: Boxes, dots: Boxes, tall: float) -> bool:
    """Whether tall marks stand on one line, of one height but for commas that hang down, close to each other,
    and the others are no larger than commas."""
    slack = max(2.0, _UNIFORM * tall)
    tops, heights = digits[:, 1], digits[:, 3]
    level = bool((np.abs(tops - np.median(tops)) <= slack).all())
    same = np.abs(heights - tall) <= slack
    hanging = heights <= _HANGS * tall
    small = bool((dots[:, 3] <= 0.55 * tall).all() and (dots[:, 2] <= 0.65 * tall).all())
    slots = np.maximum(1.0, np.round(digits[:, 2] / (_SLOT * tall))).sum()
    both = np.concatenate([digits, dots])
    extent = float((both[:, 0] + both[:, 2]).max() - both[:, 0].min())
    tight = extent <= (_ADVANCE[0] * slots + _ADVANCE[1] * len(dots)) * tall
    apart = both[:, 2].sum() <= 1.05 * extent
    return bool(level and same.mean() >= _SAME and hanging.all() and small and tight and apart)


def _evenly_set(digits: Boxes) -> bool:
    """Whether figures follow each other as in a number: at one distance, but for points and commas."""
    if len(digits) < 4:
        return True
    steps = np.diff(np.sort(digits[:, 0] + digits[:, 2] / 2))
    return bool((np.abs(steps - np.median(steps)) <= 0.2 * np.median(steps)).mean() >= 0.55)
