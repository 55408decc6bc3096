"""Logical tables cut back into what lies on each page, to be compared with a truth that knows pages only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.document import Document, Region, Table
from extractor.evaluate.places import Pairing
from extractor.evaluate.texts import plain


@dataclass(frozen=True, slots=True)
class Part:
    """What of a logical table lies on one page: rows and columns count anew from 0. `places` says
    where each of its cells stands in the document (table, row, column). `heading` holds the
    texts of each heading row of the logical table where the part is not its first; a part overleaf may have
    these rows on paper, but the logical table has them once."""

    table: Table
    places: tuple[tuple[str, int, int], ...]
    heading: tuple[tuple[str, ...], ...]


def page_parts(document: Document) -> list[Part]:
    """The parts of all tables, page by page."""
    parts = []
    for table in document.tables:
        pages = list(dict.fromkeys(cell.page for cell in table.cells))
        for number, page in enumerate(pages):
            places = tuple((table.id, c.row, c.col) for c in table.cells if c.page == page)
            parts.append(Part(_part(table, page), places, _heading(table) if number else ()))
    return parts


def carried_headings(truth: Sequence[Table], parts: Sequence[Part], pairing: Pairing) -> Pairing:
    """The pairing with, for each true table, the number of its top rows that only repeat the heading."""
    carried = {}
    for t, p in pairing.tables.items():
        rows = _row_texts(truth[t])
        missing = len(rows) - len(_row_texts(parts[p].table))
        if 0 < missing <= len(parts[p].heading) and rows[:missing] == parts[p].heading[-missing:]:
            carried[t] = missing
    return replace(pairing, carried=carried)


def _part(table: Table, page: int) -> Table:
    cells = [cell for cell in table.cells if cell.page == page]
    rows = {r: i for i, r in enumerate(sorted({r for c in cells for r in range(c.row, c.row + c.row_span)}))}
    cols = {n: i for i, n in enumerate(sorted({n for c in cells for n in range(c.col, c.col + c.col_span)}))}
    moved = tuple(c.model_copy(update={"row": rows[c.row], "col": cols[c.col]}) for c in cells)
    regions = tuple(region for region in table.regions if region.page == page)
    return table.model_copy(
        update={
            "regions": regions or (Region(page=page, bbox=cells[0].bbox),),
            "header_rows": sum(r < table.header_rows for r in rows),
            "rows": (),
            "columns": (),
            "cells": moved,
        }
    )


def _heading(table: Table) -> tuple[tuple[str, ...], ...]:
    return _row_texts(table)[: table.header_rows]


def _row_texts(table: Table) -> tuple[tuple[str, ...], ...]:
    """The filled texts of each row from left to right."""
    count = max((cell.row + cell.row_span for cell in table.cells), default=0)
    rows: list[list[tuple[int, str]]] = [[] for _ in range(count)]
    for cell in table.cells:
        if text := plain(cell.text):
            rows[cell.row].append((cell.col, text))
    return tuple(tuple(text for _, text in sorted(row)) for row in rows)
