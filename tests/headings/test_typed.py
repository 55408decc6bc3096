"""Tables written by hand come out with the right headings, roles, kinds, parents and amounts."""

from __future__ import annotations

from extractor.headings import type_table
from tests.headings.grids import logical
from tests.headings.typed import CODED, WAN, amounts, kinds, roles


def test_a_table_with_codes_units_and_two_heading_rows() -> None:
    table = type_table(logical(CODED, WAN), "t3")
    assert (table.id, table.title, table.amount_unit, table.header_rows) == ("t3", "支出预算表", "万元", 2)
    assert roles(table) == ["code"] * 3 + ["unit_code", "label"] + ["amount"] * 4
    assert [column.level for column in table.columns[:4]] == ["class", "section", "item", None]
    assert table.columns[1].path == ("科目编码", "款")
    assert table.columns[4].path == ("单位名称（科目）",)
    assert table.columns[7].path == ("基本支出", "公用经费")
    assert kinds(table) == ["header", "header", "total", "total", "unit", "group", "group", "item", "item"]
    assert [row.parent for row in table.rows] == [None, None, None, 2, 3, 4, 5, 6, 4]
    assert [row.label for row in table.rows[:2]] == ["", ""]
    assert table.rows[2].label == "合计"
    assert amounts(table, 8) == [None, None, None, None, None, "20.00", "10.00", None, "10.00"]


def test_every_cell_comes_out_once_and_as_read() -> None:
    source = logical(CODED)
    table = type_table(source, "t1")
    assert [(c.row, c.col, c.row_span, c.col_span, c.text, c.bbox) for c in table.cells] == [
        (c.row, c.col, c.row_span, c.col_span, c.reading.text, c.box) for c in source.cells
    ]
    assert table.cells[2].text == "单位名称\n（科目）"


def test_two_sides_and_the_numbering_of_the_expenditure_side() -> None:
    table = type_table(
        logical("""
        收入 | < | 支出 | <
        项目 | 预算数 | 项目 | 预算数
        一、财政拨款 | 10.00 | 一、教育支出 | 8.00
        1.一般公共预算 | 10.00 | （一）普通教育 | 7.00
        二、事业收入 | | （二）其他教育 | 1.00
         | | 二、住房保障支出 | 2.00
        收入总计 | 10.00 | 支出总计 | 10.00
        """),
        "t1",
    )
    assert roles(table) == ["label", "amount", "label", "amount"]
    assert table.columns[3].path == ("支出", "预算数")
    assert [row.label for row in table.rows[2:]] == [
        "一、教育支出",
        "（一）普通教育",
        "（二）其他教育",
        "二、住房保障支出",
        "支出总计",
    ]
    assert kinds(table)[2:] == ["group", "item", "item", "item", "total"]
    assert [row.parent for row in table.rows[2:]] == [6, 2, 2, 6, None]


def test_joined_codes_and_columns_numbered_in_a_row() -> None:
    table = type_table(
        logical("""
        科目编码 | 科目名称 | 本年收入合计 | 财政拨款收入
        栏次 | < | 1 | 2
        合计 | < | 12.50 | 12.50
        201 | 一般公共服务支出 | 12.50 | 12.50
        20103 | 政府办公厅事务 | 12.50 | 12.50
        2010301 | 行政运行 | 12.50 | 12.50
        """),
        "t1",
    )
    assert table.header_rows == 2
    assert (table.columns[0].role, table.columns[0].level) == ("code", "joined")
    assert table.columns[2].path == ("本年收入合计",)
    assert kinds(table)[2:] == ["total", "group", "group", "item"]
    assert [row.parent for row in table.rows[3:]] == [2, 3, 4]
    assert amounts(table, 1) == [None, None, None]


def test_final_accounts_where_levels_span_the_numbering_and_the_total() -> None:
    table = type_table(
        logical("""
        项目 | < | < | < | 合计 | 基本支出
        科目编码 | < | < | 科目名称 | ^ | ^
        类 | 款 | 项 | 栏次 | 1 | 2
        ^ | ^ | ^ | 合计 | 30.00 | 30.00
        208 | | | 社会保障支出 | 30.00 | 30.00
        208 | 05 | | 养老支出 | 30.00 | 30.00
        """),
        "t1",
    )
    assert table.header_rows == 3
    assert [column.level for column in table.columns[:3]] == ["class", "section", "item"]
    assert table.columns[3].role == "label"
    assert table.columns[4].path == ("合计",)
    assert kinds(table)[3:] == ["total", "group", "item"]
    assert table.rows[3].label == "合计"


def test_an_empty_table_keeps_its_columns_rows_and_roles() -> None:
    table = type_table(
        logical("""
        项目 | < | < | < | 政府性基金预算支出 | < | <
        功能分类科目编码 | < | < | 功能分类科目名称 | 合计 | 基本支出 | 项目支出
        类 | 款 | 项 | ^ | ^ | ^ | ^
         | | | 合 计 | | |
         | | | | | |
        """),
        "t1",
    )
    assert table.header_rows == 3
    assert roles(table) == ["code"] * 3 + ["label"] + ["amount"] * 3
    assert kinds(table)[3:] == ["total", "blank"]
    assert len([c for c in table.cells if c.row == 4]) == 7


def test_a_table_that_is_one_row_of_amounts_without_labels() -> None:
    table = type_table(
        logical("""
        “三公”经费预算数 | < | < | < | 机关运行经费
        合计 | 因公出国（境）费 | 公务用车购置及运行费 | < | ^
        ^ | ^ | 购置费 | 运行费 | ^
        3.50 | | | 3.50 | 171.01
        """),
        "t1",
    )
    assert table.header_rows == 3
    assert roles(table) == ["amount"] * 5
    assert table.columns[3].path == ("“三公”经费预算数", "公务用车购置及运行费", "运行费")
    assert amounts(table, 3) == ["3.50", None, None, "3.50", "171.01"]


def test_a_table_that_goes_on_without_headings() -> None:
    table = type_table(
        logical("""
        205 | 01 | 99 | 其他教育管理事务支出 | 1,200.00 | 1,200.00
        208 | 05 | 05 | 养老保险缴费支出 | 300.00 | 300.00
        """),
        "t1",
    )
    assert table.header_rows == 0
    assert roles(table) == ["code"] * 3 + ["label", "amount", "amount"]
    assert [column.level for column in table.columns[:3]] == ["class", "section", "item"]
    assert [column.path for column in table.columns] == [()] * 6


def test_headings_repeated_inside_are_headings() -> None:
    table = type_table(logical("科目 | 金额\n甲 | 1.00\n科目 | 金额\n乙 | 2.00"), "t1")
    assert kinds(table) == ["header", "item", "header", "item"]
    assert not [c.flags for c in table.cells if c.flags]


def test_english_tables() -> None:
    table = type_table(
        logical("""
        Account | Description | Budget | < | Change %
        ^ | ^ | 2019 | 2020 | ^
        101-4110-010 | Salaries | 1,234,500 | 1,300,000 | 5.3%
        101-4110-020 | Overtime | 12,000 | (9,500) | -20.8%
         | Total Police Department | 1,246,500 | 1,290,500 | 3.5%
        """),
        "t1",
    )
    assert table.header_rows == 2
    assert roles(table) == ["code", "label", "amount", "amount", "number"]
    assert table.columns[3].path == ("Budget", "2020")
    assert kinds(table)[2:] == ["item", "item", "total"]
    assert amounts(table, 3) == [None, None, "12000", "-9500", "-20.8"]
    assert table.rows[4].label == "Total Police Department"


def test_unruled_english_headings_over_several_lines() -> None:
    table = type_table(
        logical("""
         | Actual | Adopted
        Department | 2019 | 2020
         | ($000) | ($000)
        General government | 120 | 130
        Public safety | 340 | 360
        Total | 460 | 490
        """),
        "t1",
    )
    assert table.header_rows == 3
    assert table.columns[1].path == ("Actual", "2019", "($000)")
    assert roles(table) == ["label", "amount", "amount"]
    assert kinds(table)[3:] == ["item", "item", "total"]


def test_an_empty_grid_of_one_cell() -> None:
    table = type_table(logical(" "), "t1")
    assert (table.header_rows, kinds(table)) == (0, ["blank"])


def test_code_and_name_in_one_cell() -> None:
    table = type_table(
        logical("""
        功能分类科目（编码、名称） | 预算数
        合计 | 7.00
        205教育支出 | 7.00
        20502 普通教育 | 7.00
        2050201 学前教育 | 3.00
        2050202 小学教育 | 4.00
        """),
        "t1",
    )
    assert table.columns[0].role == "label"
    assert [row.label for row in table.rows[1:]] == ["合计", "教育支出", "普通教育", "学前教育", "小学教育"]
    assert [row.parent for row in table.rows[1:]] == [None, 1, 2, 3, 3]
    assert kinds(table)[1:] == ["total", "group", "group", "item", "item"]


def test_codes_are_known_by_their_content_where_headings_are_misread() -> None:
    table = type_table(
        logical("""
        料目编玛 | < | < | 科目名称 | 合计
        炎 | 款 | 顶 | ^ | ^
        205 | | | 教育支出 | 120
        205 | 01 | | 教育管理 | 120
        205 | 01 | 99 | 其他支出 | 120
        """),
        "t1",
    )
    assert [(column.role, column.level) for column in table.columns] == [
        ("code", "class"),
        ("code", "section"),
        ("code", "item"),
        ("label", None),
        ("amount", None),
    ]
    assert [row.parent for row in table.rows[2:]] == [None, 2, 3]


def test_figures_left_of_a_name_are_no_codes_unless_all_are() -> None:
    table = type_table(logical("Year | Item | Amount\n2019 | Fuel | 120\n2020 | Fuel | 130"), "t1")
    assert roles(table) == ["text", "label", "amount"]


def test_account_numbers_of_one_length_are_codes() -> None:
    table = type_table(logical("No. | Account | Actual\n4110 | Salaries | 120\n4120 | Overtime | 30"), "t1")
    assert roles(table)[1:] == ["label", "amount"]
    unnamed = type_table(logical(" | Account | Actual\n4110 | Salaries | 120\n4120 | Overtime | 30"), "t1")
    assert roles(unnamed) == ["code", "label", "amount"]
