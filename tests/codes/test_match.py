"""Rows of hand-built tables under the codes that are printed."""

from __future__ import annotations

import pytest

from tests.codes.tables import (
    JOINED,
    TREE,
    TREE_CODES,
    amount,
    label,
    matched,
    row_codes,
    table,
    tree,
)


def test_codes_in_three_columns() -> None:
    coded, findings = matched(tree(TREE))
    assert [row.code for row in coded.rows] == TREE_CODES
    assert {row.code_source for row in coded.rows} == {"both"}
    assert {row.code_system for row in coded.rows} == {"function"}
    assert coded.rows[2].code_name == "行政运行"
    assert not findings


@pytest.mark.parametrize("form", ["2050199", "205 01 99", "205-01-99", "205.01.99", "２０５０１９９"])
def test_codes_in_one_column(form: str) -> None:
    rows = [("205", "教育支出", "1"), ("20501", "教育管理事务", "1"), (form, "其他教育管理事务支出", "1")]
    assert row_codes(table([JOINED, label(), amount()], rows)) == ["205", "205-01", "205-01-99"]


@pytest.mark.parametrize(
    "form",
    [
        "2050199 其他教育管理事务支出",
        "205 01 99 其他教育管理事务支出",
        "[2050199]其他教育管理事务支出",
        "2050199其他教育管理事务支出",
    ],
)
def test_code_and_name_in_one_cell(form: str) -> None:
    coded, _ = matched(table([label("功能分类科目"), amount()], [("205 教育支出", "1"), (form, "1")]))
    assert [row.code for row in coded.rows] == ["205", "205-01-99"]
    assert coded.rows[1].code_source == "both"


def test_only_the_deepest_level_printed() -> None:
    rows = [
        ("205", "", "", "教育支出", "1"),
        ("", "01", "", "教育管理事务", "1"),
        ("", "", "01", "行政运行", "1"),
        ("", "", "99", "其他教育管理事务支出", "1"),
        ("", "02", "", "普通教育", "1"),
        ("", "", "05", "高等教育", "1"),
    ]
    codes = ["205", "205-01", "205-01-01", "205-01-99", "205-02", "205-02-05"]
    assert row_codes(tree(rows)) == codes


def test_whole_codes_in_each_of_three_columns() -> None:
    rows = [
        ("205", "", "", "教育支出", "1"),
        ("205", "20501", "", "教育管理事务", "1"),
        ("205", "20501", "2050199", "其他教育管理事务支出", "1"),
    ]
    assert row_codes(tree(rows)) == ["205", "205-01", "205-01-99"]


def test_a_spreadsheet_dropped_the_zero() -> None:
    rows = [
        ("205", "", "", "教育支出", "1"),
        ("205", "1", "", "教育管理事务", "1"),
        ("205", "1", "1", "行政运行", "1"),
    ]
    assert row_codes(tree(rows)) == ["205", "205-01", "205-01-01"]


def test_a_printed_code_that_is_not_listed_is_kept() -> None:
    rows = [("205", "教育支出", "1"), ("20501", "教育管理事务", "1"), ("2050104", "教育督导事务", "1")]
    coded, findings = matched(table([JOINED, label(), amount()], rows))
    row = coded.rows[2]
    assert (row.code, row.code_name, row.code_source, row.code_system) == (
        "205-01-04",
        None,
        "printed",
        "function",
    )
    assert row.code_confidence > 0.9
    assert not findings


def test_an_unlisted_code_read_with_doubt_is_not() -> None:
    rows = [
        ("205", "教育支出", "1"),
        ("20501", "教育管理事务", "1"),
        ("2050104", "其他教育管理事务支出", "1"),
    ]
    given = table([JOINED, label(), amount()], rows, sure={(2, 0): 0.7}, others={(2, 0): (("2050199", 0.2),)})
    coded, _ = matched(given)
    assert coded.rows[2].code == "205-01-99"


def test_damaged_digits_are_settled_by_the_label() -> None:
    rows = [
        ("205", "教育支出", "1"),
        ("2O501", "教育管理事务", "1"),
        ("2060199", "其他教育管理事务支出", "1"),
        ("2050201", "学前教育", "1"),
    ]
    given = table([JOINED, label(), amount()], rows, sure={(2, 0): 0.8})
    coded, _ = matched(given)
    assert [row.code for row in coded.rows] == ["205", "205-01", "205-01-99", "205-02-01"]


def test_damaged_digits_are_settled_by_another_reading() -> None:
    rows = [
        ("205", "教育支出", "1"),
        ("20501", "教育管理事务", "1"),
        ("2050101", "某专项", "1"),
        ("2050199", "另一专项", "1"),
    ]
    given = table(
        [JOINED, label("项目名称"), amount()], rows, sure={(2, 0): 0.5}, others={(2, 0): (("2050102", 0.45),)}
    )
    row = matched(given)[0].rows[2]
    assert {c.code for c in row.code_candidates} >= {"205-01-01"}
    assert row.code_confidence <= 0.6


def test_print_and_label_contradict_each_other() -> None:
    rows = [
        ("205", "教育支出", "1"),
        ("20501", "教育管理事务", "1"),
        ("2050101", "其他教育管理事务支出", "1"),
        ("208", "社会保障和就业支出", "1"),
    ]
    coded, findings = matched(table([JOINED, label(), amount()], rows))
    assert coded.rows[2].code == "205-01-01"
    assert coded.rows[2].code_source == "printed"
    (finding,) = findings
    assert finding.kind == "code_conflict"
    assert finding.verdict == "undecided"
    assert "205-01-01" in finding.message
    assert "205-01-99" in finding.message
    assert {(ref.row, ref.col) for ref in finding.cells} == {(2, 0), (2, 1)}


def test_digits_that_were_probably_misread_are_said_to_be() -> None:
    rows = [
        ("208", "社会保障和就业支出", "1"),
        ("20805", "行政事业单位养老支出", "1"),
        ("2210201", "事业单位离退休", "1"),
        ("2080505", "机关事业单位基本养老保险缴费支出", "1"),
    ]
    rows[2] = ("2080505", "事业单位离退休", "1")
    given = table([JOINED, label(), amount()], rows, sure={(2, 0): 0.6})
    coded, findings = matched(given)
    assert coded.rows[2].code == "208-05-02"
    assert [f.verdict for f in findings] == ["misread"]


def test_the_year_chooses_between_names() -> None:
    rows = [
        ("208", "社会保障和就业支出", "1"),
        ("20805", "行政事业单位离退休", "1"),
        ("210", "医疗卫生与计划生育支出", "1"),
    ]
    coded, findings = matched(table([JOINED, label(), amount()], rows), year=2018)
    assert [row.code_name for row in coded.rows] == [
        "社会保障和就业支出",
        "行政事业单位离退休",
        "医疗卫生与计划生育支出",
    ]
    assert not findings
    later, findings = matched(table([JOINED, label(), amount()], rows), year=2023)
    assert [row.code for row in later.rows] == ["208", "208-05", "210"]
    assert [row.code_name for row in later.rows][1:] == ["行政事业单位养老支出", "卫生健康支出"]
    assert not findings


def test_the_same_name_at_three_levels_follows_the_list() -> None:
    names = ["教育支出", "社会保障和就业支出", "卫生健康支出", "住房保障支出", "其他支出"]
    assert row_codes(table([label("支出功能分类"), amount()], [(n, "1") for n in names])) == [
        "205",
        "208",
        "210",
        "221",
        "229",
    ]
    tree = ["教育支出", "其他教育支出", "其他教育支出", "社会保障和就业支出"]
    assert row_codes(table([label("支出功能分类"), amount()], [(n, "1") for n in tree])) == [
        "205",
        "205-99",
        "205-99-99",
        "208",
    ]
