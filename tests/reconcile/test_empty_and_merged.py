"""Cells that were read as nothing, cells over several rows, totals beside a single part."""

from __future__ import annotations

from decimal import Decimal

from extractor.document import Finding, Flag, Table
from extractor.reconcile import reconcile
from tests.reconcile.drawing import drawn, with_amount

ROWS = ["办公费 | 12.00", "印刷费 | 3.50", "差旅费 | 20.20", "合计 | 35.70"]


def found(table: Table) -> tuple[Finding, ...]:
    return reconcile([table], [])


def emptied(table: Table, row: int, col: int, confidence: float, flag: Flag) -> Table:
    """The table with a cell read as nothing, in doubt."""
    blank = with_amount(table, row, col, None)
    doubt = {"confidence": confidence, "flags": (flag,)}
    cells = tuple(c.model_copy(update=doubt) if (c.row, c.col) == (row, col) else c for c in blank.cells)
    return blank.model_copy(update={"cells": cells})


def test_an_empty_cell_in_doubt_is_suspected_first() -> None:
    for flag in ("low_confidence", "stamp"):
        (finding,) = found(emptied(drawn("名:项目 | 金额", ROWS), 2, 1, 0.6, flag))
        first = finding.suspects[0]
        assert (first.row, first.col, first.proposed) == (2, 1, Decimal("3.50"))
        assert finding.verdict == "misread"


def test_an_empty_cell_without_ink_is_no_misreading() -> None:
    (finding,) = found(with_amount(drawn("名:项目 | 金额", ROWS), 2, 1, None))
    assert finding.verdict != "misread"


def merged(table: Table, row: int, col: int, rows: int) -> Table:
    """The table with one cell over several rows."""
    cells = tuple(
        c.model_copy(update={"row_span": rows}) if (c.row, c.col) == (row, col) else c
        for c in table.cells
        if not (c.col == col and row < c.row < row + rows)
    )
    return table.model_copy(update={"cells": cells})


def test_an_amount_over_two_rows_counts_once_in_its_column() -> None:
    table = drawn(
        "名:单位 | 合计 | 甲 | 乙",
        [
            "一中 | 57.00 | 46.00 | 11.00",
            "二中 | 33.00 | 12.00 | 21.00",
            "三中 | 71.00 | 40.00 | 31.00",
            "合计 | 161.00 | 98.00 | 63.00",
        ],
    )
    together = merged(with_amount(table, 1, 3, Decimal("32.00")), 1, 3, 2)
    together = merged(with_amount(together, 1, 1, Decimal("90.00")), 1, 1, 2)
    assert not [f for f in found(together) if f.kind == "column_sum"]


def test_a_total_beside_its_only_part_is_no_sum_that_must_hold() -> None:
    table = drawn(
        "名:单位 | 合计 | 其中：财政拨款",
        ["一中 | 57.00 | 46.00", "二中 | 33.00 | 33.00", "三中 | 71.00 | 40.00"],
    )
    assert not found(table)
    plain = drawn(
        "名:单位 | 合计 | 财政拨款", ["一中 | 57.00 | 46.00", "二中 | 33.00 | 33.00", "三中 | 71.00 | 71.00"]
    )
    assert len(found(plain)) <= 1


def test_a_text_layer_does_not_misread_single_figures() -> None:
    table = with_amount(drawn("名:项目 | 金额", ROWS), 2, 1, Decimal("8.50"))
    cells = tuple(c.model_copy(update={"engine": "camelot", "confidence": 0.98}) for c in table.cells)
    (finding,) = found(table.model_copy(update={"cells": cells}))
    assert finding.verdict == "misprinted"
    doubted = tuple(
        c.model_copy(update={"confidence": 0.5}) if (c.row, c.col) == (2, 1) else c for c in cells
    )
    (finding,) = found(table.model_copy(update={"cells": doubted}))
    assert finding.verdict == "misread"
