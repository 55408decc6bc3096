"""Tables drawn with known cells come back with exactly those cells, whatever befell their rules."""

import random
from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.geometry import PixelBox
from extractor.grid import begin_grid, build_grid
from extractor.grid.lines import Line
from extractor.grid.rules import Rule
from extractor.grid.torn import mend
from extractor.parts import GridCell, PixelGrid, PixelRegion, PixelRule, StraightPicture
from tests.grid.drawn_tables import (
    Canvas,
    Style,
    blank_page,
    draw_table,
    edges,
    every_line_shows,
    random_partition,
    scanned,
)


def grid_of(picture: StraightPicture, box: PixelBox, lines: tuple[list[int], list[int]]) -> PixelGrid | None:
    """The grid, given the rules at `lines` over the whole box, as the regions stage would find them."""
    ys, xs = lines
    level = tuple(PixelRule(xs[0], y + 0.5, xs[-1], y + 0.5, 2.0) for y in ys)
    upright = tuple(PixelRule(x + 0.5, ys[0], x + 0.5, ys[-1], 2.0) for x in xs)
    return build_grid(picture, PixelRegion(box, level, upright))


def region_of(lines: tuple[list[int], list[int]]) -> PixelRegion:
    ys, xs = lines
    level = tuple(PixelRule(xs[0], y + 0.5, xs[-1], y + 0.5, 2.0) for y in ys)
    upright = tuple(PixelRule(x + 0.5, ys[0], x + 0.5, ys[-1], 2.0) for x in xs)
    return PixelRegion(box_of(lines), level, upright)


def shape(grid: PixelGrid) -> list[GridCell]:
    return [GridCell(c.row, c.col, c.row_span, c.col_span) for c in grid.cells]


def drawn(
    rows: int, cols: int, merges: int, style: Style, seed: int
) -> tuple[np.ndarray, list[GridCell], tuple[list[int], list[int]]]:
    rng = random.Random(seed)  # noqa: S311 - reproducible test data
    cells = random_partition(rows, cols, merges, rng)
    while not every_line_shows(cells, rows, cols):
        cells = random_partition(rows, cols, merges, rng)
    lines = (
        edges([rng.uniform(38, 70) for _ in range(rows)], 120),
        edges([rng.uniform(50, 220) for _ in range(cols)], 100),
    )
    page = blank_page(lines[1][-1] + 120, lines[0][-1] + 120)
    draw_table(page, cells, lines, style, rng)
    return page, cells, lines


def box_of(lines: tuple[list[int], list[int]]) -> PixelBox:
    ys, xs = lines
    return PixelBox(xs[0] - 2, ys[0] - 2, xs[-1] + 3, ys[-1] + 3)


STYLES = {
    "plain": Style(),
    "hairlines": Style(ink=110, width=1, outer_width=1),
    "broken": Style(broken=0.5),
    "thick frame": Style(width=1, outer_width=7),
    "dashed": Style(dashed=6),
    "double frame": Style(double_outer=True),
}


@pytest.mark.parametrize("name", STYLES)
@settings(max_examples=10, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), skew=st.floats(-0.08, 0.08))
def test_merged_cells_come_back_exactly(name: str, seed: int, skew: float) -> None:
    page, cells, lines = drawn(6, 5, 5, STYLES[name], seed)
    grid = grid_of(scanned(page, skew, noise=5, seed=seed), box_of(lines), lines)
    assert grid is not None
    assert shape(grid) == cells


@settings(max_examples=15, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), width=st.integers(1, 6))
def test_cell_boxes_hold_no_ink_of_rules_and_all_of_the_rest(seed: int, width: int) -> None:
    page, _, lines = drawn(4, 4, 2, Style(width=width, outer_width=width, filled=False), seed)
    grid = grid_of(scanned(page), box_of(lines), lines)
    assert grid is not None
    for cell in grid.cells:
        rows, cols = cell.box.slices(*page.shape)
        inside = page[rows, cols]
        assert inside.min() == 255
        # The rules begin within two pixels outside of the box.
        around = page[rows.start - 2 : rows.stop + 2, cols.start - 2 : cols.stop + 2]
        assert all((side < 255).any() for side in (around[:2], around[-2:], around[:, :2], around[:, -2:]))


@pytest.mark.parametrize("skew", [-0.1, 0.1])
def test_a_wide_skewed_table_keeps_rules_out_of_its_cells(skew: float) -> None:
    style = Style(filled=False)
    page, cells, lines = drawn(5, 8, 0, style, 3)
    picture = scanned(page, skew)
    grid = grid_of(picture, box_of(lines), lines)
    assert grid is not None
    assert shape(grid) == cells
    for cell in grid.cells:
        rows, cols = cell.box.slices(*page.shape)
        assert picture.grey[rows, cols].min() > 200


def test_open_sides_are_columns_of_their_own() -> None:
    page, cells, lines = drawn(5, 4, 0, Style(open_sides=True), 11)
    ys, xs = lines
    level = tuple(PixelRule(xs[0], y + 0.5, xs[-1], y + 0.5, 2.0) for y in ys)
    upright = tuple(PixelRule(x + 0.5, ys[0], x + 0.5, ys[-1], 2.0) for x in xs[1:-1])
    grid = build_grid(scanned(page), PixelRegion(box_of(lines), level, upright))
    assert grid is not None
    assert shape(grid) == cells
    assert abs(grid.box.x0 - xs[0]) < 4
    assert abs(grid.box.x1 - xs[-1]) < 4


def test_rules_that_are_not_in_the_picture_part_nothing() -> None:
    picture = scanned(blank_page(600, 400))
    lines = ([50, 150, 250], [50, 250, 450])
    assert grid_of(picture, box_of(lines), lines) is None


def test_a_stroke_of_large_print_from_rule_to_rule_is_no_wall() -> None:
    lines = ([100, 150, 200, 250, 300], [100, 500, 900])
    page = blank_page()
    for y in lines[0]:
        page[y - 2 : y + 2, 98:902] = 0
    for x in lines[1]:
        page[98:302, x - 2 : x + 2] = 0
    page[104:147, 298:303] = 0  # an upright stroke as high as the row, crossed by two level ones
    page[118:122, 282:320] = 0
    page[132:136, 285:318] = 0
    grid = grid_of(scanned(page, 0.0, noise=2), box_of(lines), (lines[0], [100, 300, 500, 900]))
    assert grid is not None
    assert (grid.rows, grid.cols) == (4, 2)


def test_a_wall_in_one_row_alone_stands_though_print_is_near() -> None:
    lines = ([100, 150, 200, 250, 300], [100, 500, 900])
    page = blank_page()
    for y in lines[0]:
        page[y - 2 : y + 2, 98:902] = 0
    for x in lines[1]:
        page[98:302, x - 2 : x + 2] = 0
    page[98:152, 298:302] = 0
    page[118:136, 270:290] = 0
    page[118:136, 310:330] = 0
    grid = grid_of(scanned(page, 0.0, noise=2), box_of(lines), (lines[0], [100, 300, 500, 900]))
    assert grid is not None
    assert grid.cols == 3


def test_a_rule_that_breaks_off_in_a_cell_goes_on() -> None:
    page, cells, lines = drawn(5, 5, 0, Style(), 17)
    ys, xs = lines
    page[ys[2] - 4 : ys[2] + 5, xs[1] + 45 : xs[2] - 2] = 255  # from the open to a rule
    page[ys[3] - 4 : ys[3] + 5, xs[1] + 60 : xs[5] - 50] = 255  # from the open to the open, over two columns
    grid = grid_of(scanned(page, noise=3), box_of(lines), lines)
    assert grid is not None
    assert shape(grid) == cells


def test_a_rule_that_ends_at_another_one_is_no_broken_one() -> None:
    page, _, lines = drawn(5, 5, 0, Style(), 17)
    ys, xs = lines
    page[ys[2] - 4 : ys[2] + 5, xs[1] + 3 : xs[3] - 2] = 255
    grid = grid_of(scanned(page, noise=3), box_of(lines), lines)
    assert grid is not None
    assert [(c.row, c.col, c.row_span) for c in grid.cells if c.row_span > 1] == [(1, 1, 2), (1, 2, 2)]


@pytest.mark.parametrize("dash", [12, 16])
def test_a_dashed_line_that_was_missed_is_found_again(dash: int) -> None:
    page, cells, lines = drawn(6, 5, 0, Style(dashed=dash), 23)
    ys, xs = lines
    known = [y for i, y in enumerate(ys) if i != 3], [x for i, x in enumerate(xs) if i != 2]
    grid = grid_of(scanned(page, noise=3), box_of(lines), known)
    assert grid is not None
    assert shape(grid) == cells


def test_nothing_is_looked_for_where_rules_are_whole() -> None:
    page, _, lines = drawn(6, 5, 0, Style(), 23)
    ys, xs = lines
    page[ys[0] : ys[-1], (xs[1] + xs[2]) // 2] = np.tile([0] * 14 + [255] * 2, 60)[: ys[-1] - ys[0]]
    grid = grid_of(scanned(page, noise=3), box_of(lines), lines)
    assert grid is not None
    assert (grid.rows, grid.cols) == (6, 5)


def test_a_wall_lost_between_two_figures_stands_in_a_torn_table() -> None:
    lines = ([100, 150, 200, 250, 300, 350], [100, 300, 500, 700, 900])
    ys, xs = lines
    page = blank_page()
    for y in ys:
        page[y - 1 : y + 1, xs[0] : xs[-1]] = 0
    for x in xs:
        page[ys[0] : ys[-1], x - 1 : x + 1] = 0
    for y in ys[:-1]:
        for x in xs[1:]:
            cv2.putText(page, "1,204.50", (x - 130, y + 36), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 0, 2)
    for row, col in ((1, 0), (2, 2), (4, 1), (1, 3), (3, 2), (4, 3)):
        page[ys[row] - 3 : ys[row] + 4, xs[col] + 30 : xs[col] + 110] = 255
    page[ys[3] - 3 : ys[3] + 4, xs[1] + 3 : xs[2] - 2] = 255
    grid = grid_of(scanned(page, noise=3), box_of(lines), lines)
    assert grid is not None
    assert (grid.rows, grid.cols, len(grid.cells)) == (5, 4, 20)


def look(share: float) -> Rule:
    """A rule of which so much is left, on blank paper, from one end of its wall of 60 pixels on."""
    left, rim = round(60 * share), (1.0, 0.0) if share else (0.0, 0.0)
    return Rule(
        9,
        10,
        share=share,
        solid=share,
        alone=share,
        length=60,
        gaps=(0, 60 - left),
        free=2.0,
        blank=True,
        bulky=False,
        clear=share,
        breaks=1,
        stubs=(left, 0),
        rims=rim,
    )


def test_signs_and_ideographs_are_no_figures_on_two_sides_of_a_lost_wall() -> None:
    lines = [Line(np.full(200, at), 0, 200, 2, 0) for at in (1.0, 60.0, 120.0, 180.0)]
    shares = (np.ones((4, 3)), np.ones((3, 4)))
    shares[1][0, 1] = 0.0
    looks = [[look(1.0) for _ in range(3)] for _ in range(4)]
    lost = [[look(0.0 if (line, wall) == (1, 0) else 1.0) for wall in range(3)] for line in range(4)]
    inked = np.zeros((200, 200), dtype=bool)
    inked[20:32, 25:29] = inked[20:32, 33:37] = True  # “
    for y in (20, 30, 40):
        inked[y : y + 3, 40:55] = True  # 三
    inked[20:44, 70:74] = inked[20:44, 80:104] = True
    mend(shares, (looks, lost), inked, (lines, lines), (0.7, 200))
    assert shares[1][0, 1] == 0.0
    inked[18:45, 38:57] = False
    mend(shares, (looks, lost), inked, (lines, lines), (0.7, 200))
    assert shares[1][0, 1] == 1.0  # two figures, and a wall lost between them


@pytest.mark.parametrize("seed", range(4))
def test_walls_of_which_little_is_left_stand(seed: int) -> None:
    page, cells, lines = drawn(9, 6, 0, Style(), 40 + seed)
    ys, xs = lines
    rng = random.Random(seed)  # noqa: S311 - reproducible test data
    for x in xs[1:-1]:
        for top, bottom in pairwise(ys):
            kept = rng.choice([1.0, 0.7, 0.33, 0.25])
            page[top + 3 + round(kept * (bottom - top)) : bottom - 2, x - 1 : x + 2] = 255
    grid = grid_of(scanned(page, noise=3), box_of(lines), lines)
    assert grid is not None
    assert shape(grid) == cells


def walls_taken_away(page: Canvas, lines: tuple[list[int], list[int]]) -> list[tuple[int, int]]:
    """The left ends, (x, y), of the wide walls of the fourth level line, which are wiped out."""
    ys, xs = lines
    wide = [(left, right) for left, right in pairwise(xs[1:]) if right - left >= 130]
    assert wide
    for left, right in wide:
        page[ys[3] - 1 : ys[3] + 2, left + 3 : right - 2] = 255
    return [(left, ys[3]) for left, _ in wide]


def test_a_wall_stands_of_which_nothing_but_crumbs_are_left() -> None:
    page, cells, lines = drawn(6, 4, 0, Style(), 66)
    for left, y in walls_taken_away(page, lines):
        for x in range(left + 12, left + 48, 6):
            page[y, x : x + 2] = 0
    grid = grid_of(scanned(page, noise=3), box_of(lines), lines)
    assert grid is not None
    assert shape(grid) == cells


def test_a_few_specks_on_the_course_of_a_rule_are_no_wall() -> None:
    page, cells, lines = drawn(6, 4, 0, Style(), 66)
    for left, y in walls_taken_away(page, lines):
        page[y + 1, left + 20 : left + 22] = 0
    grid = grid_of(scanned(page, noise=3), box_of(lines), lines)
    assert grid is not None
    assert shape(grid) != cells


def test_strokes_one_below_the_other_in_a_torn_table_are_no_column() -> None:
    lines = ([100 + 38 * i for i in range(13)], [100, 300, 500, 700])
    ys, xs = lines
    page = blank_page()
    for y in ys:
        page[y - 1 : y + 1, xs[0] : xs[-1]] = 0
    for x in xs:
        page[ys[0] : ys[-1], x - 1 : x + 1] = 0
    for row, y in enumerate(ys[:-1]):
        page[y + 9 : y + 30, 330:333] = 0  # 十
        page[y + 18 : y + 21, 320:344] = 0
        page[y + 8 + row % 3 * 4 : y + 24, 299:302] = 255
    level = tuple(PixelRule(xs[0], y + 0.5, xs[-1], y + 0.5, 2.0) for y in ys)
    upright = tuple(PixelRule(x + 0.5, ys[0], x + 0.5, ys[-1], 2.0) for x in (*xs, 331))
    grid = build_grid(scanned(page, noise=3), PixelRegion(box_of(lines), level, upright))
    assert grid is not None
    assert (grid.rows, grid.cols, len(grid.cells)) == (12, 3, 36)


@pytest.mark.parametrize("away", [7, 9])
def test_two_rules_of_a_frame_are_one_line(away: int) -> None:
    page, cells, lines = drawn(5, 4, 2, Style(), 29)
    ys, xs = lines
    cv2.rectangle(page, (xs[0] - away, ys[0] - away), (xs[-1] + away, ys[-1] + away), 0, 1)
    outer = ([ys[0] - away, *ys, ys[-1] + away], [xs[0] - away, *xs, xs[-1] + away])
    grid = grid_of(scanned(page, noise=3), box_of(outer), outer)
    assert grid is not None
    assert shape(grid) == cells


def test_a_line_of_a_pen_below_a_table_is_no_row_of_it() -> None:
    page, cells, lines = drawn(5, 4, 0, Style(), 31)
    ys, xs = lines
    y = ys[-1] + 18.0
    cv2.line(page, (xs[1], int(y)), (xs[2], int(y) + 2), 60, 3)
    level = [PixelRule(xs[0], v + 0.5, xs[-1], v + 0.5, 2.0) for v in ys]
    upright = tuple(PixelRule(x + 0.5, ys[0], x + 0.5, ys[-1], 2.0) for x in xs)
    pen = PixelRule(xs[1], y, xs[2], y + 2, 3.0)
    box = PixelBox(xs[0] - 2, ys[0] - 2, xs[-1] + 3, y + 4)
    grid = build_grid(scanned(page, noise=3), PixelRegion(box, (*level, pen), upright))
    assert grid is not None
    assert shape(grid) == cells


def test_print_beside_a_rule_is_not_cut_off_with_it() -> None:
    lines = ([120, 160, 200, 240, 280], [100, 250, 400, 550])
    page = blank_page(700, 400)
    for y in lines[0]:
        cv2.line(page, (100, y), (550, y), 0, 2)
    for x in lines[1]:
        cv2.line(page, (x, 120), (x, 280), 0, 2)
    cv2.rectangle(page, (389, 170), (399, 188), 0, -1)
    grid = grid_of(scanned(page), box_of(lines), lines)
    assert grid is not None
    (cell,) = [c for c in grid.cells if (c.row, c.col) == (1, 1)]
    assert cell.box.x1 > 392


def test_a_dotted_line_inside_a_frame_stays_out_of_the_cells() -> None:
    lines = ([120, 180, 240, 300, 360], [100, 300, 500, 700])
    page = blank_page(800, 480)
    for at in range(100, 701, 6):
        for y in (*lines[0][1:-1], 128, 352):
            cv2.line(page, (at, y), (at + 2, y), 0, 2)
    for at in range(120, 361, 6):
        for x in (*lines[1][1:-1], 107, 693):
            cv2.line(page, (x, at), (x, at + 2), 0, 2)
    cv2.rectangle(page, (100, 120), (700, 360), 0, 3)
    grid = grid_of(scanned(page), box_of(lines), lines)
    assert grid is not None
    assert (grid.rows, grid.cols) == (4, 3)
    assert min(c.box.x0 for c in grid.cells) >= 108
    assert max(c.box.x1 for c in grid.cells) <= 693
    assert min(c.box.y0 for c in grid.cells) >= 129


@pytest.mark.parametrize("height", [28, 44])
def test_digits_one_below_the_other_along_a_frame_are_no_second_line_of_it(height: int) -> None:
    lines = ([120 + height * row for row in range(25)], [100, 400, 700])
    ys, xs = lines
    page = blank_page(800, ys[-1] + 120)
    for y in ys:
        cv2.line(page, (xs[0], y), (xs[-1], y), 0, 2)
    for x in xs:
        cv2.line(page, (x, ys[0]), (x, ys[-1]), 0, 2)
    left = xs[0] + 6
    for y in ys[:-1]:
        foot = y + height // 2 + 9
        # The stem of the first digit stands where a frame's second line may run, others stand beside it.
        for x in (left, left + 12, left + 24):
            cv2.line(page, (x + 2, foot - 17), (x + 2, foot), 0, 2)
    grid = grid_of(scanned(page), box_of(lines), lines)
    assert grid is not None
    assert (grid.rows, grid.cols) == (24, 2)
    assert max(c.box.x0 for c in grid.cells if c.col == 0) < left


def test_a_rule_of_two_rows_is_not_taken_for_the_print_below_it() -> None:
    """A short rule whose course runs through lines of print in the merged cells below."""
    ys, xs = [100 + 60 * n for n in range(13)], [100, 400, 640, 900]
    cells = [
        *(GridCell(row, col, 1, 1) for row in range(2) for col in range(3)),
        *(GridCell(row, 0, 1, 3) for row in range(2, 11)),
        *(GridCell(11, col, col_span=span, row_span=1) for col, span in ((0, 1), (1, 2))),
    ]
    page = blank_page()
    rng = random.Random(4)  # noqa: S311 - reproducible test data
    draw_table(page, cells, (ys, xs), Style(filled=False), rng)
    for top in ys[2:11]:
        for x in (*range(140, 860, 20), 396, 404, 636, 644, 400, 640):
            page[top + 17 : top + 43, x - 1 : x + 2] = 0
    grid = grid_of(scanned(page, noise=4), box_of((ys, xs)), (ys, xs))
    assert grid is not None
    assert shape(grid) == cells


@pytest.mark.parametrize("shadow", [225, 205])
def test_the_thick_frame_of_the_back_is_no_wall(shadow: int) -> None:
    ys, xs = [100 + 50 * n for n in range(8)], [100, 300, 500, 760, 1000]
    page = blank_page()
    cv2.line(page, (420, 100), (420, 450), shadow, 7)
    cells = [GridCell(row, col, 1, 1) for row in range(7) for col in range(4)]
    draw_table(page, cells, (ys, xs), Style(), random.Random(2))  # noqa: S311 - reproducible test data
    grid = grid_of(scanned(page), box_of((ys, xs)), (ys, sorted([*xs, 420])))
    assert grid is not None
    assert shape(grid) == cells


def doubted(grid: PixelGrid | None) -> list[tuple[int, int]]:
    assert grid is not None
    return [(cell.row, cell.col) for cell in grid.cells if cell.doubted]


@pytest.mark.parametrize("across", ["upright", "level"])
def test_cells_on_both_sides_of_a_wall_through_print_are_doubted(across: str) -> None:
    ys, xs = [100 + 50 * n for n in range(6)], [100, 300, 500, 760]
    page = blank_page()
    rng = random.Random(7)  # noqa: S311 - reproducible test data
    cells = [GridCell(row, col, 1, 1) for row in range(5) for col in range(3)]
    draw_table(page, cells, (ys, xs), Style(), rng)
    if across == "upright":
        page[154:197, 110:290] = 255
        page[154:197, 304:490] = 255
        cv2.putText(page, "80,364.00", (288, 185), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 2, cv2.LINE_AA)
        expected = [(1, 0), (1, 1)]
    else:
        cv2.putText(page, "80,364.00", (320, 210), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 2, cv2.LINE_AA)
        expected = [(1, 1), (2, 1)]
    grid = grid_of(scanned(page, noise=4), box_of((ys, xs)), (ys, xs))
    assert doubted(grid) == expected
    assert grid is not None
    assert shape(grid) == cells


@settings(max_examples=10, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), skew=st.floats(-0.08, 0.08))
def test_walls_beside_print_raise_no_doubt(seed: int, skew: float) -> None:
    page, _, lines = drawn(6, 5, 3, Style(), seed)
    assert doubted(grid_of(scanned(page, skew, noise=5, seed=seed), box_of(lines), lines)) == []


def test_cells_beside_a_wall_that_only_closes_a_shape_are_doubted() -> None:
    """A rule that ends in the open: it is carried on to the next one, and both cells there are doubtful."""
    ys, xs = [100, 160, 220, 280, 340], [100, 300, 500, 700]
    cells = [GridCell(row, col, 1, 1) for row in range(4) for col in range(3)]
    page = blank_page()
    draw_table(page, cells, (ys, xs), Style(filled=False), random.Random(1))  # noqa: S311 - reproducible test data
    page[165:276, 496:505] = 255  # nothing is left of the rule between two columns in two rows
    page[156:165, 505:696] = 255  # nor of the one above the first of them, on its right
    grid = grid_of(scanned(page), box_of((ys, xs)), (ys, xs))
    assert grid is not None
    assert doubted(grid)
    assert all(row <= 2 and col >= 1 for row, col in doubted(grid))


@pytest.mark.parametrize(
    ("texts", "doubted"), [(("18,365.14", "310"), True), (("", "310"), True), (("", ""), False)]
)
def test_a_cell_that_may_hold_the_texts_of_two_is_doubted(texts: tuple[str, str], doubted: bool) -> None:
    ys, xs = [100, 160, 220, 280, 340, 400], [100, 420, 700, 980]
    merged = GridCell(3, 0, 1, 2)
    cells = [GridCell(r, c, 1, 1) for r in range(5) for c in range(3) if r != 3 or c == 2] + [merged]
    page = blank_page(1100, 500)
    draw_table(page, cells, (ys, xs), Style(filled=False), random.Random(3))  # noqa: S311 - reproducible
    for text, x in zip(texts, (240, 440), strict=True):
        cv2.putText(page, text, (x, ys[3] + 40), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 0, 2)
    grid = grid_of(scanned(page, noise=3), box_of((ys, xs)), (ys, xs))
    assert grid is not None
    assert [(c.row, c.col) for c in grid.cells if c.doubted] == ([(3, 0)] if doubted else [])


def test_where_a_table_lies_is_known_before_what_stands_on_its_lines() -> None:
    page, _, lines = drawn(5, 4, 2, Style(), 11)
    picture, region = scanned(page, noise=3), region_of(lines)
    begun, built = begin_grid(picture, region), build_grid(picture, region)
    assert begun is not None
    assert built is not None
    assert begun.finish() == built
    assert begun.box == built.box


def test_a_begun_grid_may_turn_out_to_be_none() -> None:
    page, _, lines = drawn(1, 2, 0, Style(), 11)
    begun = begin_grid(scanned(page, noise=3), region_of(lines))
    assert begun is not None
    assert begun.finish() is None
