"""Pictures in greys, and whether a picture has any colour."""

from __future__ import annotations

import cv2
import numpy as np

from extractor.parts import Pixels

_SOME_ROWS = 32
"""Rows that are looked at together: they stay in the processor's cache."""


def greys(pixels: Pixels) -> Pixels:
    """The picture in greys, (height, width)."""
    if pixels.ndim == 2:
        return pixels
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), dtype=np.uint8)


def only_greys(pixels: Pixels) -> Pixels | None:
    """The greys of a picture (BGR or greys) that holds nothing else; None where it has colour."""
    if pixels.ndim == 2:
        return pixels
    few = pixels[::16]  # where there is colour they nearly always tell
    if not (np.array_equal(few[:, :, 0], few[:, :, 1]) and np.array_equal(few[:, :, 1], few[:, :, 2])):
        return None
    found = np.empty(pixels.shape[:2], dtype=np.uint8)
    for first in range(0, len(pixels), _SOME_ROWS):
        part = pixels[first : first + _SOME_ROWS]
        channel = cv2.extractChannel(part, 0)
        if not np.array_equal(cv2.cvtColor(channel, cv2.COLOR_GRAY2BGR), part):
            return None
        found[first : first + _SOME_ROWS] = channel
    return found
