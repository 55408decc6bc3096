"""Boxes and the maps between a picture's pixels and the page's points.

Two frames, and no third:

* the *page*: points (1/72 inch) on the page as the source shows it, origin at the top left, after the
  PDF's own /Rotate, before any turning or deskewing of ours: `Box`;
* the *picture*: pixels of a straightened picture, origin at the top left corner of its first pixel:
  `PixelBox`.

The two are different types, so that a type checker refuses to mix them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]
"""An array of shape (N, 2): x, y."""


@dataclass(frozen=True, slots=True)
class _Rectangle:
    x0: float
    y0: float
    x1: float
    y1: float

    def __post_init__(self) -> None:
        if not all(math.isfinite(v) for v in (self.x0, self.y0, self.x1, self.y1)):
            raise ValueError(f"a box needs finite corners: {self}")
        if self.x1 < self.x0 or self.y1 < self.y0:
            raise ValueError(f"a box's second corner lies below and right of its first: {self}")

    @classmethod
    def around(cls, points: Points) -> Self:
        """The smallest box that holds all `points` (N, 2), N >= 1."""
        (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
        return cls(float(x0), float(y0), float(x1), float(y1))

    @classmethod
    def union(cls, boxes: Iterable[Self]) -> Self:
        """The smallest box that holds all `boxes`, at least one."""
        all_boxes = list(boxes)
        return cls(
            min(b.x0 for b in all_boxes),
            min(b.y0 for b in all_boxes),
            max(b.x1 for b in all_boxes),
            max(b.y1 for b in all_boxes),
        )

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def area(self) -> float:
        return self.width * self.height

    @property
    def center(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    @property
    def corners(self) -> Points:
        """Its corners clockwise from the top left, shape (4, 2)."""
        return np.array(
            [(self.x0, self.y0), (self.x1, self.y0), (self.x1, self.y1), (self.x0, self.y1)], dtype=float
        )

    def overlap(self, other: Self) -> float:
        """The area that both share."""
        width = min(self.x1, other.x1) - max(self.x0, other.x0)
        height = min(self.y1, other.y1) - max(self.y0, other.y0)
        return max(0.0, width) * max(0.0, height)

    def contains(self, x: float, y: float) -> bool:
        return self.x0 <= x <= self.x1 and self.y0 <= y <= self.y1

    def grown(self, by: float) -> Self:
        """The box with each side moved out by `by` (in for a negative value, at most to the middle)."""
        dx, dy = max(by, -self.width / 2), max(by, -self.height / 2)
        return type(self)(self.x0 - dx, self.y0 - dy, self.x1 + dx, self.y1 + dy)


class Box(_Rectangle):
    """A box in points on the page as the source shows it."""

    __slots__ = ()


class PixelBox(_Rectangle):
    """A box in pixels of a straightened picture."""

    __slots__ = ()

    def slices(self, height: int, width: int) -> tuple[slice, slice]:
        """Rows and columns of an array of that height and width which the box covers, rounded outward."""
        y0, y1 = max(0, math.floor(self.y0)), min(height, math.ceil(self.y1))
        x0, x1 = max(0, math.floor(self.x0)), min(width, math.ceil(self.x1))
        return slice(y0, max(y0, y1)), slice(x0, max(x0, x1))


class PageMap(Protocol):
    """Leads from the pixels of a picture to the points of the page, and back."""

    def to_page(self, points: Points) -> Points:
        """Pixels (N, 2) to page points (N, 2)."""
        ...

    def to_picture(self, points: Points) -> Points:
        """Page points (N, 2) to pixels (N, 2)."""
        ...


Matrix = tuple[tuple[float, float, float], tuple[float, float, float], tuple[float, float, float]]


@dataclass(frozen=True, slots=True)
class Homography:
    """A plane map given by a 3 x 3 matrix from pixels to page points (Hartley and Zisserman 2004, 2.3)."""

    matrix: Matrix

    @classmethod
    def from_array(cls, array: npt.NDArray[np.floating]) -> Self:
        if array.shape != (3, 3) or not np.isfinite(array).all() or abs(np.linalg.det(array)) < 1e-15:
            raise ValueError("a homography is an invertible 3 x 3 matrix")
        rows = [tuple(float(v) for v in row) for row in array]
        return cls(tuple(rows))  # type: ignore[arg-type]

    @classmethod
    def scale(cls, sx: float, sy: float | None = None, dx: float = 0.0, dy: float = 0.0) -> Self:
        """Pixels times (sx, sy), then moved by (dx, dy) points: 72/dpi for a page drawn at dpi."""
        return cls(((sx, 0.0, dx), (0.0, sx if sy is None else sy, dy), (0.0, 0.0, 1.0)))

    @property
    def array(self) -> npt.NDArray[np.float64]:
        return np.array(self.matrix, dtype=float)

    def after(self, first: npt.NDArray[np.floating]) -> Homography:
        """The map that applies `first` (3 x 3, pixels to pixels) and then this one."""
        return Homography.from_array(self.array @ first)

    def to_page(self, points: Points) -> Points:
        return _apply(self.array, points)

    def to_picture(self, points: Points) -> Points:
        return _apply(np.asarray(np.linalg.inv(self.array), dtype=np.float64), points)


def _apply(matrix: npt.NDArray[np.float64], points: Points) -> Points:
    homogeneous = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    result: Points = homogeneous[:, :2] / homogeneous[:, 2:3]
    return result


def page_box(box: PixelBox, page_map: PageMap) -> Box:
    """The upright page box around a picture's box."""
    return Box.around(page_map.to_page(box.corners))


def pixel_box(box: Box, page_map: PageMap) -> PixelBox:
    """The upright picture box around a page's box."""
    return PixelBox.around(page_map.to_picture(box.corners))
