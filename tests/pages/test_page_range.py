from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import NoPagesError, UsageError
from extractor.pages import parse_page_range


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("3-7,9", (3, 4, 5, 6, 7, 9)),
        ("9,3-4", (3, 4, 9)),
        (" 2 , 2-3 ", (2, 3)),
        ("8-", (8, 9, 10)),
        ("-2", (1, 2)),
        ("9-14", (9, 10)),
        ("1，3", (1, 3)),
        (None, tuple(range(1, 11))),
        ("1-999999999", tuple(range(1, 11))),
    ],
)
def test_ranges(text: str | None, pages: tuple[int, ...]) -> None:
    assert parse_page_range(text, 10) == pages


@pytest.mark.parametrize(
    "text", ["", ",", "-", "a", "3-a", "7-3", "0", "0-3", "1--2", "1.5", "-0", "3,,4", "１-"]
)
def test_nonsense_is_a_wrong_use(text: str) -> None:
    if text == "１-":  # full-width digits are digits
        assert parse_page_range(text, 3) == (1, 2, 3)
        return
    with pytest.raises(UsageError) as caught:
        parse_page_range(text, 10)
    assert caught.value.exit_status == 2


def test_pages_that_do_not_exist() -> None:
    with pytest.raises(NoPagesError, match="11-12"):
        parse_page_range("11-12", 10)


@given(st.sets(st.integers(1, 40), min_size=1))
def test_any_set_of_pages_can_be_asked_for(pages: set[int]) -> None:
    assert parse_page_range(",".join(map(str, pages)), 40) == tuple(sorted(pages))
