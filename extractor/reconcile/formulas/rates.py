"""Columns of percentages: what they are of, learnt from the rows, and the rows that differ.

A column of rates (增减%, 占比, 完成率) may be one amount in per cent of another, the growth from one to the
other, or the share of a column's total. The formula that holds in nearly all rows is meant; the others are
errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations

from extractor.amounts import Interval, parse_amount, printed_interval
from extractor.document import Cell
from extractor.reconcile import words
from extractor.reconcile.equations.checked import printed, short
from extractor.reconcile.frames import body_rows
from extractor.reconcile.sheet import Sheet
from extractor.reconcile.verdicts.of_formulas import amount_at, change_of, product, quotient
from extractor.reconcile.verdicts.statements import Change, Statement

_RATE = re.compile(r"%|％|率$|比例|比重|占比|百分比|增减幅|增幅|增长幅度")
_NO_RATE = re.compile(r"权重|分值|得分|目标|指标|满意|利率|税率|单价")
_LEAST_ROWS = 4
_LEAST_DIFFERENT = 3
_HOLDS_TO_ONE = 3
_MOST_COLUMNS = 14
_LIKELY = 0.93
_HUNDRED, _HUNDREDTH = Decimal(100), Decimal("0.01")


@dataclass(frozen=True)
class _Formula:
    """`part` in per cent of `whole`, less 100 where it is a growth. `row` set: of that row's amount."""

    part: int
    whole: int
    growth: bool = False
    row: int | None = None


@dataclass(frozen=True)
class _Entry:
    """A percentage of a row as printed; `step` is one unit of its last place."""

    row: int
    cell: Cell
    value: Decimal

    @property
    def step(self) -> Decimal:
        return Decimal(1).scaleb(int(self.value.as_tuple().exponent))


def rate_statements(sheet: Sheet) -> Iterator[Statement]:
    """What is to be said of percentages that differ from what their column means."""
    amounts = [c.index for c in sheet.amount_columns if not _is_rate(sheet, c.index)]
    for column in sheet.table.columns:
        if not _is_rate(sheet, column.index) or not 1 <= len(amounts) <= _MOST_COLUMNS:
            continue
        entries = _entries(sheet, column.index)
        if len(entries) < _LEAST_ROWS:
            continue
        best = max(_formulas(sheet, amounts), key=lambda f: _score(sheet, f, entries))
        held, failed, different = (
            _score(sheet, best, entries),
            _fails(sheet, best, entries),
            _different(entries),
        )
        if held >= max(_LEAST_DIFFERENT, _HOLDS_TO_ONE * len(failed)) and different >= _LEAST_DIFFERENT:
            for entry, real in failed:
                yield _statement(sheet, best, entry, real)


def _is_rate(sheet: Sheet, column: int) -> bool:
    text = words.plain("".join(sheet.table.columns[column].path))
    return bool(_RATE.search(text)) and not _NO_RATE.search(text)


def _entries(sheet: Sheet, column: int) -> list[_Entry]:
    found = []
    for row in body_rows(sheet):
        cell = sheet.cells.get((row, column))
        read = parse_amount(cell.text) if cell is not None else None
        if cell is not None and read is not None and read.value is not None:
            found.append(_Entry(row, cell, read.value))
    return found


def _formulas(sheet: Sheet, amounts: Sequence[int]) -> Iterator[_Formula]:
    for part, whole in permutations(amounts, 2):
        yield _Formula(part, whole)
        yield _Formula(part, whole, growth=True)
    totals = [row.index for row in sheet.table.rows if words.is_total(row.label)]
    for part in amounts:
        for row in totals[:1] + totals[-1:]:
            yield _Formula(part, part, row=row)
    yield _Formula(amounts[0], amounts[0])


def _score(sheet: Sheet, formula: _Formula, entries: Sequence[_Entry]) -> int:
    """In how many rows the formula holds and says something."""
    return sum(
        (real := _real(sheet, formula, entry.row)) is not None and _agrees(entry, real) and _tells(entry)
        for entry in entries
    )


def _tells(entry: _Entry) -> bool:
    return entry.value not in (0, 100)


def _fails(sheet: Sheet, formula: _Formula, entries: Sequence[_Entry]) -> list[tuple[_Entry, Interval]]:
    tried = [(entry, _real(sheet, formula, entry.row)) for entry in entries]
    return [(entry, real) for entry, real in tried if real is not None and not _agrees(entry, real)]


def _different(entries: Sequence[_Entry]) -> int:
    return len({entry.value for entry in entries if _tells(entry)})


def _real(sheet: Sheet, formula: _Formula, row: int) -> Interval | None:
    """What the amounts of a row give in per cent; None where one is missing, or the whole nothing."""
    part = amount_at(sheet, row, formula.part)
    whole = amount_at(sheet, row if formula.row is None else formula.row, formula.whole)
    if part is None or whole is None or whole.low <= 0:
        return None
    rate = quotient(part.scaled(_HUNDRED), whole)
    return rate - Interval.exact(_HUNDRED) if rate is not None and formula.growth else rate


def _agrees(entry: _Entry, real: Interval) -> bool:
    """Within one unit of the last place, since shares are often adjusted to add up to 100."""
    return Interval(entry.value - entry.step, entry.value + entry.step).meets(real)


def _statement(sheet: Sheet, formula: _Formula, entry: _Entry, real: Interval) -> Statement:
    middle = round((real.low + real.high) / 2, max(0, -int(entry.step.adjusted())))
    other = entry.row if formula.row is None else formula.row
    places = (sheet.number, entry.row, formula.part), (sheet.number, other, formula.whole)
    part, whole = (sheet.cells[place[1:]].amount or Decimal(0) for place in places)
    what = (
        f"the change from {printed(whole)} to {printed(part)}"
        if formula.growth
        else (f"{printed(part)} of {printed(whole)}")
    )
    label = short(sheet.table.rows[entry.row].label)
    return Statement(
        "percentage",
        f"Row “{label}”: {what} is {middle} %, but {entry.cell.text.strip()} is printed",
        (sheet.number, entry.row, entry.cell.col),
        places,
        (1, 1),
        middle,
        entry.value,
        round(entry.step + (real.high - real.low) / 2, 4),
        _LIKELY,
        changes=tuple(_changes(sheet, formula, entry, real)),
    )


def _changes(sheet: Sheet, formula: _Formula, entry: _Entry, real: Interval) -> Iterator[Change]:
    """What the rate, the part and, unless all rows share it, the whole may say instead."""
    rate = printed_interval(entry.value)
    factor = (rate + Interval.exact(_HUNDRED) if formula.growth else rate).scaled(_HUNDREDTH)
    part, whole = (sheet.cells.get((entry.row, column)) for column in (formula.part, formula.whole))
    of_all = amount_at(sheet, entry.row if formula.row is None else formula.row, formula.whole)
    asked = [(entry.cell, entry.value, Interval(real.low - entry.step, real.high + entry.step))]
    if part is not None and part.amount is not None and of_all is not None:
        asked.append((part, part.amount, product(factor, of_all)))
        of_whole = quotient(printed_interval(part.amount), factor)
        if formula.row is None and whole is not None and whole.amount is not None and of_whole is not None:
            asked.append((whole, whole.amount, of_whole))
    changes = (change_of(sheet, cell, there, near) for cell, there, near in asked)
    yield from (change for change in changes if change is not None)
