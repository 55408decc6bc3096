"""Findings in Chinese: a sentence with the figures for every kind, whatever the finding lacks."""

from __future__ import annotations

import io
from typing import Any, get_args

import pytest
from openpyxl import load_workbook

from extractor.document import FindingKind
from extractor.export.webpage import write_webpage
from extractor.export.workbook import write_workbook
from extractor.export.workbook.places import FINDINGS
from extractor.telling import findings_in_chinese, told_in_chinese
from tests.export.papers import paper


def table(table_id: str, title: str | None) -> dict[str, Any]:
    rows = [{"label": "合 计", "code": None}, {"label": "教育支出", "code": "205"}]
    return {"id": table_id, "title": title, "rows": rows, "columns": [{"path": ["基本支出", "小计"]}]}


TABLES = {"t1": table("t1", "支出总表"), "t2": table("t2", "收支总表")}


def term(name: str, row: int) -> dict[str, Any]:
    return {"table": name, "row": row, "col": 0, "sign": 1}


def finding(kind: str, **more: Any) -> dict[str, Any]:
    return {
        "kind": kind, "expected": "1300.00", "found": "1380.00", "difference": "80.00",
        "equation": {"left": [term("t1", 0)], "right": [term("t1", 1)]},
        "cells": [term("t1", 0), term("t1", 1)], **more,
    }  # fmt: skip


@pytest.mark.parametrize("kind", get_args(FindingKind))
def test_every_kind_says_where_and_with_which_figures(kind: str) -> None:
    said = told_in_chinese(finding(kind), TABLES)
    assert "合计" in said
    if kind != "code_conflict":
        assert "“合计”的“基本支出/小计”" in said
        assert all(figure in said for figure in ("1,300.00", "1,380.00", "80.00"))
    assert said.isprintable()
    assert "{" not in said
    assert "互相不符" not in said


def test_the_other_table_is_named() -> None:
    other = {"left": [term("t1", 0)], "right": [term("t2", 0)]}
    assert "《收支总表》" in told_in_chinese(finding("cross_table", equation=other), TABLES)
    untitled = {"t1": TABLES["t1"], "t2": table("t2", None)}
    assert "另一表" in told_in_chinese(finding("cross_table", equation=other), untitled)


def test_a_sentence_of_the_paper_is_quoted_with_its_page() -> None:
    left = [{"page": 3, "bbox": [0, 0, 1, 1], "text": "合计1,380.00万元"}]
    said = told_in_chinese(finding("narrative", equation={"left": left, "right": []}), TABLES)
    assert "第 3 页文字“合计1,380.00万元”" in said


def test_what_is_not_known_is_not_made_up() -> None:
    silent = told_in_chinese(finding("column_sum", found=None, difference=None), TABLES)
    assert "1,300.00" in silent
    assert "没有印" in silent
    nothing = finding("row_sum", expected=None, found=None, difference=None, equation=None, cells=[])
    assert told_in_chinese(nothing, {}) == "本文件：数字互相不符"


def test_a_finding_about_many_cells_says_how_many() -> None:
    cells = [term("t1", row % 2) for row in range(7)]
    assert "共涉及 7 个" in told_in_chinese(finding("row_sum", cells=cells), TABLES)


def test_workbooks_and_pages_tell_findings_in_both_languages() -> None:
    told = findings_in_chinese(paper())
    assert sorted(told) == sorted(finding.id for finding in paper().findings)
    book, page = io.BytesIO(), io.BytesIO()
    write_workbook(paper(), book)
    write_webpage(paper(), page, None)
    messages = [line[4] for line in load_workbook(book)[FINDINGS].iter_rows(min_row=2, values_only=True)]
    assert messages == [f"{told[finding.id]}\n{finding.message}" for finding in paper().findings]
    for finding in paper().findings:
        assert told[finding.id].replace('"', "&#34;") in page.getvalue().decode()


def test_a_place_that_is_not_in_its_table_breaks_nothing() -> None:
    away = {"table": "t1", "row": 99, "col": 99, "sign": 1}
    lost = finding("row_sum", equation={"left": [away], "right": []}, cells=[away])
    assert told_in_chinese(lost, TABLES).startswith("本文件")
