"""The paper in a picture, and the ground it lies on."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.straighten.paper import _rim, _soft, paper_mask


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), height=st.integers(8, 60), width=st.integers(8, 60))
def test_the_rim_is_that_of_the_whole_picture(seed: int, height: int, width: int) -> None:
    grey = np.random.default_rng(seed).integers(0, 256, (height, width), dtype=np.uint8)
    soft = _soft(grey)
    assert np.array_equal(_rim(grey), np.concatenate([soft[0], soft[-1], soft[:, 0], soft[:, -1]]))


def test_paper_is_told_from_a_dark_ground_and_a_page_without_one_has_no_edges() -> None:
    page = np.full((300, 200), 240, dtype=np.uint8)
    assert paper_mask(page) is None
    page[:20], page[-20:], page[:, :20], page[:, -20:] = 40, 40, 40, 40
    grain = np.random.default_rng(0).normal(0.0, 6.0, page.shape)
    found = paper_mask(np.clip(page + grain, 0, 255).astype(np.uint8))
    assert found is not None
    assert found[150, 100]
    assert not found[5, 100]
    assert abs(int(found.sum()) - 260 * 160) < 500
