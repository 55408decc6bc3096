"""The same measure in two tables of one paper: columns with the same total that agree line by line.

Two columns are taken for the same measure only where their grand totals agree and most lines known in both,
by code or by name, agree too. A column of another scope (all funds beside general funds) has another total,
and nothing is said of it, though many of its lines be the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from extractor.amounts import UNITS, Interval
from extractor.reconcile import words
from extractor.reconcile.equations.checked import Equation, short
from extractor.reconcile.frames import TOTAL, row_frames
from extractor.reconcile.keys import lines_by_key
from extractor.reconcile.sheet import Frame, Sheet

_MEANT = 0.93
_LEAST_EQUAL = 3
"""Different amounts on which two columns must agree before they are taken for the same."""
_EQUAL_TO_ONE = 3
"""Lines that agree, for each that does not."""
_MOST_LINES = 60_000
"""Lines of columns that are compared with each other in one paper."""
_MOST_TRIED = 6
_MOMENT = re.compile(r"上年|年初|预算数|决算数|执行数|调整|20\d\d年")


@dataclass(frozen=True)
class _Column:
    """A measure of a frame that has a grand total. Amounts are intervals in yuan."""

    frame: Frame
    measure: int
    grand: int
    keys: dict[str, int]
    factor: Decimal

    def interval(self, line: int) -> Interval:
        value = self.frame.sheet.amount(self.frame.value[line, self.measure])
        half = self.frame.sheet.amount(self.frame.half[line, self.measure])
        return Interval(value - half, value + half).scaled(self.factor)

    def filled(self, line: int) -> bool:
        frame = self.frame
        return bool(frame.known[line, self.measure] and frame.value[line, self.measure])

    @cached_property
    def total(self) -> Interval:
        return self.interval(self.grand)

    @cached_property
    def moment(self) -> frozenset[str]:
        """Words that say which of several figures of a line this is: 预算数, 上年."""
        return frozenset(_MOMENT.findall(words.plain(self.frame.measures[self.measure])))


def same_figure_equations(sheets: Sequence[Sheet]) -> list[Equation]:
    """Equalities between cells of two tables that hold the same figure, each with the first such table."""
    by_total: dict[int, list[_Column]] = {}
    found: list[Equation] = []
    looked_at = 0
    for column in _columns(sheets):
        looked_at += len(column.keys)
        if looked_at > _MOST_LINES:
            break
        rivals = by_total.setdefault(int(column.total.low + column.total.high) // 20_000, [])
        first = next((one for one in rivals[:_MOST_TRIED] if _are_same(one, column)), None)
        if first is None:
            rivals.append(column)
        else:
            found += _equalities(first, column)
    return found


def _columns(sheets: Sequence[Sheet]) -> Iterator[_Column]:
    for sheet in sheets:
        factor = UNITS.get(sheet.table.amount_unit or "")
        if factor is None:
            continue
        frames = row_frames(sheet)
        for frame in frames[:1] if len(frames) == 1 else (f for f in frames if not _is_joined(f, frames)):
            grand = grand_line(frame)
            if grand is None:
                continue
            keys = lines_by_key(frame)
            for measure in range(len(frame.measures)):
                column = _Column(frame, measure, grand, keys, factor)
                if column.filled(grand):
                    yield column


def _is_joined(frame: Frame, frames: Sequence[Frame]) -> bool:
    return len(frame.lines) == sum(len(other.lines) for other in frames if other is not frame)


def grand_line(frame: Frame) -> int | None:
    """The one line that sums up the whole table: 总计, or its only 合计 at an end."""
    totals = [n for n, line in enumerate(frame.lines) if line.rank == TOTAL]
    grand = [n for n in totals if words.is_grand_total(frame.lines[n].label)]
    if len(grand) == 1:
        return grand[0]
    at_end = [n for n in totals if n in (0, len(frame.lines) - 1)]
    return at_end[0] if len(totals) == 1 and at_end else None


def _are_same(one: _Column, other: _Column) -> bool:
    if one.frame.sheet is other.frame.sheet or not one.total.meets(other.total):
        return False
    if one.moment and other.moment and one.moment != other.moment:
        return False
    equal: set[Decimal] = set()
    agreeing = unlike = 0
    for first, second in _common(one, other):
        if one.interval(first).meets(other.interval(second)):
            agreeing += 1
            equal.add(one.interval(first).low)
        else:
            unlike += 1
    return len(equal) >= _LEAST_EQUAL and agreeing >= unlike * _EQUAL_TO_ONE


def _common(one: _Column, other: _Column) -> list[tuple[int, int]]:
    """The lines known in both tables that have an amount in both."""
    pairs = {(line, other.keys[key]) for key, line in one.keys.items() if key in other.keys}
    firsts, seconds = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    return sorted(
        (a, b) for a, b in pairs if firsts[a] == 1 and seconds[b] == 1 and one.filled(a) and other.filled(b)
    )


def _equalities(one: _Column, other: _Column) -> Iterator[Equation]:
    for first, second in ((one.grand, other.grand), *_common(one, other)):
        yield equality(one, first, other, second)


def equality(one: _Column, first: int, other: _Column, second: int) -> Equation:
    """The equation of a cell of the second column with one of the first, in the unit of the second."""
    sheet, frame = other.frame.sheet, other.frame
    factor = one.factor / other.factor
    here = sheet.amount(frame.value[second, other.measure])
    there = one.frame.sheet.amount(one.frame.value[first, one.measure]) * factor
    half = sheet.amount(frame.half[second, other.measure])
    half_there = one.frame.sheet.amount(one.frame.half[first, one.measure]) * factor
    label, measure = frame.lines[second].label, frame.measures[other.measure]
    return Equation(
        "cross_table",
        (sheet.number, *frame.place(second, other.measure)),
        ((one.frame.sheet.number, *one.frame.place(first, one.measure)),),
        (1,),
        there,
        here,
        half + half_there,
        _MEANT,
        f"“{short(label)}”, column “{short(measure)}” of {table_name(sheet)} (the same figure stands in "
        f"{table_name(one.frame.sheet)})",
        factor=factor,
    )


def table_name(sheet: Sheet) -> str:
    """A table as a sentence names it."""
    return f"“{short(sheet.table.title or sheet.table.id)}”"
