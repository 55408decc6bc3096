"""Lines side by side are one rule where nothing stands between them, and two where something does."""

from __future__ import annotations

import numpy as np
import pytest

from extractor.grid.frames import with_frames_joined
from extractor.grid.lines import Line

DPI = 200.0
LENGTH = 600
CROSSED, UNCROSSED = np.ones(4), np.array([1.0, 0.0, 0.0, 1.0])


def lines(*places: float) -> list[Line]:
    return [Line(np.full(LENGTH, at), 0.0, LENGTH, 3.0, 0.0) for at in places]


def paper(*places: float) -> np.ndarray:
    inked = np.zeros((300, LENGTH), dtype=bool)
    for at in places:
        inked[round(at) - 1 : round(at) + 2] = True
    return inked


def drawn(walls: np.ndarray) -> np.ndarray:
    return np.ones((len(walls) + 1, 3))


@pytest.mark.parametrize("apart", [13, 16, 24])
def test_two_lines_of_a_frame_are_one(apart: int) -> None:
    places = (40.0, 40.0 + apart, 120.0, 200.0)
    walls = np.array([UNCROSSED, CROSSED, CROSSED])
    joined = with_frames_joined(lines(*places), drawn(walls), walls, paper(*places), DPI)
    assert [line.at for line in joined] == [40 + apart / 2, 120, 200]
    assert joined[0].spread == apart


def test_a_third_line_between_them_belongs_to_the_frame() -> None:
    places = (120.0, 200.0, 216.0)
    walls = np.array([CROSSED, UNCROSSED])
    joined = with_frames_joined(lines(*places), drawn(walls), walls, paper(*places, 208.0), DPI)
    assert [line.at for line in joined] == [120, 208]


def test_the_rims_of_a_bar_are_one_thick_rule() -> None:
    inked = paper(40.0, 60.0, 120.0, 200.0)
    inked[40:60] = True
    walls = np.array([UNCROSSED, CROSSED, CROSSED])
    joined = with_frames_joined(lines(40.0, 60.0, 120.0, 200.0), drawn(walls), walls, inked, DPI)
    assert len(joined) == 3
    assert joined[0].thickness >= 20
    assert joined[0].spread == 0


def test_a_low_row_that_rules_cross_stays() -> None:
    places = (40.0, 60.0, 120.0)
    walls = np.array([CROSSED, CROSSED])
    assert len(with_frames_joined(lines(*places), drawn(walls), walls, paper(*places), DPI)) == 3


def test_a_low_row_with_print_stays() -> None:
    places = (40.0, 64.0, 120.0)
    inked = paper(*places)
    inked[47:58, 100:160:4] = True
    walls = np.array([UNCROSSED, CROSSED])
    assert len(with_frames_joined(lines(*places), drawn(walls), walls, inked, DPI)) == 3


def test_a_low_blank_row_within_a_table_stays() -> None:
    places = (40.0, 120.0, 142.0, 220.0)
    walls = np.array([CROSSED, UNCROSSED, CROSSED])
    assert len(with_frames_joined(lines(*places), drawn(walls), walls, paper(*places), DPI)) == 4


def test_strokes_beside_a_rule_are_no_second_line() -> None:
    places = (40.0, 120.0, 134.0, 220.0)
    walls = np.array([CROSSED, UNCROSSED, CROSSED])
    shares = drawn(walls)
    shares[2] = [0.0, 0.0, 0.7]
    assert len(with_frames_joined(lines(*places), shares, walls, paper(*places), DPI)) == 4
