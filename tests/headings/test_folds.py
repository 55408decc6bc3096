"""Headings that the fold between facing pages cuts are known whole; complete ones stay two."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractor.document import Table
from extractor.headings import type_table
from extractor.parts import LogicalTable
from tests.headings.grids import logical

BODY = "合计 | 9.00 | 4.00 | 5.00 | 6.00\n教育 | 9.00 | 4.00 | 5.00 | 6.00"


def facing(text: str, *folds: int) -> Table:
    """The typed table that `text` shows; another page begins at each column of `folds`."""
    table: LogicalTable = logical(text)
    cells = tuple(replace(cell, page=1 + sum(cell.col >= fold for fold in folds)) for cell in table.cells)
    return type_table(replace(table, cells=cells), "t1")


def paths(table: Table) -> list[tuple[str, ...]]:
    return [column.path for column in table.columns]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("当年财政拨款预算安", "排"),
        ("当年财政拨款预算", "安排"),
        ("当年财政拨款", "预算安排"),
        ("公务用车购置", "及运行费"),
        ("公务用车购置及运行", "费"),
        ("债务利息及费用", "支出"),
        ("债务利", "息及费用支出"),
        ("资本性支", "出（基本建设）"),
        ("资本性支出", "（基本建设）"),
        ("因公出国（境", "）费用"),
        ("对个人和家庭的补助", ""),
        ("", "商品和服务支出"),
        ("基本支出", "基本支出"),
    ],
)
def test_halves_of_a_heading_are_one(left: str, right: str) -> None:
    text = f"名称 | {left} | < | {right} | <\n^ | 合计 | 甲费 | 乙费 | 丙费\n{BODY}"
    table = facing(text, 3)
    whole = left if right == left else left + right
    assert paths(table)[1:] == [(whole, leaf) for leaf in ("合计", "甲费", "乙费", "丙费")]
    cut = [(cell.col, cell.text) for cell in table.cells if cell.row == 0 and cell.col]
    assert cut == [(1, left), (3, right)]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("基本支出", "项目支出"),
        ("工资福利支出", "商品和服务支出"),
        ("工资福利支出", "对个人和家庭的补助"),
        ("一般公共预算", "政府性基金预算"),
        ("单位", "项目支出"),
        ("Operating", "Capital"),
    ],
)
def test_complete_headings_stay_two(left: str, right: str) -> None:
    table = facing(f"名称 | {left} | < | {right} | <\n^ | 合计 | 甲费 | 乙费 | 丙费\n{BODY}", 3)
    assert paths(table)[1:] == [(left, "合计"), (left, "甲费"), (right, "乙费"), (right, "丙费")]


def test_on_one_page_nothing_is_joined() -> None:
    table = facing(f"名称 | 当年预算安 | < | 排 | <\n^ | 合计 | 甲费 | 乙费 | 丙费\n{BODY}")
    assert paths(table)[3] == ("排", "乙费")


def test_a_speck_in_the_blank_half_is_no_heading() -> None:
    table = facing(f"名称 | - | < | 基本支出 | <\n^ | 合计 | 甲费 | 乙费 | 丙费\n{BODY}", 3)
    assert paths(table)[1] == ("基本支出", "合计")
    assert next(cell.text for cell in table.cells if (cell.row, cell.col) == (0, 1)) == "-"


def test_a_heading_over_three_pages() -> None:
    table = facing(f"名称 | | 商品和服务支出 | < | \n^ | 合计 | 甲费 | 乙费 | 丙费\n{BODY}", 2, 4)
    assert {path[0] for path in paths(table)[1:]} == {"商品和服务支出"}


def test_a_blank_page_between_two_headings_belongs_to_neither_for_sure() -> None:
    table = facing(f"名称 | 基本支出 |  | < | 项目支出\n^ | 合计 | 甲费 | 乙费 | 丙费\n{BODY}", 2, 4)
    assert paths(table)[2:4] == [("甲费",), ("乙费",)]


def test_a_blank_at_the_fold_belongs_to_the_text_beyond_it() -> None:
    table = facing(f"名称 | 基本支出 | | 项目支出 | <\n^ | 合计 | 甲费 | 乙费 | 丙费\n{BODY}", 3)
    assert paths(table)[1:4] == [("基本支出", "合计"), ("项目支出", "甲费"), ("项目支出", "乙费")]
