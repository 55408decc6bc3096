"""Which cell is at fault where equations do not hold, and what it should say.

A *move* gives one cell another value. Its weight is the chance that the cell is wrong in just this way (a
misreading, likely where the reading was doubtful or offers the value; or an error on paper) times the price
of all equations that would still be broken, or be broken anew. Moves that mend one equation compete; their
shares are the suspects' probabilities. A cell common to all broken equations, and in none that hold, wins.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, getcontext

from extractor.amounts import decimals_of, parse_amount
from extractor.document import Cell
from extractor.reconcile.equations.checked import Equation, Place
from extractor.reconcile.equations.slips import slip_of, wrong_as

_MOST_BROKEN = 400
"""Broken equations of one component that are weighed; in a larger one, no cell is singled out."""
_MOST_MOVES = 60
_STILL_BROKEN = math.log(0.02)
_NEWLY_BROKEN = math.log(0.001)
_OUTSIDE = 0.05
"""Weight, beside the moves, of what is no cell's fault: a row that is missing, a sum that is not meant."""


@dataclass(frozen=True, slots=True)
class Move:
    """One cell given another value; `misread` is the share of its weight that falls on the reading."""

    place: Place
    value: Decimal
    weight: float
    misread: float
    mends_all: bool


@dataclass(frozen=True, slots=True)
class Blame:
    """Moves that mend an equation, the most likely first, with the probability that their cell is wrong.

    `misread` and `misprinted` are the probabilities that a reading, or the paper, is wrong. `decided` is
    False where the equations were too many to be weighed together.
    """

    moves: tuple[tuple[Move, float], ...]
    misread: float = 0.0
    misprinted: float = 0.0
    decided: bool = True


def blame(
    number: int,
    equations: Sequence[Equation],
    parts_in: Mapping[Place, tuple[int, ...]],
    cells: Mapping[Place, Cell],
    component: frozenset[int],
) -> Blame:
    """Who may be at fault in `equations[number]`, one of the broken ones of `component`."""
    moves: list[Move] = []
    for place in dict.fromkeys(equations[number].places):
        cell = cells.get(place)
        if cell is not None:
            move = _best_move(number, equations, parts_in, place, cell, component)
            if move is not None:
                moves.append(move)
    moves.sort(key=lambda m: (-m.weight, m.place))
    if not moves:
        return Blame(())
    top = moves[0].weight
    weights = [math.exp(move.weight - top) for move in moves]
    whole = sum(weights) * (1 + _OUTSIDE)
    shared = [(move, weight / whole) for move, weight in zip(moves[:_MOST_MOVES], weights, strict=False)]
    misread = sum(share * move.misread for move, share in shared)
    return Blame(tuple(shared), misread, sum(share for _, share in shared) - misread)


def _best_move(
    number: int,
    equations: Sequence[Equation],
    parts_in: Mapping[Place, tuple[int, ...]],
    place: Place,
    cell: Cell,
    component: frozenset[int],
) -> Move | None:
    here = parts_in[place]
    others = len(component) - len(component.intersection(here))
    best: Move | None = None
    for value in _values(number, equations, place, cell):
        change = value - (cell.amount or Decimal(0))
        still = newly = 0
        for other in here:
            equation = equations[other]
            left = equation.difference + change * equation.weight(place)
            if abs(left) > equation.tolerance:
                still += not equation.holds
                newly += equation.holds and not _repeats_error(equation, place, equations, parts_in)
        reading, paper = wrong_as(cell, value)
        weight = (
            math.log(reading + paper)
            + min(_MOST_BROKEN, still + others) * _STILL_BROKEN
            + newly * _NEWLY_BROKEN
        )
        move = Move(place, value, weight, reading / (reading + paper), not still and not newly)
        if best is None or move.weight > best.weight:
            best = move
    return best


def _repeats_error(
    equation: Equation,
    place: Place,
    equations: Sequence[Equation],
    parts_in: Mapping[Place, tuple[int, ...]],
) -> bool:
    """Whether the equation only says that another table has the same figure, which fails there too: an error
    that was copied is mended in both."""
    return equation.kind == "cross_table" and all(
        any(not equations[other].holds for other in parts_in[copy])
        for copy in equation.places
        if copy != place
    )


def _values(number: int, equations: Sequence[Equation], place: Place, cell: Cell) -> list[Decimal]:
    """Values that mend the equation: what it asks for exactly, and readings near enough to it."""
    equation = equations[number]
    weight = equation.weight(place)
    if not weight:
        return []
    now = cell.amount or Decimal(0)
    asked = now - equation.difference / weight
    decimals = decimals_of(cell.amount) if cell.amount is not None else decimals_of(equation.found)
    rounded = rounded_to(asked, decimals)
    values = [rounded if abs(rounded - asked) <= equation.tolerance else asked]
    if rounded != asked and slip_of(cell.amount, asked) == "point":
        # the figure lost its point, and with it says that it had no decimals
        values = [asked]
    for alternative in cell.alternatives:
        printed = parse_amount(alternative.text)
        value = printed.value if printed.kind == "amount" else None
        if value is not None and abs(value - asked) <= equation.tolerance and value not in values:
            values.append(value)
    return values


def rounded_to(amount: Decimal, decimals: int) -> Decimal:
    """The amount rounded, as it is where it has more digits than decimal arithmetic keeps: figures that ran
    together may have any number."""
    return round(amount, decimals) if amount.adjusted() + decimals < getcontext().prec - 1 else amount


def components(
    equations: Sequence[Equation], parts_in: Mapping[Place, tuple[int, ...]]
) -> list[frozenset[int]]:
    """The broken equations in groups that share cells."""
    waiting = {number for number, equation in enumerate(equations) if not equation.holds}
    found: list[frozenset[int]] = []
    while waiting:
        group = {waiting.pop()}
        open_numbers = list(group)
        while open_numbers:
            for place in equations[open_numbers.pop()].places:
                near = waiting.intersection(parts_in[place])
                waiting -= near
                group |= near
                open_numbers += near
        found.append(frozenset(group))
    return sorted(found, key=min)
