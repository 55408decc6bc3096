"""Sums and differences of columns that only the figures show: headings are missing, unreadable, or silent.

Every sum of two columns, of three in a table that is not wide, and of a run of neighbours is tried; so is
what is left of two columns less a third. A relation is taken where it holds in nearly all rows. Rows count in
which two parts or more are not zero, and the same figures count once. Two guards keep chance away: the
figures that hold must together be too rare for all that was tried (a sum to the cent comes out by chance once
in the number of steps of its largest figure), and a row that fails must not miss by just what another column
has, as where a part was left out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from extractor.reconcile.equations.belief import CHANCE_SUM
from extractor.reconcile.equations.judge import MEANT, Judged
from extractor.reconcile.equations.relations import Check, Relation, check, sum_relation
from extractor.reconcile.sheet import Frame

_LEAST_ROWS = 4
_HOLDS_TO_ONE = 5
_MOST_COLUMNS = 24
_MOST_IN_THREES = 10
"""Columns of a frame among which sums of three parts are looked for."""
_SAMPLE = 40
"""Rows by which candidates are chosen, before those that are left are tried in all rows."""
_LEAST_LUCK = math.log(1e-5)
"""What holds by chance in any of the relations tried is rarer than this."""
_SHARED = 1
"""Columns that a discovered relation may have in common with one that is known."""
_PRIOR = 0.97

_Indices = npt.NDArray[np.intp]


@dataclass(frozen=True)
class _Candidate:
    """A relation with its check, the unlike rows in which it says something, and those in which it fails."""

    relation: Relation
    check: Check
    holds: int
    fails: int

    @property
    def terms(self) -> frozenset[int]:
        return frozenset((self.relation.target, *self.relation.parts))


def discovered_relations(frame: Frame, known: Sequence[Judged]) -> list[Relation]:
    """The relations between columns of `frame` that nothing but the figures shows; `known` are the others."""
    if not 3 <= len(frame.lines) <= _MOST_COLUMNS or frame.value.shape[1] < _LEAST_ROWS:
        return []
    meant = [one for one in known if one.belief.meant >= MEANT]
    taken = [frozenset((one.relation.target, *one.relation.parts)) for one in meant]
    tried = list(_shapes(len(frame.lines)))
    allowed = _LEAST_LUCK - math.log(sum(len(parts) for parts, _ in tried))
    candidates = [_counted(frame, relation) for relation in _likely(frame, tried)]
    without_fails = [one.terms for one in candidates if not one.fails]
    chosen: list[Relation] = []
    for one in sorted(candidates, key=_order):
        rivals = [*taken, *without_fails] if one.fails else taken
        if (
            one.holds >= max(_LEAST_ROWS, _HOLDS_TO_ONE * one.fails)
            and all(len(one.terms & other) <= _SHARED for other in rivals)
            and _luck(frame, one) < allowed
            and not _lacks_a_column(frame, one)
        ):
            chosen.append(one.relation)
            taken.append(one.terms)
    return chosen


def _order(one: _Candidate) -> tuple[int, int, int, tuple[int, ...]]:
    """Few fails first, then few parts, then parts that stand close to each other."""
    places = sorted(one.terms)
    return one.fails, len(places), places[-1] - places[0], tuple(places)


def _shapes(size: int) -> Iterator[tuple[_Indices, npt.NDArray[np.int64]]]:
    """All relations that are tried: rows of (target, parts…), and their signs (1 of the target)."""
    plain: list[tuple[int, ...]] = []
    less: list[tuple[int, ...]] = []
    for target in range(size):
        others = [n for n in range(size) if n != target]
        plain += ((target, *pair) for pair in combinations(others, 2))
    if size <= _MOST_IN_THREES:
        for target in range(size):
            others = [n for n in range(size) if n != target]
            plain += ((target, *three) for three in combinations(others, 3))
        for four in combinations(range(size), 4):
            first = four[0]
            for second in four[1:]:
                third, fourth = (n for n in four[1:] if n != second)
                less.append((first, third, fourth, second))
    plain += _blocks(size)
    for length in sorted({len(one) for one in plain}):
        group = np.array([one for one in plain if len(one) == length], dtype=np.intp)
        yield group, np.ones((len(group), length - 1), dtype=np.int64)
    if less:
        signs = np.tile(np.array([1, 1, -1], dtype=np.int64), (len(less), 1))
        yield np.array(less, dtype=np.intp), signs


def _blocks(size: int) -> Iterator[tuple[int, ...]]:
    """A column and a run of neighbours right after it, or before it, longer than what is tried anyway."""
    least = 4 if size <= _MOST_IN_THREES else 3
    for target in range(size):
        for stop in range(target + 1 + least, size + 1):
            yield target, *range(target + 1, stop)
        for start in range(target - least + 1):
            yield target, *range(start, target)


def _likely(frame: Frame, tried: Sequence[tuple[_Indices, npt.NDArray[np.int64]]]) -> Iterator[Relation]:
    """Relations that hold in most of a sample of rows that differ."""
    rows = _sample(frame)
    if len(rows) < _LEAST_ROWS:
        return
    value, half = frame.value[:, rows], np.where(frame.blank, 0, frame.half)[:, rows]
    for terms, signs in tried:
        addends = value[terms[:, 1:]] * signs[:, :, None]
        near = abs(value[terms[:, 0]] - addends.sum(axis=1)) <= half[terms].sum(axis=1)
        telling = (addends != 0).sum(axis=1) > 1
        holds, fails = (near & telling).sum(axis=1), (~near).sum(axis=1)
        for number in np.flatnonzero((holds >= _LEAST_ROWS) & (holds >= _HOLDS_TO_ONE * fails)):
            target, *parts = map(int, terms[number])
            plain = sum_relation("row_sum", "columns by their figures", target, tuple(parts), _PRIOR)
            yield Relation(
                plain.kind, plain.family, target, plain.parts, tuple(map(int, signs[number])), _PRIOR
            )


def _sample(frame: Frame) -> list[int]:
    """Unlike rows of known figures, not all zero."""
    found: dict[tuple[int, ...], int] = {}
    for row in map(int, np.flatnonzero(frame.known.all(axis=0) & (frame.value != 0).any(axis=0))):
        found.setdefault(tuple(map(int, frame.value[:, row])), row)
        if len(found) == _SAMPLE:
            break
    return list(found.values())


def _counted(frame: Frame, relation: Relation) -> _Candidate:
    tried = check(frame, relation)
    lines = _lines(relation)
    telling = tried.holds & ~tried.copies & ~tried.idle
    rows = {tuple(frame.value[lines, row]) for row in np.flatnonzero(telling)}
    return _Candidate(relation, tried, len(rows), int(tried.fails.sum()))


def _luck(frame: Frame, one: _Candidate) -> float:
    """Logarithm of the chance that the relation holds where it does without being meant."""
    lines, tried = _lines(one.relation), one.check
    largest = abs(frame.value[lines]).max(axis=0)
    seen: dict[tuple[int, ...], float] = {}
    for row in np.flatnonzero(tried.holds & ~tried.copies & ~tried.idle):
        width = 1 + 2 * int(tried.tolerance[row])
        chance = max(CHANCE_SUM, min(0.5, width / (1 + int(largest[row]))))
        seen[tuple(frame.value[lines, row])] = math.log(chance)
    return sum(seen.values())


def _lacks_a_column(frame: Frame, one: _Candidate) -> bool:
    """Whether a row that fails misses by just what another column has there."""
    others = [n for n in range(len(frame.lines)) if n not in one.terms]
    return any(
        bool((abs(frame.value[others, row]) == abs(one.check.difference[row])).any())
        for row in np.flatnonzero(one.check.fails)
    )


def _lines(relation: Relation) -> _Indices:
    return np.array([relation.target, *relation.parts], dtype=np.intp)
