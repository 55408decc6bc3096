"""Pages drawn in points, to be scanned."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pymupdf

from tests.grid.drawn_tables import DPI, Canvas

_mupdf: Any = pymupdf  # it comes without types


class PointPage:
    """A page of 595 x 420 points, with text of `size`."""

    def __init__(self, size: float) -> None:
        self.page = _mupdf.open().new_page(width=595, height=420)
        self._size = size

    def write(self, x: float, y: float, text: str, align: float = 0.0) -> None:
        """A text with its left end (`align` 0), middle (0.5) or right end (1) at x, its middle at y."""
        face = "helv" if text.isascii() else "china-s"
        width = _mupdf.get_text_length(text, face, self._size)
        place = (x - align * width, y + 0.35 * self._size)
        self.page.insert_text(place, text, fontname=face, fontsize=self._size)

    @property
    def picture(self) -> Canvas:
        """Its greys at `DPI`."""
        drawn = self.page.get_pixmap(dpi=DPI, colorspace=_mupdf.csGRAY)
        pixels = np.frombuffer(drawn.samples, np.uint8).reshape(drawn.height, drawn.width)
        return np.ascontiguousarray(cv2.GaussianBlur(pixels, (3, 3), 0.5), dtype=np.uint8)
