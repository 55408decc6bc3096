"""Captions: the right lines belong to the right table, and nothing is made up."""

from __future__ import annotations

import pytest

from extractor.headings import caption_tables
from tests.headings.grids import line, raw, reading

BODY = "项目 | 金额\n甲 | 1.00\n乙 | 2.00"  # 120 points wide from x = 50, its middle at 110


def test_title_unit_department_and_mark() -> None:
    page = reading(
        [raw(BODY, widths=(250, 250), top=140)],
        [
            line("表3-1(1)", 500, 60),
            line("一般公共预算支出预算表", 200, 80, height=18),
            line("编制部门：临江市教育局", 50, 120),
            line("金额单位：万元", 480, 120),
        ],
    )
    (table,) = caption_tables(page)
    assert table.caption.title == "一般公共预算支出预算表"
    assert table.caption.amount_unit == "万元"
    assert table.caption.unit_name == "临江市教育局"
    assert table.caption.mark == "表3-1(1)"
    assert len(table.caption.lines) == 4
    assert (table.opens_page, table.closes_page) == (True, True)


def test_a_letterspaced_title_in_pieces_and_a_title_over_two_lines() -> None:
    pieces = [line(c, 240 + 60 * i, 90, height=18) for i, c in enumerate("收支总")] + [
        line("表", 420, 90, height=18)
    ]
    (table,) = caption_tables(reading([raw(BODY, widths=(250, 250), top=140)], pieces))
    assert table.caption.title == "收支总表"
    two = [
        line("临江市本级一般公共预算财政拨款", 180, 70, height=16),
        line("基本支出决算表", 240, 90, height=16),
    ]
    (table,) = caption_tables(reading([raw(BODY, widths=(250, 250), top=140)], two))
    assert table.caption.title == "临江市本级一般公共预算财政拨款基本支出决算表"


def test_a_section_heading_above_the_title_is_no_part_of_it() -> None:
    lines = [
        line("第二部分 临江市教育局决算表", 100, 60, height=18),
        line("收入支出决算总表", 240, 90, height=11),
        line("单位：元", 480, 115),
    ]
    (table,) = caption_tables(reading([raw(BODY, widths=(250, 250), top=140)], lines))
    assert table.caption.title == "收入支出决算总表"
    assert table.caption.amount_unit == "元"


@pytest.mark.parametrize(
    "text",
    [
        "本年预算总额为五千万元，比上年有所增加，主要原因如下表所示。",
        "成都教育收入包括一般公共预算拨款、事业收入、其他收入，支出包括教育支出；",
        "（一）收入情况",
    ],
)
def test_narrative_above_is_no_title(text: str) -> None:
    (table,) = caption_tables(reading([raw(BODY, widths=(250, 250), top=140)], [line(text, 50, 110)]))
    assert table.caption.title is None
    assert table.caption.lines == ()
    assert not table.opens_page


def test_what_stands_far_above_is_no_title() -> None:
    (table,) = caption_tables(reading([raw(BODY, top=500)], [line("收支总表", 90, 60)]))
    assert table.caption.title is None


def test_two_tables_on_a_page_keep_their_own_captions_and_notes() -> None:
    page = reading(
        [raw(BODY, top=400), raw(BODY, top=100)],
        [
            line("收入总表", 90, 80),
            line("单位：元", 130, 90, height=8),
            line("注：本表无数据。", 50, 165),
            line("支出总表", 90, 375),
            line("单位：万元", 130, 388, height=8),
        ],
    )
    upper, lower = caption_tables(page)
    assert (upper.caption.title, upper.caption.amount_unit) == ("收入总表", "元")
    assert (lower.caption.title, lower.caption.amount_unit) == ("支出总表", "万元")
    assert [found.text for found in upper.caption.lines][-1] == "注：本表无数据。"
    assert (upper.opens_page, upper.closes_page) == (True, False)
    assert (lower.opens_page, lower.closes_page) == (False, True)


def test_tables_side_by_side_are_read_from_left_to_right() -> None:
    page = reading(
        [raw(BODY, left=300, top=100), raw(BODY, left=50, top=103)],
        [line("收入表", 90, 80), line("支出表", 340, 80)],
    )
    assert [table.caption.title for table in caption_tables(page)] == ["收入表", "支出表"]


def test_a_unit_of_persons_is_no_unit_of_amounts() -> None:
    page = reading([raw(BODY, top=140)], [line("人员情况表", 85, 90), line("单位：人", 140, 125, height=8)])
    (table,) = caption_tables(page)
    assert table.caption.amount_unit is None
    assert any(found.text == "单位：人" for found in table.caption.lines)


def test_an_empty_department_is_not_known() -> None:
    page = reading(
        [raw(BODY, top=140)], [line("部门：", 50, 125, height=8), line("单位：万元", 130, 125, height=8)]
    )
    assert caption_tables(page)[0].caption.unit_name is None


def test_the_department_may_stand_beside_its_word() -> None:
    page = reading(
        [raw(BODY, top=140)], [line("部门：", 50, 125, height=8), line("临江市财政局", 90, 125, height=8)]
    )
    (table,) = caption_tables(page)
    assert table.caption.unit_name == "临江市财政局"
    assert table.caption.title is None


def test_a_caption_swallowed_by_the_grid_is_taken_out() -> None:
    swallowed = raw("""
     | | |
    收支预算总表 | < | < | <
    部门：| 临江市财政局 | < | 单位：万元
     | | |
    收入 | < | 支出 | <
    项目 | 金额 | 项目 | 金额
    一、拨款 | 1.00 | 一、教育 | 1.00
    """)
    (table,) = caption_tables(reading([swallowed]))
    assert table.caption.title == "收支预算总表"
    assert table.caption.amount_unit == "万元"
    assert table.caption.unit_name == "临江市财政局"
    assert (table.table.rows, table.table.cols) == (3, 4)
    assert table.table.cells[0].reading.text == "收入"
    assert table.table.box.y0 == 180.0


def test_a_title_with_everything_in_one_cell_is_taken_out() -> None:
    swallowed = raw(
        "支出预算总表\\n公开表三\\n部门：甲局\\n单位：元 | < | <\n"
        "合计 | 基本支出 | 项目支出\n3.00 | 1.00 | 2.00"
    )
    (table,) = caption_tables(reading([swallowed]))
    assert table.table.rows == 2
    assert (table.caption.title, table.caption.mark) == ("支出预算总表", "公开表三")
    assert (table.caption.unit_name, table.caption.amount_unit) == ("甲局", "元")


def test_a_heading_over_all_columns_stays_in_the_table() -> None:
    (table,) = caption_tables(
        reading([raw("财政拨款“三公”经费 | < | <\n合计 | 接待费 | 其他\n3.00 | 1.00 | 2.00")])
    )
    assert table.table.rows == 3
    assert table.caption.title is None


def test_a_caption_in_the_middle_parts_two_tables() -> None:
    grid = raw("""
    收入合计 | < | 9.00 | <
    收入预算总表 | < | < | <
    部门：甲局 | < | 单位：万元 | <
    项目 | 说明 | 金额 | <
    拨款 | | 9.00 | <
    """)
    first, second = caption_tables(reading([grid]))
    assert (first.table.rows, second.table.rows) == (1, 2)
    assert (first.table.cols, second.table.cols) == (2, 3)
    assert (second.caption.title, second.caption.amount_unit) == ("收入预算总表", "万元")
    assert {cell.row for cell in second.table.cells} == {0, 1}


def test_english_titles_and_units() -> None:
    page = reading(
        [raw("Item | 2019\nA | 1", widths=(250, 250), top=140)],
        [line("Table 3. Revenue by source", 60, 100), line("(in thousands of dollars)", 60, 118)],
    )
    (table,) = caption_tables(page)
    assert table.caption.title == "Table 3. Revenue by source"
    assert table.caption.amount_unit == "thousands of dollars"


def test_english_titles_in_capitals_need_not_stand_in_the_middle() -> None:
    lines = [
        line("EXPLANATORY STATEMENT", 90, 70, height=8),
        line("SUMMARY OF 2012 APPROPRIATIONS EXPENDED", 60, 82, height=8),
    ]
    (table,) = caption_tables(reading([raw(BODY, widths=(250, 250))], lines))
    assert table.caption.title == "EXPLANATORY STATEMENT SUMMARY OF 2012 APPROPRIATIONS EXPENDED"
    (plain,) = caption_tables(reading([raw(BODY, widths=(250, 250))], [line("Some of the items", 60, 82)]))
    assert plain.caption.title is None


def test_page_numbers_and_running_heads_do_not_part_pages() -> None:
    page = reading([raw(BODY, top=100)], [line("- 12 -", 300, 780), line("部门预算公开", 50, 20)])
    (table,) = caption_tables(page)
    assert (table.opens_page, table.closes_page) == (True, True)
    assert table.caption.title is None


@pytest.mark.parametrize(
    ("text", "y", "number"),
    [
        ("-_2-", 740, True),
        ("一1-", 740, True),
        ("-_2-", 400, False),
        ("一、1", 740, False),
        ("-2.00", 740, False),
    ],
)
def test_page_numbers_whose_dashes_were_misread(text: str, y: float, number: bool) -> None:
    (table,) = caption_tables(reading([raw(BODY, top=100)], [line(text, 300, y)]))
    assert table.closes_page is number


@pytest.mark.parametrize(("text", "closes"), [("·", True), ("。 ,", True), ("—一", False), ("说明", False)])
def test_specks_do_not_part_pages(text: str, closes: bool) -> None:
    (table,) = caption_tables(reading([raw(BODY, top=100)], [line(text, 300, 600)]))
    assert table.closes_page is closes


def test_a_page_without_tables_has_no_captions() -> None:
    assert caption_tables(reading([], [line("收支总表", 50, 50)])) == ()
