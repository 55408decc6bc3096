"""Rules that meet, directly or through others."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from extractor.regions.ruled.networks import lowest_joined

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
