"""Titles that the end of a page has parted from their tables."""

from __future__ import annotations

import pytest

from extractor.headings import caption_pages
from extractor.parts import PageReading
from tests.headings.grids import line, raw, reading

BODY = "项目 | 金额\n甲 | 1.00\n乙 | 2.00"
WIDE = (250, 250)
TITLE = line("一般公共预算基本支出表", 200, 600, height=16)
SAID = [line("部门：临江市教育局", 50, 630), line("单位：万元", 480, 630)]


def before(*lines: object, tables: bool = True) -> PageReading:
    return reading([raw(BODY, widths=WIDE)] if tables else [], lines, page=1)  # type: ignore[arg-type]


def after(*lines: object) -> PageReading:
    return reading([raw(BODY, widths=WIDE, page=2)], lines, page=2)  # type: ignore[arg-type]


def test_a_title_at_the_foot_of_the_page_before_is_the_next_tables() -> None:
    one, two = caption_pages([before(TITLE, *SAID), after()])
    assert one.caption.title is None
    assert not one.closes_page
    assert (two.caption.title, two.caption.amount_unit) == ("一般公共预算基本支出表", "万元")
    assert two.caption.unit_name == "临江市教育局"
    assert {said.page for said in two.caption.lines} == {1}


def test_the_department_may_stand_beside_its_word() -> None:
    said = [line("部门：", 50, 640), line("临江市教育局", 150, 640), line("单位：万元", 480, 641)]
    _, two = caption_pages([before(TITLE, *said), after()])
    assert (two.caption.title, two.caption.unit_name) == ("一般公共预算基本支出表", "临江市教育局")


def test_what_stands_over_the_table_itself_goes_first() -> None:
    _, two = caption_pages([before(TITLE), after(line("单位：元", 480, 80, page=2))])
    assert (two.caption.title, two.caption.amount_unit) == ("一般公共预算基本支出表", "元")


@pytest.mark.parametrize(
    "foot",
    [
        [line("注：本表反映部门支出。", 50, 600)],
        [TITLE, line("本年支出比上年增加，主要原因是人员增加。", 50, 640)],
        [line("表 1. 单位收支总表", 50, 560), line("表 2. 单位收入总表", 50, 580)],
        [line("一、单位收支总表", 50, 580)],
        [line("- 12 -", 280, 700)],
    ],
    ids=["note", "sentences after", "list", "numbered", "page number"],
)
def test_other_lines_at_the_foot_are_no_title(foot: list[object]) -> None:
    _, two = caption_pages([before(*foot), after()])
    assert two.caption.title is None


def test_a_divider_page_names_no_table_but_a_page_of_text_may() -> None:
    (alone,) = caption_pages([before(TITLE, tables=False), after()])
    assert alone.caption.title is None
    prose = [line(f"第{i}项工作已经完成，各项指标达到要求。", 50, 100 + 20 * i) for i in range(5)]
    (told,) = caption_pages([before(*prose, TITLE, tables=False), after()])
    assert told.caption.title == "一般公共预算基本支出表"


def test_a_title_of_its_own_stays() -> None:
    _, two = caption_pages([before(TITLE), after(line("项目支出表", 230, 70, height=16, page=2))])
    assert two.caption.title == "项目支出表"


def test_pages_that_do_not_follow_share_nothing() -> None:
    far = reading([raw(BODY, widths=WIDE, page=4)], page=4)
    _, two = caption_pages([before(TITLE), far])
    assert two.caption.title is None
