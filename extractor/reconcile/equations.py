"""Equations between cells: what a relation that is meant says in one measure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from extractor.document import FindingKind
from extractor.reconcile.judge import Judged
from extractor.reconcile.sheet import Sheet

Place = tuple[int, int, int]
"""Number of the table, row, column."""


@dataclass(frozen=True, slots=True)
class Equation:
    """`target` less the signed sum of `parts` is `difference`; rounding explains up to `tolerance`.

    Amounts are in the unit of the target's table. `meant` is the probability that the sum is meant at all;
    `where` names the target and the measure in the table's own words.
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

    @property
    def difference(self) -> Decimal:
        return self.found - self.expected

    @property
    def holds(self) -> bool:
        return abs(self.difference) <= self.tolerance

    @property
    def places(self) -> tuple[Place, ...]:
        return (self.target, *self.parts)

    def sign(self, place: Place) -> int:
        """With which sign the figure at `place` enters the difference."""
        total = 1 if place == self.target else 0
        return total - sum(s for p, s in zip(self.parts, self.signs, strict=True) if p == place)


def equations_of(judged: Judged) -> list[Equation]:
    """One equation for each measure in which the relation says something."""
    relation, check, sheet = judged.relation, judged.check, judged.frame.sheet
    spoken = np.flatnonzero(check.holds | check.fails)
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
        )
        for measure in map(int, spoken)
    ]


def _place(judged: Judged, line: int, measure: int) -> Place:
    row, col = judged.frame.place(line, measure)
    return judged.frame.sheet.number, row, col


def _where(judged: Judged, measure: int) -> str:
    frame, line = judged.frame, judged.frame.lines[judged.relation.target]
    if frame.axis == "row":
        row, column = line.label or f"row {line.index + 1}", frame.measures[measure]
    else:
        row, column = frame.measures[measure], "/".join(line.path) or f"column {line.index + 1}"
    return f"row “{_short(row)}”, column “{_short(column)}”"


def _short(text: str) -> str:
    return "".join(text.split()) or "—"


def broken(equations: Iterable[Equation]) -> list[Equation]:
    """The equations that do not hold."""
    return [equation for equation in equations if not equation.holds]


def by_place(equations: Sequence[Equation]) -> dict[Place, tuple[int, ...]]:
    """For each cell the equations (by position) it takes part in."""
    found: dict[Place, list[int]] = {}
    for number, equation in enumerate(equations):
        for place in dict.fromkeys(equation.places):
            found.setdefault(place, []).append(number)
    return {place: tuple(numbers) for place, numbers in found.items()}


def table_name(sheet: Sheet) -> str:
    """The table's title as printed, or its id."""
    title = "".join((sheet.table.title or "").split())
    return f"“{title}”" if title else f"table {sheet.table.id}"
