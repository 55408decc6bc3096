"""Which of the candidate relations are meant: the figures of the whole table decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from extractor.reconcile.equations.belief import (
    MOST_CERTAIN,
    Belief,
    Evidence,
    believe,
    evidence,
    family_prior,
)
from extractor.reconcile.equations.relations import Check, Relation, check
from extractor.reconcile.equations.slips import slip_of
from extractor.reconcile.frames import TOTAL
from extractor.reconcile.sheet import Frame

MEANT = 0.4
"""A relation less likely than this to be meant says nothing of its figures."""
_AS_LIKELY = 0.9
_CLEARLY = 3.0
"""Log odds from which a reading without fails is taken before others."""


@dataclass(frozen=True)
class Judged:
    """A relation with its check in every measure, the evidence in them, and what to believe of it."""

    frame: Frame
    check: Check
    seen: Evidence
    belief: Belief

    @property
    def relation(self) -> Relation:
        return self.check.relation

    @property
    def is_total(self) -> bool:
        """Whether the target's own words say that it is a sum."""
        return self.frame.lines[self.relation.target].rank == TOTAL

    @property
    def bears_out(self) -> bool:
        """Whether figures speak for the relation and none against it."""
        return not self.seen.fails and (self.seen.sums > 0 or self.seen.copies > 1)

    @property
    def beyond_errors(self) -> bool:
        """Whether the sum holds nowhere, and nowhere fails as one error makes it fail.

        Its parts come to more than twice the total, by more than any of them, and no slip in the total
        explains that: the rows are not the parts of this total, whatever its name says.
        """
        fails = np.flatnonzero(self.check.fails)
        return not (self.seen.sums or self.seen.copies) and all(self._is_beyond(int(m)) for m in fails)

    def _is_beyond(self, measure: int) -> bool:
        value, excess = self.frame.value[:, measure], -int(self.check.difference[measure])
        parts, total = value[list(self.relation.parts)], int(value[self.relation.target])
        if excess <= 0 or total < 0 or parts.min() < 0 or min(self.relation.signs) < 0:
            return False
        amount = self.frame.sheet.amount
        much = excess > max(int(parts.max()), total)
        return much and slip_of(amount(total), amount(total + excess)) == "other"

    @property
    def lines(self) -> frozenset[int]:
        """The lines that take part."""
        return frozenset((self.relation.target, *self.relation.parts))


def judge(frame: Frame, candidates: Sequence[Relation]) -> tuple[Judged, ...]:
    """For each target the reading that the figures bear out best, whether it is meant or not.

    That a total is a sum at all is as likely as all its readings together make it.
    """
    tried = [_first(frame, relation) for relation in candidates]
    explained = {one.relation.target for one in tried if one.bears_out}
    by_family: dict[str, list[Judged]] = defaultdict(list)
    by_target: dict[int, list[Judged]] = defaultdict(list)
    for one in tried:
        if one.bears_out or not (one.is_total and one.relation.target in explained):
            for family in one.relation.families:
                by_family[family].append(one)
    for one in tried:
        prior = one.relation.whole * max(
            _after_family(one, by_family[family]) for family in one.relation.families
        )
        by_target[one.relation.target].append(_with_prior(one, prior))
    return tuple(chosen for readings in by_target.values() for chosen in _chosen(readings))


def _first(frame: Frame, relation: Relation) -> Judged:
    tried = check(frame, relation)
    seen = evidence(frame, tried)
    return Judged(frame, tried, seen, believe(relation.prior, seen))


def _with_prior(one: Judged, prior: float) -> Judged:
    return Judged(one.frame, one.check, one.seen, believe(prior, one.seen))


def _after_family(one: Judged, family: Sequence[Judged]) -> float:
    """The prior of a relation after the others of its family were tried on other lines."""
    held = sum(_spoken_for(other) for other in family if other is not one)
    against = sum(
        other.seen.fails > 0 and not other.seen.sums and not other.lines & one.lines
        for other in family
        if other is not one
    )
    return family_prior(one.relation.prior, held, against)


def _spoken_for(one: Judged) -> int:
    """How much a relation without fails says for others of its family; a mere repetition says little."""
    if one.seen.fails:
        return 0
    return 3 if one.seen.sums else 1 if one.seen.copies else 0


def _chosen(readings: Sequence[Judged]) -> tuple[Judged, ...]:
    """The best reading, and others as likely by their labels that see more sharply.

    A sum over parts of parts may hold only because one of them is printed coarsely ("15" beside "21.56"),
    where the same total does not agree with its own parts to the last digit.
    """
    best = _best(readings)
    sharper = [
        one
        for one in readings
        if one.relation.terms != best.relation.terms
        and one.relation.prior >= _AS_LIKELY
        and one.belief.meant >= MEANT
        and (one.check.fails & best.check.holds & (2 * one.check.tolerance < best.check.tolerance)).any()
    ]
    return (best, *sharper)


def _merit(one: Judged) -> tuple[bool, bool, bool, float, float]:
    """What readings of one target are ordered by: one that holds throughout comes before all that fail, and
    one that fails as no error makes it fail comes last."""
    holds_throughout = one.bears_out and one.belief.weight > _CLEARLY
    return not one.seen.silent, not one.beyond_errors, holds_throughout, one.belief.weight, one.relation.prior


def _best(readings: Sequence[Judged]) -> Judged:
    best = max(readings, key=_merit)
    if not best.is_total:
        return best
    none_right = 1.0
    for one in readings:
        none_right *= 1 - one.belief.prior
    likely = max(1 - none_right, *(one.relation.as_sum for one in readings))
    return _with_prior(best, min(MOST_CERTAIN, likely) * best.relation.whole)
