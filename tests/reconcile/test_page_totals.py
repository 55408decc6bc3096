"""Totals at the ends of pages: what a page adds up to, what is carried on, and running totals."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractor.document import Table
from extractor.reconcile import reconcile
from extractor.reconcile.words import is_from_last_page, is_page_total, is_row_total, is_running_total
from tests.reconcile.drawing import drawn, with_amount

FIRST = ["办公费 | 12.00", "印刷费 | 3.50", "邮电费 | 1.07"]
SECOND = ["差旅费 | 20.20", "会议费 | 4.40"]
THIRD = ["租赁费 | 8.15", "维修费 | 2.60"]
PAPERS = {
    "a total on each page": [
        *FIRST, "本页小计 | 16.57", *SECOND, "本页小计 | 24.60", *THIRD, "本页小计 | 10.75", "合计 | 51.92"
    ],
    "carried from page to page": [
        *FIRST, "过次页 | 16.57", "承前页 | 16.57", *SECOND, "过次页 | 41.17", "承前页 | 41.17", *THIRD,
        "合计 | 51.92",
    ],
    "a total and a running total": [
        *FIRST, "本页合计 | 16.57", "累计 | 16.57", *SECOND, "本页合计 | 24.60", "累计 | 41.17", *THIRD,
        "本页合计 | 10.75", "累计 | 51.92",
    ],
}  # fmt: skip


def _drawn(name: str) -> Table:
    return drawn("名:项目 | 金额", PAPERS[name])


@pytest.mark.parametrize("name", PAPERS)
def test_pages_that_add_up_give_no_finding(name: str) -> None:
    assert [f.message for f in reconcile([_drawn(name)], [])] == []


@pytest.mark.parametrize(
    ("name", "row"), [(name, row) for name, rows in PAPERS.items() for row in range(1, len(rows) + 1)]
)
def test_each_figure_takes_part_and_its_error_is_among_the_suspects(name: str, row: int) -> None:
    table = _drawn(name)
    amount = next(c.amount for c in table.cells if (c.row, c.col) == (row, 1))
    assert amount is not None
    findings = reconcile([with_amount(table, row, 1, amount + Decimal("1.10"))], [])
    assert findings
    assert any((row, 1) in {(s.row, s.col) for s in f.suspects} for f in findings)


@pytest.mark.parametrize(
    ("label", "page", "carried", "running"),
    [
        ("本页小计", True, False, False),
        ("过次页", True, False, False),
        ("转下页", True, False, False),
        ("承前页", False, True, False),
        ("承上页", False, True, False),
        ("累 计", False, False, True),
        ("本年累计", False, False, True),
        ("合计", False, False, False),
        ("本页说明", False, False, False),
    ],
)
def test_names_of_totals_at_the_ends_of_pages(label: str, page: bool, carried: bool, running: bool) -> None:
    assert (is_page_total(label), is_from_last_page(label), is_running_total(label)) == (
        page,
        carried,
        running,
    )
    assert is_row_total(label) is (page or carried or running or label == "合计")
