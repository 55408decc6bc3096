"""Dashes and slashes that stand alone: told by shape and column, never taken for figures."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractor.document import Alternative
from extractor.engines import LineReading, Recogniser
from extractor.reading import read_table
from extractor.reading.cutting.crops import Mask
from extractor.reading.cutting.marks import as_mark, as_zero, lone_mark
from extractor.reading.cutting.pitch import LineShape
from tests.reading.pictures import Sheet, grid

XS = (20.0, 80.0, 140.0)


def column(recogniser: Recogniser, texts: list[str], size: float) -> list[str]:
    """What is read of texts drawn below each other, beside a column of words that sets the text's height."""
    sheet = Sheet()
    ys = [20.0 + 18 * row for row in range(len(texts) + 1)]
    for row, text in enumerate(texts):
        sheet.text(28, ys[row] + 13, text, size).text(84, ys[row] + 13, "预算", size)
    for y in ys:
        sheet.rule(XS[0], y, XS[-1], y)
    for x in XS:
        sheet.rule(x, ys[0], x, ys[-1])
    table = read_table(sheet.picture(), grid(XS, ys), recogniser, page=1)
    return [cell.reading.text for cell in table.cells if cell.col == 0]


@pytest.mark.parametrize("size", [7.0, 9.0, 12.0])
def test_marks_for_nothing_are_not_figures(recogniser: Recogniser, size: float) -> None:
    assert column(recogniser, ["-", "—", "/", "1", "12.50"], size) == ["-", "—", "/", "1", "12.50"]


@pytest.mark.parametrize("size", [9.0, 12.0])
def test_a_numeral_in_a_column_of_numerals_stays(recogniser: Recogniser, size: float) -> None:
    assert column(recogniser, ["一", "二", "三"], size) == ["一", "二", "三"]


def stroke(x0: int, x1: int) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """A straight stroke, 3 pixels wide, from the lower left (x0) to the upper right (x1), 26 high."""
    ink = np.zeros((40, 60), dtype=bool)
    for step in range(26):
        x = round(x0 + (x1 - x0) * step / 25)
        ink[32 - step, x : x + 3] = True
    return ink


def test_only_a_slanted_straight_stroke_is_a_slash() -> None:
    assert lone_mark(stroke(10, 22), 26) == "slash"
    assert lone_mark(stroke(10, 12), 26) is None  # upright: a 1
    assert lone_mark(stroke(22, 10), 26) is None  # leaning the other way
    seven = stroke(10, 22)
    seven[7:10, 8:25] = True
    assert lone_mark(seven, 26) is None


def test_a_mark_keeps_what_the_recogniser_saw() -> None:
    seen = LineReading("1", 0.7, (Alternative(text="/", probability=0.2),))
    read = as_mark(seen, "slash", [])
    assert (read.text, read.confidence) == ("/", 0.95)
    assert [a.text for a in read.alternatives] == ["1"]
    assert sum(a.probability for a in read.alternatives) <= 0.05 + 1e-9


def test_what_cannot_be_the_mark_stays() -> None:
    seen = LineReading("年", 0.9, ())
    assert as_mark(seen, "slash", []) is seen


@pytest.mark.parametrize(("width", "mark"), [(8, "short dash"), (12, "short dash"), (18, "long dash")])
def test_a_dash_is_as_long_as_the_lines_are_high_or_half_of_it(width: int, mark: str) -> None:
    # in a table of figures a line is as high as digits: 16 of the 22 pixels of a character
    ink = np.zeros((37, 120), dtype=bool)
    ink[17:20, 60 : 60 + width] = True
    assert lone_mark(ink, 16.0) == mark


def rings(size: int, wide: int, number: int = 3) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Upright ellipses of ink beside each other, hollow, `size` high and `wide` wide."""
    ink = np.zeros((60, 160), dtype=bool)
    rows, columns = np.mgrid[:60, :160]
    for middle in range(20, 20 + 30 * number, 30):
        across, along = (columns - middle) / (wide / 2), (rows - 40) / (size / 2)
        ink |= (np.hypot(across, along) <= 1) & (np.hypot(across, along) > 0.55)
    return ink


def test_full_stops_are_no_zeros() -> None:
    assert lone_mark(rings(12, 12), 26.0) == "rings"
    assert lone_mark(rings(12, 12), 44.0) == "rings"
    assert lone_mark(rings(12, 12), 16.0) is None  # as high as digits
    assert lone_mark(rings(12, 7), 26.0) is None  # as narrow as digits
    assert lone_mark(rings(12, 12, 1), 26.0) is None
    assert as_mark(LineReading("000", 0.9, ()), "rings", []).text == "。。。"
    assert as_mark(LineReading("009", 0.9, ()), "rings", []).confidence <= 0.5


def test_a_zero_without_top_and_foot_is_no_bracket() -> None:
    glyph, wide = LineShape(10.0, 18.0), LineShape(40.0, 18.0)
    read = as_zero(LineReading("()", 0.93, (Alternative(text="0", probability=0.05),)), glyph)
    assert (read.text, read.confidence) == ("0", 0.9)
    assert [a.text for a in read.alternatives] == ["()"]
    assert as_zero(LineReading("()", 0.93, ()), wide).text == "()"
    assert as_zero(LineReading("(1)", 0.93, ()), glyph).text == "(1)"


def chevron(bar: str, *, mirrored: bool = False) -> Mask:
    """> (or <), alone or with a bar below it: level, or along its lower arm."""
    ink = np.zeros((60, 60), np.uint8)
    foot = 26 if bar == "" else 20
    tip = (34, (10 + foot) // 2)
    cv2.line(ink, (10, 10), tip, (1,), 3)
    cv2.line(ink, tip, (10, foot), (1,), 3)
    if bar == "level":
        cv2.line(ink, (10, 30), (34, 30), (1,), 3)
    if bar == "along":
        cv2.line(ink, (10, 26), (34, 20), (1,), 3)
    return np.asarray((ink[:, ::-1] if mirrored else ink) > 0, dtype=np.bool_)


@pytest.mark.parametrize(
    ("bar", "mirrored", "mark"),
    [
        ("", False, None),
        ("", True, None),
        ("level", False, "at least"),
        ("level", True, "at most"),
        ("along", False, "at least"),
        ("along", True, "at most"),
    ],
)
def test_a_chevron_over_a_bar_compares(bar: str, mirrored: bool, mark: str | None) -> None:
    assert lone_mark(chevron(bar, mirrored=mirrored), 26.0) == mark


@pytest.mark.parametrize("size", [7.0, 9.0])
def test_comparisons_are_told_apart(recogniser: Recogniser, size: float) -> None:
    texts = ["≥", "≤", ">", "<", "=", "2", "7", "V", "Z"]
    assert column(recogniser, texts, size) == texts


def test_a_bar_that_was_overlooked_is_read_by_its_shape() -> None:
    read = LineReading(">", 0.6, (Alternative(text="≥", probability=0.3),))
    assert as_mark(read, "at least", []).text == "≥"
    assert as_mark(LineReading("7", 0.9, ()), "at least", []).text == "7"
