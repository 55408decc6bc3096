"""Whole documents, compared with what was kept of them.

`KEMU_REWRITE_GOLDEN=1 pytest tests/pipeline/test_golden.py` writes the kept files anew; look at the
difference before you commit it. Probabilities, boxes and times are left out: they differ from machine to
machine.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from extractor import Document, Settings, extract
from extractor.document import Table
from tests.pipeline.conftest import SAMPLES

GOLDEN = Path(__file__).parent / "golden"
REWRITE = os.environ.get("KEMU_REWRITE_GOLDEN") == "1"
PAPERS = ("demo", "fiscal_balance", "scan_goods_facing", "final_accounts", "overall_targets")


def _table(table: Table) -> dict[str, Any]:
    return {
        "title": table.title,
        "amount_unit": table.amount_unit,
        "pages": [region.page for region in table.regions],
        "header_rows": table.header_rows,
        "columns": [[" / ".join(c.path), c.role, c.level, c.code] for c in table.columns],
        "rows": [[r.kind, r.label, r.parent, r.code, r.code_source] for r in table.rows],
        "cells": [
            [
                c.row,
                c.col,
                c.row_span,
                c.col_span,
                c.text,
                None if c.amount is None else str(c.amount),
                list(c.flags),
            ]
            for c in table.cells
            if c.text or c.flags or c.row_span > 1 or c.col_span > 1
        ],
    }


def _kept(document: Document) -> dict[str, Any]:
    return {
        "about": {name: said["value"] for name, said in document.document.model_dump().items()},
        "pages": [[p.number, p.origin, p.turned] for p in document.pages],
        "tables": [_table(table) for table in document.tables],
        "findings": [[f.kind, f.verdict, f.message] for f in document.findings],
        "failures": [[f.page, f.stage, f.code] for f in document.failures],
    }


def _lines(value: Any) -> str:
    """JSON with a line for each column, row and cell, so that differences can be read."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return text + "\n"


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_comes_out_as_it_was_kept(name: str) -> None:
    document = extract(SAMPLES / f"{name}.pdf", Settings(threads=1))
    path = GOLDEN / f"{name}.json"
    if REWRITE:
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(_lines(_kept(document)), encoding="utf-8")
    assert _kept(document) == json.loads(path.read_text(encoding="utf-8"))


def test_the_switch_is_off() -> None:
    assert not REWRITE, "the kept files were written anew: look at them, then run without the switch"
