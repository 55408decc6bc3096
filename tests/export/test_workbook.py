"""The workbook: what stands where, what is a number, what is a formula and what never is."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from extractor.document import Document, Equation
from extractor.export.workbook import write_workbook
from extractor.export.workbook.checks import sum_formula
from extractor.export.workbook.number_format import number_format
from extractor.export.workbook.places import CHECKS, FINDINGS, OVERVIEW, REVIEW, Places
from tests.export.papers import HOSTILE, document, holding, overleaf, paper, term, two_sided


def opened(built: Document, equations: tuple[Equation, ...] = ()) -> Workbook:
    stream = io.BytesIO()
    write_workbook(built, stream, equations)
    return load_workbook(io.BytesIO(stream.getvalue()))


def sheet_of(book: Workbook, table: str) -> Any:
    return next(sheet for sheet in book.worksheets if sheet.title.startswith(table))


def test_sheets_come_in_order() -> None:
    names = [sheet.title for sheet in opened(paper()).worksheets]
    assert names == [OVERVIEW, REVIEW, FINDINGS, CHECKS, "t1 表1 单位收支总表", "t2 表3 单位支出总表 1"]


def test_a_table_is_laid_out_as_on_paper() -> None:
    sheet = sheet_of(opened(paper()), "t2")
    assert sheet["A1"].value == "表3 单位支出总表 [1]"
    assert "万元" in sheet["F2"].value
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert merged == {"A1:F1", "A4:B4", "C4:C5", "D4:D5", "E4:E5", "F4:F5"}
    assert sheet["C8"].value == "普通教育"
    assert (sheet["A7"].value, sheet["A7"].data_type) == ("205", "s")
    assert (sheet["D8"].value, sheet["D8"].data_type) == (250, "n")
    assert sheet["D8"].number_format == "0.00"
    assert sheet_of(opened(paper()), "t1")["B6"].number_format == "#,##0.00"
    assert [sheet.cell(8, col).value for col in (8, 9)] == ["205-02", "普通教育"]


def test_cells_to_look_at_come_in_the_order_of_review() -> None:
    sheet = opened(paper())[REVIEW]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [(line[0], line[3], line[6], line[7]) for line in lines] == [
        (1, "160.00", "f1, f2", "100.00"),
        (2, "250.00", "f1", "310.00"),
    ]
    assert "普通教育" in lines[0][1]
    assert "low confidence" in lines[0][5]
    assert "low confidence" not in lines[1][5]
    assert lines[0][8] == "100.00 (37%)"
    assert sheet["B2"].hyperlink.location.endswith("!F8")


def test_a_paper_without_doubts_says_so() -> None:
    sure = paper().model_copy(update={"findings": (), "tables": (two_sided(),)})
    assert "No cell needs a look" in opened(sure)[REVIEW]["B2"].value


def test_what_could_not_be_read_is_not_said_to_agree() -> None:
    failed = paper().model_copy(update={"findings": ()})
    whole = failed.model_copy(update={"failures": ()})
    assert (
        "No findings in what was read; the rest was not checked" in opened(failed)[FINDINGS].cell(2, 5).value
    )
    assert opened(whole)[FINDINGS].cell(2, 5).value == "没有发现问题 No findings"


def test_empty_cells_stay_empty() -> None:
    assert sheet_of(opened(paper()), "t2")["E9"].value is None


def test_no_text_is_a_formula() -> None:
    built = paper().model_copy(
        update={
            "findings": tuple(f.model_copy(update={"message": "=1+1", "id": "@x"}) for f in paper().findings)
        }
    )
    formulas = [
        (sheet.title, cell.value)
        for sheet in opened(built, holding()).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert formulas
    assert {title for title, _ in formulas} == {CHECKS}
    sheet = sheet_of(opened(built), "t2")
    assert (sheet["C7"].value, sheet["C7"].data_type) == (HOSTILE, "s")


def test_doubtful_cells_and_findings_are_marked_with_notes() -> None:
    sheet = sheet_of(opened(paper()), "t2")
    doubt, plain, part = sheet["F8"], sheet["D7"], sheet["D8"]
    assert doubt.fill.fill_type == "lightUp"
    assert "100.00  (37%)" in doubt.comment.text
    assert "100.00  (90%)" in doubt.comment.text
    assert doubt.border.left.style == "thick"
    assert plain.comment is None
    assert plain.border.left.style == "thin"
    assert part.border.left.style == "mediumDashed"
    assert "f1" in part.comment.text


def test_the_check_sheet_compares_print_and_formula() -> None:
    sheet = opened(paper(), holding())[CHECKS]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == ["f1", "f2", None, None]
    assert rows[0][4] == "=SUM('t2 表3 单位支出总表 1'!D8)"
    assert rows[0][5] == "=SUM('t2 表3 单位支出总表 1'!E8:F8)"
    assert rows[1][5] == "=SUM('t2 表3 单位支出总表 1'!F7:F8)"
    assert rows[3][5] == "=SUM('t1 表1 单位收支总表'!D6:D7)"
    assert rows[0][6] == "=ROUND(E2-F2,2)"
    assert rows[0][7] == 0.015


def test_an_equation_that_is_no_plain_sum_is_not_shown_as_one() -> None:
    growth = (
        paper()
        .findings[0]
        .model_copy(
            update={
                "kind": "percentage",
                "difference": Decimal("1.23"),
                "found": Decimal("5"),
                "expected": None,
            }
        )
    )
    sheet = opened(paper().model_copy(update={"findings": (growth,)}))[CHECKS]
    row = [cell.value for cell in sheet[2]]
    assert row[4:7] == [5, None, 1.23]


def test_findings_link_to_their_cells() -> None:
    book = opened(paper())
    sheet = book[FINDINGS]
    suspect = sheet["J2"]
    assert suspect.value == "t2 F8 → 100.00 (90%)"
    assert suspect.hyperlink.location == "'t2 表3 单位支出总表 1'!F8"
    target = book["t2 表3 单位支出总表 1"]["F8"]
    assert target.value == 160


@pytest.mark.parametrize(
    ("text", "amount", "expected"),
    [
        ("1,234.50", "1234.50", "#,##0.00"),
        ("1234.5", "1234.5", "0.0"),
        ("1,234", "1234", "#,##0"),
        ("１，２３４.５０", "1234.50", "#,##0.00"),
        ("(12.00)", "-12.00", "0.00;(0.00)"),
        ("△3", "-3", '0;"△"0'),
        ("-", "0", '0;-0;"-"'),
        ("—", "0", '0;-0;"—"'),
        ("98.77%", "98.77", '0.00"%"'),
        ('"', "0", '0;-0;""'),
    ],
)
def test_amounts_look_as_printed(text: str, amount: str, expected: str) -> None:
    assert number_format(text, Decimal(amount)) == expected


def test_an_amount_too_long_for_a_spreadsheet_stays_exact() -> None:
    table = overleaf()
    long = table.cells[-3].model_copy(update={"text": "x", "amount": Decimal("1234567890123456.78")})
    assert (long.row, long.col) == (5, 3)
    cells = (*table.cells[:-3], long, *table.cells[-2:])
    sheet = sheet_of(opened(document([table.model_copy(update={"cells": cells})])), "t2")
    assert (sheet["D9"].value, sheet["D9"].data_type) == ("1234567890123456.78", "s")
    assert "text" in sheet["D9"].comment.text


titles = st.one_of(st.none(), st.text(max_size=60), st.sampled_from(["History", "a" * 40, "'x'", "[]:*?/\\"]))


@settings(max_examples=60, deadline=None)
@given(st.lists(titles, min_size=1, max_size=6))
def test_names_of_sheets_are_legal_and_differ(names: list[str | None]) -> None:
    tables = [
        two_sided().model_copy(update={"id": f"{'t' * (n % 3)}", "title": title})
        for n, title in enumerate(names)
    ]
    tables = [table.model_copy(update={"id": f"{n}{table.id}"}) for n, table in enumerate(tables)]
    given_names = list(Places.of(document(tables)).sheets.values())
    assert len({name.casefold() for name in given_names}) == len(tables)
    for name in given_names:
        assert 0 < len(name) <= 31
        assert not re.search(r"[\[\]:*?/\\]", name)
        assert not name.startswith("'")
        assert not name.endswith("'")


def test_equal_titles_are_told_apart() -> None:
    tables = [two_sided().model_copy(update={"id": "t1", "title": "x" * 40 + end}) for end in "ab"]
    one = Places.of(document([tables[0], tables[1].model_copy(update={"id": "T1"})]))
    assert list(one.sheets.values()) == ["t1 " + "x" * 28, "T1 " + "x" * 24 + " (2)"]


def test_sums_of_scattered_cells_and_other_units() -> None:
    places = Places.of(paper())
    terms = [term(2, 3), term(3, 3), term(5, 3), term(4, 4, sign=-1), term(2, 1, "t1"), term(2, 3)]
    formula = sum_formula(terms, {"t1": Decimal("0.0001"), "t2": Decimal(1)}, places)
    t1, t2 = "'t1 表1 单位收支总表'", "'t2 表3 单位支出总表 1'"
    assert formula == (f"=SUM({t2}!D6:D7,{t2}!D9,{t2}!D6)-SUM({t2}!E8)+SUM({t1}!B6)*0.0001")


def test_terms_in_another_unit_are_converted() -> None:
    first, second = two_sided(), two_sided()
    other = second.model_copy(update={"id": "t9", "amount_unit": "元"})
    equation = Equation(left=(term(4, 1, "t1"),), right=(term(4, 1, "t9"),))
    sheet = opened(document([first, other]), (equation,))[CHECKS]
    assert sheet["F2"].value.endswith("!B8)*0.0001")


def test_control_characters_do_not_break_the_file() -> None:
    table = two_sided()
    cell = table.cells[0].model_copy(update={"text": "a\x00\x07\x1b[31mb\u202e\ufffe"})
    sheet = sheet_of(opened(document([table.model_copy(update={"cells": (cell, *table.cells[1:])})])), "t1")
    assert sheet["A4"].value == "a[31mb"
