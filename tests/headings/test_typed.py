"""Tables written by hand come out with the right headings, roles, kinds, parents and amounts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from extractor.document import Alternative, Table
from extractor.headings import type_table
from extractor.parts import Caption, CellReading
from tests.headings.grids import line, logical

WAN = Caption("支出预算表", "万元", None, None, ())

CODED = """
科目编码 | < | < | 单位代码 | 单位名称\\n（科目） | 合计 | 基本支出 | < | 项目支出
类 | 款 | 项 | ^ | ^ | ^ | 人员经费 | 公用经费 | ^
 | | | | 合 计 | 90.00 | 60.00 | 10.00 | 20.00
 | | | | | 90.00 | 60.00 | 10.00 | 20.00
 | | | | 临江市技术服务中心 | 90.00 | 60.00 | 10.00 | 20.00
205 | | | 412345 | 教育支出 | 70.00 | 50.00 | 10.00 | 10.00
205 | 01 | | 412345 | 教育管理事务 | 70.00 | 50.00 | 10.00 | 10.00
205 | 01 | 99 | 412345 | 其他教育管理事务支出 | 70.00 | 50.00 | 10.00 | 10.00
221 | 02 | 01 | 412345 | 住房公积金 | 20.00 | 10.00 | | 10.00
"""


def roles(table: Table) -> list[str]:
    return [column.role for column in table.columns]


def kinds(table: Table) -> list[str]:
    return [row.kind for row in table.rows]


def amounts(table: Table, row: int) -> list[str | None]:
    return [None if c.amount is None else str(c.amount) for c in table.cells if c.row == row]


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


def test_counts_of_persons_are_numbers() -> None:
    table = type_table(
        logical("""
        单位代码 | 单位名称 | 在职人员 | < | 离休人员
        ^ | ^ | 行政 | 事业 | ^
         | 合计 | | 89 | 2
        412345 | 临江市技术服务中心 | | 89 | 2
        """),
        "t1",
    )
    assert roles(table) == ["unit_code", "label", "number", "number", "number"] or roles(table)[2:] == [
        "amount",
        "amount",
        "number",
    ]
    assert table.rows[3].kind == "unit"


def test_counts_where_the_caption_says_persons() -> None:
    caption = Caption("人员情况表", None, None, None, (line("单位：人", 400, 80),))
    table = type_table(logical("单位名称 | 行政 | 事业\n甲中心 | 3 | 4\n乙中心 | 5 | 6", caption), "t1")
    assert roles(table) == ["label", "number", "number"]
    assert table.amount_unit is None
    assert amounts(table, 1) == [None, "3", "4"]


def test_performance_targets() -> None:
    table = type_table(
        logical("""
        单位名称 | 项目名称 | 预算数 | 年度目标 | 一级指标 | 三级指标 | 指标值 | 度量单位 | 权重
        甲局 | | 45.00 | | | | | |
         | 能力提升培训 | 45.00 | 培训人员共计1600人。 | 产出指标 | 完成时间 | 1 | 年 | 20
         | ^ | ^ | ^ | 效益指标 | 满意度 | 95 | % | 80
        """),
        "t1",
    )
    assert table.header_rows == 1
    assert table.columns[2].role == "amount"
    assert table.columns[8].role == "number"
    assert table.columns[3].role == "text"
    assert [c.amount for c in table.cells if c.col == 8][2:] == [Decimal(20), Decimal(80)]
    assert [row.label for row in table.rows[1:]] == ["甲局", "能力提升培训", ""]
    assert [row.kind for row in table.rows[1:]] == ["unit", "item", "item"]
    assert [row.parent for row in table.rows[1:]] == [None, 1, 2]
    assert [c.amount for c in table.cells if c.col == 6] == [None] * 4


def test_a_form_of_several_parts_gives_the_amounts_under_its_headings() -> None:
    table = type_table(
        logical("""
        资金情况（元） | 支出总额 | 基本支出 | < | 项目支出 | <
        ^ | ^ | 合计 | 财政拨款 | 合计 | 财政拨款
        ^ | 2024597.00 | 1999637.00 | 1999637.00 | 24960.00 | 24960.00
        年度任务 | 任务名称 | < | 主要内容 | < | <
        ^ | 组织竞赛 | < | 组织好全县中小学的竞赛 | < | <
        ^ | 日常工作 | < | 完成上级部门下达的任务 | < | <
        """),
        "t1",
    )
    assert table.amount_unit == "元"
    assert table.header_rows == 0
    assert amounts(table, 2) == ["2024597.00", "1999637.00", "1999637.00", "24960.00", "24960.00"]
    assert not [c for c in table.cells if c.amount is not None and c.row != 2]


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


def test_blanks_part_thousands_where_the_whole_table_does_so() -> None:
    grouped = type_table(logical("Item | A | B\nx | 12 345 | 1 200\ny | 9 000 | 11 111"), "t1")
    assert amounts(grouped, 1) == [None, "12345", "1200"]
    two_in_a_cell = type_table(logical("Item | A | B\nx | 12 34 | 1 200\ny | 9 100 | 11 111"), "t1")
    assert amounts(two_in_a_cell, 1) == [None, None, None]
    assert all("no_grammar" in c.flags for c in two_in_a_cell.cells if c.row == 1 and c.col)


@pytest.mark.parametrize("text", ["16.435.87", "1,23.45", "12O.00", "见附表"])
def test_an_amount_that_fits_no_grammar_is_flagged_and_never_repaired(text: str) -> None:
    table = type_table(logical(f"科目 | 金额\n甲 | {text}\n乙 | 2.00\n丙 | 3.00"), "t1")
    cell = next(c for c in table.cells if (c.row, c.col) == (1, 1))
    assert cell.amount is None
    assert cell.text == text
    assert set(cell.flags) == {"no_grammar", "low_confidence"}
    assert cell.confidence <= 0.5


@pytest.mark.parametrize("text", ["-", "—", "－", "/"])
def test_a_dash_is_no_amount_and_no_fault(text: str) -> None:
    table = type_table(logical(f"科目 | 金额\n甲 | {text}\n乙 | 2.00"), "t1")
    cell = next(c for c in table.cells if (c.row, c.col) == (1, 1))
    assert (cell.amount, cell.flags) == (None, ())


def test_doubtful_cells_are_flagged_by_the_error_a_user_accepts() -> None:
    source = logical("科目 | 金额\n甲 | 5.00")
    others = (Alternative(text="6.00", probability=0.1),)
    doubtful = replace(source.cells[3], reading=CellReading("5.00", 0.9, others, "test", ("stamp",)))
    source = replace(source, cells=(*source.cells[:3], doubtful))
    strict = type_table(source, "t1", acceptable_error=0.05).cells[3]
    lenient = type_table(source, "t1", acceptable_error=0.2).cells[3]
    assert strict.flags == ("stamp", "low_confidence")
    assert lenient.flags == ("stamp",)
    assert strict.amount == lenient.amount == Decimal("5.00")
    assert strict.alternatives == others


def test_a_unit_behind_a_figure_is_converted_into_the_tables_own() -> None:
    table = type_table(
        logical("项目名称 | 金额\n甲 | 1.5万元\n乙 | 200.00", Caption(None, "元", None, None, ())), "t1"
    )
    assert amounts(table, 1) == [None, "15000"]


def test_the_unit_may_stand_in_a_heading() -> None:
    assert type_table(logical("项目 | 金额（万元）\n甲 | 1.00"), "t1").amount_unit == "万元"


def test_names_that_span_their_parts() -> None:
    table = type_table(
        logical("""
        项目名称 | < | 金额
        收入总计 | < | 9.00
        一般公共预算资金 | 小计 | 7.00
        ^ | 财政拨款资金 | 5.00
        ^ | 专项收入 | 2.00
        其他资金 | 事业收入 | 2.00
        """),
        "t1",
    )
    assert roles(table) == ["label", "label", "amount"]
    assert [row.label for row in table.rows[1:]] == [
        "收入总计",
        "小计",
        "财政拨款资金",
        "专项收入",
        "事业收入",
    ]
    assert [row.parent for row in table.rows[1:]] == [None, 1, 2, 2, 2]


def test_parts_of_a_row_named_by_qizhong() -> None:
    table = type_table(
        logical("项目 | 金额\n本年支出 | 9.00\n其中：基本支出 | 5.00\n其中：项目支出 | 4.00"), "t1"
    )
    assert [row.parent for row in table.rows] == [None, None, 1, 1]


def test_an_empty_grid_of_one_cell() -> None:
    table = type_table(logical(" "), "t1")
    assert (table.header_rows, kinds(table)) == (0, ["blank"])


def test_a_form_of_names_and_values() -> None:
    table = type_table(
        logical("""
        项目名称 | < | 设备更新专项 | < | < | <
        预算执行情况（元） | < | 预算数： | 8,580,000 | 执行数： | 7,626,667
        ^ | < | 其中-财政拨款： | 8,580,000 | 其中-财政拨款： | 7,626,667
        指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 权重
        ^ | 产出指标 | 数量指标 | 开展活动次数 | 12 | 60
        ^ | 效益指标 | 社会效益 | 满意度 | 95 | 40
        """),
        "t1",
    )
    assert (table.header_rows, table.amount_unit) == (0, "元")
    assert {column.path for column in table.columns} == {()}
    assert [str(c.amount) for c in table.cells if c.amount is not None] == [
        "8580000",
        "7626667",
        "8580000",
        "7626667",
        "60",
        "40",
    ]
    assert table.columns[5].role == "number"


def test_a_misread_figure_in_a_form_is_told_of() -> None:
    table = type_table(
        logical("""
        项目名称 | < | 设备更新专项 | < | <
        预算执行情况（元） | 预算数 | 8.580.00O | 执行数 | 7,626,667
        ^ | 联系电话 | 028-8612 | 执行数 | 7,626,667
        指标 | 一级指标 | 二级指标 | 三级指标 | 权重
        ^ | 产出指标 | 数量指标 | 开展活动次数 | 60
        """),
        "t1",
    )
    flagged = {cell.text: cell.amount for cell in table.cells if "no_grammar" in cell.flags}
    assert flagged == {"8.580.00O": None}


def test_rows_of_a_form_are_named_by_their_indicators() -> None:
    table = type_table(
        logical("""
        项目名称 | < | 设备更新专项 | <
        年度主要任务 | 任务名称 | 主要内容 | <
        ^ | 采购 | 采购设备 | <
        绩效 | 一级指标 | 三级指标 | 权重
        ^ | 产出指标 | 开展活动次数 | 60
        """),
        "t1",
    )
    assert roles(table)[2] == "label"
    assert [row.label for row in table.rows][2::2] == ["采购", "开展活动次数"]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("28,480,000.0\\n0", "28480000.00"),
        ("28,480,\\n000.00", "28480000.00"),
        ("28,480,00\\n0.00", "28480000.00"),
        ("28480000\\n.00", "28480000.00"),
        ("12.0\\n5", None),
        ("28,480.00\\n12,345.00", None),
        ("28,480\\n12,345.00", None),
    ],
)
def test_a_figure_over_two_lines_is_one_where_it_breaks_inside(text: str, amount: str | None) -> None:
    table = type_table(logical(f"科目 | 金额\n甲 | {text}\n乙 | 2.00\n丙 | 3.00"), "t1")
    assert amounts(table, 1) == [None, amount]


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


def test_places_that_are_crossed_out_hold_no_amounts_and_make_no_heading() -> None:
    table = type_table(
        logical("""
        GENERAL REVENUES | FCOA | CY 2013 | CY 2012
        LOCAL REVENUES | xxxxxxxxx | xxxxxxxxxx | xxxxxxxx00xxx
        Interest on Taxes | 08-111 | 1,069,926 | 850,000
        Swimming Pool Fees | 08-129 | 88,946 | 110,000
        TOTAL LOCAL REVENUES | 08- | 1,158,872 | 960,000
        """),
        "t1",
    )
    assert table.header_rows == 1
    assert roles(table) == ["label", "text", "amount", "amount"]
    assert amounts(table, 1) == [None, None, None, None]
    assert not any(cell.flags for cell in table.cells if cell.row == 1)
    assert kinds(table) == ["header", "item", "item", "item", "total"]


def test_a_column_of_ticks_holds_no_amounts() -> None:
    table = type_table(logical("Staff | Value | Agreement\nPolice | 28,038 | X\nFire | 25,310 | X"), "t1")
    assert roles(table) == ["label", "amount", "text"]
    assert not any(cell.flags for cell in table.cells)


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
