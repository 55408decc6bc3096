"""Equations between cells: what a relation that is meant says in one measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np

from extractor.document import FindingKind
from extractor.reconcile.equations.judge import Judged

Place = tuple[int, int, int]
"""Number of the table, row, column."""


_SUMS_FOR_SILENCE = 2


@dataclass(frozen=True)
class Equation:
    """`target` less the signed sum of `parts` is `difference`; rounding explains up to `tolerance`.

    Amounts are in the unit of the target's table. `meant` is the probability that the sum is meant at all;
    `where` names the target and the measure in the table's own words. `silent`: nothing is printed in the
    target, and `found` is 0.
    """

    kind: FindingKind
    target: Place
    parts: tuple[Place, ...]
    signs: tuple[int, ...]
    expected: Decimal
    found: Decimal
    tolerance: Decimal
    meant: float
    where: str
    silent: bool = False
    factor: Decimal = Decimal(1)
    """What amounts of the parts are multiplied by: their table may have another unit."""

    @property
    def difference(self) -> Decimal:
        return self.found - self.expected

    @property
    def holds(self) -> bool:
        return abs(self.difference) <= self.tolerance

    @property
    def places(self) -> tuple[Place, ...]:
        return (self.target, *self.parts)

    def weight(self, place: Place) -> Decimal:
        """By what the figure at `place` is multiplied where it enters the difference."""
        return self._weights.get(place, Decimal(0))

    @cached_property
    def _weights(self) -> dict[Place, Decimal]:
        found = {self.target: Decimal(1)}
        for place, sign in zip(self.parts, self.signs, strict=True):
            found[place] = found.get(place, Decimal(0)) - self.factor * sign
        return found


def equations_of(judged: Judged) -> list[Equation]:
    """One equation for each measure in which the relation says something."""
    relation, check, sheet = judged.relation, judged.check, judged.frame.sheet
    silent = (
        check.silent & (abs(check.difference) > check.tolerance) if _speaks_where_silent(judged) else None
    )
    spoken = np.flatnonzero(check.holds | check.fails | (silent if silent is not None else False))
    return [
        Equation(
            relation.kind,
            _place(judged, relation.target, measure),
            tuple(_place(judged, part, measure) for part in relation.parts),
            relation.signs,
            sheet.amount(judged.frame.value[relation.target, measure] - check.difference[measure]),
            sheet.amount(judged.frame.value[relation.target, measure]),
            sheet.amount(check.tolerance[measure]),
            judged.belief.meant,
            _where(judged, measure),
            bool(check.silent[measure]),
        )
        for measure in map(int, spoken)
    ]


def _speaks_where_silent(judged: Judged) -> bool:
    """Whether a blank target is an error: its own words say that it is a sum, which holds elsewhere."""
    return judged.is_total and judged.seen.sums >= _SUMS_FOR_SILENCE and not judged.seen.fails


def _place(judged: Judged, line: int, measure: int) -> Place:
    row, col = judged.frame.place(line, measure)
    return judged.frame.sheet.number, row, col


def _where(judged: Judged, measure: int) -> str:
    frame, line = judged.frame, judged.frame.lines[judged.relation.target]
    if frame.axis == "row":
        row, column = line.label or f"row {line.index + 1}", frame.measures[measure]
    else:
        row, column = frame.measures[measure], "/".join(line.path) or f"column {line.index + 1}"
    return f"row “{short(row)}”, column “{short(column)}”"


def short(text: str) -> str:
    """A label on one line, without blanks."""
    return "".join(text.split()) or "—"


def printed(amount: Decimal) -> str:
    """An amount as papers print it: 2,985.00."""
    return f"{amount:,f}"


def by_place(equations: Sequence[Equation]) -> dict[Place, tuple[int, ...]]:
    """For each cell the equations (by position) it takes part in."""
    found: dict[Place, list[int]] = {}
    for number, equation in enumerate(equations):
        for place in dict.fromkeys(equation.places):
            found.setdefault(place, []).append(number)
    return {place: tuple(numbers) for place, numbers in found.items()}
