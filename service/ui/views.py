"""Results as the pages show them: a document without its cells, and one table with all of them."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from threading import Lock
from typing import Any

from extractor.document import DOUBTS, doubtful
from service.results import Results
from service.store.tables import Document

Tell = Callable[[dict[str, Any]], str]
"""A finding as a sentence in the reader's language."""

_REMEMBERED = 4
_LARGEST_REMEMBERED = 4 * 2**20
"""Bytes of packed JSON; parsed it takes some fifty times as much."""
_TOTALS_OF_A_TABLE = 40


@dataclass(frozen=True, slots=True)
class TableCard:
    """A table as the document's page lists it."""

    id: str
    title: str | None
    unit: str | None
    rows: int
    columns: int
    pages: tuple[int, ...]
    doubtful: int
    findings: int


@dataclass(frozen=True, slots=True)
class Total:
    """An amount in a row of totals."""

    table: str
    row: int
    col: int
    label: str
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A suspected cell, what it holds, and what would make everything hold."""

    table: str
    row: int
    col: int
    label: str
    column: str
    text: str
    proposed: str | None
    probability: float


@dataclass(frozen=True, slots=True)
class FindingCard:
    """A finding with its cells."""

    id: str
    message: str
    verdict: str
    probability: float
    cells: tuple[Proposal, ...]
    suspects: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True)
class PageCard:
    """A page as the document's page lists it."""

    number: int
    tables: int
    failed: bool


@dataclass(frozen=True, slots=True)
class DocumentView:
    """What the document's page shows of a result."""

    pages: tuple[PageCard, ...]
    tables: tuple[TableCard, ...]
    findings: tuple[FindingCard, ...]
    totals: tuple[Total, ...]
    failures: tuple[dict[str, Any], ...]


class Shelf:
    """Parsed results; a few small ones are remembered, because a reader looks at the same one for a while."""

    def __init__(self, results: Results) -> None:
        self._results = results
        self._parsed: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self._lock = Lock()

    def get(self, document: Document, *, corrected: bool) -> dict[str, Any]:
        """The result; a `Refusal` where there is none."""
        key = document.current_key if corrected else document.result_key
        with self._lock:
            if key is not None and key in self._parsed:
                self._parsed.move_to_end(key)
                return self._parsed[key]
        packed_size = len(self._results.packed(document, corrected=corrected))
        parsed: dict[str, Any] = json.loads(self._results.json(document, corrected=corrected))
        if key is not None and packed_size <= _LARGEST_REMEMBERED:
            with self._lock:
                self._parsed[key] = parsed
                while len(self._parsed) > _REMEMBERED:
                    self._parsed.popitem(last=False)
        return parsed


def document_view(result: dict[str, Any], tell: Tell) -> DocumentView:
    """The result without its cells; `tell` puts a finding into words."""
    cells = _Cells(result)
    return DocumentView(
        pages=tuple(_page_card(one["number"], result) for one in result["pages"]),
        tables=tuple(_card(table, result["findings"]) for table in result["tables"]),
        findings=tuple(_finding(finding, cells, tell) for finding in result["findings"]),
        totals=tuple(total for table in result["tables"] for total in _totals(table)),
        failures=tuple(result["failures"]),
    )


def table_view(result: dict[str, Any], table_id: str, tell: Tell) -> dict[str, Any] | None:
    """A table for the script: its cells as short lists, the pages it lies on, the findings it takes part in;
    None where there is no such table."""
    table = next((t for t in result["tables"] if t["id"] == table_id), None)
    if table is None:
        return None
    numbers = sorted({cell["page"] for cell in table["cells"]} | {r["page"] for r in table["regions"]})
    pages = {page["number"]: page for page in result["pages"]}
    findings = [f for f in result["findings"] if table_id in _tables_of(f)]
    cells = _Cells(result)
    return {
        "id": table["id"],
        "title": table["title"],
        "unit": table["amount_unit"],
        "header_rows": table["header_rows"],
        "pages": [[n, pages[n]["width"], pages[n]["height"]] for n in numbers if n in pages],
        "columns": [
            {"path": " / ".join(c["path"]), "role": c["role"], "code": c["code"]} for c in table["columns"]
        ],
        "rows": [_row(row) for row in table["rows"]],
        "cells": [_cell(cell) for cell in table["cells"]],
        "findings": [_scripted(finding, cells, tell) for finding in findings],
        "doubts": sorted(DOUBTS),
    }


def page_view(result: dict[str, Any], number: int) -> dict[str, Any] | None:
    """A page: its size, the tables on it with their places, its neighbours; None: no such page."""
    numbers = [page["number"] for page in result["pages"]]
    if number not in numbers:
        return None
    at = numbers.index(number)
    page = result["pages"][at]
    tables = [
        {"id": table["id"], "title": table["title"], "boxes": boxes}
        for table in result["tables"]
        if (boxes := [region["bbox"] for region in table["regions"] if region["page"] == number])
    ]
    return {
        "page": [number, page["width"], page["height"]],
        "tables": tables,
        "before": numbers[at - 1] if at else None,
        "after": numbers[at + 1] if at + 1 < len(numbers) else None,
    }


def _page_card(number: int, result: dict[str, Any]) -> PageCard:
    return PageCard(
        number=number,
        tables=sum(any(r["page"] == number for r in table["regions"]) for table in result["tables"]),
        failed=any(failure["page"] == number for failure in result["failures"]),
    )


def neighbours(result: dict[str, Any], table_id: str) -> tuple[str | None, str | None]:
    """The tables before and after."""
    ids = [table["id"] for table in result["tables"]]
    at = ids.index(table_id)
    return (ids[at - 1] if at else None, ids[at + 1] if at + 1 < len(ids) else None)


class _Cells:
    """Cells by their place, indexed table by table when one is asked for."""

    def __init__(self, result: dict[str, Any]) -> None:
        self._tables = {table["id"]: table for table in result["tables"]}
        self._cells: dict[str, dict[tuple[int, int], dict[str, Any]]] = {}

    def place(self, ref: dict[str, Any]) -> Proposal | None:
        """The cell that is meant, in words."""
        table = self._tables.get(ref["table"])
        if table is None:
            return None
        if ref["table"] not in self._cells:
            self._cells[ref["table"]] = {(c["row"], c["col"]): c for c in table["cells"]}
        cell = self._cells[ref["table"]].get((ref["row"], ref["col"]))
        if cell is None:
            return None
        label, column = _names(table, ref["row"], ref["col"])
        text, proposed = str(cell["text"]), ref.get("proposed")
        written = None if proposed is None else _written(proposed, cell)
        probability = float(ref.get("probability", 0.0))
        return Proposal(
            ref["table"], ref["row"], ref["col"], label, column, text, written, round(probability, 3)
        )


def _written(amount: str, cell: dict[str, Any]) -> str:
    """An amount as the cell would print it: one of its other readings where that is the amount, otherwise
    with marks between thousands where the cell has them."""
    wanted = Decimal(amount)
    for other in cell["alternatives"]:
        try:
            if Decimal(other["text"].replace(",", "")) == wanted:
                return str(other["text"])
        except InvalidOperation:
            continue
    return format(wanted, ",f") if "," in cell["text"] else format(wanted, "f")


def _names(table: dict[str, Any], row: int, col: int) -> tuple[str, str]:
    rows, columns = table["rows"], table["columns"]
    label = rows[row]["label"] if row < len(rows) else ""
    return label, " / ".join(columns[col]["path"]) if col < len(columns) else ""


def _card(table: dict[str, Any], findings: list[dict[str, Any]]) -> TableCard:
    return TableCard(
        id=table["id"],
        title=table["title"],
        unit=table["amount_unit"],
        rows=len(table["rows"]),
        columns=len(table["columns"]),
        pages=tuple(sorted({region["page"] for region in table["regions"]})),
        doubtful=sum(1 for cell in table["cells"] if doubtful(cell["flags"])),
        findings=sum(1 for finding in findings if table["id"] in _tables_of(finding)),
    )


def _totals(table: dict[str, Any]) -> list[Total]:
    rows = {row["index"] for row in table["rows"] if row["kind"] == "total"}
    found = []
    for cell in table["cells"]:
        if cell["row"] in rows and cell["amount"] is not None:
            label, column = _names(table, cell["row"], cell["col"])
            found.append(Total(table["id"], cell["row"], cell["col"], label, column, cell["text"]))
    return found[:_TOTALS_OF_A_TABLE]


def _tables_of(finding: dict[str, Any]) -> set[str]:
    return {ref["table"] for ref in (*finding["cells"], *finding["suspects"])}


def _finding(finding: dict[str, Any], cells: _Cells, tell: Tell) -> FindingCard:
    places = [cells.place(ref) for ref in finding["cells"]]
    suspects = [cells.place(ref) for ref in finding["suspects"]]
    return FindingCard(
        id=finding["id"],
        message=tell(finding),
        verdict=finding["verdict"],
        probability=finding["verdict_probability"],
        cells=tuple(p for p in places if p is not None),
        suspects=tuple(s for s in suspects if s is not None),
    )


def _scripted(finding: dict[str, Any], cells: _Cells, tell: Tell) -> dict[str, Any]:
    card = _finding(finding, cells, tell)
    return {
        "id": card.id,
        "message": card.message,
        "verdict": card.verdict,
        "cells": [[c.table, c.row, c.col] for c in card.cells],
        "suspects": [[s.table, s.row, s.col, s.proposed, s.probability] for s in card.suspects],
    }


def _row(row: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {"label": row["label"], "kind": row["kind"]}
    if row["codes"]:
        shown["codes"] = row["codes"]
    if row.get("given_codes"):
        shown["given"] = True
    if row["code"]:
        shown |= {"code": row["code"], "name": row["code_name"], "sure": round(row["code_confidence"], 3)}
    elif row["code_candidates"]:
        shown["candidates"] = [[c["code"], c["name"], round(c["score"], 3)] for c in row["code_candidates"]]
    return shown


def _cell(cell: dict[str, Any]) -> list[Any]:
    return [
        cell["row"],
        cell["col"],
        cell["row_span"],
        cell["col_span"],
        cell["text"],
        cell["amount"],
        cell["page"],
        cell["bbox"],
        round(cell["confidence"], 4),
        [[other["text"], round(other["probability"], 4)] for other in cell["alternatives"]],
        cell["flags"],
    ]
