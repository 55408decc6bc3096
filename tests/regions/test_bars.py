"""Bars of a chart are seen as such; shaded cells and frames are not."""

from __future__ import annotations

import cv2
import numpy as np

from extractor.parts import Pixels
from extractor.regions.ruled.bars import bar_charts

DPI = 200.0


def page() -> Pixels:
    return np.full((1200, 1654), 250, np.uint8)


def test_standing_and_lying_bars() -> None:
    standing, lying = page(), page()
    for number, length in enumerate((300, 120, 420, 250)):
        cv2.rectangle(standing, (300 + 160 * number, 900 - length), (390 + 160 * number, 900), (120,), -1)
        cv2.rectangle(lying, (300, 200 + 120 * number), (300 + length, 250 + 120 * number), (30,), -1)
    for grey in (standing, lying):
        (box,) = bar_charts(grey, DPI)
        assert box.x0 < 300
        assert box.y1 > 500


def test_shaded_cells_of_a_head_are_no_bars() -> None:
    grey = page()
    for x, width in ((200, 300), (502, 150), (654, 150), (806, 150)):
        cv2.rectangle(grey, (x, 200), (x + width, 260), (150,), -1)
    for y in (262, 324, 386):
        cv2.rectangle(grey, (200, y), (500, y + 60), (150,), -1)
    assert bar_charts(grey, DPI) == []
