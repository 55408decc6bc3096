"""Under which row a row belongs: parts, projects, subtotals, groups."""

from __future__ import annotations

from extractor.headings import type_table
from tests.headings.grids import logical
from tests.headings.typed import kinds, roles


def test_projects_under_a_row_without_a_code_that_is_their_sum() -> None:
    table = type_table(
        logical("""
        科目编码 | < | < | 单位名称（科目） | 金额
        类 | 款 | 项 | ^ | ^
         | | | 合计 | 17.00
         | | | 其他教育管理事务支出 | 12.00
        205 | 01 | 99 | 网络维护 | 5.00
        205 | 01 | 99 | 统计调查 | 7.00
         | | | 其他支出 | 5.00
        229 | 99 | 99 | 设备更新 | 5.00
        """),
        "t1",
    )
    assert kinds(table)[2:] == ["total", "group", "item", "item", "group", "item"]
    assert [row.parent for row in table.rows[3:]] == [2, 3, 3, 2, 6]


def test_parts_of_a_row_named_by_qizhong() -> None:
    table = type_table(
        logical("项目 | 金额\n本年支出 | 9.00\n其中：基本支出 | 5.00\n其中：项目支出 | 4.00"), "t1"
    )
    assert [row.parent for row in table.rows] == [None, None, 1, 1]


def test_a_name_over_all_columns_is_a_group_and_no_heading() -> None:
    table = type_table(
        logical("""
        项目 | 上年数 | 本年数 | 备注
        一、延续项目 | < | < | <
        校园网络 | 3.00 | 4.00 |
        小计 | 3.00 | 4.00 |
        二、新增项目 | < | < | <
        图书装备 | | 5.00 |
        注：按预算口径填列。 | < | < | <
        """),
        "t1",
    )
    assert table.header_rows == 1
    assert [column.path for column in table.columns] == [("项目",), ("上年数",), ("本年数",), ("备注",)]
    assert roles(table) == ["label", "amount", "amount", "text"]
    assert kinds(table) == ["header", "group", "item", "total", "group", "item", "item"]


def test_rows_without_a_number_under_one_that_is_their_sum() -> None:
    table = type_table(
        logical("""
        项目 | 金额
        一、本年支出 | 9.00
        教育支出 | 5.00
        住房保障支出 | 4.00
        二、结转下年 | 1.00
        其他说明事项 | 7.00
        支出总计 | 10.00
        """),
        "t1",
    )
    assert [row.parent for row in table.rows[1:5]] == [6, 1, 1, 6]


def test_totals_that_close_their_rows_and_each_other() -> None:
    table = type_table(
        logical("""
        项目 | 金额
        一、教育支出 | 5.00
        二、住房支出 | 4.00
        本年支出合计 | 9.00
        年末结转 | 1.00
        总计 | 10.00
        """),
        "t1",
    )
    assert [row.parent for row in table.rows[1:]] == [3, 3, 5, 5, None]
    apart = type_table(logical("项目 | 金额\n甲 | 5.00\n收入合计 | 5.00\n乙 | 3.00\n支出合计 | 3.00"), "t1")
    assert [row.parent for row in apart.rows[1:]] == [2, None, 4, None]


def test_a_subtotal_takes_in_the_rows_above_that_make_it_and_leaves_the_others() -> None:
    table = type_table(
        logical("""
        Item | 2013
        Municipal purposes | 406
        Excluded, as amended | 95
        Local schools | 12
        Total excluded | 107
        Reserve | 2
        Total appropriations | 515
        """),
        "t1",
    )
    assert [row.parent for row in table.rows] == [None, 6, 4, 4, 6, 6, None]
    wrong = type_table(logical("Item | 2013\nRoads | 3.00\nParks | 5.00\nClerks | 4.00\nTotal | 9.01"), "t1")
    assert [row.parent for row in wrong.rows] == [None, 4, 4, 4, None]
