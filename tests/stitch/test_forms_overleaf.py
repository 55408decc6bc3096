"""Forms of several blocks go on overleaf: their walls are counted through, their tall cells are one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractor.parts import RawTable
from extractor.stitch import refused
from tests.headings.grids import captioned, raw
from tests.stitch.stitched import pages, texts

MONEY = """总体资金情况 | 总额 | 基本支出 | < | 项目支出 | <
^ | ^ | 合计 | 拨款 | 合计 | 拨款
^ | 9.00 | 5.00 | 5.00 | 4.00 | 4.00
年度主要任务 | 任务名称 | < | 主要内容 | < | <
^ | 竞赛 | < | 组织好全县竞赛。 | < | <"""
INDICATORS = """绩效情况 | 一级指标 | 三级指标 | 指标值 | 权重
^ | 产出指标 | 培训人数 | 240 | 20
^ | ^ | 合格率 | 98 | 30"""
WALLS = (60, 60, 150, 50, 40)
"""Of the indicators: of their inner edges only the first two are walls of the money too."""


def form(rest: str, *, widths: tuple[int, ...] = WALLS, left: float = 50.0) -> list[RawTable]:
    return [raw(MONEY), raw(rest, page=2, left=left, widths=widths)]


def test_blocks_with_other_walls_go_on_overleaf() -> None:
    (table,) = pages(*map(captioned, form(INDICATORS, left=55.0)))
    assert (table.rows, table.cols) == (8, 8)
    grid = texts(table)
    assert grid[2] == ["^", "9.00", "5.00", "5.00", "4.00", "<", "4.00", "<"]
    assert grid[5] == ["绩效情况", "一级指标", "三级指标", "<", "<", "指标值", "<", "权重"]
    assert grid[7] == ["^", "^", "合格率", "<", "<", "98", "<", "30"]
    assert [region.page for region in table.regions] == [1, 2]


@pytest.mark.parametrize(
    ("rest", "widths"),
    [
        ("项目支出绩效自评表 | < | < | < | <\n" + INDICATORS.replace("^ | ^", "^ | 效益指标"), WALLS),
        (INDICATORS, (70, 77, 120, 53, 40)),
        (INDICATORS, (60, 60, 150, 50, 90)),
        (INDICATORS.replace("绩效情况", "总体资金情况"), WALLS),
    ],
    ids=["a title", "no wall in common", "another frame", "the same form again"],
)
def test_what_is_no_rest_of_the_form_stays_apart(rest: str, widths: tuple[int, ...]) -> None:
    assert len(pages(*map(captioned, form(rest, widths=widths)))) == 2


def test_a_title_between_keeps_a_form_from_going_on() -> None:
    first, second = form(INDICATORS)
    assert len(pages(captioned(first, "批复表"), captioned(second, "自评表"))) == 2


def test_a_plain_table_does_not_go_on_with_other_walls() -> None:
    plain = raw(
        "项目 | 年初数 | 预算数 | 执行数 | 结余\n培训 | 1.00 | 2.00 | 2.00 | 1.00\n竞赛 | 1 | 2 | 2 | 1"
    )
    other = raw("甲 | 3.00 | 4.00\n乙 | 3.00 | 4.00", page=2, widths=(60, 140, 100))
    assert len(pages(captioned(plain), captioned(other))) == 2


@pytest.mark.parametrize(
    ("above", "below", "whole"),
    [
        ("部\\n门\\n整\\n体\\n绩\\n效", "情\\n况", "部\n门\n整\n体\n绩\n效\n情\n况"),
        ("部门整体绩效情况", "", "部门整体绩效情况"),
        ("部门整体", "绩效情况", "部门整体\n绩效情况"),
        ("服务对象满意", "度指标", "服务对象满意\n度指标"),
    ],
)
def test_the_name_of_a_block_goes_on_overleaf(above: str, below: str, whole: str) -> None:
    first = MONEY + f"\n{above} | 一级指标 | < | 三级指标 | < | 权重\n^ | 产出指标 | < | 人数 | < | 20"
    rest = f"{below} | 质量指标 | 合格率 | 98 | 30\n^ | 时效指标 | 及时率 | 98 | 30"
    (table,) = pages(captioned(raw(first)), captioned(raw(rest, page=2, widths=WALLS)))
    (name,) = [cell for cell in table.cells if cell.reading.text == whole]
    assert (name.row, name.row_span, name.page) == (5, 4, 1)


def test_two_names_are_two_cells() -> None:
    first = MONEY + "\n绩效情况 | 产出指标 | < | 人数 | < | 20\n^ | ^ | < | 场次 | < | 20"
    rest = "年度目标 | 效益指标 | 覆盖率 | 98 | 30\n^ | ^ | 满意率 | 98 | 30"
    (table,) = pages(captioned(raw(first)), captioned(raw(rest, page=2, widths=WALLS)))
    names = {cell.reading.text: cell.row_span for cell in table.cells if cell.row_span > 1}
    assert (names["绩效情况"], names["年度目标"], names["产出指标"], names["效益指标"]) == (2, 2, 2, 2)


def test_a_row_beside_the_name_of_its_block_is_cut_in_two() -> None:
    first = MONEY + "\n^ | 党建 | < | 组织学习 | < | <\n^ | 培训 | < | （1）办好全县培训；（2）按季 | < | <"
    rest = " | | 度检查进度，年终总结。\n^ | 保障 | 按时发放工资。\n其他说明 | |"
    (table,) = pages(captioned(raw(first)), captioned(raw(rest, page=2, widths=(60, 120, 180))))
    grid = texts(table)
    assert len(grid) == 9
    assert grid[6][3] == "（1）办好全县培训；（2）按季\n度检查进度，年终总结。"
    (block,) = [cell for cell in table.cells if cell.reading.text == "年度主要任务"]
    assert (block.row, block.row_span) == (3, 5)


@pytest.mark.parametrize("ruled", [True, False])
def test_a_form_without_rules_is_told_of_and_so_is_its_rest(ruled: bool) -> None:
    first = replace(raw(INDICATORS), ruled=ruled)
    rest = replace(raw("产出 | 人数 | 240 | 人 | 20", page=2), ruled=ruled)
    money = replace(raw("项目 | 金额\n收入 | 3.00", page=3), ruled=ruled)
    told = refused([captioned(first), captioned(rest), captioned(money, "收支表")])
    assert [failure.page for failure in told] == ([] if ruled else [1, 2])
    pages_turned = [replace(part, page=3 - part.page) for part in (rest, first)]
    told = refused(list(map(captioned, pages_turned)))
    assert [failure.page for failure in told] == ([] if ruled else [1, 2])
    assert {failure.code for failure in told} <= {"form_without_rules"}


def test_a_table_of_money_without_rules_is_no_form() -> None:
    table = replace(raw("项目 | 金额\n分值 | 3.00\n得分 | 4.00"), ruled=False)
    assert refused([captioned(table)]) == ()
