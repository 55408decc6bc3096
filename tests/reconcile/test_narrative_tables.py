"""Amounts of sentences that differ from the paper's tables."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.document import Finding, NarrativeTerm, Table, Term
from extractor.reconcile import reconcile
from tests.reconcile.drawing import drawn
from tests.reconcile.sentences import laid_out

GENERAL = drawn(
    "码:科目编码 | 名:科目名称 | 合计 | 基本支出 | 项目支出",
    [
        "        | 合计                         | 5601.00 | 2915.00 | 2686.00",
        "205     | 教育支出                     | 4928.27 | 2242.27 | 2686.00",
        "20501   | 教育管理事务                 | 3147.17 | 2242.27 |  904.90",
        "2050102 | 一般行政管理事务             |  700.00 |  100.00 |  600.00",
        "2050199 | 其他教育管理事务支出         | 2447.17 | 2142.27 |  304.90",
        "20509   | 教育费附加安排的支出         | 1781.10 |         | 1781.10",
        "2050999 | 其他教育费附加安排的支出     | 1781.10 |         | 1781.10",
        "206     | 科学技术支出                 |  498.76 |  498.76 |        ",
        "20601   | 科学技术管理事务             |  498.76 |  498.76 |        ",
        "2060102 | 一般行政管理事务             |  498.76 |  498.76 |        ",
        "221     | 住房保障支出                 |  173.97 |  173.97 |        ",
        "22102   | 住房改革支出                 |  173.97 |  173.97 |        ",
        "2210201 | 住房公积金                   |  173.97 |  173.97 |        ",
    ],
    title="一般公共预算支出表",
    name="t2",
)
OVERVIEW = drawn(
    "名:收入 | 收入/预算数 | 名:支出 | 支出/预算数",
    [
        "一、拨款收入 | 5601.00 | 一、教育支出 | 4998.27",
        "二、事业收入 | 70.00 | 二、科学技术支出 | 498.76",
        " | | 三、住房保障支出 | 173.97",
        "收入总计 | 5671.00 | 支出总计 | 5671.00",
    ],
    title="部门收支总表",
    name="t1",
)
AMOUNTS = ("700.00", "2447.17", "1781.10", "498.76", "173.97")
LINES = (
    "教育支出（类）教育管理事务（款）一般行政管理事务（项）",
    "教育支出（类）教育管理事务（款）其他教育管理事务支出（项）",
    "教育支出（205类）教育费附加安排的支出（09款）其他教育费附加安排的支出（99项）",
    "科学技术支出（类）科学技术管理事务（款）一般行政管理事务（项）",
    "“住房保障支出-住房改革支出-住房公积金”科目",
)


def section(amounts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        f"{n}.{line}预算数为{amount}万元，主要用于工作。"
        for n, (line, amount) in enumerate(zip(LINES, amounts, strict=True), start=1)
    )


def in_yuan(table: Table) -> Table:
    cells = tuple(
        c if c.amount is None else c.model_copy(update={"amount": c.amount.scaleb(4).quantize(Decimal(1))})
        for c in table.cells
    )
    return table.model_copy(update={"amount_unit": "元", "cells": cells})


def place(finding: Finding) -> tuple[str, str, int, int]:
    assert finding.equation is not None
    (figure,), (cell,) = finding.equation.left, finding.equation.right
    assert isinstance(figure, NarrativeTerm)
    assert isinstance(cell, Term)
    return figure.text, cell.table, cell.row, cell.col


@pytest.mark.parametrize("table", [GENERAL, in_yuan(GENERAL)])
def test_amounts_of_code_sentences_are_found_in_the_table(table: Table) -> None:
    assert reconcile([OVERVIEW, table], laid_out(*section(AMOUNTS))) == ()


@pytest.mark.parametrize("table", [GENERAL, in_yuan(GENERAL)])
@pytest.mark.parametrize(
    ("number", "row"),
    [(0, 4), (1, 5), (2, 7), (3, 10), (4, 13)],
    ids=["same name", "", "code", "other", "dash"],
)
def test_one_that_differs_is_told_with_the_cell(table: Table, number: int, row: int) -> None:
    wrong = [*AMOUNTS]
    wrong[number] = f"{Decimal(wrong[number]) + 9}"
    (finding,) = reconcile([OVERVIEW, table], laid_out(*section(tuple(wrong))))
    assert place(finding) == (f"{wrong[number]}万元", "t2", row, 2)
    assert (finding.expected, finding.found) == (Decimal(AMOUNTS[number]), Decimal(wrong[number]))
    assert [(c.table, c.row, c.col) for c in finding.cells] == [("t2", row, 2)]


def test_amounts_of_another_column_are_no_error() -> None:
    """One sentence of the section speaks of the line's basic spending only."""
    assert reconcile([GENERAL], laid_out(*section(("100.00", *AMOUNTS[1:])))) == ()


def test_sentences_that_agree_with_no_column_say_nothing() -> None:
    last_year = tuple(f"{Decimal(a) * 2}" for a in AMOUNTS)
    assert reconcile([GENERAL], laid_out(*section(last_year))) == ()
    assert reconcile([GENERAL], laid_out(*section((*AMOUNTS[:2], *last_year[2:])))) == ()


def test_the_amount_that_a_later_clause_repeats_is_compared_too() -> None:
    pairs = zip(section(AMOUNTS), AMOUNTS, strict=True)
    texts = [f"{text}2022年预算数为1.00万元，2023年预算安排{again}万元。" for text, again in pairs]
    assert reconcile([GENERAL], laid_out(*texts)) == ()
    texts[1] = texts[1].replace("安排2447.17", "安排2474.17")
    (finding,) = reconcile([GENERAL], laid_out(*texts))
    assert place(finding) == ("2474.17万元", "t2", 5, 2)


@pytest.mark.parametrize(
    "sentence",
    [
        "某市教育局2023年收支总预算{}万元。",
        "某市教育局2023年收入预算{}万元，其中：拨款收入5601万元，事业收入70万元。",
        "2023年度收入支出总计{}万元。",
        "（二）支出预算总计{}万元。",
    ],
)
def test_the_total_of_the_overview_is_what_sentences_call_so(sentence: str) -> None:
    assert reconcile([OVERVIEW, GENERAL], laid_out(sentence.format("5671"))) == ()
    (finding,) = reconcile([OVERVIEW, GENERAL], laid_out(sentence.format("5761")))
    assert finding.expected == Decimal(5671)
    assert place(finding)[:3] == ("5761万元", "t1", 4)


@pytest.mark.parametrize(
    "sentence",
    [
        "2023年财政拨款收支总预算5601万元。",
        "2023年教育管理支出预算31.50万元。",
        "公务接待（项）。支出预算为31.50万元。",
        "采购支出预算31.50万元。",
        "项目资金总额31.50万元。",
    ],
)
def test_totals_of_something_else_are_let_alone(sentence: str) -> None:
    assert reconcile([OVERVIEW, GENERAL], laid_out(sentence)) == ()


def test_an_amount_said_twice_and_once_with_a_slip_is_told() -> None:
    texts = ("2023年基本支出预算2915万元。", "本单位2023年基本支出预算2951万元。")
    (finding,) = reconcile([GENERAL], laid_out(*texts))
    assert (finding.expected, finding.found) == (Decimal(2915), Decimal(2951))
    fine = ("2023年基本支出预算2915万元。", "本单位2022年基本支出预算2951万元，2023年2915万元。")
    assert reconcile([GENERAL], laid_out(*fine)) == ()


@given(
    text=st.text(alphabet="收支0123456789.,万元%占比增加减少其中：。，（）类款项教育 \n\ue000", max_size=200)
)
def test_no_text_breaks_the_reading_of_sentences(text: str) -> None:
    for finding in reconcile([GENERAL], laid_out(*[line for line in text.split("\n") if line])):
        assert finding.kind in ("narrative", "percentage")
        assert finding.tolerance is not None
        assert finding.difference is not None
