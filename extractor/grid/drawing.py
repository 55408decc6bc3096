"""Grids drawn over their picture, for the eye."""

from __future__ import annotations

from collections.abc import Iterable

import cv2

from extractor.parts import PixelGrid, Pixels, StraightPicture

_COLOURS = ((0, 0, 255), (255, 0, 0), (0, 140, 0))
_MARK = (200, 0, 200)


def draw_grid(picture: StraightPicture, grids: Iterable[PixelGrid]) -> Pixels:
    """A copy of the picture (BGR) with the inner box of every cell drawn over it, neighbours in different
    colours, and with the spans of merged cells written in them (rows x columns)."""
    drawn = picture.pixels.copy()
    for grid in grids:
        for cell in grid.cells:
            left, top = round(cell.box.x0), round(cell.box.y0)
            right, bottom = round(cell.box.x1) - 1, round(cell.box.y1) - 1
            colour = _COLOURS[(cell.row + cell.col) % len(_COLOURS)]
            cv2.rectangle(drawn, (left, top), (right, bottom), colour, 1)
            if cell.row_span > 1 or cell.col_span > 1:
                size = picture.dpi / 400
                at = (left + 2, top + round(30 * size))
                cv2.putText(
                    drawn, f"{cell.row_span}x{cell.col_span}", at, cv2.FONT_HERSHEY_PLAIN, 2 * size, _MARK, 1
                )
    return drawn
