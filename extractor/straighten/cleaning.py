"""The greys that geometry looks at: light made even, specks taken out. The pixels themselves stay natural."""

from __future__ import annotations

import cv2
import numpy as np

from extractor.parts import Pixels

SHRINK = 8
DULL = 215
"""A ground darker than this is brightened."""
UNEVEN = 0.86
"""The light is uneven where the darker parts of the ground have less than this share of the lighter ones'."""
MIDDLE = 128
SPECK_AREA = 4
"""Pixels. A mark of at most that many, alone in a field of 5 x 5, is a speck."""
NOISY = 1.5e-4
"""Specks to a pixel. Below, what looks like specks are decimal points and the like: nothing is taken out."""


def greys(pixels: Pixels) -> Pixels:
    """The picture in greys, (height, width)."""
    if pixels.ndim == 2:
        return pixels
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), dtype=np.uint8)


def cleaned(grey: Pixels) -> Pixels:
    """The greys with even light and without specks; the same array where neither is wanted."""
    if min(grey.shape) < 4 * SHRINK:
        return grey
    return without_specks(evenly_lit(grey))


def evenly_lit(grey: Pixels) -> Pixels:
    """The picture divided by its ground, where that is uneven or dull.

    The ground is what is left when everything narrower than print is taken away (a closing), smoothed;
    see Gonzalez and Woods, Digital Image Processing, 9.6 (bottom-hat correction of shading).
    """
    ground = _ground(grey)
    dark, light = np.percentile(ground, (4, 90))
    if light >= DULL and dark >= UNEVEN * light:
        return grey
    height, width = grey.shape
    full = np.asarray(cv2.resize(ground, (width, height), interpolation=cv2.INTER_LINEAR))
    return np.asarray(cv2.divide(grey, np.maximum(full, 32), scale=255), dtype=np.uint8)


def without_specks(grey: Pixels) -> Pixels:
    """The picture without the lone dark specks and, in dark parts, the lone white ones that noise leaves.

    A picture with no more of them than decimal points and dots of letters account for stays as it is.
    """
    dark = cv2.threshold(grey, MIDDLE - 1, 1, cv2.THRESH_BINARY_INV)[1]
    light = cv2.bitwise_xor(dark, np.ones_like(dark))
    pepper, salt = _lone(dark), _lone(light)
    if cv2.countNonZero(pepper) + cv2.countNonZero(salt) < NOISY * grey.size:
        return grey
    around = np.ones((3, 3), dtype=np.uint8)
    result = grey.copy()
    result[cv2.bitwise_and(cv2.dilate(pepper, around), dark).view(np.bool_)] = 255
    result[cv2.bitwise_and(cv2.dilate(salt, around), light).view(np.bool_)] = 0
    return result


def _lone(marks: cv2.typing.MatLike) -> cv2.typing.MatLike:
    """1 where a 3 x 3 field around a mark holds at most `SPECK_AREA` marks and the ring around it none."""
    near = cv2.boxFilter(marks, cv2.CV_8U, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT)
    wide = cv2.boxFilter(marks, cv2.CV_8U, (5, 5), normalize=False, borderType=cv2.BORDER_CONSTANT)
    alone = cv2.compare(near, wide, cv2.CMP_EQ)
    small = cv2.inRange(near, 1, SPECK_AREA)  # type: ignore[call-overload]
    return cv2.bitwise_and(marks, cv2.bitwise_and(alone, small))


def _ground(grey: Pixels) -> Pixels:
    """The paper's brightness, `SHRINK` times smaller than the picture."""
    height, width = grey.shape
    small = cv2.resize(grey, (width // SHRINK, height // SHRINK), interpolation=cv2.INTER_AREA)
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((9, 9), dtype=np.uint8))
    size = (min(small.shape) // 12) | 1
    return np.asarray(cv2.blur(cv2.medianBlur(closed, 5), (size, size)), dtype=np.uint8)
