"""Grids of digital tables, from rules and words alone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import LimitError
from extractor.geometry import Box
from extractor.grid.digital import build_page_grid
from extractor.parts import PageGrid, PageRegion, Ruling, Word


def level(y: float, x0: float, x1: float, thickness: float = 0.5) -> Ruling:
    return Ruling(x0, y, x1, y, thickness)


def upright(x: float, y0: float, y1: float, thickness: float = 0.5) -> Ruling:
    return Ruling(x, y0, x, y1, thickness)


def region(across: Sequence[Ruling], down: Sequence[Ruling], box: Box | None = None) -> PageRegion:
    rules = [*across, *down]
    around = Box(
        min(r.x0 for r in rules),
        min(r.y0 for r in rules),
        max(r.x1 for r in rules),
        max(r.y1 for r in rules),
    )
    return PageRegion(box or around, tuple(across), tuple(down))


def ruled(xs: Sequence[float], ys: Sequence[float]) -> PageRegion:
    return region([level(y, xs[0], xs[-1]) for y in ys], [upright(x, ys[0], ys[-1]) for x in xs])


def word(x: float, y: float, text: str = "合计") -> Word:
    return Word(text, Box(x, y - 4.5, x + 9 * len(text), y + 4.5))


def grid(of: PageRegion, words: Sequence[Word] = ()) -> PageGrid:
    built = build_page_grid(of, words)
    assert built is not None
    return built


def test_cells_lie_between_the_rules() -> None:
    built = grid(ruled((50, 120, 200), (100, 120, 145)))
    assert (built.rows, built.cols, built.ruled) == (2, 2, True)
    assert [cell.box for cell in built.cells][1] == Box(120, 100, 200, 120)
    assert built.box == Box(50, 100, 200, 145)


def test_missing_walls_make_spans() -> None:
    rules = region(
        [level(100, 50, 350), level(120, 150, 350), level(140, 50, 350)],
        [upright(50, 100, 140), upright(150, 100, 140), upright(250, 120, 140), upright(350, 100, 140)],
    )
    spans = {(c.row, c.col): (c.row_span, c.col_span) for c in grid(rules).cells}
    assert spans == {(0, 0): (2, 1), (0, 1): (1, 2), (1, 1): (1, 1), (1, 2): (1, 1)}


def test_a_column_too_narrow_for_a_character_is_a_double_rule() -> None:
    built = grid(ruled((50, 120, 124, 200), (100, 120, 145)), [word(60, 110), word(130, 130)])
    assert built.cols == 2
    assert built.cells[0].box.x1 == pytest.approx(122)


def test_a_ghost_at_the_side_goes_too() -> None:
    built = grid(ruled((50, 53.5, 120, 200), (100, 103.4, 120, 145)), [word(60, 110), word(130, 130)])
    assert (built.rows, built.cols) == (2, 2)


def test_a_narrow_column_with_words_stays() -> None:
    narrow = Word("1", Box(119.5, 105, 124.5, 114))
    built = grid(ruled((50, 119, 125, 200), (100, 120, 145)), [word(60, 110), narrow])
    assert built.cols == 3


def test_small_print_keeps_its_narrow_columns() -> None:
    tiny = [Word("10", Box(x + 0.4, 101, x + 2.6, 103)) for x in (50, 53, 56, 59)]
    built = grid(ruled((50, 53, 56, 59, 62), (100, 104, 108)), tiny)
    assert (built.rows, built.cols) == (2, 4)


def test_open_sides_are_closed() -> None:
    rules = region([level(y, 50, 300) for y in (100, 120, 140)], [upright(150, 100, 140)])
    built = grid(rules)
    assert (built.rows, built.cols) == (2, 2)
    assert built.box == Box(50, 100, 300, 140)


def test_implied_rulings_give_way_to_words() -> None:
    down = [upright(x, 100, 160, 0.0) for x in (50, 150, 250, 350)]
    across = [level(y, 50, 350, 0.7) for y in (100, 120, 160)] + [level(140, 50, 350, 0.0)]
    heading = Word("一般公共预算支出", Box(180, 105, 320, 115))
    built = grid(region(across, down), [word(60, 110), heading, word(60, 130), word(160, 130)])
    spans = {(c.row, c.col): (c.row_span, c.col_span) for c in built.cells if c.row == 0}
    assert spans == {(0, 0): (1, 1), (0, 1): (1, 2)}
    assert not built.ruled


def test_one_cell_is_no_table() -> None:
    assert build_page_grid(ruled((50, 120), (100, 120)), []) is None


def test_too_many_cells_are_refused() -> None:
    lines = [10 + 3.5 * i for i in range(600)]
    with pytest.raises(LimitError, match="limit"):
        build_page_grid(ruled(lines, lines), [])


steps = st.lists(st.integers(8, 60), min_size=1, max_size=7)


@given(widths=steps, heights=steps, data=st.data())
def test_spans_come_back(widths: list[int], heights: list[int], data: st.DataObject) -> None:
    """Draw a grid with one merged block; every place is covered once, and the block is one cell."""
    xs = [40 + sum(widths[:i]) for i in range(len(widths) + 1)]
    ys = [60 + sum(heights[:i]) for i in range(len(heights) + 1)]
    c0, r0 = (data.draw(st.integers(0, len(n) - 1)) for n in (widths, heights))
    c1, r1 = data.draw(st.integers(c0 + 1, len(widths))), data.draw(st.integers(r0 + 1, len(heights)))
    across = [
        level(y, a, b)
        for r, y in enumerate(ys)
        for c, (a, b) in enumerate(pairwise(xs))
        if not (r0 < r < r1 and c0 <= c < c1)
    ]
    down = [
        upright(x, a, b)
        for c, x in enumerate(xs)
        for r, (a, b) in enumerate(pairwise(ys))
        if not (c0 < c < c1 and r0 <= r < r1)
    ]
    built = build_page_grid(region(across, down), [])
    if built is None:
        assert (c1 - c0, r1 - r0) == (len(widths), len(heights))
        return
    covered = sorted(
        (r, c)
        for cell in built.cells
        for r in range(cell.row, cell.row + cell.row_span)
        for c in range(cell.col, cell.col + cell.col_span)
    )
    assert covered == [(r, c) for r in range(built.rows) for c in range(built.cols)]
    assert Box(xs[c0], ys[r0], xs[c1], ys[r1]) in [cell.box for cell in built.cells]
