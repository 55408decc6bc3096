"""Figures: what the automaton takes, and how readings are weighed by it."""

from __future__ import annotations

from collections.abc import Hashable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.amounts import parse_amount
from extractor.engines import figures
from extractor.engines.ctc import Reading


def accepted(text: str) -> bool:
    state: Hashable | None = figures.AMOUNTS.start
    for character in text:
        state = figures.AMOUNTS.step(state, character)
        if state is None:
            return False
    return figures.AMOUNTS.accepts(state)


@given(st.decimals(min_value=0, max_value=10**12, places=2), st.booleans(), st.sampled_from(["", "-", "("]))
def test_every_printed_amount_is_accepted(value: Decimal, parted: bool, sign: str) -> None:
    text = f"{value:,f}" if parted else f"{value:f}"
    text = f"({text})" if sign == "(" else sign + text
    assert accepted(text)
    assert figures.fits(text)


@given(st.text(alphabet="0123456789,.-()%", min_size=1, max_size=12))
def test_the_automaton_takes_amounts_and_runs_of_digits_only(text: str) -> None:
    if accepted(text):
        digits = text.strip("-()%").replace(".", "")
        assert parse_amount(text).kind == "amount" or digits.isdigit()


@pytest.mark.parametrize(
    "text", ["16.435.87", "1,23.45", "1,2345", "(12.00", "12.", "1,131,92", "--5", "00.5"]
)
def test_malformed_amounts_are_refused(text: str) -> None:
    assert not accepted(text)


@pytest.mark.parametrize(
    "text", ["205-01-99", "2050199", "04", "2023.12.31", "2024-2026", "1.2.3", "(1)", "3."]
)
def test_codes_dates_and_outline_numbers_fit(text: str) -> None:
    assert figures.fits(text)


@pytest.mark.parametrize("text", ["16.435.87", "15,00", "1.131,92", "221,60,733"])
def test_malformed_figures_do_not_fit(text: str) -> None:
    assert figures.figure_like(text)
    assert not figures.fits(text)


@pytest.mark.parametrize("text", ["基本支出", "2024年", "GDP", ""])
def test_texts_are_no_figures(text: str) -> None:
    assert not figures.figure_like(text)


def test_a_malformed_reading_gives_way_with_its_doubt_kept() -> None:
    found = figures.weighed(
        [Reading("16.435.87", 0.98), Reading("16,435.87", 0.015)], [Reading("16,435.87", 0.015)]
    )
    assert found[0].text == "16,435.87"
    assert found[0].probability < 0.9
    assert "16.435.87" in [r.text for r in found]


def test_a_malformed_reading_stands_where_nothing_else_is_near() -> None:
    found = figures.weighed([Reading("12,3456.00", 0.9999)], [Reading("123456.00", 1e-9)])
    assert found[0].text == "12,3456.00"


def test_sound_readings_keep_their_posteriors() -> None:
    plain = [Reading("110.20", 0.7), Reading("140.20", 0.2)]
    assert [(r.text, pytest.approx(r.probability)) for r in figures.weighed(plain, plain)] == [
        ("110.20", 0.7),
        ("140.20", 0.2),
    ]
