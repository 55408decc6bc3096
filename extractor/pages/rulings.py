"""Level and upright vector lines of a PDF page: what a reader sees as a table's rules.

A stroke is a line; a thin filled rectangle is a line too (spreadsheets draw their rules so); the outline
of a rectangle is four lines; the edge of a shaded cell is none. White, transparent and painted-over lines
are not ink.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from extractor.parts import Ruling

THICKEST = 4.0
"""Points. Thicker filled rectangles are bars and shades."""
LEAST_ASPECT = 2.5
SLOPE = 0.02
"""A line counts as level while it rises by less than this share of its length (1.1 degrees)."""
DOT_GAP = 4.0
"""Dots belong to one dotted line while the space between them is at most this many dots wide."""
WHITE, FAINT = 0.97, 0.05
HAIRLINE = 0.2
"""Points. What a stroke of width 0 ("the thinnest line the device can draw") counts for."""

Frame = npt.NDArray[np.float64]
"""The 2 x 3 matrix from the library's unturned frame to the page as shown."""
_Rect = tuple[float, float, float, float]
_NOWHERE: _Rect = (-1e9, -1e9, -1e9, -1e9)
MOST_COVERS = 2000
MOST_SHADES = 2000


@dataclass(frozen=True, slots=True)
class Cover:
    """A filled rectangle that hides what was painted before it."""

    box: _Rect
    order: int


@dataclass(slots=True)
class DrawingCollector:
    """Takes a page's paths one by one (as `Page.get_cdrawings` hands them out) and keeps what matters.

    It never keeps more than `limit` lines, so that a page made to exhaust the memory does not;
    `overflowed` says that it would have. (To raise an error inside the library's callback would crash it.)
    """

    limit: int
    lines: list[tuple[float, float, float, float, float, int]] = field(default_factory=list)
    dots: list[tuple[float, float, float, float, int]] = field(default_factory=list)
    shapes: list[_Rect] = field(default_factory=list)
    covers: list[Cover] = field(default_factory=list)
    shades: list[_Rect] = field(default_factory=list)
    """Filled rectangles that show and are no lines: the ground of cells."""
    overflowed: bool = False
    _clips: list[tuple[int, _Rect]] = field(default_factory=list)

    def __call__(self, path: Mapping[str, Any]) -> None:
        if len(self.lines) + len(self.dots) + len(self.shapes) > self.limit:
            self.overflowed = True
            return
        level = int(path.get("level", 0))
        while self._clips and self._clips[-1][0] >= level:
            self._clips.pop()
        kind = path["type"]
        if kind == "clip":
            outer = self._clips[-1][1] if self._clips else None
            inner = _clipped(path["scissor"], outer)
            self._clips.append((level, _NOWHERE if inner is None else inner))
        elif kind in ("s", "f", "fs"):
            self._take(path, kind)

    def _take(self, path: Mapping[str, Any], kind: str) -> None:
        order = int(path.get("seqno", 0))
        clip = self._clips[-1][1] if self._clips else None
        if "s" in kind and _inked(path.get("color"), path.get("stroke_opacity")):
            thickness = max(float(path.get("width") or 0.0), HAIRLINE)
            for line in _stroked(path["items"], thickness):
                self._keep_line(line, thickness, clip, order)
        if "f" in kind and float(path.get("fill_opacity", 1.0) or 0.0) > FAINT:
            self._take_fill(path, clip, order)

    def _take_fill(self, path: Mapping[str, Any], clip: _Rect | None, order: int) -> None:
        inked = _inked(path.get("fill"), path.get("fill_opacity"))
        opaque = float(path.get("fill_opacity", 1.0) or 0.0) > 0.99
        if any(item[0] == "c" for item in path["items"]):
            boxes: list[_Rect] = []
        else:
            boxes = list(_filled(path["items"], bool(path.get("even_odd"))))
        if not boxes:
            seen = _clipped(path["rect"], clip)
            if inked and seen is not None:
                self.shapes.append(seen)
        for box in boxes:
            seen = _clipped(box, clip)
            if seen is None:
                continue
            if min(seen[2] - seen[0], seen[3] - seen[1]) > THICKEST:
                if opaque:
                    self.covers.append(Cover(seen, order))
                if inked and len(self.shades) < MOST_SHADES:
                    self.shades.append(seen)
            elif inked:
                self._keep_bar(seen, order)

    def _keep_bar(self, box: _Rect, order: int) -> None:
        x0, y0, x1, y1 = box
        width, height = x1 - x0, y1 - y0
        if width >= LEAST_ASPECT * height:
            middle = (y0 + y1) / 2
            self.lines.append((x0, middle, x1, middle, height, order))
        elif height >= LEAST_ASPECT * width:
            middle = (x0 + x1) / 2
            self.lines.append((middle, y0, middle, y1, width, order))
        else:
            self.dots.append((x0, y0, x1, y1, order))

    def _keep_line(self, line: _Rect, thickness: float, clip: _Rect | None, order: int) -> None:
        x0, y0, x1, y1 = line
        box = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        if clip is not None:
            half = thickness / 2
            grown = (clip[0] - half, clip[1] - half, clip[2] + half, clip[3] + half)
            seen = _clipped(box, grown)
            if seen is None:
                return
            box = seen
        rise, run = box[3] - box[1], box[2] - box[0]
        if rise <= SLOPE * run and run > 0:
            middle = (box[1] + box[3]) / 2
            self.lines.append((box[0], middle, box[2], middle, thickness, order))
        elif run <= SLOPE * rise and rise > 0:
            middle = (box[0] + box[2]) / 2
            self.lines.append((middle, box[1], middle, box[3], thickness, order))


def page_rulings(drawings: DrawingCollector, frame: Frame, width: float, height: float) -> tuple[Ruling, ...]:
    """The rulings on a page of `width` x `height` points as shown; `frame` leads there."""
    dotted = list(_dotted_lines(drawings.dots))
    if not drawings.lines and not dotted:
        return ()
    lines = np.array(drawings.lines + dotted, dtype=float)
    lines = lines[~_painted_over(lines, drawings.covers)]
    ends = shown(lines[:, :4], frame)
    inside = (ends[:, 2] >= 0) & (ends[:, 0] <= width) & (ends[:, 3] >= 0) & (ends[:, 1] <= height)
    ends[:, [0, 2]] = ends[:, [0, 2]].clip(0.0, width)
    ends[:, [1, 3]] = ends[:, [1, 3]].clip(0.0, height)
    found = {
        Ruling(*(round(float(v), 3) for v in (*end, line[4])))
        for end, line, keep in zip(ends, lines, inside, strict=True)
        if keep and (end[2] > end[0] or end[3] > end[1])
    }
    return tuple(sorted(found, key=lambda r: (r.y0, r.x0, r.y1, r.x1, r.thickness)))


def shown(boxes: npt.NDArray[np.float64], frame: Frame) -> npt.NDArray[np.float64]:
    """Boxes (N, 4) of the library's unturned frame on the page as shown, their corners in order again."""
    first = boxes[:, :2] @ frame[:, :2].T + frame[:, 2]
    second = boxes[:, 2:4] @ frame[:, :2].T + frame[:, 2]
    return np.hstack([np.minimum(first, second), np.maximum(first, second)])


def _inked(color: Any, opacity: Any) -> bool:
    if color is None or (opacity is not None and float(opacity) <= FAINT):
        return False
    return float(min(color)) < WHITE


def _stroked(items: list[tuple[Any, ...]], thickness: float) -> Iterator[_Rect]:
    """The lines of a stroked path: its segments, the sides of its rectangles."""
    for item in items:
        if item[0] == "l":
            yield (*item[1], *item[2])
        elif item[0] == "re":
            x0, y0, x1, y1 = item[1]
            if y1 - y0 <= thickness:
                yield (x0, (y0 + y1) / 2, x1, (y0 + y1) / 2)
            elif x1 - x0 <= thickness:
                yield ((x0 + x1) / 2, y0, (x0 + x1) / 2, y1)
            else:
                yield from ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1))
        elif item[0] == "qu":
            ul, ur, ll, lr = item[1]
            yield from ((*ul, *ur), (*ll, *lr), (*ul, *ll), (*ur, *lr))


def _filled(items: list[tuple[Any, ...]], even_odd: bool) -> Iterator[_Rect]:
    """The rectangles of a filled path; a rectangle within a rectangle is a frame of four bars."""
    rectangles = [tuple(item[1]) for item in items if item[0] == "re"]
    if len(items) == 2 and len(rectangles) == 2:
        yield from _frame(rectangles, even_odd or items[0][2] != items[1][2])
        return
    yield from rectangles
    for item in items:
        if item[0] == "qu":
            yield _around(list(item[1]))
    yield from _polygons([item for item in items if item[0] == "l"])


def _frame(rectangles: list[tuple[float, ...]], hollow: bool) -> Iterator[_Rect]:
    (a0, b0, a1, b1), (c0, d0, c1, d1) = sorted(rectangles, key=lambda r: (r[2] - r[0]) * (r[1] - r[3]))
    inside = a0 <= c0 and b0 <= d0 and a1 >= c1 and b1 >= d1
    if hollow and inside and max(c0 - a0, d0 - b0, a1 - c1, b1 - d1) <= THICKEST:
        yield from ((a0, b0, a1, d0), (a0, d1, a1, b1), (a0, b0, c0, b1), (c1, b0, a1, b1))
    else:
        yield from ((a0, b0, a1, b1), (c0, d0, c1, d1))


def _polygons(segments: list[tuple[Any, ...]]) -> Iterator[_Rect]:
    """The boxes around polygons whose sides are all level or upright; others are no bars."""
    polygon: list[tuple[float, float]] = []
    for _, start, end in [*segments, ("", None, None)]:
        if start is None or (polygon and start != polygon[-1]):
            if len(polygon) >= 4 and _right_angled(polygon):
                yield _around(polygon)
            polygon = []
        if start is not None:
            polygon = [*polygon, end] if polygon else [start, end]


def _right_angled(polygon: list[tuple[float, float]]) -> bool:
    return all(min(abs(a[0] - b[0]), abs(a[1] - b[1])) <= 0.1 for a, b in pairwise(polygon))


def _around(points: list[tuple[float, float]]) -> _Rect:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)


def _clipped(box: _Rect, clip: _Rect | None) -> _Rect | None:
    if clip is None:
        return box
    x0, y0 = max(box[0], clip[0]), max(box[1], clip[1])
    x1, y1 = min(box[2], clip[2]), min(box[3], clip[3])
    return (x0, y0, x1, y1) if x1 >= x0 and y1 >= y0 else None


def _painted_over(lines: npt.NDArray[np.float64], covers: list[Cover]) -> npt.NDArray[np.bool_]:
    """Which lines lie under a rectangle that was filled after them, well inside it.

    A line on the rectangle's edge is the rule of a cell that was shaded after it; half of it shows.
    """
    hidden = np.zeros(len(lines), dtype=bool)
    largest = sorted(covers, key=lambda c: (c.box[0] - c.box[2]) * (c.box[3] - c.box[1]))[:MOST_COVERS]
    for cover in largest:
        x0, y0, x1, y1 = cover.box
        half = lines[:, 4] / 2 + 0.2
        upright = lines[:, 0] == lines[:, 2]
        dx, dy = np.where(upright, half, 0.0), np.where(upright, 0.0, half)
        hidden |= (
            (lines[:, 5] < cover.order)
            & (lines[:, 0] - dx >= x0)
            & (lines[:, 2] + dx <= x1)
            & (lines[:, 1] - dy >= y0)
            & (lines[:, 3] + dy <= y1)
        )
    return hidden


def _dotted_lines(
    dots: list[tuple[float, float, float, float, int]],
) -> Iterator[tuple[float, float, float, float, float, int]]:
    """Lines made of at least five square dots in a row or column."""
    for along, across in ((0, 1), (1, 0)):
        rows: dict[float, list[tuple[float, float, float, float, int]]] = {}
        for dot in dots:
            rows.setdefault(round(dot[across] * 4) / 4, []).append(dot)
        for row in rows.values():
            row.sort(key=lambda d: d[along])
            yield from _runs(row, along, across)


def _runs(
    row: list[tuple[float, float, float, float, int]], along: int, across: int
) -> Iterator[tuple[float, float, float, float, float, int]]:
    start = 0
    for i in range(1, len(row) + 1):
        size = max(row[i - 1][along + 2] - row[i - 1][along], 0.2)
        if i < len(row) and row[i][along] - row[i - 1][along + 2] <= DOT_GAP * size:
            continue
        if i - start >= 5:
            first, last = row[start], row[i - 1]
            middle = (first[across] + first[across + 2]) / 2
            ends = (first[along], last[along + 2])
            thickness = first[across + 2] - first[across]
            if along == 0:
                yield (ends[0], middle, ends[1], middle, thickness, first[4])
            else:
                yield (middle, ends[0], middle, ends[1], thickness, first[4])
        start = i
