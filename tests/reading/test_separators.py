"""Thousands told from decimals: by the ink of the mark, and by the other figures of the column."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.amounts import parse_amount
from extractor.document import Alternative
from extractor.engines import LineReading, Recogniser
from extractor.parts import Pixels
from extractor.reading import read_table
from extractor.reading.cutting.pitch import NO_SHAPE, LineShape, shape_of
from extractor.reading.judging.confidence import POSTERIORS
from extractor.reading.judging.judgement import SeenLine, judged_lines
from extractor.reading.judging.separators import (
    CLEAR,
    contradicted,
    lean,
    leans,
    pointed,
    regrouped,
    settled,
    with_mark,
)
from tests.reading.pictures import Sheet, plain, straight

DOUBTED = 0.95
WHOLE = ("44,689,872", "495,417", "3,352,525", "76,200", "487,535", "2,083,336")
THREE = ("8,115.233", "857.405", "1,795.227", "2,368.868", "12.345", "3.210")
MONEY = ("16,435.87", "1,000.00", "32.10", "2,456.09", "118.08", "7,421.50")


def _shape(text: str, size: float = 10, blur: float = 0.0) -> LineShape:
    grey = Sheet(140, 30).text(10, 20, text, size).picture().grey
    if blur:
        grey = np.asarray(cv2.GaussianBlur(grey, (0, 0), blur), dtype=np.uint8)
    return shape_of(np.asarray(grey < 190), grey)


@pytest.mark.parametrize("blur", [0.0, 1.2])
@pytest.mark.parametrize("size", [7.5, 10, 14])
def test_a_comma_is_told_from_a_point_by_its_ink_whatever_was_read(size: float, blur: float) -> None:
    for text in (*WHOLE, *THREE):
        point = bool(pointed(text))
        shape = _shape(text, size, blur)
        misread = with_mark(text, point=not point)
        assert lean(misread, shape) == lean(text, shape)
        assert (lean(text, shape) < 0) == point
        assert settled(misread, lean(misread, shape)) == text


def test_where_the_marks_cannot_be_told_apart_nothing_is_said() -> None:
    assert lean("495,417", NO_SHAPE) == 0.0
    assert lean("1,495,417", _shape("495,417")) == 0.0  # another number of marks than the text has


def test_figures_of_a_column_speak_for_each_other() -> None:
    texts = ["495.417", "487.535", "76.200", "12.50"]
    shapes = [_shape("495,417"), NO_SHAPE, NO_SHAPE, _shape("12.50")]
    first, second, elsewhere, none = leans(texts, shapes, [1, 1, 2, 1])
    assert first >= CLEAR
    assert second >= CLEAR
    assert elsewhere == none == 0.0


_groups = st.lists(st.integers(0, 999), min_size=1, max_size=4)


@given(st.integers(1, 999), _groups, st.data())
def test_the_two_figures_of_one_print_are_a_thousandfold_apart(
    first: int, groups: list[int], data: st.DataObject
) -> None:
    parts = [str(first), *(f"{group:03}" for group in groups)]
    text = parts[0] + "".join(data.draw(st.sampled_from(".,")) + part for part in parts[1:])
    amounts, decimals = (parse_amount(with_mark(text, point=point)).value for point in (False, True))
    assert amounts is not None
    assert decimals is not None
    assert amounts == decimals * 1000
    assert pointed(with_mark(text, point=True)) is True


@pytest.mark.parametrize("text", ["0.123", "-0.500", "1234.567", "12.50", "495417", "1,234.56", "科目", ""])
def test_what_can_be_read_in_one_way_only_is_let_alone(text: str) -> None:
    assert pointed(text) is None
    assert with_mark(text, point=True) == with_mark(text, point=False) == text
    assert contradicted(text, 9.0) == contradicted(text, -9.0) == 0.0


def _faxed(pixels: Pixels) -> Pixels:
    """Black and white at half the lines."""
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    height, width = grey.shape
    coarse = cv2.resize(grey, (width, height // 2), interpolation=cv2.INTER_AREA)
    black = np.where(coarse < 150, 0, 255).astype(np.uint8)
    tall = cv2.resize(black, (width, height), interpolation=cv2.INTER_NEAREST)
    return np.asarray(cv2.cvtColor(tall, cv2.COLOR_GRAY2BGR), dtype=np.uint8)


@pytest.mark.parametrize("faxed", [False, True])
@pytest.mark.parametrize(
    "columns", [(WHOLE, WHOLE[::-1]), (THREE, THREE[::-1]), (MONEY, THREE), (WHOLE, THREE)]
)
def test_thousands_and_three_decimals_are_both_read_as_printed(
    columns: Sequence[Sequence[str]], faxed: bool, recogniser: Recogniser
) -> None:
    sheet = Sheet()
    rows = [list(row) for row in zip(*columns, strict=True)]
    cells = sheet.table((20, 150, 280), [20.0 + 22 * i for i in range(len(rows) + 1)], rows)
    pixels = sheet.picture().pixels
    table = read_table(straight(_faxed(pixels) if faxed else pixels), cells, recogniser, page=1)
    for cell in table.cells:
        if plain(cell.reading.text) != rows[cell.row][cell.col]:
            assert cell.reading.confidence < DOUBTED


def test_three_decimals_that_no_other_figure_of_the_column_has_are_doubted(recogniser: Recogniser) -> None:
    """They may be two decimals and a footnote's mark."""
    sheet = Sheet()
    texts = [*MONEY, "7,421.503"]
    cells = sheet.table((20, 150), [20.0 + 22 * i for i in range(len(texts) + 1)], [[t] for t in texts])
    table = read_table(sheet.picture(), cells, recogniser, page=1)
    assert table.cells[-1].reading.confidence < DOUBTED


class _Says:
    """Names the texts it was given, sure of each."""

    name, models = "says", ()

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts

    def read(self, pictures: Sequence[Pixels]) -> list[LineReading]:
        return [
            LineReading(
                text, 0.9, (Alternative(text=with_mark(text, point=not pointed(text)), probability=0.1),)
            )
            for text in self._texts[: len(pictures)]
        ]


def test_thousands_of_which_nothing_tells_are_doubted() -> None:
    """All marks of a column are read as points, and no ink says what they are."""
    picture = np.full((24, 80, 3), 255, dtype=np.uint8)
    texts = ["495.417", "487.535", "76.200"]
    judged = judged_lines([SeenLine(picture, NO_SHAPE, 1) for _ in texts], _Says(texts), POSTERIORS)
    assert all(line.reading.confidence <= 0.5 for line in judged)
    assert all(line.reading.alternatives for line in judged)


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("129.844:361.95", "129,844,361.95"),
        ("37:234.393.19", "37,234,393.19"),
        ("8.533-860.65", "8,533,860.65"),
        ("-44:689.872", "-44,689,872"),
        ("174:44", "174:44"),
        ("12:30", "12:30"),
        ("2023-05", "2023-05"),
        ("1234:567", "1234:567"),
    ],
)
def test_marks_that_were_taken_for_others_are_put_right(read: str, meant: str) -> None:
    assert regrouped(read) == meant
