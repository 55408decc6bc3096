"""A table as numbers that can be added: exact integers, their rounding, and what is not known.

A `Frame` is a table seen along one axis: its *lines* (rows of one side, or columns) are what is added up,
its *measures* (amount columns, or rows) are where the same sum must hold again and again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from extractor.amounts import UNITS, decimals_of
from extractor.document import Cell, Column, Table

Numbers = npt.NDArray[Any]
"""Whole numbers of `Sheet.step`: int64, or Python integers where those would overflow."""
Mask = npt.NDArray[np.bool_]
Axis = Literal["row", "column"]

_LARGEST = 2**61
_FEN = 2
"""Decimals of a yuan: no smaller coin is paid, so a figure printed to the fen has not been rounded."""
_SAYS_NOTHING = frozenset(
    {"", "-", "--", "---", "—", "——", "–", "―", "/", "\\", "无", "*", "－", "一", "\\/"}
)


_WIDE = Context(prec=200)
"""Papers may print more digits than the usual 28 that decimals are worked out to; sums stay exact here."""


@dataclass(frozen=True)
class Sheet:
    """All amounts of a table in whole steps; shapes are (rows, columns of the table).

    `value` counts steps, `half` is the half unit of the last printed place in steps (0 where the figure is
    exact), `known` says whether the place holds an amount or nothing at all, `blank` that it holds nothing;
    `confidence` is the probability of the reading, 1 where there is nothing. A table that is `cut_above` or
    `cut_below` seems to lack rows that stand on the page before it, or after it. `spanning` are the places of
    totals over several columns of amounts, with these columns; they are not known as sums of their own.
    """

    table: Table
    number: int
    step: Decimal
    value: Numbers
    half: Numbers
    known: Mask
    blank: Mask
    confidence: npt.NDArray[np.float64]
    cut_above: bool
    cut_below: bool
    texts: tuple[tuple[str, ...], ...]
    cells: dict[tuple[int, int], Cell]
    spanning: dict[tuple[int, int], frozenset[int]] = field(default_factory=dict)

    @cached_property
    def amount_columns(self) -> tuple[Column, ...]:
        return tuple(c for c in self.table.columns if c.role in ("amount", "number"))

    def amount(self, steps: int) -> Decimal:
        """The decimal that `steps` stand for, with at least the table's finest printed place."""
        exact = _WIDE.multiply(Decimal(int(steps)), self.step)
        finest = _WIDE.normalize(self.step * 2)
        whole = _WIDE.remainder(exact, finest) == 0
        return _WIDE.quantize(exact, finest) if whole else _WIDE.normalize(exact)


def read_confidence(cell: Cell) -> float:
    """How sure the reading was before any sum was looked at."""
    return cell.confidence if cell.read_confidence is None else cell.read_confidence


def read_sheets(tables: Sequence[Table]) -> tuple[Sheet, ...]:
    """The amounts of all tables of a document, in its order."""
    cuts = [_goes_on(upper, lower) for upper, lower in pairwise(tables)]
    above, below = [False, *cuts], [*cuts, False]
    return tuple(_read_sheet(table, n, (above[n], below[n])) for n, table in enumerate(tables))


def _goes_on(upper: Table, lower: Table) -> bool:
    """Whether the lower table, without title or headings, looks like the rest of the upper one."""
    if not upper.regions or not lower.regions or lower.header_rows:
        return False
    return lower.regions[0].page - upper.regions[-1].page == 1


def _read_sheet(table: Table, number: int, cut: tuple[bool, bool]) -> Sheet:
    shape = (len(table.rows), len(table.columns))
    amounts = [c.amount for c in table.cells if c.amount is not None]
    finest = max((decimals_of(a) for a in amounts), default=0)
    step = Decimal(5).scaleb(-finest - 1)
    largest = max((abs(a) / step for a in amounts), default=Decimal(0))
    dtype: type = np.int64 if largest * max(1, *shape) < _LARGEST else object
    value: Numbers = np.zeros(shape, dtype=dtype)
    half: Numbers = np.zeros(shape, dtype=dtype)
    known = np.zeros(shape, dtype=bool)
    blank = np.zeros(shape, dtype=bool)
    confidence = np.ones(shape)
    texts = [[""] * shape[1] for _ in range(shape[0])]
    for cell in table.cells:
        place = cell.row, cell.col
        _spread(texts, cell, shape)
        if cell.amount is not None:
            _spread_blank(known, blank, cell)
            blank[place] = False
            value[place] = int(cell.amount / step)
            half[place] = _half_unit(cell.amount, finest, table.amount_unit)
            known[place] = True
            confidence[place] = read_confidence(cell)
        elif cell.text.strip() in _SAYS_NOTHING and not {"unread", "no_grammar"} & set(cell.flags):
            known[place] = blank[place] = True
            if not cell.text.strip():
                _spread_blank(known, blank, cell)
    spanning = _of_several_columns(table)
    for place in spanning:
        known[place] = False
    return Sheet(
        table,
        number,
        step,
        value,
        half,
        known,
        blank,
        confidence,
        *cut,
        tuple(tuple(row) for row in texts),
        {(c.row, c.col): c for c in table.cells},
        spanning,
    )


def _of_several_columns(table: Table) -> dict[tuple[int, int], frozenset[int]]:
    """Amounts whose label spans other columns of amounts (公用经费合计 over two blocks), and these: they
    are the sum of all of these, so that no single column can be checked against them."""
    amounts = {column.index for column in table.columns if column.role == "amount"}
    over = {
        (cell.row, cell.col + cell.col_span): amounts.intersection(range(cell.col, cell.col + cell.col_span))
        for cell in table.cells
        if cell.col_span > 1 and cell.amount is None and cell.text.strip() and cell.row >= table.header_rows
    }
    return {
        (c.row, c.col): frozenset(covered)
        for c in table.cells
        if c.amount is not None and (covered := over.get((c.row, c.col)))
    }


def _half_unit(amount: Decimal, finest: int, unit: str | None) -> int:
    """Half a unit of the last printed place, in steps (half units of the table's finest place).

    A printed 0 is as exact as the figures around it: "0" beside "12.34" does not stand for 0.4.
    """
    decimals = decimals_of(amount) if amount else finest
    factor = UNITS.get(unit or "")
    if factor is not None and decimals >= _FEN + factor.adjusted():
        return 0
    return int(10 ** (finest - decimals))


def _spread(texts: list[list[str]], cell: Cell, shape: tuple[int, int]) -> None:
    for row in range(cell.row, min(cell.row + cell.row_span, shape[0])):
        for col in range(cell.col, min(cell.col + cell.col_span, shape[1])):
            texts[row][col] = cell.text


def _spread_blank(known: Mask, blank: Mask, cell: Cell) -> None:
    """A cell over several rows or columns says what it says once; its other places hold nothing."""
    area = slice(cell.row, cell.row + cell.row_span), slice(cell.col, cell.col + cell.col_span)
    known[area] = True
    blank[area] = True


@dataclass(frozen=True, slots=True)
class Line:
    """What can be added up: a row of one side of a table, or a column.

    `rank` orders kinds (0 totals, 1 nameless rows that repeat one, 2 units, 3 groups, 4 items); `depth`
    and `end` tell how far right its first and its last label stand. `path` are the words it stands under,
    outermost first.
    """

    index: int
    label: str
    path: tuple[str, ...]
    rank: int
    code: str | None
    parent: int | None
    depth: int
    end: int


@dataclass(frozen=True)
class Frame:
    """A table along one axis. The arrays have the shape (lines, measures)."""

    sheet: Sheet
    axis: Axis
    lines: tuple[Line, ...]
    measures: tuple[str, ...]
    rows: npt.NDArray[np.int64]
    cols: npt.NDArray[np.int64]

    @cached_property
    def value(self) -> Numbers:
        result: Numbers = self.sheet.value[self.rows, self.cols]
        return result

    @cached_property
    def half(self) -> Numbers:
        result: Numbers = self.sheet.half[self.rows, self.cols]
        return result

    @cached_property
    def known(self) -> Mask:
        result: Mask = self.sheet.known[self.rows, self.cols]
        return result

    @cached_property
    def blank(self) -> Mask:
        result: Mask = self.sheet.blank[self.rows, self.cols]
        return result

    @cached_property
    def confidence(self) -> npt.NDArray[np.float64]:
        result: npt.NDArray[np.float64] = self.sheet.confidence[self.rows, self.cols]
        return result

    def place(self, line: int, measure: int) -> tuple[int, int]:
        """Row and column of the table."""
        return int(self.rows[line, measure]), int(self.cols[line, measure])


def grid_places(rows: Sequence[int], cols: Sequence[int]) -> tuple[npt.NDArray[np.int64], ...]:
    """Two arrays (rows, cols) that give each place of the block its row and its column."""
    block_rows, block_cols = np.meshgrid(
        np.array(rows, dtype=np.int64), np.array(cols, dtype=np.int64), indexing="ij"
    )
    return block_rows, block_cols
