"""Ink by two levels: what touches strong ink, and what is faint throughout."""

from __future__ import annotations

import cv2
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from extractor.reading.cutting.inked import Levels, dark_and_faint, levels_of


@given(st.integers(0, 2**32 - 1), st.sampled_from([0.2, 0.4, 0.6]), st.sampled_from([0.0, 0.3, 0.9]))
def test_faint_ink_is_dark_where_a_way_leads_to_strong_ink_however_far(
    seed: int, share: float, blank: float
) -> None:
    chance = np.random.default_rng(seed)
    contrasts = np.where(chance.random((40, 60)) < share, 50, 5).astype(np.uint8)
    contrasts[chance.random((40, 60)) < 0.01] = 200
    contrasts[chance.random(40) < blank] = 5
    dark, faint = dark_and_faint(contrasts, Levels(30.0, 100.0))
    _, labels = cv2.connectedComponents((contrasts > 30).astype(np.uint8), connectivity=8)
    reached = np.isin(labels, np.unique(np.asarray(labels)[contrasts > 100])) & (contrasts > 30)
    assert np.array_equal(dark, reached)
    assert np.array_equal(faint, (contrasts > 30) & ~reached)


def test_blank_paper_has_levels_and_no_ink() -> None:
    contrasts = np.zeros((40, 60), np.uint8)
    dark, faint = dark_and_faint(contrasts, levels_of(contrasts))
    assert not dark.any()
    assert not faint.any()


def test_strong_ink_is_as_dark_as_a_share_of_most_ink() -> None:
    contrasts = np.zeros((100, 100), np.uint8)
    contrasts[40:50], contrasts[60:62] = 200, 60
    levels = levels_of(contrasts)
    assert levels.least < 60 < levels.strong == 80.0
