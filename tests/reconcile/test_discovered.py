"""Sums and differences that the headings do not name, or that are not read: the figures say what adds up."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.document import Table
from extractor.reconcile import reconcile
from extractor.reconcile.equations.discovered import discovered_relations
from extractor.reconcile.frames import column_frames
from extractor.reconcile.sheet import read_sheets
from tests.reconcile.drawing import drawn, with_amount


def _bare(rows: list[str]) -> Table:
    """A table of a label and three amounts without any words above the amounts."""
    table = drawn("名:项目 | a | b | c", rows)
    columns = tuple(c.model_copy(update={"path": ()}) if c.role == "amount" else c for c in table.columns)
    cells = tuple(c.model_copy(update={"text": ""}) if c.row == 0 else c for c in table.cells)
    return table.model_copy(update={"columns": columns, "cells": cells})


SUMS = _bare(
    [
        "甲 | 32.10 | 4.00 | 28.10",
        "乙 | 28.00 | 6.25 | 21.75",
        "丙 | 9.50 | 3.10 | 6.40",
        "丁 | 71.15 | 50.05 | 21.10",
        "戊 | 18.20 | 9.90 | 8.30",
        "己 | 44.44 | 11.30 | 33.14",
    ]
)


def test_a_sum_without_headings_is_discovered_and_checked() -> None:
    assert reconcile([SUMS], []) == ()
    (finding,) = reconcile([with_amount(SUMS, 3, 1, Decimal("9.80"))], [])
    assert finding.kind == "row_sum"
    assert finding.expected == Decimal("9.50")


def test_zeros_and_repeated_rows_prove_nothing() -> None:
    repeated = _bare(["甲 | 32.10 | 4.00 | 28.10"] * 5 + ["乙 | 28.00 | 6.00 | 21.00"])
    assert reconcile([repeated], []) == ()
    copies = _bare(
        [f"{n} | {v} | {v} | 0.00" for n, v in zip("甲乙丙丁", ("1.25", "7.50", "3.10", "4.75"), strict=True)]
        + ["戊 | 28.00 | 6.00 | 21.00"]
    )
    assert reconcile([copies], []) == ()


def test_a_relation_that_fails_in_several_rows_is_none() -> None:
    table = with_amount(with_amount(SUMS, 3, 1, Decimal("9.80")), 5, 1, Decimal("19.20"))
    assert reconcile([table], []) == ()


DIFFERENCES = [
    "教育 | 120.50 | 134.20 | 13.70",
    "社保 | 88.10 | 80.00 | -8.10",
    "卫生 | 45.30 | 45.30 | 0.00",
    "住房 | 61.07 | 70.12 | 9.05",
    "农林 | 12.00 | 15.55 | 3.55",
]


@pytest.mark.parametrize("name", ["增减额", "比上年增减/增减额", "增减数（±）", "差额", "净增加额"])
@pytest.mark.parametrize("turned", [False, True])
def test_a_difference_of_two_years_is_checked_whichever_stands_first(name: str, turned: bool) -> None:
    rows = [_turned(row) for row in DIFFERENCES] if turned else DIFFERENCES
    years = "2023年预算数 | 2022年预算数" if turned else "2022年预算数 | 2023年预算数"
    table = drawn(f"名:项目 | {years} | {name}", rows)
    assert reconcile([table], []) == ()
    (finding,) = reconcile([with_amount(table, 4, 3, Decimal("9.50"))], [])
    assert (finding.kind, finding.expected, finding.found) == ("row_sum", Decimal("9.05"), Decimal("9.50"))
    assert len(reconcile([with_amount(table, 2, 1, Decimal("88.70"))], [])) == 1


def _turned(row: str) -> str:
    name, first, second, change = row.split("|")
    return "|".join((name, second, first, change))


def test_what_was_spent_less_than_came_in_is_left() -> None:
    table = drawn(
        "名:单位 | 本年收入 | 本年支出 | 收支结余",
        ["甲 | 120.50 | 100.20 | 20.30", "乙 | 88.10 | 80.00 | 8.10", "丙 | 61.07 | 30.12 | 30.95"],
    )
    assert reconcile([table], []) == ()
    (finding,) = reconcile([with_amount(table, 2, 2, Decimal("82.00"))], [])
    assert {(c.row, c.col) for c in finding.cells} == {(2, 1), (2, 2), (2, 3)}


def test_a_budget_after_an_adjustment() -> None:
    table = drawn(
        "名:单位 | 年初预算数 | 调整数 | 调整预算数 | 决算数",
        [
            "甲 | 120.50 | 10.20 | 130.70 | 130.00",
            "乙 | 88.10 | -8.00 | 80.10 | 80.10",
            "丙 | 61.07 | 3.12 | 64.19 | 60.22",
        ],
    )
    assert reconcile([table], []) == ()
    (finding,) = reconcile([with_amount(table, 3, 3, Decimal("64.91"))], [])
    assert finding.expected == Decimal("64.19")


def test_columns_that_do_not_stand_side_by_side() -> None:
    rows = [
        "甲 | 130.70 | 120.50 | 7.00 | 10.20",
        "乙 | 96.10 | 88.10 | 5.00 | 8.00",
        "丙 | 47.60 | 45.30 | 3.00 | 2.30",
        "丁 | 64.19 | 61.07 | 9.00 | 3.12",
        "戊 | 22.22 | 11.10 | 9.00 | 11.12",
        "己 | 53.08 | 40.05 | 1.00 | 13.03",
    ]
    table = drawn("名:项目 | 全年预算 | 财政拨款 | 下达批次 | 单位资金", rows)
    assert reconcile([table], []) == ()
    (finding,) = reconcile([with_amount(table, 5, 4, Decimal("11.72"))], [])
    assert {(c.row, c.col) for c in finding.cells} == {(5, 1), (5, 2), (5, 4)}
    assert reconcile([with_amount(table, 5, 3, Decimal("4.00"))], []) == ()


def test_a_column_that_was_left_out_is_no_error() -> None:
    """全年预算 is the sum of three columns, one of which is nearly always empty."""
    rows = [f"{n} | {a + b}.55 | {a}.25 | {b}.30 | 0.00" for n, a, b in _PAIRS]
    table = drawn("名:项目 | 甲 | 乙 | 丙 | 丁", [*rows, "末 | 98.00 | 11.25 | 80.30 | 6.45"])
    assert reconcile([table], []) == ()


_PAIRS = (("一", 12, 30), ("二", 81, 4), ("三", 55, 17), ("四", 9, 26), ("五", 33, 71), ("六", 64, 5))


@given(st.integers(0, 2**32 - 1), st.integers(6, 12), st.data())
@settings(max_examples=40, deadline=None)
def test_a_sum_among_other_columns_is_found_with_its_one_error(
    seed: int, length: int, data: st.DataObject
) -> None:
    chance = random.Random(seed)  # noqa: S311 - figures of a drawn table
    figures = [[chance.randint(100, 5_000_000) for _ in range(3)] for _ in range(length)]
    rows = [
        f"行{n} | {_yuan(a)} | {_yuan(c)} | {_yuan(a + b)} | {_yuan(b)}"
        for n, (a, b, c) in enumerate(figures)
    ]
    table = drawn("名:项目 | 甲 | 乙 | 丙 | 丁", rows)
    assert reconcile([table], []) == ()
    row, col = data.draw(st.tuples(st.integers(1, length), st.sampled_from((1, 3, 4))))
    amount = next(c.amount for c in table.cells if (c.row, c.col) == (row, col))
    assert amount is not None
    (finding,) = reconcile([with_amount(table, row, col, amount + Decimal("7.77"))], [])
    assert {(c.row, c.col) for c in finding.cells} == {(row, 1), (row, 3), (row, 4)}


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_a_column_that_mostly_repeats_another_is_no_part_of_its_sum(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - figures of a drawn table
    pool = [100, 101, 102, 105][: chance.randint(1, 4)]
    figures = [[chance.choice(pool) for _ in range(3)] for _ in range(chance.randint(6, 9))]
    rows = [
        f"行{n} | {_yuan(a)} | {_yuan(c)} | {_yuan(a + b)} | {_yuan(b)}"
        for n, (a, b, c) in enumerate(figures)
    ]
    assert reconcile([drawn("名:项目 | 甲 | 乙 | 丙 | 丁", rows)], []) == ()


@given(st.integers(0, 2**32 - 1), st.integers(3, 10), st.integers(5, 40), st.sampled_from((9, 99, 999_999)))
@settings(max_examples=60, deadline=None)
def test_nothing_is_discovered_among_figures_of_chance(seed: int, width: int, length: int, top: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - figures of a drawn table
    table = drawn(
        " | ".join(["名:项目", *(f"列{n}" for n in range(width))]),
        [" | ".join([f"行{n}", *(str(chance.randint(0, top)) for _ in range(width))]) for n in range(length)],
    )
    frames = [f for sheet in read_sheets([table]) for f in column_frames(sheet)]
    assert [one for frame in frames for one in discovered_relations(frame, ())] == []


def _yuan(value: int) -> str:
    return f"{Decimal(value) / 100:.2f}"


LIST = [
    "办公费 | 12.00 | 5.25 | 6.75",
    "印刷费 | 3.50 | 1.50 | 2.00",
    "差旅费 | 20.20 | 10.10 | 10.10",
    "会议费 | 4.40 | 4.00 | 0.40",
]


@pytest.mark.parametrize("name", ["", "某某局机关"])
def test_a_total_whose_name_was_not_read_is_known_by_its_figures(name: str) -> None:
    table = drawn("名:项目 | 甲 | 乙 | 丙", [*LIST, f"{name} | 40.10 | 20.85 | 19.25"])
    assert reconcile([table], []) == ()
    findings = reconcile([with_amount(table, 3, 2, Decimal("10.70"))], [])
    assert "column_sum" in {finding.kind for finding in findings}
    assert all((f.suspects[0].row, f.suspects[0].col) == (3, 2) for f in findings)


def test_a_last_row_that_sums_up_nothing_is_let_alone() -> None:
    assert (
        reconcile([drawn("名:项目 | 甲 | 乙", ["一 | 3.10 | 4.00", "二 | 2.00 | 1.70", " | 0 | 0"] * 2)], [])
        == ()
    )
