"""The cheapest changes that make all equations hold, in exact integers (OR-Tools CP-SAT).

Where no single change mends all broken equations that hang together, the changes are found as the solution
of an optimisation problem, as for card-minimal repairs of balance sheets (DART: Fazzinga, Flesca, Furfaro,
Parisi), with prices in place of a count: the price of a change is the negative logarithm of its chance
(`slips.wrong_as`). Repairs that are as cheap, within a margin, are all given; none is chosen.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from extractor.amounts import decimals_of, parse_amount
from extractor.document import Cell
from extractor.engines.imports import at_first_use
from extractor.reconcile.equations.checked import Equation, Place
from extractor.reconcile.equations.slips import wrong_as
from extractor.reconcile.verdicts.suspects import rounded_to

TIME = 5.0
"""Seconds of the clock that all components of a paper may take together."""
_WORK = 0.4
"""Units of CP-SAT's deterministic time that one search may take, so that results repeat."""
_MOST_EQUATIONS = 120
"""Larger components are left undecided."""
_MOST_CELLS = 240
"""Cells of one component that may be changed: those most in broken equations, and doubtful ones, first."""
_DOUBTFUL = 0.02
_LEFT_BROKEN, _BROKEN_ANEW, _COPIED = 11.0, 14.0, 0.1
"""Prices (nats) of an equation that stays broken (a part is missing, say), of one that is broken anew, and of
one that says that another table copied the error."""
_ARBITRARY = 9.0
"""Least price of a value that nothing suggests."""
_MARGIN = 4.6
"""Repairs dearer than the cheapest by more than this (1 in 100) are left out."""
_MOST_REPAIRS = 8
_NATS = 1000
"""Prices are whole thousandths in the model."""
_LARGEST = 2**56


@dataclass(frozen=True)
class Repair:
    """Values of cells that make the equations hold, and the price of it all in nats."""

    changes: Mapping[Place, Decimal]
    price: float
    whole: bool
    """Whether no equation stays broken, or is broken anew."""


@dataclass
class Budget:
    """How much of the clock is left for a paper."""

    seconds: float = TIME
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)

    def __post_init__(self) -> None:
        self._until = self.clock() + self.seconds

    @property
    def left(self) -> float:
        return self._until - self.clock()


def price(cell: Cell, value: Decimal) -> float:
    """The price in nats of the cell's saying `value` in place of what was read."""
    reading, paper = wrong_as(cell, value)
    return -math.log(max(1e-12, reading + paper))


def repairs(
    component: frozenset[int],
    equations: Sequence[Equation],
    parts_in: Mapping[Place, tuple[int, ...]],
    cells: Mapping[Place, Cell],
    budget: Budget,
) -> tuple[Repair, ...] | None:
    """The cheapest repairs of the broken equations `component`, the cheapest first.

    None where that is not known: the component is too large, its figures are, or the time is up. Repairs by
    changes of the likely cells alone are tried first.
    """
    if len(component) > _MOST_EQUATIONS or budget.left <= 0:
        return None
    likely, others = _changeable(component, equations, parts_in, cells)
    for places in (likely, sorted([*likely, *others[:_MOST_CELLS]])):
        model = _Model.of(places, component, equations, parts_in, cells) if places else None
        found = _cheapest(model, budget) if model is not None else ()
        if found and found[0].whole:
            break
    return found or None


def _cheapest(model: _Model, budget: Budget) -> tuple[Repair, ...]:
    """The repairs within the margin, the cheapest first; none where the time is up before one is certain."""
    found: list[Repair] = []
    while len(found) < _MOST_REPAIRS:
        repair = model.solved(budget)
        if repair is None or (found and repair.price > found[0].price + _MARGIN):
            break
        found.append(repair)
        if not repair.changes:
            break
        model.forbid(repair)
    return tuple(found)


def is_doubtful(cell: Cell) -> bool:
    """Whether another reading of the cell has a chance worth weighing."""
    return any(other.probability >= _DOUBTFUL for other in cell.alternatives)


def _changeable(
    component: frozenset[int],
    equations: Sequence[Equation],
    parts_in: Mapping[Place, tuple[int, ...]],
    cells: Mapping[Place, Cell],
) -> tuple[list[Place], list[Place]]:
    """The cells of broken equations that a repair may change: the likely ones, and the others.

    Likely are cells in more equations that are broken than hold, and doubtful ones. The change of another one
    would break a sum anew, unless it is made up for elsewhere in that sum.
    """
    places = sorted({p for n in component for p in equations[n].places if p in cells})
    holding = {p: len(parts_in[p]) - sum(n in component for n in parts_in[p]) for p in places}
    ranked = sorted(places, key=lambda p: (2 * holding[p] - len(parts_in[p]), p))
    likely = [p for p in ranked if 2 * holding[p] < len(parts_in[p]) or is_doubtful(cells[p])]
    chosen = set(likely[:_MOST_CELLS])
    return sorted(chosen), [p for p in ranked if p not in chosen]


@dataclass
class _Option:
    """A value that a cell may take: how many units more than it has, and whether the solver takes it."""

    value: Decimal
    delta: int
    taken: Any


@dataclass
class _Model:
    """The optimisation problem of one component. Amounts are counted in units of 10 to the -`places`."""

    model: Any
    unit: int
    cells: dict[Place, Cell]
    options: dict[Place, list[_Option]]
    free: dict[Place, tuple[Any, Any]]
    """For each cell: whether it takes any other value, and how many units more."""
    slacks: list[Any] = field(default_factory=list)
    """For each equation whether it stays broken, or is broken anew."""

    @classmethod
    def of(
        cls,
        places: Sequence[Place],
        component: frozenset[int],
        equations: Sequence[Equation],
        parts_in: Mapping[Place, tuple[int, ...]],
        cells: Mapping[Place, Cell],
    ) -> _Model | None:
        cp_model = _cp_model()
        touched = sorted({n for place in places for n in parts_in[place]})
        unit = max(_decimals(equations[n]) for n in touched)
        furthest = sum(abs(_units(equations[n].difference, unit)) for n in component)
        widest = max(len(equations[n].places) for n in touched)
        largest = max(_units(max(Decimal(1), equations[n].factor), unit) for n in touched)
        if furthest * max(1, largest) * widest > _LARGEST:
            return None
        self = cls(cp_model.CpModel(), unit, {p: cells[p] for p in places}, {}, {})
        costs: list[Any] = []
        for place in places:
            costs += self._add_cell(place, _suggested(place, component, equations, cells[place]), furthest)
        for number in touched:
            costs.append(self._add_equation(equations[number], number in component, equations, parts_in))
        self.model.minimize(sum(costs))
        return self

    def _add_cell(self, place: Place, values: Sequence[Decimal], furthest: int) -> list[Any]:
        """Variables for a cell; its prices are given back."""
        model, cell = self.model, self.cells[place]
        now = cell.amount or Decimal(0)
        kept, any_value = model.new_bool_var(""), model.new_bool_var("")
        moved = model.new_int_var(-furthest, furthest, "")
        model.add(moved == 0).only_enforce_if(~any_value)
        model.add(moved != 0).only_enforce_if(any_value)
        options = [_Option(v, _units(v - now, self.unit), model.new_bool_var("")) for v in values]
        model.add_exactly_one([kept, any_value, *(option.taken for option in options)])
        self.options[place], self.free[place] = options, (any_value, moved)
        arbitrary = max(_ARBITRARY, price(cell, now + Decimal("0.123456789")))
        return [
            _whole(arbitrary) * any_value,
            *(_whole(price(cell, option.value)) * option.taken for option in options),
        ]

    def _add_equation(
        self,
        equation: Equation,
        broken: bool,
        equations: Sequence[Equation],
        parts_in: Mapping[Place, tuple[int, ...]],
    ) -> Any:
        model = self.model
        slack = model.new_bool_var("")
        terms = [_units(equation.difference, 2 * self.unit)]
        for place in dict.fromkeys(equation.places):
            if place in self.options:
                weight = _units(equation.weight(place), self.unit)
                terms += [weight * option.delta * option.taken for option in self.options[place]]
                terms.append(weight * self.free[place][1])
        tolerance = _units(equation.tolerance, 2 * self.unit)
        left = sum(terms)
        model.add(left <= tolerance).only_enforce_if(~slack)
        model.add(left >= -tolerance).only_enforce_if(~slack)
        copied = equation.kind == "cross_table" and all(
            any(not equations[n].holds for n in parts_in[place]) for place in equation.places
        )
        if not copied:
            self.slacks.append(slack)
        return _whole(_LEFT_BROKEN if broken else _COPIED if copied else _BROKEN_ANEW) * slack

    def solved(self, budget: Budget) -> Repair | None:
        """The cheapest repair that is not forbidden, None where the time is up before it is certain."""
        cp_model = _cp_model()
        if budget.left <= 0:
            return None
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 0
        solver.parameters.max_deterministic_time = _WORK
        solver.parameters.max_time_in_seconds = max(0.01, budget.left)
        if solver.solve(self.model) != cp_model.OPTIMAL:
            return None
        changes: dict[Place, Decimal] = {}
        for place, options in self.options.items():
            any_value, moved = self.free[place]
            now = self.cells[place].amount or Decimal(0)
            for option in options:
                if solver.boolean_value(option.taken):
                    changes[place] = option.value
            if solver.boolean_value(any_value):
                changes[place] = now + Decimal(solver.value(moved)).scaleb(-self.unit)
        whole = not any(solver.boolean_value(slack) for slack in self.slacks)
        return Repair(changes, solver.objective_value / _NATS, whole)

    def forbid(self, repair: Repair) -> None:
        """Lets no later solution change all the cells that `repair` changes to what it changes them to."""
        taken = []
        for place, value in repair.changes.items():
            option = next((o for o in self.options[place] if o.value == value), None)
            taken.append(self.free[place][0] if option is None else option.taken)
        self.model.add(sum(taken) < len(taken))


def _suggested(
    place: Place, component: frozenset[int], equations: Sequence[Equation], cell: Cell
) -> list[Decimal]:
    """Values that readings offer, and those by which one broken equation would hold."""
    now = cell.amount or Decimal(0)
    values = list(_offered(cell))
    for number in sorted(component):
        equation = equations[number]
        weight = equation.weight(place)
        if place in equation.places and weight:
            asked = now - equation.difference / weight
            decimals = decimals_of(now) if cell.amount is not None else decimals_of(equation.found)
            rounded = rounded_to(asked, decimals)
            values.append(rounded if abs(rounded - asked) * abs(weight) <= equation.tolerance else asked)
    unlike = dict.fromkeys(v for v in values if v != now and decimals_of(v) <= _MOST_DECIMALS)
    return list(unlike)


_MOST_DECIMALS = 6


def _offered(cell: Cell) -> Iterator[Decimal]:
    for alternative in cell.alternatives:
        printed = parse_amount(alternative.text)
        if printed.kind == "amount" and printed.value is not None and not printed.rate:
            yield printed.value


def _cp_model() -> Any:
    # it imports pandas for variables by the row of a data frame, which takes longer than all the rest of it
    with at_first_use("pandas"):
        from ortools.sat.python import cp_model
    return cp_model


def _decimals(equation: Equation) -> int:
    """Decimals in which all of an equation's figures, and its weights, are whole numbers."""
    figures = (equation.difference, equation.tolerance, equation.factor, equation.expected, equation.found)
    return min(_MOST_DECIMALS, max(decimals_of(figure.normalize()) for figure in figures))


def _units(amount: Decimal, places: int) -> int:
    return round(amount.scaleb(places))


def _whole(nats: float) -> int:
    return round(nats * _NATS)
