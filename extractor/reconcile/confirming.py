"""What sums say of the readings in them: cells whose sums hold are surer, suspects of broken ones less sure.

A wrong reading stays unnoticed in a sum only where another reading is wrong by just as much, or where
rounding hides it. So the chance that a cell is wrong although its sums hold is, for each thing it may say
instead, the chance of that times the chance that every one of the sums misses it (Bayes).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractor.amounts import parse_amount
from extractor.document import Cell, Finding, Flag, Table
from extractor.reconcile.equations import Equation, Place
from extractor.reconcile.sheet import Sheet, read_confidence

_CANCELS, _REPEATS = 0.02, 0.3
"""Chance that a second wrong reading makes up for the first; that a figure printed twice is misread twice."""
_SMALL = 0.5
"""Share of wrong readings that is taken to be wrong in the last digits at least, where rounding may hide it:
rather too large, since a doubt that is lifted wrongly is an error that nobody is told of."""
_FAR = Decimal(10) ** 12
_UNFORESEEN = 0.002
"""Chance, in a sum that holds, of what is not thought of here."""
_LEAST = 2e-4
"""No sums bring the chance that a reading is wrong below this."""
_UNSETTLED = 0.5
"""Readings no surer than this were doubted for more than their digits (a unit, say): no case for sums."""


def confirmed(
    sheets: Sequence[Sheet],
    equations: Sequence[Equation],
    findings: Sequence[Finding],
    acceptable_error: float,
) -> tuple[Table, ...]:
    """The tables with the confidence of cells in sums as the sums make it, and `low_confidence` to match.

    `Cell.read_confidence` keeps what the reading alone was worth. Confidence rises only where all sums with
    the cell hold, and falls for suspects of findings that are not the paper's fault.
    """
    wrong = _still_wrong(sheets, equations)
    accused = _accused(findings)
    return tuple(_table(sheet, wrong, accused, acceptable_error) for sheet in sheets)


@dataclass(frozen=True, slots=True)
class _Witness:
    """A sum that holds, as it bears on one cell: changes up to `blind` do not show in it, and larger ones
    are missed with the chance `hidden` that something makes up for them."""

    blind: Decimal
    hidden: float

    def misses(self, change: Decimal | None) -> float:
        """The chance that a change goes unnoticed; None is one too small for any sum with rounding."""
        if change is None:
            return 1.0 if self.blind else self.hidden
        return 1.0 if abs(change) <= self.blind else self.hidden


def _still_wrong(sheets: Sequence[Sheet], equations: Sequence[Equation]) -> dict[Place, float]:
    """The chance that a cell is wrong although its sums hold, for cells all of whose sums hold."""
    cells = {
        (sheet.number, *place): cell
        for sheet in sheets
        for place, cell in sheet.cells.items()
        if cell.amount is not None
    }
    witnesses: dict[Place, list[_Witness]] = {}
    broken = {place for one in equations if not one.holds for place in one.places}
    for one in equations:
        filled = [place for place in dict.fromkeys(one.places) if place in cells]
        if not one.holds or one.silent or not one.found or len(filled) < 2:
            continue
        coincidence = _REPEATS if len(filled) == 2 else _CANCELS
        doubts = {place: 1 - read_confidence(cells[place]) for place in filled}
        whole = sum(doubts.values())
        for place in filled:
            weight = abs(one.weight(place))
            if place not in broken and weight:
                hidden = min(1.0, coincidence * (whole - doubts[place]) + _UNFORESEEN)
                blind = (one.tolerance + abs(one.difference)) / weight
                witnesses.setdefault(place, []).append(_Witness(blind, hidden))
    return {place: _unnoticed(cells[place], seen) for place, seen in witnesses.items()}


def _unnoticed(cell: Cell, witnesses: Sequence[_Witness]) -> float:
    """The chance that the cell is wrong in a way that no witness shows, given that none shows any."""
    confidence = read_confidence(cell)
    ways: list[tuple[float, Decimal | None]] = []
    listed = 0.0
    for other in cell.alternatives:
        printed = parse_amount(other.text)
        if printed.value is None or cell.amount is None:
            ways.append((other.probability, None))
        elif printed.value != cell.amount:
            ways.append((other.probability, printed.value - cell.amount))
        listed += other.probability
    unlisted = max(0.0, 1 - confidence - listed)
    left = sum(chance * math.prod(w.misses(change) for w in witnesses) for chance, change in ways)
    left += unlisted * math.prod(w.misses(_FAR) for w in witnesses)
    small = _SMALL * (1 - confidence) * math.prod(w.misses(None) for w in witnesses)
    left = max(left, small)
    return max(min(_LEAST, 1 - confidence), left / (left + confidence) if left + confidence else 1.0)


def _accused(findings: Sequence[Finding]) -> dict[tuple[str, int, int], float]:
    """For each suspect the chance that its reading is wrong."""
    weight = {"misread": 1.0, "undecided": 0.5, "misprinted": 0.0}
    found: dict[tuple[str, int, int], float] = {}
    for finding in findings:
        for suspect in finding.suspects:
            place = suspect.table, suspect.row, suspect.col
            found[place] = max(found.get(place, 0.0), weight[finding.verdict] * suspect.probability)
    return found


def _table(
    sheet: Sheet,
    wrong: Mapping[Place, float],
    accused: Mapping[tuple[str, int, int], float],
    acceptable_error: float,
) -> Table:
    def judged(cell: Cell) -> Cell:
        before = read_confidence(cell)
        blamed = accused.get((sheet.table.id, cell.row, cell.col), 0.0)
        after = min(before, 1 - blamed)
        settled = wrong.get((sheet.number, cell.row, cell.col))
        if not blamed and settled is not None and before > _UNSETTLED:
            after = max(before, 1 - settled)
        after = round(after, 6)
        if after == round(before, 6):
            if cell.read_confidence is None:
                return cell
            return cell.model_copy(update={"confidence": before, "read_confidence": None})
        flags = _flags(cell, after, acceptable_error)
        return cell.model_copy(update={"confidence": after, "read_confidence": before, "flags": flags})

    cells = tuple(judged(cell) for cell in sheet.table.cells)
    return sheet.table.model_copy(update={"cells": cells})


def _flags(cell: Cell, confidence: float, acceptable_error: float) -> tuple[Flag, ...]:
    others: list[Flag] = [flag for flag in cell.flags if flag != "low_confidence"]
    return tuple([*others, "low_confidence"] if confidence < 1 - acceptable_error else others)
