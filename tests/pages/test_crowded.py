"""Crowded pages are told without MuPDF's styles only where styles would change nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pymupdf
import pytest

from extractor.pages import open_source, pdf
from extractor.pages.crowded import PAINTED, told_plainly
from extractor.parts import PageContent
from extractor.settings import Settings

PLAIN = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_PRESERVE_LIGATURES


def drawn(*texts: tuple[float, float, str, float, int]) -> Any:
    """A page of texts: x, y, text, size, rendering mode."""
    page = pymupdf.open().new_page()
    for x, y, text, size, mode in texts:
        page.insert_text((x, y), text, fontname="helv", fontsize=size, render_mode=mode)
    return page


def blocks_of(page: Any, flags: int = PLAIN) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = page.get_textpage(flags=flags).extractRAWDICT()["blocks"]
    return blocks


def shown(blocks: list[dict[str, Any]]) -> list[tuple[object, ...]]:
    return [
        (char["c"], char["bbox"], char["origin"], span["font"], span["size"], seen)
        for block in blocks
        for line in block["lines"]
        for span in line["spans"]
        for seen in [bool(span["char_flags"] & PAINTED) and span["alpha"] > 0]
        for char in span["chars"]
    ]


BETWEEN = (300, 200, "abc", 10, 0)
"""Text between two printings: MuPDF knows at once that a character was just drawn at the same place."""


@pytest.mark.parametrize("mode", [0, 1, 3])
@pytest.mark.parametrize("between", [(), (BETWEEN,)])
@pytest.mark.parametrize("apart", [0.0, 0.02, 0.09])
def test_what_is_drawn_twice_is_left_to_mupdf(
    mode: int, between: tuple[tuple[float, float, str, float, int], ...], apart: float
) -> None:
    page = drawn((100, 100, "1,700.00", 10, mode), *between, (100 + apart * 10, 100, "1,700.00", 10, 0))
    plain = blocks_of(page)
    if shown(plain) != shown(blocks_of(page, PLAIN | pymupdf.TEXT_COLLECT_STYLES)):
        assert not told_plainly(plain)
    if between:
        assert not told_plainly(plain)


def test_equal_digits_side_by_side_are_not_drawn_twice() -> None:
    page = drawn((100, 100, "111,111.11", 8, 0), (100, 110, "111,111.11", 8, 0), (300, 40, "11", 40, 0))
    plain = blocks_of(page)
    assert told_plainly(plain)
    assert shown(plain) == shown(blocks_of(page, PLAIN | pymupdf.TEXT_COLLECT_STYLES))


def test_a_large_sign_near_a_small_equal_one_is_left_to_mupdf() -> None:
    assert not told_plainly(blocks_of(drawn((100, 100, "1", 8, 0), BETWEEN, (104, 100, "1", 40, 0))))


def test_chance_never_tells_what_styles_would_change() -> None:
    chance = np.random.default_rng(7)
    plainly = 0
    for _ in range(60):
        texts = [
            (float(x), float(y), str(n), float(size), int(mode))
            for x, y, n, size, mode in zip(
                chance.uniform(50, 70, 12),
                chance.uniform(50, 70, 12),
                chance.integers(0, 10, 12),
                chance.uniform(6, 14, 12),
                chance.choice([0, 0, 0, 0, 2], 12),
                strict=True,
            )
        ]
        page = drawn(*texts)
        plain = blocks_of(page)
        if told_plainly(plain):
            plainly += 1
            assert shown(plain) == shown(blocks_of(page, PLAIN | pymupdf.TEXT_COLLECT_STYLES))
    assert plainly > 5


def test_a_crowded_page_is_read_as_any_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = drawn(
        *(
            (60.0 + 90 * (n % 5), 60.0 + 14 * (n // 5), f"{n * 37},{n % 10}00.1{n % 10}", 8, 0)
            for n in range(250)
        )
    )
    path = tmp_path / "crowded.pdf"
    page.parent.save(path)

    def content() -> PageContent:
        with open_source(path, Settings()) as source:
            return source.content(1)

    usual = content()
    monkeypatch.setattr(pdf, "CROWDED", 0)
    assert content() == usual
    assert len(usual.words) == 250
