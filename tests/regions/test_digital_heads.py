"""Heads of tables whose rules do not draw them, by where headings stand."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.regions.worded.edges import Column, Group, column_edges
from extractor.regions.worded.head_cells import Drawn, HeadCell, Heading, head_of

EDGES = (0.0, 60.0, 120.0, 180.0, 240.0, 300.0)


def heading(x: float, y: float, characters: int = 2, lines: int = 1) -> Heading:
    """A heading around (x, y), of characters 10 wide and lines 12 high."""
    return Heading(x - 5 * characters, y - 6 * lines, x + 5 * characters, y + 6 * lines)


def test_headings_over_columns_and_over_levels() -> None:
    """项目 over two columns, 合计 over two levels, 支出 over two columns."""
    headings = [heading(60, 10), heading(30, 30), heading(90, 30), heading(150, 20)]
    headings += [heading(240, 10), heading(210, 30), heading(270, 30, 4)]
    head = head_of(headings, EDGES, (0.0, 40.0), 10.0)
    assert head is not None
    assert head.levels == pytest.approx((0, 20, 40))
    assert set(head.cells) == {
        HeadCell(0, 2, 0, 1), HeadCell(0, 1, 1, 2), HeadCell(1, 2, 1, 2), HeadCell(2, 3, 0, 2),
        HeadCell(3, 5, 0, 1), HeadCell(3, 4, 1, 2), HeadCell(4, 5, 1, 2),
    }  # fmt: skip


def test_a_wrapped_heading_is_one_cell() -> None:
    headings = [heading(30, 20, 4, 2), heading(90, 20), heading(210, 20, 6, 2)]
    head = head_of(headings, (0.0, 60.0, 120.0, 300.0), (0.0, 40.0), 10.0)
    assert head is not None
    assert head.levels == (0.0, 40.0)
    assert len(head.cells) == 3


def test_drawn_rules_part_levels() -> None:
    """A rule under the first two columns only: the others span both levels although they stand low."""
    headings = [heading(60, 10), heading(30, 30), heading(90, 30)]
    headings += [heading(x, 30) for x in (150, 210, 270)]
    head = head_of(headings, EDGES, (0.0, 40.0), 10.0, [Drawn(20.0, 0.0, 120.0)])
    assert head is not None
    assert HeadCell(0, 2, 0, 1) in head.cells
    assert {HeadCell(i, i + 1, 0, 2) for i in (2, 3, 4)} <= set(head.cells)


def test_a_heading_cut_by_facing_pages_covers_the_page() -> None:
    """The heading stands in the middle of two pages, not of this one."""
    headings = [heading(250, 10, 4), *(heading(x, 30) for x in (30, 90, 150, 210, 270))]
    head = head_of(headings, EDGES, (0.0, 40.0), 10.0, facing=True)
    assert head is not None
    assert HeadCell(0, 5, 0, 1) in head.cells


def test_two_headings_in_one_column_on_one_level_fit_nothing() -> None:
    assert head_of([heading(20, 10), heading(45, 10)], (0.0, 60.0), (0.0, 20.0), 10.0) is None


@given(
    widths=st.lists(st.floats(30, 90), min_size=2, max_size=7),
    groups=st.integers(0, 3),
)
def test_a_centred_head_comes_back(widths: list[float], groups: int) -> None:
    """Every column with a heading in its middle, the first columns under one more: the head is found again,
    and its cells cover every place once."""
    edges = [0.0]
    for width in widths:
        edges.append(edges[-1] + width)
    under = min(groups, len(widths)) if groups >= 2 else 0
    headings = [heading((edges[0] + edges[under]) / 2, 10)] if under else []
    for i, (a, b) in enumerate(pairwise(edges)):
        headings.append(heading((a + b) / 2, 30 if i < under else 20))
    head = head_of(headings, edges, (0.0, 40.0), 10.0)
    assert head is not None
    places = [(r, c) for k in head.cells for r in range(k.top, k.bottom) for c in range(k.left, k.right)]
    assert sorted(places) == [(r, c) for r in range(len(head.levels) - 1) for c in range(len(widths))]
    assert (HeadCell(0, under, 0, 1) in head.cells) == bool(under)


def test_sides_follow_from_headings_and_figures() -> None:
    """A wide column of labels set left, whose heading stands in its middle, and figures set right."""
    labels = Column((4.0, 60.0), ((4.0, 60.0), (4.0, 30.0), (4.0, 45.0)), 75.0)
    figures = Column((180.0, 196.0), ((180.0, 196.0), (186.0, 196.0), (190.0, 196.0)), 175.0)
    edges = column_edges([labels, figures], [], (0.0, 200.0), 10.0)
    assert edges == pytest.approx((0, 150, 200), abs=1.0)


@given(st.lists(st.tuples(st.floats(5, 40), st.floats(1, 30)), min_size=1, max_size=8), st.floats(4, 14))
def test_sides_are_in_order_and_cut_no_text(parts: list[tuple[float, float]], character: float) -> None:
    columns, x = [], 20.0
    for width, gap in parts:
        columns.append(Column((x, x + width), ((x, x + width),), x + width / 2))
        x += width + gap
    groups = [Group((columns[0].reach[0] + columns[-1].reach[1]) / 2, 0, len(columns))]
    edges = column_edges(columns, groups, (None, None), character)
    assert len(edges) == len(columns) + 1
    assert all(a <= b for a, b in pairwise(edges))
    for column, (left, right) in zip(columns, pairwise(edges), strict=True):
        assert left <= column.reach[0] + 0.01
        assert right >= column.reach[1] - 0.01
