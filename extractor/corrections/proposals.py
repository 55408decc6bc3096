"""Proposals of findings as corrections."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from extractor.amounts import parse_amount
from extractor.corrections.applying import applied
from extractor.corrections.cells import SUMS, Change
from extractor.document import Cell, Correction, Document, Finding
from extractor.settings import Settings

REPAIRER = "kemu"
"""Who corrects where a proposal is applied without a person."""


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
    return applied(document, changes, settings or Settings()) if changes else document


def _repairs(document: Document, above: float, when: datetime) -> list[Change]:
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
    changes: list[Change] = []
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
        changes.append(Change(correction, SUMS, likely))
    return changes


def _in_table_unit(cell: Cell) -> bool:
    """Whether the cell's figure is printed in the unit of its table, so that a proposal can be written so."""
    return cell.amount is None or parse_amount(cell.text).value == cell.amount
