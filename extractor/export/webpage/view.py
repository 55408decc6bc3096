"""What the HTML page shows, ready for its template. Ids are made of numbers only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from extractor.document import Cell, Document, Finding, Page, Row, Table, doubtful
from extractor.export.lookup import Lookup, place


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell: `id` is table number, row, column; `marks` are its classes."""

    id: str
    cell: Cell
    marks: str


@dataclass(frozen=True, slots=True)
class PageView:
    """A page and the cells that lie on it."""

    page: Page
    cells: tuple[CellView, ...]


@dataclass(frozen=True, slots=True)
class TableView:
    """A table as lines of cells, each at its top left corner, with the row each line belongs to."""

    number: int
    table: Table
    lines: tuple[tuple[Row | None, tuple[CellView, ...]], ...]
    pages: tuple[int, ...]
    coded: bool


def views_of_pages(document: Document, lookup: Lookup) -> tuple[PageView, ...]:
    """The pages in order, each with the cells drawn over it."""
    on_page: dict[int, list[CellView]] = {}
    for number, table in enumerate(document.tables):
        for cell in table.cells:
            on_page.setdefault(cell.page, []).append(_cell(number, table, cell, lookup))
    return tuple(PageView(page, tuple(on_page.get(page.number, ()))) for page in document.pages)


def views_of_tables(document: Document, lookup: Lookup) -> tuple[TableView, ...]:
    """The tables, each with a line for every row."""
    return tuple(_table(number, table, lookup) for number, table in enumerate(document.tables))


def payload(document: Document, lookup: Lookup, chinese: Mapping[str, str]) -> dict[str, Any]:
    """What the script needs: the tables' cells, rows and columns, the findings with ids of cells. `chinese`:
    the findings as sentences, by their ids."""
    numbers = {table.id: number for number, table in enumerate(document.tables)}
    return {
        "tables": [_table_data(number, table, lookup) for number, table in enumerate(document.tables)],
        "findings": [
            {**_finding_data(finding, numbers), "chinese": chinese[finding.id]}
            for finding in document.findings
        ],
    }


def _cell(number: int, table: Table, cell: Cell, lookup: Lookup) -> CellView:
    where = (table.id, cell.row, cell.col)
    marks = {
        "doubt": doubtful(cell.flags),
        "finding": where in lookup.findings,
        "suspect": where in lookup.suspected,
        "corrected": "corrected" in cell.flags,
        "amount": cell.amount is not None,
        "head": cell.row < table.header_rows,
        "empty": not cell.text,
    }
    names = " ".join(name for name, holds in marks.items() if holds)
    return CellView(f"{number}-{cell.row}-{cell.col}", cell, names)


def _table(number: int, table: Table, lookup: Lookup) -> TableView:
    rows = {row.index: row for row in table.rows}
    count = max((cell.row + cell.row_span for cell in table.cells), default=0)
    lines: list[list[CellView]] = [[] for _ in range(max(count, len(rows)))]
    for cell in table.cells:
        lines[cell.row].append(_cell(number, table, cell, lookup))
    ordered = [tuple(sorted(line, key=lambda view: view.cell.col)) for line in lines]
    return TableView(
        number,
        table,
        tuple((rows.get(index), line) for index, line in enumerate(ordered)),
        tuple(sorted({region.page for region in table.regions})),
        any(row.code or row.codes or row.code_candidates for row in table.rows),
    )


def _table_data(number: int, table: Table, lookup: Lookup) -> dict[str, Any]:
    return {
        "id": table.id,
        "title": table.title,
        "unit": table.amount_unit,
        "columns": [{"path": list(c.path), "role": c.role, "code": c.code} for c in table.columns],
        "rows": [_row_data(row) for row in table.rows],
        "cells": [_cell_data(table, cell, lookup) for cell in table.cells],
        "number": number,
    }


def _row_data(row: Row) -> dict[str, Any]:
    data: dict[str, Any] = {"label": row.label, "kind": row.kind}
    if row.code:
        data |= {"code": row.code, "name": row.code_name, "confidence": round(row.code_confidence, 4)}
    if row.codes:
        data["codes"] = {str(col): code for col, code in row.codes.items()}
    if row.code_candidates:
        data["candidates"] = [[c.code, c.name, round(c.score, 3)] for c in row.code_candidates]
    return data


def _cell_data(table: Table, cell: Cell, lookup: Lookup) -> list[Any]:
    return [
        cell.row,
        cell.col,
        cell.text,
        None if cell.amount is None else format(cell.amount, "f"),
        round(cell.confidence, 4),
        [[other.text, round(other.probability, 4)] for other in cell.alternatives],
        cell.engine,
        list(cell.flags),
        [finding.id for finding in lookup.findings.get((table.id, cell.row, cell.col), ())],
        cell.page,
    ]


def _finding_data(finding: Finding, numbers: dict[str, int]) -> dict[str, Any]:
    places = [place(ref) for ref in finding.cells]
    suspects = [
        {
            "cell": f"{numbers[s.table]}-{s.row}-{s.col}",
            "probability": round(s.probability, 4),
            "proposed": None if s.proposed is None else format(s.proposed, "f"),
        }
        for s in finding.suspects
        if s.table in numbers
    ]
    return {
        "id": finding.id,
        "message": finding.message,
        "verdict": finding.verdict,
        "probability": round(finding.verdict_probability, 4),
        "cells": [f"{numbers[t]}-{row}-{col}" for t, row, col in places if t in numbers],
        "suspects": suspects,
    }
