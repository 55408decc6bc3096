"""Which of the candidate relations are meant: the figures of the whole table decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.reconcile.belief import Belief, Evidence, believe, evidence, family_prior
from extractor.reconcile.relations import Check, Relation, check
from extractor.reconcile.sheet import Frame

MEANT = 0.5
"""A relation less likely than this to be meant says nothing of its figures."""


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
    def bears_out(self) -> bool:
        """Whether figures speak for the relation and none against it."""
        return not self.seen.fails and (self.seen.sums > 0 or self.seen.copies > 1)


def judge(frame: Frame, candidates: Sequence[Relation]) -> tuple[Judged, ...]:
    """For each target the reading that the figures bear out best, whether it is meant or not."""
    tried = [_first(frame, relation) for relation in candidates]
    by_family: dict[str, list[Judged]] = defaultdict(list)
    for one in tried:
        by_family[one.relation.family].append(one)
    best: dict[int, Judged] = {}
    for one in tried:
        others = [o for o in by_family[one.relation.family] if o is not one]
        known = _again(one, others)
        rival = best.get(one.relation.target)
        if rival is None or known.belief.weight > rival.belief.weight:
            best[one.relation.target] = known
    return tuple(best.values())


def _first(frame: Frame, relation: Relation) -> Judged:
    tried = check(frame, relation)
    seen = evidence(frame, tried)
    return Judged(frame, tried, seen, believe(relation.prior, seen))


def _again(one: Judged, others: Sequence[Judged]) -> Judged:
    prior = one.relation.prior
    if others:
        held = sum(other.bears_out for other in others)
        prior = family_prior(prior, (other.seen for other in others), held)
    return Judged(one.frame, one.check, one.seen, believe(prior, one.seen))
