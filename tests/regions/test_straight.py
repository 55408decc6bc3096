"""Short ridges fitted together lie where each does that is fitted alone."""

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.ink import marks_in_rows
from extractor.regions.ruled.ridges import ridges_of
from extractor.regions.ruled.straight import straight_pieces, straight_pieces_of


@given(st.integers(0, 2**32 - 1), st.integers(0, 12))
@settings(max_examples=60, deadline=None)
def test_ridges_fitted_together_are_those_fitted_alone(seed: int, strokes: int) -> None:
    rng = np.random.default_rng(seed)
    mask = np.zeros((90, 260), dtype=np.uint8)
    for _ in range(strokes):
        (x, y), length = rng.integers(0, (260, 90)).tolist(), int(rng.integers(0, 120))
        cv2.line(mask, (x, y), (x + length, y + int(rng.integers(-4, 5))), (255,), int(rng.integers(1, 5)))
    marks = marks_in_rows(mask)
    weights = np.where((mask > 0) & (rng.random(mask.shape) < 0.8), rng.integers(25, 256, mask.shape), 0)
    ridges = ridges_of(marks, weights.astype(np.uint8), (rng.random(mask.shape) < 0.3).astype(np.uint8))
    together = straight_pieces(ridges, 200.0)
    assert [list(own) for own in together] == [
        straight_pieces_of(ridges.one(i), 200.0) for i in range(len(ridges))
    ]


def test_a_level_stroke_lies_along_its_middle() -> None:
    mask = np.zeros((40, 100), dtype=np.uint8)
    mask[20:23, 30:80] = 200
    ridges = ridges_of(marks_in_rows(mask), mask, mask)
    (piece,) = straight_pieces(ridges, 200.0)[0]
    assert (piece.x0, piece.x1, piece.thickness) == (30.0, 80.0, 3.0)
    assert max(abs(piece.y0 - 21.5), abs(piece.y1 - 21.5)) < 1e-9
