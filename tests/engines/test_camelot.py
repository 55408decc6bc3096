"""Camelot as the reader of text layers."""

from __future__ import annotations

import gc
import pickle
import weakref
from pathlib import Path

import pytest

from extractor.engines import camelot_lattice
from extractor.engines.camelot import CamelotReader
from extractor.engines.glyphs import Glyph, GridLines, distinct_glyphs, glyphs_in_cells, lines_of
from extractor.errors import EngineError
from extractor.geometry import Box
from extractor.parts import PageCell, PageGrid
from tests.engines.drawn import Paper


def grid(xs: tuple[float, ...], ys: tuple[float, ...]) -> PageGrid:
    cells = tuple(
        PageCell(r, c, 1, 1, Box(xs[c], ys[r], xs[c + 1], ys[r + 1]))
        for r in range(len(ys) - 1)
        for c in range(len(xs) - 1)
    )
    return PageGrid(Box(xs[0], ys[0], xs[-1], ys[-1]), len(ys) - 1, len(xs) - 1, cells, True)


GRID = grid((50, 150, 250), (100, 120, 140))


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    drawn = Paper()
    drawn.text(55, 113, "合计")
    drawn.text(155, 113, "1,234.50")
    drawn.text(55, 133, "Total  of all")
    drawn.text(55, 300, "outside")
    return drawn.save(tmp_path)


def test_it_reads_with_the_grid_it_is_given(paper: Path) -> None:
    """There are no rules on the page at all, and most cells are empty: neither matters."""
    reader = CamelotReader()
    assert reader.name == "camelot"
    sparse = grid((50, 150, 250, 260, 270, 280, 290), (100, 120, 140, 150, 160, 170))
    texts = reader.read(paper, None, 1, [GRID, sparse])
    assert texts[0] == ["合计", "1,234.50", "Total of all", ""]
    assert [t for t in texts[1] if t] == ["合计", "1,234.50", "Total of all"]
    assert len(texts[1]) == 30


def test_no_grids_no_reading(tmp_path: Path) -> None:
    assert CamelotReader().read(tmp_path / "missing.pdf", None, 1, []) == []


@pytest.mark.parametrize("spoil", ["missing", "not a pdf", "page", "password"])
def test_its_failures_are_engine_errors(paper: Path, tmp_path: Path, spoil: str) -> None:
    source, page = paper, 1
    if spoil == "missing":
        source = tmp_path / "missing.pdf"
    elif spoil == "not a pdf":
        source = tmp_path / "no.pdf"
        source.write_bytes(b"neither a PDF nor anything else")
    elif spoil == "page":
        page = 7
    else:
        drawn = Paper()
        word = "geheim"
        source = drawn.save(tmp_path, "locked.pdf", encryption=5, owner_pw=word, user_pw=word)
    with pytest.raises(EngineError, match=f"page {page} of {source.name}"):
        CamelotReader().read(source, None, page, [GRID])


def test_a_failure_does_not_spoil_the_next_page(paper: Path) -> None:
    reader = CamelotReader()
    with pytest.raises(EngineError):
        reader.read(paper, None, 7, [GRID])
    assert reader.read(paper, None, 1, [GRID])[0][0] == "合计"


def test_a_changed_file_is_opened_anew(paper: Path, tmp_path: Path) -> None:
    reader = CamelotReader()
    reader.read(paper, None, 1, [GRID])
    other = Paper()
    other.text(55, 113, "another text altogether")
    other.save(tmp_path, "other.pdf").replace(paper)
    assert reader.read(paper, None, 1, [GRID])[0][0] == "another text altogether"


def test_a_file_whose_fonts_take_much_room_is_opened_anew(
    paper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only where a page has met more fonts than the first one needed: else each page would be."""
    monkeypatch.setattr(camelot_lattice, "MOST_CHARACTERS", 0)
    reader = CamelotReader()
    first = reader.read(paper, None, 1, [GRID])
    opened = reader._open
    assert opened is not None
    assert reader.read(paper, None, 1, [GRID]) == first
    assert reader._open is opened
    monkeypatch.setattr(camelot_lattice, "_characters_known", lambda _font: 10**6)
    assert reader.read(paper, None, 1, [GRID]) == first
    assert reader._open is opened
    assert reader.read(paper, None, 1, [GRID]) == first
    assert reader._open is not opened


def test_a_closed_file_leaves_nothing_to_garbage_collection(paper: Path) -> None:
    reader = CamelotReader()
    reader.read(paper, None, 1, [GRID])
    assert reader._open is not None
    fonts = [weakref.ref(font) for font in reader._open._pdf._cached_fonts.values()]
    gc.disable()
    try:
        reader.close()
        assert fonts
        assert not any(font() for font in fonts)
    finally:
        gc.enable()


def test_a_reader_can_go_to_another_process(paper: Path) -> None:
    reader = CamelotReader()
    reader.read(paper, None, 1, [GRID])
    again = pickle.loads(pickle.dumps(reader))  # noqa: S301 - our own bytes
    assert again.read(paper, None, 1, [GRID])[0][1] == "1,234.50"


def test_nothing_is_printed(paper: Path, capfd: pytest.CaptureFixture[str]) -> None:
    CamelotReader().read(paper, None, 1, [GRID])
    with pytest.raises(EngineError):
        CamelotReader().read(paper, None, 9, [GRID])
    assert capfd.readouterr() == ("", "")


# --- glyphs -------------------------------------------------------------------------------------------


def glyph(text: str, x: float, y: float, index: int = 0, string: int = 0, width: float = 5) -> Glyph:
    """A glyph of height 10 with its top left at (x, y)."""
    return Glyph(text, Box(x, y, x + width, y + 10), "right", string, index)


def test_equal_digits_beside_each_other_are_not_one() -> None:
    digits = [glyph("1", 10 + 5 * i, 0, i) for i in range(4)] + [glyph(".", 30, 0, 4, width=2)]
    dots = [glyph(".", 32 + 2 * i, 0, 5 + i, width=2) for i in range(3)]
    assert distinct_glyphs([*digits, *dots]) == [*digits, *dots]


def test_a_second_printing_is_dropped_wherever_it_comes() -> None:
    first = [glyph("1", 10, 0, 0), glyph("2", 15, 0, 1)]
    again = [glyph("1", 10.4, 0.3, 2), glyph("2", 15.4, 0.3, 3)]
    assert distinct_glyphs([*first, *again]) == first


def test_a_word_belongs_to_one_cell() -> None:
    lines = GridLines.of(GRID)
    over = [glyph(c, 126 + 10 * i, 105, i, width=10) for i, c in enumerate("财政拨款")]
    held = glyphs_in_cells(over, GRID, lines)
    assert [len(h) for h in held] == [4, 0, 0, 0]


def test_a_string_over_the_whole_row_is_cut_at_the_walls() -> None:
    lines = GridLines.of(GRID)
    left = [glyph(c, 128.5 + 5 * i, 105, i) for i, c in enumerate("1.00")]
    right = [glyph(c, 151.5 + 5 * i, 105, 4 + i) for i, c in enumerate("2.00")]
    assert glyphs_in_cells([*left, *right], GRID, lines) == [left, right, [], []]


def test_a_long_label_set_to_the_left_stays_where_it_begins() -> None:
    wide = grid((50, 90, 250), (100, 120, 140))
    label = [glyph(c, 53 + 10 * i, 105, i, width=10) for i, c in enumerate("机关事业单位基本养老保险")]
    assert glyphs_in_cells(label, wide, GridLines.of(wide)) == [label, [], [], []]


def test_lines_follow_the_direction_of_the_text() -> None:
    up = [Glyph(c, Box(10, 50 - 5 * i, 20, 55 - 5 * i), "up", 0, i) for i, c in enumerate("abc")]
    down = [Glyph(c, Box(10, 50 + 5 * i, 20, 55 + 5 * i), "down", 0, i) for i, c in enumerate("abc")]
    for glyphs in (up, down):
        (line,) = lines_of(list(reversed(glyphs)))
        assert "".join(g.text for g in line) == "abc"
