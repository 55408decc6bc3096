"""Pale print is read whole or flagged; what shines through from the back is not given."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractor.engines import LineReading, Recogniser
from extractor.parts import EMPTY_READING, CellReading, Pixels
from extractor.reading import read_table
from extractor.reading.cutting.faint import believable, pale_strays
from tests.reading.pictures import Sheet, straight

XS = (20.0, 160.0, 250.0)
YS = (20.0, 40.0, 60.0)
BLACK = [["教育支出", "16,435.87"], ["合计", ""]]


def page(pale: str, grey: int, size: float = 10, mirror: bool = False) -> tuple[Pixels, Sheet]:
    """A table in black, and `pale` in a grey in its last cell."""
    ground, over = Sheet(), Sheet()
    ground.table(XS, YS, BLACK)
    over.text(170, 54, pale, size)
    ink = over.picture().pixels
    if mirror:
        x0, x1, y0, y1 = 450, 690, 116, 162
        ink[y0:y1, x0:x1] = ink[y0:y1, x0:x1][:, ::-1]
    lighter = 255 - ((255 - ink.astype(int)) * (255 - grey)) // 255
    return np.minimum(ground.picture().pixels, lighter).astype(np.uint8), ground


def last_cell(pixels: Pixels, recogniser: Recogniser) -> CellReading:
    cells = Sheet().table(XS, YS, BLACK)
    return read_table(straight(pixels), cells, recogniser, page=1).cells[-1].reading


@pytest.mark.parametrize("grey", [150, 180, 205])
def test_pale_figures_are_read_whole(recogniser: Recogniser, grey: int) -> None:
    pixels, _ = page("2,160.75", grey)
    assert last_cell(pixels, recogniser).text == "2,160.75"


def test_a_pale_sign_is_kept(recogniser: Recogniser) -> None:
    pixels, _ = page("-35.20", 190)
    assert last_cell(pixels, recogniser).text == "-35.20"


@pytest.mark.parametrize("text", ["2,160.75", "教育支出", "8.00"])
def test_what_shines_through_is_flagged_and_not_given(recogniser: Recogniser, text: str) -> None:
    pixels, _ = page(text, 200, mirror=True)
    reading = last_cell(pixels, recogniser)
    assert (reading.text, "unread" in reading.flags) == ("", True)


def test_grain_and_ringing_are_no_pale_print(recogniser: Recogniser) -> None:
    pixels, _ = page("", 200)
    grain = np.random.default_rng(4).normal(0, 12, pixels.shape)
    worn = np.clip(pixels * 0.9 + grain, 0, 255).astype(np.uint8)
    jpeg = np.asarray(cv2.imdecode(cv2.imencode(".jpg", worn, [cv2.IMWRITE_JPEG_QUALITY, 40])[1], 1))
    assert last_cell(jpeg.astype(np.uint8), recogniser) is EMPTY_READING


def test_pale_glyphs_beside_black_ones_are_read_or_doubted(recogniser: Recogniser) -> None:
    """The first digits of a figure hardly printed."""
    pixels, _ = page("2,160.75", 0)
    part = pixels[116:162, 470:500].astype(int)
    pixels[116:162, 470:500] = 255 - (255 - part) // 5
    reading = last_cell(pixels, recogniser)
    assert reading.text == "2,160.75" or reading.flags


def test_print_of_this_side_reads_better_than_its_mirror_image() -> None:
    sure, unsure = LineReading("12.50", 0.97, ()), LineReading("12.50", 0.3, ())
    assert believable(sure, LineReading("02.S1", 0.2, ()))
    assert not believable(sure, LineReading("05.21", 0.9, ()))
    assert not believable(unsure, LineReading("", 0.0, ()))


def beside(pixels: Pixels, rows: int) -> Pixels:
    """The figures of the table's second column with mirrored ones beside them, as if from the back."""
    shown = pixels.copy()
    for row in range(rows):
        behind = Sheet().text(212, YS[row] + 14, "754.62").picture().pixels
        y0, y1, x0, x1 = round(YS[row] * 2.78) + 4, round(YS[row + 1] * 2.78) - 4, 580, 685
        ghost = 255 - (255 - behind[y0:y1, x0:x1][:, ::-1].astype(int)) * 0.45
        shown[y0:y1, x0:x1] = np.minimum(shown[y0:y1, x0:x1], ghost).astype(np.uint8)
    return shown


def test_print_that_shines_through_beside_many_figures_is_no_part_of_them(recogniser: Recogniser) -> None:
    sheet = Sheet()
    grid = sheet.table(XS, YS, [["教育支出", "6,435.87"], ["合计", "2,160.75"]])
    clean = sheet.picture().pixels
    readings = [cell.reading for cell in read_table(straight(beside(clean, 2)), grid, recogniser, 1).cells]
    assert [reading.text for reading in readings[1::2]] == ["6,435.87", "2,160.75"]


def test_pale_ink_apart_from_the_print_is_a_stray_and_close_to_it_is_none() -> None:
    ink, contrasts = np.zeros((30, 200), dtype=bool), np.zeros((30, 200), dtype=np.uint8)
    for x, level in ((10, 40), (60, 150), (75, 30), (90, 160)):
        ink[5:25, x : x + 10] = True
        contrasts[5:25, x : x + 10] = level
    strays = pale_strays(ink, contrasts, 26)
    assert strays[:, 10:20].sum() == ink[:, 10:20].sum()
    assert not strays[:, 30:].any()
