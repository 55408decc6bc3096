"""Totals that tables of one paper share agree with each other."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractor.document import Table
from extractor.reconcile import reconcile
from tests.reconcile.drawing import drawn, with_amount

BALANCE = drawn(
    "名:收入 | 收入/预算数 | 名:支出 | 支出/预算数",
    [
        "一、财政拨款收入 | 60.00 | 一、教育支出 | 70.00",
        "二、事业收入     | 40.00 | 二、住房支出 | 30.00",
        "收入总计         | 100.00 | 支出总计     | 100.00",
    ],
    title="部门收支总表",
    name="t1",
)


def overview(title: str, name: str, *, unit: str = "万元") -> Table:
    rows = ["合计 | 100.00 | 60.00 | 40.00", "甲 | 70.00 | 45.00 | 25.00", "乙 | 30.00 | 15.00 | 15.00"]
    return drawn("名:单位 | 合计 | 财政拨款 | 其他", rows, title=title, name=name, unit=unit)


REVENUE, SPENDING = overview("部门收入总表", "t2"), overview("部门支出总表", "t3")


def test_overviews_that_agree_give_no_finding() -> None:
    assert reconcile([BALANCE, REVENUE, SPENDING], []) == ()


def test_a_total_that_differs_from_the_other_overviews_is_told() -> None:
    wrong = with_amount(SPENDING, 1, 1, Decimal("110.00"))
    findings = reconcile([BALANCE, REVENUE, wrong], [])
    between = [finding for finding in findings if finding.kind == "cross_table"]
    assert len(between) == 1
    assert (between[0].expected, between[0].found) == (Decimal("100.00"), Decimal("110.00"))
    assert {ref.table for ref in between[0].cells} == {"t1", "t3"}
    assert (between[0].suspects[0].table, between[0].suspects[0].row) == ("t3", 1)
    assert between[0].suspects[0].proposed == Decimal("100.00")


@pytest.mark.parametrize("title", ["财政拨款支出总表", "一般公共预算支出总表", "绩效目标表"])
def test_tables_of_a_narrower_scope_are_not_compared(title: str) -> None:
    narrower = with_amount(overview(title, "t3"), 1, 1, Decimal("110.00"))
    findings = reconcile([BALANCE, REVENUE, narrower], [])
    assert "cross_table" not in {finding.kind for finding in findings}


def test_overviews_without_a_total_say_nothing() -> None:
    bare = drawn("名:项目 | 金额", ["甲 | 1.00", "乙 | 2.00"], title="部门收入总表", name="t2")
    empty = drawn("名:项目 | 金额", ["合计 | "], title="部门支出总表", name="t3")
    assert reconcile([bare, empty], []) == ()
    assert reconcile([bare], []) == ()


def test_overviews_of_several_departments_are_not_compared() -> None:
    twice = [BALANCE, REVENUE, with_amount(overview("部门收入总表", "t3"), 1, 1, Decimal("110.00"))]
    assert "cross_table" not in {finding.kind for finding in reconcile(twice, [])}


@pytest.mark.parametrize(("total", "broken"), [("1000000.00", False), ("1100000.00", True)])
def test_overviews_in_other_units_are_compared_in_one(total: str, broken: bool) -> None:
    rows = [f"合计 | {total} | 600000.00", "甲 | 400000.00 | 600000.00"]
    in_yuan = drawn("名:单位 | 合计 | 财政拨款", rows, title="部门支出总表", name="t2", unit="元")
    found = [f for f in reconcile([BALANCE, in_yuan], []) if f.kind == "cross_table"]
    assert [(f.expected, f.difference) for f in found] == [(Decimal(1000000), Decimal(100000))] * broken


def test_tables_without_a_known_unit_are_not_compared() -> None:
    other = with_amount(overview("部门支出总表", "t2", unit="台"), 1, 1, Decimal("110.00"))
    assert "cross_table" not in {finding.kind for finding in reconcile([BALANCE, other], [])}


def general(title: str, name: str, headings: str, rows: list[str], unit: str = "万元") -> Table:
    return drawn(f"名:科目 | {headings}", rows, title=title, name=name, unit=unit)


GENERAL = general(
    "一般公共预算支出预算表",
    "t1",
    "合计 | 基本支出 | 项目支出",
    ["合计 | 90.00 | 60.00 | 30.00", "教育 | 70.00 | 45.00 | 25.00", "住房 | 20.00 | 15.00 | 5.00"],
)
BASIC = general(
    "一般公共预算基本支出预算表",
    "t2",
    "合计 | 人员经费 | 公用经费",
    ["合计 | 600000.00 | 400000.00 | 200000.00", "工资 | 600000.00 | 400000.00 | 200000.00"],
    unit="元",
)
PROJECTS = general("一般公共预算项目支出预算表", "t3", "金额", ["合计 | 30.00", "甲 | 10.00", "乙 | 20.00"])


def test_basic_and_project_spending_agree_with_the_table_of_general_funds() -> None:
    assert reconcile([GENERAL, BASIC, PROJECTS], []) == ()


@pytest.mark.parametrize(
    ("rows", "kinds"),
    [
        (["合计 | 31.00", "甲 | 11.00", "乙 | 20.00"], {"cross_table"}),
        (["合计 | 31.00", "甲 | 10.00", "乙 | 20.00"], {"cross_table", "column_sum"}),
    ],
)
def test_a_part_of_general_funds_that_differs_is_told(rows: list[str], kinds: set[str]) -> None:
    wrong = general("一般公共预算项目支出预算表", "t3", "金额", rows)
    found = reconcile([GENERAL, BASIC, wrong], [])
    assert {f.kind for f in found} == kinds
    (between,) = (f for f in found if f.kind == "cross_table")
    assert (between.expected, between.found) == (Decimal("30.00"), Decimal("31.00"))


def test_of_several_tables_of_general_funds_none_is_compared() -> None:
    wrong = general("一般公共预算项目支出预算表", "t3", "金额", ["合计 | 31.00", "甲 | 11.00", "乙 | 20.00"])
    other = GENERAL.model_copy(update={"id": "t4", "title": "一般公共预算支出总表"})
    assert reconcile([GENERAL, wrong, other], []) == ()
