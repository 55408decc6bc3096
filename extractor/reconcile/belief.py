"""What is believed of a relation, and of a cell, after seeing the figures: the constants stand here only.

A relation read from labels may be *meant* (it holds but for errors), *incomplete* (parts of it are not in the
table: an extract, a lost page; it holds in some measures and not in others), or *not meant* at all (it holds
by chance only). The three are compared by how well they foretell which measures hold (Bayes factor; the
incomplete one by a beta-binomial with a flat prior).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from extractor.reconcile.relations import Check
from extractor.reconcile.sheet import Frame

PRINT_ERROR = 0.004
"""Chance that a figure on paper is itself wrong."""
LEAST_ERROR, MOST_ERROR = 0.01, 0.4
"""Bounds on the chance that an equation which is meant does not hold."""
CHANCE_SUM = 1e-3
"""Chance that a sum of several figures comes out right though it is not meant."""
CHANCE_COPY = 0.25
"""Chance that a figure repeats another though no sum is meant."""
SHARE_INCOMPLETE = 0.6
"""Of the relations that are not meant as read, so many lack parts."""
SILENT = 0.2
"""Chance that the target of a relation that is meant is left blank."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Counts of measures in which a relation says something; equal figures count once."""

    sums: int
    copies: int
    fails: int
    doubt: float
    """Summed natural logarithms of the chance, for each fail, that errors break a relation that is meant."""

    def __add__(self, other: Evidence) -> Evidence:
        return Evidence(
            self.sums + other.sums,
            self.copies + other.copies,
            self.fails + other.fails,
            self.doubt + other.doubt,
        )


NOTHING_SEEN = Evidence(0, 0, 0, 0.0)


def evidence(frame: Frame, check: Check) -> Evidence:
    """What the figures say of the relation that was checked."""
    seen: set[tuple[int, int]] = set()
    sums = copies = fails = 0
    doubt = 0.0
    holds = check.holds & ~check.idle
    for measure in np.flatnonzero(holds | check.fails):
        figure = int(frame.value[check.relation.target, measure]), int(check.difference[measure])
        if figure in seen:
            continue
        seen.add(figure)
        if holds[measure]:
            copies += bool(check.copies[measure])
            sums += not check.copies[measure]
        else:
            fails += 1
            doubt += math.log(error_chance(frame, check, int(measure)))
    return Evidence(sums, copies, fails, doubt)


def error_chance(frame: Frame, check: Check, measure: int) -> float:
    """Chance that this equation, if it is meant, is broken by a misreading or an error on paper."""
    sound = 1.0
    for line in (check.relation.target, *check.relation.parts):
        cell = frame.sheet.cells.get(frame.place(line, measure))
        if cell is not None and cell.text:
            sound *= max(1e-6, cell.confidence) * (1 - PRINT_ERROR)
    return min(MOST_ERROR, max(LEAST_ERROR, 1 - sound))


@dataclass(frozen=True, slots=True)
class Belief:
    """Probabilities of the three accounts of a relation; `weight` is the log odds for its being meant."""

    meant: float
    incomplete: float
    weight: float


def believe(prior: float, seen: Evidence) -> Belief:
    """The posterior of the three accounts given the figures."""
    held = seen.sums + seen.copies
    of_meant = math.log(prior) + seen.doubt
    of_incomplete = math.log((1 - prior) * SHARE_INCOMPLETE) + log_beta_binomial(held, seen.fails)
    of_chance = (
        math.log((1 - prior) * (1 - SHARE_INCOMPLETE))
        + seen.sums * math.log(CHANCE_SUM)
        + seen.copies * math.log(CHANCE_COPY)
    )
    top = max(of_meant, of_incomplete, of_chance)
    weights = [math.exp(v - top) for v in (of_meant, of_incomplete, of_chance)]
    whole = sum(weights)
    return Belief(weights[0] / whole, weights[1] / whole, of_meant - of_chance)


def log_beta_binomial(held: int, failed: int) -> float:
    """Logarithm of the chance of one given order of `held` and `failed` under an unknown, even rate."""
    return math.lgamma(held + 1) + math.lgamma(failed + 1) - math.lgamma(held + failed + 2)


def family_prior(prior: float, others: Iterable[Evidence], beliefs_hold: int) -> float:
    """The prior of one relation after `beliefs_hold` others of its family were seen to hold.

    The family's share of relations that are not meant has a beta prior with the mean `1 - prior` and the
    weight of one observation.
    """
    contradicted = sum(1 for seen in others if seen.fails and not seen.sums)
    wrong = (1 - prior) + 0.25 * contradicted
    return max(0.02, min(0.995, 1 - wrong / (1 + beliefs_hold + contradicted)))
