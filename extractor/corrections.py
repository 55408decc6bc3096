"""Corrections: a document and what a person, or the sums, say against its cells, in; another document out.

Pure functions. The cell's text and amount change, its old reading stays among its alternatives; codes are
matched anew and sums reconciled anew, with the lines of text that the document keeps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from extractor import wording
from extractor.amounts import parse_amount
from extractor.codes import catalogue, match_codes
from extractor.document import (
    Alternative,
    Cell,
    Column,
    Correction,
    Document,
    Finding,
    Flag,
    Row,
    Table,
)
from extractor.errors import CorrectionError
from extractor.headings.units import amount_units
from extractor.parts import TextLine
from extractor.reconcile import settle
from extractor.settings import Settings

REVIEWED = 0.999
"""How sure a text is that a person gave after looking at the paper."""
REPAIRER = "kemu"
"""Who corrects where a proposal is applied without a person."""
_REVIEW, _SUMS = "review", "sums"
_MOST_ALTERNATIVES = 5


@dataclass(frozen=True, slots=True)
class _Change:
    """A correction, what gave the text (`Cell.engine`), and how sure it is."""

    correction: Correction
    engine: str = _REVIEW
    confidence: float = REVIEWED


def apply(
    document: Document, corrections: Sequence[Correction], settings: Settings | None = None
) -> Document:
    """The document with `corrections` applied in their order, coded and reconciled anew.

    A corrected cell has the engine "review" and the flag `corrected`; a text in a column of amounts that is
    none keeps the flag `no_grammar`. `settings` say which catalogue of codes and which budget year to use.

    Raises:
        CorrectionError: there is no such cell, or it holds another text than the correction's `before`.
    """
    return _applied(document, [_Change(one) for one in corrections], settings or Settings())


def repairs(document: Document, above: float, when: datetime) -> tuple[Correction, ...]:
    """The proposals of findings `misread` of at least the probability `above`, as corrections.

    A cell for which findings propose different amounts is left as it is.
    """
    return tuple(change.correction for change in _repairs(document, above, when))


def apply_repairs(
    document: Document, above: float, when: datetime, settings: Settings | None = None
) -> Document:
    """The document with those proposals applied: flag `corrected`, engine "sums", old readings kept."""
    changes = _repairs(document, above, when)
    return _applied(document, changes, settings or Settings()) if changes else document


def _applied(document: Document, changes: Sequence[_Change], settings: Settings) -> Document:
    tables = {table.id: table for table in document.tables}
    for change in changes:
        table = tables.get(change.correction.table)
        if table is None:
            raise CorrectionError(f"There is no table {change.correction.table}")
        tables[table.id] = _corrected(table, change)
    done = tuple(change.correction for change in changes)
    changed = document.model_copy(
        update={"tables": tuple(tables.values()), "corrections": (*document.corrections, *done)}
    )
    return _settled(changed, settings)


def _settled(document: Document, settings: Settings) -> Document:
    """The document with its codes and findings made anew."""
    said = document.document.fiscal_year.value
    year = settings.year or document.producer.year or (int(said) if said else None)
    tables, conflicts = match_codes(document.tables, year, catalogue(settings))
    tables, sums = settle(tables, text_lines(document), settings.acceptable_error)
    found = (*sums, *conflicts)
    return document.model_copy(update={"tables": tables, "findings": _numbered(found)})


def text_lines(document: Document) -> list[TextLine]:
    """The text outside the tables, as the stages know it; the document does not say what read it."""
    return [
        TextLine(page.number, line.bbox, line.text, line.confidence, "")
        for page in document.pages
        for line in page.lines
    ]


def _numbered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(f.model_copy(update={"id": f"f{i}"}) for i, f in enumerate(findings, start=1))


# --- one cell -------------------------------------------------------------------------------------------


def _corrected(table: Table, change: _Change) -> Table:
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


def _written(table: Table, cell: Cell, change: _Change) -> Cell:
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


# --- proposals ------------------------------------------------------------------------------------------


def _repairs(document: Document, above: float, when: datetime) -> list[_Change]:
    cells = {(t.id, c.row, c.col): c for t in document.tables for c in t.cells}
    proposed: dict[tuple[str, int, int], dict[Decimal, tuple[float, Finding]]] = {}
    for finding in document.findings:
        first = finding.suspects[0] if finding.suspects else None
        if finding.verdict != "misread" or first is None or first.proposed is None:
            continue
        likely = min(first.probability, finding.verdict_probability)
        if likely >= above:
            place = first.table, first.row, first.col
            proposed.setdefault(place, {})[first.proposed] = likely, finding
    changes: list[_Change] = []
    for place, amounts in proposed.items():
        cell = cells.get(place)
        if len(amounts) != 1 or cell is None or not _in_table_unit(cell):
            continue
        ((amount, (likely, finding)),) = amounts.items()
        table, row, col = place
        after = f"{amount:,f}" if "," in cell.text else f"{amount:f}"
        correction = Correction(
            table=table,
            row=row,
            col=col,
            before=cell.text,
            after=after,
            who=REPAIRER,
            when=when,
            why=finding.message[:2_000],
        )
        changes.append(_Change(correction, _SUMS, likely))
    return changes


def _in_table_unit(cell: Cell) -> bool:
    """Whether the cell's figure is printed in the unit of its table, so that a proposal can be written so."""
    return cell.amount is None or parse_amount(cell.text).value == cell.amount
