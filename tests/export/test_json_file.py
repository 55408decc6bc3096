"""The contract on disk."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.document import json_schema
from extractor.errors import DocumentError, UsageError
from extractor.export import load, write
from tests.export.papers import document, overleaf, paper


def test_what_is_written_follows_the_schema_and_comes_back(tmp_path: Path) -> None:
    (path,) = write(paper(), tmp_path / "p", ["json"])
    jsonschema.validate(json.loads(path.read_text()), json_schema())
    assert load(path) == paper()


def test_chinese_stays_readable(tmp_path: Path) -> None:
    (path,) = write(paper(), tmp_path / "p", [])
    assert "社会保障和就业支出" in path.read_text(encoding="utf-8")


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20))
def test_amounts_keep_every_digit(amount: Decimal) -> None:
    table = overleaf()
    cell = table.cells[-2].model_copy(update={"amount": amount})
    built = document([table.model_copy(update={"cells": (*table.cells[:-2], cell, table.cells[-1])})])
    back = type(built).model_validate_json(built.model_dump_json())
    read = back.tables[0].cells[-2].amount
    assert read is not None
    assert read.as_tuple() == Decimal(format(amount, "f")).as_tuple()


def test_a_document_built_past_the_checks_is_not_written(tmp_path: Path) -> None:
    broken = paper().model_copy(update={"schema_version": "2"})
    with pytest.raises(DocumentError, match="schema_version"):
        write(broken, tmp_path / "p", [])
    assert list(tmp_path.iterdir()) == []


def test_formats_that_are_not_known_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="docx"):
        write(paper(), tmp_path / "p", ["csv", "docx"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"schema_version": "9"}, "schema_version"),
        ({"tables": 3}, "tables"),
        ({"extra": 1}, "extra"),
    ],
)
def test_other_json_is_refused_with_the_place(tmp_path: Path, change: dict[str, Any], where: str) -> None:
    path = tmp_path / "p.json"
    path.write_text(json.dumps(paper().model_dump(mode="json") | change))
    with pytest.raises(DocumentError, match=where):
        load(path)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff\xfe\x00", b"null"])
def test_what_is_no_document_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "p.json"
    path.write_bytes(data)
    with pytest.raises(DocumentError):
        load(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="No such file"):
        load(tmp_path / "p.json")


def test_a_float_is_no_amount(tmp_path: Path) -> None:
    data = paper().model_dump(mode="json")
    data["tables"][0]["cells"][-1]["amount"] = 3217.17
    path = tmp_path / "p.json"
    path.write_text(json.dumps(data))
    with pytest.raises(DocumentError, match="never a float"):
        load(path)
