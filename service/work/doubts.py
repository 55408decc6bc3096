"""What a document gives reviewers: cells worth a look, and the equations that a look can be checked with.

A pure view of a document, made in the process that made the document.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from extractor.document import Cell, Document, Table
from extractor.reconcile.equations.checked import Equation
from extractor.reconcile.reconciling import equations_in
from extractor.review_order import Reason, review_order

Kind = Reason | Literal["audit"]
Place = tuple[str, int, int]

_SCALE = 2**32


def review_of(document: Document, audit_share: float) -> dict[str, Any]:
    """`items`: cells to look at, those that settle most first; `equations`: what must be equal.

    `audit_share` of the amounts that nobody doubts are among the items, with kind `audit`.
    """
    cells = {(t.id, c.row, c.col): (t, c) for t in document.tables for c in t.cells}
    doubted = {(one.table, one.row, one.col): one for one in review_order(document.tables, document.findings)}
    items = [_item(place, cells[place], one.reason, one.worth) for place, one in doubted.items()]
    undoubted = {place: seen for place, seen in cells.items() if place not in doubted}
    items += _audits(document.source.sha256, undoubted, [one.worth for one in doubted.values()], audit_share)
    suspects = frozenset((s.table, s.row, s.col) for f in document.findings for s in f.suspects)
    return {"items": items, "equations": _equations(document, suspects)}


def drawn(sha256: str, place: Place) -> float:
    """A number from 0 to 1 that is always the same for the same cell of the same file."""
    table, row, col = place
    digest = hashlib.sha256(f"{sha256}/{table}/{row}/{col}".encode()).digest()
    return int.from_bytes(digest[:4]) / _SCALE


def _audits(
    sha256: str, undoubted: Mapping[Place, tuple[Table, Cell]], worths: list[float], share: float
) -> Iterable[dict[str, Any]]:
    """Amounts that nobody doubts, drawn by chance. Each stands in the queue where a doubtful cell drawn by
    chance stands, so that reviewers neither see them last nor can tell them from the others."""
    for place, (table, cell) in undoubted.items():
        if cell.amount is None or cell.engine in ("review", "sums"):
            continue
        lot = drawn(sha256, place)
        if lot < share:
            within = lot / share
            worth = worths[int(within * len(worths))] if worths else within
            yield {**_item(place, (table, cell), "audit", worth), "chance": share}


def _item(place: Place, seen: tuple[Table, Cell], kind: Kind, worth: float) -> dict[str, Any]:
    table, cell = seen
    row, column = table.rows[cell.row], table.columns[cell.col]
    return {
        "table_id": place[0],
        "row": place[1],
        "col": place[2],
        "page": cell.page,
        "kind": kind,
        "worth": worth,
        "code": row.code,
        "column_code": column.code,
        "text": cell.text,
        "is_amount": cell.amount is not None or column.role in ("amount", "number"),
        "confidence": cell.confidence,
        "read_confidence": cell.confidence if cell.read_confidence is None else cell.read_confidence,
        "engine": cell.engine,
        "flags": list(cell.flags),
        "chance": 1.0,
    }


def _equations(document: Document, suspects: frozenset[Place]) -> list[dict[str, Any]]:
    """Each: kind, where, `difference` (0 within `tolerance` where it holds), `terms` with their weights."""
    ids = [table.id for table in document.tables]
    filled = {
        (t.id, c.row, c.col) for t in document.tables for c in t.cells if c.amount is not None
    } | suspects
    return [_shown(one, ids, filled) for one in equations_in(document.tables) if one.found or one.expected]


def _shown(equation: Equation, ids: list[str], filled: set[Place]) -> dict[str, Any]:
    terms = []
    for place in dict.fromkeys(equation.places):
        cell = ids[place[0]], place[1], place[2]
        if place == equation.target or cell in filled:
            terms.append([*cell, format(equation.weight(place), "f")])
    return {
        "kind": equation.kind,
        "where": equation.where,
        "difference": format(equation.difference, "f"),
        "tolerance": format(equation.tolerance, "f"),
        "terms": terms,
    }
