"""Cases that plain equations settle: each says which cells are at fault, or that nothing is."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractor.document import Finding, Table
from extractor.reconcile import reconcile
from tests.reconcile.drawing import drawn, with_amount, without_row

EXPENDITURE = drawn(
    "码:科目编码 | 名:单位名称（科目） | 合计 | 基本支出 | 项目支出",
    [
        "        | 合 计                             | 5,671.00 | 2,985.00 | 2,686.00",
        "        |                                   | 5,671.00 | 2,985.00 | 2,686.00",
        "        | @教育中心                         | 5,671.00 | 2,985.00 | 2,686.00",
        "2050199 | 其他教育管理事务支出              | 3,217.17 | 2,312.27 | 904.90",
        "2050999 | 其他教育费附加安排的支出          | 1,781.10 |          | 1,781.10",
        "2080502 | 事业单位离退休                    | 18.03    | 18.03    |",
        "2080505 | 机关事业单位基本养老保险缴费支出  | 161.19   | 161.19   |",
        "2080506 | 机关事业单位职业年金缴费支出      | 201.46   | 201.46   |",
        "2101102 | 事业单位医疗                      | 83.62    | 83.62    |",
        "2101199 | 其他行政事业单位医疗支出          | 34.46    | 34.46    |",
        "2210201 | 住房公积金                        | 173.97   | 173.97   |",
    ],
)
HIERARCHY_ROWS = [
    "      | 合计                 | 20,702.25",
    "201   | 一般公共服务支出     | 16,845.17",
    "20131 | 党委办公厅事务       | 16,845.17",
    "2013101 | 行政运行           | 6,106.99",
    "2013102 | 一般行政管理事务   | 10,738.18",
    "208   | 社会保障和就业支出   | 2,000.39",
    "20805 | 行政事业单位离退休   | 2,000.39",
    "2080504 | 未归口管理的离退休 | 2,000.39",
    "221   | 住房保障支出         | 1,856.69",
    "22102 | 住房改革支出         | 1,856.69",
    "2210201 | 住房公积金         | 621.28",
    "2210202 | 提租补贴           | 1,235.41",
]
HIERARCHY = drawn("码:科目编码 | 名:科目名称 | 金额", HIERARCHY_ROWS)
TWO_SIDES = drawn(
    "名:收入 | 收入/预算数 | 名:支出 | 支出/预算数",
    [
        "一、财政拨款收入   | 5,601.00 | 一、教育支出           | 4,998.27",
        "1.一般公共预算     | 5,500.00 | 二、社会保障和就业支出 | 380.68",
        "2.政府性基金       | 101.00   | 三、卫生健康支出       | 118.08",
        "二、事业收入       | 70.00    | 四、住房保障支出       | 173.97",
        "三、其他收入       |          |                        |",
        "本年收入合计       | 5,671.00 | 本年支出合计           | 5,671.00",
        "上年结转           | 29.00    | 年末结转和结余         | 29.00",
        "收入总计           | 5,700.00 | 支出总计               | 5,700.00",
    ],
)
PUBLIC_EXPENSES = drawn(
    "名:单位 | 合计 | 因公出国（境）费 | 公务用车/小计 | 公务用车/购置费 | 公务用车/运行费 | 公务接待费",
    [
        "合计 | 60.10 | 10.00 | 46.56 | 25.00 | 21.56 | 3.54",
        "甲   | 32.10 | 4.00  | 26.56 | 15.00 | 11.56 | 1.54",
        "乙   | 28.00 | 6.00  | 20.00 | 10.00 | 10.00 | 2.00",
    ],
)
CLEAN = {
    "expenditure": EXPENDITURE,
    "hierarchy": HIERARCHY,
    "two sides": TWO_SIDES,
    "public expenses": PUBLIC_EXPENSES,
    "bottom total": drawn(
        "名:项目 | 金额", ["办公费 | 12.00", "印刷费 | 3.50", "差旅费 | 20.20", "合计 | 35.70"]
    ),
    "rounding": drawn(
        "名:项目 | 合计 | 甲 | 乙",
        ["一 | 10.01 | 3.33 | 6.67", "二 | 20.00 | 13.34 | 6.67", "合计 | 30.00 | 16.67 | 13.33"],
    ),
    "of which": drawn(
        "名:项目 | 合计 | 其中：财政拨款 | 基本 | 项目",
        [
            "合计 | 100.00 | 40.00 | 60.00 | 40.00",
            "教育 | 70.00 | 30.00 | 50.00 | 20.00",
            "其中：义务教育 | 20.00 | 10.00 | 15.00 | 5.00",
            "医疗 | 30.00 | 10.00 | 10.00 | 20.00",
        ],
    ),
    "groups over projects": drawn(
        "码:科目编码 | 名:项目 | 金额",
        [
            "        | 合 计                  | 2,686.00",
            "        |                        | 2,686.00",
            "        | @教育中心              | 2,686.00",
            "        | #其他教育管理事务支出  | 904.90",
            "2050199 | 网络安全专项           | 204.90",
            "2050199 | 智慧教育平台           | 700.00",
            "        | #其他教育费附加支出    | 1,781.10",
            "2050999 | 培训                   | 781.10",
            "2050999 | 维修                   | 1,000.00",
        ],
    ),
    "negative": drawn(
        "名:项目 | 合计 | 甲 | 乙",
        ["结转 | -9.00 | -12.00 | 3.00", "其他 | 20.00 | 15.00 | 5.00", "合计 | 11.00 | 3.00 | 8.00"],
    ),
    "carried over": drawn(
        "名:项目 | 年初结转和结余 | 本年收入 | 本年支出/小计 | 本年支出/基本支出 | 本年支出/项目支出 "
        "| 年末结转和结余",
        [
            "合计 | 10.00 | 50.00 | 45.00 | 30.00 | 15.00 | 15.00",
            "甲   | 4.00  | 20.00 | 22.00 | 12.00 | 10.00 | 2.00",
            "乙   | 6.00  | 30.00 | 23.00 | 18.00 | 5.00  | 13.00",
        ],
    ),
    "blank": drawn("名:项目 | 合计 | 甲", ["教育 | | ", "医疗 | | ", "合计 | | "]),
    "unlike things": drawn(
        "名:指标 | 2021年 | 2022年", ["人口 | 120 | 131", "面积 | 45 | 45", "学校 | 7 | 9"]
    ),
}


def found(table: Table) -> tuple[Finding, ...]:
    return reconcile([table], [])


def first_suspect(finding: Finding) -> tuple[int, int]:
    return finding.suspects[0].row, finding.suspects[0].col


@pytest.mark.parametrize("name", CLEAN)
def test_clean_paper_gives_no_finding(name: str) -> None:
    assert [finding.message for finding in found(CLEAN[name])] == []


def test_a_wrong_item_breaks_its_row_and_its_column_and_is_named_first() -> None:
    findings = found(with_amount(EXPENDITURE, 4, 3, Decimal("2321.27")))
    assert {finding.kind for finding in findings} == {"row_sum", "column_sum"}
    assert len(findings) == 2
    for finding in findings:
        assert first_suspect(finding) == (4, 3)
        assert finding.suspects[0].probability > 0.9
        assert finding.suspects[0].proposed == Decimal("2312.27")
        assert finding.verdict == "misprinted"
        assert abs(finding.difference or 0) == Decimal("9.00")


def test_a_finding_says_its_figures() -> None:
    table = with_amount(CLEAN["bottom total"], 4, 1, Decimal("53.70"))
    (finding,) = found(table)
    assert finding.id == "f1"
    assert finding.kind == "column_sum"
    assert (finding.expected, finding.found) == (Decimal("35.70"), Decimal("53.70"))
    assert finding.difference == Decimal("18.00")
    assert finding.tolerance == Decimal("0.02")
    assert finding.message == (
        "Row “合计”, column “金额”: the parts add up to 35.70 but 53.70 is printed (difference 18.00)"
    )
    assert {(ref.row, ref.col) for ref in finding.cells} == {(1, 1), (2, 1), (3, 1), (4, 1)}
    assert finding.equation is not None
    assert len(finding.equation.left) == 1
    assert len(finding.equation.right) == 3


def test_two_errors_in_one_row_are_both_named() -> None:
    table = with_amount(PUBLIC_EXPENSES, 2, 2, Decimal("4.80"))
    table = with_amount(table, 2, 6, Decimal("1.84"))
    named = {first_suspect(finding) for finding in found(table)}
    assert {(2, 2), (2, 6)} <= named


def test_an_error_in_a_total_is_told_from_one_in_an_item() -> None:
    findings = found(with_amount(PUBLIC_EXPENSES, 1, 1, Decimal("61.10")))
    assert findings
    assert {first_suspect(finding) for finding in findings} == {(1, 1)}
    assert findings[0].suspects[0].proposed == Decimal("60.10")


def test_errors_that_cancel_in_their_column_show_in_their_rows() -> None:
    table = with_amount(PUBLIC_EXPENSES, 2, 2, Decimal("5.00"))
    table = with_amount(table, 3, 2, Decimal("5.00"))
    findings = found(table)
    assert {finding.kind for finding in findings} == {"row_sum"}
    assert {(2, 2), (3, 2)} <= {(s.row, s.col) for f in findings for s in f.suspects}


def test_an_error_in_the_middle_of_a_hierarchy_is_named_first_by_both_sums() -> None:
    findings = found(with_amount(HIERARCHY, 10, 2, Decimal("1865.69")))
    assert [finding.kind for finding in findings] == ["hierarchy", "hierarchy"]
    assert {first_suspect(finding) for finding in findings} == {(10, 2)}


def test_a_wrong_leaf_of_a_hierarchy_is_found_in_a_single_column() -> None:
    findings = found(with_amount(HIERARCHY, 4, 2, Decimal("6016.99")))
    assert findings
    assert (4, 2) in {(s.row, s.col) for f in findings for s in f.suspects}


def test_the_two_sides_balance() -> None:
    findings = found(with_amount(TWO_SIDES, 8, 1, Decimal("5760.00")))
    assert "balance" in {finding.kind for finding in findings}
    assert {first_suspect(finding) for finding in findings} == {(8, 1)}


@pytest.mark.parametrize(
    ("row", "col"), [(1, 1), (2, 1), (4, 1), (6, 1), (7, 1), (1, 3), (4, 3), (6, 3), (7, 3)]
)
def test_each_figure_of_two_sides_takes_part(row: int, col: int) -> None:
    findings = found(with_amount(TWO_SIDES, row, col, Decimal("7777.00")))
    assert (row, col) in {(s.row, s.col) for f in findings for s in f.suspects}


@pytest.mark.parametrize("row", [1, 2, 3, 4, 5, 6, 7, 8, 9])
def test_group_rows_over_their_projects(row: int) -> None:
    findings = found(with_amount(CLEAN["groups over projects"], row, 2, Decimal("999.90")))
    assert (row, 2) in {(s.row, s.col) for f in findings for s in f.suspects}


def test_negative_amounts_add_up_with_their_sign() -> None:
    findings = found(with_amount(CLEAN["negative"], 1, 2, Decimal("12.00")))
    assert {first_suspect(finding) for finding in findings} == {(1, 2)}
    assert findings[0].suspects[0].proposed == Decimal("-12.00")


def test_of_which_rows_and_columns_are_no_addends() -> None:
    findings = found(with_amount(CLEAN["of which"], 4, 4, Decimal("17.00")))
    assert findings
    for finding in findings:
        assert 3 not in {ref.row for ref in finding.cells}
        assert 2 not in {ref.col for ref in finding.cells}


def test_a_missing_row_is_said_once_for_all_columns() -> None:
    findings = found(without_row(EXPENDITURE, 5))
    assert len(findings) == 1
    assert "may be missing" in findings[0].message
    assert findings[0].verdict == "undecided"


def test_an_extract_makes_no_storm() -> None:
    table = drawn(
        "名:单位 | 合计 | 甲 | 乙 | 丙 | 丁",
        [
            "合计   | 900.10 | 211.00 | 305.20 | 120.40 | 88.10",
            "一中   | 120.40 | 11.00  | 35.20  | 10.40  | 8.10",
            "二中   | 98.30  | 21.40  | 15.30  | 12.40  | 9.10",
            "三中   | 77.70  | 13.20  | 25.00  | 8.80   | 7.00",
            "四中   | 65.10  | 10.10  | 9.90   | 11.00  | 6.60",
        ],
    )
    findings = found(table)
    assert len(findings) <= 2
    assert all(finding.verdict == "undecided" for finding in findings)


def test_figures_that_have_nothing_to_do_with_each_other_make_no_finding() -> None:
    table = drawn(
        "名:单位 | 合计 | 甲 | 乙",
        ["合计 | 10.00 | 77.00 | 3.00", "一中 | 99.00 | 2.00 | 45.00", "二中 | 7.00 | 51.00 | 60.00"],
    )
    assert len(found(table)) <= 1


def test_a_column_that_slipped_by_a_row_is_said_once() -> None:
    lines = [
        "一中 | 57.00 | 46.00 | 11.00",
        "二中 | 33.00 | 12.00 | 21.00",
        "三中 | 71.00 | 40.00 | 31.00",
        "四中 | 96.00 | 55.00 | 41.00",
        "五中 | 12.00 | 7.00  | 5.00",
        "六中 | 80.00 | 20.00 | 60.00",
    ]
    rows = [[text.strip() for text in line.split("|")] for line in lines]
    last = [row[3] for row in rows]
    slipped = [last[0], "", *last[1:-1]]
    table = drawn(
        "名:单位 | 合计 | 甲 | 乙",
        [" | ".join([*row[:3], text]) for row, text in zip(rows, slipped, strict=True)]
        + ["其他 | | | 60.00"],
    )
    findings = found(table)
    assert len(findings) == 1
    assert "one row too low" in findings[0].message
    proposed = {(s.row, s.col): s.proposed for s in findings[0].suspects}
    assert proposed[2, 3] == Decimal("21.00")
    assert proposed[6, 3] == Decimal("60.00")


def test_a_total_that_is_left_blank_is_told() -> None:
    findings = found(with_amount(PUBLIC_EXPENSES, 1, 3, None))
    assert findings
    assert {first_suspect(finding) for finding in findings} == {(1, 3)}
    assert findings[0].suspects[0].proposed == Decimal("46.56")
    assert any("nothing is printed" in finding.message for finding in findings)


def without_grammar(table: Table, text: str, *places: tuple[int, int]) -> Table:
    cells = tuple(
        c.model_copy(update={"amount": None, "text": text, "flags": ("no_grammar",)})
        if (c.row, c.col) in places
        else c
        for c in table.cells
    )
    return table.model_copy(update={"cells": cells})


@pytest.mark.parametrize(("place", "amount"), [((4, 2), "3217.17"), ((1, 2), "5671.00"), ((5, 4), "1781.10")])
def test_the_sums_propose_the_amount_of_a_text_that_is_none(place: tuple[int, int], amount: str) -> None:
    (finding,) = found(without_grammar(EXPENDITURE, "16.435.87", place))
    assert finding.verdict == "misread"
    (suspect,) = finding.suspects
    assert (suspect.row, suspect.col, str(suspect.proposed)) == (*place, amount)
    assert "16.435.87" in finding.message


def test_nothing_is_proposed_where_another_cell_of_the_sum_is_in_doubt_too() -> None:
    table = drawn("名:项目 | 金额", ["办公费 | 12.00", "印刷费 | 3.50", "差旅费 | 20.20", "合计 | 35.70"])
    assert found(without_grammar(table, "1.2.0", (1, 1), (3, 1))) == ()
    doubtful_cell = tuple(
        c.model_copy(update={"flags": ("stamp",)}) if (c.row, c.col) == (3, 1) else c for c in table.cells
    )
    assert found(without_grammar(table.model_copy(update={"cells": doubtful_cell}), "1.2.0", (1, 1))) == ()


def test_a_remark_among_amounts_that_add_up_without_it_is_let_alone() -> None:
    rows = ["办公费 | 12.00", "印刷费 | 见附件", "差旅费 | 20.20", "合计 | 32.20"]
    assert found(without_grammar(drawn("名:项目 | 金额", rows), "见附件", (2, 1))) == ()


# --- who is wrong ---------------------------------------------------------------------------------------


def doubtful(confidence: float, others: list[tuple[str, float]]) -> Table:
    rows = ["办公费 | 12.00", "印刷费 | 3.80", "差旅费 | 20.20", "合计 | 35.70"]
    return drawn("名:项目 | 金额", rows, doubts={(2, 1): (confidence, others)})


def test_another_reading_that_makes_the_sum_hold_is_proposed() -> None:
    (finding,) = found(doubtful(0.7, [("3.50", 0.2)]))
    assert finding.verdict == "misread"
    assert first_suspect(finding) == (2, 1)
    assert finding.suspects[0].proposed == Decimal("3.50")


def test_a_doubtful_reading_is_suspected_before_sure_ones() -> None:
    (finding,) = found(doubtful(0.6, []))
    assert finding.verdict == "misread"
    assert first_suspect(finding) == (2, 1)


def test_sure_readings_leave_the_paper_at_fault() -> None:
    (finding,) = found(doubtful(1.0, []))
    assert finding.verdict == "misprinted"


def test_other_readings_that_do_not_help_change_nothing() -> None:
    (finding,) = found(doubtful(1.0, [("8.30", 0.0001)]))
    assert finding.verdict == "misprinted"


# --- exactness ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "total", "finds"),
    [
        ("万元", "35.71", False),
        ("万元", "35.75", True),
        ("元", "35.71", True),
        ("万元", "36", False),
        ("万元", "35", True),
    ],
)
def test_rounding_explains_only_what_the_printed_digits_allow(unit: str, total: str, finds: bool) -> None:
    rows = ["办公费 | 12.00", "印刷费 | 3.50", "差旅费 | 20.20", f"合计 | {total}"]
    assert bool(found(drawn("名:项目 | 金额", rows, unit=unit))) == finds


def test_amounts_too_large_for_machine_integers_are_added_exactly() -> None:
    large = "9,999,999,999,999,999,999.99"
    rows = [f"甲 | {large}", "乙 | 0.01", "合计 | 10,000,000,000,000,000,000.00"]
    assert not found(drawn("名:项目 | 金额", rows, unit="元"))
    assert found(drawn("名:项目 | 金额", [*rows[:2], "合计 | 10,000,000,000,000,000,001.00"], unit="元"))


def test_empty_documents_and_tables() -> None:
    empty = drawn("名:项目 | 金额", [])
    assert reconcile([], []) == ()
    assert found(empty) == ()
    assert found(drawn("名:项目 | 名:说明", ["甲 | 乙"])) == ()


def test_a_lost_point_is_put_back_with_the_decimals_it_took_along() -> None:
    table = with_amount(PUBLIC_EXPENSES, 2, 5, Decimal(1156))
    findings = found(table)
    assert {first_suspect(finding) for finding in findings} == {(2, 5)}
    assert {finding.suspects[0].proposed for finding in findings} == {Decimal("11.56")}


def test_a_column_that_slipped_to_the_foot_of_its_table_is_said_once() -> None:
    """The last figure was pushed over the edge and is lost; the column's own sums are not said beside it."""
    lines = [
        ["合计", "349.00", "180.00", "169.00"],
        ["一中", "57.00", "46.00", "11.00"],
        ["二中", "33.00", "12.00", "21.00"],
        ["三中", "71.00", "40.00", "31.00"],
        ["四中", "96.00", "55.00", "41.00"],
        ["五中", "12.00", "7.00", "5.00"],
        ["六中", "80.00", "20.00", "60.00"],
    ]
    column = [line[3] for line in lines]
    slipped = [*column[:3], "", *column[3:-1]]
    table = drawn(
        "名:单位 | 合计 | 甲 | 乙",
        [" | ".join([*line[:3], text]) for line, text in zip(lines, slipped, strict=True)],
    )
    (finding,) = found(table)
    assert "one row too low" in finding.message
    proposed = {(s.row, s.col): s.proposed for s in finding.suspects}
    assert {(4, 3), (5, 3), (6, 3)} <= set(proposed)
    assert proposed[4, 3] == Decimal("31.00")
    assert (7, 3) not in proposed


def test_an_extract_of_one_column_is_said_once() -> None:
    rows = (
        HIERARCHY_ROWS[:3]
        + HIERARCHY_ROWS[4:6]
        + HIERARCHY_ROWS[7:8]
        + HIERARCHY_ROWS[8:10]
        + HIERARCHY_ROWS[11:]
    )
    findings = found(drawn("码:科目编码 | 名:科目名称 | 金额", rows))
    assert len(findings) == 1
    assert findings[0].verdict == "undecided"
    assert "extract" in findings[0].message


def test_two_errors_in_one_column_are_no_extract() -> None:
    table = with_amount(with_amount(HIERARCHY, 4, 2, Decimal("6016.99")), 10, 2, Decimal("1865.69"))
    assert {first_suspect(finding) for finding in found(table)} >= {(10, 2)}
    assert all("extract" not in finding.message for finding in found(table))


def test_figures_that_ran_together_to_an_endless_one_break_nothing() -> None:
    endless = with_amount(PUBLIC_EXPENSES, 2, 2, Decimal("4" * 40 + ".12"))
    findings = found(endless)
    assert (2, 2) in {(s.row, s.col) for finding in findings for s in finding.suspects}


def test_a_total_of_more_than_its_rows_is_undecided_where_no_slip_explains_it() -> None:
    """Rows may be missing; a slip in a figure that explains it all the same makes the paper wrong."""
    rows = ["办公费 | 1,217.35", "印刷费 | 351.18", "差旅费 | 2,028.42", "合计 | 8,112.40"]
    (finding,) = found(drawn("名:项目 | 金额", rows))
    assert finding.verdict == "undecided"
    (finding,) = found(drawn("名:项目 | 金额", [*rows[:-1], "合计 | 3,696.95"]))
    assert finding.verdict == "misprinted"


def test_all_suspects_are_listed_where_nothing_tells_them_apart() -> None:
    rows = [f"第{n}项 | {100 + 10 * n}.00" for n in range(12)]
    (finding,) = found(drawn("名:项目 | 金额", [*rows, "合计 | 1,865.00"]))
    assert {(s.row, s.col) for s in finding.suspects} >= {(row, 1) for row in range(1, 13)}


def test_a_total_that_is_of_other_rows_is_let_alone() -> None:
    """A calculation that begins with a total: what follows is taken off it, and added to it, step by step."""
    rows = ["Total appropriations | 485,576", "Debt service | 55,601", "Public programs | 15,104"]
    rows += ["Amount on which the cap is applied | 414,871", "Allowable before | 405,351"]
    rows += ["Allowable | 411,085", "In-cap appropriations | 406,932"]
    assert found(drawn("名:item | amount", rows)) == ()


def test_a_total_that_lost_its_last_digit_is_told_though_all_rows_are_more_than_it() -> None:
    rows = ["合计 | 12,033.31", "办公费 | 61,217.35", "印刷费 | 30,351.18", "差旅费 | 33,464.78"]
    (finding,) = found(drawn("名:项目 | 金额", rows))
    assert first_suspect(finding) == (1, 1)
    assert finding.suspects[0].proposed == Decimal("125033.31")
