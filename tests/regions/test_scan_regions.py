"""Tables are found where rules draw them, with their rules, and nowhere else."""

import random
from collections.abc import Sequence

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.beside import beside
from extractor.document import ModelUse
from extractor.engines import LineReading, Recogniser
from extractor.geometry import PixelBox
from extractor.grid import build_grid
from extractor.ink import contrast, ink_level
from extractor.parts import GridCell, Pixels, StraightPicture
from extractor.regions import find_regions
from extractor.regions.ruled.rules import find_rules
from tests.grid.drawn_tables import (
    Canvas,
    Style,
    blank_page,
    draw_characters,
    draw_table,
    edges,
    every_line_shows,
    random_partition,
    scanned,
)


class Blind:
    """A recogniser that sees no text: rules alone tell where tables lie."""

    name = "blind"
    models: tuple[ModelUse, ...] = ()

    def read(self, lines: Sequence[Pixels]) -> list[LineReading]:
        return [LineReading("", 0.0, ()) for _ in lines]


RNG = random.Random(5)  # noqa: S311 - reproducible test data


def plain_table(
    page: Canvas, corner: tuple[int, int], style: Style, rows: int = 5, cols: int = 4
) -> PixelBox:
    """A table of equal cells 150 x 48 with its top left corner there; the box around it."""
    x, y = corner
    lines = (edges([48.0] * rows, y), edges([150.0] * cols, x))
    cells = [GridCell(r, c, 1, 1) for r in range(rows) for c in range(cols)]
    draw_table(page, cells, lines, style, RNG)
    return PixelBox(x, y, lines[1][-1], lines[0][-1])


def prose(page: Canvas, area: tuple[int, int, int, int]) -> None:
    """Lines of square characters, close together; every fifth is the last of its paragraph."""
    x0, y0, x1, y1 = area
    for i, y in enumerate(range(y0, y1 - 40, 44)):
        end = x0 + RNG.randrange(100, x1 - x0) if i % 5 == 4 else x1 - 30
        draw_characters(page, (x0, end), (y + 7, 26), RNG)


def near(found: PixelBox, drawn: PixelBox, by: float = 8) -> bool:
    ends = ((found.x0, drawn.x0), (found.y0, drawn.y0), (found.x1, drawn.x1), (found.y1, drawn.y1))
    return all(abs(a - b) <= by for a, b in ends)


STYLES = [
    Style(),
    Style(ink=130, width=1, outer_width=1),
    Style(broken=0.8),
    Style(outer_width=8),
    Style(dashed=5),
    Style(dashed=2, width=1),
    Style(double_outer=True),
    Style(open_sides=True),
]


@pytest.mark.parametrize("style", STYLES, ids=str)
@pytest.mark.parametrize("skew", [0.0, -0.1, 0.1])
def test_a_table_between_prose_is_found_alone(style: Style, skew: float) -> None:
    page = blank_page()
    drawn = plain_table(page, (300, 400), style)
    prose(page, (200, 60, 1400, 350))
    prose(page, (200, 720, 1400, 1100))
    regions = find_regions(scanned(page, skew, noise=4), Blind())
    assert len(regions) == 1
    assert near(regions[0].box, drawn)
    grid = build_grid(scanned(page, skew, noise=4), regions[0])
    assert grid is not None
    assert (grid.rows, grid.cols, len(grid.cells)) == (5, 4, 20)


@pytest.mark.parametrize("ink", [0, 190])
@pytest.mark.parametrize(("dash", "gap"), [(16, 10), (13, 11), (24, 11)])
def test_a_table_of_dashes_that_do_not_run_together_is_found(ink: int, dash: int, gap: int) -> None:
    RNG.seed(dash)
    page = blank_page()
    drawn = plain_table(page, (300, 400), Style(ink=255, width=1, outer_width=1), 6, 3)
    x0, y0, x1, y1 = (round(side) for side in (drawn.x0, drawn.y0, drawn.x1, drawn.y1))
    for y in range(y0, y1 + 1, 48):
        for x in range(x0, x1, dash + gap):
            cv2.line(page, (x, y), (min(x + dash, x1), y), (ink,), 2)
    for x in range(x0, x1 + 1, 150):
        for y in range(y0, y1, dash + gap):
            cv2.line(page, (x, y), (x, min(y + dash, y1)), (ink,), 2)
    prose(page, (200, 720, 1400, 1100))
    picture = scanned(page, noise=3)
    regions = find_regions(picture, Blind())
    assert [near(r.box, drawn, by=gap + 8) for r in regions] == [True]
    grid = build_grid(picture, regions[0])
    assert grid is not None
    assert (grid.rows, grid.cols, len(grid.cells)) == (6, 3, 18)


def test_the_two_lines_of_a_pale_double_frame_are_found_apart() -> None:
    page = blank_page()
    for away in (0, 7):
        cv2.rectangle(page, (300 - away, 400 - away), (900 + away, 640 + away), 190, 2)
    blurred = np.asarray(cv2.GaussianBlur(page, (0, 0), 0.9), dtype=np.uint8)
    picture = scanned(blurred, noise=2)
    contrasts = contrast(picture.grey, picture.dpi)
    level, upright = find_rules(contrasts, ink_level(contrasts), picture.dpi)
    assert {min((393, 400, 640, 647), key=lambda y: abs(y - r.y0)) for r in level} == {393, 400, 640, 647}
    assert {min((293, 300, 900, 907), key=lambda x: abs(x - r.x0)) for r in upright} == {293, 300, 900, 907}
    assert all(max(r.x1 - r.x0, r.y1 - r.y0) > 200 for r in (*level, *upright))


def test_two_lines_of_a_frame_that_ink_joins_here_and_there_are_found_apart() -> None:
    page = blank_page(1700, 400)
    page[100:105, 100:1500] = page[109:112, 100:1500] = 0  # 5 and 3 pixels thick, 4 apart
    for x in range(120, 1480, 170):
        page[105:109, x : x + 60] = 0
    contrasts = contrast(page, 200)
    level, _ = find_rules(contrasts, ink_level(contrasts), 200)
    assert sorted(rule.y0 for rule in level) == pytest.approx([102.5, 110.5], abs=1)
    assert all(rule.x1 - rule.x0 > 1390 for rule in level)


def test_a_thick_frame_of_which_the_paper_lost_parts_stays_one_rule() -> None:
    page, chance = blank_page(), random.Random(3)  # noqa: S311 - reproducible test data
    cv2.line(page, (300, 400), (1300, 400), (0,), 6)
    for x in range(320, 1280, 80):
        page[chance.choice((396, 401)) :, x : x + 24][:4] = 255
    picture = scanned(page)
    contrasts = contrast(picture.grey, picture.dpi)
    level, _ = find_rules(contrasts, ink_level(contrasts), picture.dpi)
    assert max(r.x1 - r.x0 for r in level) >= 900


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.floats(-0.08, 0.08))
def test_merged_cells_survive_both_stages(seed: int, skew: float) -> None:
    rng = random.Random(seed)  # noqa: S311 - reproducible test data
    rows, cols = rng.randint(3, 9), rng.randint(3, 7)
    cells = random_partition(rows, cols, 4, rng)
    while not every_line_shows(cells, rows, cols):
        cells = random_partition(rows, cols, 4, rng)
    lines = (
        edges([rng.uniform(40, 80) for _ in range(rows)], 100),
        edges([rng.uniform(60, 200) for _ in range(cols)], 90),
    )
    page = blank_page(1654, 900)
    draw_table(page, cells, lines, Style(), rng)
    picture = scanned(page, skew, noise=5, seed=seed)
    regions = find_regions(picture, Blind())
    assert len(regions) == 1
    grid = build_grid(picture, regions[0])
    assert grid is not None
    assert [GridCell(c.row, c.col, c.row_span, c.col_span) for c in grid.cells] == cells


def test_tables_side_by_side_and_below_each_other_stay_apart() -> None:
    page = blank_page(1654, 1400)
    boxes = [plain_table(page, corner, Style()) for corner in ((100, 100), (850, 120), (100, 500))]
    found = find_regions(scanned(page), Blind())
    assert [near(f.box, b) for f, b in zip(found, boxes, strict=True)] == [True] * 3


def test_a_frame_around_the_page_is_no_table_but_the_table_in_it_is() -> None:
    page = blank_page()
    cv2.rectangle(page, (20, 20), (1630, 1180), 0, 4)
    drawn = plain_table(page, (300, 300), Style())
    found = find_regions(scanned(page), Blind())
    assert len(found) == 1
    assert near(found[0].box, drawn)


def test_a_head_whose_upright_rules_break_above_the_rows_belongs_to_the_table() -> None:
    page = blank_page()
    drawn = plain_table(page, (300, 400), Style())
    for x in range(300, 901, 150):
        cv2.line(page, (x, 340), (x, 386), (0,), 2)
    cv2.line(page, (300, 322), (900, 322), (0,), 2)
    (region,) = find_regions(scanned(page), Blind())
    assert near(region.box, PixelBox(drawn.x0, 322, drawn.x1, drawn.y1))


def test_print_and_rules_above_a_table_stay_outside() -> None:
    page = blank_page()
    drawn = plain_table(page, (300, 400), Style())
    prose(page, (300, 250, 900, 390))
    cv2.line(page, (300, 240), (900, 240), (0,), 2)
    (region,) = find_regions(scanned(page), Blind())
    assert near(region.box, drawn)


def test_one_row_carried_over_is_a_table() -> None:
    page = blank_page()
    drawn = plain_table(page, (200, 200), Style(), rows=1)
    found = find_regions(scanned(page), Blind())
    assert len(found) == 1
    assert near(found[0].box, drawn)


def test_a_gently_bent_table_is_one_table() -> None:
    page = blank_page(1654, 900)
    plain_table(page, (100, 200), Style(filled=False), rows=8, cols=9)
    height, width = page.shape
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    bent = cv2.remap(page, xs, ys + 4 * np.sin(xs / width * np.pi), cv2.INTER_LINEAR, borderValue=(255,))
    picture = scanned(np.asarray(bent, dtype=np.uint8))
    found = find_regions(picture, Blind())
    assert len(found) == 1
    grid = build_grid(picture, found[0])
    assert grid is not None
    assert (grid.rows, grid.cols, len(grid.cells)) == (8, 9, 72)
    for cell in grid.cells:
        rows, cols = cell.box.slices(height, width)
        assert picture.grey[rows, cols].min() > 150


@pytest.mark.parametrize("written", [True, False])
@pytest.mark.parametrize("shift", [0, 130])
def test_rules_of_the_back_that_shine_through_are_none(shift: int, written: bool) -> None:
    front, back = blank_page(), blank_page()
    plain_table(front, (200, 300), Style())
    draw_characters(front, (300, 700), (200, 26), RNG)
    plain_table(back, (260 + shift, 320), Style(filled=written), 7, 5)
    if written:
        prose(back, (200, 60, 1400, 300))
        prose(back, (200, 720, 1400, 1100))
    mirrored = 255.0 - cv2.GaussianBlur(cv2.flip(back, 1), (0, 0), 1.6)
    page = np.clip(front - 0.35 * mirrored, 0, 255).astype(np.uint8)
    picture = scanned(page, noise=3)
    grids = [build_grid(picture, region) for region in find_regions(picture, Blind())]
    assert [(g.rows, g.cols) for g in grids if g] == [(5, 4)]


def test_pale_hairlines_in_a_dark_frame_stay() -> None:
    page = blank_page()
    drawn = plain_table(page, (200, 300), Style(ink=200, width=1, outer_width=1), 6, 5)
    cv2.rectangle(page, (int(drawn.x0), int(drawn.y0)), (int(drawn.x1), int(drawn.y1)), 0, 3)
    faded = blank_page()
    prose(faded, (200, 700, 1400, 1100))
    prose(faded, (200, 60, 1400, 250))
    page = np.minimum(page, 255 - ((255 - faded) // 6))
    picture = scanned(page, noise=2)
    grids = [build_grid(picture, region) for region in find_regions(picture, Blind())]
    assert [(g.rows, g.cols) for g in grids if g] == [(6, 5)]


def negatives() -> dict[str, Canvas]:
    pages = {
        name: blank_page()
        for name in (
            "blank",
            "prose",
            "a box of prose",
            "underlines",
            "lined notebook",
            "chart",
            "bars",
            "scanner border",
            "noise",
        )
    }
    prose(pages["prose"], (150, 100, 1500, 1100))
    cv2.rectangle(pages["a box of prose"], (150, 100), (1500, 600), 0, 2)
    prose(pages["a box of prose"], (170, 120, 1450, 580))
    prose(pages["underlines"], (150, 100, 1500, 1100))
    for y in range(142, 1000, 88):
        cv2.line(pages["underlines"], (150, y), (700 + y, y), 0, 2)
    for y in range(100, 1150, 44):
        cv2.line(pages["lined notebook"], (60, y), (1600, y), 120, 1)
    cv2.line(pages["lined notebook"], (160, 0), (160, 1199), 120, 1)
    chart = pages["chart"]
    cv2.line(chart, (200, 100), (200, 900), 0, 2)
    for y in range(100, 901, 100):
        cv2.line(chart, (200, y), (1400, y), 180 if y < 900 else 0, 1)
    for x in range(280, 1300, 160):
        cv2.rectangle(chart, (x, 900 - (x * 7) % 650), (x + 70, 900), 90, -1)
    bars = pages["bars"]
    cv2.line(bars, (200, 100), (200, 900), (0,), 2)
    for y in range(100, 901, 160):
        cv2.line(bars, (200, y), (1400, y), (120 if y < 900 else 0,), 1)
    for x, top in zip(range(240, 1300, 150), (410, 650, 310, 530, 730, 370, 470, 600), strict=True):
        cv2.rectangle(bars, (x, top), (x + 90, 900), (255,), -1)
        cv2.rectangle(bars, (x, top), (x + 90, 900), (0,), 2)
    cv2.rectangle(pages["scanner border"], (0, 0), (1653, 1199), 0, 40)
    prose(pages["scanner border"], (150, 100, 1500, 1100))
    pages["noise"][:] = np.random.default_rng(3).integers(0, 256, pages["noise"].shape, dtype=np.uint8)
    return pages


NEGATIVES = negatives()


@pytest.mark.parametrize("name", NEGATIVES)
def test_no_table_is_made_up(name: str, recogniser: Recogniser) -> None:
    picture: StraightPicture = scanned(NEGATIVES[name], noise=3)
    assert [build_grid(picture, region) for region in find_regions(picture, recogniser)] in ([], [None])


@pytest.mark.parametrize("apart", [3, 4, 5, 6])
def test_two_hairlines_close_together_are_a_rule(apart: int) -> None:
    """The frame of a table scanned at 150 dpi; a third line, of print, would make strokes of them."""
    contrasts = np.zeros((120, 700), np.uint8)
    for y in (50, 50 + apart):
        contrasts[y : y + 2, 40:660] = 60
    level, _ = find_rules(contrasts, 24.0, 150.0)
    covered = np.zeros(700, dtype=bool)
    for rule in level:
        assert 50 <= rule.y0 <= 52 + apart
        covered[round(rule.x0) : round(rule.x1)] = True
    assert covered[40:660].mean() > 0.98


def test_two_cores_find_and_build_the_same_as_one() -> None:
    page = blank_page(1000, 900)
    plain_table(page, (100, 120), Style())
    plain_table(page, (140, 520), Style(outer_width=8))
    picture = scanned(page, 0.3)
    alone = find_regions(picture, Blind())
    with beside(2) as others:
        together = find_regions(picture, Blind(), others)
        grids = [build_grid(picture, region) for region in together]
    assert len(alone) == 2
    assert together == alone
    assert grids == [build_grid(picture, region) for region in alone]
