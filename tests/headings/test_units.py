"""Columns that state a unit of their own: amounts are handed out in the table's unit, exactly."""

from __future__ import annotations

import pytest

from extractor.document import Table
from extractor.headings import type_table
from extractor.parts import Caption
from tests.headings.grids import logical


def typed(text: str, unit: str | None) -> Table:
    return type_table(logical(text, Caption("支出预算表", unit, None, None, ())), "t1")


def amounts(table: Table, row: int) -> list[str | None]:
    return [None if c.amount is None else str(c.amount) for c in table.cells if c.row == row and c.col]


def flags(table: Table, col: int) -> set[str]:
    return {flag for c in table.cells if c.col == col for flag in c.flags}


@pytest.mark.parametrize(
    ("unit", "heading", "printed", "amount"),
    [
        ("万元", "人均（元）", "5,000", "0.5000"),
        ("万元", "人均（元）", "-12.50", "-0.001250"),
        ("元", "合计（万元）", "12.50", "125000"),
        ("元", "合计（亿元）", "1.2", "120000000"),
        ("万元", "合计（万元）", "12.50", "12.50"),
        ("万元", "合计（元）", "3万元", "3"),
    ],
)
def test_amounts_of_such_a_column_are_converted(unit: str, heading: str, printed: str, amount: str) -> None:
    table = typed(f"项目 | {heading} | 金额\n甲 | {printed} | 300.00\n乙 | {printed} | 30.00", unit)
    assert table.amount_unit == unit
    assert amounts(table, 1) == [amount, "300.00"]
    assert table.cells[4].text == printed
    assert not flags(table, 1) | flags(table, 2)


def test_the_innermost_heading_goes_for_its_column() -> None:
    table = typed("项目 | 支出（万元） | <\n^ | 合计 | 人均（元）\n甲 | 12.50 | 500\n乙 | 2.00 | 400", None)
    assert table.amount_unit == "万元"
    assert amounts(table, 2) == ["12.50", "0.0500"]


def test_columns_without_a_unit_are_doubtful_where_others_disagree() -> None:
    table = typed(
        "项目 | 合计（万元） | 人均（元） | 其他\n甲 | 12.50 | 500 | 7.00\n乙 | 2.00 | 400 | 0", None
    )
    assert table.amount_unit == "万元"
    assert amounts(table, 1) == ["12.50", "0.0500", "7.00"]
    assert not flags(table, 1) | flags(table, 2)
    assert [c.flags for c in table.cells if c.col == 3] == [(), ("low_confidence",), ()]


def test_the_unit_of_one_column_is_not_that_of_all() -> None:
    table = typed(
        "项目 | 合计 | 基本支出 | 人均（元）\n甲 | 12.50 | 7.00 | 500\n乙 | 2.00 | 1.00 | 400", None
    )
    assert table.amount_unit is None
    assert not flags(table, 1)
    assert flags(table, 3) == {"low_confidence"}


def test_a_unit_over_the_first_amounts_is_that_of_all() -> None:
    table = typed(
        "项目 | 合计（万元） | 基本支出 | 项目支出\n甲 | 12.50 | 7.00 | 5.50\n乙 | 2.00 | 1.00 | 1.00", None
    )
    assert table.amount_unit == "万元"
    assert not flags(table, 2)


def test_a_unit_that_cannot_be_converted_is_told_of() -> None:
    table = typed("Item | Total (in thousands) | Change（元）\nA | 12.50 | 500\nB | 2.00 | 400", "thousands")
    assert flags(table, 2) == {"low_confidence"}
