"""Cutting ink into lines, without any recogniser."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st

from extractor.reading.cutting import crops

Mask = npt.NDArray[np.bool_]
DPI = 200.0


def mask(height: int, width: int, *boxes: tuple[int, int, int, int]) -> Mask:
    """Ink in boxes (y0, y1, x0, x1)."""
    ink = np.zeros((height, width), dtype=bool)
    for y0, y1, x0, x1 in boxes:
        ink[y0:y1, x0:x1] = True
    return ink


@given(st.lists(st.booleans(), max_size=40))
def test_runs_cover_what_is_true_and_nothing_else(values: list[bool]) -> None:
    found = crops.runs(np.array(values, dtype=bool))
    covered = {i for first, after in found for i in range(first, after)}
    assert covered == {i for i, v in enumerate(values) if v}
    assert all(a[1] < b[0] for a, b in pairwise(found))


def test_rows_and_columns_of_pictures_have_runs_too() -> None:
    """They lie apart in memory."""
    ink = mask(6, 9, (1, 3, 2, 4), (1, 3, 7, 9))
    assert crops.runs(ink[1]) == [(2, 4), (7, 9)]
    assert crops.runs(ink[:, 3]) == [(1, 3)]
    assert crops.runs(ink[0]) == []


def test_strokes_of_one_character_are_one_line() -> None:
    three = mask(60, 100, (10, 13, 10, 36), (22, 25, 12, 34), (34, 37, 8, 38))  # 三
    assert crops.line_runs(three, 27) == [(10, 37)]


def test_lines_of_small_text_stay_apart_under_a_large_text_height() -> None:
    two = mask(60, 200, (10, 24, 10, 190), (28, 42, 10, 190))
    assert crops.line_runs(two, 27) == [(10, 24), (28, 42)]


def test_lines_that_touch_are_parted_at_the_valley() -> None:
    ink = mask(80, 200, (10, 36, 10, 190), (38, 64, 10, 190))
    ink[36:38, 60:64] = True  # a descender that reaches the line below
    parted = crops.line_runs(ink, 26)
    assert len(parted) == 2
    assert 36 <= parted[0][1] <= 38


def test_a_thin_row_inside_characters_is_no_valley() -> None:
    ink = mask(80, 200, (10, 28, 10, 36), (28, 30, 12, 15), (30, 48, 10, 36), (10, 48, 40, 43))
    assert crops.line_runs(ink, 19) == [(10, 48)]


def test_a_large_title_is_not_parted() -> None:
    title = mask(80, 200, (10, 66, 10, 60), (10, 66, 70, 120))
    assert crops.line_runs(title, 26) == [(10, 66)]


def test_rests_of_rules_go_and_text_stays() -> None:
    ink = mask(60, 300, (0, 2, 0, 300), (0, 60, 298, 300), (20, 46, 270, 296))
    rules = mask(60, 300, (0, 2, 0, 300), (0, 60, 298, 300))
    kept = crops.without_rules(ink, rules, DPI)
    assert np.array_equal(kept, mask(60, 300, (20, 46, 270, 296)))


def test_a_rest_round_a_corner_goes() -> None:
    corner = mask(60, 300, (30, 60, 0, 3), (57, 60, 0, 40))
    assert not crops.without_rules(corner, np.zeros_like(corner), DPI).any()


def test_a_rule_through_the_middle_of_a_cell_stays() -> None:
    ink = mask(60, 300, (30, 32, 20, 280))
    assert np.array_equal(crops.without_rules(ink, ink, DPI), ink)


def test_long_strokes_are_rules_and_short_ones_are_not() -> None:
    ink = mask(200, 200, (10, 12, 0, 200), (50, 180, 30, 32), (100, 104, 60, 86))
    rules = crops.rule_mask(ink, DPI)
    assert rules[10:12].all()
    assert rules[50:180, 30:32].all()
    assert not rules[100:104, 60:86].any()


@given(st.integers(0, 2**32 - 1), st.sampled_from([20.0, 50.0, 100.0]))
def test_rules_are_what_an_opening_of_the_whole_leaves_with_its_soft_edge(seed: int, dpi: float) -> None:
    """The search leaves out most rows and columns; it must miss none, at the sides of the picture neither."""
    chance = np.random.default_rng(seed)
    ink = chance.random(chance.integers(1, 90, 2)) < chance.choice([0.02, 0.5, 0.9, 0.98])
    for _ in range(chance.integers(0, 5)):
        y, x, long = (int(v) for v in (*chance.integers(ink.shape), chance.integers(1, 80)))
        ink[y : y + long, x] = True
        ink[y, x : x + long] = True
    length = max(8, round(0.3 * dpi)) | 1
    wanted = np.zeros_like(ink)
    for size, edge in (((1, length), (5, 1)), ((length, 1), (1, 5))):
        long_ = cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_OPEN, np.ones(size, np.uint8))
        wanted |= cv2.dilate(long_, np.ones(edge, np.uint8)) > 0
    assert np.array_equal(crops.rule_mask(ink, dpi), wanted & ink)


def test_a_dot_beside_lines_is_no_line_but_alone_it_is() -> None:
    text_and_dot = mask(80, 200, (10, 36, 10, 190), (60, 64, 90, 94))
    lines = crops.line_runs(text_and_dot, 26)
    assert crops.without_dirt(text_and_dot, lines, 26) == [(10, 36)]
    dot = mask(40, 60, (20, 24, 30, 34))
    assert crops.without_dirt(dot, crops.line_runs(dot, 26), 26) == [(20, 24)]


def test_the_fringe_of_a_neighbours_text_is_no_line() -> None:
    ink = mask(80, 200, (0, 5, 10, 190), (20, 46, 10, 190), (74, 80, 30, 150))
    assert crops.without_dirt(ink, crops.line_runs(ink, 26), 26) == [(20, 46)]


def test_a_dash_between_lines_is_cut_out_alone() -> None:
    ink = mask(90, 120, (8, 32, 10, 100), (44, 47, 40, 70), (58, 82, 10, 100))
    pixels = np.where(ink[:, :, None], 0, 255).astype(np.uint8).repeat(3, axis=2)
    picture = crops.line_picture(crops.CellInk(ink, pixels), (44, 47), 26)
    assert picture.shape[0] >= 26
    assert (picture[:, :, 0] == 0).sum() == 3 * 30


def test_characters_below_each_other_are_stacked_and_lines_are_not() -> None:
    column = mask(150, 40, (5, 30, 8, 32), (35, 60, 8, 32), (65, 90, 9, 31))
    assert crops.stacked(column, crops.line_runs(column, 26))
    lines = mask(150, 200, (5, 30, 8, 190), (35, 60, 8, 190))
    assert not crops.stacked(lines, crops.line_runs(lines, 26))
    digits = mask(100, 40, (5, 30, 15, 22), (35, 60, 15, 22))
    assert not crops.stacked(digits, crops.line_runs(digits, 26))


def test_wide_gaps_are_narrowed_and_ink_is_kept() -> None:
    ink = mask(40, 1000, (8, 32, 10, 40), (8, 32, 950, 990))
    pixels = np.where(ink[:, :, None], 0, 255).astype(np.uint8).repeat(3, axis=2)
    picture = crops.line_picture(crops.CellInk(ink, pixels), (8, 32), 26)
    assert picture.shape[1] < 200
    assert (picture[:, :, 0] == 0).sum() == ink.sum()


def test_a_crop_at_the_edge_is_padded_with_paper() -> None:
    ink = mask(24, 60, (0, 24, 0, 60))
    ink[:, 30:] = False
    pixels = np.where(ink[:, :, None], 20, 230).astype(np.uint8).repeat(3, axis=2)
    picture = crops.line_picture(crops.CellInk(ink, pixels), (0, 24), 26)
    assert picture.shape[0] > 24
    assert (picture[0] == 230).all()


@given(st.integers(1, 9), st.integers(1, 9), st.floats(0.0, 0.4), st.integers(0, 2**32 - 1))
def test_all_ink_and_no_blank_side_lies_in_its_extent(
    height: int, width: int, share: float, seed: int
) -> None:
    ink = np.random.default_rng(seed).random((height, width)) < share
    place = crops.extent(ink)
    if place is None:
        assert not ink.any()
        return
    close = ink[place]
    assert close.sum() == ink.sum()
    assert all(side.any() for side in (close[0], close[-1], close[:, 0], close[:, -1]))
