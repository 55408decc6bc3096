"""Quantiles of small sets and of grey levels, as numpy gives them (Hyndman and Fan's type 7), but quickly.

A page has some thousand pieces of ink, and numpy's own way costs more than to count them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from extractor.parts import Pixels

Counts = npt.NDArray[np.int64]
"""How many pixels have each of the 256 grey levels (256,)."""

_FEW, _EXACT = 4096, 1 << 24
"""Fewer pixels are counted faster by numpy; OpenCV's counts, in floats, are exact below the second."""


def quantile(values: npt.NDArray[Any], share: float) -> float:
    """The value that a share (0 to 1) of the values lies below; there must be one at least."""
    return _of_sorted(np.sort(values, axis=None), share)


def list_quantile(values: Sequence[int], share: float) -> float:
    """The same for a few numbers in a list."""
    return _of_sorted(sorted(values), share)


def _of_sorted(ordered: Sequence[int] | npt.NDArray[Any], share: float) -> float:
    place = share * (len(ordered) - 1)
    first = int(place)
    after = min(first + 1, len(ordered) - 1)
    return _between(float(ordered[first]), float(ordered[after]), place - first)


def grey_quantile(greys: Pixels, share: float) -> float:
    """The same for grey levels, by counting them."""
    return counted_quantile(grey_counts(greys), share)


def grey_counts(greys: Pixels) -> Counts:
    """How often each grey level is met in a picture of one channel, of any shape."""
    if greys.size < _FEW or greys.size >= _EXACT:
        return np.bincount(greys.ravel(), minlength=256)
    counts = cv2.calcHist([greys], [0], None, [256], [0, 256])
    return np.asarray(counts, dtype=np.int64).ravel()


def masked_counts(greys: Pixels, mask: npt.NDArray[np.bool_]) -> Counts:
    """How often each grey level is met in a picture (height, width) where a mask as large says so."""
    if greys.size >= _EXACT:
        return grey_counts(greys[mask])
    counts = cv2.calcHist([greys], [0], mask.view(np.uint8), [256], [0, 256])
    return np.asarray(counts, dtype=np.int64).ravel()


def counted_quantile(counts: Counts, share: float) -> float:
    """The quantile of grey levels that were counted; there must be one at least."""
    upto = np.cumsum(counts)
    place = share * (float(upto[-1]) - 1.0)
    first = int(place)
    low, high = np.searchsorted(upto, (first, min(first + 1, int(upto[-1]) - 1)), side="right")
    return _between(float(low), float(high), place - first)


def _between(low: float, high: float, part: float) -> float:
    # numpy reckons from the nearer end
    step = high - low
    return high - step * (1.0 - part) if part >= 0.5 else low + step * part
