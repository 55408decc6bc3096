"""Weights of indicators, and columns of percentages."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.document import Table
from extractor.reconcile import reconcile
from tests.reconcile.drawing import drawn


def targets(*projects: Sequence[int], total: int | None = None) -> Table:
    """Indicators with weights; the name of a project stands in one cell beside all of its indicators."""
    rows, starts = [], []
    for number, weights in enumerate(projects):
        starts.append((len(rows) + 1, len(weights)))
        rows += [f"{'' if i else f'项目{number}'} | 指标{number}.{i} | {w}" for i, w in enumerate(weights)]
    if total is not None:
        rows.append(f"合计 | | {total}")
    table = drawn("名:项目名称 | 注:三级指标 | 权重", rows, unit="万元", title="绩效目标表")
    spans = dict(starts)
    cells = [
        c.model_copy(update={"row_span": spans[c.row]}) if c.col == 0 and c.row in spans else c
        for c in table.cells
        if c.col or c.row in spans or not c.row or c.text
    ]
    columns = [c.model_copy(update={"role": "number"}) if c.index == 2 else c for c in table.columns]
    return table.model_copy(update={"cells": tuple(cells), "columns": tuple(columns)})


NINETY, HUNDRED = (20, 5, 20, 20, 5, 20), (15, 10, 10, 10, 15, 40)


@pytest.mark.parametrize(
    "table",
    [
        targets(NINETY, (1, 9, 1, 10, 20, 1, 29, 19), (15, 10, 10, 10, 15, 30)),
        targets(HUNDRED),
        targets(HUNDRED, total=100),
        targets((30, 60), (10,), HUNDRED),
        targets((1, 2, 3, 4, 5)),
        targets((30, 60), (20, 30)),
    ],
)
def test_weights_that_add_up_or_are_none_give_no_finding(table: Table) -> None:
    assert [f for f in reconcile([table], []) if f.kind == "weights"] == []


def test_a_project_parted_between_pages_is_one_list() -> None:
    assert reconcile([targets(NINETY, (20, 20, 10), (20, 20), NINETY)], []) == ()
    assert reconcile([targets(HUNDRED, (20, 20, 10, 20, 30, 50), (20, 20, 10), HUNDRED)], []) == ()


@given(place=st.integers(0, 5), change=st.integers(1, 30), sign=st.sampled_from([1, -1]))
def test_a_wrong_weight_is_told_with_what_it_should_be(place: int, change: int, sign: int) -> None:
    wrong = list(NINETY)
    wrong[place] += change * sign
    if wrong[place] < 0:
        return
    (finding,) = [f for f in reconcile([targets(NINETY, wrong, NINETY)], []) if f.kind == "weights"]
    assert (finding.expected, finding.found) == (Decimal(90), Decimal(90 + change * sign))
    assert {c.row for c in finding.cells} == set(range(7, 13))
    proposed = {(s.row, s.proposed) for s in finding.suspects}
    others = [w for i, w in enumerate(wrong) if i != place]
    assert (7 + place, Decimal(NINETY[place])) in proposed or len(
        [w for w in others if w > change * sign]
    ) >= 5


def test_a_printed_total_is_the_whole() -> None:
    (finding,) = reconcile([targets((15, 10, 10, 10, 15, 30), total=100)], [])
    assert (finding.kind, finding.expected, finding.found) == ("weights", Decimal(100), Decimal(90))


GROWTH = ["甲 | 80.00 | 100.00 | 25.00", "乙 | 52.50 | 42.00 | -20.00", "丙 | 30.00 | 31.00 | 3.33"]
GROWTH += ["丁 | 0.00 | 5.00 | 100", "戊 | 10.00 | 10.70 | 7.00", "己 | 64.00 | 32.00 | -50.00"]
SHARES = ["合计 | 70.00 | 90.00 | 100", "甲 | 35.00 | 45.00 | 50", "乙 | 10.00 | 30.00 | 33.33"]
SHARES += ["丙 | 15.00 | 9.00 | 10", "丁 | 10.00 | 6.00 | 6.67"]


@pytest.mark.parametrize(
    ("heading", "rows", "row", "wrong", "right"),
    [
        ("增减%", GROWTH, 3, "8.33", "3.33"),
        ("增长率", [f"{r}%" for r in GROWTH], 2, "20.00%", "-20.00"),
        ("占比", SHARES, 3, "38.33", "33.33"),
    ],
)
def test_percentages_in_tables_follow_their_amounts(
    heading: str, rows: list[str], row: int, wrong: str, right: str
) -> None:
    headings = f"名:项目 | 上年 | 本年 | {heading}"
    assert reconcile([drawn(headings, rows)], []) == ()
    broken = [*rows]
    broken[row - 1] = " | ".join([*rows[row - 1].split(" | ")[:-1], wrong])
    (finding,) = reconcile([drawn(headings, broken)], [])
    assert finding.kind == "percentage"
    first = finding.suspects[0]
    assert (first.row, first.col, first.proposed) == (row, 3, Decimal(right))
    assert first.probability > 0.6
    assert finding.verdict == "misprinted"


def test_percentages_that_follow_from_nothing_in_the_table_are_let_alone() -> None:
    rows = ["甲 | 80.00 | 41.00", "乙 | 50.00 | 12.00", "丙 | 30.00 | 3.33", "丁 | 20.00 | 7.00"]
    assert reconcile([drawn("名:项目 | 本年 | 完成率", rows)], []) == ()
