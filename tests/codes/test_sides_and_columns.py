"""Two-sided tables, revenue, and codes of columns."""

from __future__ import annotations

import pytest

from tests.codes.tables import (
    JOINED,
    THREE,
    TREE,
    amount,
    code,
    label,
    matched,
    row_codes,
    table,
)


def test_revenue_left_and_functions_right() -> None:
    rows = [
        ("一、一般公共预算拨款收入", "5", "一、一般公共服务支出", "1"),
        ("二、事业收入", "1", "二、教育支出", "4"),
        ("三、其他收入", "1", "三、社会保障和就业支出", "1"),
        ("", "", "四、卫生健康支出", "1"),
        ("本年收入合计", "7", "本年支出合计", "7"),
    ]
    given = table(
        [label("收入", "项目"), amount("收入", "预算数"), label("支出", "项目"), amount("支出", "预算数")],
        rows,
        kinds={4: "total"},
    )
    coded, _ = matched(given)
    assert [row.code for row in coded.rows] == ["201", "205", "208", "210", None]
    assert [row.codes for row in coded.rows] == [{2: "201"}, {2: "205"}, {2: "208"}, {2: "210"}, {}]


def test_a_function_name_on_the_revenue_side_gets_no_function_code() -> None:
    rows = [("教育支出", "1", "教育支出", "1"), ("卫生健康支出", "1", "卫生健康支出", "1")]
    given = table(
        [label("收入", "项目"), amount("收入", "预算数"), label("支出", "项目"), amount("支出", "预算数")],
        rows,
    )
    assert [row.codes for row in matched(given)[0].rows] == [{2: "205"}, {2: "210"}]


def test_a_row_of_the_revenue_side_alone_has_no_code_of_the_expenditure_side() -> None:
    rows = [
        ("非税收入", "1", "教育支出", "1"),
        ("行政事业性收费收入", "1", "", ""),
        ("其他收入", "1", "卫生健康支出", "1"),
    ]
    given = table(
        [label("收入", "项目"), amount("收入", "预算数"), label("支出", "项目"), amount("支出", "预算数")],
        rows,
    )
    coded, _ = matched(given)
    assert [row.code for row in coded.rows] == ["205", None, "210"]
    assert coded.rows[1].codes == {0: "103-04"}
    assert coded.rows[0].codes == {0: "103", 2: "205"}


def test_two_lists_of_economic_items() -> None:
    rows = [
        ("301", "工资福利支出", "1", "302", "商品和服务支出", "1"),
        ("30101", "基本工资", "1", "30201", "办公费", "1"),
        ("30102", "津贴补贴", "1", "30205", "水费", "1"),
        ("", "", "", "30206", "电费", "1"),
    ]
    columns = [JOINED, label(), amount("决算数"), JOINED, label(), amount("决算数")]
    coded, _ = matched(table(columns, rows))
    assert [row.codes for row in coded.rows] == [
        {1: "301", 4: "302"},
        {1: "301-01", 4: "302-01"},
        {1: "301-02", 4: "302-05"},
        {4: "302-06"},
    ]
    assert [row.code for row in coded.rows] == ["301", "301-01", "301-02", "302-06"]
    assert coded.rows[0].code_system == "department_economic"


def test_revenue_codes() -> None:
    rows = [
        ("10304", "行政事业性收费收入", "1"),
        ("103042762", "考试考务费", "1"),
        ("10399", "其他收入", "1"),
    ]
    coded, _ = matched(table([code("项目代码"), label("项目名称"), amount()], rows, title="征收预计表"))
    assert [row.code for row in coded.rows] == ["103-04", "103-04-27-62", "103-99"]
    assert {row.code_system for row in coded.rows} == {"revenue"}


def test_government_economic_codes_where_the_heading_says_so() -> None:
    rows = [("对事业单位经常性补助", "1"), ("工资福利支出", "1"), ("商品和服务支出", "1")]
    given = table([label("政府预算经济分类科目名称"), amount()], rows)
    assert row_codes(given) == ["505", "505-01", "505-02"]
    department = table([label("部门预算经济分类科目名称"), amount()], rows[1:])
    assert row_codes(department) == ["301", "302"]


def test_economic_classes_as_headings() -> None:
    columns = [
        *THREE,
        label(),
        amount("合计"),
        amount("工资福利支出"),
        amount("商品和服务支出"),
        amount("对个人和家庭的补助"),
    ]
    coded, _ = matched(table(columns, [(*row[:4], "1", "1", "1", "1") for row in TREE]))
    assert [column.code for column in coded.columns] == [None] * 5 + ["301", "302", "303"]


def test_economic_items_under_their_class() -> None:
    columns = [
        label("单位名称（科目）"),
        amount("总计"),
        amount("工资福利支出", "小计"),
        amount("工资福利支出", "基本工资"),
        amount("工资福利支出", "住房公积金"),
        amount("商品和服务支出", "办公费"),
        amount("商品和服务支出", "水费"),
    ]
    coded, _ = matched(table(columns, [("教育支出", *["1"] * 6)]))
    assert [c.code for c in coded.columns] == [None, None, None, "301-01", "301-13", "302-01", "302-05"]


@pytest.mark.parametrize(
    "headings", [("合计", "基本支出", "项目支出"), ("合计", "其他支出"), ("预算数", "决算数")]
)
def test_other_headings_have_no_code(headings: tuple[str, ...]) -> None:
    coded, _ = matched(
        table([label(), *(amount(h) for h in headings)], [("教育支出", *["1"] * len(headings))])
    )
    assert not any(column.code for column in coded.columns)


def test_government_economic_headings() -> None:
    columns = [
        label(),
        amount("机关工资福利支出"),
        amount("机关商品和服务支出"),
        amount("对个人和家庭的补助"),
    ]
    coded, _ = matched(table(columns, [("教育支出", "1", "1", "1")]))
    assert [c.code for c in coded.columns][1:] == ["501", "502", "509"]
