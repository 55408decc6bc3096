"""Red seals: where they lie, and the picture without them."""

from __future__ import annotations

import cv2
import numpy as np

from extractor.parts import Pixels
from extractor.reading.crops import Mask

_REDNESS = 40
"""How much redder than green and blue a pixel of seal ink is, of 255."""
_SEAL_INCHES = 0.45
"""Smaller red things are text, not seals: red figures must not be faded away."""


def seal_mask(colours: Pixels, dpi: float) -> Mask | None:
    """Where seals lie in a BGR picture (height, width, 3); None where there is none.

    A seal is a connected patch of red, gaps of a tenth of an inch bridged, that is larger both ways than
    any line of text.
    """
    if colours.ndim != 3:
        return None
    blue, green, red = cv2.split(colours)
    redness = cv2.subtract(red, cv2.max(green, blue))
    # most pages have no red at all: a coarse look tells
    if np.count_nonzero(redness[::3, ::3] > _REDNESS) < (0.05 * dpi) ** 2 / 9:
        return None
    patch = (redness > _REDNESS).astype(np.uint8)
    side = max(3, round(0.1 * dpi)) | 1
    closed = cv2.morphologyEx(patch, cv2.MORPH_CLOSE, np.ones((side, side), dtype=np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    least = _SEAL_INCHES * dpi
    large = (stats[:, cv2.CC_STAT_WIDTH] >= least) & (stats[:, cv2.CC_STAT_HEIGHT] >= least)
    large[0] = False
    if count <= 1 or not large.any():
        return None
    return np.asarray(large[labels], dtype=bool)


def faded(colours: Pixels, sealed: Mask) -> Pixels:
    """The BGR picture with the seals' red turned to paper: inside them each pixel's brightest channel is
    taken for all three, which is white for red ink and dark for black."""
    brightest = colours.max(axis=2)
    result = colours.copy()
    result[sealed] = brightest[sealed][:, None]
    return result
