"""Codes that a person gives: they stand whatever is matched, and move with their rows."""

from __future__ import annotations

from functools import cache

import pytest

from extractor import Correction, CorrectionError, apply
from extractor.corrections import search_codes
from extractor.document import Document, Row, Table
from tests.corrections.test_structure import NOON, SET, edit, table_of


@cache
def paper(name: str = "demo") -> Document:
    return Document.model_validate_json((SET / f"{name}.json").read_bytes())


def coded_row(table: Table) -> Row:
    return next(row for row in table.rows if row.kind == "item" and row.code and row.code.count("-") == 2)


def given(row: int, before: str, after: str, col: int = 0) -> Correction:
    return Correction(
        kind="code", table="t1", row=row, col=col, before=before, after=after, who="a clerk", when=NOON
    )


def test_a_code_that_is_given_stands_with_its_name_and_can_be_taken_back() -> None:
    document = paper("joined_codes")
    row = coded_row(document.tables[0])
    assert row.code
    there = apply(document, [given(row.index, row.code, "210-11-01")])
    changed = there.tables[0].rows[row.index]
    assert (changed.code, changed.code_system, changed.code_source) == ("210-11-01", "function", None)
    assert changed.code_name == "行政单位医疗"
    assert changed.code_confidence > 0.99
    others = [(r.index, r.code) for r in document.tables[0].rows if r.index != row.index]
    assert others == [(r.index, r.code) for r in there.tables[0].rows if r.index != row.index]
    back = apply(there, [given(row.index, "210-11-01", row.code)])
    assert back.tables[0].rows[row.index].code == row.code


def test_no_code_is_a_code_that_can_be_given_too() -> None:
    document = paper("joined_codes")
    row = coded_row(document.tables[0])
    there = apply(document, [given(row.index, row.code or "", "")])
    assert there.tables[0].rows[row.index].code is None
    again = apply(there, [])
    assert again.tables[0].rows[row.index].code is None


def test_a_given_code_moves_with_its_row_and_outlives_further_corrections() -> None:
    document = paper("joined_codes")
    table = document.tables[0]
    row = coded_row(table)
    there = apply(document, [given(row.index, row.code or "", "210-11-01")])
    moved = apply(there, [edit(there, "add_row", (table.header_rows, 0))])
    assert moved.tables[0].rows[row.index + 1].code == "210-11-01"
    assert moved.tables[0].rows[row.index].code != "210-11-01"
    columns = apply(moved, [edit(moved, "add_column", (0, 0))])
    assert columns.tables[0].rows[row.index + 1].code == "210-11-01"
    split = apply(columns, [edit(columns, "split_table", (row.index + 1, 0))])
    assert split.tables[1].rows[0].code == "210-11-01"


def test_a_code_that_a_person_gave_is_no_conflict_any_more() -> None:
    document = paper("joined_codes")
    row = coded_row(document.tables[0])
    cell = next(c for c in document.tables[0].cells if (c.row, c.col) == (row.index, 0))
    printed = Correction(
        table="t1", row=cell.row, col=cell.col, before=cell.text, after="2040101", who="a", when=NOON
    )
    settled = apply(document, [printed])
    conflict = next(f for f in settled.findings if f.kind == "code_conflict")
    ref = conflict.cells[0]
    row = table_of(settled, ref.table).rows[ref.row]
    correction = given(ref.row, row.code or "", row.code or "", ref.col).model_copy(
        update={"table": ref.table}
    )
    after = apply(settled, [correction])
    assert not [f for f in after.findings if f.kind == "code_conflict" and f.cells[0] == ref]


@pytest.mark.parametrize(
    ("row", "before", "after"),
    [
        (None, "999", "210-11-01"),
        (None, None, "2101101"),
        (None, None, "工资"),
        (0, "", "210-11-01"),
        (999, "", ""),
    ],
)
def test_what_does_not_fit_is_refused(row: int | None, before: str | None, after: str) -> None:
    document = paper("joined_codes")
    own = coded_row(document.tables[0])
    place = own.index if row is None else row
    with pytest.raises(CorrectionError):
        apply(document, [given(place, before if before is not None else own.code or "", after)])


def test_a_row_whose_code_and_label_go_has_no_code_of_before() -> None:
    document = paper("joined_codes")
    row = coded_row(document.tables[0])
    cells = [c for c in document.tables[0].cells if c.row == row.index and c.col < 2]
    new = [
        Correction(table="t1", row=c.row, col=c.col, before=c.text, after=after, who="a", when=NOON)
        for c, after in zip(cells, ("", "门前修树"), strict=True)
    ]
    assert document.tables[0].rows[row.index].code is not None
    assert apply(document, new).tables[0].rows[row.index].code is None


def test_the_catalogue_is_searched_by_number_and_by_name() -> None:
    assert all(entry.code.startswith("205-02") for entry in search_codes("20502", 2023))
    assert "行政单位医疗" in [entry.name for entry in search_codes("行政单位医")]
    assert {entry.system for entry in search_codes("工资", system="department_economic")} == {
        "department_economic"
    }
    assert search_codes("，") == ()
