"""Fitting curves to observations, and how far they are off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import isotonic_regression

from extractor.reading.judging.confidence import Curve, log_odds

Array = npt.NDArray[np.float64]

BINS = 15
"""Bins of equal size of the expected calibration error."""
_BEGINNING = 0.02
_NOTHING = 0.001
"""A posterior that says that a reading is as good as any other."""


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
    1955), each level drawn towards one half by one right and one wrong reading (Laplace).

    Of readings with next to no posterior too few are met to tell: there the posterior itself stands.
    """
    ordered = sorted(observations, key=lambda o: o.posterior)
    odds = np.array([log_odds(o.posterior) for o in ordered])
    result = isotonic_regression(np.array([o.right for o in ordered], dtype=np.float64))
    points = {log_odds(_NOTHING): _NOTHING}
    level = _NOTHING
    for first, after in zip(result.blocks[:-1], result.blocks[1:], strict=True):
        count = int(after - first)
        level = max(level, float((result.x[first] * count + 1.0) / (count + 2.0)))
        # a level stands at the middle of its block and rises evenly to the next, so that what is surer stays
        # so; the last block, that of all easy lines, has its level nearly from its beginning on
        share = 0.5 if after < len(ordered) else _BEGINNING
        points.setdefault(round(float(np.quantile(odds[first:after], share)), 3), round(level, 5))
    knots = sorted((place, right) for place, right in points.items() if place >= log_odds(_NOTHING))
    return Curve(tuple(place for place, _ in knots), tuple(right for _, right in knots))


def calibration_error(confidences: Array, right: Array) -> float:
    """The expected calibration error (Naeini et al. 2015) over bins that hold the same number of readings."""
    order = np.argsort(confidences, kind="stable")
    bins = np.array_split(order, min(BINS, len(order)))
    return float(sum(len(b) * abs(confidences[b].mean() - right[b].mean()) for b in bins) / len(order))
