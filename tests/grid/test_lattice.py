"""The lattice: any walls give rectangles that cover every place once; drawn partitions come back exactly."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.grid.lattice import (
    Edge,
    Outline,
    cells_between,
    complete_walls,
    lattice,
    line_positions,
    wall_shares,
    without_idle_lines,
)
from extractor.parts import GridCell
from tests.grid.drawn_tables import every_line_shows, random_partition


def cell_edges(
    cells: list[GridCell], row_edges: list[float], col_edges: list[float]
) -> tuple[list[Edge], list[Edge]]:
    """The four sides of every cell."""
    level, upright = [], []
    for c in cells:
        y0, y1 = row_edges[c.row], row_edges[c.row + c.row_span]
        x0, x1 = col_edges[c.col], col_edges[c.col + c.col_span]
        level += [Edge(y0, x0, x1), Edge(y1, x0, x1)]
        upright += [Edge(x0, y0, y1), Edge(x1, y0, y1)]
    return level, upright


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 8), st.integers(1, 8), st.integers(0, 12), st.integers(0, 10**6), st.floats(0, 1.5))
def test_a_drawn_partition_comes_back_exactly(
    rows: int, cols: int, merges: int, seed: int, jitter: float
) -> None:
    rng = random.Random(seed)  # noqa: S311 - reproducible test data
    cells = random_partition(rows, cols, merges, rng)
    row_edges = list(np.cumsum([10.0] + [rng.uniform(8, 40) for _ in range(rows)]))
    col_edges = list(np.cumsum([5.0] + [rng.uniform(8, 40) for _ in range(cols)]))
    level, upright = cell_edges(cells, row_edges, col_edges)
    level = [Edge(e.at + rng.uniform(-jitter, jitter), e.start, e.end) for e in level]
    found = lattice(level, upright, tolerance=4.0)
    assert found is not None
    if every_line_shows(cells, rows, cols):
        assert (found.rows, found.cols) == (rows, cols)
        assert list(found.cells) == cells
        assert np.abs(np.array(found.row_edges) - row_edges).max() <= jitter + 1e-6
    else:
        assert found.rows <= rows
        assert found.cols <= cols


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 7), st.integers(1, 7), st.integers(0, 10**6), st.floats(0.1, 0.9))
def test_any_walls_give_cells_that_cover_every_place_once(
    rows: int, cols: int, seed: int, density: float
) -> None:
    rng = np.random.default_rng(seed)
    level = (rng.random((rows + 1, cols)) < density) * 1.0
    upright = (rng.random((rows, cols + 1)) < density) * 1.0
    level_stands, upright_stands = complete_walls(level, upright)
    assert (level_stands >= (level > 0.5)).all()
    assert (upright_stands >= (upright > 0.5)).all()
    level_kept, upright_kept, kept_rows, kept_cols = without_idle_lines(level_stands, upright_stands)
    cells = cells_between(level_kept, upright_kept)
    count = np.zeros((len(kept_rows) - 1, len(kept_cols) - 1), dtype=int)
    for c in cells:
        block = np.s_[c.row : c.row + c.row_span, c.col : c.col + c.col_span]
        count[block] += 1
        assert not level_kept[c.row + 1 : c.row + c.row_span, c.col : c.col + c.col_span].any()
        assert not upright_kept[c.row : c.row + c.row_span, c.col + 1 : c.col + c.col_span].any()
    assert (count == 1).all()


def test_an_l_shape_is_split_in_two_not_swallowed() -> None:
    # The place (0, 0) is closed; the other three have no walls between them.
    level = np.array([[1, 1], [1, 0], [1, 1]], dtype=float)
    upright = np.array([[1, 1, 1], [1, 0, 1]], dtype=float)
    cells = cells_between(*complete_walls(level, upright))
    assert len(cells) == 3
    assert GridCell(0, 0, 1, 1) in cells


@pytest.mark.parametrize(
    ("below", "right", "expected"), [(0.4, 0.0, GridCell(0, 1, 2, 1)), (0.0, 0.4, GridCell(0, 1, 1, 1))]
)
def test_the_way_with_ink_on_it_splits_an_l_shape(below: float, right: float, expected: GridCell) -> None:
    level = np.array([[1, 1], [1, right], [1, 1]], dtype=float)
    upright = np.array([[1, 1, 1], [1, below, 1]], dtype=float)
    assert expected in cells_between(*complete_walls(level, upright))


def test_two_rules_close_together_are_one_line() -> None:
    level = [Edge(0, 0, 100), Edge(2.5, 0, 100), Edge(50, 0, 100)]
    upright = [Edge(0, 0, 50), Edge(97.5, 0, 50), Edge(100, 0, 50)]
    found = lattice(level, upright, tolerance=4.0)
    assert found is not None
    assert (found.rows, found.cols) == (1, 1)


def test_open_sides_are_closed_by_the_outline() -> None:
    level = [Edge(y, 0, 100) for y in (0, 20, 40)]
    upright = [Edge(30, 0, 40), Edge(60, 0, 40)]
    closed = lattice(level, upright, 4.0, Outline(0, 0, 100, 40))
    assert closed is not None
    assert (closed.rows, closed.cols) == (2, 3)
    assert closed.col_edges == (0, 30, 60, 100)


@pytest.mark.parametrize("edges", [[], [Edge(5, 0, 10)]])
def test_less_than_two_lines_each_way_enclose_nothing(edges: list[Edge]) -> None:
    assert lattice(edges, [Edge(0, 0, 9), Edge(9, 0, 9)], 1.0) is None


def test_positions_are_weighted_by_length() -> None:
    assert line_positions([Edge(10, 0, 90), Edge(12, 0, 10)], 3.0) == [pytest.approx(10.2)]


def test_overlapping_pieces_count_once() -> None:
    shares = wall_shares([Edge(0, 0, 6), Edge(0.5, 4, 8)], [0.0], [0.0, 10.0, 20.0], 1.0)
    assert shares.tolist() == [[pytest.approx(0.8), 0.0]]
