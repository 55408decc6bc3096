"""Projects, subtotals, units and totals among rows with codes."""

from __future__ import annotations

from extractor.codes import catalogue
from extractor.document import RowKind
from tests.codes.tables import (
    JOINED,
    THREE,
    amount,
    label,
    matched,
    row_codes,
    table,
)


def test_project_rows_take_the_printed_code_and_the_subtotal_gets_its_own() -> None:
    rows = [
        ("", "", "", "合计", "3"),
        ("", "", "", "成都市教育中心", "3"),
        ("", "", "", "其他教育管理事务支出", "2"),
        ("205", "01", "99", "网络安全专项服务", "1"),
        ("205", "01", "99", "教育统计专项", "1"),
        ("", "", "", "其他教育费附加安排的支出", "1"),
        ("205", "09", "99", "教育网络专项", "1"),
    ]
    given = table(
        [*THREE, label("单位名称（科目）"), amount()],
        rows,
        title="一般公共预算项目支出预算表",
        kinds={0: "total", 1: "unit"},
    )
    coded, findings = matched(given)
    assert [row.code for row in coded.rows] == [
        None,
        None,
        "205-01-99",
        "205-01-99",
        "205-01-99",
        "205-09-99",
        "205-09-99",
    ]
    assert [row.code_source for row in coded.rows[2:]] == ["label", "printed", "printed", "label", "printed"]
    assert not findings


def test_a_subtotal_of_a_common_name_is_settled_by_its_projects() -> None:
    rows = [
        ("", "", "", "行政运行", "2"),
        ("205", "01", "01", "编外人员经费", "1"),
        ("205", "01", "01", "教师节慰问", "1"),
    ]
    coded, _ = matched(table([*THREE, label("单位名称（科目）"), amount()], rows, title="项目支出预算表"))
    assert [row.code for row in coded.rows] == ["205-01-01"] * 3
    assert coded.rows[0].code_source == "context"


def test_a_subtotal_below_a_unit_is_settled_by_its_projects_among_all_sections() -> None:
    rows = [
        ("", "", "", "合计", "2"),
        ("", "", "", "成都市第一中学", "2"),
        ("", "", "", "行政运行", "2"),
        ("205", "01", "01", "编外人员经费", "2"),
    ]
    kinds: dict[int, RowKind] = {0: "total", 1: "unit"}
    given = table([*THREE, label("单位名称（科目）"), amount()], rows, title="项目支出预算表", kinds=kinds)
    assert row_codes(given, catalogue=catalogue()) == [None, None, "205-01-01", "205-01-01"]


def test_in_an_unknown_year_the_label_says_which_name_holds() -> None:
    rows = [("210", "医疗卫生与计划生育支出", "1"), ("208", "社会保障和就业支出", "1")]
    coded, _ = matched(table([JOINED, label(), amount()], rows), year=None)
    assert coded.rows[0].code_name == "医疗卫生与计划生育支出"


def test_projects_units_and_totals_have_no_code_of_their_own() -> None:
    rows = [
        ("合计", "3"),
        ("成都市第一幼儿园", "3"),
        ("教育支出", "3"),
        ("校园围墙修缮工程", "1"),
        ("教育管理事务", "2"),
    ]
    given = table([label("功能科目名称"), amount()], rows, kinds={0: "total", 1: "unit"})
    assert row_codes(given) == [None, None, "205", None, "205-01"]
