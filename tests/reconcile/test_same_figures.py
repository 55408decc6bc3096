"""The same figure in two tables of one paper."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from extractor.document import Table
from extractor.reconcile import holding_equations, reconcile
from tests.reconcile.drawing import drawn, with_amount

HEADINGS = "码:科目编码 | 名:科目名称 | 合计 | 基本支出 | 项目支出"
ROWS = [
    "        | 合计     | 5671.00 | 2985.00 | 2686.00",
    "2050199 | 其他教育 | 3217.17 | 2312.27 |  904.90",
    "2050999 | 其他附加 | 1781.10 |         | 1781.10",
    "2080505 | 养老保险 |  498.76 |  498.76 |        ",
    "2210201 | 公积金   |  173.97 |  173.97 |        ",
]
ALL = drawn(HEADINGS, ROWS, title="支出总表", name="t1")


def in_yuan(table: Table, name: str, title: str) -> Table:
    cells = tuple(
        c
        if c.amount is None
        else c.model_copy(update={"amount": c.amount.scaleb(4).quantize(Decimal("0.01")), "text": "x"})
        for c in table.cells
    )
    return table.model_copy(update={"id": name, "title": title, "amount_unit": "元", "cells": cells})


BY_CLASS = drawn(
    "名:项目 | 预算数",
    [
        "五、教育支出 | 4998.27",
        "八、社会保障和就业支出 | 498.76",
        "二十、住房保障支出 | 173.97",
        "支出总计 | 5671.00",
    ],
    title="收支总表",
    name="t0",
)
GENERAL = drawn(
    HEADINGS,
    [
        "        | 合计     | 5601.00 | 2915.00 | 2686.00",
        "2050199 | 其他教育 | 3147.17 | 2242.27 |  904.90",
        *ROWS[2:],
    ],
    title="一般公共预算支出表",
    name="t2",
)
COPY = in_yuan(ALL, "t2", "支出明细表")


def test_tables_of_another_scope_are_not_compared() -> None:
    assert reconcile([ALL, GENERAL], []) == ()


def test_a_table_in_yuan_says_the_same_as_one_in_ten_thousands() -> None:
    assert reconcile([ALL, COPY], []) == ()
    between = [e for e in holding_equations([ALL, COPY]) if len({t.table for t in (*e.left, *e.right)}) == 2]  # type: ignore[union-attr]
    assert len(between) >= 9


def test_errors_that_cancel_within_one_table_are_found_by_the_other() -> None:
    rows = ["  | 合计 | 5681.00 | 2995.00 | 2686.00", *ROWS[1:], "2210203 | 补贴 | 10.00 | 10.00 | "]
    rows += ["2060101 | 科技 | 7.00 | 5.00 | 2.00", "2290101 | 其他 | -7.00 | -5.00 | -2.00"]
    rows += ["2300101 | 转移 | 6.00 | 4.00 | 2.00", "2310101 | 债务 | -6.00 | -4.00 | -2.00"]
    right = drawn(HEADINGS, rows, title="甲表", name="t1")
    other = right.model_copy(update={"id": "t2", "title": "乙表"})
    for row, col, text in ((2, 2, "3216.17"), (2, 3, "2311.27"), (4, 2, "499.76"), (4, 3, "499.76")):
        other = with_amount(other, row, col, Decimal(text))
    assert reconcile([other], []) == ()
    found = reconcile([right, other], [])
    assert {f.kind for f in found} == {"cross_table"}
    assert {(c.table, c.row, c.col) for f in found for c in f.cells} == {
        (table, row, col) for table in ("t1", "t2") for row in (2, 4) for col in (2, 3)
    }


@given(row=st.integers(2, 5), change=st.integers(100, 10**6), in_copy=st.booleans())
def test_the_other_table_names_the_wrong_cell_and_its_amount(row: int, change: int, in_copy: bool) -> None:
    """Where one column sum fails, and there are no row sums, the other table alone tells the wrong cell."""
    tables = [
        drawn("码:科目编码 | 名:科目 | 金额", [r.rsplit("|", 2)[0] for r in ROWS], title="甲表", name="t1")
    ]
    tables.append(in_yuan(tables[0], "t2", "乙表"))
    place = int(in_copy)
    right = next(c.amount for c in tables[place].cells if (c.row, c.col) == (row, 2))
    assert right is not None
    step = Decimal(1) if in_copy else Decimal("0.01")
    tables[place] = with_amount(tables[place], row, 2, right + change * step)
    found = reconcile(tables, [])
    assert found
    for finding in found:
        first = finding.suspects[0]
        assert (first.table, first.row, first.col, first.proposed) == (f"t{place + 1}", row, 2, right)


def test_lines_are_known_again_by_name_without_number_and_code() -> None:
    detailed = drawn(
        "码:科目编码 | 名:科目名称 | 合计",
        [
            "    | 合计 | 5671.00",
            "205 | 教育支出 | 4998.27",
            "208 | 社会保障和就业支出 | 489.76",
            "221 | 住房保障支出 | 173.97",
            "222 | 粮油物资储备支出 | 9.00",
        ],
        title="支出总表",
        name="t1",
    )
    assert all(f.kind != "cross_table" for f in reconcile([BY_CLASS, detailed], []))
    more = drawn(
        "名:项目 | 预算数",
        [
            "一、一般公共服务支出 | 1.00",
            "二、外交支出 | 2.00",
            "三、国防支出 | 3.00",
            "五、教育支出 | 4992.27",
            "八、社会保障和就业支出 | 498.76",
            "二十、住房保障支出 | 173.97",
            "支出总计 | 5671.00",
        ],
        title="收支总表",
        name="t0",
    )
    rows = [
        "    | 合计 | 5671.00",
        "201 | 一般公共服务支出 | 1.00",
        "202 | 外交支出 | 2.00",
        "203 | 国防支出 | 3.00",
    ]
    rows += ["205 | 教育支出 | 4992.27", "208 | 社会保障和就业支出 | 489.76", "221 | 住房保障支出 | 173.97"]
    wrong = drawn("码:科目编码 | 名:科目名称 | 合计", rows, title="支出总表", name="t1")
    found = reconcile([more, wrong], [])
    assert {f.kind for f in found} == {"column_sum", "cross_table"}
    assert {(f.suspects[0].table, f.suspects[0].row, f.suspects[0].proposed) for f in found} == {
        ("t1", 6, Decimal("498.76"))
    }
