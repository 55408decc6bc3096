"""The rows of a side that may stand under a code, and what they show of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from extractor import wording
from extractor.codes.evidence import Shown
from extractor.codes.printed import Printed, code_before_label, code_in_columns
from extractor.codes.sides import Side
from extractor.document import Cell, Table

Cells = Mapping[int, Cell]
"""The cells of a row by column."""


@dataclass(frozen=True, slots=True)
class Place:
    """A row of a side: its index and what it shows."""

    row: int
    shown: Shown


def cells_by_row(table: Table) -> dict[int, dict[int, Cell]]:
    """For each row the cells that begin in it, under every column they reach over."""
    rows: dict[int, dict[int, Cell]] = {}
    for cell in table.cells:
        row = rows.setdefault(cell.row, {})
        row[cell.col] = cell
        for col in range(cell.col + 1, cell.col + cell.col_span):
            row[col] = cell
    return rows


def places(table: Table, side: Side, by_row: Mapping[int, Cells] | None = None) -> list[Place]:
    """The rows of a side that may have a code, and what they show."""
    rows = cells_by_row(table) if by_row is None else by_row
    found: list[Place] = []
    fresh = False
    for row in table.rows:
        cells = rows.get(row.index, {})
        label = label_on(side, cells)
        if not label and side.only and row.kind in ("item", "group", "unit"):
            label = row.label
        if row.kind in ("header", "blank") or (
            row.kind == "total" and (not label or wording.is_total(label))
        ):
            fresh = fresh or row.kind == "total"
            continue
        printed, label = _printed(side, cells, label)
        if printed is None and not label:
            continue
        unit = row.kind == "unit" and (printed is None or not printed.code)
        found.append(Place(row.index, Shown(label, printed, fresh, side.projects, unit)))
        fresh = unit
    return found


def label_on(side: Side, cells: Cells) -> str:
    """The text of the deepest label column that is filled on a side."""
    for col in reversed(side.labels):
        cell = cells.get(col)
        if cell is not None and cell.text and (text := wording.flowing(cell.text)):
            return text
    return ""


def _printed(side: Side, cells: Cells, label: str) -> tuple[Printed | None, str]:
    """The print of a row's code columns, or before its label; and the label without it."""
    own = {c.index: cells[c.index] for c in side.codes if c.index in cells and cells[c.index].col == c.index}
    printed = code_in_columns(own, side.codes) if own else None
    parts, rest = code_before_label(label)
    if not parts:
        return printed, label
    if printed is None and rest:
        column = next((col for col in reversed(side.labels) if col in cells and cells[col].text), None)
        if column is not None:
            printed = Printed(parts, (column,), cells[column].confidence)
    return printed, rest
