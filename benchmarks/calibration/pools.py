"""Fitting the weights of the evidence: a conditional logit with "none of these" as one of the options."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import logsumexp

from benchmarks.calibration.records import Look
from extractor.reading.judging.pooling import FEATURES, NONE_FEATURES, Pool

Array = npt.NDArray[np.float64]

_START = {"first": 0.7, "second": 0.4, "width": 0.5, "digits": 0.7, "style": 0.7, "print": 1.0}
_START_NONE = {"always": -3.0, "table": 0.5, "first": 0.2, "second": 0.2}
_RIDGE = 0.3
"""Weights that the lines do not tell stay near where they start."""
_LEAST = {"width": 0.3}
"""No evidence speaks against what it is for; and few lines of a gathering have lost or doubled a digit, of
which only the width tells."""
_BOUNDS = [(_LEAST.get(name, 0.0), None) for name in FEATURES]
_FREE = [(None, None) for _ in NONE_FEATURES]
_NEVER = -1e9


@dataclass(frozen=True, slots=True)
class Choices:
    """The looks at many lines as arrays: features (lines, candidates, features), what is added to the score
    of a candidate (0, or very little where there is none), features of "none" (lines, features), and the
    place of the truth among the options, 0 for none of the candidates."""

    features: Array
    there: Array
    none: Array
    truth: npt.NDArray[np.intp]


def choices(looks: Sequence[Look], truths: Sequence[str]) -> Choices:
    """The arrays of some lines with their true texts."""
    most = max(len(look.candidates) for look in looks)
    features = np.zeros((len(looks), most, len(FEATURES)))
    there = np.full((len(looks), most), _NEVER)
    right = np.zeros(len(looks), dtype=np.intp)
    for line, (look, truth) in enumerate(zip(looks, truths, strict=True)):
        for place, (text, mine) in enumerate(look.candidates):
            features[line, place] = mine
            there[line, place] = 0.0
            if text == truth and right[line] == 0:
                right[line] = place + 1
    return Choices(features, there, np.array([look.none for look in looks]), right)


def fit_pool(given: Choices) -> Pool:
    """The weights under which the truths are likeliest, with a ridge around the start (scipy's L-BFGS)."""
    start = np.array([*(_START[name] for name in FEATURES), *(_START_NONE[name] for name in NONE_FEATURES)])
    rows = np.arange(len(given.truth))

    def loss(weights: Array) -> tuple[float, Array]:
        scores = _scores(weights, given)
        total = logsumexp(scores, axis=1)
        slope = np.exp(scores - total[:, None])
        lack = float((total - scores[rows, given.truth]).sum())
        slope[rows, given.truth] -= 1.0
        gradient = np.concatenate(
            [np.einsum("lc,lcf->f", slope[:, 1:], given.features), slope[:, 0] @ given.none]
        )
        off = weights - start
        return lack + _RIDGE * float(off @ off), gradient + 2 * _RIDGE * off

    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[*_BOUNDS, *_FREE]).x
    split = len(FEATURES)
    return Pool(
        tuple(round(float(w), 4) for w in found[:split]), tuple(round(float(w), 4) for w in found[split:])
    )


def pooled_choices(given: Choices, pool: Pool) -> tuple[Array, npt.NDArray[np.bool_], npt.NDArray[np.intp]]:
    """For each line the probability of its likeliest candidate, whether it is right, and its place."""
    scores = _scores(np.array([*pool.weights, *pool.none]), given)
    shares = np.exp(scores - logsumexp(scores, axis=1)[:, None])
    best = shares[:, 1:].argmax(axis=1)
    return shares[np.arange(len(best)), best + 1], best + 1 == given.truth, best


def _scores(weights: Array, given: Choices) -> Array:
    split = len(FEATURES)
    named = given.features @ weights[:split] + given.there
    return np.concatenate([(given.none @ weights[split:])[:, None], named], axis=1)
