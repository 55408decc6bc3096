"""Rows where hardly a line holds figures: labels are rows of their own, unless they fill their column."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.geometry import Box
from extractor.parts import Word
from extractor.regions.worded.between_rows import between_rows
from extractor.regions.worded.columns import columns_of
from extractor.regions.worded.implied import Frame, implied_lines
from extractor.regions.worded.pieces import Line, text_lines

SIZE = 10.0
"""Type; the words of a text layer are `HEIGHT` of it high."""


def word(text: str, x0: float, y: float, height: float = 1.3) -> Word:
    width = SIZE * sum(0.5 if c.isascii() else 1.0 for c in text)
    return Word(text, Box(x0, y - height * SIZE / 2, x0 + width, y + height * SIZE / 2))


def label_lines(labels: Sequence[str], step: float, figures: int, height: float = 1.3) -> list[Line]:
    """Labels below each other; an amount beside every so many of them, from the last one up."""
    words = [word(label, 60, 100 + step * i, height) for i, label in enumerate(labels)]
    places = range(len(labels) - 1, -1, -figures)
    return text_lines([*words, *(word("1,234.50", 300, 100 + step * i, height) for i in places)])


LABELS = ["国防支出", "教育支出", "社会保障和就业支出", "卫生健康支出", "其他支出", "支出总计"]


@pytest.mark.parametrize("height", [1.0, 1.2, 1.4])
@pytest.mark.parametrize("step", [12.0, 14.0, 16.0, 20.0])
def test_each_label_is_a_row_where_figures_stand_in_few(step: float, height: float) -> None:
    for figures in (2, 3, 6):
        found = between_rows(label_lines(LABELS, step, figures, height), ())
        assert len(found) == len(LABELS) - 1
        assert all(0 < (y - 100) % step < step for y in found)


def test_a_label_that_fills_its_column_goes_on_below() -> None:
    words = [
        word("文化旅游体育与传媒", 60, 100),
        word("支出", 60, 112),
        word("1,234.50", 300, 106),
        word("节能环保支出", 60, 136),
        word("总计", 60, 160),
        word("1,234.50", 300, 160),
    ]
    first, second = between_rows(text_lines(words), ())
    assert 112 < first < 136 < second < 160


@given(st.lists(st.integers(2, 9), min_size=3, max_size=30), st.floats(11.0, 40.0))
def test_no_row_is_lost_below_a_label_with_room_beside_it(lengths: list[int], step: float) -> None:
    longest = "一般公共预算安排的转移性支出"
    lines = label_lines([longest, *("支" * n for n in lengths)], step, len(lengths) + 1)
    between = between_rows(lines, ())
    middles = [line.box.center[1] for line in lines]
    for above, below in pairwise(middles[1:]):
        assert any(above < y < below for y in between)


def test_a_heading_beside_its_figures_below_a_wide_one_heads_their_column() -> None:
    """合计, centred, stands left of its figures, set right, and 支出 straight over them."""
    rows = [["住房保障支出", "131.62", "131.62"], ["预备费", "", ""], ["支出总计", "4,417.75", "4,417.75"]]
    words = [word("支 出", 240, 100), word("收 入", 90, 100)]
    headings = (("项 目", 80), ("合计", 195), ("一般公共预算", 290), ("国有资本经营", 400))
    words += [word(text, x, 120) for text, x in headings]
    for i, row in enumerate(rows):
        words.append(word(row[0], 40, 145 + 20 * i))
        words += [
            word(text, x - 5.0 * len(text), 145 + 20 * i)
            for text, x in zip(row[1:], (258, 350), strict=True)
            if text
        ]
    lines = text_lines(words)
    body = [line for line in lines if line.has_figures]
    found = implied_lines(lines, body, Frame(30, 470, 90, 132, 200), ())
    assert found is not None
    assert len(found.edges) == 5
    assert not any(200 < x < 255 for x in found.edges)


def test_the_label_of_a_sum_over_two_columns_tells_nothing_of_them() -> None:
    rows = [[("公务接待费", 60), ("39.00", 180), ("39908", 230), ("其他支出", 300)]] * 3
    words = [word(text, x, 100 + 20 * i) for i, row in enumerate(rows) for text, x in row]
    words += [word("公用经费合计", 190, 160), word("215.69", 400, 160)]
    words += [word("1.00", 400, 100 + 20 * i) for i in range(3)]
    columns = columns_of(text_lines(words), [])
    assert [round(left) for left, _ in columns] == [60, 180, 230, 300, 400]


def test_the_label_of_a_sum_among_others_belongs_to_their_column() -> None:
    words = [word("公务接待费", 60, 100), word("39.00", 180, 100), word("公用经费合计", 70, 120)]
    columns = columns_of(text_lines([*words, word("215.69", 175, 120)]), [])
    assert [tuple(map(round, column)) for column in columns] == [(60, 130), (175, 205)]


def test_figures_of_full_width_are_apart_from_the_text_beside_them() -> None:
    for figure in ("３４７３．５０", "３，４７３．５０"):
        width = SIZE * len(figure)
        beside = [
            Word(figure, Box(100, 90, 100 + width, 100)),
            Word("一、本年支出", Box(104 + width, 90, 190, 100)),
        ]
        (line,) = text_lines(beside)
        assert [piece.text for piece in line.pieces] == [figure, "一、本年支出"]
        assert line.has_figures
