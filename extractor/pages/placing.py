"""What PyMuPDF knows of a page, placed on the page as the source shows it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from extractor.geometry import Box
from extractor.pages.rulings import Frame, shown
from extractor.pages.triage import PlacedImage

_GREY_SPACES = ("DeviceGray", "ICCBased(Gray")
"""As the library names them. (A palette is of one component too, but its colours are any.)"""


def page_box(page: Any) -> Box:
    """The whole page, in points."""
    return Box(0.0, 0.0, float(page.rect.width), float(page.rect.height))


def frame_of(page: Any) -> Frame:
    """PyMuPDF gives words, drawings and images on the page before /Rotate; this turns them to what shows.

    (Its own `rotation_matrix` is wrong where the CropBox reaches beyond the MediaBox.)
    """
    size = page_box(page)
    turns = {
        0: [[1, 0, 0], [0, 1, 0]],
        90: [[0, -1, size.width], [1, 0, 0]],
        180: [[-1, 0, size.width], [0, -1, size.height]],
        270: [[0, 1, 0], [-1, 0, size.height]],
    }
    return np.array(turns[page.rotation % 360], dtype=float)


def boxes_in(rectangles: Sequence[tuple[float, ...]], frame: Frame) -> list[Box]:
    """Rectangles of the library's unturned frame as boxes on the page as shown."""
    places = shown(np.array(rectangles, dtype=float).reshape(-1, 4), frame)
    return [Box(*(float(v) for v in box)) for box in places]


def images_of(page: Any) -> list[PlacedImage]:
    """The pictures on the page with their resolution; what reaches beyond the page is cut off."""
    infos = page.get_image_info()
    boxes = shown(np.array([i["bbox"] for i in infos], dtype=float).reshape(-1, 4), frame_of(page))
    whole = page_box(page)
    placed = []
    for info, box in zip(infos, boxes, strict=True):
        x0, y0 = max(float(box[0]), 0.0), max(float(box[1]), 0.0)
        x1, y1 = min(float(box[2]), whole.x1), min(float(box[3]), whole.y1)
        a, b, c, d = info["transform"][:4]
        width, height = math.hypot(a, b), math.hypot(c, d)
        if x1 > x0 and y1 > y0 and min(width, height) > 0:
            dpi = 72 * max(info["width"] / width, info["height"] / height)
            placed.append(PlacedImage(Box(x0, y0, x1, y1), dpi))
    return placed


def native_dpi(images: list[PlacedImage], place: Box) -> float | None:
    """The resolution of the pictures that fill most of a place; None where vectors do."""
    parts = [(i.box.overlap(place), i.dpi) for i in images]
    if sum(area for area, _ in parts) < 0.5 * place.area:
        return None
    return max((dpi for area, dpi in parts if area >= 0.02 * place.area), default=None)


def holds_only_grey_pictures(page: Any) -> bool:
    """Whether nothing shows on a page but pictures in greys, as scanners make them; text that does not show,
    a recognition of theirs, may lie there too."""
    images = page.get_image_info()
    if (
        not images
        or not all(str(i["cs-name"]).startswith(_GREY_SPACES) for i in images)
        or page.annot_xrefs()
    ):
        return False
    return {kind for kind, _ in page.get_bboxlog()} <= {"fill-image", "ignore-text"}
