"""Amounts that may be misread are told of: decimals that do not go with the others, two figures in a cell."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.document import Cell, Table
from extractor.headings import type_table
from extractor.headings.decimals import doubtful_decimals
from tests.headings.grids import logical
from tests.headings.typed import WAN


def typed(rows: list[tuple[str, ...]], headings: tuple[str, ...] = ("合计", "基本支出", "项目支出")) -> Table:
    body = "\n".join(f"项目{chr(0x4E00 + i)} | " + " | ".join(row) for i, row in enumerate(rows))
    return type_table(logical("项目 | " + " | ".join(headings) + "\n" + body, WAN), "t1")


def doubtful(table: Table) -> list[str]:
    return [cell.text for cell in table.cells if "low_confidence" in cell.flags]


def cell_at(table: Table, row: int, col: int) -> Cell:
    return next(c for c in table.cells if (c.row, c.col) == (row, col))


def test_a_decimal_more_than_all_others_have_is_doubtful() -> None:
    table = typed(
        [
            ("6,912.30", "4,321.11", "2,591.20"),
            ("3,456.15", "2,160.551", "1,295.60"),
            ("2.10", "1.37", "0.73"),
        ]
    )
    assert doubtful(table) == ["2,160.551"]
    cell = cell_at(table, 2, 2)
    assert cell.amount == Decimal("2160.551")
    assert cell.confidence <= 0.5
    assert [other.text for other in cell.alternatives] == ["2,160.55"]
    assert sum(other.probability for other in cell.alternatives) + cell.confidence <= 1.0


def test_marks_on_all_amounts_of_a_short_column_are_doubtful() -> None:
    table = typed(
        [
            ("6,912.30", "4,321.113", "2,591.20"),
            ("3,456.15", "2,160.551", "1,295.60"),
            ("2.10", "1.372", "0.73"),
        ]
    )
    assert doubtful(table) == ["4,321.113", "2,160.551", "1.372"]


def test_a_lost_point_is_doubtful() -> None:
    table = typed(
        [("6,912.30", "4,321.10", "2,591.20"), ("0.05", "0", "1,295.60"), ("2.10", "1.37", "86373")]
    )
    assert doubtful(table) == ["86373"]
    assert [other.text for other in cell_at(table, 3, 3).alternatives] == ["863.73"]


def test_a_comma_read_as_a_point_among_whole_amounts_is_doubtful() -> None:
    table = typed([("6912", "4321", "2591"), ("3456", "2160", "1.295"), ("0", "12.5", "13")])
    assert doubtful(table) == ["1.295"]
    assert [other.text for other in cell_at(table, 2, 3).alternatives] == ["1295"]


@pytest.mark.parametrize(
    "rows",
    [
        [("6912.3", "4321.1", "2591.2"), ("3456.15", "2160.55", "1295.6"), ("2304.1", "1440.37", "863.73")],
        [("1781.1", "1606", "175.1"), ("3456", "2160", "1296"), ("12", "7", "5")],
        [("1781.10", "1606.00", "0"), ("0", "21.60", "0"), ("12.00", "7.00", "0")],
        [("6,912.30", "4,321.10", "2,591.20"), ("3.05", "2.05", "1.00"), ("22,118", "22,117.00", "1.00")],
        [("100", "60.25", "39.75"), ("50", "30.15", "19.85"), ("200", "60.5", "139.5")],
    ],
)
def test_dropped_noughts_are_not_doubtful(rows: list[tuple[str, ...]]) -> None:
    assert doubtful(typed(rows)) == []


def test_a_long_column_may_have_decimals_of_its_own() -> None:
    rows = [("12.50", "7.25", f"1.23{i}") for i in range(1, 9)]
    assert doubtful(typed(rows)) == []
    assert doubtful(typed([*rows, ("12.50", "7.25", "1.2345")])) == ["1.2345"]


@given(st.lists(st.integers(1, 10**7), min_size=4, max_size=30), st.integers(1, 3), st.data())
def test_one_more_digit_is_always_found_and_nothing_else(
    figures: list[int], decimals: int, data: st.DataObject
) -> None:
    printed = {(row, 1): Decimal(figure).scaleb(-decimals) for row, figure in enumerate(figures)}
    assert doubtful_decimals(printed) == {}
    marked = data.draw(st.sampled_from(sorted(printed)))
    digit = data.draw(st.integers(1, 9))
    longer = Decimal(int(printed[marked].scaleb(decimals)) * 10 + digit).scaleb(-decimals - 1)
    others = {**printed, (len(figures), 1): Decimal(1).scaleb(-decimals)}
    assert doubtful_decimals({**others, marked: longer}) == {marked: printed[marked]}


@pytest.mark.parametrize(
    ("heading", "figures"),
    [
        ("上年 本年", ("123 456", "223 345", "111 222", "101 202")),
        ("上年 本年", ("3 120", "1 234 567", "1 130", "4 200")),
        ("甲", ("3 120", "2 115", "1 130", "4 200")),
        ("甲", ("3 120.00", "2 115.00", "1 130.00", "4200.00")),
        ("甲", ("123 456.00", "223 345.00", "111 222.00", "101 202.00")),
    ],
)
def test_two_figures_in_a_cell_are_not_joined(heading: str, figures: tuple[str, ...]) -> None:
    table = typed([(figure, "579") for figure in figures], (heading, "合计"))
    parted = [c for c in table.cells if c.col == 1 and " " in c.text and c.row]
    assert [c.amount for c in parted] == [None] * len(parted)
    assert all({"no_grammar", "low_confidence"} <= set(c.flags) for c in parted)


@pytest.mark.parametrize(
    "figures",
    [
        ("3 120", "2 015", "1 130"),
        ("3 120.00", "12 115.00", "130.00", "1 130.50"),
        ("1 234 567", "12 345", "1 130"),
    ],
)
def test_blanks_part_thousands_where_figures_show_it(figures: tuple[str, ...]) -> None:
    table = typed([(figure, "579") for figure in figures], ("合 计", "其他"))
    assert [str(c.amount) for c in table.cells if c.col == 1 and c.row] == [
        f.replace(" ", "") for f in figures
    ]


@pytest.mark.parametrize("label", ["过次页", "承前页", "过 次 页", "转下页", "接上页", "承前页合计"])
def test_sums_carried_over_a_page_are_totals_and_parts_of_nothing(label: str) -> None:
    table = type_table(
        logical(f"项目 | 金额\n合计 | 10.00\n甲支出 | 4.00\n{label} | 4.00\n乙支出 | 6.00", WAN), "t1"
    )
    assert [row.kind for row in table.rows] == ["header", "total", "item", "total", "item"]
    assert [row.parent for row in table.rows] == [None, None, 1, None, 1]
