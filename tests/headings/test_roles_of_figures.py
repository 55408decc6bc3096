"""What figures are, by the heading above them and by the figures themselves: money, counts, words."""

from __future__ import annotations

import pytest

from extractor.document import Table
from extractor.headings import type_table
from extractor.parts import Caption
from tests.headings.grids import logical
from tests.headings.typed import WAN


def column(heading: str, *figures: str, caption: Caption = WAN) -> tuple[str, list[str | None]]:
    """The role of a column under `heading` beside amounts, and its amounts."""
    rows = "\n".join(f"项目{'甲乙丙丁戊己庚辛'[i]} | {figure} | 31.50" for i, figure in enumerate(figures))
    table = type_table(logical(f"项目 | {heading} | 合计\n{rows}", caption), "t1")
    assert table.header_rows == 1
    amounts = [c.amount for c in table.cells if c.col == 1 and c.row > 0]
    return table.columns[1].role, [None if a is None else str(a) for a in amounts]


def flags(table: Table, row: int, col: int) -> set[str]:
    return {flag for c in table.cells if (c.row, c.col) == (row, col) for flag in c.flags}


@pytest.mark.parametrize("heading", ["合计", "公务接待费", "2023年", "上年度", "2023年度", "本年度"])
def test_amounts_that_look_like_years_are_amounts(heading: str) -> None:
    assert column(heading, "2020", "2000") == ("amount", ["2020", "2000"])
    assert column(heading, "2000") == ("amount", ["2000"])


@pytest.mark.parametrize("heading", ["年度", "年份", "预算年度", "建成年份"])
def test_years_under_a_heading_of_years_are_words(heading: str) -> None:
    assert column(heading, "2020", "2021") == ("text", [None, None])


def test_rows_of_amounts_that_look_like_years_are_no_headings() -> None:
    table = type_table(
        logical("项目 | 基本支出 | 项目支出\n教育支出 | 2010 | 1990\n合计 | 2050 | 3100", WAN), "t1"
    )
    assert table.header_rows == 1
    assert [str(c.amount) for c in table.cells if c.row == 1 and c.col] == ["2010", "1990"]


def test_years_below_a_heading_are_headings() -> None:
    table = type_table(
        logical("项目 | 决算 | <\n名称 | 2022 | 2023\n教育支出 | 310.00 | 290.00\n农业支出 | 10.00 | 9.00"),
        "t1",
    )
    assert table.header_rows == 2
    assert table.columns[2].path == ("决算", "2023")


@pytest.mark.parametrize(
    ("heading", "figure"),
    [
        ("联系电话", "84512345"),
        ("合同日期", "2023.12"),
        ("签订时间", "20231201"),
        ("账号", "6222021234"),
        ("批准文号", "2023"),
        ("不动产证号", "301245"),
        ("邮编", "610000"),
        ("电 话", "84512345"),
    ],
)
def test_digits_that_say_who_when_or_where_are_no_amounts(heading: str, figure: str) -> None:
    assert column(heading, figure, figure[:-1] + "3", figure) == ("text", [None, None, None])


@pytest.mark.parametrize("heading", ["电话费", "邮电费", "合同金额", "日期前支出"])
def test_money_for_such_things_is_money(heading: str) -> None:
    assert column(heading, "12.00", "13.00")[0] == "amount"


def test_months_over_figures_are_headings() -> None:
    table = type_table(
        logical(
            "项目 | 2023.12 | 2024.12 | 增减\n合计 | 15.00 | 16.00 | 1.00\n教育支出 | 15.00 | 16.00 | 1.00"
        ),
        "t1",
    )
    assert table.header_rows == 1
    assert table.columns[1].path == ("2023.12",)
    assert [row.kind for row in table.rows] == ["header", "total", "item"]


def test_an_amount_that_looks_like_a_month_is_no_heading() -> None:
    table = type_table(
        logical("项目 | 基本支出 | 项目支出\n教育支出 | 2018.12 | 1931.05\n农业支出 | 10.00 | 9.00", WAN),
        "t1",
    )
    assert table.header_rows == 1
    assert str(next(c.amount for c in table.cells if (c.row, c.col) == (1, 1))) == "2018.12"


@pytest.mark.parametrize(
    "heading",
    [
        "增长额（万元）",
        "增长额",
        "学生资助",
        "学生活动费",
        "其中：人员",
        "人员",
        "其中：公务接待批次经费",
        "车辆购置费",
        "车辆购置",
        "面积补助",
        "编制经费",
    ],
)
def test_money_is_money_although_the_heading_speaks_of_countable_things(heading: str) -> None:
    assert column(heading, "20.00", "3.50")[0] == "amount"
    assert column(heading, "20", "3")[0] == "amount"


@pytest.mark.parametrize(
    "heading",
    [
        "人数",
        "在职人员",
        "编外长聘人员",
        "学生",
        "车辆（辆）",
        "数量",
        "团组数（个）",
        "批次",
        "编制数",
        "公务用车保有量（辆）",
        "补助（人）",
        "经费占比",
        "支出执行率",
        "增长（%）",
        "占总支出",
        "权重",
        "标准（元/人）",
    ],
)
def test_counts_and_rates_are_numbers(heading: str) -> None:
    assert column(heading, "20", "3") == ("number", ["20", "3"])


def test_persons_under_expenditure_or_with_decimals_are_their_pay() -> None:
    assert column("在职人员", "20.50", "3.00")[0] == "amount"
    table = type_table(
        logical("项目 | 基本支出 | <\n^ | 在职人员 | 公用\n教育 | 20 | 3\n农业 | 10 | 9", WAN), "t1"
    )
    assert [c.role for c in table.columns] == ["label", "amount", "amount"]


def test_a_column_of_percentages_holds_numbers() -> None:
    assert column("比上年增减", "6.67%", "7.10%", "6.00％") == ("number", ["6.67", "7.10", "6.00"])


@pytest.mark.parametrize("text", ["2,160.55%", "5‰", "12 ％"])
def test_a_percentage_among_amounts_is_told_of(text: str) -> None:
    table = type_table(logical(f"项目 | 合计\n甲 | 6,912.30\n乙 | {text}\n丙 | 12.00\n丁 | 13.00", WAN), "t1")
    cell = next(c for c in table.cells if (c.row, c.col) == (2, 1))
    assert table.columns[1].role == "amount"
    assert cell.amount is None
    assert {"no_grammar", "low_confidence"} <= flags(table, 2, 1)
    assert cell.confidence <= 0.5
