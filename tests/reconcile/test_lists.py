"""Lists of one column whose levels show only in where their words stand; forms on several pages."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractor.document import Region, Table
from extractor.geometry import Box
from extractor.reconcile import reconcile
from tests.reconcile.drawing import drawn, with_amount

PURCHASES = drawn(
    "注:大类 | 注:专项 | 名:科目 | 注:物品 | 注:形式 | 总计",
    [
        "合计   |        |      |          |      | 1,001.40",
        "一、货物 |      |      |          |      | 60.40",
        "       | 设备费 | 设备购置 |      |      | 60.40",
        "       |        |      | 计算机   | 分散 | 42.40",
        "       |        |      | 家具     | 分散 | 18.00",
        "二、服务 |      |      |          |      | 941.00",
        "       | 交通费 | 运行费 |        |      | 184.00",
        "       |        |      | 车辆维修 | 分散 | 184.00",
        "       | 管理费 | 物业费 |        |      | 456.00",
        "       |        |      | 电梯维修 | 分散 | 300.00",
        "       |        |      | 清洁     | 分散 | 156.00",
        "       | 会务费 | 会议费 |        |      | 229.00",
        "       |        |      | 会议     | 分散 | 229.00",
        "       | 资料费 | 印刷费 |        |      | 72.00",
        "       |        |      | 印刷     | 集中 | 72.00",
    ],
)
AMOUNTS = 5


@pytest.mark.parametrize("row", range(1, len(PURCHASES.rows)))
def test_each_figure_of_a_nested_list_takes_part(row: int) -> None:
    right = next(c.amount for c in PURCHASES.cells if (c.row, c.col) == (row, AMOUNTS))
    assert right is not None
    assert reconcile([PURCHASES], []) == ()
    for wrong in (right + 9, right - 9, right / 10):
        found = reconcile([with_amount(PURCHASES, row, AMOUNTS, wrong)], [])
        assert any((place.row, place.col) == (row, AMOUNTS) for one in found for place in one.cells)


DEPARTMENTS = drawn(
    "单:单位编码 | 名:单位名称 | 总计 | 基本支出 | 项目支出",
    [
        "       | 合计         | 1000.00 | 610.00 | 390.00",
        "301    | @统计局      | 430.00  | 300.00 | 130.00",
        "301001 | @统计局机关  | 310.00  | 215.00 | 95.00",
        "301002 | @统计局调查队 | 120.00  | 85.00  | 35.00",
        "308    | @水利局      | 570.00  | 310.00 | 260.00",
        "308001 | @水利局机关  | 170.00  | 90.00  | 80.00",
        "308002 | @水利局管理所 | 400.00  | 220.00 | 180.00",
    ],
)


@pytest.mark.parametrize("row", range(1, len(DEPARTMENTS.rows)))
def test_the_codes_of_units_say_which_lie_under_which(row: int) -> None:
    right = next(c.amount for c in DEPARTMENTS.cells if (c.row, c.col) == (row, 3))
    assert right is not None
    assert reconcile([DEPARTMENTS], []) == ()
    found = reconcile([with_amount(DEPARTMENTS, row, 3, right + 9)], [])
    kinds = {one.kind for one in found if any((place.row, place.col) == (row, 3) for place in one.cells)}
    assert {"row_sum", "column_sum"} <= kinds


def test_words_that_stand_further_right_are_no_parts_where_the_figures_never_say_so() -> None:
    table = drawn(
        "名:地区 | 名:项目 | 金额",
        ["东 | | 12.00", "  | 桥 | 7.00", "西 | | 31.00", "  | 路 | 4.00", "南 | | 8.50", "  | 渠 | 8.00"],
    )
    assert reconcile([table], []) == ()


def _form(name: str, page: int, whole: str) -> Table:
    """A form without headings of its own: its few amounts stand among words, above sentences."""
    table = drawn(
        "注:a | 注:b | 注:c | 注:d",
        [
            "项目资金 |                  | 年初预算数 | 全年执行数",
            f"        | 年度资金总额     | {whole}    | 174.68",
            "         | 其中：当年财政拨款 | 199.63   | 174.68",
            "         | 上年结转资金     |            |",
            "         | 其他资金         |            |",
            "年度目标 | 完成全年任务     | 已完成     | 是",
        ],
        name=name,
        page=page,
    )
    cells = tuple(
        c.model_copy(update={"amount": Decimal(c.text)}) if c.text.replace(".", "").isdigit() else c
        for c in table.cells
    )
    region = Region(page=page, bbox=Box(0, 0, 100, 100))
    return table.model_copy(update={"cells": cells, "header_rows": 0, "regions": (region,)})


def test_a_form_that_another_follows_is_not_cut_where_its_amounts_end() -> None:
    forms = [_form("t1", 1, "199.63"), _form("t2", 2, "199.63")]
    assert reconcile(forms, []) == ()
    found = reconcile([forms[0], _form("t2", 2, "919.63")], [])
    assert next(place.row for one in found for place in one.cells) == 2
    assert found[0].expected == Decimal("199.63")
