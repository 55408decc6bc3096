"""Suspects of every broken equation of a component: of one change that mends all, or of several together."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from extractor.document import Cell
from extractor.reconcile.equations.checked import Equation, Place
from extractor.reconcile.equations.slips import wrong_as
from extractor.reconcile.verdicts.solver import Budget, Repair, is_doubtful, price, repairs
from extractor.reconcile.verdicts.suspects import Blame, Move, blame

Shares = dict[Place, list[tuple[float, Move]]]


@dataclass(frozen=True)
class Paper:
    """The equations of a paper, for each cell those it takes part in (by position), and the cells."""

    equations: Sequence[Equation]
    parts_in: Mapping[Place, tuple[int, ...]]
    cells: Mapping[Place, Cell]

    def with_amounts(self, changes: Mapping[Place, Decimal]) -> Paper:
        """The paper with other amounts in some cells."""
        if not changes:
            return self
        cells = dict(self.cells)
        for place, value in changes.items():
            cells[place] = cells[place].model_copy(update={"amount": value})
        return Paper(_after(self, changes), self.parts_in, cells)


@dataclass(frozen=True)
class _Tried:
    """What is known of a component: suspects by its equations, and whether a repair mends all of it."""

    component: frozenset[int]
    blamed: dict[int, Blame]
    mended: bool
    price: float = math.inf


def accused(paper: Paper, groups: Sequence[frozenset[int]], budget: Budget) -> dict[int, Blame]:
    """Who may be at fault in each broken equation, by its number. `groups` hang together by common cells.

    Where one change mends all of a group, the changes that do compete. Otherwise the cheapest repairs of
    several cells are found by the solver, and each changed cell competes with others once the rest is mended.
    Groups that nothing mends are tried together with others, since errors may cancel in sums that hold.
    """
    tried = [_tried(paper, group, budget) for group in groups]
    blamed = {number: blame for one in tried for number, blame in one.blamed.items()}
    left = [one for one in tried if not one.mended]
    for linked in _linked(paper, left):
        joined = frozenset[int]().union(*(one.component for one in linked))
        together = _tried(paper, joined, budget)
        if together.price < sum(one.price for one in linked):
            blamed |= together.blamed
    return blamed


def _linked(paper: Paper, left: Sequence[_Tried]) -> list[list[_Tried]]:
    """Groups that nothing mends alone, put together where a sum that holds has cells of several."""
    pairs: set[tuple[int, int]] = set()
    by_sum: dict[int, int] = {}
    for position, one in enumerate(left):
        places = {p for number in one.component for p in paper.equations[number].places}
        for number in {n for place in places for n in paper.parts_in[place]}:
            if paper.equations[number].holds:
                pairs.add((by_sum.setdefault(number, position), position))
    if all(a == b for a, b in pairs):
        return []
    # a tenth of a second to import, and hardly ever needed
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    ends = tuple(zip(*pairs, strict=True))
    count, names = connected_components(coo_array(([1] * len(pairs), ends), shape=(len(left), len(left))))
    groups = [[one for one, name in zip(left, names, strict=True) if name == k] for k in range(count)]
    return [group for group in groups if len(group) > 1]


def _tried(paper: Paper, component: frozenset[int], budget: Budget) -> _Tried:
    alone = {n: blame(n, paper.equations, paper.parts_in, paper.cells, component) for n in component}
    cheapest = _cheapest_alone(paper, alone, component)
    if cheapest is not None and not _several_doubtful(paper, component):
        return _Tried(component, alone, mended=True, price=cheapest)
    found = repairs(component, paper.equations, paper.parts_in, paper.cells, budget)
    if found is None:
        undecided = {n: replace(one, decided=cheapest is not None) for n, one in alone.items()}
        return _Tried(component, undecided, mended=cheapest is not None)
    best = found[0]
    if len(best.changes) < 2 or (cheapest is not None and cheapest <= best.price):
        return _Tried(component, alone, mended=cheapest is not None, price=best.price)
    weights = [math.exp(best.price - one.price) for one in found]
    shared = [(one, weight / sum(weights)) for one, weight in zip(found, weights, strict=True)]
    blamed = {n: _together(paper, n, shared) or alone[n] for n in component}
    after = _after(paper, best.changes)
    touched = {n for place in best.changes for n in paper.parts_in[place]} | component
    return _Tried(component, blamed, all(after[n].holds for n in touched), best.price)


def _cheapest_alone(paper: Paper, alone: Mapping[int, Blame], component: frozenset[int]) -> float | None:
    """The least price of one change that mends every equation of the component; None where none does."""
    prices = [
        price(paper.cells[move.place], move.value)
        for one in alone.values()
        for move, _ in one.moves
        if move.mends_all and component.issubset(paper.parts_in[move.place])
    ]
    return min(prices, default=None)


def _several_doubtful(paper: Paper, component: frozenset[int]) -> bool:
    places = {p for number in component for p in paper.equations[number].places if p in paper.cells}
    return sum(is_doubtful(paper.cells[place]) for place in places) > 1


def _together(paper: Paper, number: int, found: Sequence[tuple[Repair, float]]) -> Blame | None:
    """The suspects of one equation, over all repairs with their shares."""
    shares: Shares = {}
    misread = misprinted = 0.0
    for repair, share in found:
        here = [place for place in repair.changes if number in paper.parts_in[place]]
        for place in here:
            one = _given_the_rest(paper, number, place, repair)
            misread += share * one.misread / len(here)
            misprinted += share * one.misprinted / len(here)
            for move, likely in one.moves:
                shares.setdefault(move.place, []).append((share * likely, move))
    if not shares:
        return None
    moves = [
        (max(known, key=lambda entry: entry[0])[1], min(1.0, sum(likely for likely, _ in known)))
        for known in shares.values()
    ]
    return Blame(tuple(sorted(moves, key=lambda m: (-m[1], m[0].place))), misread, misprinted)


def _given_the_rest(paper: Paper, number: int, place: Place, repair: Repair) -> Blame:
    """Who may be at fault in an equation once all changes of a repair but that of `place` are made."""
    rest = {p: value for p, value in repair.changes.items() if p != place}
    changed = _after(paper, rest)
    broken = frozenset(n for n in paper.parts_in[place] if not changed[n].holds)
    if number in broken:
        left = {p: cell for p, cell in paper.cells.items() if p not in rest}
        return blame(number, changed, paper.parts_in, left, broken)
    value = repair.changes[place]
    reading, paper_wrong = wrong_as(paper.cells[place], value)
    share = reading / (reading + paper_wrong) if reading + paper_wrong else 0.5
    move = Move(place, value, 0.0, share, mends_all=True)
    return Blame(((move, 1.0),), share, 1 - share)


def _after(paper: Paper, changes: Mapping[Place, Decimal]) -> list[Equation]:
    """The equations as they are once some cells have other values."""
    changed = list(paper.equations)
    for place, value in changes.items():
        moved = value - (paper.cells[place].amount or Decimal(0))
        for n in paper.parts_in.get(place, ()):
            shifted = changed[n].expected - moved * changed[n].weight(place)
            changed[n] = replace(changed[n], expected=shifted)
    return changed
