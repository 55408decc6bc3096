"""Lines of text on digital pages, and what the text layer says against what the paper shows."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.geometry import Box
from extractor.parts import PageCell, PageContent, PageGrid, Word
from extractor.reading.digital import page_lines, read_page_tables
from extractor.reading.ideographs import bare, plain_ideographs


def word(text: str, x: float, y: float, size: float = 10) -> Word:
    return Word(text, Box(x, y, x + size * len(text), y + size))


def page(*words: Word) -> PageContent:
    return PageContent(3, 595.0, 842.0, "digital", words, (), ())


def texts(content: PageContent, *avoid: Box) -> list[str]:
    return [line.text for line in page_lines(content, avoid)]


def test_a_wide_gap_parts_two_statements() -> None:
    content = page(word("单位：万元", 450, 101), word("部门：", 50, 100), word("某某局", 85, 100))
    assert texts(content) == ["部门： 某某局", "单位：万元"]
    first, second = page_lines(content, ())
    assert first.box == Box(50, 100, 115, 110)
    assert (first.page, first.engine, second.confidence) == (3, "pymupdf", 0.9995)


def test_lines_come_from_top_to_bottom_without_those_to_avoid() -> None:
    content = page(word("注：", 50, 300), word("在表中", 60, 200), word("标题", 50, 100))
    assert texts(content, Box(40, 150, 400, 250)) == ["标题", "注："]


def test_words_drawn_twice_are_one() -> None:
    content = page(word("预算总表", 50, 100), word("预算总表", 50.4, 100), word("预算总表", 50, 130))
    assert texts(content) == ["预算总表", "预算总表"]


def test_radicals_become_the_characters_they_show() -> None:
    assert plain_ideographs("⼀般公共预算⽀出，⻓江，１２") == "一般公共预算支出，长江，１２"
    assert plain_ideographs("‑9.00 ‐ \u00ad12") == "-9.00 - -12"


@given(st.text())
def test_plain_ideographs_change_nothing_that_compares(text: str) -> None:
    plain = plain_ideographs(text)
    assert plain_ideographs(plain) == plain
    assert bare(plain) == bare(text)
    assert not any(unicodedata.name(c, "").startswith("KANGXI RADICAL") for c in plain)


# --- two opinions -------------------------------------------------------------------------------------

XS = (50.0, 150.0, 250.0)
GRID = PageGrid(
    Box(50, 100, 250, 120),
    1,
    2,
    tuple(PageCell(0, c, 1, 1, Box(XS[c], 100, XS[c + 1], 120)) for c in range(2)),
    True,
)


class Says:
    """A reader that says what it is told to."""

    name = "camelot"

    def __init__(self, *texts: str) -> None:
        self._texts = list(texts)

    def read(
        self, source: Path, password: str | None, page: int, grids: Sequence[PageGrid]
    ) -> list[list[str]]:
        assert (source.suffix, password, page) == (".pdf", None, 3)
        return [self._texts for _ in grids]


def readings(content: PageContent, *says: str) -> list[tuple[str, float, list[str], str, tuple[str, ...]]]:
    (table,) = read_page_tables(Path("paper.pdf"), content, [GRID], Says(*says), None)
    found = [cell.reading for cell in table.cells]
    return [(r.text, r.confidence, [a.text for a in r.alternatives], r.engine, r.flags) for r in found]


def test_agreement_is_sure() -> None:
    content = page(word("支出", 60, 105), word("12", 160, 105))
    assert readings(content, "⽀ 出", "12") == [
        ("支 出", 0.9995, [], "camelot", ()),
        ("12", 0.9995, [], "camelot", ()),
    ]


@pytest.mark.parametrize(
    ("said", "confidence"), [("13", 0.6), ("", 0.6), ("21", 0.9), ("12 12", 0.6), ("-12", 0.6)]
)
def test_a_difference_is_flagged_and_its_other_reading_kept(said: str, confidence: float) -> None:
    first, second = readings(page(word("支出", 60, 105), word("12", 160, 105)), "支出", said)
    assert first[1] > 0.999
    assert second == (said, confidence, ["12"], "camelot", ("low_confidence",))


def test_what_the_reader_cannot_decode_is_taken_from_the_words_by_name() -> None:
    content = page(word("支出", 60, 105), word("12", 160, 105))
    assert readings(content, "(cid:31)(cid:7)", "12")[0] == ("支出", 0.9, [], "pymupdf", ("low_confidence",))


def test_figures_parted_otherwise_between_cells_are_doubtful() -> None:
    """One word over the wall: the reader gives all of it to the left cell."""
    left, right = readings(page(word("123456", 110, 105)), "123456", "")
    assert left == ("123456", 0.9, [], "camelot", ("low_confidence",))
    assert right == ("", 0.9, [], "camelot", ("low_confidence",))
    split = readings(page(word("123", 120, 105), word("456", 150, 105)), "123456", "")
    assert [r[4] for r in split] == [("low_confidence",), ("low_confidence",)]
    assert [r[1] for r in split] == [0.9, 0.9]


def test_a_table_without_rules_is_less_sure() -> None:
    grid = PageGrid(GRID.box, 1, 2, GRID.cells, False)
    content = page(word("支出", 60, 105), word("12", 160, 105))
    (table,) = read_page_tables(Path("paper.pdf"), content, [grid], Says("支出", "12"), None)
    assert [cell.reading.confidence for cell in table.cells] == [0.98, 0.98]
    assert not table.ruled
