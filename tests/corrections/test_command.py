"""`kemu correct`: codes, structure and missed tables from a list of corrections."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from extractor.cli import kemu
from extractor.document import Document
from tests.corrections.test_structure import SET, paper, table_of

_WHO = {"who": "a clerk", "when": "2024-05-06T12:00:00Z"}


def run(folder: Path, said: list[dict[str, Any]], *more: str) -> tuple[Any, Path]:
    corrections, out = folder / "said.json", folder / "new.json"
    corrections.write_text(json.dumps([{**_WHO, **one} for one in said]), encoding="utf-8")
    command = ["correct", str(SET / "joined_codes.json"), str(corrections), "--out", str(out), *more]
    return CliRunner().invoke(kemu, command), out


def test_a_code_and_a_row_by_command(tmp_path: Path) -> None:
    document = paper("joined_codes")
    table = table_of(document)
    row = next(r for r in table.rows if r.kind == "item" and r.code)
    before = f"{len(table.rows)}x{len(table.columns)}"
    code = {
        "kind": "code",
        "table": "t1",
        "row": row.index,
        "col": 0,
        "before": row.code,
        "after": "210-11-01",
    }
    added = {"kind": "structure", "table": "t1", "row": 1, "col": 0, "before": before, "after": ""}
    result, out = run(tmp_path, [code, {**added, "edit": {"operation": "add_row"}}])
    assert result.exit_code == 0, result.output
    new = Document.model_validate_json(out.read_bytes())
    assert len(table_of(new).rows) == len(table.rows) + 1
    assert table_of(new).rows[row.index + 1].code == "210-11-01"
    assert [one.kind for one in new.corrections] == ["code", "structure"]


@pytest.mark.parametrize("source", ["demo.pdf", None])
def test_a_missed_table_needs_the_file_that_was_read(tmp_path: Path, source: str | None) -> None:
    drawn = {"kind": "structure", "table": "", "row": 0, "col": 0, "before": "", "after": ""}
    edit = {"operation": "add_table", "page": 1, "bbox": [10, 10, 200, 200]}
    more = () if source is None else ("--source", str(SET / source))
    result, out = run(tmp_path, [{**drawn, "edit": edit}], *more)
    assert result.exit_code != 0
    assert not out.exists()
