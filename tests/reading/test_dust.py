"""Dust is told from points, commas and dashes by where it lies."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.engines import Recogniser
from extractor.parts import Pixels
from extractor.reading import read_table
from extractor.reading.cutting import dust as dust_of_cells
from extractor.reading.cutting.crops import Mask
from extractor.reading.cutting.dust import Dust, _stands_alone, dust_in, is_lone_speck, lone_dash, print_in
from extractor.reading.cutting.sheet import cut_lines, sheet_of
from tests.reading.pictures import DPI, Sheet, straight, texts_of

XS = (20.0, 110.0, 200.0, 290.0, 380.0)
YS = (20.0, 44.0, 68.0, 92.0, 116.0)
TEXTS = [
    ["项目", "本年收入", "1,234.50", ""],
    ["", "-", "0.07", "16,435.87"],
    ["六、其他", "", "—", ""],
    ["", "八", "", "3.00"],
]
DUSTY = Dust(size=5.0, clumps=9.0, much=True, dpi=DPI)


def dusted(pixels: Pixels, count: int, seed: int, side: int = 3) -> Pixels:
    """The page with square specks, none of them on print."""
    chance = np.random.default_rng(seed)
    near = 2 * side
    result = pixels.copy()
    height, width = pixels.shape[:2]
    while count:
        x, y = int(chance.integers(near, width - near)), int(chance.integers(near, height - near))
        if pixels[y - near : y + near + side, x - near : x + near + side].min() > 200:
            result[y : y + side, x : x + side] = 30
            count -= 1
    return result


@pytest.mark.parametrize(("count", "side"), [(500, 2), (250, 3), (80, 5)])
def test_empty_cells_stay_empty_on_dusty_paper(count: int, side: int) -> None:
    page = Sheet()
    grid = page.table(XS, YS, TEXTS)
    pixels = dusted(page.picture().pixels, count, 7, side)
    cuts = cut_lines(sheet_of(straight(pixels), grid.box), [cell.box for cell in grid.cells])
    lines = [len(cut.pictures) for cut in cuts]
    assert lines == [int(bool(text)) for row in TEXTS for text in row]


def test_figures_keep_their_points_on_dusty_paper(recogniser: Recogniser) -> None:
    page = Sheet()
    grid = page.table(XS, YS, TEXTS)
    table = read_table(straight(dusted(page.picture().pixels, 250, 3)), grid, recogniser, page=1)
    read = texts_of(table)
    assert [read[0][2], read[1][2], read[1][3], read[3][3]] == ["1,234.50", "0.07", "16,435.87", "3.00"]
    assert (read[1][1], read[2][2]) == ("-", "—")


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    amount=st.decimals(min_value=-(10**9), max_value=10**9, places=2),
    size=st.floats(7.5, 14.0),
)
def test_nothing_of_a_clean_figure_is_dust(amount: object, size: float) -> None:
    text = f"{amount:,}"
    pixels = Sheet(160, 40).text(8, 24, text, size).picture().grey
    ink = pixels < 160
    assert (print_in(ink, DUSTY) == ink).all(), text


@pytest.mark.parametrize("text", ["六、立", "二〇二一年", "教育支出", "其中：", "完成率100%", "项目（一）"])
def test_nothing_of_clean_words_is_dust(text: str) -> None:
    ink = Sheet(160, 40).text(8, 24, text, 11).picture().grey < 160
    assert (print_in(ink, DUSTY) == ink).all()


def test_a_broken_glyph_is_no_dust() -> None:
    ink = np.zeros((60, 80), dtype=bool)
    for place in range(0, 22, 4):
        ink[20 + place : 22 + place, 40:42] = True
    assert print_in(ink, DUSTY).any()


def test_a_speck_between_figures_above_their_foot_is_dust() -> None:
    ink = Sheet(160, 40).text(8, 24, "1 250", 11).picture().grey < 160
    rows = np.flatnonzero(ink.any(axis=1))
    columns = np.flatnonzero(ink.any(axis=0))
    gap = int(columns[np.flatnonzero(np.diff(columns) > 8)[0]]) + 4
    high, low = ink.copy(), ink.copy()
    high[rows[0] + 3 : rows[0] + 6, gap : gap + 3] = True
    low[rows[-1] - 2 : rows[-1] + 1, gap : gap + 3] = True
    assert (print_in(high, DUSTY) == ink).all()
    assert (print_in(low, DUSTY) == low).all()


def test_dashes_and_dots_of_print_do_not_make_paper_dusty() -> None:
    page = Sheet()
    page.table(XS, YS, [["-", "1.50", "……", "-"]] * 4)
    ink = page.picture().grey < 160
    rules = np.zeros_like(ink)
    assert not dust_in(ink, rules, DPI).much


def dashes(page: Mask, number: int) -> Mask:
    """The page with short, thick dashes below each other, and their ink alone."""
    alone = np.zeros_like(page)
    for row in range(number):
        alone[20 + 40 * row : 24 + 40 * row, 150:157] = True
    page |= alone
    return alone


def test_a_column_of_dashes_is_no_dust() -> None:
    page = np.zeros((800, 400), dtype=bool)
    dashes(page, 18)
    dust = dust_in(page, np.zeros_like(page), 200.0)
    assert not dust.much
    assert print_in(page[10:40, 100:200], dust).any()


def test_dashes_are_told_from_dust_of_their_size() -> None:
    chance = np.random.default_rng(3)
    page = np.zeros((800, 1200), dtype=bool)
    marks = dashes(page, 10)
    for x, y in zip(chance.integers(200, 1190, 250), chance.integers(0, 790, 250), strict=True):
        page[y : y + 6, x : x + 6] = True
    dust = dust_in(page, np.zeros_like(page), 200.0)
    assert dust.much
    assert dust.marks is not None
    assert np.array_equal(dust.marks, marks)


def test_points_of_figures_set_wide_are_no_dust() -> None:
    page = np.zeros((1200, 400), dtype=bool)
    for row in range(20):
        top = 20 + 55 * row
        for place in range(6):
            left = 60 + 29 * place
            if place == 3:
                page[top + 14 : top + 18, left + 3 : left + 7] = True
            else:
                page[top : top + 18, left + 8 : left + 20] = True
    dust = dust_in(page, np.zeros_like(page), 200.0)
    assert not dust.much
    line = page[10:50, 40:260]
    assert np.array_equal(print_in(line, dust), line)
    # nor are they on dusty paper
    assert np.array_equal(print_in(line, DUSTY), line)


@pytest.mark.parametrize(("specks", "kept"), [(2, False), (4, True)])
def test_what_is_left_of_a_character_before_words_is_print(specks: int, kept: bool) -> None:
    line = np.zeros((40, 300), dtype=bool)
    for left in range(100, 240, 28):
        line[8:30, left : left + 24] = True
    whole = line.copy()
    for number in range(specks):
        whole[10 + 5 * number : 13 + 5 * number, 60 + 9 * (number % 2) : 64 + 9 * (number % 2)] = True
    assert np.array_equal(print_in(whole, DUSTY), whole if kept else line)


def test_specks_before_figures_are_dust_however_many() -> None:
    line = np.zeros((40, 300), dtype=bool)
    for left in range(100, 240, 14):
        line[10:28, left : left + 10] = True
    whole = line.copy()
    for number in range(4):
        whole[11 + 4 * number : 14 + 4 * number, 70 + 9 * (number % 2) : 74 + 9 * (number % 2)] = True
    assert np.array_equal(print_in(whole, DUSTY), line)


def _blurred(width: int, height: int) -> Pixels:
    """The contrasts of a stroke of this size as a coarse scan shows it."""
    drawn = np.zeros((30, 40), np.uint8)
    drawn[12 : 12 + height, 15 : 15 + width] = 230
    return np.asarray(cv2.GaussianBlur(drawn, (3, 3), 0), dtype=np.uint8)


@pytest.mark.parametrize(
    ("size", "speck"),
    [((3, 3), True), ((5, 4), True), ((2, 2), True), ((6, 2), False), ((5, 2), False), ((2, 6), False)],
)
def test_a_round_piece_alone_on_dusty_paper_is_a_speck_and_a_stroke_is_not(
    size: tuple[int, int], speck: bool
) -> None:
    contrasts = _blurred(*size)
    coarse = Dust(size=3.0, clumps=4.0, much=True, dpi=150)
    assert is_lone_speck(contrasts > 40, contrasts, coarse) is speck
    assert not is_lone_speck(contrasts > 40, contrasts, replace(coarse, much=False))


@pytest.mark.parametrize(
    ("size", "dash"), [((7, 2), True), ((6, 2), True), ((3, 3), False), ((5, 4), False), ((2, 6), False)]
)
def test_a_soft_dash_at_half_height_is_told_from_specks(size: tuple[int, int], dash: bool) -> None:
    contrasts = _blurred(*size)
    contrasts[3:6, 30:33] = 200  # a speck beside it
    found = lone_dash(contrasts > 40, contrasts, DUSTY)
    assert (found is not None) is dash
    if found is not None:
        assert found[13, 18]
        assert not found[4, 31]
    low = np.roll(contrasts, 12, axis=0)
    assert lone_dash(low > 40, low, DUSTY) is None


def test_specks_that_touch_and_nothing_else_are_dust() -> None:
    ink = np.zeros((40, 60), bool)
    ink[20:26, 20:28] = True
    assert not print_in(ink, DUSTY).any()


def test_the_edge_of_a_shadow_that_touches_a_rule_is_no_dash() -> None:
    page = Sheet()
    grid = page.table(XS, YS, TEXTS)
    pixels = page.picture().pixels.copy()
    rule, column = round(YS[0] * DPI / 72), round((XS[3] + 30) * DPI / 72)
    pixels[rule : rule + 7, column : column + 12] = np.minimum(
        pixels[rule : rule + 7, column : column + 12], 226
    )
    cuts = cut_lines(sheet_of(straight(pixels), grid.box), [cell.box for cell in grid.cells])
    assert [len(cut.pictures) for cut in cuts] == [int(bool(text)) for row in TEXTS for text in row]


@pytest.mark.parametrize("few", [0, 10_000])
def test_pieces_stand_alone_where_no_ink_is_near_however_it_is_counted(
    few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dust_of_cells, "_FEW", few)
    ink = np.zeros((100, 200), dtype=bool)
    ink[1:4, 2:5] = ink[50:53, 60:63] = ink[50:53, 69:72] = ink[97:100, 197:200] = True
    stats = np.array([(2, 1, 3, 3, 9), (60, 50, 3, 3, 9), (69, 50, 3, 3, 9), (197, 97, 3, 3, 9)])
    assert _stands_alone(ink, stats, DPI).tolist() == [True, False, False, True]
