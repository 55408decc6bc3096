"""Rates and products in tables: what does not follow is told, the figure that is likeliest wrong first."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.document import Finding, Table
from extractor.reconcile import reconcile
from tests.reconcile.drawing import drawn, with_amount

GOODS = [
    "电脑 | 12 | 5,200.00 | 62,400.00",
    "打印机 | 3 | 1,850.00 | 5,550.00",
    "空调 | 5 | 3,299.00 | 16,495.00",
    "桌椅 | 40 | 420.50 | 16,820.00",
]
PURCHASES = drawn("名:品名 | 数量 | 单价 | 金额", [*GOODS, "合计 |  |  | 101,265.00"], unit="元")
IN_TEN_THOUSANDS = drawn(
    "名:品名 | 数量（台） | 单价（元） | 金额（万元）",
    [
        "电脑 | 12 | 5,200 | 6.24",
        "打印机 | 3 | 1,850 | 0.56",
        "空调 | 5 | 3,300 | 1.65",
        "桌 | 40 | 420 | 1.68",
    ],
)
SUBSIDIES = drawn(
    "名:项目 | 人数 | 补助标准 | 月数 | 金额",
    [
        "甲 | 12 | 300 | 12 | 43,200",
        "乙 | 7 | 450 | 6 | 18,900",
        "丙 | 31 | 300 | 12 | 111,600",
        "丁 | 5 | 80 | 10 | 4,000",
    ],
    unit="元",
)
RATES = drawn(
    "名:项目 | 预算数 | 执行数 | 执行率",
    [
        "合计 | 326.97 | 261.17 | 79.88%",
        "甲 | 120.50 | 100.20 | 83.15%",
        "乙 | 88.10 | 80.00 | 90.81%",
        "丙 | 45.30 | 45.30 | 100.00%",
        "丁 | 61.07 | 30.12 | 49.32%",
        "戊 | 12.00 | 5.55 | 46.25%",
    ],
)


def _said(table: Table, row: int, col: int, amount: str) -> tuple[Finding, ...]:
    return reconcile([with_amount(table, row, col, Decimal(amount))], [])


def _first(finding: Finding) -> tuple[int, int, Decimal | None]:
    suspect = finding.suspects[0]
    return suspect.row, suspect.col, suspect.proposed


@pytest.mark.parametrize("table", [PURCHASES, IN_TEN_THOUSANDS, SUBSIDIES, RATES])
def test_tables_that_follow_give_no_finding(table: Table) -> None:
    assert reconcile([table], []) == ()


@pytest.mark.parametrize(
    ("row", "col", "wrong", "right"),
    [(1, 1, "13", "12"), (2, 2, "1580.00", "1850.00"), (3, 2, "3229.00", "3299.00"), (4, 1, "90", "40")],
)
def test_a_wrong_price_or_quantity_is_told_from_an_amount_that_its_total_confirms(
    row: int, col: int, wrong: str, right: str
) -> None:
    (finding,) = _said(PURCHASES, row, col, wrong)
    assert finding.kind == "row_sum"
    assert _first(finding) == (row, col, Decimal(right))
    assert finding.verdict == "misprinted"


def test_a_wrong_amount_is_known_by_its_product_and_its_total() -> None:
    findings = _said(PURCHASES, 3, 3, "18495.00")
    assert {finding.kind for finding in findings} == {"row_sum", "column_sum"}
    assert all(_first(finding) == (3, 3, Decimal("16495.00")) for finding in findings)


@pytest.mark.parametrize(
    ("table", "row", "col", "wrong"),
    [(IN_TEN_THOUSANDS, 3, 3, "1.95"), (SUBSIDIES, 2, 4, "16900")],
)
def test_products_in_other_units_and_of_three(table: Table, row: int, col: int, wrong: str) -> None:
    (finding,) = _said(table, row, col, wrong)
    assert _first(finding)[:2] == (row, col)


@pytest.mark.parametrize(("col", "wrong", "right"), [(1, "88.70", "88.10"), (2, "80.60", "80.00")])
def test_an_amount_that_breaks_its_rate_and_its_sum_is_first(col: int, wrong: str, right: str) -> None:
    findings = _said(RATES, 3, col, wrong)
    assert {finding.kind for finding in findings} == {"percentage", "column_sum"}
    assert all(_first(finding) == (3, col, Decimal(right)) for finding in findings)


def test_a_rate_of_amounts_that_add_up_is_itself_wrong() -> None:
    rows = ["83.15%", "90.18%", "100.00%", "49.32%", "46.25%"]
    lines = [
        "甲 | 120.50 | 100.20",
        "乙 | 88.10 | 80.00",
        "丙 | 45.30 | 45.30",
        "丁 | 61.07 | 30.12",
        "戊 | 12.00 | 5.55",
    ]
    body = [f"{line} | {rate}" for line, rate in zip(lines, rows, strict=True)]
    table = drawn("名:项目 | 预算数 | 执行数 | 执行率", ["合计 | 326.97 | 261.17 | 79.88%", *body])
    (finding,) = reconcile([table], [])
    assert _first(finding) == (3, 3, Decimal("90.81"))
    assert finding.suspects[0].probability > 0.9


@given(st.integers(0, 2**32 - 1), st.integers(3, 12), st.data())
@settings(max_examples=40, deadline=None)
def test_one_wrong_figure_of_a_product_is_found(seed: int, length: int, data: st.DataObject) -> None:
    chance = random.Random(seed)  # noqa: S311 - figures of a drawn table
    lines = [(chance.randint(2, 60), Decimal(chance.randint(1000, 900_000)) / 100) for _ in range(length)]
    rows = [
        f"物品{n} | {count} | {price:.2f} | {count * price:.2f}" for n, (count, price) in enumerate(lines)
    ]
    table = drawn("名:品名 | 数量 | 单价 | 金额", rows, unit="元")
    assert reconcile([table], []) == ()
    if length > 3:
        row = data.draw(st.integers(1, length))
        count, price = lines[row - 1]
        assert _said(table, row, 1, str(count + 1))
        assert _said(table, row, 3, str(count * price + 9))


@given(st.integers(0, 2**32 - 1), st.integers(3, 25))
@settings(max_examples=60, deadline=None)
def test_figures_of_chance_make_no_product(seed: int, length: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - figures of a drawn table
    rows = [
        f"物品{n} | {chance.randint(1, 30)} | {chance.randint(50, 9000)} | {chance.randint(1, 90_000)}"
        for n in range(length)
    ]
    assert reconcile([drawn("名:品名 | 数量 | 单价 | 金额", rows, unit="元")], []) == ()
