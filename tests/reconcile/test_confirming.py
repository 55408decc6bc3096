"""Sums that hold make readings surer, sums that do not make suspects less sure; what to look at first."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

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


def test_what_rounding_hides_stays_in_doubt_where_the_paper_rounds() -> None:
    rounds = [*ROWS[:3], "合计 | 35.71"]
    for rows, confidence, other, flags in (
        (rounds, 0.9, "3.51", ("low_confidence",)),
        (rounds, 0.92, "8.50", ()),
        (ROWS, 0.9, "3.51", ()),
    ):
        table = drawn("名:项目 | 金额", rows, doubts={(2, 1): (confidence, [(other, 0.08)])})
        assert cell_at(settled(table), 2, 1).flags == flags


def test_two_doubtful_readings_of_one_sum_stay_more_doubtful_than_one() -> None:
    both = drawn("名:项目 | 金额", ROWS, unit="元", doubts={(2, 1): (0.8, ()), (4, 1): (0.8, ())})
    one = drawn("名:项目 | 金额", ROWS, unit="元", doubts={(2, 1): (0.8, ())})
    assert 0.8 < cell_at(settled(both), 2, 1).confidence < cell_at(settled(one), 2, 1).confidence


def flagged(table: Table, place: tuple[int, int], *flags: str) -> Table:
    cells = tuple(
        c.model_copy(update={"flags": flags}) if (c.row, c.col) == place else c for c in table.cells
    )
    return table.model_copy(update={"cells": cells})


def with_amount(table: Table, place: tuple[int, int], amount: str) -> Table:
    """The table with an amount that is sure, and wrong."""
    cells = tuple(
        c.model_copy(update={"amount": Decimal(amount), "text": amount}) if (c.row, c.col) == place else c
        for c in table.cells
    )
    return table.model_copy(update={"cells": cells})


SCHOOLS = [
    "合计 | 60.10 | 25.00 | 35.10",
    "一中 | 32.10 | 11.00 | 21.10",
    "二中 | 28.00 | 14.00 | 14.00",
]


def test_a_sum_bears_others_out_once_its_misreading_is_known() -> None:
    table = drawn("名:单位 | 合计 | 甲 | 乙", SCHOOLS, doubts={(2, 3): (0.9, ())})
    lifted = cell_at(settled(misread(table, (2, 2), "17.00")), 2, 3)
    assert lifted.confidence > 0.97
    # an error on paper is no misreading, and what it closes is not known
    left = cell_at(settled(with_amount(table, (2, 2), "17.00")), 2, 3)
    assert left.confidence <= 0.9


def test_a_figure_that_fits_no_grammar_stays_so() -> None:
    table = flagged(doubted(0.9), (2, 1), "no_grammar", "low_confidence")
    assert cell_at(settled(table), 2, 1).flags == ("no_grammar",)


def test_a_seal_on_a_figure_is_no_doubt_where_its_sum_holds() -> None:
    assert cell_at(settled(flagged(doubted(0.97), (2, 1), "stamp")), 2, 1).flags == ()
    without_sum = drawn("名:项目 | 金额", ROWS[:3], doubts={(2, 1): (0.97, ())})
    assert cell_at(settled(flagged(without_sum, (2, 1), "stamp")), 2, 1).flags == ("stamp",)
    broken = with_amount(doubted(0.97), (1, 1), "17.00")
    assert "stamp" in cell_at(settled(flagged(broken, (2, 1), "stamp")), 2, 1).flags


def test_hidden_print_is_borne_out_by_a_sum_in_which_it_is_the_only_doubtful_figure() -> None:
    alone = drawn("名:单位 | 合计 | 甲 | 乙", SCHOOLS, doubts={(2, 3): (0.5, ())})
    assert cell_at(settled(flagged(alone, (2, 3), "low_confidence")), 2, 3).flags == ()
    # what is a point in one figure and a comma in the next makes no sum fail where a column is read alike
    both = drawn("名:项目 | 金额", ROWS, doubts={(2, 1): (0.5, ()), (3, 1): (0.5, ())})
    table = flagged(flagged(both, (2, 1), "low_confidence"), (3, 1), "low_confidence")
    after = settled(table)
    assert [cell_at(after, row, 1).flags for row in (2, 3)] == [("low_confidence",)] * 2


def test_a_flag_comes_back_with_the_doubt() -> None:
    once = settled(doubted(0.9))
    cells = tuple(
        c.model_copy(update={"amount": Decimal("99.00")}) if (c.row, c.col) == (4, 1) else c
        for c in once.cells
    )
    cell = cell_at(settled(once.model_copy(update={"cells": cells})), 2, 1)
    assert cell.confidence <= 0.9
    assert cell.flags == ("low_confidence",)


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
