"""Pages without a table: one page each, the same bytes from the same seed, something on them."""

from __future__ import annotations

import pymupdf
import pytest

from samples.tableless import TABLELESS, draw_tableless


@pytest.mark.parametrize("kind", TABLELESS)
def test_pages_are_repeatable_and_filled(kind: str) -> None:
    first = draw_tableless(kind, 4)
    assert first == draw_tableless(kind, 4)
    with pymupdf.open(stream=first, filetype="pdf") as pdf:
        assert len(pdf) == 1
        words = pdf[0].get_text("words")
    assert len(words) >= 3
    width, height = 595.28, 841.89
    assert all(w[0] >= 0 and w[2] <= width and w[1] >= 0 and w[3] <= height for w in words)


def test_seeds_differ() -> None:
    assert draw_tableless("numbered", 1) != draw_tableless("numbered", 2)
