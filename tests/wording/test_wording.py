"""The words of budget papers are known for what they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor import wording


@pytest.mark.parametrize(
    "text",
    [
        "合 计",
        "总计",
        "小  计",
        "本年收入合计",
        "支出总计",
        "人员经费合计",
        "Total",
        "Grand total",
        "Subtotal",
        "Total revenues",
        "4. Total general appropriations excluded from the cap (item 5, sheet 29, as adopted)",
    ],
)
def test_totals(text: str) -> None:
    assert wording.is_total(text)


@pytest.mark.parametrize(
    "text", ["", "教育支出", "统计信息事务", "设计费", "Totally new", "会计", "合计数据处理费用说明"]
)
def test_what_is_no_total(text: str) -> None:
    assert not wording.is_total(text)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("一、收入", 0),
        ("（一）收入", 1),
        ("1.收入", 2),
        ("2、收入", 2),
        ("（3）收入", 3),
        ("①收入", 4),
        ("其中：1.收入", 2),
        ("2023年", None),
        ("1.5", None),
        ("收入", None),
    ],
)
def test_numbering(text: str, level: int | None) -> None:
    assert wording.numbering_level(text) == level


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("单位：万元", "万元"),
        ("金额单位: 元", "元"),
        ("（单位：亿元）", "亿元"),
        ("单位：人民币万元", "万元"),
        ("金额（万元）", "万元"),
        ("部门：甲局 单 位：千元", "千元"),
        ("单位：人", None),
        ("单位：元月分局", None),
        ("编制单位：甲局", None),
        ("Amounts in thousands of dollars", "thousands of dollars"),
        ("in 2019", None),
    ],
)
def test_units_of_amounts(text: str, unit: str | None) -> None:
    assert wording.amount_unit(text) == unit


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("部门：临江市教育局", "临江市教育局"),
        ("编制单位:临江市教育局 单位：元", "临江市教育局"),
        ("预算（单位）名称： 203-临江市教研室本级 状态:已审", "203-临江市教研室本级"),
        ("部门：", ""),
        ("单位：万元", None),
        ("单位：人", None),
        ("教育支出", None),
    ],
)
def test_departments(text: str, name: str | None) -> None:
    named = wording.department(text)
    assert (named.name if named is not None else None) == name


@pytest.mark.parametrize(
    "text", ["表3-1(1)", "附表4", "公开01表", "表八", "公开表十一", "附件2", "财决公开01表", "表 4-1"]
)
def test_marks_are_no_titles(text: str) -> None:
    assert wording.is_mark(text)
    assert not wording.ends_as_title(text)


@pytest.mark.parametrize("text", ["收支预算总表", "支出表（功能科目）", "支出表（续）", "Table 3 Revenue"])
def test_titles(text: str) -> None:
    assert wording.ends_as_title(text)
    assert not wording.is_mark(text)


def test_titles_are_compared_without_what_says_that_they_go_on() -> None:
    assert wording.title_key("支出 总表（续）") == wording.title_key("支出总表")
    assert wording.title_key("支出总表（续表）") == wording.title_key("支出总表")
    assert wording.title_key("Revenue (continued)") == wording.title_key("Revenue")


@pytest.mark.parametrize(
    ("text", "flowing"),
    [
        ("合 计", "合计"),
        ("财政拨款\n收入", "财政拨款收入"),
        ("Total\nrevenue", "Total revenue"),
        ("2023 年预算", "2023 年预算"),
    ],
)
def test_flowing(text: str, flowing: str) -> None:
    assert wording.flowing(text) == flowing


@given(st.text(max_size=80))
def test_any_text_can_be_looked_at(text: str) -> None:
    assert wording.compact(wording.flowing(text)) == wording.compact(text)
    wording.amount_unit(text)
    wording.department(text)
    assert wording.is_page_number(text) in (True, False)
    if wording.is_mark(text):
        assert not wording.ends_as_title(text) or text.lower().startswith(("table", "appendix"))
