"""Walls and whole lines of which nothing is left, told by the print beside them."""

import random

import cv2
import numpy as np
import pytest

from extractor.geometry import PixelBox
from extractor.grid import build_grid
from extractor.grid.strips import body
from extractor.grid.two_texts import Extent, odds_of_two_rows
from extractor.parts import GridCell, PixelGrid, PixelRegion, PixelRule
from tests.grid.drawn_tables import Canvas, Style, blank_page, draw_table, scanned

DPI = 200.0
ROWS, COLS = 7, 4
YS, XS = [100 + 60 * n for n in range(ROWS + 1)], [100, 400, 600, 900, 1100]


def table(texts: dict[int, str], right: tuple[int, ...] = ()) -> Canvas:
    """A ruled table with these texts in its columns, in all rows, at the left or the right of their cells."""
    page = blank_page(1220, 640)
    cells = [GridCell(row, col, 1, 1) for row in range(ROWS) for col in range(COLS)]
    draw_table(page, cells, (YS, XS), Style(filled=False), random.Random(1))  # noqa: S311 - reproducible
    for col, text in texts.items():
        wide = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 0.8, 2)[0][0]
        x = XS[col + 1] - 14 - wide if col in right else XS[col] + 14
        for y in YS[:-1]:
            cv2.putText(page, text, (x, y + 39), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 0, 2)
    return page


def worn(page: Canvas) -> Canvas:
    """The page with parts of some rules gone: the table is torn."""
    for row, col in ((0, 0), (2, 2), (5, 0), (1, 3), (6, 2), (4, 3)):
        page[YS[row] - 3 : YS[row] + 4, XS[col] + 30 : XS[col] + 110] = 255
    return page


def without_line(page: Canvas, line: int) -> list[int]:
    """Wipe a level line out, and say which are left."""
    page[YS[line] - 2 : YS[line] + 3, XS[0] + 3 : XS[-1] - 2] = 255
    for x in XS[1:-1]:
        page[YS[line] - 2 : YS[line] + 3, x - 1 : x + 1] = 0
    return [y for n, y in enumerate(YS) if n != line]


def grid_of(page: Canvas, ys: list[int]) -> PixelGrid:
    level = tuple(PixelRule(XS[0], y + 0.5, XS[-1], y + 0.5, 2.0) for y in ys)
    upright = tuple(PixelRule(x + 0.5, YS[0], x + 0.5, YS[-1], 2.0) for x in XS)
    box = PixelBox(XS[0] - 2, YS[0] - 2, XS[-1] + 3, YS[-1] + 3)
    grid = build_grid(scanned(page, noise=3), PixelRegion(box, level, upright))
    assert grid is not None
    return grid


@pytest.mark.parametrize("beside", ["Kx", ""])
def test_a_wall_lost_beside_print_that_ends_where_that_of_other_rows_does_stands(beside: str) -> None:
    page = worn(table({0: "Abcd", 1: "82w.63", 2: beside}, right=(1,)))
    for row in (2, 3, 4):
        page[YS[row] + 3 : YS[row + 1] - 2, XS[2] - 2 : XS[2] + 3] = 255
    grid = grid_of(page, YS)
    assert (grid.rows, grid.cols, len(grid.cells)) == (ROWS, COLS, ROWS * COLS)


def test_a_wall_lost_between_lines_that_stand_in_rows_of_their_own_stands() -> None:
    page = worn(table({0: "Abcd Efgh", 1: "Kx", 3: "Mnop"}))
    page[YS[3] - 3 : YS[3] + 4, XS[0] + 3 : XS[1] - 2] = 255
    grid = grid_of(page, YS)
    assert (grid.rows, grid.cols, len(grid.cells)) == (ROWS, COLS, ROWS * COLS)


def test_lines_of_one_text_are_not_parted() -> None:
    close = Extent(100, 120, False), Extent(134, 154, False)
    assert odds_of_two_rows(*close, (90.0, 127.0, 164.0), DPI) == 1.0
    high = Extent(120, 140, False), Extent(165, 185, False)
    assert odds_of_two_rows(*high, (100.0, 152.0, 240.0), DPI) == 1.0  # not in the middle of the lower row
    assert odds_of_two_rows(*high, (108.0, 152.0, 198.0), DPI) > 10.0
    upright = high[0]._replace(lone=True), high[1]._replace(lone=True)
    assert odds_of_two_rows(*upright, (108.0, 152.0, 198.0), DPI) == 1.0  # a word from top to foot
    assert odds_of_two_rows(high[0], None, (108.0, 152.0, 198.0), DPI) == 1.0


@pytest.mark.parametrize("lost", [[3], [3, 4], [2, 5]])
def test_a_line_that_is_gone_between_rows_of_figures_is_put_back_and_doubted(lost: list[int]) -> None:
    page = table({0: "Abcd", 1: "1,204.50", 3: "82,115.02"}, right=(1, 3))
    for line in lost:
        without_line(page, line)
    grid = grid_of(page, [y for n, y in enumerate(YS) if n not in lost])
    assert (grid.rows, grid.cols, len(grid.cells)) == (ROWS, COLS, ROWS * COLS)
    rows = {row for line in lost for row in (line - 1, line)}
    assert {cell.row for cell in grid.cells if cell.doubted} == rows
    tops = sorted({round(cell.box.y0) for cell in grid.cells})
    assert np.abs(np.array(tops) - YS[:-1]).max() <= 4


def test_a_high_row_with_one_figure_in_half_of_its_cells_is_one() -> None:
    page = table({0: "7", 1: "1,204.50", 2: "7", 3: "82,115.02"}, right=(1, 3))
    ys = without_line(page, 3)
    for col in (2, 3):
        page[YS[2] + 3 : YS[4] - 2, XS[col] + 3 : XS[col + 1] - 2] = 255
        cv2.putText(page, "82.02", (XS[col] + 60, YS[3] + 9), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 0, 2)
    assert grid_of(page, ys).rows == ROWS - 1


def test_two_lines_of_headings_are_one_row() -> None:
    page = table({1: "1,204.50", 2: "117.20", 3: "82,115.02"}, right=(1, 2, 3))
    ys = without_line(page, 1)
    for col, words in ((1, ("Year", "before")), (2, ("This", "year")), (3, ("Next", "years"))):
        page[YS[0] + 3 : YS[2] - 2, XS[col] + 3 : XS[col + 1] - 2] = 255
        for word, y in zip(words, YS, strict=False):
            cv2.putText(page, word, (XS[col] + 40, y + 39), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 0, 2)
    assert grid_of(page, ys).rows == ROWS - 1


def test_the_body_of_a_rule_in_steps_holds_both_of_its_heights() -> None:
    assert body([0.0, 0.4, 0.4, 0.9, 0.4, 0.0, 0.0], 2) == (3, 3)
    assert body([0.0, 0.3, 0.3, 0.6, 0.3, 0.0, 0.0], 2) == (1, 4)


@pytest.mark.parametrize("lost", ["level", "upright"])
def test_one_wall_lost_between_two_figures_of_a_table_that_is_whole_stands(lost: str) -> None:
    page = table({0: "Abcd", 1: "1,204.50", 2: "17.26", 3: "82,115.02"}, right=(1, 2, 3))
    if lost == "level":
        page[YS[3] - 2 : YS[3] + 3, XS[1] + 3 : XS[2] - 2] = 255
    else:
        page[YS[3] + 3 : YS[4] - 2, XS[2] - 2 : XS[2] + 3] = 255
    grid = grid_of(page, YS)
    assert len(grid.cells) == ROWS * COLS
    expected = [(2, 1), (3, 1)] if lost == "level" else [(3, 1), (3, 2)]
    assert [(cell.row, cell.col) for cell in grid.cells if cell.doubted] == expected


@pytest.mark.parametrize("worn_too", [False, True])
@pytest.mark.parametrize("shift", [0, 9, 17, 30])
def test_one_figure_in_a_merged_cell_is_not_parted(shift: int, worn_too: bool) -> None:
    page = table({1: "1,204.50", 3: "82,115.02"}, right=(1, 3))
    if worn_too:
        worn(page)
    page[YS[3] + 3 : YS[4] - 2, XS[1] + 3 : XS[3] - 2] = 255
    cv2.putText(page, "1,311,118.11", (XS[2] - 60 - shift, YS[3] + 39), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 0, 2)
    grid = grid_of(page, YS)
    assert [(c.row, c.col) for c in grid.cells if c.col_span == 2] == [(3, 1)]
