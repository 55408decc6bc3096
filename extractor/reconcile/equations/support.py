"""Relations that stand or fall together: one wrong cell that explains two broken equations speaks for both.

Two readings of structure that are both mistaken do not miss by the same amount in a cell they share, but by
a rare chance, unless one part was put under the wrong line. So where one change mends an equation of each of
two relations, both are likelier meant.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from extractor.reconcile.equations.belief import Belief
from extractor.reconcile.equations.judge import MEANT, Judged

_SAME_BY_CHANCE = 0.003
"""Chance that two sums which are not meant miss by the same amount through a shared cell."""
_LEAST = 0.003
_MOST_WEIGHED = 20_000
"""Places of broken equations that are compared; in a table with more, nothing is added."""

_Place = tuple[int, int]


def supported(relations: Sequence[Judged]) -> list[Judged]:
    """The relations of one table, the doubtful ones among them believed more where others support them."""
    asked = _changes_asked(relations)
    mended: set[int] = set()
    for (_, change), numbers in asked.items():
        if change and len(numbers) > 1:
            mended |= numbers
    return [
        _more_likely(one) if number in mended and one.belief.meant < MEANT else one
        for number, one in enumerate(relations)
    ]


def _changes_asked(relations: Sequence[Judged]) -> dict[tuple[_Place, int], set[int]]:
    """For each cell and each change of it that would mend equations exactly: whose equations."""
    found: dict[tuple[_Place, int], set[int]] = defaultdict(set)
    weighed = 0
    for number, one in enumerate(relations):
        if one.belief.meant < _LEAST:
            continue
        relation = one.relation
        for measure in map(int, np.flatnonzero(one.check.fails)):
            difference = int(one.check.difference[measure])
            weighed += 1 + len(relation.parts)
            if weighed > _MOST_WEIGHED:
                return {}
            if _misplaced(one, measure, difference):
                continue
            found[one.frame.place(relation.target, measure), -difference].add(number)
            for part, sign in zip(relation.parts, relation.signs, strict=True):
                found[one.frame.place(part, measure), difference * sign].add(number)
    return found


def _misplaced(one: Judged, measure: int, difference: int) -> bool:
    """Whether the sum misses by just one of its parts: a row read one step too deep does that twice."""
    parts = np.array(one.relation.parts, dtype=np.intp)
    return bool((abs(one.frame.value[parts, measure]) == abs(difference)).any())


def _more_likely(one: Judged) -> Judged:
    odds = one.belief.meant / max(1e-9, 1 - one.belief.meant) / _SAME_BY_CHANCE
    meant = odds / (1 + odds)
    rest = (1 - meant) / max(1e-9, 1 - one.belief.meant)
    belief = Belief(one.belief.prior, meant, one.belief.incomplete * rest, one.belief.weight)
    return replace(one, belief=belief)
