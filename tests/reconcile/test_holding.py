"""Equations that hold are handed out, so that a workbook can show them as formulas."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.document import Term
from extractor.reconcile import holding_equations, reconcile
from tests.reconcile.drawing import drawn, with_amount

TABLE = drawn(
    "名:科目 | 合计 | 基本支出 | 项目支出",
    [
        "合计 | 100.00 | 60.00 | 40.00",
        "甲   |  70.00 | 45.00 | 25.00",
        "乙   |  30.00 | 15.00 | 15.00",
        "丙   |        |       |      ",
    ],
)


def test_totals_of_columns_and_rows_are_handed_out() -> None:
    shown = {
        tuple((term.row, term.col) for term in (*equation.left, *equation.right) if isinstance(term, Term))
        for equation in holding_equations([TABLE])
    }
    columns = {((1, col), (2, col), (3, col)) for col in (1, 2, 3)}
    rows = {((row, 1), (row, 2), (row, 3)) for row in (1, 2, 3)}
    assert shown == columns | rows


@settings(deadline=None)
@given(row=st.integers(1, 3), col=st.integers(1, 3), change=st.integers(10, 5000))
def test_an_equation_either_holds_or_is_a_finding(row: int, col: int, change: int) -> None:
    cell = next(c for c in TABLE.cells if (c.row, c.col) == (row, col))
    assert cell.amount is not None
    wrong = with_amount(TABLE, row, col, cell.amount + Decimal(change).scaleb(-2))
    amounts = {(c.row, c.col): c.amount or Decimal(0) for c in wrong.cells}
    holding = holding_equations([wrong])
    for equation in holding:
        left, right = (
            sum(amounts[t.row, t.col] * t.sign for t in side if isinstance(t, Term))
            for side in (equation.left, equation.right)
        )
        assert left == right
    broken = [finding.equation for finding in reconcile([wrong], [])]
    assert not set(holding) & set(broken)
    assert len(holding) + len(broken) == len(holding_equations([TABLE]))


def test_sums_of_nothing_are_left_out() -> None:
    assert (
        holding_equations([drawn("名:科目 | 合计 | 甲 | 乙", ["合计 | 0.00 | 0.00 | 0.00", "丙 | | | "])])
        == ()
    )
