"""One line, one amount: CSV and Parquet."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from extractor.document import Document
from extractor.export import write
from extractor.export.csv_file import HEADINGS, write_csv
from extractor.export.parquet_file import SCHEMA, write_parquet
from extractor.export.tidy import amount_lines
from tests.export.papers import HOSTILE, document, overleaf, paper, two_sided


def csv_lines(built: Document) -> list[dict[str, str]]:
    stream = io.BytesIO()
    write_csv(built, stream)
    return list(csv.DictReader(io.StringIO(stream.getvalue().decode("utf-8-sig"), newline="")))


def with_cell(row: int, col: int, **change: object) -> Document:
    table = overleaf()
    cells = tuple(c.model_copy(update=change) if (c.row, c.col) == (row, col) else c for c in table.cells)
    return document([table.model_copy(update={"cells": cells})])


def test_every_amount_has_one_line() -> None:
    amounts = [c.amount for t in paper().tables for c in t.cells if c.amount is not None]
    lines = csv_lines(paper())
    assert [Decimal(line["value"]) for line in lines] == amounts


def test_a_line_says_what_its_amount_means() -> None:
    line = next(line for line in csv_lines(paper()) if line["value"] == "160.00")
    assert line == {
        "document": "paper.pdf",
        "table": "t2",
        "title": "表3 单位支出总表 [1]",
        "page": "2",
        "row": "4",
        "column_index": "5",
        "row_kind": "item",
        "row_label": "普通教育",
        "code": "205-02",
        "code_name": "普通教育",
        "column": "项目支出",
        "column_code": "",
        "value": "160.00",
        "unit": "万元",
        "text": "160.00",
        "confidence": "0.6100",
        "flags": "low_confidence",
        "findings": "f1 f2",
    }


def test_each_side_of_a_table_has_its_own_label_and_code() -> None:
    lines = [line for line in amount_lines(paper()) if line.table == "t1" and line.row == 2]
    assert [(line.label, line.code, line.code_name) for line in lines] == [
        ("一、一般公共预算拨款收入", "103-01", None),
        ("一、教育支出", "205", "教育支出"),
    ]


def test_two_label_columns_before_the_amounts_are_one_side() -> None:
    table = two_sided()
    columns = tuple(
        column.model_copy(update={"role": "label"}) if column.index == 1 else column
        for column in table.columns
    )
    lines = list(amount_lines(document([table.model_copy(update={"columns": columns})])))
    assert {line.label for line in lines} == {row.label for row in table.rows if row.label}


@pytest.mark.parametrize("flag", ["low_confidence", "unread", "no_grammar", "stamp"])
def test_a_cell_that_was_not_understood_is_not_dropped(flag: str) -> None:
    built = with_cell(4, 3, text="25O.0O", amount=None, flags=(flag,))
    line = next(line for line in csv_lines(built) if line["text"] == "25O.0O")
    assert (line["value"], line["flags"]) == ("", flag)


def test_the_file_begins_with_a_byte_order_mark_and_ends_lines_for_excel() -> None:
    stream = io.BytesIO()
    write_csv(paper(), stream)
    assert stream.getvalue().startswith(b"\xef\xbb\xbfdocument,table,")
    assert stream.getvalue().count(b"\r\n") == 16


@pytest.mark.parametrize("text", [HOSTILE, "+1", "-其中", "@SUM(A1)", "\t=1", " =1", "＝1", "\r=1", "\n@x"])
def test_texts_do_not_become_formulas(text: str) -> None:
    table = overleaf()
    rows = tuple(row.model_copy(update={"label": text}) for row in table.rows)
    lines = csv_lines(document([table.model_copy(update={"rows": rows, "title": text})]))
    assert {line["row_label"] for line in lines} == {f"'{text}"}
    assert {line["title"] for line in lines} == {f"'{text}"}


def test_negative_amounts_stay_numbers() -> None:
    built = with_cell(4, 3, text="-9.00", amount=Decimal("-9.00"))
    line = next(line for line in csv_lines(built) if line["row"] == "4" and line["column_index"] == "3")
    assert line["value"] == "-9.00"


def test_parquet_has_the_same_lines_with_types(tmp_path: Path) -> None:
    write(paper(), tmp_path / "p", ["parquet"])
    table = pq.read_table(tmp_path / "p.parquet")
    assert table.schema.equals(SCHEMA)
    assert table.column_names.index("value_text") == table.column_names.index("value") + 1
    assert [n for n in table.column_names if n != "value_text"] == list(HEADINGS)
    assert table["value"].to_pylist() == [line.value for line in amount_lines(paper())]
    assert table["value_text"].to_pylist()[2] == "70.00"
    assert table["findings"].to_pylist()[13] == ["f1", "f2"]


@pytest.mark.parametrize(
    ("amount", "fits"),
    [
        ("9" * 28 + ".0123456789", True),
        ("9" * 28, True),
        ("9" * 29, False),
        ("0.00000000012", False),
        ("0.000000000100", True),
        ("-" + "9" * 60, False),
        ("0.00", True),
    ],
)
def test_an_amount_that_parquet_cannot_hold_is_kept_as_text(amount: str, fits: bool) -> None:
    stream = io.BytesIO()
    write_parquet(with_cell(4, 3, text=amount, amount=Decimal(amount)), stream)
    table = pq.read_table(pa.BufferReader(stream.getvalue()))
    place = table["value_text"].to_pylist().index(amount)
    assert table["value"].to_pylist()[place] == (Decimal(amount) if fits else None)


def test_a_paper_without_tables_gives_headings_only() -> None:
    assert csv_lines(document([])) == []
    stream = io.BytesIO()
    write_parquet(document([]), stream)
    assert pq.read_table(pa.BufferReader(stream.getvalue())).num_rows == 0
