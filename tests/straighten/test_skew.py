"""The rules by which a page's skew is measured."""

from __future__ import annotations

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.straighten.skew import _long_runs


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.lists(st.integers(1, 60), min_size=1, max_size=8), min_size=1, max_size=6),
    longest=st.integers(24, 50),
)
def test_long_runs_are_those_an_opening_leaves(rows: list[list[int]], longest: int) -> None:
    """Rows are given by the lengths of their stretches, dark and light by turns."""
    marks = np.zeros((len(rows), 300), dtype=np.uint8)
    for row, lengths in zip(marks, rows, strict=True):
        ends = np.minimum(np.cumsum(lengths), 300)
        for start, end in zip(ends[::2], ends[1::2], strict=False):
            row[start:end] = 1
    opened = cv2.morphologyEx(marks, cv2.MORPH_OPEN, np.ones((1, longest), dtype=np.uint8))
    found = _long_runs(marks, longest)
    drawn = np.zeros_like(marks)
    drawn[found.rows] = found.labels > 0
    assert np.array_equal(drawn, opened)
    assert len(found.stats) == cv2.connectedComponents(opened, connectivity=8)[0]


def test_no_run_is_found_where_none_is_long() -> None:
    marks = np.zeros((5, 100), dtype=np.uint8)
    marks[2, 10:20] = 1
    assert len(_long_runs(marks, 24).stats) == 1
