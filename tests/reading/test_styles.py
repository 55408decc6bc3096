"""What a column prints makes other prints doubtful."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extractor.reading.judging.styles import ANY, Styles, print_of

MONEY = [(0, text) for text in ("16,435.87", "1,000.00", "32.10", "7.00", "2,456.09", "118.08", "0.35")]
WHOLE = [(0, text) for text in ("590,759", "2,115,838", "14,394,634", "321,000", "98,120")]


def test_a_lost_point_is_unlike_a_column_with_decimals() -> None:
    styles = Styles(MONEY)
    assert styles.unlike("1643587", 0, "1643587") < styles.unlike("16,435.87", 0, "1643587") - 2.0


def test_a_point_for_a_comma_is_unlike_a_column_of_whole_numbers() -> None:
    styles = Styles(WHOLE)
    assert styles.unlike("590.759", 0, "590.759") < styles.unlike("590,759", 0, "590.759") - 3.0


def test_a_minus_is_unlike_a_column_without_negative_amounts() -> None:
    styles = Styles(MONEY)
    assert styles.unlike("-135.25", 0, "-135.25") < styles.unlike("135.25", 0, "-135.25") - 1.5
    signed = Styles([(0, f"-{text}") for _, text in MONEY])
    assert signed.unlike("-135.25", 0, "-135.25") > signed.unlike("135.25", 0, "135.25")


def test_words_are_unlike_a_column_of_figures_and_the_reverse() -> None:
    figures, words = Styles(MONEY), Styles([(0, "教育支出"), (0, "普通教育"), (0, "小学教育")])
    assert figures.kind("i", 0, "i") < -1.5
    assert figures.kind("12.00", 0, "12.00") > -0.01
    assert words.kind("12.00", 0, "12.00") < -1.0


def test_a_line_does_not_speak_for_itself() -> None:
    assert Styles([(0, "590.759")]).unlike("590.759", 0, "590.759") == ANY.unlike("590.759", 0, "590.759")


def test_a_bare_nought_fits_every_column() -> None:
    assert print_of("0") is None
    assert Styles(MONEY).unlike("0", 0, "0") == 0.0


_texts = st.sampled_from(["1,234.50", "1234.5", "-3.00", "(3.00)", "0", "合计", "", "12%", "1.2.3", "20501"])


@given(st.lists(st.tuples(st.integers(0, 2), _texts), max_size=12), _texts, st.integers(0, 2), _texts)
def test_no_print_is_ruled_out_and_none_is_likelier_than_certain(
    readings: list[tuple[int, str]], text: str, column: int, own: str
) -> None:
    styles = Styles(readings)
    for value in (styles.unlike(text, column, own), styles.kind(text, column, own)):
        assert -40.0 < value <= 0.0
