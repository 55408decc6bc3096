"""Papers of every family: their sums hold, their truth is sound, the text layer agrees."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samples import papers
from samples.faces import MissingFaceError, face
from samples.planted import holds, places_of
from samples.prints import print_amount
from samples.style import FACES_OF_TEXT, Style, random_style
from tests.samples.checks import assert_findings_are_the_misprints, assert_sound, text_in_boxes

FAMILIES = sorted(papers.FAMILIES)
SUMLESS = {"prose", "staff_numbers", "final_empty_funds"}


def drawn(family: str, seed: int, style: Style) -> papers.Paper:
    """The paper, or a skipped test where the faces are not installed."""
    try:
        for name in (*FACES_OF_TEXT, "wenkai-bold"):
            face(name)
    except MissingFaceError as missing:
        pytest.skip(str(missing))
    return papers.draw(family, seed, style)


@pytest.mark.parametrize("family", FAMILIES)
@given(seed=st.integers(0, 10**6))
@settings(max_examples=8, deadline=None)
def test_every_sum_holds(family: str, seed: int) -> None:
    _, sheets, misprints = papers.sheets_of(family, seed, random_style(seed))
    assert misprints == []
    sums = [equation for sheet in sheets for equation in sheet.sums]
    assert sums or family in SUMLESS
    assert [equation for equation in sums if not holds(equation, sheets)] == []


@pytest.mark.parametrize("family", FAMILIES)
@given(seed=st.integers(0, 10**6))
@settings(max_examples=8, deadline=None)
def test_misprints_break_the_sums_they_name_and_no_others(family: str, seed: int) -> None:
    _, right, _ = papers.sheets_of(family, seed, random_style(seed))
    _, printed, misprints = papers.sheets_of(family, seed, random_style(seed, planted=2))
    broken = {
        id(equation)
        for sheet in printed
        for equation in sheet.sums
        if not holds(equation, printed)
    }  # fmt: skip
    named = {id(equation) for misprint in misprints for equation in misprint.broken}
    assert named == broken
    for misprint in misprints:
        place = misprint.place
        assert misprint.broken
        assert right[place.sheet].amount(place.row, place.col) == misprint.right
        assert printed[place.sheet].amount(place.row, place.col) == misprint.printed != misprint.right
        assert all(place in places_of(equation) for equation in misprint.broken)


@pytest.mark.parametrize("family", FAMILIES)
def test_truth_is_sound_and_printed(family: str) -> None:
    number = FAMILIES.index(family)
    paper = drawn(family, number, random_style(number, planted=1))
    assert_sound(paper.truth)
    assert_findings_are_the_misprints(paper.truth)
    assert [pair for pair in text_in_boxes(paper.pdf, paper.truth) if pair[0] != pair[1]] == []


def test_the_same_seed_draws_the_same_bytes() -> None:
    style = Style(planted=1)
    first, second = (drawn("fee_collection", 3, style) for _ in range(2))
    assert first.pdf == second.pdf
    assert first.truth == second.truth
    assert drawn("fee_collection", 4, style).truth.tables != first.truth.tables


def test_facing_pages_are_one_table() -> None:
    table = drawn("goods_detail", 1, Style()).truth.tables[0]
    assert [region.page for region in table.regions] == [1, 2, 3]
    assert len({cell.page for cell in table.cells if cell.row == len(table.rows) - 1}) == 3
    assert table.columns[6].path == ("商品和服务支出", "办公费")
    assert table.columns[6].code == "302-01"
    rows = {cell.row: cell.bbox for cell in table.cells if cell.page == 1 and cell.row_span == 1}
    for cell in table.cells:
        if cell.page > 1 and cell.row_span == 1:
            assert cell.bbox.y0 == pytest.approx(rows[cell.row].y0)


def test_a_title_is_cut_where_pages_meet() -> None:
    truth = drawn("department_revenue", 1, Style()).truth
    assert truth.tables[0].title == "部门收入总表"
    assert {region.page for region in truth.tables[0].regions} == {1, 2}


def test_a_long_table_goes_on_overleaf_without_its_head_in_the_truth() -> None:
    style = Style(landscape=True, row_padding=9, rows=16)
    table = drawn("project_expenditure", 2, style).truth.tables[0]
    assert len(table.regions) > 1
    assert sum(cell.text == "金额" for cell in table.cells) == 1


def test_an_empty_table_keeps_its_cells() -> None:
    table = drawn("empty_table", 1, Style()).truth.tables[0]
    body = [cell for cell in table.cells if cell.row >= table.header_rows]
    assert len(body) == 8
    assert all(cell.amount is None for cell in body)


@pytest.mark.parametrize(
    ("amount", "style", "printed"),
    [
        ("1234.5", Style(), "1,234.50"),
        ("1234.5", Style(separators=False), "1234.50"),
        ("-9", Style(), "-9.00"),
        ("-9", Style(brackets=True), "(9.00)"),
        ("135200", Style(decimals=0), "135,200"),
    ],
)
def test_prints_of_amounts(amount: str, style: Style, printed: str) -> None:
    assert print_amount(Decimal(amount), style, random.Random(1)) == printed  # noqa: S311


def test_styles_differ_in_what_they_are_asked_for() -> None:
    plain = drawn("expenditure_overview", 1, Style())
    ruleless = drawn("expenditure_overview", 1, replace(Style(), rules="none"))
    texts = [[c.text for c in p.truth.tables[0].cells] for p in (plain, ruleless)]
    assert texts[0] == texts[1]
    assert len(ruleless.pdf) < len(plain.pdf)
