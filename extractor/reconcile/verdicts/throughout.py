"""A digit that is taken for another throughout a paper: a face's 1 read as 7, a worn 4 read as 1.

Such misreadings are no chance errors, one here and one there: most sums fail at once, so that no structure is
believed any more and no single change mends anything. But they share one cause. So where several doubtful
cells offer a reading that differs in the same digit, all of these are tried together; where the sums of the
paper then hold that did not, the digit was misread.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from extractor.amounts import parse_amount
from extractor.document import Table
from extractor.reconcile.equations.checked import Equation, Place, by_place
from extractor.reconcile.sheet import Sheet, read_sheets
from extractor.reconcile.verdicts.statements import Statement

Judge = Callable[[Sequence[Sheet]], tuple[list[Equation], list[Statement]]]
Values = dict[Place, Decimal]

_LEAST_CELLS = 3
"""Cells in which the same digit must be in doubt."""
_LEAST_CHANCE = 0.005
"""Readings that are offered with a smaller chance are no doubt."""
_LEAST_BROKEN = 3
"""Sums that must fail before anything is tried."""
_LEAST_MENDED = 3
_SHARE_LEFT = 0.34
"""Of the sums that fail, so many may still fail once the digit is read as the other."""
_MOST_PAIRS = 3
"""Pairs of digits that are tried in one paper."""
_MOST_CELLS = 6000
"""Cells of the tables that are tried together."""
_SECONDS = 10.0
"""After so long no further part of a large paper is tried."""
_ROUNDS = 3


def misread_throughout(
    tables: Sequence[Table], sheets: Sequence[Sheet], known: Sequence[Equation], judge: Judge
) -> Values:
    """The amounts of the cells in which one digit, or several, were misread throughout; empty where none was.

    `known` are the equations of `sheets` as they were read. A large paper is tried part by part, since all
    sums of a part are judged anew for each pair.
    """
    changes: Values = {}
    seconds = time.monotonic() + _SECONDS
    for first, last in _parts(tables):
        if time.monotonic() > seconds:
            break
        of_part = [one for one in known if all(first <= place[0] < last for place in one.places)]
        part = tables[first:last]
        of_it = read_sheets(part) if first else sheets[:last]
        found = _of_part(part, of_it, _counts(of_part), judge)
        changes |= {(number + first, row, col): value for (number, row, col), value in found.items()}
    return changes


def _parts(tables: Sequence[Table]) -> Iterator[tuple[int, int]]:
    """Runs of tables that are small enough together; a table that is too large alone is left out."""
    first = cells = 0
    for number, table in enumerate(tables):
        cells += len(table.cells)
        if cells > _MOST_CELLS:
            if first < number:
                yield first, number
            first, cells = (number + 1, 0) if len(table.cells) > _MOST_CELLS else (number, len(table.cells))
    if first < len(tables):
        yield first, len(tables)


def _of_part(
    tables: Sequence[Table], sheets: Sequence[Sheet], before: tuple[int, int], judge: Judge
) -> Values:
    """The changes in a part of a paper, of whose sums so many fail and hold `before`."""
    changes: Values = {}
    broken, held = before
    for _, offered in _offered(sheets)[:_MOST_PAIRS]:
        if broken < _LEAST_BROKEN and held:
            break
        tried = _needed(tables, changes | offered, judge)
        broken_then, held_then = _counts(judge(read_sheets(with_amounts(tables, tried)))[0])
        if held_then - held >= _LEAST_MENDED and broken_then <= _SHARE_LEFT * max(broken, _LEAST_MENDED):
            changes, broken, held = tried, broken_then, held_then
    return changes


def with_amounts(tables: Sequence[Table], changes: Mapping[Place, Decimal]) -> tuple[Table, ...]:
    """The tables with other amounts in some cells."""
    return tuple(
        table.model_copy(
            update={
                "cells": tuple(
                    cell.model_copy(update={"amount": changes[number, cell.row, cell.col]})
                    if (number, cell.row, cell.col) in changes
                    else cell
                    for cell in table.cells
                )
            }
        )
        for number, table in enumerate(tables)
    )


def as_read(
    equations: Sequence[Equation], changes: Mapping[Place, Decimal], sheets: Sequence[Sheet]
) -> list[Equation]:
    """Equations that were found with `changes`, with the figures as they were read."""
    return [_unchanged(one, changes, sheets) for one in equations]


def _unchanged(one: Equation, changes: Mapping[Place, Decimal], sheets: Sequence[Sheet]) -> Equation:
    found, expected = one.found, one.expected
    for place in dict.fromkeys(one.places):
        if place in changes:
            cell = sheets[place[0]].cells[place[1:]]
            moved = (cell.amount or Decimal(0)) - changes[place]
            if place == one.target:
                found += moved
            expected -= moved * (one.weight(place) - (place == one.target))
    return (
        replace(one, found=found, expected=expected)
        if (found, expected) != (one.found, one.expected)
        else one
    )


def _counts(equations: Sequence[Equation]) -> tuple[int, int]:
    """How many sums fail, and how many hold."""
    telling = [one for one in equations if one.found and not one.silent and len(one.parts) > 1]
    return sum(not one.holds for one in telling), sum(one.holds for one in telling)


def _offered(sheets: Sequence[Sheet]) -> list[tuple[tuple[str, str], Values]]:
    """For each pair of digits (as read, as offered) the cells that offer the other, most cells first."""
    found: dict[tuple[str, str], Values] = defaultdict(dict)
    for sheet in sheets:
        for (row, col), cell in sheet.cells.items():
            for other in cell.alternatives:
                printed = parse_amount(other.text)
                pair = _one_pair(cell.text, other.text)
                doubtful = other.probability >= _LEAST_CHANCE
                if pair and doubtful and cell.amount is not None and printed.value is not None:
                    found[pair].setdefault((sheet.number, row, col), printed.value)
    several = [(pair, cells) for pair, cells in found.items() if len(cells) >= _LEAST_CELLS]
    return sorted(several, key=lambda entry: (-len(entry[1]), entry[0]))


def _one_pair(read: str, other: str) -> tuple[str, str] | None:
    """The digits that part two readings, where it is one digit for one other wherever they differ."""
    if len(read) != len(other):
        return None
    unlike = {(a, b) for a, b in zip(read, other, strict=True) if a != b}
    if len(unlike) != 1:
        return None
    (pair,) = unlike
    return pair if pair[0].isdecimal() and pair[1].isdecimal() else None


def _needed(tables: Sequence[Table], changes: Values, judge: Judge) -> Values:
    """Those of the changes without which more sums would fail: a 7 may be one among many misread 1s."""
    equations, _ = judge(read_sheets(with_amounts(tables, changes)))
    sheets = read_sheets(tables)
    parts_in = by_place(equations)
    left = {number: one.difference for number, one in enumerate(equations)}
    kept = dict(changes)
    for _ in range(_ROUNDS):
        before = len(kept)
        for place, value in list(kept.items()):
            back = (sheets[place[0]].cells[place[1:]].amount or Decimal(0)) - value
            gain = Counter[bool]()
            for number in parts_in.get(place, ()):
                one = equations[number]
                then = left[number] + back * one.weight(place)
                gain[True] += abs(left[number]) > one.tolerance >= abs(then)
                gain[False] += abs(then) > one.tolerance >= abs(left[number])
            if gain[True] > gain[False]:
                del kept[place]
                for number in parts_in[place]:
                    left[number] += back * equations[number].weight(place)
        if len(kept) == before:
            break
    return kept
