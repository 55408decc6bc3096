"""Red seals: where they lie, and the picture without them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from extractor.parts import Pixels
from extractor.reading.crops import Mask

_REDNESS = 40
"""How much redder than green and blue a pixel of seal ink is, of 255."""
_FAINT_REDNESS = 12
"""The same for the soft edges of seal ink, which count only inside a seal."""
_SEAL_INCHES = 0.45
"""Smaller red things are text, not seals: red figures must not be faded away."""
_LARGEST_INCHES = 2.6
"""Larger red things are tables ruled in red, whose red figures must stay. A seal is 4 to 5 cm wide."""


@dataclass(frozen=True, slots=True)
class Seals:
    """Where seals lie in a picture (height, width): `area` all that their outlines enclose, `print` the
    patches that their ink covers, narrow gaps included."""

    area: Mask
    print: Mask


def find_seals(colours: Pixels, dpi: float) -> Seals | None:
    """The seals in a BGR picture (height, width, 3); None where there is none.

    A seal is a connected patch of red, gaps of a tenth of an inch bridged, that is larger both ways than
    any line of text; with it goes whatever lies inside its convex hull.
    """
    if colours.ndim != 3:
        return None
    redness = _redness(colours)
    # most pages have no red at all: a coarse look tells
    if np.count_nonzero(redness[::3, ::3] > _REDNESS) < (0.05 * dpi) ** 2 / 9:
        return None
    patch = (redness > _REDNESS).astype(np.uint8)
    side = max(3, round(0.1 * dpi)) | 1
    closed = cv2.morphologyEx(patch, cv2.MORPH_CLOSE, np.ones((side, side), dtype=np.uint8))
    area = np.zeros_like(closed)
    outlines, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for outline in outlines:
        _, _, width, height = cv2.boundingRect(outline)
        if min(width, height) >= _SEAL_INCHES * dpi and max(width, height) <= _LARGEST_INCHES * dpi:
            cv2.fillConvexPoly(area, cv2.convexHull(outline), (1,))
    inside = np.asarray(area > 0)
    return Seals(inside, inside & np.asarray(closed > 0)) if inside.any() else None


def faded(colours: Pixels, seals: Seals) -> Pixels:
    """The BGR picture with the seals' red turned to paper.

    A red pixel's brightest channel is as bright as paper, or evenly darker: it is taken for all three
    channels and brightened by as much as the seal's ink is darker than paper. What is printed in black under
    the seal is dark in all channels and stays dark.
    """
    redness = _redness(colours)
    brightest = colours.max(axis=2)
    ink = seals.area & (redness > _REDNESS)
    around = brightest[::3, ::3][~seals.area[::3, ::3]]
    paper = float(np.median(around)) if around.size else 255.0
    gain = paper / max(1.0, float(np.median(brightest[ink]))) if ink.any() else 1.0
    red = seals.area & (redness > _FAINT_REDNESS)
    result = colours.copy()
    result[red] = np.clip(brightest[red] * max(1.0, gain), 0, paper).astype(np.uint8)[:, None]
    return result


def _redness(colours: Pixels) -> Pixels:
    blue, green, red = cv2.split(colours)
    return np.asarray(cv2.subtract(red, cv2.max(green, blue)), dtype=np.uint8)
