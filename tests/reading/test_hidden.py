"""Print that something hides is flagged, whatever can still be read of it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.engines import Recogniser
from extractor.parts import CellReading, Pixels
from extractor.reading import read_table
from extractor.reading.cutting.hidden import _middles, blotted, gapped, may_be_blotted, patched, under_seal
from tests.reading.pictures import Sheet, straight

XS = (20.0, 160.0, 250.0)
YS = (20.0, 40.0, 60.0)
TEXTS = [["教育支出", "16,435.87"], ["合计", "2,160.75"]]
FIRST_DIGITS = slice(118, 160), slice(450, 500)
RED = (60, 50, 210)


def pixels_of() -> Pixels:
    sheet = Sheet()
    sheet.table(XS, YS, TEXTS)
    return sheet.picture().pixels.copy()


def last_cell(pixels: Pixels, recogniser: Recogniser) -> CellReading:
    cells = Sheet().table(XS, YS, TEXTS)
    return read_table(straight(pixels), cells, recogniser, page=1).cells[-1].reading


def test_nothing_hidden_is_not_flagged(recogniser: Recogniser) -> None:
    reading = last_cell(pixels_of(), recogniser)
    assert (reading.text, reading.flags) == ("2,160.75", ())
    assert reading.confidence > 0.95


@pytest.mark.parametrize("level", [0, 60, 238])
def test_bars_blots_and_pale_spots_are_flagged(recogniser: Recogniser, level: int) -> None:
    pixels = pixels_of()
    cv2.ellipse(pixels, (472, 140), (24, 18), 0, 0, 360, (level, level, level), -1)
    reading = last_cell(pixels, recogniser)
    assert "low_confidence" in reading.flags
    assert reading.confidence <= 0.5


def test_a_white_correction_on_grey_paper_is_flagged(recogniser: Recogniser) -> None:
    pixels = (pixels_of().astype(int) * 236 // 255).astype(np.uint8)
    pixels[FIRST_DIGITS] = 255
    assert last_cell(pixels, recogniser).flags


def test_a_bar_that_fills_its_cell_is_flagged(recogniser: Recogniser) -> None:
    pixels = pixels_of()
    pixels[114:164, 447:692] = 10
    assert last_cell(pixels, recogniser).flags


def test_no_blotted_cell_of_a_table_is_passed_over() -> None:
    chance = np.random.default_rng(4)
    blots = 0
    for paper in (140, 200, 255):
        for _ in range(40):
            grey = np.full((60, 120), paper, np.uint8)
            x, y, wide, high = (int(v) for v in chance.integers((0, 0, 1, 1), (110, 50, 30, 30)))
            grey[y : y + high, x : x + wide] = chance.integers(0, paper)
            cell = slice(5, 55), slice(10, 100)
            if blotted(grey[cell], 22.0):
                blots += 1
                assert may_be_blotted(grey, 22.0)[cell].any()
    assert blots > 10


def test_a_gap_inside_a_figure_is_one_and_a_sign_apart_is_none() -> None:
    ink = np.zeros((40, 200), dtype=bool)
    for x in (10, 24, 80, 94):
        ink[10:30, x : x + 10] = True
    assert gapped(ink, 26)
    sign = np.zeros((40, 200), dtype=bool)
    sign[19:22, 10:20] = True
    sign[10:30, 80:90] = True
    assert not gapped(sign, 26)


def test_a_thin_rim_hides_nothing_and_figures_do() -> None:
    seal = np.full((300, 300, 3), 255, dtype=np.uint8)
    cv2.circle(seal, (150, 150), 120, RED, 9)
    rim = cv2.dilate((seal[:, :, 1] < 128).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    assert not under_seal(rim, 200)
    cv2.putText(seal, "2160.55", (100, 160), cv2.FONT_HERSHEY_SIMPLEX, 0.8, RED, 2)
    both = cv2.dilate((seal[:, :, 1] < 128).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    assert under_seal(both, 200)


def test_red_figures_in_a_seal_are_flagged(recogniser: Recogniser) -> None:
    sheet = Sheet()
    sheet.table(XS, YS, [TEXTS[0], ["合计", ""]])
    pixels = sheet.picture().pixels.copy()
    red = Sheet().text(170, 54, "2,160.75").picture().grey
    pixels[red < 128] = RED
    cv2.circle(pixels, (570, 140), 110, RED, 8)
    cv2.circle(pixels, (570, 140), 28, RED, -1)
    reading = last_cell(pixels, recogniser)
    assert "stamp" in reading.flags


def test_print_that_shines_through_is_no_patch_and_an_even_one_is() -> None:
    page = Sheet().text(170, 54, "2,160.75").text(212, 54, "部门预算").picture().grey
    cell = page[114:164, 447:690]
    figure, behind = cell.copy(), cell.copy()
    figure[:, 115:], behind[:, :115] = 255, 255
    ink = figure < 128
    through = figure - 0.25 * (255.0 - cv2.GaussianBlur(behind, (0, 0), 2.5))
    assert not patched(through.clip(0, 255).astype(np.uint8), ink, 200, 26)
    even = figure.copy()
    even[15:40, 125:150] = 240
    assert patched(even, ink, 200, 26)


@given(st.integers(1, 40), st.integers(1, 70), st.sampled_from([3, 5, 7]), st.integers(0, 2**32 - 1))
def test_middle_greys_are_those_of_the_squares_around(height: int, width: int, side: int, seed: int) -> None:
    grey = np.random.default_rng(seed).integers(0, 256, (height, width), dtype=np.uint8)
    around = np.pad(grey, side // 2, mode="edge")
    squares = np.lib.stride_tricks.sliding_window_view(around, (side, side))
    assert np.array_equal(_middles(grey, side), np.median(squares, axis=(2, 3)))
