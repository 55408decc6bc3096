"""Sums that hold make readings surer, sums that do not make suspects less sure; what to look at first."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from extractor.document import Cell, Table
from extractor.reconcile import settle
from extractor.review_order import review_order
from tests.reconcile.drawing import drawn
from tests.reconcile.test_solver import misread

ROWS = ["办公费 | 12.00", "印刷费 | 3.50", "差旅费 | 20.20", "合计 | 35.70"]


def settled(table: Table, acceptable: float = 0.05) -> Table:
    return settle([table], [], acceptable)[0][0]


def cell_at(table: Table, row: int, col: int) -> Cell:
    (found,) = [c for c in table.cells if (c.row, c.col) == (row, col)]
    return found


def doubted(confidence: float, others: Sequence[tuple[str, float]] = (), unit: str = "元") -> Table:
    table = drawn("名:项目 | 金额", ROWS, unit=unit, doubts={(2, 1): (confidence, others)})
    flagged = {"flags": ("low_confidence",)}
    return table.model_copy(
        update={
            "cells": tuple(
                c.model_copy(update=flagged) if (c.row, c.col) == (2, 1) else c for c in table.cells
            )
        }
    )


def test_a_sum_that_holds_lifts_the_doubt_and_keeps_what_the_reading_was_worth() -> None:
    cell = cell_at(settled(doubted(0.9)), 2, 1)
    assert cell.confidence > 0.99
    assert cell.read_confidence == 0.9
    assert cell.flags == ()


def test_settling_twice_changes_nothing() -> None:
    once = settled(doubted(0.9))
    assert settled(once) == once


def test_what_rounding_hides_stays_in_doubt() -> None:
    near = settled(doubted(0.9, [("3.51", 0.09)], unit="万元"))
    assert "low_confidence" in cell_at(near, 2, 1).flags
    far = settled(doubted(0.92, [("8.50", 0.07)], unit="万元"))
    assert cell_at(far, 2, 1).flags == ()


def test_two_doubtful_readings_of_one_sum_stay_more_doubtful_than_one() -> None:
    both = drawn("名:项目 | 金额", ROWS, unit="元", doubts={(2, 1): (0.8, ()), (4, 1): (0.8, ())})
    one = drawn("名:项目 | 金额", ROWS, unit="元", doubts={(2, 1): (0.8, ())})
    assert 0.8 < cell_at(settled(both), 2, 1).confidence < cell_at(settled(one), 2, 1).confidence


@pytest.mark.parametrize("flag", ["stamp", "no_grammar"])
def test_other_flags_stay(flag: str) -> None:
    table = doubted(0.9)
    cells = tuple(
        c.model_copy(update={"flags": (flag, "low_confidence")}) if (c.row, c.col) == (2, 1) else c
        for c in table.cells
    )
    assert cell_at(settled(table.model_copy(update={"cells": cells})), 2, 1).flags == (flag,)


def test_a_suspect_loses_confidence_and_is_flagged() -> None:
    table = misread(drawn("名:项目 | 金额", ROWS), (2, 1), "8.50")
    cells = tuple(
        c.model_copy(update={"flags": (), "confidence": 0.96}) if c.flags else c for c in table.cells
    )
    cell = cell_at(settled(table.model_copy(update={"cells": cells})), 2, 1)
    assert cell.amount == Decimal("8.50")
    assert cell.confidence < 0.5
    assert cell.flags == ("low_confidence",)
    assert cell.read_confidence == 0.96


def test_the_suspect_of_two_findings_is_looked_at_first() -> None:
    table = drawn(
        "名:单位 | 合计 | 甲 | 乙",
        ["合计 | 60.10 | 25.00 | 35.10", "一中 | 32.10 | 11.00 | 21.10", "二中 | 28.00 | 14.00 | 14.00"],
        doubts={(3, 3): (0.9, ())},
    )
    tables, findings = settle([misread(table, (2, 2), "17.00")], [], 0.05)
    order = review_order(tables, findings)
    assert (order[0].row, order[0].col) == (2, 2)
    assert order[0].worth > 1
    assert [item.worth for item in order] == sorted((item.worth for item in order), reverse=True)
    assert not review_order([drawn("名:项目 | 金额", ROWS)], [])
