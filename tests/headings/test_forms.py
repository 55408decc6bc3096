"""Forms of names and values, performance targets, ticks and crossed-out places."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from extractor.document import Cell
from extractor.headings import type_table
from tests.headings.grids import logical
from tests.headings.typed import amounts, kinds, roles


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


def test_a_heading_that_a_seal_turned_into_a_figure_is_a_heading() -> None:
    read = logical("""
    单位名称 | 0 | 基本支出 | <
    ^ | ^ | 小计 | 工资福利支出
    林业局 | 1575.55 | 1575.55 | 1376.91
    畜牧局 | 1532.52 | 1532.52 | 1531.91
    """)
    sealed = [
        replace(cell, reading=replace(cell.reading, flags=("stamp",))) if cell.reading.text == "0" else cell
        for cell in read.cells
    ]
    table = type_table(replace(read, cells=tuple(sealed)), "t1")
    assert table.header_rows == 2
    assert [column.role for column in table.columns] == ["label", "amount", "amount", "amount"]
    assert amounts(table, 2)[1:] == ["1575.55", "1575.55", "1376.91"]


def test_money_in_a_form_that_no_name_speaks_of_is_told_of() -> None:
    table = type_table(
        logical("""
        资金情况 | 支出总额 | 基木文出
        ^ | 2024597.00 | 1999637.00
        绩效指标 | 三级指标 | 指标值
        ^ | 覆盖率 | 98.50
        """),
        "t1",
    )
    misread = next(cell for cell in table.cells if (cell.row, cell.col) == (1, 2))
    assert misread.amount == Decimal("1999637.00")
    assert misread.flags == ("low_confidence",)
    value = next(cell for cell in table.cells if (cell.row, cell.col) == (3, 2))
    assert (value.amount, value.flags) == (None, ())


EVALUATION = """
项目名称 | < | 设备更新专项 | < | < | < | <
项目资金（万元） | < | 年初预算数 | 全年执行数 | 分值 | 得分 | 执行率
^ | < | 52.00 | 45.50 | 10 | 9 | 87.50%
绩效指标 | 一级指标 | 三级指标 | 年度指标值 | {weight} | {score} | 偏差原因分析
^ | 产出指标 | 培训人数 | 240 | 50 | 48 |
^ | ^ | 验收情况 | 好 | 20 | 20 |
^ | 效益指标 | 满意度 | 95 | 20 | {last} |
总分 | < | < | < | 100 | 97 |
"""


def evaluation(weight: str = "分值", score: str = "得分", last: str = "20") -> dict[tuple[int, int], Cell]:
    table = type_table(logical(EVALUATION.format(weight=weight, score=score, last=last)), "t1")
    assert table.header_rows == 0
    return {(cell.row, cell.col): cell for cell in table.cells}


def test_figures_of_a_form_are_what_their_names_say() -> None:
    cells = evaluation()
    found = {place: str(cell.amount) for place, cell in cells.items() if cell.amount is not None}
    assert found == {
        **{(2, 2): "52.00", (2, 3): "45.50", (2, 4): "10", (2, 5): "9"},
        **{(4, 4): "50", (4, 5): "48", (5, 4): "20", (5, 5): "20", (6, 4): "20", (6, 5): "20"},
        **{(7, 4): "100", (7, 5): "97"},
    }
    assert not [cell for cell in cells.values() if cell.flags]


def test_weights_under_a_heading_that_cannot_be_read_are_numbers_in_doubt() -> None:
    cells = evaluation(weight="公俏", score="q")
    for place in ((4, 4), (4, 5), (6, 4), (6, 5)):
        assert cells[place].amount == Decimal(cells[place].text)
        assert "low_confidence" in cells[place].flags
    values = [cells[4, 3], cells[5, 3], cells[6, 3]]
    assert [(cell.amount, cell.flags) for cell in values] == [(None, ()), (None, ()), (None, ())]


@pytest.mark.parametrize("last", ["2O", "q", "Z0"])
def test_a_misread_weight_is_told_of(last: str) -> None:
    cells = evaluation(last=last)
    assert (cells[6, 5].amount, "no_grammar" in cells[6, 5].flags) == (None, True)


def test_a_figure_that_nothing_names_is_told_of() -> None:
    table = type_table(
        logical("""
        项目资金（元） | 年初颅算颓 | 280000 | 全年执行数 | 240000
        ^ | 联系电话 | 6653201 | 全年执行数 | 240000
        ^ | 在职人数 | 35 | 车辆数 | 2
        """),
        "t1",
    )
    cells = {(cell.row, cell.col): cell for cell in table.cells}
    assert (cells[0, 2].amount, cells[0, 2].flags) == (None, ("low_confidence",))
    assert (cells[0, 4].amount, cells[0, 4].flags) == (Decimal(240000), ())
    assert (cells[1, 2].amount, cells[1, 2].flags) == (None, ())
    assert (cells[2, 4].amount, cells[2, 4].flags) == (Decimal(2), ())


def test_values_of_indicators_are_no_money_whatever_they_are_of() -> None:
    cells = evaluation()
    table = type_table(
        logical(EVALUATION.format(weight="分值", score="得分", last="9").replace("满意度", "节约资金")), "t1"
    )
    value = next(cell for cell in table.cells if (cell.row, cell.col) == (6, 3))
    assert (value.amount, value.flags) == (cells[6, 3].amount, ()) == (None, ())


def test_every_cell_of_a_form_without_rules_is_in_doubt() -> None:
    form = replace(logical(EVALUATION.format(weight="分值", score="得分", last="20")), ruled=False)
    table = type_table(form, "t1")
    doubted = {cell.text for cell in table.cells if "low_confidence" in cell.flags}
    assert doubted == {cell.text for cell in table.cells if cell.text}
    assert max(cell.confidence for cell in table.cells if cell.text) <= 0.75
    assert next(cell.amount for cell in table.cells if cell.text == "45.50") == Decimal("45.50")
