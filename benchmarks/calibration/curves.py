"""Fitting curves to observations, and how far they are off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import isotonic_regression

from extractor.reading.confidence import Curve, log_odds

Array = npt.NDArray[np.float64]

BINS = 15
"""Bins of equal size of the expected calibration error."""
_STEPS = 60
"""Observations are put together in at most so many groups before a curve is fitted."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One line read: its kind and posterior, and whether it was right."""

    kind: str
    posterior: float
    right: bool
    page: str
    truth: str
    text: str


def fit(observations: Sequence[Observation]) -> Curve:
    """The rising curve of least squares through the observations (pool adjacent violators; Ayer et al.
    1955), each level drawn towards one half by one right and one wrong reading (Laplace)."""
    ordered = sorted(observations, key=lambda o: o.posterior)
    odds = np.array([log_odds(o.posterior) for o in ordered])
    right = np.array([o.right for o in ordered], dtype=np.float64)
    groups = np.array_split(np.arange(len(ordered)), min(_STEPS, len(ordered)))
    weights = np.array([len(group) for group in groups], dtype=np.float64)
    middles = np.array([odds[group].mean() for group in groups])
    shares = np.array([right[group].mean() for group in groups])
    result = isotonic_regression(shares, weights=weights)
    knots: list[tuple[float, float]] = []
    for first, after in zip(result.blocks[:-1], result.blocks[1:], strict=True):
        count = weights[first:after].sum()
        level = float((result.x[first] * count + 1.0) / (count + 2.0))
        knots += [(float(middles[first]), level), (float(middles[after - 1]), level)]
    levels = np.maximum.accumulate([level for _, level in knots])
    points = dict(zip((round(o, 3) for o, _ in knots), (round(float(q), 5) for q in levels), strict=True))
    return Curve(tuple(points), tuple(points.values()))


def calibration_error(confidences: Array, right: Array) -> float:
    """The expected calibration error (Naeini et al. 2015) over bins that hold the same number of readings."""
    order = np.argsort(confidences, kind="stable")
    bins = np.array_split(order, min(BINS, len(order)))
    return float(sum(len(b) * abs(confidences[b].mean() - right[b].mean()) for b in bins) / len(order))
