"""Which relations are read from a table, and how they are checked."""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.document import Table
from extractor.reconcile import reconcile, words
from extractor.reconcile.equations.belief import Evidence, believe, family_prior
from extractor.reconcile.equations.relations import check, sum_relation
from extractor.reconcile.equations.slips import is_slip, wrong_as
from extractor.reconcile.frames import row_frames, sides
from extractor.reconcile.sheet import read_sheets
from tests.reconcile.drawing import drawn, with_amount


@pytest.mark.parametrize(
    ("label", "total"),
    [
        ("合 计", True),
        ("本 年 收 入 合 计", True),
        ("人员经费合计", True),
        ("支出总计", True),
        ("小计", True),
        ("合计（万元）", True),
        ("预算支出总额", True),
        ("统计信息事务", False),
        ("设计费", False),
        ("一、财政拨款收入", False),
        ("Grand total", True),
    ],
)
def test_names_of_totals(label: str, total: bool) -> None:
    assert words.is_total(label) is total


@pytest.mark.parametrize(
    ("label", "rate"), [("增长率", True), ("权重", True), ("占比%", True), ("合计", False)]
)
def test_names_of_rates(label: str, rate: bool) -> None:
    assert words.is_rate(label) is rate


def test_sides_of_a_table() -> None:
    table = drawn("名:收入 | 数 | 名:支出 | 合计 | 甲 | 注:备注", ["一 | 1 | 二 | 2 | 2 | 好"])
    (sheet,) = read_sheets([table])
    found = [[c.index for c in side.amounts] for side in sides(sheet)]
    assert found == [[1], [3, 4]]


amounts = st.decimals(-(10**9), 10**9, places=2)


@given(st.lists(amounts, min_size=1, max_size=20), st.sampled_from(["元", "万元"]))
def test_a_sum_holds_just_within_the_half_units_of_its_figures(parts: list[Decimal], unit: str) -> None:
    total = sum(parts, Decimal(0))
    half = Decimal("0.005") * (sum(1 for p in parts if p) + 1) if unit == "万元" else Decimal(0)
    for off, holds in ((Decimal(0), True), (half, True), (half + Decimal("0.01"), False)):
        moved = (total + off).quantize(Decimal("0.01"))
        if not moved or not any(parts) or abs(moved - total) not in (off, off.quantize(Decimal("0.01"))):
            continue
        rows = [f"项{i} | {part:,f}" for i, part in enumerate(parts)]
        table = with_amount(
            drawn("名:项目 | 金额", [*rows, "合计 | 1.00"], unit=unit), len(parts) + 1, 1, moved
        )
        (frame,) = row_frames(read_sheets([table])[0])
        tried = check(frame, sum_relation("column_sum", "x", len(parts), tuple(range(len(parts))), 0.9))
        exact = abs(moved - total) <= half
        assert bool(tried.holds[0]) == exact
        assert exact == holds or off == half


def test_many_roundings_do_not_hide_an_error() -> None:
    rows = [f"项{i} | 1.00" for i in range(400)]
    assert not reconcile([drawn("名:项目 | 金额", [*rows, "合计 | 400.00"])], [])
    assert reconcile([drawn("名:项目 | 金额", [*rows, "合计 | 401.50"])], [])


def test_a_single_error_is_weighed_against_all_rows_that_hold() -> None:
    few, many = (
        Evidence(sums=1, fails=1, short=1, doubt=math.log(0.05), luck=-6.9),
        Evidence(sums=9, fails=1, short=1, doubt=math.log(0.05), luck=-62.0),
    )
    assert believe(0.9, few).meant < believe(0.9, many).meant
    half = Evidence(sums=5, fails=5, short=5, doubt=5 * math.log(0.05), luck=-35.0)
    assert believe(0.97, half).incomplete > 0.5


@given(st.floats(0.1, 0.98), st.integers(0, 50), st.integers(0, 20))
def test_family_priors_are_probabilities_and_grow_with_what_holds(
    prior: float, held: int, against: int
) -> None:
    now = family_prior(prior, held, against)
    assert 0 < now < 1
    assert family_prior(prior, held + 3, against) >= now


@pytest.mark.parametrize(
    ("printed", "meant", "slip"),
    [
        ("2958.00", "2985.00", True),
        ("1234.50", "1284.50", True),
        ("123.45", "1123.45", True),
        ("12.00", "-12.00", True),
        ("904.90", "1781.10", False),
        ("1.00", "100.00", False),
    ],
)
def test_slips_of_one_digit(printed: str, meant: str, slip: bool) -> None:
    assert is_slip(Decimal(printed), Decimal(meant)) is slip


def test_a_reading_that_is_offered_outweighs_an_error_on_paper() -> None:
    table = drawn("名:项目 | 金额", ["甲 | 3.80"], doubts={(1, 1): (0.9, [("3.50", 0.08)])})
    cell = next(c for c in table.cells if (c.row, c.col) == (1, 1))
    reading, paper = wrong_as(cell, Decimal("3.50"))
    assert reading > 10 * paper
    reading, paper = wrong_as(
        cell.model_copy(update={"confidence": 1.0, "alternatives": ()}), Decimal("3.50")
    )
    assert reading == 0
    assert paper > 0


# --- pages, forms ---------------------------------------------------------------------------------------


def test_rows_that_go_on_overleaf_are_not_said_to_be_wrong() -> None:
    upper = drawn(
        "码:科目 | 名:名称 | 金额", ["301 | 工资 | 90.00", "30101 | 基本工资 | 20.00"], page=1, name="t1"
    )
    rest = drawn(
        "码:科目 | 名:名称 | 金额", ["30102 | 津贴补贴 | 70.00", " | 合计 | 90.00"], page=2, name="t2"
    )
    lower = rest.model_copy(update={"header_rows": 0})
    assert reconcile([upper, lower], []) == ()


def test_amounts_over_several_rows_count_once() -> None:
    table = drawn(
        "名:项目 | 金额 | 注:指标", ["合计 | 30.00 | ", "甲 | 10.00 | 一", " | | 二", "乙 | 20.00 | 三"]
    )
    cells = [c for c in table.cells if (c.row, c.col) != (3, 1)]
    spanning = [c.model_copy(update={"row_span": 2}) if (c.row, c.col) == (2, 1) else c for c in cells]
    whole = table.model_copy(update={"cells": tuple(spanning)})
    assert reconcile([whole], []) == ()
    assert reconcile([with_amount(whole, 2, 1, Decimal("11.00"))], [])


def form() -> Table:
    table = drawn(
        "注:一 | 注:二 | 注:三 | 注:四",
        [
            "资金 | 基本支出 | 基本支出 | 基本支出",
            " | 合计 | 财政拨款 | 其他资金",
            " | 60.00 | 45.00 | 15.00",
        ],
    )
    cells = tuple(
        c.model_copy(update={"amount": Decimal(c.text)}) if c.row == 3 and c.text else c for c in table.cells
    )
    return table.model_copy(update={"cells": cells})


def test_amounts_in_a_form_are_summed_by_the_words_above_them() -> None:
    assert reconcile([form()], []) == ()
    (finding,) = reconcile([with_amount(form(), 3, 2, Decimal("54.00"))], [])
    assert finding.kind == "row_sum"
    assert (finding.expected, finding.found) == (Decimal("69.00"), Decimal("60.00"))


def test_statements_are_few_however_many_sums_fail() -> None:
    chance = np.random.default_rng(5)
    rows = []
    for top in range(12):
        rows.append(f"2{top:02} | 类{top} | {chance.integers(5e5, 9e5)}.00 | {chance.integers(5e5, 9e5)}.00")
        rows += [f"2{top:02}0{i} | 款{top}.{i} | {chance.integers(1, 5000)}.00 | 7.00" for i in range(1, 3)]
    assert len(reconcile([drawn("码:科目 | 名:名称 | 甲 | 乙", rows)], [])) <= 2


def test_one_percentage_leaves_a_column_of_money_in_the_sums() -> None:
    table = drawn(
        "名:项目|合计|基本|项目",
        ["合计|90.00|60.00|30.00", "甲|40.00|30.00|10.00", "乙|50.00|30.00|2,000.55%"],
    )
    doubt = {"amount": None, "flags": ("no_grammar",)}
    cells = tuple(c.model_copy(update=doubt) if "%" in c.text else c for c in table.cells)
    (sheet,) = read_sheets([table.model_copy(update={"cells": cells})])
    (frame,) = row_frames(sheet)
    assert frame.measures == ("合计", "基本", "项目")
    (finding,) = reconcile([table.model_copy(update={"cells": cells})], [])
    (suspect,) = finding.suspects
    assert (suspect.row, suspect.col, suspect.proposed) == (3, 3, 20)


def test_columns_of_percentages_are_never_added_up() -> None:
    table = drawn(
        "名:项目|2022|2023|增减", ["合计|15.00|16.00|6.67%", "甲|7.50|8.00|6.67%", "乙|7.50|8.00|6.67%"]
    )
    columns = (*table.columns[:3], table.columns[3].model_copy(update={"role": "number"}))
    assert reconcile([table.model_copy(update={"columns": columns})], []) == ()
