"""Tables that go on overleaf become one; tables that merely follow each other stay apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractor.parts import CaptionedTable
from extractor.stitch import stitch
from tests.headings.grids import captioned, line, raw
from tests.stitch.stitched import FIRST, HEAD, pages, texts


def test_one_table_stays_as_it_is() -> None:
    source = captioned(raw(FIRST), "支出表", unit="元", mark="表1")
    (table,) = pages(source)
    assert table.cells == source.table.cells
    assert (table.caption.title, table.caption.amount_unit, table.caption.mark) == ("支出表", "元", "表1")
    assert [(region.page, region.bbox) for region in table.regions] == [(1, source.table.box)]


@pytest.mark.parametrize("title", [None, "支出表", "支出表（续）", "续表"])
@pytest.mark.parametrize("head", ["", HEAD + "\n"])
def test_a_table_goes_on_below(title: str | None, head: str) -> None:
    below = captioned(raw(head + "205 | 教育支出 | 3.00\n | 合计 | 10.00", page=2, top=60, left=55), title)
    (table,) = pages(captioned(raw(FIRST), "支出表"), below)
    assert texts(table) == [
        ["科目编码", "科目名称", "金额"],
        ["201", "一般公共服务支出", "7.00"],
        ["20101", "人大事务", "7.00"],
        ["205", "教育支出", "3.00"],
        ["", "合计", "10.00"],
    ]
    assert [region.page for region in table.regions] == [1, 2]
    assert {cell.page for cell in table.cells if cell.row > 2} == {2}
    assert table.cells[-1].box.x0 == 55 + 120


@pytest.mark.parametrize(("first", "second"), [("万元", "元"), ("元", "万元")])
def test_another_unit_begins_another_table(first: str, second: str) -> None:
    below = captioned(raw("205 | 教育支出 | 3.00", page=2), unit=second)
    assert len(pages(captioned(raw(FIRST), "支出表", unit=first), below)) == 2


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("2023年预算 | 2024年预算", "2024年预算 | 2025年预算"),
        ("第一季度 | 第二季度", "第三季度 | 第四季度"),
        ("上年数 | 本年数", "本年数 | 上年数"),
    ],
)
def test_a_heading_that_says_something_else_is_not_a_repeated_one(one: str, two: str) -> None:
    above = captioned(raw(f"科目编码 | 科目名称 | {one}\n201 | 服务 | 7.00 | 8.00"), "支出表")
    below = captioned(raw(f"科目编码 | 科目名称 | {two}\n205 | 教育 | 3.00 | 4.00", page=2))
    assert len(pages(above, below)) == 2


def test_rows_of_a_table_without_figures_are_never_taken_for_its_heading() -> None:
    rows = "产出指标 | 培训次数达标情况 | ≥8次\n效益指标 | 群众满意程度情况 | 较高"
    head = "一级指标 | 三级指标 | 指标值\n"
    below = captioned(raw(head + rows.replace("≥8次", "≥9次"), page=2))
    (table,) = pages(captioned(raw(head + rows), "目标表"), below)
    assert [row[2] for row in texts(table)] == ["指标值", "≥8次", "较高", "≥9次", "较高"]


def test_the_heading_is_known_again_when_read_differently() -> None:
    head = "功能分类科目编码 | 功能分类科目名称 | 本年预算金额\n"
    below = captioned(raw(head.replace("预算", "預算") + "205 | 教育支出 | 3.00", page=2))
    (table,) = pages(captioned(raw(head + "201 | 服务 | 7.00"), "表"), below)
    assert table.rows == 3


def test_a_row_that_numbers_two_columns_only_is_a_part_of_the_heading() -> None:
    head = "项目 | 行次 | 金额 | 项目 | 行次 | 金额\n栏次 |  | 1 | 栏次 |  | 2\n"
    below = captioned(raw(head + "合计 | 2 | 7.00 | 合计 | 32 | 9.00", page=2))
    (table,) = pages(captioned(raw(head + "拨款 | 1 | 7.00 | 服务 | 31 | 9.00"), "表"), below)
    assert [row[0] for row in texts(table)] == ["项目", "栏次", "拨款", "合计"]


def test_a_total_whose_cells_are_merged_goes_on_below() -> None:
    below = captioned(raw("合计 | < | 7.00", page=2))
    (table,) = pages(captioned(raw(FIRST), "支出表"), below)
    assert texts(table)[-1] == ["合计", "<", "7.00"]
    narrow = raw("合计 | 7.00", page=2, widths=(120, 60))
    (table,) = pages(captioned(raw(FIRST), "支出表"), captioned(narrow))
    assert texts(table)[-1] == ["合计", "<", "7.00"]


def test_without_rules_columns_are_known_again_by_and_large() -> None:
    above = raw("编码 | 名称 | 金额\n201 | 服务 | 7.00\n205 | 教育 | 3.00", widths=(60, 200, 80))
    below = raw(
        "208 | 保障 | 4.00\n221 | 住房 | 1.00\n229 | 其他 | 1.00\n234 | 基金 | 1.00",
        page=2,
        widths=(50, 180, 110),
    )
    unruled = [captioned(replace(part, ruled=False)) for part in (above, below)]
    assert len(pages(*unruled)) == 1
    assert len(pages(captioned(above), captioned(below))) == 2


def test_a_page_of_a_form_may_lack_an_edge() -> None:
    above = raw(
        "资金 | 合计 | 拨款 | 专户 | 单位 | 其他\n^ | 5.00 | 5.00 | | |\n任务 | 竞赛 | < | 组织竞赛 | < | <"
    )
    text = "绩效 | 一级指标 | 二级指标 | 三级指标 | 权重"
    rows = "\n".join([text, *("^ | 产出指标 | 数量指标 | 场次 | 20" for _ in range(4))])
    below = raw(rows, page=2, widths=(60, 60, 60, 120, 60))
    (table,) = pages(captioned(above, "绩效目标批复表"), captioned(below))
    assert (table.rows, table.cols) == (8, 6)
    assert texts(table)[3] == ["绩效", "一级指标", "二级指标", "三级指标", "<", "权重"]


def test_three_pages_are_one_table() -> None:
    second = captioned(raw("205 | 教育支出 | 3.00", page=2))
    third = captioned(raw("208 | 社会保障支出 | 4.00", page=3))
    (table,) = pages(captioned(raw(FIRST), "支出表"), second, third)
    assert (table.rows, len(table.regions)) == (5, 3)


@pytest.mark.parametrize(
    "after",
    [
        captioned(raw("205 | 教育支出 | 3.00", page=2), "项目支出表"),
        captioned(raw("205 | 教育支出 | 3.00", page=2), mark="表2"),
        captioned(raw("205 | 教育支出 | 3.00", page=3)),
        captioned(raw("205 | 教育支出 | 3.00", page=2), opens=False),
        captioned(raw("205 | 教育支出 | 3.00 | 1.00", page=2)),
        captioned(raw("205 | 教育支出 | 3.00", page=2, widths=(60, 90, 30))),
        captioned(raw("205 | 教育支出 | 3.00", page=2, widths=(30, 90, 160))),
        captioned(raw("项目代码 | 项目名称 | 增长情况\n205 | 教育 | 3.00", page=2)),
    ],
    ids=["title", "mark", "page between", "text between", "columns", "edges", "width", "heading"],
)
def test_tables_that_merely_follow_stay_apart(after: CaptionedTable) -> None:
    assert len(pages(captioned(raw(FIRST), "支出表"), after)) == 2


def test_a_table_under_which_text_or_a_note_stands_has_ended() -> None:
    after = captioned(raw("205 | 教育支出 | 3.00", page=2))
    assert len(pages(captioned(raw(FIRST), "支出表", closes=False), after)) == 2
    noted = captioned(raw(FIRST), "支出表")
    note = line("注：本表反映支出情况。", 50, 170)
    noted = replace(noted, caption=replace(noted.caption, lines=(note,)))
    assert len(pages(noted, after)) == 2


def test_two_tables_with_heading_and_grand_total_each_are_two() -> None:
    total = "\n | 合计 | 7.00"
    above = captioned(raw(FIRST + total), "支出表")
    assert len(pages(above, captioned(raw(HEAD + "\n205 | 教育 | 7.00" + total, page=2)))) == 2
    subtotal = captioned(raw(FIRST + "\n | 小计 | 7.00"), "支出表")
    assert len(pages(subtotal, captioned(raw(HEAD + "\n205 | 教育 | 7.00" + total, page=2)))) == 1


def test_tables_on_one_page_stay_apart() -> None:
    assert len(pages(captioned(raw(FIRST), "支出表"), captioned(raw("205 | 教育 | 3.00", top=300)))) == 2


@pytest.mark.parametrize(
    ("last", "first", "joined"),
    [
        ("二、社会保障 | 3.00", "和就业支出 |", "二、社会保障\n和就业支出"),
        ("信息系统（含运行 | 3.00", "维护）费 |", "信息系统（含运行\n维护）费"),
        ("二、社会保障 | 3.00", "三、教育支出 |", None),
        ("二、社会保障 | 3.00", "合计 | 9.00", None),
        ("社会保障 | 3.00", "教育支出 |", None),
    ],
)
def test_a_row_cut_by_the_page_end(last: str, first: str, joined: str | None) -> None:
    above = captioned(raw(f"项目 | 金额\n一、教育支出 | 1.00\n{last}"), "支出表")
    (table,) = pages(above, captioned(raw(f"{first}\n四、其他支出 | 2.00", page=2)))
    if joined is None:
        assert table.rows == 5
    else:
        assert table.rows == 4
        assert texts(table)[2] == [joined, "3.00"]
        assert texts(table)[3] == ["四、其他支出", "2.00"]


CODED = """科目编码 | 科目名称 | 合计 | 基本
 | 合计 | 9.00 | 6.00
201 | 服务 | 5.00 | 3.00
205 | 教育 | 1.00 | 1.00
"""


def test_a_row_whose_code_stands_above_the_page_end_and_its_amounts_below() -> None:
    above = captioned(raw(CODED + "2080505 | 机关事业单位基本 | | "), "支出表")
    below = captioned(raw(" | 养老保险缴费支出 | 3.00 | 2.00\n210 | 卫生 | 1.00 | ", page=2))
    (table,) = pages(above, below)
    assert texts(table)[4:] == [
        ["2080505", "机关事业单位基本\n养老保险缴费支出", "3.00", "2.00"],
        ["210", "卫生", "1.00", ""],
    ]
    amount = next(cell for cell in table.cells if (cell.row, cell.col) == (4, 2))
    assert (amount.page, amount.reading.engine) == (2, "test")


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (CODED + "208 | 社会保障 | | \n20805 | 养老支出 | | ", " | 养老保险 | 3.00 | 2.00"),
        (CODED + "2080505 | 养老 | 1.00 | ", " | 保险缴费支出 | 3.00 | 2.00"),
        (CODED + "2080505 | 养老 | | ", " | 合计 | 3.00 | 2.00"),
        (CODED + "2080505 | 养老 | | ", "210 | 卫生 | 3.00 | 2.00"),
        (CODED + " | 其他项目 | 1.00 | \n2080505 | 养老 | | ", " | 保险缴费支出 | 3.00 | 2.00"),
    ],
    ids=["groups without amounts", "amounts on both sides", "total", "code below", "rows without codes"],
)
def test_rows_that_are_not_surely_halves_stay_two(above: str, below: str) -> None:
    (table,) = pages(captioned(raw(above), "支出表"), captioned(raw(below, page=2)))
    assert table.rows == len(above.splitlines()) + 1


def test_the_rest_of_a_description_has_no_name() -> None:
    above = "项目 | 说明 | 金额\n甲项目 | 做好全年 | 1.00"
    rest = raw(" | 工作任务。 | \n乙项目 | 完成 | 2.00", page=2)
    (table,) = pages(captioned(raw(above), "支出表"), captioned(rest))
    assert texts(table)[1:] == [["甲项目", "做好全年\n工作任务。", "1.00"], ["乙项目", "完成", "2.00"]]
    ended = captioned(raw(above.replace("全年", "全年工作。")), "支出表")
    (table,) = pages(ended, captioned(rest))
    assert table.rows == 4


def test_a_tall_cell_cut_by_the_page_end() -> None:
    above = captioned(raw("资金 | 项目 | 金额\n甲类 | 小计 | 3.00\n^ | 拨款 | 1.00"), "收入表")
    below = captioned(raw(" | 事业收入 | 1.00\n^ | 其他收入 | 1.00\n乙类 | 小计 | 2.00", page=2))
    (table,) = pages(above, below)
    assert [row[0] for row in texts(table)] == ["资金", "甲类", "^", "^", "^", "乙类"]


FORM = """
项目名称 | {} | < | <
资金 | 预算数 | 执行数 | 分值
^ | 8.00 | 7.00 | 10
指标 | 一级指标 | 三级指标 | 分值
^ | 产出指标 | 培训人数 | 20
"""


@pytest.mark.parametrize("title", ["绩效自评表", None])
@pytest.mark.parametrize("other", ["校舍修缮项目", "学生资助", "学生资助（二期）"])
def test_the_same_form_filled_in_again_is_another_table(title: str | None, other: str) -> None:
    one = captioned(raw(FORM.format("学生资助（一期）")), title)
    two = captioned(raw(FORM.format(other), page=2), title)
    tables = pages(one, two)
    assert [table.rows for table in tables] == [5, 5]
    assert texts(tables[1])[0][1] == other


def test_a_cell_that_merges_rows_goes_on_below_though_one_row_of_it_is_left() -> None:
    above = captioned(
        raw("一级 | 二级 | 三级\n产出 | 数量 | 人数\n^ | ^ | 次数\n^ | 质量 | 合格率"), "指标表"
    )
    below = captioned(raw(" | | 故障率\n效益 | 社会 | 覆盖率\n^ | ^ | 知晓率", page=2))
    (table,) = pages(above, below)
    assert [row[:2] for row in texts(table)][3:] == [["^", "质量"], ["^", "^"], ["效益", "社会"], ["^", "^"]]


def test_blank_cells_beside_one_that_goes_on_go_on_too() -> None:
    above = captioned(raw("单位 | 项目 | 指标\n甲局 | | \n | 修缮 | 人数\n^ | ^ | 次数"), "指标表")
    below = captioned(raw(" | | 合格率\n^ | ^ | 故障率", page=2))
    (table,) = pages(above, below)
    assert [row[:2] for row in texts(table)][2:] == [["", "修缮"], ["^", "^"], ["^", "^"], ["^", "^"]]


@pytest.mark.parametrize(
    ("read", "tables"), [("一般公共预算支出.", 1), ("一般公共预算友出", 1), ("事业收入", 2)]
)
def test_a_heading_of_two_names_read_otherwise_overleaf(read: str, tables: int) -> None:
    head = "项目 | < | {} | <\n编码 | 名称 | 基本 | 项目"
    above = captioned(raw(head.format("一般公共预算支出") + "\n201 | 甲 | 1.00 | 2.00"), "支出表")
    below = captioned(raw(head.format(read) + "\n202 | 乙 | 3.00 | 4.00", page=2))
    found = pages(above, below)
    assert len(found) == tables
    assert found[0].rows == (4 if tables == 1 else 3)


def test_a_heading_over_two_rows_does_not_merge_the_last_row_with_a_blank_one() -> None:
    above = captioned(
        raw("项目 | 数量 | 来源 | <\n^ | ^ | 财政 | 其他\n甲 | 1 | 2.00 | 3.00\n乙 | 2 | 4.00 | "), "采购表"
    )
    below = captioned(raw(" | 3 | 1.00 | 1.00\n丙 | 2 | 5.00 | 1.00", page=2))
    (table,) = pages(above, below)
    assert [row[0] for row in texts(table)] == ["项目", "^", "甲", "乙", "", "丙"]


def test_a_sentence_cut_under_a_heading_of_two_rows() -> None:
    above = captioned(
        raw("项目 | 要求 | 来源 | <\n^ | ^ | 财政 | 其他\n甲 | 合格。 | 2.00 | 3.00\n乙 | 质保不 | 4.00 | "),
        "采购表",
    )
    below = captioned(raw(" | 少于三年。 | | \n丙 | 合格。 | 5.00 | 1.00", page=2))
    (table,) = pages(above, below)
    assert [row[:2] for row in texts(table)][3:] == [["乙", "质保不\n少于三年。"], ["丙", "合格。"]]


def test_a_text_beside_one_that_goes_on_by_a_row_goes_on_too() -> None:
    above = captioned(
        raw("项目 | 预算 | 指标\n | 9.00 | 甲\n修缮 | 5.00 | 乙\n^ | ^ | 丙\n审计 | 4.00 | 丁\n^ | ^ | 戊"),
        "指标表",
    )
    below = captioned(raw(" | | 合格率\n年检 | 1.00 | 次数", page=2))
    (table,) = pages(above, below)
    assert [row[:2] for row in texts(table)][4:] == [
        ["审计", "4.00"],
        ["^", "^"],
        ["^", "^"],
        ["年检", "1.00"],
    ]


def test_a_blank_in_a_column_that_leaves_places_blank_is_no_rest() -> None:
    above = captioned(
        raw("一级 | 备注 | 三级\n产出 | 甲 | 人数\n^ | ^ | 次数\n^ | | 合格率\n^ | 乙 | 进度"), "指标表"
    )
    below = captioned(raw("效益 | | 覆盖率\n^ | 丙 | 知晓率", page=2))
    (table,) = pages(above, below)
    assert [row[1] for row in texts(table)] == ["备注", "甲", "^", "", "乙", "", "丙"]


def test_nothing_gives_nothing() -> None:
    assert stitch([]) == ()
