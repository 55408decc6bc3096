"""Ridges gathered together are those that each is alone."""

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.ink import marks_in_rows
from extractor.regions.ruled.ridges import ridge_of, ridges_of


@given(st.integers(0, 2**32 - 1), st.integers(0, 14))
@settings(max_examples=60, deadline=None)
def test_ridges_found_together_are_those_found_alone(seed: int, strokes: int) -> None:
    rng = np.random.default_rng(seed)
    mask = np.zeros((120, 160), dtype=np.uint8)
    for _ in range(strokes):
        start, end = rng.integers(0, 160, 2).tolist(), rng.integers(0, 120, 2).tolist()
        cv2.line(mask, (start[0], end[0]), (start[1], end[1]), (255,), int(rng.integers(1, 5)))
    marks = marks_in_rows(mask)
    # a mark may have pixels of no height
    weights = np.where((mask > 0) & (rng.random(mask.shape) < 0.9), rng.integers(25, 256, mask.shape), 0)
    weights = weights.astype(np.uint8)
    inked = (rng.random(mask.shape) < 0.7).astype(np.uint8)
    together = ridges_of(marks, weights, inked)
    assert len(together) == len(marks.stats) - 1
    for label in range(1, len(marks.stats)):
        ridge = together.one(label - 1)
        part, own = marks.own(label)
        alone = ridge_of(weights[part] * own, inked[part] > 0, (part[1].start, part[0].start))
        assert ridge.corner == alone.corner
        for kind in ("columns", "middles", "spans"):
            assert np.array_equal(getattr(ridge, kind), getattr(alone, kind))


def test_a_ridge_lies_where_most_of_it_is_and_spans_its_ink() -> None:
    weights = np.array([[0, 10, 0], [30, 10, 0], [10, 20, 0]], dtype=np.uint8)
    inked = np.array([[0, 0, 0], [0, 1, 1], [0, 1, 1]], dtype=bool)
    ridge = ridge_of(weights, inked, (7, 9))
    assert ridge.corner == (7, 9)
    assert ridge.columns.tolist() == [0, 1]
    assert ridge.middles.tolist() == [1.75, 1.75]
    assert ridge.spans.tolist() == [0, 2]


def test_a_long_rule_is_as_it_would_be_found_in_small_parts() -> None:
    rng = np.random.default_rng(5)
    mask = np.zeros((60, 900), dtype=np.uint8)
    cv2.line(mask, (10, 20), (880, 24), (255,), 5)
    cv2.line(mask, (10, 50), (880, 40), (255,), 3)
    weights = np.where(mask > 0, rng.integers(1, 256, mask.shape), 0).astype(np.uint8)
    inked = (rng.random(mask.shape) < 0.2).astype(np.uint8)
    marks = marks_in_rows(mask)
    assert (marks.stats[1:, 4] > 2000).all()
    for label in (1, 2):
        part, own = marks.own(label)
        alone = ridge_of(weights[part] * own, inked[part] > 0, (part[1].start, part[0].start))
        found = ridges_of(marks, weights, inked).one(label - 1)
        assert np.array_equal(found.middles, alone.middles)
        assert np.array_equal(found.spans, alone.spans)
