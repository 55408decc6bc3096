"""Products in the rows of a table: 数量 × 单价 = 金额, 人数 × 标准 × 月数 = 金额.

Headings that name a price or a quantity make a product likely; which columns it is of, and whether the amount
is in ten thousands while the price is in yuan, is learnt from the rows. What holds in nearly all rows is
meant; the others are errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from extractor.amounts import Interval, decimals_of, printed_interval
from extractor.reconcile import words
from extractor.reconcile.equations.checked import printed, short
from extractor.reconcile.frames import body_rows
from extractor.reconcile.sheet import Sheet
from extractor.reconcile.verdicts.of_formulas import amount_at, change_of, product, quotient
from extractor.reconcile.verdicts.statements import Change, Statement

_PRICE = re.compile(r"单价|均价|单位(?:价格|成本)|(?:收费|补助|补贴|支出|配置)?标准")
_QUANTITY = re.compile(r"数量|人数|台数|次数|月数|天数|件数|套数|户数|面积|工程量")
_NO_FACTOR = re.compile(r"%|％|率$|比例|比重|占比|编码|代码|序号|年份")
_UNITS = (Decimal(1), Decimal("0.0001"), Decimal(10_000), Decimal("0.001"))
"""By what the product is multiplied where price and amount have other units."""
_MOST_COLUMNS = 10
_LEAST_ROWS = 3
_HOLDS_TO_ONE = 3
_LIKELY = 0.93


@dataclass(frozen=True)
class _Product:
    """Column `amount` is the product of the columns `factors`, times `unit`."""

    amount: int
    factors: tuple[int, ...]
    unit: Decimal

    def of(self, sheet: Sheet, row: int) -> Interval | None:
        """What the factors of a row come to; None where one is missing."""
        found = Interval.exact(self.unit)
        for column in self.factors:
            factor = _factor(sheet, row, column)
            if factor is None:
                return None
            found = product(found, factor)
        return found


def _factor(sheet: Sheet, row: int, column: int) -> Interval | None:
    """A factor as it is printed; whole numbers (counts, prices) are no rounded ones."""
    cell = sheet.cells.get((row, column))
    if cell is None or cell.amount is None:
        return None
    whole = cell.amount == cell.amount.to_integral_value()
    return Interval.exact(cell.amount) if whole else printed_interval(cell.amount)


@dataclass(frozen=True)
class _Tried:
    """A product with the rows in which it holds and says something, and those in which it fails."""

    product: _Product
    holds: int
    fails: tuple[int, ...]


def product_statements(sheet: Sheet) -> Iterator[Statement]:
    """What is to be said of amounts that are not the product of the figures beside them."""
    names = {c.index: words.plain("".join(c.path)) for c in sheet.amount_columns}
    columns = [n for n, name in names.items() if not _NO_FACTOR.search(name)]
    named = {n for n in columns if _PRICE.search(names[n]) or _QUANTITY.search(names[n])}
    if not named or not 3 <= len(columns) <= _MOST_COLUMNS:
        return
    rows = [row for row in body_rows(sheet) if not words.is_row_total(sheet.table.rows[row].label)]
    tried = [_tried(sheet, one, rows) for one in _products(columns, named)]
    best = max(tried, key=lambda one: (one.holds, -len(one.fails), -len(one.product.factors)), default=None)
    if best is not None and best.holds >= max(_LEAST_ROWS, _HOLDS_TO_ONE * len(best.fails)):
        for row in best.fails:
            yield _statement(sheet, best.product, row)


def _products(columns: Sequence[int], named: set[int]) -> Iterator[_Product]:
    for amount in (n for n in columns if n not in named):
        others = [n for n in columns if n != amount]
        for size in (2, 3):
            for factors in combinations(others, size):
                if named.intersection(factors):
                    yield from (_Product(amount, factors, unit) for unit in _UNITS)


def _tried(sheet: Sheet, one: _Product, rows: Sequence[int]) -> _Tried:
    seen: set[tuple[Interval, ...]] = set()
    fails: list[int] = []
    for row in rows:
        amount, real = amount_at(sheet, row, one.amount), one.of(sheet, row)
        if amount is None or real is None or (amount.contains(Decimal(0)) and real.contains(Decimal(0))):
            continue
        if not amount.meets(real):
            fails.append(row)
            continue
        factors = [f for column in one.factors if (f := _factor(sheet, row, column)) is not None]
        if sum(not factor.contains(Decimal(1)) for factor in factors) > 1:
            seen.add((amount, *factors))
    return _Tried(one, len(seen), tuple(fails))


def _statement(sheet: Sheet, one: _Product, row: int) -> Statement:
    columns = (one.amount, *one.factors)
    cells = [sheet.cells[row, column] for column in columns]
    amount, *factors = (cell.amount or Decimal(0) for cell in cells)
    real = one.of(sheet, row) or Interval.exact(amount)
    expected = one.unit
    for factor in factors:
        expected *= factor
    expected = round(expected, max(0, -int(amount.as_tuple().exponent)))
    shown = " × ".join(printed(factor) for factor in factors)
    return Statement(
        "row_sum",
        f"Row “{short(sheet.table.rows[row].label)}”: {shown} is {printed(expected)}, but {printed(amount)} "
        "is printed",
        (sheet.number, row, one.amount),
        tuple((sheet.number, row, column) for column in one.factors),
        (1,) * len(one.factors),
        expected,
        amount,
        round((real.high - real.low) / 2, 4),
        _LIKELY,
        changes=tuple(_changes(sheet, one, row, real)),
    )


def _changes(sheet: Sheet, one: _Product, row: int, real: Interval) -> Iterator[Change]:
    """What the amount, and each of the factors, may say instead."""
    cell = sheet.cells[row, one.amount]
    amount = cell.amount or Decimal(0)
    unit = Decimal(5).scaleb(-decimals_of(amount) - 1)
    asked = [(cell, Interval(real.low - unit, real.high + unit))]
    for column in one.factors:
        others = tuple(other for other in one.factors if other != column)
        rest = _Product(one.amount, others, one.unit).of(sheet, row)
        near = quotient(printed_interval(amount), rest) if rest is not None else None
        if near is not None:
            asked.append((sheet.cells[row, column], near))
    for figure, near in asked:
        change = change_of(sheet, figure, figure.amount or Decimal(0), near)
        if change is not None:
            yield change
