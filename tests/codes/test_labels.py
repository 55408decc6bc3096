"""Rows whose label alone, or first of all, says the code."""

from __future__ import annotations

import pytest

from tests.codes.tables import (
    TREE,
    TREE_CODES,
    amount,
    label,
    matched,
    row_codes,
    small_catalogue,
    table,
    tree,
)


def test_labels_alone_and_names_that_stand_in_many_sections() -> None:
    rows = [("", "", "", *row[3:]) for row in TREE]
    coded, _ = matched(tree(rows))
    assert [row.code for row in coded.rows] == TREE_CODES
    assert coded.rows[2].code_source == "context"
    assert coded.rows[3].code_source == "label"


def test_a_name_of_many_sections_without_parents_has_candidates_only() -> None:
    coded, _ = matched(table([label("功能科目名称"), amount()], [("行政运行", "1")]))
    row = coded.rows[0]
    assert row.code is None
    assert row.code_name is None
    assert row.code_source is None
    assert {c.code for c in row.code_candidates} == {"201-01-01", "201-03-01", "205-01-01"}
    assert sum(c.score for c in row.code_candidates) <= 1


def test_numbering_and_of_which_are_no_part_of_a_name() -> None:
    rows = [
        ("一、教育支出", "1"),
        ("（一）教育管理事务", "1"),
        ("1.行政运行", "1"),
        ("其中：其他教育管理事务支出", "1"),
    ]
    assert row_codes(table([label("支出功能分类"), amount()], rows)) == [
        "205",
        "205-01",
        "205-01-01",
        "205-01-99",
    ]


def test_brackets_full_width_and_line_breaks_are_no_difference() -> None:
    rows = [
        ("政府办公厅(室)\n及相关机构事务", "1"),
        ("事业运行", "1"),
        ("卫生健康支出", "1"),
        ("住房公积金", "1"),
    ]
    assert row_codes(table([label("功能分类科目名称"), amount()], rows)) == [
        "201-03",
        "201-03-50",
        "210",
        "221-02-01",
    ]


@pytest.mark.parametrize(
    ("read", "wanted"),
    [
        ("敎育支出", "205"),
        ("教育支岀", "205"),
        ("教育管理亊务", "205-01"),
        ("教盲管埋事务", "205-01"),
        ("其他教育管理事务支", "205-01-99"),
        ("其他教教育管理事务支出", "205-01-99"),
        ("其他教育理事务支出", "205-01-99"),
    ],
)
def test_labels_with_reading_errors(read: str, wanted: str) -> None:
    rows = [("一般公共服务支出", "1"), (read, "1"), ("社会保障和就业支出", "1")]
    coded = row_codes(table([label("功能科目名称"), amount()], rows))
    assert coded[1] == wanted


def test_another_word_is_no_reading_error() -> None:
    known = small_catalogue(without=["210-11-02"])
    rows = [("卫生健康支出", "1"), ("行政事业单位医疗", "1"), ("事业单位医疗", "1")]
    coded, _ = matched(table([label("功能科目名称"), amount()], rows), catalogue=known)
    assert coded.rows[2].code is None


def test_the_rest_of_a_section_is_not_the_section() -> None:
    known = small_catalogue(without=["205-99", "205-99-99"])
    rows = [("教育支出", "1"), ("其他教育支出", "1"), ("社会保障和就业支出", "1")]
    assert row_codes(table([label("功能科目名称"), amount()], rows), catalogue=known) == ["205", None, "208"]
