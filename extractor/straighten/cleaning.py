"""The greys that geometry looks at: light made even, specks taken out. The pixels themselves stay natural."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from extractor.parts import Pixels

SHRINK = 8
GROUND = 48
"""The ground is looked at in this many places each way."""
DARKEST_GROUND = 60
"""Darker places are no paper: a scanner's lid, black print over a wide area."""
DULL = 215
"""A ground darker than this is brightened."""
UNEVEN = 0.88
"""The light is uneven where the darkest part of the ground has less than this share of the lightest's."""
MIDDLE = 128
SPECK_AREA = 4
"""Pixels. A mark of at most that many, alone in a field of 5 x 5, may be a speck."""
FAR_AND_MANY = ((25, 2e-4), (9, 2e-3))
"""A mark with nothing else in a field so many pixels wide is no part of print, and where there are so many
of them to a pixel there is noise. In dense noise nothing lies far from everything else: the second pair."""


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
    """The picture divided by its ground, where that is uneven or dull."""
    ground = _ground(grey)
    if ground is None or (ground.max() >= DULL and ground.min() >= UNEVEN * ground.max()):
        return grey
    height, width = grey.shape
    full = cv2.resize(ground.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(grey, cv2.convertScaleAbs(full), scale=255), dtype=np.uint8)


def without_specks(grey: Pixels) -> Pixels:
    """The picture without the lone dark specks and, in dark parts, the lone white ones that noise leaves.

    Whether there is such noise, and how large its grains are, shows where there is no print: decimal points
    and dots of letters do not lie far from everything else. Without it the picture stays as it is.
    """
    dark = cv2.threshold(grey, MIDDLE - 1, 1, cv2.THRESH_BINARY_INV)[1]
    light = cv2.bitwise_xor(dark, np.ones_like(dark))
    largest = max(_grain(dark), _grain(light))
    if largest == 0:
        return grey
    around = np.ones((3, 3), dtype=np.uint8)
    result = grey.copy()
    for marks, value in ((dark, 255), (light, 0)):
        lone = cv2.bitwise_and(marks, _lone(marks, largest))
        result[cv2.bitwise_and(cv2.dilate(lone, around), marks).view(np.bool_)] = value
    return result


def _lone(marks: cv2.typing.MatLike, largest: int) -> cv2.typing.MatLike:
    """255 where a 3 x 3 field holds 1 to `largest` marks and the ring around it none."""
    near, wide = _sums(marks, 3), _sums(marks, 5)
    small = cv2.inRange(near, np.array(1), np.array(largest))
    return cv2.bitwise_and(cv2.compare(near, wide, cv2.CMP_EQ), small)


def _grain(marks: cv2.typing.MatLike) -> int:
    """How many pixels nine in ten of the specks have that lie far from all else; 0: hardly any do."""
    near = _sums(marks, 3)
    for wide, many in FAR_AND_MANY:
        far = cv2.boxFilter(marks, cv2.CV_16U, (wide, wide), normalize=False, borderType=cv2.BORDER_CONSTANT)
        alone = (near == far) & marks.view(np.bool_)
        met = np.bincount(near[alone], minlength=SPECK_AREA + 1)[1 : SPECK_AREA + 1]
        specks = met / np.arange(1, SPECK_AREA + 1)  # one of n pixels was met n times
        if specks.sum() >= many * marks.size:
            return int(np.searchsorted(np.cumsum(specks), 0.9 * specks.sum())) + 1
    return 0


def _sums(marks: cv2.typing.MatLike, size: int) -> cv2.typing.MatLike:
    return cv2.boxFilter(marks, cv2.CV_8U, (size, size), normalize=False, borderType=cv2.BORDER_CONSTANT)


def _ground(grey: Pixels) -> npt.NDArray[np.float64] | None:
    """The paper's brightness in `GROUND` x `GROUND` places, as a smooth surface; None: no paper to be seen.

    Print is closed away first. A cubic surface is then laid on the lightest places by asymmetric least
    squares (Eilers 2005), so that shaded cells, which end abruptly, are not taken for poor light.
    """
    height, width = grey.shape
    small = cv2.resize(grey, (width // SHRINK, height // SHRINK), interpolation=cv2.INTER_AREA)
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((9, 9), dtype=np.uint8))
    places = cv2.resize(closed, (GROUND, GROUND), interpolation=cv2.INTER_AREA).astype(float).ravel()
    y, x = (axis.ravel() / (GROUND - 1) * 2 - 1 for axis in np.mgrid[:GROUND, :GROUND])
    terms = np.column_stack([x**i * y**j for i in range(4) for j in range(4 - i)])
    paper = places >= DARKEST_GROUND
    if paper.sum() < 0.3 * len(places):
        return None
    surface = np.full(len(places), float(np.percentile(places[paper], 80)))
    for _ in range(8):
        weight = np.sqrt(np.where(places > surface, 0.97, 0.03) * paper)
        surface = terms @ np.linalg.lstsq(terms * weight[:, None], places * weight, rcond=None)[0]
    return np.clip(surface, DARKEST_GROUND, 255).reshape(GROUND, GROUND)
