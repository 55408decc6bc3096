"""Rules that meet, directly or through others."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from extractor.parts import PixelRule
from extractor.regions.ruled.networks import lowest_joined, networks

COUNT = 30


@given(st.lists(st.tuples(st.integers(0, COUNT - 1), st.integers(0, COUNT - 1)), max_size=60))
def test_what_is_joined_has_the_same_lowest(joints: list[tuple[int, int]]) -> None:
    ends = np.array(joints, dtype=np.intp).reshape(-1, 2)
    lowest = lowest_joined(ends[:, 0], ends[:, 1], COUNT)
    graph = coo_array((np.ones(len(ends), dtype=np.int8), (ends[:, 0], ends[:, 1])), shape=(COUNT, COUNT))
    _, names = connected_components(graph, directed=False)
    firsts = [int(np.flatnonzero(names == name)[0]) for name in names]
    assert lowest.tolist() == firsts


def test_a_long_chain_is_one() -> None:
    order = np.random.default_rng(1).permutation(2000)
    assert not lowest_joined(order[:-1], order[1:], 2000).any()


def _ruled(top: float, foot: float) -> bool:
    """Whether a short upright piece from top to foot is a rule of a table of level rules at 100 and 170."""
    level = [PixelRule(50, y, 950, y, 3.0) for y in (30.0, 100.0, 170.0, 240.0)]
    sides = [PixelRule(x, 30, x, 240, 3.0) for x in (50.0, 950.0)]
    piece = PixelRule(400, top, 400, foot, 3.0)
    (network,) = networks(level, [*sides, piece], 200.0)
    return piece in network.upright


@pytest.mark.parametrize(("top", "foot"), [(100, 170), (102, 168), (86, 170), (100, 185), (97, 172)])
def test_a_short_piece_from_rule_to_rule_is_one_though_print_makes_it_longer(top: float, foot: float) -> None:
    assert _ruled(top, foot)


@pytest.mark.parametrize(("top", "foot"), [(112, 158), (112, 170), (100, 158), (112, 190)])
def test_a_short_piece_that_ends_short_of_a_rule_is_print(top: float, foot: float) -> None:
    assert not _ruled(top, foot)
