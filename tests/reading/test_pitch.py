"""The width of figures tells how many digits they have."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.reading.cutting.crops import Mask
from extractor.reading.cutting.pitch import NO_SHAPE, LineShape, pitch_of, shape_of
from tests.reading.pictures import Sheet

FIGURES = ["1,234.56", "98.70", "12,345.00", "0.50", "777.12", "3,217.17", "26.00", "104,880.99"]


def _ink(text: str, size: float = 10) -> tuple[Mask, np.ndarray]:
    grey = Sheet(140, 30).text(10, 20, text, size).picture().grey
    return np.asarray(grey < 128), grey


def _shape(text: str, size: float = 10) -> LineShape:
    return shape_of(*_ink(text, size))


@pytest.fixture(scope="module")
def shapes() -> list[tuple[str, LineShape]]:
    return [(text, _shape(text)) for text in FIGURES]


def test_right_texts_fit_and_texts_of_another_length_do_not(shapes: list[tuple[str, LineShape]]) -> None:
    pitch = pitch_of(shapes)
    assert pitch is not None
    for text, shape in shapes:
        fit = pitch.misfit(text, shape)
        assert fit is not None
        assert abs(fit) < 0.35
        lacks_one, doubled = pitch.misfit(text[1:], shape), pitch.misfit(text[0] + text, shape)
        assert lacks_one is not None
        assert lacks_one > 0.6
        assert doubled is not None
        assert doubled < -0.6


def test_larger_print_is_measured_against_its_own_height(shapes: list[tuple[str, LineShape]]) -> None:
    pitch = pitch_of(shapes)
    assert pitch is not None
    fit = pitch.misfit("5,678.90", _shape("5,678.90", size=14))
    assert fit is not None
    assert abs(fit) < 0.5


def test_a_misread_figure_does_not_bend_the_pitch(shapes: list[tuple[str, LineShape]]) -> None:
    straight = pitch_of(shapes)
    bent = pitch_of([*shapes[:-1], ("1,044,880.99", shapes[-1][1])])
    assert straight is not None
    assert bent is not None
    assert bent.digit == pytest.approx(straight.digit, rel=0.1)


def test_a_speck_beside_a_figure_is_no_part_of_its_width() -> None:
    ink, grey = _ink("1,234.56")
    speck = ink.copy()
    cv2.circle(view := speck.astype(np.uint8), (12, 45), 2, (1,), -1)
    assert shape_of(view.astype(bool), grey).span == shape_of(ink, grey).span


def test_few_figures_say_nothing(shapes: list[tuple[str, LineShape]]) -> None:
    assert pitch_of(shapes[:4]) is None
    assert shape_of(np.zeros((20, 60), dtype=bool)) == NO_SHAPE


@pytest.mark.parametrize("text", ["", "合计", "(12.00)", "12.5%", "12:50", "—"])
def test_no_width_is_expected_of_what_is_no_plain_figure(
    text: str, shapes: list[tuple[str, LineShape]]
) -> None:
    pitch = pitch_of(shapes)
    assert pitch is not None
    assert pitch.misfit(text, shapes[0][1]) is None


@given(st.lists(st.tuples(st.sampled_from(FIGURES), st.floats(0, 900), st.floats(0, 60)), max_size=20))
def test_any_shapes_give_a_pitch_that_makes_sense_or_none(raw: list[tuple[str, float, float]]) -> None:
    pitch = pitch_of([(text, LineShape(span, height)) for text, span, height in raw])
    if pitch is not None:
        assert pitch.digit > 0
        fit = pitch.misfit("1,234.56", LineShape(100.0, 20.0))
        assert fit is not None
        assert -6.0 <= fit <= 6.0


@given(st.binary(min_size=0, max_size=600), st.integers(1, 30))
def test_any_ink_has_a_shape(raw: bytes, height: int) -> None:
    ink = np.frombuffer(raw, dtype=np.uint8) > 200
    ink = ink[: len(ink) // height * height].reshape(height, -1)
    shape = shape_of(ink, np.zeros(ink.shape, dtype=np.uint8))
    assert 0 <= shape.span <= ink.shape[1]
    assert 0 <= shape.height <= height


def test_a_one_at_an_edge_makes_the_ink_narrower() -> None:
    figures = [*FIGURES, "10,403.11", "18.91", "1,973.81", "110.21", "21,445.31"]
    pitch = pitch_of([(text, _shape(text)) for text in figures])
    assert pitch is not None
    assert pitch.lacking("10.11") == (pitch.before_one, pitch.after_one)
    assert pitch.lacking("20.12") == (0.0, 0.0)
    for text in ("10,403.11", "11,111.11", "20,456.80", "1.1"):
        fit = pitch.misfit(text, _shape(text))
        assert fit is not None
        assert abs(fit) < 0.15
