"""Where tables lie on digital pages, from rules and words alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.geometry import Box
from extractor.parts import PageContent, Ruling, Word
from extractor.regions.digital import find_page_regions, joined_rules


def page(rulings: Iterable[Ruling], words: Iterable[Word] = ()) -> PageContent:
    return PageContent(1, 595.0, 842.0, "digital", tuple(words), tuple(rulings), ())


def rule(x0: float, y0: float, x1: float, y1: float) -> Ruling:
    return Ruling(x0, y0, x1, y1, 0.5)


def word(x: float, y: float, text: str = "1,234.50") -> Word:
    """A word of type size 9 whose middle left lies at (x, y)."""
    return Word(text, Box(x, y - 4.5, x + 4.5 * len(text), y + 4.5))


def lattice_rules(xs: Sequence[float], ys: Sequence[float]) -> list[Ruling]:
    level = [rule(xs[0], y, xs[-1], y) for y in ys]
    return level + [rule(x, ys[0], x, ys[-1]) for x in xs]


def words_in(xs: Sequence[float], ys: Sequence[float]) -> list[Word]:
    return [word(a + 2, (c + d) / 2) for a, _ in pairwise(xs) for c, d in pairwise(ys)]


def sides(content: PageContent) -> list[tuple[float, float, float, float]]:
    boxes = [region.box for region in find_page_regions(content)]
    return [(round(b.x0), round(b.y0), round(b.x1), round(b.y1)) for b in boxes]


XS, YS = (50.0, 120.0, 200.0, 280.0), (100.0, 120.0, 140.0, 160.0)


def test_a_ruled_table() -> None:
    content = page(lattice_rules(XS, YS), words_in(XS, YS))
    (region,) = find_page_regions(content)
    assert region.box == Box(50, 100, 280, 160)
    assert (len(region.level), len(region.upright)) == (4, 4)


def test_rules_drawn_cell_by_cell_and_dashed_are_whole() -> None:
    pieces = [rule(a, y, b, y) for y in YS for a, b in pairwise(XS)]
    dashes = [rule(x, y, x, min(y + 3, 160)) for x in XS for y in range(100, 160, 6)]
    (region,) = find_page_regions(page(pieces + dashes, words_in(XS, YS)))
    assert (len(region.level), len(region.upright)) == (4, 4)
    assert region.box.y1 == pytest.approx(160, abs=3.5)


def test_a_missing_wall_is_not_bridged() -> None:
    """Between two pieces of a line a cell's width apart there is a merged cell."""
    level, _ = joined_rules([rule(50, 100, 120, 100), rule(200, 100, 280, 100)])
    assert [(r.start, r.end) for r in level] == [(50, 120), (200, 280)]


def test_tables_one_below_the_other_and_side_by_side() -> None:
    right, low = tuple(x + 240 for x in XS), tuple(y + 100 for y in YS)
    places = [(XS, YS), (right, YS), (XS, low)]
    content = page(
        [r for xs, ys in places for r in lattice_rules(xs, ys)],
        [w for xs, ys in places for w in words_in(xs, ys)],
    )
    assert sides(content) == [(50, 100, 280, 160), (290, 100, 520, 160), (50, 200, 280, 260)]


def test_open_sides_are_taken_from_the_ends_of_level_rules() -> None:
    level = [rule(40, y, 400, y) for y in YS]
    inner = [rule(x, 100, x, 160) for x in (150.0, 280.0)]
    content = page(level + inner, words_in((40, 150, 280, 400), YS))
    assert sides(content) == [(40, 100, 400, 160)]


def test_overhanging_ends_are_no_open_side() -> None:
    level = [rule(46, y, 284, y) for y in YS]
    upright = [rule(x, 97, x, 163) for x in XS]
    assert sides(page(level + upright, words_in(XS, YS))) == [(50, 100, 280, 160)]


def test_a_body_ruled_only_across_belongs_to_its_head() -> None:
    head = lattice_rules(XS, (100.0, 120.0))
    body = [rule(50, y, 280, y) for y in (140.0, 160.0, 180.0)]
    content = page(head + body, words_in(XS, (100, 120, 140, 160, 180)))
    assert sides(content) == [(50, 100, 280, 180)]


def test_a_frame_around_the_page_is_no_table_and_hides_none() -> None:
    frame = lattice_rules((20.0, 575.0), (20.0, 820.0))
    content = page(frame + lattice_rules(XS, YS), words_in(XS, YS))
    assert sides(content) == [(50, 100, 280, 160)]


def test_underlines_and_lines_under_headers_are_no_tables() -> None:
    lines = [rule(60, 50, 535, 50), rule(100, 200, 180, 200), rule(60, 800, 535, 800)]
    prose = [word(60 + 45 * i, 100 + 20 * k, "一般公共预算") for i in range(8) for k in range(20)]
    assert sides(page(lines, prose)) == []


def test_a_chart_is_no_table() -> None:
    """Axes, grid lines and bars; the words stand outside, below and on the left."""
    grid = [rule(100, y, 400, y) for y in (100, 150, 200, 250, 300)]
    axes = [rule(100, 90, 100, 300)]
    bars = [r for x in (130, 200, 270) for r in lattice_rules((x, x + 30), (150, 300))]
    words = [word(70, y, "100") for y in (100, 150, 200, 250)] + [word(x, 310, "2024") for x in (135, 205)]
    assert sides(page(grid + axes + bars, words)) == []


def test_boxes_without_words_are_no_table() -> None:
    assert sides(page(lattice_rules(XS, YS))) == []


def test_cells_that_are_squares_are_a_table_where_they_are_written_in() -> None:
    xs, ys = ([50.0 + 20 * i for i in range(6)] for _ in range(2))
    words = [word(x + 2, y + 10, "12") for x in xs[:-1] for y in ys[:-1]]
    assert len(sides(page(lattice_rules(xs, ys), words))) == 1
    assert sides(page(lattice_rules(xs, ys), words[:3])) == []


@given(
    xs=st.lists(st.integers(2, 8), min_size=2, max_size=6),
    ys=st.lists(st.integers(2, 5), min_size=2, max_size=8),
    turn=st.booleans(),
    data=st.randoms(use_true_random=False),
)
def test_the_order_and_the_pieces_of_rules_do_not_matter(xs, ys, turn, data) -> None:  # type: ignore[no-untyped-def]
    """Cut rules at any places and shuffle them: the same regions come out."""
    across = [50.0 + 10 * sum(xs[:i]) for i in range(len(xs) + 1)]
    down = [50.0 + 10 * sum(ys[:i]) for i in range(len(ys) + 1)]
    whole = lattice_rules(across, down)
    pieces = []
    for r in whole:
        cut = data.random()
        middle = (r.x0 + cut * (r.x1 - r.x0), r.y0 + cut * (r.y1 - r.y0))
        pieces += [rule(r.x0, r.y0, *middle), rule(*(middle if not turn else (r.x0, r.y0)), r.x1, r.y1)]
    data.shuffle(pieces)
    words = [word(a + 2, (c + d) / 2, "12") for a, _ in pairwise(across) for c, d in pairwise(down)]
    assert sides(page(pieces, words)) == sides(page(whole, words)) != []


def test_tables_of_one_width_below_each_other_stay_apart() -> None:
    lower = [y + 85 for y in YS]
    rules = lattice_rules(XS, YS) + lattice_rules(XS, lower)
    words = words_in(XS, YS) + words_in(XS, lower)
    assert sides(page(rules, words)) == [(50, 100, 280, 160), (50, 185, 280, 245)]


def test_rules_without_upright_ones_belong_to_the_table_above() -> None:
    body = [rule(50, y, 280, y) for y in (180, 200)]
    words = words_in(XS, (*YS, 180, 200))
    assert sides(page(lattice_rules(XS, YS) + body, words)) == [(50, 100, 280, 200)]


@pytest.mark.parametrize("caption", ["单位：万元", "公开02表", "政府性基金预算支出表"])
def test_a_caption_ends_the_table_above_it(caption: str) -> None:
    body = [rule(50, y, 280, y) for y in (188, 208)]
    words = [*words_in(XS, (*YS, 188)), word(120, 173, caption)]
    words = [w for w in words if w.text == caption or w.box.center[1] < 160]
    assert (50, 100, 280, 160) in sides(page(lattice_rules(XS, YS) + body, words))


def test_rows_that_no_rules_part_are_implied_by_their_words() -> None:
    rules = lattice_rules(XS, (100, 120, 220))
    middles = [110, 132, 152, 172, 192, 212]
    words = [word(x + 2, y) for x in XS[:-1] for y in middles[1:]] + [
        word(x + 2, 110, "合计") for x in XS[:-1]
    ]
    (region,) = find_page_regions(page(rules, words))
    implied = [r for r in region.level if r.thickness == 0]
    assert [round(r.y0) for r in implied] == [142, 162, 182, 202]
    assert {(r.x0, r.x1) for r in implied} == {(50, 280)}


def test_lines_in_a_cell_are_no_rows() -> None:
    """One column of amounts, or two lines in each cell, are not enough."""
    rules = lattice_rules(XS, (100, 120, 220))
    two = [word(x + 2, y) for x in XS[:-1] for y in (110, 150, 165)]
    one = [word(52, y) for y in (110, 132, 152, 172, 192)] + [word(122, 160, "说明")]
    for words in (two, one):
        (region,) = find_page_regions(page(rules, words))
        assert all(r.thickness > 0 for r in region.level)
