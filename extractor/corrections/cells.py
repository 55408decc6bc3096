"""One cell with another text: its amount, its row's label, its column's heading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractor import wording
from extractor.amounts import parse_amount
from extractor.document import Alternative, Cell, Column, Correction, Flag, Row, Table
from extractor.errors import CorrectionError
from extractor.headings.units import amount_units

REVIEWED = 0.999
"""How sure a text is that a person gave after looking at the paper."""
REVIEW, SUMS = "review", "sums"
"""What gave a text (`Cell.engine`): a person, or the sums."""
_MOST_ALTERNATIVES = 5


@dataclass(frozen=True, slots=True)
class Change:
    """A correction, what gave the text (`Cell.engine`), and how sure it is."""

    correction: Correction
    engine: str = REVIEW
    confidence: float = REVIEWED


def corrected(table: Table, change: Change) -> Table:
    """The table with the text of one cell changed.

    Raises `CorrectionError` where there is no such cell, or it holds another text than `before`.
    """
    one = change.correction
    cell = next((c for c in table.cells if (c.row, c.col) == (one.row, one.col)), None)
    where = f"row {one.row}, column {one.col} of table {one.table}"
    if cell is None:
        raise CorrectionError(f"There is no cell at {where}")
    if cell.text != one.before:
        raise CorrectionError(f"The cell at {where} holds {_short(cell.text)}, not {_short(one.before)}")
    written = _written(table, cell, change)
    return table.model_copy(
        update={
            "cells": tuple(written if c is cell else c for c in table.cells),
            "rows": tuple(_relabelled(row, table, cell, one.after) for row in table.rows),
            "columns": tuple(_reheaded(column, cell, one.after) for column in table.columns)
            if cell.row < table.header_rows
            else table.columns,
        }
    )


def _short(text: str) -> str:
    return f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”"


def _written(table: Table, cell: Cell, change: Change) -> Cell:
    text = change.correction.after
    # A text that stands there already says that a person has seen it, and corrects nothing.
    mark: tuple[Flag, ...] = () if text == cell.text else ("corrected",)
    flags: tuple[Flag, ...] = mark
    amount: Decimal | None = None
    if _holds_amount(table, cell):
        printed = parse_amount(text)
        units = amount_units(table.amount_unit, table.columns, heading=table.amount_unit)
        money = table.columns[cell.col].role != "number"
        amount = None if printed.rate and money else units.amount(printed, cell.col)
        if printed.kind == "not_amount" or (printed.rate and money):
            flags = (*mark, "no_grammar")
    old = [Alternative(text=cell.text, probability=round(1 - change.confidence, 6)), *cell.alternatives]
    kept = [other for other in old if other.text != text][:_MOST_ALTERNATIVES]
    return cell.model_copy(
        update={
            "text": text,
            "amount": amount,
            "confidence": change.confidence,
            "read_confidence": None,
            "alternatives": tuple(_within(kept, 1 - change.confidence)),
            "engine": change.engine,
            "flags": flags,
        }
    )


def _within(others: Sequence[Alternative], left: float) -> Iterable[Alternative]:
    """The readings with probabilities that come to no more than `left` in all."""
    for other in others:
        share = min(other.probability, max(0.0, left))
        left -= share
        yield other.model_copy(update={"probability": round(share, 6)})


def _holds_amount(table: Table, cell: Cell) -> bool:
    """Whether what stands in the cell is meant as an amount or a number."""
    if cell.row < table.header_rows or table.rows[cell.row].kind == "header":
        return False
    return cell.amount is not None or table.columns[cell.col].role in ("amount", "number")


def _relabelled(row: Row, table: Table, cell: Cell, after: str) -> Row:
    """The row with the new text in its label, where the old one was (a part of) it."""
    before = wording.flowing(cell.text)
    spanned = cell.row <= row.index < cell.row + cell.row_span
    words = table.columns[cell.col].role in ("label", "text")
    if not (spanned and words and cell.row >= table.header_rows):
        return row
    if not before and not row.label:
        return row.model_copy(update={"label": wording.flowing(after)})
    if not before or before not in row.label:
        return row
    return row.model_copy(update={"label": row.label.replace(before, wording.flowing(after), 1)})


def _reheaded(column: Column, cell: Cell, after: str) -> Column:
    """The column with the new heading, where the cell stands over it and its text is in the path."""
    if not cell.col <= column.index < cell.col + cell.col_span:
        return column
    old, new = wording.compact(cell.text), wording.flowing(after)
    path = [new if old and wording.compact(part) == old else part for part in column.path]
    return column.model_copy(update={"path": tuple(part for part in path if part)})
