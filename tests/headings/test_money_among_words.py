"""A figure of money is never lost without a word, whatever heading it came under."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.document import DOUBTS, Cell, Table
from extractor.headings import type_table
from tests.headings.grids import logical
from tests.headings.typed import WAN


def typed(text: str) -> Table:
    return type_table(logical(text, WAN), "t1")


def at(table: Table, row: int, col: int) -> Cell:
    return next(cell for cell in table.cells if (cell.row, cell.col) == (row, col))


def amounts(table: Table, col: int) -> list[str | None]:
    below = (c for c in table.cells if c.col == col and c.row >= table.header_rows)
    return [None if c.amount is None else str(c.amount) for c in below]


def test_a_column_of_money_under_headings_run_together_holds_amounts() -> None:
    table = typed(
        "单位代码单位名称（科目）金额 | < | <\n"
        " | 合计 | 4246.72\n"
        "657019 | 资产清查经费 | 211.46\n"
        "657019 | 会计培训专项 | 1393.72"
    )
    assert [column.role for column in table.columns] == ["unit_code", "label", "amount"]
    assert amounts(table, 2) == ["4246.72", "211.46", "1393.72"]
    assert amounts(table, 0) == [None, None, None]


def test_money_under_a_heading_of_codes_holds_amounts() -> None:
    table = typed("科目名称 | 科目编码\n教育支出 | 1,211.46\n农业支出 | 93.72\n合计 | 1,305.18")
    assert table.columns[1].role == "amount"
    assert amounts(table, 1) == ["1211.46", "93.72", "1305.18"]


@pytest.mark.parametrize("heading", ["科目编码", "Account", "单位代码"])
def test_codes_with_a_dot_stay_codes_without_a_doubt(heading: str) -> None:
    table = typed(
        f"{heading} | 名称 | 金额\n101.50 | 工资 | 31.50\n101.60 | 津贴 | 7.20\n102.10 | 奖金 | 9.10"
    )
    assert table.columns[0].role in ("code", "unit_code")
    assert amounts(table, 0) == [None, None, None]
    assert not any(at(table, row, 0).flags for row in (1, 2, 3))


@pytest.mark.parametrize(
    ("heading", "figures"),
    [
        ("合同日期", ("2023.12", "2024.01")),
        ("序号", ("1.1", "1.2")),
        ("年度指标值", ("12.5", "优良")),
        ("联系电话", ("84512345", "84512346")),
        ("备注", ("2024年", "第 3 批")),
    ],
)
def test_what_is_no_money_is_not_doubted(heading: str, figures: tuple[str, str]) -> None:
    table = typed(f"项目 | {heading} | 金额\n甲 | {figures[0]} | 31.50\n乙 | {figures[1]} | 7.20")
    assert amounts(table, 1) == [None, None]
    assert not any(DOUBTS & set(at(table, row, 1).flags) for row in (1, 2))


def test_a_figure_behind_a_name_is_doubted_and_has_no_amount() -> None:
    table = typed("项目 | 金额\n教育支出 | 31.50\n农业支出 1,093.72 | \n卫生支出 | 7.20")
    cell = at(table, 2, 0)
    assert cell.amount is None
    assert "low_confidence" in cell.flags


@pytest.mark.parametrize("glued", ["文化旅游体育与传媒支出3094.86", "合计3,539.66", "农业支出（二）24.07"])
def test_a_figure_stuck_to_a_name_is_doubted_and_has_no_amount(glued: str) -> None:
    table = typed(f"项目 | 金额\n教育支出 | 31.50\n{glued} | 897.86\n卫生支出 | 7.20")
    cell = at(table, 2, 0)
    assert cell.amount is None
    assert "low_confidence" in cell.flags


def test_a_figure_that_stands_for_name_and_amount_is_doubted() -> None:
    table = typed("项目 | 金额\n教育支出 | 31.50\n1,093.72 | <\n卫生支出 | 7.20")
    cell = at(table, 2, 0)
    assert cell.amount == Decimal("1093.72")
    assert "low_confidence" in cell.flags


@given(
    value=st.decimals(min_value=0, max_value=10**9, places=2),
    heading=st.sampled_from(["项目", "备注", "依据文号", "单位代码", "科目编码", "项目内容"]),
)
def test_money_in_a_column_of_words_or_codes_is_never_silent(value: Decimal, heading: str) -> None:
    table = typed(
        f"{heading} | 本年支出\n教育支出 | 31.50\n农业支出 | 9.90\n{value:,.2f} | 12.70\n水利支出 | 8.80"
    )
    cell = at(table, 3, 0)
    assert cell.amount == value
    assert table.columns[0].role == "amount" or "low_confidence" in cell.flags
