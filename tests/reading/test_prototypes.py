"""The table's own digits tell a misread digit."""

from __future__ import annotations

import numpy as np
import pytest

from extractor.reading.cutting.pitch import LineShape, pitch_of, shape_of
from extractor.reading.judging.prototypes import Prototypes, _near, _together, prototypes_of
from tests.reading.pictures import Sheet


def _shape(text: str, size: float = 10) -> LineShape:
    grey = Sheet(140, 30).text(10, 20, text, size).picture().grey
    return shape_of(np.asarray(grey < 128), grey)


def _figures() -> list[str]:
    chance = np.random.default_rng(3)
    return [f"{int(chance.integers(10_000, 99_999_999)) / 100:,.2f}" for _ in range(40)]


@pytest.fixture(scope="module")
def prototypes() -> Prototypes:
    figures = [(text, _shape(text)) for text in _figures()]
    pitch = pitch_of(figures)
    assert pitch is not None
    return prototypes_of(figures, pitch)


def test_a_right_reading_is_most_like_its_own_digits(prototypes: Prototypes) -> None:
    verdicts = prototypes.verdicts("1,724.33", _shape("1,724.33"))
    assert [v.place for v in verdicts] == [0, 2, 3, 4, 6, 7]
    assert min(v.margin for v in verdicts) > 0.0


@pytest.mark.parametrize(
    ("read", "printed", "place"),
    [("1,721.33", "1,724.33", 4), ("3,680.00", "8,680.00", 0), ("565.10", "585.10", 1)],
)
def test_a_misread_digit_is_named_with_what_it_is(
    prototypes: Prototypes, read: str, printed: str, place: int
) -> None:
    verdicts = {v.place: v for v in prototypes.verdicts(read, _shape(printed))}
    assert verdicts[place].margin < 0.0
    assert verdicts[place].likest == printed[place]
    assert all(v.margin > 0.0 for other, v in verdicts.items() if other != place)


def test_readings_of_another_length_are_not_compared(prototypes: Prototypes) -> None:
    assert prototypes.verdicts("1,24.33", _shape("1,724.33")) == ()
    assert prototypes.verdicts("合计", _shape("1,724.33")) == ()


def test_a_digit_that_is_hardly_met_has_no_prototype() -> None:
    figures = [
        (text, _shape(text)) for text in ["111.11", "11.10", "1,111.11", "1.11", "11,111.11", "101.11"]
    ]
    pitch = pitch_of(figures)
    assert pitch is not None
    few = prototypes_of(figures, pitch)
    assert few.pictures[1].any()
    assert not few.pictures[7].any()


@pytest.mark.parametrize("text", ["10,403.11", "12,081.46", "3,015.16", "11,111.11", "1,000.01"])
def test_ones_at_the_edges_do_not_push_the_other_digits_from_their_places(
    prototypes: Prototypes, text: str
) -> None:
    """On clean pages "10,403.11" came out in doubt: its digits were sought a quarter of a digit off."""
    assert min(v.margin for v in prototypes.verdicts(text, _shape(text))) > 0.0


def test_the_digits_of_a_figure_are_shifted_together() -> None:
    """A 4 without its bars is a 1 that stands further right than the ones do: beside digits that stay where
    they are, it is not moved to where it would fit."""
    read = [1, 1, 2]
    pictures = np.zeros((10, 7), dtype=np.float32)
    pictures[1, 3] = pictures[2, 3] = 1.0
    windows = np.zeros((3, 7, 7), dtype=np.float32)
    for shift in range(7):
        windows[0, shift, shift] = windows[1, shift, shift] = 1.0  # fit at the middle shift
        windows[2, shift, min(6, shift + 3)] = 1.0  # would fit three steps away
    together = _together(_near(windows, pictures), read)
    assert (together[0, 1], together[1, 1], together[2, 2]) == (1.0, 1.0, 0.0)
