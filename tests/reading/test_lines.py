"""Text outside tables, and the order it is given in."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.engines import Detector, Recogniser
from extractor.geometry import PixelBox
from extractor.reading import look_over, read_lines
from extractor.reading.lines import reading_order, strips
from tests.reading.pictures import DPI, Sheet, plain, straight


def test_text_outside_the_table_is_read_in_order(detector: Detector, recogniser: Recogniser) -> None:
    sheet = Sheet()
    sheet.text(150, 40, "部门收支总表", size=14).text(20, 62, "单位名称：教育局").text(320, 62, "单位：万元")
    cells = sheet.table((20, 200, 400), (70, 90, 110), [["收入", "1,234.50"], ["支出", "1,234.50"]])
    sheet.text(20, 140, "注：本表含上年结转。")
    lines = read_lines(look_over(sheet.picture()), [cells.box], detector, recogniser, page=2)
    assert [plain(line.text) for line in lines] == [
        "部门收支总表",
        "单位名称:教育局",
        "单位:万元",
        "注:本表含上年结转。",
    ]
    assert {(line.page, line.engine) for line in lines} == {(2, "paddleocr")}
    title = lines[0].box
    assert (title.x0, title.x1) == pytest.approx((150, 234), abs=8)
    assert (title.y0, title.y1) == pytest.approx((28, 43), abs=6)


def test_a_blank_page_has_no_lines(detector: Detector, recogniser: Recogniser) -> None:
    blank = straight(np.full((600, 800, 3), 255, dtype=np.uint8))
    assert read_lines(look_over(blank), [], detector, recogniser, page=1) == ()


def test_strips_hold_all_ink_and_little_else() -> None:
    ink = np.zeros((1000, 800), dtype=bool)
    ink[100:120, 200:300] = True
    ink[130:150, 100:180] = True  # close by: the same strip
    ink[700:720, 400:500] = True
    ink[400, 50] = True  # dust
    found = strips(ink, DPI)
    assert len(found) == 2
    assert (found[0].x0, found[0].x1) == (100 - 24, 300 + 24)
    assert (found[0].y0, found[0].y1) == (100 - 24, 150 + 24)
    assert found[1].contains(450, 710)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), unique=True, max_size=20))
def test_reading_order_goes_by_rows_whatever_the_order_found(places: list[tuple[int, int]]) -> None:
    boxes = [PixelBox(x * 50, y * 40, x * 50 + 45, y * 40 + 30) for x, y in places]
    assert reading_order(boxes) == sorted(boxes, key=lambda b: (b.y0, b.x0))


def test_slightly_lower_text_stays_on_its_line() -> None:
    left, right = PixelBox(0, 4, 50, 34), PixelBox(100, 0, 150, 30)
    assert reading_order([right, left]) == [left, right]
