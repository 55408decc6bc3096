"""What shines through from the back of the sheet is neither read nor left in the pictures that are read."""

from __future__ import annotations

import cv2
import numpy as np

from extractor.engines import Recogniser
from extractor.parts import Pixels
from extractor.reading import read_table
from extractor.reading.cutting.sheet import sheet_of
from tests.reading.pictures import Sheet, grid, straight

XS = (20.0, 110.0, 200.0, 290.0, 380.0)
YS = tuple(20.0 + 24.0 * n for n in range(10))
NAMES = ["一般公共服务", "教育支出", "合计", "城乡社区支出", "农林水支出", "住房保障支出"]
TEXTS = [
    [NAMES[row % 6], f"{(row + 3) * 17_361}.{row}7", f"{(row + 1) * 4_129}.00", "" if row % 3 else "0"]
    for row in range(9)
]


def front() -> Pixels:
    drawn = Sheet()
    drawn.table(XS, YS, TEXTS)
    return drawn.picture().pixels


def with_back(share: float = 0.25) -> Pixels:
    """The page with its own mirror image shining through, moved so that the two cross."""
    pixels = front()
    back = cv2.GaussianBlur(np.roll(pixels[:, ::-1], (9, 37), (0, 1)), (0, 0), 1.6).astype(float)
    return np.clip(pixels - share * (255 - back), 0, 255).astype(np.uint8)


def test_print_crossed_by_the_back_reads_as_on_clean_paper(recogniser: Recogniser) -> None:
    cells = grid(XS, YS)
    clean = read_table(straight(front()), cells, recogniser, page=1).cells
    through = read_table(straight(with_back()), cells, recogniser, page=1).cells
    assert [cell.reading.text for cell in through] == [cell.reading.text for cell in clean]


def test_the_pictures_to_read_show_paper_where_the_back_shone() -> None:
    clean, worn = straight(front()), straight(with_back())
    box = grid(XS, YS).box
    sheet = sheet_of(worn, box)
    before = sheet_of(clean, box)
    blank = ~cv2.dilate(before.ink.astype(np.uint8), np.ones((9, 35), np.uint8)).astype(bool)
    assert sheet.pixels[blank].min() < 215
    assert sheet.clear[blank].min() > 235
    assert not sheet.ink[blank].any()
    own = before.ink & (before.contrasts > 150)
    assert np.array_equal(sheet.clear[own], sheet.pixels[own])


def test_a_clean_page_is_left_alone() -> None:
    sheet = sheet_of(straight(front()), grid(XS, YS).box)
    assert sheet.clear is sheet.pixels


def test_pale_print_in_one_place_is_no_back() -> None:
    """A pencilled note, or one row in grey: it stays in the picture beside dark print."""
    ground, over = Sheet(), Sheet()
    ground.table(XS, YS, TEXTS)
    for n in range(4):
        over.text(XS[3] + 40, YS[n] + 14, f"{n}74.20", 9)
    pale = 255 - (255 - over.picture().pixels.astype(int)) // 4
    pixels = np.minimum(ground.picture().pixels, pale).astype(np.uint8)
    sheet = sheet_of(straight(pixels), grid(XS, YS).box)
    assert sheet.clear is sheet.pixels
