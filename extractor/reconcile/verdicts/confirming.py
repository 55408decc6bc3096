"""What sums say of the readings in them: cells whose sums hold are surer, suspects of broken ones less sure.

A wrong reading stays unnoticed in a sum only where another reading is wrong by just as much, or where
rounding hides it. So the chance that a cell is wrong although its sums hold is, for each thing it may say
instead, the chance of that times the chance that every one of the sums misses it (Bayes).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractor.amounts import parse_amount
from extractor.document import Cell, Finding, Flag, Table
from extractor.reconcile.equations.belief import ROUNDED
from extractor.reconcile.equations.checked import Equation, Place
from extractor.reconcile.sheet import Sheet, read_confidence
from extractor.reconcile.verdicts.mending import Mended, mended

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
"""Readings no surer than this were doubted for more than their digits (something may hide print, a unit, what
is decimals): such doubts may be shared by a whole column, so that a sum counts only where it is the one
doubtful figure."""
_CLEARED = 0.995
"""What a seal covers is as it was read where sums leave no more doubt than this: strokes were not lost."""


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
    wrong = _still_wrong(sheets, mended(sheets, equations, findings))
    accused = _accused(findings)
    return tuple(_table(sheet, wrong, accused, acceptable_error) for sheet in sheets)


@dataclass(frozen=True, slots=True)
class _Witness:
    """A sum that holds, as it bears on one cell: changes up to `blind` may be taken for rounding, and larger
    ones are missed with the chance `hidden` that something makes up for them.

    A sum that comes out exactly says something of small changes too: they are missed only where the paper's
    own rounding makes up for them, with the chance `rounded` that its sums are not exact (else 1). `lone`:
    it has no other doubtful figure.
    """

    blind: Decimal
    hidden: float
    rounded: float
    lone: bool

    def misses(self, change: Decimal | None) -> float:
        """The chance that a change goes unnoticed; None is one too small for any sum with rounding."""
        small = self.blind > 0 if change is None else abs(change) <= self.blind
        return max(self.rounded, self.hidden) if small else self.hidden


def _still_wrong(sheets: Sequence[Sheet], known: Sequence[Mended]) -> dict[Place, float]:
    """The chance that a cell is wrong although its sums hold, for cells all of whose sums hold."""
    equations = [one.equation for one in known]
    cells = {
        (sheet.number, *place): cell
        for sheet in sheets
        for place, cell in sheet.cells.items()
        if cell.amount is not None
    }
    witnesses: dict[Place, list[_Witness]] = {}
    broken = {place for one in equations if not one.holds for place in one.places}
    rounded = _share_rounded(equations)
    for said in known:
        one = said.equation
        filled = [place for place in dict.fromkeys(one.places) if place in cells]
        if not one.holds or one.silent or not one.found or len(filled) < 2:
            continue
        coincidence = _REPEATS if len(filled) == 2 else _CANCELS
        doubts = {place: 1 - read_confidence(cells[place]) for place in filled}
        whole, unsettled = sum(doubts.values()), sum(doubt >= 1 - _UNSETTLED for doubt in doubts.values())
        for place in filled:
            weight = abs(one.weight(place))
            if place not in broken and place not in said.changed and weight:
                unforeseen = _UNFORESEEN + said.doubt
                hidden = min(1.0, coincidence * (whole - doubts[place]) + unforeseen)
                blind = (one.tolerance + abs(one.difference)) / weight
                exact = rounded[one.target[0]] if not one.difference else 1.0
                lone = unsettled == (doubts[place] >= 1 - _UNSETTLED)
                witnesses.setdefault(place, []).append(_Witness(blind, hidden, exact, lone))
    return {
        place: _unnoticed(cells[place], telling)
        for place, seen in witnesses.items()
        if (telling := [w for w in seen if w.lone or read_confidence(cells[place]) > _UNSETTLED])
    }


def _share_rounded(equations: Sequence[Equation]) -> dict[int, float]:
    """For each table the chance that one of its sums is not exact though it holds: what is known beforehand
    counts as much as two sums."""
    found: dict[int, list[bool]] = defaultdict(list)
    for one in equations:
        if one.holds and one.found and not one.silent and len(one.parts) > 1:
            found[one.target[0]].append(bool(one.difference))
    tables = {one.target[0] for one in equations}
    return {table: (2 * ROUNDED + sum(found[table])) / (2 + len(found[table])) for table in tables}


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
        borne_out = not blamed and settled is not None
        if not blamed and settled is not None:
            after = max(before, 1 - settled)
        after = round(after, 6)
        if after == round(before, 6) and cell.read_confidence is None:
            return cell
        known = None if after == round(before, 6) else before
        flags = _flags(cell, after, acceptable_error, cleared=borne_out and after >= _CLEARED)
        update = {"confidence": before if known is None else after, "read_confidence": known, "flags": flags}
        return cell.model_copy(update=update)

    cells = tuple(judged(cell) for cell in sheet.table.cells)
    return sheet.table.model_copy(update={"cells": cells})


def _flags(cell: Cell, confidence: float, acceptable_error: float, *, cleared: bool) -> tuple[Flag, ...]:
    gone: set[Flag] = {"low_confidence", "stamp"} if cleared else {"low_confidence"}
    others: list[Flag] = [flag for flag in cell.flags if flag not in gone]
    return tuple([*others, "low_confidence"] if confidence < 1 - acceptable_error else others)
