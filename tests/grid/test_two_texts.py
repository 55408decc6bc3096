"""Print beside a lost wall: texts that each stand in the middle of their cell, or one in that of both."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.grid.two_texts import Extent, is_lone, odds_of_two

DPI = 200.0
HEIGHT = 28.0


def text(start: float, width: float) -> Extent:
    return Extent(start, start + width, is_lone(width, HEIGHT))


def centred(left: float, right: float, width: float) -> Extent:
    return text((left + right - width) / 2, width)


@given(
    st.floats(100, 600),
    st.floats(100, 600),
    st.floats(1.5, 3.0),
    st.floats(1.5, 3.0),
)
def test_texts_in_the_middle_of_their_cells_are_two(
    left: float, right: float, first: float, second: float
) -> None:
    ends = (50.0, 50.0 + left, 50.0 + left + right)
    before = centred(ends[0], ends[1], min(first * HEIGHT, left - 30))
    after = centred(ends[1], ends[2], min(second * HEIGHT, right - 30))
    assert odds_of_two(before, after, ends, DPI) > 1


@given(st.floats(300, 900), st.floats(0.2, 0.4), st.floats(10, 60))
def test_a_heading_set_wide_in_the_middle_is_one_text(width: float, share: float, gap: float) -> None:
    ends = (0.0, share * width, width)
    wall = ends[1]
    before, after = text(width / 2 - gap / 2 - HEIGHT, HEIGHT), text(width / 2 + gap / 2, HEIGHT)
    if before.end < wall < after.start:
        assert odds_of_two(before, after, ends, DPI) <= 1


def test_a_heading_of_two_signs_beside_the_middle_of_its_cells_is_one_text() -> None:
    before, after = text(360, 26), text(450, 26)
    assert odds_of_two(before, after, (100.0, 410.0, 736.0), DPI) < 1


def test_a_name_and_a_figure_far_apart_are_two() -> None:
    assert odds_of_two(text(110, 90), text(900, 95), (100.0, 700.0, 1000.0), DPI) > 1


@pytest.mark.parametrize(("start", "says"), [(360, "one"), (560, "nothing"), (412, "nothing")])
def test_a_text_beside_an_empty_cell(start: float, says: str) -> None:
    odds = odds_of_two(None, text(start + 50, 80), (100.0, 330.0, 800.0), DPI)
    assert odds < 1 if says == "one" else odds == 1.0


def test_without_print_nothing_is_said() -> None:
    assert odds_of_two(None, None, (0.0, 100.0, 200.0), DPI) == 1.0
