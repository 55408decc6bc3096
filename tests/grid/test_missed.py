"""Rules that no piece was found of come back where dashes run from rule to rule; print makes none."""

from __future__ import annotations

import random

import cv2
import numpy as np

from extractor.geometry import PixelBox
from extractor.grid import build_grid
from extractor.parts import GridCell, PixelGrid, PixelRegion, PixelRule
from tests.grid.drawn_tables import Style, blank_page, draw_table, scanned

DASHES = Style(dashed=12, filled=False)
YS = [100, 156, 212, 268, 324, 380]
XS = [100, 300, 470, 640, 900]


def table(merged: list[GridCell]) -> np.ndarray:
    """A table of dashes at YS and XS; `merged` are its cells of more than one place."""
    taken = {
        (r, c)
        for m in merged
        for r in range(m.row, m.row + m.row_span)
        for c in range(m.col, m.col + m.col_span)
    }
    single = [GridCell(r, c, 1, 1) for r in range(5) for c in range(4) if (r, c) not in taken]
    page = blank_page(1000, 480)
    draw_table(page, [*merged, *single], (YS, XS), DASHES, random.Random(3))  # noqa: S311 - no secret
    return page


def grid_without(page: np.ndarray, ys: list[int], xs: list[int]) -> PixelGrid | None:
    """The grid, with rules found at these lines only."""
    level = tuple(PixelRule(XS[0], y + 0.5, XS[-1], y + 0.5, 2.0) for y in ys)
    upright = tuple(PixelRule(x + 0.5, YS[0], x + 0.5, YS[-1], 2.0) for x in xs)
    return build_grid(scanned(page, noise=3), PixelRegion(PixelBox(98, 98, 903, 383), level, upright))


def test_a_dashed_rule_over_two_low_rows_comes_back() -> None:
    merged = [GridCell(row, 1, 1, 2) for row in (2, 3, 4)]
    page = table(merged)
    for row in (2, 3, 4):
        cv2.putText(page, "248,600", (410, YS[row] + 40), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 0, 2)
    grid = grid_without(page, YS, [x for x in XS if x != 470])
    assert grid is not None
    assert (grid.rows, grid.cols) == (5, 4)
    assert {(c.row, c.col) for c in grid.cells if c.col_span == 2} == {(2, 1), (3, 1), (4, 1)}


def test_a_broken_rule_below_a_merged_head_comes_back() -> None:
    page = table([GridCell(0, 3, 2, 1), GridCell(0, 0, 2, 1)])
    page[154:159, 303:638] = 255
    for x0, x1 in ((303, 345), (372, 400), (415, 440), (473, 530), (600, 634)):
        page[155:157, x0:x1] = 0
    grid = grid_without(page, [y for y in YS if y != 156], XS)
    assert grid is not None
    assert (grid.rows, grid.cols) == (5, 4)
    assert {(c.row, c.col) for c in grid.cells if c.row_span == 2} == {(0, 0), (0, 3)}


def test_strokes_of_signs_below_each_other_are_no_rule() -> None:
    page = table([])
    for top in YS[:-1]:
        # 十, as high as its row
        page[top + 6 : top + 51, 540:543] = 0
        page[top + 26 : top + 29, 520:563] = 0
    grid = grid_without(page, YS, XS)
    assert grid is not None
    assert (grid.rows, grid.cols, len(grid.cells)) == (5, 4, 20)
