"""Turn a picture by a quarter and an angle in one step, and lead its pixels back to the page."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from extractor.geometry import Homography, MeshMap, PixelBox, Points
from extractor.parts import Pixels

Quarter = Literal[0, 90, 180, 270]
Matrix = npt.NDArray[np.float64]

LEAST_SKEW = 0.03
"""Degrees. Less moves a line of 2,000 pixels by one pixel: not worth an interpolation."""
MESH = 32
"""Pixels between the nodes of a bent picture's map."""


@dataclass(frozen=True)
class Turn:
    """A turn clockwise by a quarter, then counter-clockwise by the skew, of a picture of a given size.

    `to_source` (3 x 3) leads from the turned picture's pixels to the source's; in both the origin is the
    top left corner of the first pixel. The turned picture is as large as it must be to hold all of the
    source.
    """

    quarter: Quarter
    skew: float
    width: int
    height: int
    to_source: Matrix

    @property
    def resamples(self) -> bool:
        """Whether pixels are interpolated, or only change places."""
        return self.skew != 0.0

    def page_map(self, source_to_page: Homography) -> Homography:
        """The map from this picture's pixels to the page."""
        return source_to_page.after(self.to_source)

    def apply(self, pixels: Pixels, interpolation: int = cv2.INTER_CUBIC) -> Pixels:
        """The turned picture, white where the source has nothing: interpolated once, or not at all."""
        if not self.resamples:
            return np.ascontiguousarray(np.rot90(pixels, -(self.quarter // 90)))
        return cut(pixels, self.to_source, (self.width, self.height), interpolation)


def turn(size: tuple[int, int], quarter: Quarter, skew: float) -> Turn:
    """The turn of a picture of `size` (width, height) that undoes a quarter turn and a skew in degrees,
    clockwise positive. A skew below `LEAST_SKEW` is left as it is."""
    width, height = size
    upright, upright_to_source = _quarter(width, height, quarter)
    if abs(skew) < LEAST_SKEW:
        return Turn(quarter, 0.0, *upright, upright_to_source)
    cos, sin = math.cos(math.radians(skew)), math.sin(math.radians(skew))
    w, h = upright
    new_width = math.ceil(w * cos + h * abs(sin) - 1e-6)
    new_height = math.ceil(h * cos + w * abs(sin) - 1e-6)
    # The turn is about the middle: to the middle of the new picture, turned clockwise, from the old one's.
    level_to_upright = (
        _move(w / 2, h / 2)
        @ np.array([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]])
        @ _move(-new_width / 2, -new_height / 2)
    )
    return Turn(quarter, skew, new_width, new_height, upright_to_source @ level_to_upright)


@dataclass(frozen=True)
class Bend:
    """A picture of `width` x `height` pixels whose pixels come from anywhere in a source, smoothly.

    `to_source` (rows, columns, 2) are the source's places of the nodes at ((c - 1) * MESH, (r - 1) * MESH);
    between nodes the map is bilinear.
    """

    width: int
    height: int
    to_source: Matrix

    def apply(self, pixels: Pixels, interpolation: int = cv2.INTER_CUBIC) -> Pixels:
        """The picture, interpolated once; white where the source has nothing."""
        # OpenCV enlarges about the middles of pixels: the node c is then at (c + 0.5) * step, a node's
        # half step is cut off, and what lies before the picture's corner.
        rows, columns = self.to_source.shape[:2]
        places = (self.to_source - 0.5).astype(np.float32)
        enlarged = cv2.resize(places, (columns * MESH, rows * MESH), interpolation=cv2.INTER_LINEAR)
        first = MESH + MESH // 2
        wanted = np.ascontiguousarray(enlarged[first : first + self.height, first : first + self.width])
        return np.asarray(
            cv2.remap(
                pixels,
                wanted,
                np.zeros(0, dtype=np.float32),
                interpolation,
                borderMode=cv2.BORDER_CONSTANT,
                borderValue=(255, 255, 255),
            ),
            dtype=np.uint8,
        )

    def page_map(self, source_to_page: Homography) -> MeshMap:
        """The map from this picture's pixels to the page."""
        rows, columns = self.to_source.shape[:2]
        page = source_to_page.to_page(self.to_source.reshape(-1, 2)).reshape(rows, columns, 2)
        return MeshMap.from_array(page, float(MESH), float(-MESH), float(-MESH))


def bend(turning: Turn, flat_to_level: Callable[[Points], Points], box: PixelBox) -> Bend:
    """The picture of a turn, bent further: `box` is the part of the flat paper to be shown, `flat_to_level`
    leads from its points (N, 2) to the turned picture's."""
    width, height = math.ceil(box.width), math.ceil(box.height)
    columns, rows = math.ceil(width / MESH) + 3, math.ceil(height / MESH) + 3
    r, c = np.mgrid[:rows, :columns].astype(float)
    nodes = np.column_stack([c.ravel() * MESH - MESH + box.x0, r.ravel() * MESH - MESH + box.y0])
    level = np.column_stack([flat_to_level(nodes), np.ones(len(nodes))])
    source = (level @ turning.to_source.T)[:, :2]
    return Bend(width, height, source.reshape(rows, columns, 2))


def cut(
    pixels: Pixels, to_source: Matrix, size: tuple[int, int], interpolation: int = cv2.INTER_CUBIC
) -> Pixels:
    """A picture of `size` (width, height) whose pixels come from where `to_source` (affine) leads."""
    centres = _move(-0.5, -0.5) @ to_source @ _move(0.5, 0.5)
    return np.asarray(
        cv2.warpAffine(
            pixels,
            centres[:2],
            size,
            flags=interpolation | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=(255, 255, 255),
        ),
        dtype=np.uint8,
    )


def _quarter(width: int, height: int, quarter: Quarter) -> tuple[tuple[int, int], Matrix]:
    """Size after the turn, and the map from the turned pixels to the source's."""
    if quarter == 0:
        return (width, height), np.eye(3)
    if quarter == 90:
        return (height, width), np.array([[0.0, 1.0, 0.0], [-1.0, 0.0, height], [0.0, 0.0, 1.0]])
    if quarter == 180:
        return (width, height), np.array([[-1.0, 0.0, width], [0.0, -1.0, height], [0.0, 0.0, 1.0]])
    return (height, width), np.array([[0.0, -1.0, width], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])


def _move(dx: float, dy: float) -> Matrix:
    return np.array([[1.0, 0.0, dx], [0.0, 1.0, dy], [0.0, 0.0, 1.0]])
