"""The order of review: which cell a person should look at first.

What a look is worth is what it would settle. Prior work asks in the same way: the value of information of
repairs that people confirm (Yakout, Elmagarmid, Neville, Ouzzani, Ilyas: Guided Data Repair, VLDB 2011).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from extractor.document import Cell, Finding, Table, doubtful

Reason = Literal["finding", "flag"]
"""Why: the cell is a suspect of a finding, or its reading is doubted."""


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A cell for a person to look at. `worth`: what the look would settle, in bits and in findings."""

    table: str
    row: int
    col: int
    reason: Reason
    worth: float


def review_order(tables: Sequence[Table], findings: Sequence[Finding]) -> tuple[ReviewItem, ...]:
    """The cells that somebody must look at, the one that settles most first.

    A look at a cell settles whether its reading is right (the entropy of that, in bits), and each finding
    about it as far as it is the suspect there. Cells that nobody doubts are not among them.
    """
    blamed: dict[tuple[str, int, int], float] = {}
    for finding in findings:
        for suspect in finding.suspects:
            place = suspect.table, suspect.row, suspect.col
            blamed[place] = blamed.get(place, 0.0) + suspect.probability
    items = [
        _item(table, cell, blamed.get((table.id, cell.row, cell.col)))
        for table in tables
        for cell in table.cells
        if doubtful(cell.flags) or (table.id, cell.row, cell.col) in blamed
    ]
    return tuple(sorted(items, key=lambda item: (-item.worth, item.table, item.row, item.col)))


def _item(table: Table, cell: Cell, blamed: float | None) -> ReviewItem:
    worth = _entropy(cell.confidence) if doubtful(cell.flags) or cell.amount is not None else 0.0
    reason: Reason = "flag" if blamed is None else "finding"
    return ReviewItem(table.id, cell.row, cell.col, reason, round(worth + (blamed or 0.0), 4))


def _entropy(chance: float) -> float:
    return -sum(p * math.log2(p) for p in (chance, 1 - chance) if 0 < p < 1)
