"""Logical tables cut back into what lies on each page, to be compared with a truth that knows pages only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.document import About, Document, Region, Table
from extractor.evaluate.places import Pairing
from extractor.evaluate.texts import plain

# 公开表一, 附表4, 表3-1(1); 部门：…, 编制单位：…, 单位：万元, 日期：…
_CAPTION = re.compile(
    r"(公开|附)?\d*表?[\d一二三四五六七八九十]+[-\d(（)）]*表?|.{0,4}(单位|部门|日期|时间)(名称)?[:：].*"
)


_SHORTEST = 4
"""Characters from which on a piece of a title counts as the title."""


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


def without_carried_rows(
    truth: Sequence[Table], parts: Sequence[Part], pairing: Pairing, about: About
) -> list[Table]:
    """The true tables without those top rows that the prediction has elsewhere.

    Those are rows that only repeat the heading of a table from an earlier page, and rows that are really
    the caption (a PDF library takes them into the grid where they are framed): each of their texts must be
    given as the title, the unit, the department or the like, or be the table's mark (公开表一), and none may
    stand in a predicted cell.
    """
    trimmed = list(truth)
    for t, p in pairing.tables.items():
        count = _carried(truth[t], parts[p], about)
        paired = any((t, c) in pairing.cells for c, cell in enumerate(truth[t].cells) if cell.row < count)
        if count and not paired:
            trimmed[t] = from_row(truth[t], count)
    return trimmed


def from_row(table: Table, first: int) -> Table:
    """The cells from that row on, in a grid of just the lines at which one of them begins."""
    cells = [cell for cell in table.cells if cell.row >= first]
    rows, cols = sorted({cell.row for cell in cells}), sorted({cell.col for cell in cells})
    moved = tuple(
        cell.model_copy(
            update={
                "row": rows.index(cell.row),
                "col": cols.index(cell.col),
                "row_span": sum(cell.row <= row < cell.row + cell.row_span for row in rows),
                "col_span": sum(cell.col <= col < cell.col + cell.col_span for col in cols),
            }
        )
        for cell in cells
    )
    return table.model_copy(update={"cells": moved})


def _carried(table: Table, part: Part, about: About) -> int:
    """How many rows at the table's top may be ones that the prediction has elsewhere."""
    rows = _row_texts(table)
    missing = len(rows) - len(_row_texts(part.table))
    if missing <= 0 or any(cell.row < missing < cell.row + cell.row_span for cell in table.cells):
        return 0
    repeats = missing <= len(part.heading) and rows[:missing] == part.heading[-missing:]
    said = [plain(value) for value in _said(part.table, about)]
    caption = all(_is_caption(text, said) for row in rows[:missing] for text in row)
    return missing if repeats or caption else 0


def _said(table: Table, about: About) -> list[str]:
    values = [getattr(about, name).value for name in ("title", "unit_name", "fiscal_year")]
    return [value for value in (table.title, *values) if value]


def _is_caption(text: str, said: Sequence[str]) -> bool:
    if _CAPTION.fullmatch(text):
        return True
    return any(one in text or (len(text) >= _SHORTEST and text in one) for one in said)


def _part(table: Table, page: int) -> Table:
    cells = tuple(cell for cell in table.cells if cell.page == page)
    regions = tuple(region for region in table.regions if region.page == page)
    heading = {cell.row for cell in cells if cell.row < table.header_rows}
    update = {
        "regions": regions or (Region(page=page, bbox=cells[0].bbox),),
        "header_rows": len(heading),
        "rows": (),
        "columns": (),
        "cells": cells,
    }
    return from_row(table.model_copy(update=update), 0)


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
