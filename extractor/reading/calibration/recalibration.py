"""Fitting confidence anew to what people found: a logistic correction of each kind's curve.

The decisions of reviewers and of the random audit say how often readings of a given confidence were right on
one's own papers. They do not hold the evidence that the weights were fitted to, so the weights stay; what is
fitted is how much too sure or too unsure the curves are: log-odds times a slope plus an offset (D. R. Cox,
Two further applications of a model for binary regression, Biometrika 45, 1958), drawn towards leaving them as
they are, so that few decisions change little. A decision counts as many times as cells it stands for (D. G.
Horvitz and D. J. Thompson, JASA 47, 1952): what nobody doubted is in the queue by a small, known chance only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit

from extractor.reading.judging.confidence import Calibration, Curve, log_odds

Array = npt.NDArray[np.float64]

ENOUGH, ENOUGH_WRONG, ENOUGH_PAPERS = 100, 8, 5
"""With fewer decisions of a kind, wrong readings among them, or papers, its curves stay."""
_OFFSET_SPREAD, _SLOPE_SPREAD = 1.0, 0.5
"""How far the corrections of other papers may lie from none (standard deviations of the prior)."""
_SLOPES = (0.1, 3.0)
_FOLDS = 5
_BETWEEN = 4
"""A curve gets so many places for each of its own: a corrected line between two places is not straight."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A reading that somebody looked at: its kind (figure, text), its confidence, whether it was right, how
    many cells it stands for, and the paper (its SHA-256)."""

    kind: str
    confidence: float
    right: bool
    weight: float
    paper: str


@dataclass(frozen=True, slots=True)
class Correction:
    """How the log-odds of a kind are to be changed, and what is known of that.

    `before` and `after` are the mean losses (negative logarithms of the probability given to what was found,
    nats) on papers that were left out of the fit.
    """

    kind: str
    slope: float
    offset: float
    decisions: int
    wrong: int
    papers: int
    before: float
    after: float

    @property
    def helps(self) -> bool:
        """Whether papers that were not fitted are told better with it."""
        return self.after < self.before


def fit(kind: str, decisions: Sequence[Decision]) -> Correction | None:
    """The correction of one kind; None where there are too few decisions to tell."""
    mine = [d for d in decisions if d.kind == kind]
    wrong, papers = sum(not d.right for d in mine), {d.paper for d in mine}
    if len(mine) < ENOUGH or wrong < ENOUGH_WRONG or len(papers) < ENOUGH_PAPERS:
        return None
    odds = np.array([log_odds(d.confidence) for d in mine])
    right = np.array([float(d.right) for d in mine])
    weights = np.array([d.weight for d in mine])
    folds = np.array([_fold(d.paper) for d in mine])
    before, after = _held_out(odds, right, weights, folds)
    offset, slope = _fitted(odds, right, weights)
    return Correction(kind, round(slope, 4), round(offset, 4), len(mine), wrong, len(papers), before, after)


def corrected(calibration: Calibration, corrections: Sequence[Correction]) -> Calibration:
    """The calibration with the curves of the corrections' kinds changed, after one look and after two."""
    by_kind = {c.kind: c for c in corrections}
    curves = {
        case: _corrected(curve, by_kind[kind]) if (kind := case.partition(",")[0]) in by_kind else curve
        for case, curve in calibration.curves.items()
    }
    return Calibration(curves, calibration.pools)


def _corrected(curve: Curve, correction: Correction) -> Curve:
    places = np.asarray(curve.odds)
    between = np.linspace(0, len(places) - 1, (len(places) - 1) * _BETWEEN + 1)
    odds = np.interp(between, np.arange(len(places)), places)
    before = np.array([log_odds(p) for p in np.interp(odds, places, curve.right)])
    right = expit(correction.offset + correction.slope * before)
    return Curve(
        tuple(round(float(o), 4) for o in odds),
        tuple(round(float(r), 6) for r in np.maximum.accumulate(right)),
    )


def _fitted(odds: Array, right: Array, weights: Array) -> tuple[float, float]:
    """Offset and slope: the likeliest ones, with their priors (scipy's L-BFGS-B)."""
    # Few decisions that stand for many cells tell no more than their number (L. Kish, Survey Sampling, 1965).
    counted = weights * weights.sum() / (weights**2).sum()

    def loss(x: Array) -> tuple[float, Array]:
        scores = x[0] + x[1] * odds
        lack = counted @ (np.logaddexp(0.0, scores) - right * scores)
        slope = counted * (expit(scores) - right)
        off = np.array([x[0] / _OFFSET_SPREAD, (x[1] - 1.0) / _SLOPE_SPREAD])
        gradient = np.array([slope.sum(), slope @ odds]) + off / np.array([_OFFSET_SPREAD, _SLOPE_SPREAD])
        return float(lack + off @ off / 2), gradient

    found = minimize(loss, np.array([0.0, 1.0]), jac=True, method="L-BFGS-B", bounds=[(None, None), _SLOPES])
    return float(found.x[0]), float(found.x[1])


def _held_out(odds: Array, right: Array, weights: Array, folds: Array) -> tuple[float, float]:
    """The mean loss without and with corrections fitted to the other papers."""
    corrected_odds = odds.copy()
    for fold in range(_FOLDS):
        out = folds == fold
        if out.any() and not out.all():
            offset, slope = _fitted(odds[~out], right[~out], weights[~out])
            corrected_odds[out] = offset + slope * odds[out]
    return _loss(odds, right, weights), _loss(corrected_odds, right, weights)


def _loss(odds: Array, right: Array, weights: Array) -> float:
    return float(weights @ (np.logaddexp(0.0, odds) - right * odds) / weights.sum())


def _fold(paper: str) -> int:
    return hashlib.sha256(paper.encode()).digest()[0] % _FOLDS
