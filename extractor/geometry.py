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
from functools import cached_property
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


Nodes = tuple[tuple[tuple[float, float], ...], ...]

_NEWTON_STEPS = 30
_NEWTON_DONE = 1e-7
"""Pixels."""


@dataclass(frozen=True)
class MeshMap:
    """A map given at the nodes of a square grid over the picture, bilinear between them: for curled pages.

    `nodes[r][c]` is the page point of the pixel place (`x0 + c * step`, `y0 + r * step`), at least 2 x 2 of
    them. Beyond the outermost nodes their cells go on. A mesh that folds over or mirrors is refused.
    """

    x0: float
    y0: float
    step: float
    nodes: Nodes

    def __post_init__(self) -> None:
        rows, columns = len(self.nodes), min((len(row) for row in self.nodes), default=0)
        if rows < 2 or columns < 2 or any(len(row) != columns for row in self.nodes) or self.step <= 0:
            raise ValueError("a mesh has at least 2 x 2 nodes, as many in each row, and a positive step")
        places = self._places
        if not (np.isfinite(places).all() and math.isfinite(self.x0) and math.isfinite(self.y0)):
            raise ValueError("the nodes of a mesh are finite")
        along, down = np.diff(places, axis=1), np.diff(places, axis=0)
        corners = [_turn_of(a, d) for a in (along[:-1], along[1:]) for d in (down[:, :-1], down[:, 1:])]
        if min(float(corner.min()) for corner in corners) <= 0:
            raise ValueError("a mesh must not fold over")

    @classmethod
    def from_array(cls, places: npt.NDArray[np.floating], step: float, x0: float, y0: float) -> Self:
        """The mesh with the page points `places` (rows, columns, 2)."""
        return cls(x0, y0, step, tuple(tuple((float(x), float(y)) for x, y in row) for row in places))

    @cached_property
    def _places(self) -> npt.NDArray[np.float64]:
        return np.array(self.nodes, dtype=float)

    @cached_property
    def _plane(self) -> npt.NDArray[np.float64]:
        """The affine map (2, 3) nearest to the mesh, from grid places to page points."""
        rows, columns = self._places.shape[:2]
        r, c = (axis.ravel() for axis in np.mgrid[:rows, :columns])
        terms = np.column_stack([c, r, np.ones(rows * columns)]).astype(float)
        fitted = np.linalg.lstsq(terms, self._places.reshape(-1, 2), rcond=None)[0]
        return np.asarray(fitted.T, dtype=np.float64)

    def to_page(self, points: Points) -> Points:
        grid = (np.asarray(points, dtype=float) - (self.x0, self.y0)) / self.step
        return self._at(grid)[0]

    def to_picture(self, points: Points) -> Points:
        """Page points to pixels, by Newton's method from the nearest affine map."""
        wanted = np.asarray(points, dtype=float)
        grid = (wanted - self._plane[:, 2]) @ np.linalg.inv(self._plane[:, :2]).T
        for _ in range(_NEWTON_STEPS):
            places, along, down = self._at(grid)
            away = wanted - places
            turn = _turn_of(along, down)
            move = np.column_stack([_turn_of(away, down) / turn, _turn_of(along, away) / turn])
            grid += move
            if float(np.abs(move).max(initial=0.0)) * self.step < _NEWTON_DONE:
                break
        return grid * self.step + (self.x0, self.y0)

    def _at(self, grid: Points) -> tuple[Points, Points, Points]:
        """The page points of grid places (column, row), and how they move along columns and rows."""
        rows, columns = self._places.shape[:2]
        c = np.clip(np.floor(grid[:, 0]), 0, columns - 2).astype(int)
        r = np.clip(np.floor(grid[:, 1]), 0, rows - 2).astype(int)
        u, v = (grid[:, 0] - c)[:, None], (grid[:, 1] - r)[:, None]
        a, b = self._places[r, c], self._places[r, c + 1]
        d, e = self._places[r + 1, c], self._places[r + 1, c + 1]
        top, bottom = a + u * (b - a), d + u * (e - d)
        return top + v * (bottom - top), (1 - v) * (b - a) + v * (e - d), bottom - top


def _turn_of(a: npt.NDArray[np.float64], b: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The cross product of plane vectors (…, 2)."""
    return np.asarray(a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0])


def page_box(box: PixelBox, page_map: PageMap) -> Box:
    """The upright page box around a picture's box."""
    return Box.around(page_map.to_page(box.corners))


def pixel_box(box: Box, page_map: PageMap) -> PixelBox:
    """The upright picture box around a page's box."""
    return PixelBox.around(page_map.to_picture(box.corners))
