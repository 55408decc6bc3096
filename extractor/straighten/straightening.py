"""The stage itself: turn, level, clean."""

from __future__ import annotations

import cv2
import numpy as np

from extractor.engines import Orienter
from extractor.parts import Picture, StraightPicture


def straighten(picture: Picture, orienter: Orienter | None) -> StraightPicture:
    """The picture with its lines of text level and upright."""
    grey = np.asarray(cv2.cvtColor(picture.pixels, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    return StraightPicture(picture.pixels, grey, picture.dpi, picture.to_page, 0, 0.0)
