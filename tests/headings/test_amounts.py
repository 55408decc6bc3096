"""Figures of a table as amounts, as counts, or as neither."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from extractor.document import Alternative
from extractor.headings import type_table
from extractor.parts import Caption, CellReading
from tests.headings.grids import line, logical
from tests.headings.typed import amounts, roles


def test_counts_of_persons_are_numbers() -> None:
    table = type_table(
        logical("""
        单位代码 | 单位名称 | 在职人员 | < | 离休人员
        ^ | ^ | 行政 | 事业 | ^
         | 合计 | | 89 | 2
        412345 | 临江市技术服务中心 | | 89 | 2
        """),
        "t1",
    )
    assert roles(table) == ["unit_code", "label", "number", "number", "number"] or roles(table)[2:] == [
        "amount",
        "amount",
        "number",
    ]
    assert table.rows[3].kind == "unit"


def test_counts_where_the_caption_says_persons() -> None:
    caption = Caption("人员情况表", None, None, None, (line("单位：人", 400, 80),))
    table = type_table(logical("单位名称 | 行政 | 事业\n甲中心 | 3 | 4\n乙中心 | 5 | 6", caption), "t1")
    assert roles(table) == ["label", "number", "number"]
    assert table.amount_unit is None
    assert amounts(table, 1) == [None, "3", "4"]


def test_blanks_part_thousands_where_the_whole_table_does_so() -> None:
    grouped = type_table(logical("Item | A | B\nx | 12 345 | 1 200\ny | 9 000 | 11 111"), "t1")
    assert amounts(grouped, 1) == [None, "12345", "1200"]
    two_in_a_cell = type_table(logical("Item | A | B\nx | 12 34 | 1 200\ny | 9 100 | 11 111"), "t1")
    assert amounts(two_in_a_cell, 1) == [None, None, None]
    assert all("no_grammar" in c.flags for c in two_in_a_cell.cells if c.row == 1 and c.col)


@pytest.mark.parametrize("text", ["16.435.87", "1,23.45", "12O.00", "见附表"])
def test_an_amount_that_fits_no_grammar_is_flagged_and_never_repaired(text: str) -> None:
    table = type_table(logical(f"科目 | 金额\n甲 | {text}\n乙 | 2.00\n丙 | 3.00"), "t1")
    cell = next(c for c in table.cells if (c.row, c.col) == (1, 1))
    assert cell.amount is None
    assert cell.text == text
    assert set(cell.flags) == {"no_grammar", "low_confidence"}
    assert cell.confidence <= 0.5


@pytest.mark.parametrize("text", ["-", "—", "－", "/"])
def test_a_dash_is_no_amount_and_no_fault(text: str) -> None:
    table = type_table(logical(f"科目 | 金额\n甲 | {text}\n乙 | 2.00"), "t1")
    cell = next(c for c in table.cells if (c.row, c.col) == (1, 1))
    assert (cell.amount, cell.flags) == (None, ())


def test_doubtful_cells_are_flagged_by_the_error_a_user_accepts() -> None:
    source = logical("科目 | 金额\n甲 | 5.00")
    others = (Alternative(text="6.00", probability=0.1),)
    doubtful = replace(source.cells[3], reading=CellReading("5.00", 0.9, others, "test", ("stamp",)))
    source = replace(source, cells=(*source.cells[:3], doubtful))
    strict = type_table(source, "t1", acceptable_error=0.05).cells[3]
    lenient = type_table(source, "t1", acceptable_error=0.2).cells[3]
    assert strict.flags == ("stamp", "low_confidence")
    assert lenient.flags == ("stamp",)
    assert strict.amount == lenient.amount == Decimal("5.00")
    assert strict.alternatives == others


def test_a_unit_behind_a_figure_is_converted_into_the_tables_own() -> None:
    table = type_table(
        logical("项目名称 | 金额\n甲 | 1.5万元\n乙 | 200.00", Caption(None, "元", None, None, ())), "t1"
    )
    assert amounts(table, 1) == [None, "15000"]


def test_the_unit_may_stand_in_a_heading() -> None:
    assert type_table(logical("项目 | 金额（万元）\n甲 | 1.00"), "t1").amount_unit == "万元"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("28,480,000.0\\n0", "28480000.00"),
        ("28,480,\\n000.00", "28480000.00"),
        ("28,480,00\\n0.00", "28480000.00"),
        ("28480000\\n.00", "28480000.00"),
        ("12.0\\n5", None),
        ("28,480.00\\n12,345.00", None),
        ("28,480\\n12,345.00", None),
    ],
)
def test_a_figure_over_two_lines_is_one_where_it_breaks_inside(text: str, amount: str | None) -> None:
    table = type_table(logical(f"科目 | 金额\n甲 | {text}\n乙 | 2.00\n丙 | 3.00"), "t1")
    assert amounts(table, 1) == [None, amount]
