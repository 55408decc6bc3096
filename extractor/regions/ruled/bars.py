"""Bars of a chart in a picture: solid areas that stand on one line and end at different heights."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from extractor.geometry import PixelBox
from extractor.parts import Pixels

_DPI = 50.0
"""Bars are looked for in a picture of this resolution."""

_SOLID = 0.14
"""Inches: strokes of print and rules are thinner."""

_DARK = 0.72
"""A bar is darker than this share of the paper's brightness; cells are shaded lighter."""

_BARS = 3
"""So many bars make a chart."""

_FULL = 0.75
"""A bar fills this share of the box around it."""

_ON_LINE, _DIFFERENT = 0.06, 0.12
"""Inches by which bars may miss their common line, and by which their other ends differ at least."""

_TEXTS = 0.5
"""Inches around the bars in which the texts of the chart stand."""

_Boxes = npt.NDArray[np.float64]
"""Boxes, shape (N, 4): x0, y0, x1, y1."""


def bar_charts(grey: Pixels, dpi: float) -> list[PixelBox]:
    """The boxes, in pixels of the picture `grey` (H, W), around bars that make a chart, with its texts.

    Cells that are shaded end where their row ends, all alike; bars do not.
    """
    height, width = grey.shape
    scale = dpi / _DPI
    size = max(1, round(width / scale)), max(1, round(height / scale))
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    dark = (small < _DARK * float(np.percentile(small, 80))).astype(np.uint8)
    side = np.ones((round(_SOLID * _DPI),) * 2, np.uint8)
    solid = cv2.morphologyEx(dark, cv2.MORPH_OPEN, side)
    if not solid.any():
        return []
    _, _, stats, _ = cv2.connectedComponentsWithStats(solid, connectivity=4, ltype=cv2.CV_32S)
    areas = stats[1:, cv2.CC_STAT_WIDTH].astype(np.int64) * stats[1:, cv2.CC_STAT_HEIGHT]
    bars = stats[1:][stats[1:, cv2.CC_STAT_AREA] >= _FULL * areas]
    boxes = bars[:, :4].astype(np.float64)
    boxes[:, 2:] += boxes[:, :2]
    groups = [*_on_one_line(boxes, (3, 1, 0, 2)), *_on_one_line(boxes, (0, 2, 1, 3))]
    return [_around(group, (height, width), scale).grown(_TEXTS * dpi) for group in groups]


def _on_one_line(boxes: _Boxes, sides: tuple[int, int, int, int]) -> list[_Boxes]:
    """Groups of boxes that stand on one line with their first side, end at different
    places with the second, and are about as wide between the others."""
    foot, end, start, stop = sides
    groups = []
    waiting = boxes
    while len(waiting) >= _BARS:
        near = np.abs(waiting[:, foot] - waiting[0, foot]) <= _ON_LINE * _DPI
        wide = np.abs(waiting[:, stop] - waiting[:, start])
        near &= np.abs(wide - wide[0]) <= max(2.0, 0.2 * wide[0])
        group = waiting[near]
        ends = np.sort(group[:, end])
        if len(group) >= _BARS and (np.diff(ends) >= _DIFFERENT * _DPI).sum() >= _BARS - 1:
            groups.append(group)
        waiting = waiting[~near]
    return groups


def _around(group: _Boxes, shape: Sequence[int], scale: float) -> PixelBox:
    x0, y0 = group[:, :2].min(axis=0) * scale
    x1, y1 = group[:, 2:].max(axis=0) * scale
    return PixelBox(float(x0), float(y0), min(float(x1), shape[1]), min(float(y1), shape[0]))
