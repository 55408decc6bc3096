from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.quantiles import grey_quantile, list_quantile, quantile

SHARES = st.sampled_from([0.0, 0.02, 0.2, 0.25, 0.5, 0.75, 0.9, 0.95, 0.98, 1.0])


@given(st.lists(st.integers(0, 255), min_size=1, max_size=60), SHARES)
def test_quantiles_are_numpys_own(values: list[int], share: float) -> None:
    greys = np.array(values, dtype=np.uint8)
    wanted = float(np.percentile(greys, 100 * share))
    assert quantile(greys.astype(np.int32), share) == pytest.approx(wanted, abs=1e-12)
    assert list_quantile(values, share) == pytest.approx(wanted, abs=1e-12)
    assert grey_quantile(greys, share) == pytest.approx(wanted, abs=1e-12)


def test_a_picture_is_counted_as_a_whole() -> None:
    greys = np.arange(256, dtype=np.uint8).reshape(16, 16)
    assert grey_quantile(greys, 0.5) == float(np.median(greys))


@given(st.integers(0, 2**32 - 1), SHARES)
def test_large_pictures_are_counted_as_well_and_parts_of_them(seed: int, share: float) -> None:
    greys = np.random.default_rng(seed).integers(0, 256, (210, 250), dtype=np.uint8)
    for part in (greys, greys[::2, ::2], greys[:, 1:]):
        assert grey_quantile(part, share) == pytest.approx(float(np.percentile(part, 100 * share)), abs=1e-9)
