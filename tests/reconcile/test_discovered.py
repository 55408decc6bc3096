"""Sums of columns whose headings are missing: the figures alone say what adds up."""

from __future__ import annotations

from decimal import Decimal

from extractor.document import Table
from extractor.reconcile import reconcile
from tests.reconcile.drawing import drawn, with_amount


def _bare(rows: list[str]) -> Table:
    """A table of a label and three amounts without any words above the amounts."""
    table = drawn("名:项目 | a | b | c", rows)
    columns = tuple(c.model_copy(update={"path": ()}) if c.role == "amount" else c for c in table.columns)
    cells = tuple(c.model_copy(update={"text": ""}) if c.row == 0 else c for c in table.cells)
    return table.model_copy(update={"columns": columns, "cells": cells})


SUMS = _bare(
    [
        "甲 | 32.10 | 4.00 | 28.10",
        "乙 | 28.00 | 6.25 | 21.75",
        "丙 | 9.50 | 3.10 | 6.40",
        "丁 | 71.15 | 50.05 | 21.10",
        "戊 | 18.20 | 9.90 | 8.30",
        "己 | 44.44 | 11.30 | 33.14",
    ]
)


def test_a_sum_without_headings_is_discovered_and_checked() -> None:
    assert reconcile([SUMS], []) == ()
    (finding,) = reconcile([with_amount(SUMS, 3, 1, Decimal("9.80"))], [])
    assert finding.kind == "row_sum"
    assert finding.expected == Decimal("9.50")


def test_zeros_and_repeated_rows_prove_nothing() -> None:
    repeated = _bare(["甲 | 32.10 | 4.00 | 28.10"] * 5 + ["乙 | 28.00 | 6.00 | 21.00"])
    assert reconcile([repeated], []) == ()
    copies = _bare(
        [f"{n} | {v} | {v} | 0.00" for n, v in zip("甲乙丙丁", ("1.25", "7.50", "3.10", "4.75"), strict=True)]
        + ["戊 | 28.00 | 6.00 | 21.00"]
    )
    assert reconcile([copies], []) == ()


def test_a_relation_that_fails_in_several_rows_is_none() -> None:
    table = with_amount(with_amount(SUMS, 3, 1, Decimal("9.80")), 5, 1, Decimal("19.20"))
    assert reconcile([table], []) == ()
