"""The reference of the real filings as truth."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from benchmarks.accuracy.filings import FOLDER, filings, truth_table


def raw(rows: list[list[str | None]], width: float = 50.0, height: float = 20.0) -> dict[str, Any]:
    """A reference table on a regular grid: None continues the cell at its left, "^" the one above."""
    boxes: list[list[list[float] | None]] = []
    for r, row in enumerate(rows):
        boxes.append([])
        for c, text in enumerate(row):
            if text is None or text == "^":
                boxes[-1].append(None)
                continue
            cols = next((n for n in range(1, len(row) - c) if row[c + n] is not None), len(row) - c)
            down = next((n for n in range(1, len(rows) - r) if rows[r + n][c] != "^"), len(rows) - r)
            box = [c * width, r * height, (c + cols) * width, (r + down) * height]
            boxes[-1].append(box)
    texts = [[None if text == "^" else text for text in row] for row in rows]
    return {"page": 3, "bbox": [0, 0, 200, 100], "rows": texts, "cells": boxes}


def test_spans_follow_from_the_boxes() -> None:
    table = truth_table(raw([["a", None, "b"], ["c", "d", "^"], ["e", "f", "g"]]), "t1")
    spans = {c.text: (c.row, c.col, c.row_span, c.col_span) for c in table.cells}
    assert spans == {
        "a": (0, 0, 1, 2),
        "b": (0, 2, 2, 1),
        "c": (1, 0, 1, 1),
        "d": (1, 1, 1, 1),
        "e": (2, 0, 1, 1),
        "f": (2, 1, 1, 1),
        "g": (2, 2, 1, 1),
    }
    assert {c.page for c in table.cells} == {3}


def test_codes_years_and_column_numbers_are_no_amounts() -> None:
    table = truth_table(
        raw(
            [
                ["科目编码", "科目", "2024", "说明"],
                ["栏次", "", "1", "2"],
                ["205", "教育支出", "１，２３４.50", "3"],
                ["20501", "管理", "-12", "4"],
                ["208", "", "—", ""],
            ]
        ),
        "t1",
    )
    amounts = {(c.row, c.col): c.amount for c in table.cells if c.amount is not None}
    assert amounts == {(2, 2): Decimal("1234.50"), (3, 2): Decimal(-12)}


@pytest.mark.skipif(not FOLDER.is_dir(), reason=f"the filings are not at {FOLDER}")
def test_no_two_cells_of_a_filing_overlap() -> None:
    gaps, tables = 0, 0
    for filing in filings():
        for table in filing.tables:
            tables += 1
            places = [
                (row, col)
                for c in table.cells
                for row in range(c.row, c.row + c.row_span)
                for col in range(c.col, c.col + c.col_span)
            ]
            assert len(places) == len(set(places)), (filing.name, table.id)
            whole = (max(p[0] for p in places) + 1) * (max(p[1] for p in places) + 1)
            gaps += len(places) != whole
    assert tables == 259
    assert gaps <= 30
