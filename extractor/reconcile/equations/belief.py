"""What is believed of a relation, and of a cell, after seeing the figures: the constants stand here only.

A relation read from labels may be *meant* (it holds but for errors), *incomplete* (parts of it are not in the
table: an extract, a lost page; it holds in some measures and not in others), or *not meant* at all (it holds
by chance only). The three are compared by how well they foretell which measures hold (Bayes factor; the
incomplete one by a beta-binomial with a flat prior).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from extractor.reconcile.equations.relations import Check, Relation
from extractor.reconcile.sheet import Frame

PRINT_ERROR = 0.005
"""Chance that a figure on paper is itself wrong."""
LEAST_ERROR, MOST_ERROR = 0.05, 0.4
"""Bounds on the chance that an equation which is meant does not hold."""
MORE_THAN_ALL = 0.5
"""How much rarer it is that an error is larger than the sum that is printed."""
CHANCE_SUM = 1e-3
"""Chance that a sum of several figures comes out right though it is not meant."""
CHANCE_COPY = 0.25
"""Chance that a figure repeats another though no sum is meant."""
SHARE_INCOMPLETE = 0.6
"""Of the relations that are not meant as read, so many lack parts."""
SHORT = 0.95
"""Of the fails of a relation that lacks parts, so many have too little on the side of the parts."""
MOST_CERTAIN = 0.992
"""Labels alone never make a relation more certain than this."""
AGAINST = 3.0
"""How much a relation that fails throughout adds to the doubt in others of its family."""
LASTING_DOUBT = 0.4
"""Share of the doubt in a reading that stays, however often the reading proves right elsewhere."""
HELD_TO_HALVE = 6
"""Weight of holding relations that halves that doubt, where no other fails."""
ROUNDED = 0.2
"""Share of sums that are meant whose figures were rounded, so that they need not come out exactly."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Counts of measures in which a relation says something; equal figures count once.

    Of the fails, `short` ones have parts that come to less than the target, as when some are missing. The
    rest are sums of natural logarithms: `doubt`, of the chance for each fail that errors break a relation
    which is meant; `luck`, of the chance for each hold that it comes about without being meant; `looseness`,
    of the chance for each sum that holds within rounding only that it is not exact.
    """

    sums: int = 0
    copies: int = 0
    fails: int = 0
    short: int = 0
    doubt: float = 0.0
    luck: float = 0.0
    looseness: float = 0.0

    @property
    def silent(self) -> bool:
        """Whether no measure says anything."""
        return not (self.sums or self.copies or self.fails)


def evidence(frame: Frame, check: Check) -> Evidence:
    """What the figures say of the relation that was checked."""
    seen: set[tuple[int, int]] = set()
    sums = copies = fails = short = 0
    doubt = luck = looseness = 0.0
    holds = check.holds & ~check.idle
    chances = error_chances(frame, check)
    largest = abs(frame.value[list(_scale_lines(check.relation))]).max(axis=0)
    for measure in np.flatnonzero(holds | check.fails):
        figure = int(frame.value[check.relation.target, measure]), int(check.difference[measure])
        if figure in seen:
            continue
        seen.add(figure)
        width = 1 + 2 * int(check.tolerance[measure])
        if not holds[measure]:
            fails += 1
            short += (
                figure[0] != 0 and (figure[0] > 0) == (figure[1] > 0) and abs(figure[1]) <= abs(figure[0])
            )
            doubt += math.log(chances[measure])
            if abs(figure[1]) > int(largest[measure]):
                doubt += math.log(MORE_THAN_ALL)
            continue
        is_copy = bool(check.copies[measure])
        copies += is_copy
        sums += not is_copy
        luck += math.log(max(CHANCE_COPY if is_copy else CHANCE_SUM, min(0.5, width / (1 + abs(figure[0])))))
        if figure[1]:
            looseness -= math.log(width) + (0.0 if looseness else -math.log(ROUNDED))
    return Evidence(sums, copies, fails, short, doubt, luck, looseness)


def _scale_lines(relation: Relation) -> tuple[int, ...]:
    """The lines whose figures say how large the sum is: the target, or all where some are taken off."""
    return (relation.target, *(relation.parts if min(relation.signs) < 0 else ()))


def error_chances(frame: Frame, check: Check) -> npt.NDArray[np.float64]:
    """Chances that each measure's equation, if it is meant, is broken by misreadings or errors on paper."""
    lines = np.array([check.relation.target, *check.relation.parts], dtype=np.intp)
    filled = (~frame.blank[lines]).sum(axis=0)
    sound = frame.confidence[lines].prod(axis=0) * (1 - PRINT_ERROR) ** filled
    result: npt.NDArray[np.float64] = np.clip(1 - sound, LEAST_ERROR, MOST_ERROR)
    return result


@dataclass(frozen=True, slots=True)
class Belief:
    """Probabilities of the three accounts of a relation, and the `prior` they were reckoned from.

    `weight` is the log odds for its being meant against chance, by which readings of one target compete.
    """

    prior: float
    meant: float
    incomplete: float
    weight: float


def believe(prior: float, seen: Evidence) -> Belief:
    """The posterior of the three accounts given the figures."""
    held = seen.sums + seen.copies
    of_meant = math.log(prior) + seen.doubt + seen.fails * math.log(0.5)
    of_incomplete = (
        math.log((1 - prior) * SHARE_INCOMPLETE)
        + log_beta_binomial(held, seen.fails)
        + seen.short * math.log(SHORT)
        + (seen.fails - seen.short) * math.log(1 - SHORT)
    )
    of_chance = math.log((1 - prior) * (1 - SHARE_INCOMPLETE)) + seen.luck + seen.fails * math.log(0.5)
    top = max(of_meant, of_incomplete, of_chance)
    weights = [math.exp(v - top) for v in (of_meant, of_incomplete, of_chance)]
    whole = sum(weights)
    return Belief(prior, weights[0] / whole, weights[1] / whole, of_meant + seen.looseness - of_chance)


def log_beta_binomial(held: int, failed: int) -> float:
    """Logarithm of the chance of one given order of `held` and `failed` under an unknown, even rate."""
    return math.lgamma(held + 1) + math.lgamma(failed + 1) - math.lgamma(held + failed + 2)


def family_prior(prior: float, held: int, against: int) -> float:
    """The prior of one relation after others of its family were seen to hold, or not to.

    The family's share of relations that are not meant has a beta prior with the mean `1 - prior` and the
    weight of one observation; `held` counts 3 for a sum and 1 for a mere repetition. What speaks against may
    also be errors, the more so the likelier the reading was. A reading that is weak by itself and fails on
    other lines too stays so: what holds for some of its lines need not for all.
    """
    wrong = (1 - prior) * (1 + AGAINST * against)
    lasting = LASTING_DOUBT * (1 - prior) / (1.0 if against else 1 + held / HELD_TO_HALVE)
    least_wrong = max(1 - MOST_CERTAIN, lasting)
    return max(1 - MOST_CERTAIN, 1 - max(least_wrong, wrong / (1 + held + against)))
