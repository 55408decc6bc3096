"""Tables that go on sideways, on a facing page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractor.geometry import Box
from extractor.parts import CaptionedTable, LogicalTable, TextLine
from extractor.stitch import refused
from tests.headings.grids import captioned, raw
from tests.stitch.stitched import pages, texts

LEFT = """
科目编码 | < | 单位名称 | 合计 | 公务用车购置及运行 | <
类 | 款 | ^ | ^ | 小计 | 购置费
 | | 合计 | 9.00 | 5.00 | 2.00
205 | 01 | 教育支出 | 6.00 | 4.00 | 1.00
208 | 05 | 养老支出 | 3.00 | 1.00 | 1.00
"""
RIGHT = """
费 | 接待费
运行费 | ^
3.00 | 4.00
3.00 | 2.00
 | 2.00
"""
WHOLE = [
    ["科目编码", "<", "单位名称", "合计", "公务用车购置及运行", "<", "费", "接待费"],
    ["类", "款", "^", "^", "小计", "购置费", "运行费", "^"],
    ["", "", "合计", "9.00", "5.00", "2.00", "3.00", "4.00"],
    ["205", "01", "教育支出", "6.00", "4.00", "1.00", "3.00", "2.00"],
    ["208", "05", "养老支出", "3.00", "1.00", "1.00", "", "2.00"],
]


@pytest.mark.parametrize(
    ("left", "right", "title"),
    [
        ("一般公共预算支", "出总表", "一般公共预算支出总表"),
        ("“三公”经费支出表", None, "“三公”经费支出表"),
        (None, "“三公”经费支出表", "“三公”经费支出表"),
        (None, None, None),
    ],
)
def test_facing_pages_are_one_table(left: str | None, right: str | None, title: str | None) -> None:
    (table,) = pages(
        captioned(raw(LEFT), left),
        captioned(raw(RIGHT, page=2, left=30, top=97), right, unit="万元", mark="表3-4"),
    )
    assert texts(table) == WHOLE
    assert (table.caption.title, table.caption.amount_unit, table.caption.mark) == (title, "万元", "表3-4")
    assert [(region.page, region.bbox.x0) for region in table.regions] == [(1, 50.0), (2, 30.0)]
    halves = [cell for cell in table.cells if cell.row == 0 and cell.col in (4, 6)]
    assert [(cell.page, cell.col_span) for cell in halves] == [(1, 2), (2, 1)]


def test_three_facing_pages_where_a_heading_goes_on_blank() -> None:
    left = """
    科目编码 | 科目名称 | 合计 | 商品和服务支出
    ^ | ^ | ^ | 办公费
    302 | 甲类 | 6.00 | 1.00
    303 | 乙类 | 8.00 | 2.00
    """
    middle = " | <\n水费 | 电费\n1.00 | 2.00\n2.00 | 2.00"
    right = " | 税金\n邮电费 | ^\n1.00 | 1.00\n1.00 | 1.00"
    (table,) = pages(
        captioned(raw(left), mark=None),
        captioned(raw(middle, page=2), "支出明细表"),
        captioned(raw(right, page=3), mark="表3-1(2)", unit="万元"),
    )
    assert texts(table)[0] == ["科目编码", "科目名称", "合计", "商品和服务支出", "", "<", "", "税金"]
    assert texts(table)[2] == ["302", "甲类", "6.00", "1.00", "1.00", "2.00", "1.00", "1.00"]
    assert table.caption.title == "支出明细表"
    assert [region.page for region in table.regions] == [1, 2, 3]


def test_headings_that_only_one_page_parts() -> None:
    left = raw("单位代码 | 单位名称\n412345 | 甲中心\n412346 | 乙中心", heights=(40, 20, 20))
    right = raw("2023年计划 | <\n合计 | 预算内\n3.00 | 3.00\n4.00 | 4.00", page=2)
    (table,) = pages(captioned(left, "收费征收预"), captioned(right, "计表", mark="附表4"))
    assert texts(table) == [
        ["单位代码", "单位名称", "2023年计划", "<"],
        ["^", "^", "合计", "预算内"],
        ["412345", "甲中心", "3.00", "3.00"],
        ["412346", "乙中心", "4.00", "4.00"],
    ]
    assert table.caption.title == "收费征收预计表"


def test_complete_headings_at_the_cut_stay_apart() -> None:
    left = "名称 | 基本支出 | <\n^ | 合计 | 工资\n甲类 | 1.00 | 1.00\n乙类 | 2.00 | 2.00\n丙类 | 3.00 | 3.00"
    right = "项目支出 | <\n合计 | 专项\n4.00 | 4.00\n5.00 | 5.00\n6.00 | 6.00"
    (table,) = pages(captioned(raw(left), "支出表"), captioned(raw(right, page=2)))
    assert texts(table)[0] == ["名称", "基本支出", "<", "项目支出", "<"]


@pytest.mark.parametrize(
    "right",
    [
        captioned(raw("金额 | 比例\n^ | ^\n教育 | 4.00\n养老 | 2.00\n住房 | 2.00", page=2)),
        captioned(raw(RIGHT, page=2, heights=(20, 20, 30, 20, 30))),
        captioned(raw(RIGHT, page=2, heights=(20, 20, 34, 20, 6))),
        captioned(raw("费 | 接待费\n运行费 | ^\n3.00 | 4.00\n3.00 | 2.00", page=2)),
        captioned(raw(RIGHT, page=2), "机关运行经费表"),
        captioned(raw(RIGHT, page=3)),
    ],
    ids=["labels", "higher rows", "other rows", "fewer rows", "title", "page between"],
)
def test_pages_that_do_not_face_stay_apart(right: CaptionedTable) -> None:
    assert len(pages(captioned(raw(LEFT), "“三公”经费支出表"), right)) == 2


@pytest.mark.parametrize("closing", ["3.00 | 4.00", "6.00 | 8.00", " | ", "6.00 | "])
def test_rows_that_close_a_right_hand_page_alone_are_kept(closing: str) -> None:
    """A total under the right-hand columns alone, or a blank row: the rows above are as sure as ever."""
    (table,) = pages(
        captioned(raw(LEFT), "支出表"), captioned(raw(RIGHT.rstrip("\n") + "\n" + closing, page=2))
    )
    assert texts(table)[:5] == WHOLE
    assert texts(table)[5] == ["", "", "", "", "", "", *(part.strip() for part in closing.split("|"))]
    below = [cell for cell in table.cells if cell.row == 5 and cell.page == 1]
    assert len(below) == 6
    assert {cell.reading.engine for cell in below} == {"none"}


@pytest.mark.parametrize("last", ["1.00 | 2.00", "3.00 | 9.00"])
def test_a_row_more_that_closes_nothing_keeps_pages_apart_and_is_told_of(last: str) -> None:
    """It may as well be a row that the other page lacks further up: what stands where is not known."""
    parts = [captioned(raw(LEFT), "支出表"), captioned(raw(RIGHT.rstrip("\n") + "\n" + last, page=2))]
    assert len(pages(*parts)) == 2
    (told,) = refused(parts)
    assert (told.page, told.stage, told.code) == (2, "stitch", "rows_unmatched")
    assert "page 1" in told.message


def test_a_row_less_or_other_heights_keep_pages_apart_and_are_told_of() -> None:
    short = captioned(raw("\n".join(RIGHT.strip().splitlines()[:-1]), page=2))
    tall = captioned(raw(RIGHT, page=2, heights=(20, 20, 20, 40, 20)))
    for right in (short, tall):
        parts = [captioned(raw(LEFT), "支出表"), right]
        assert len(pages(*parts)) == 2
        assert [told.page for told in refused(parts)] == [2]


@pytest.mark.parametrize(
    "right",
    [
        captioned(raw(RIGHT, page=2), "“三公”经费支出表"),
        captioned(raw(RIGHT, page=2), unit="元"),
        captioned(raw("科目 | 金额\n教育 | 3.00\n养老 | 3.00", page=2)),
        captioned(raw("3.00 | 4.00\n3.00 | 2.00\n1.00 | 2.00", page=3)),
    ],
    ids=["title", "unit", "labels", "page between"],
)
def test_tables_of_their_own_are_not_told_of(right: CaptionedTable) -> None:
    assert refused([captioned(raw(LEFT), "支出总表", unit="万元"), right]) == ()


def test_pages_that_were_joined_are_not_told_of() -> None:
    assert refused([captioned(raw(LEFT), "支出总表"), captioned(raw(RIGHT, page=2))]) == ()


def test_pages_over_then_down_and_down_then_over() -> None:
    left = "科目 | 合计\n甲类 | 3.00\n乙类 | 4.00\n丙类 | 5.00\n丁类 | 6.00"
    right = "基本 | 项目\n1.00 | 2.00\n2.00 | 2.00\n3.00 | 2.00\n4.00 | 2.00"
    lower_left = "科目 | 合计\n戊类 | 7.00\n己类 | 8.00\n庚类 | 9.00\n合计 | 42.00"
    lower_right = "基本 | 项目\n5.00 | 2.00\n6.00 | 2.00\n7.00 | 2.00\n28.00 | 14.00"

    def paper(*grids: str) -> list[LogicalTable]:
        parts = [captioned(raw(g, page=n), "支出表" if n == 1 else None) for n, g in enumerate(grids, 1)]
        return pages(*parts)

    (over,) = paper(left, right, lower_left, lower_right)
    (down,) = paper(left, lower_left, right, lower_right)
    assert texts(over) == texts(down)
    assert texts(over)[0] == ["科目", "合计", "基本", "项目"]
    assert texts(over)[-1] == ["合计", "42.00", "28.00", "14.00"]
    assert over.rows == 9


def test_an_empty_table_over_facing_pages() -> None:
    left = "科目编码 | < | 名称 | 合计 | 利息支出\n类 | 款 | ^ | ^ | 国内付息\n | | 合计 | |\n | | | |"
    right = " | 其他支出\n发行费用 | 赠与\n | \n | "
    (table,) = pages(captioned(raw(left), "支出表"), captioned(raw(right, page=2), mark="表3-1(4)"))
    assert (table.rows, table.cols) == (4, 7)
    assert texts(table)[0] == ["科目编码", "<", "名称", "合计", "利息支出", "", "其他支出"]


def _in_pictures(table: CaptionedTable) -> CaptionedTable:
    return replace(table, table=replace(table.table, origin="scanned"))


def _bent(page: int, text: str, heading: int, row: int, title: str | None = None) -> CaptionedTable:
    heights = (heading, heading + 10, row, row, row)
    return _in_pictures(captioned(raw(text, page=page, heights=heights), title))


def test_headings_of_pages_photographed_bent_are_lower_than_their_bodies() -> None:
    flat, bent = _bent(1, LEFT, 20, 18), _bent(2, RIGHT, 15, 18, "“三公”经费支出表")
    (table,) = pages(flat, bent)
    assert texts(table) == WHOLE
    assert refused((flat, bent)) == ()


@pytest.mark.parametrize(("heading", "row"), [(9, 18), (20, 14)])
def test_pages_whose_headings_or_bodies_are_not_as_high_stay_apart(heading: int, row: int) -> None:
    both = _bent(1, LEFT, 20, 18), _bent(2, RIGHT, heading, row, "“三公”经费支出表")
    assert len(pages(*both)) == 2
    assert [failure.page for failure in refused(both)] == [2]


def test_further_pages_right_of_one_whose_rows_do_not_match_are_told_of_too() -> None:
    heights = (20, 20, 20, 60, 20)
    left = captioned(raw(LEFT), "“三公”经费支出表")
    further = "会议费 | < | 培训费\n甲 | 乙 | ^\n1.00 | 2.00 | 3.00\n1.00 | 2.00 | 3.00\n | | 3.00"
    rights = [
        captioned(raw(RIGHT, page=2, heights=heights)),
        captioned(raw(further, page=3, heights=heights)),
    ]
    assert [failure.page for failure in refused((left, *rights))] == [2, 3]


def _line(text: str, x0: float, x1: float, y: float, page: int) -> TextLine:
    return TextLine(page, Box(x0, y, x1, y + 14), text, 0.9, "none")


@pytest.mark.parametrize(
    ("text", "end", "title"),
    [
        ("一般公共预算支出预算明", 0, "一般公共预算支出预算明细表"),
        ("一般公共预算支出预算明", -120, "细表"),
        ("本表反映本部门的支出。", 0, "细表"),
    ],
)
def test_a_title_cut_at_the_fold_of_which_only_the_end_looks_like_one(
    text: str, end: float, title: str
) -> None:
    left = captioned(raw(LEFT))
    box = left.table.box
    half = _line(text, box.x1 - 90 + end, box.x1 + end, box.y0 - 30, 1)
    right = captioned(raw(RIGHT, page=2))
    above = _line("细表", right.table.box.x0, right.table.box.x0 + 28, right.table.box.y0 - 30, 2)
    named = replace(right, caption=replace(right.caption, title="细表", lines=(above,)))
    (table,) = pages(replace(left, loose=(half,)), named)
    assert (table.caption.title, texts(table)) == (title, WHOLE)
