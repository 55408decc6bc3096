"""A total whose label spans other columns of amounts is the sum of all of these, and of no single one."""

from __future__ import annotations

import pytest

from extractor.headings import type_table
from extractor.reconcile import reconcile
from tests.headings.grids import logical

BLOCKS = """
人员经费 | < | < | 公用经费 | < | < | < | < | <
科目编码 | 科目名称 | 决算数 | 科目编码 | 科目名称 | 决算数 | 科目编码 | 科目名称 | 决算数
301 | 工资福利支出 | 90.00 | 302 | 商品和服务支出 | 27.30 | 310 | 资本性支出 | 4.00
30101 | 基本工资 | 50.00 | 30201 | 办公费 | 7.30 | 31002 | 办公设备购置 | 1.00
30102 | 津贴补贴 | 40.00 | 30202 | 印刷费 | 20.00 | 31003 | 专用设备购置 | 3.00
人员经费合计 | < | 90.00 | 公用经费合计 | < | < | < | < | 31.30
"""


def test_a_total_over_two_blocks_is_no_error_of_the_last() -> None:
    assert reconcile([type_table(logical(BLOCKS), "t1")], []) == ()


def test_an_error_within_a_block_is_found_all_the_same() -> None:
    wrong = BLOCKS.replace("20.00", "26.00")
    findings = reconcile([type_table(logical(wrong), "t1")], [])
    assert any(("t1", 4, 5) in {(r.table, r.row, r.col) for r in f.cells} for f in findings)


@pytest.mark.parametrize(("right", "wrong"), [("31.30", "37.30"), ("31.30", "3.13")])
def test_a_wrong_total_over_two_blocks_is_found_in_itself(right: str, wrong: str) -> None:
    findings = reconcile([type_table(logical(BLOCKS.replace(right, wrong)), "t1")], [])
    (finding,) = findings
    assert str(finding.expected) == right
    assert ("t1", 5, 8) in {(s.table, s.row, s.col) for s in finding.suspects}


def test_a_head_of_one_block_is_known_by_the_total_over_both() -> None:
    wrong = BLOCKS.replace("27.30", "21.30")
    findings = reconcile([type_table(logical(wrong), "t1")], [])
    assert len(findings) == 2
    assert all((f.suspects[0].row, f.suspects[0].col) == (2, 5) for f in findings)
    assert all(str(f.suspects[0].proposed) == "27.30" for f in findings)
