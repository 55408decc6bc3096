"""A digit that a face, or wear, makes look like another is misread all over a page."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractor.document import Alternative, Table
from extractor.reconcile import reconcile, settle
from extractor.reconcile.verdicts import throughout
from tests.reconcile.drawing import drawn
from tests.reconcile.test_bad_cases import EXPENDITURE, HIERARCHY, PUBLIC_EXPENSES

WIDE = drawn(
    "名:单位 | 合计 | 工资 | 津贴 | 办公费 | 差旅费",
    [
        "合计 | 1,458.40 | 641.20 | 404.30 | 248.60 | 164.30",
        "一中 | 414.10 | 204.00 | 104.10 | 64.00 | 42.00",
        "二中 | 347.40 | 140.20 | 104.20 | 61.00 | 42.00",
        "三中 | 346.50 | 147.00 | 97.50 | 62.00 | 40.00",
        "四中 | 350.40 | 150.00 | 98.50 | 61.60 | 40.30",
    ],
)


def misread(table: Table, meant: str, seen: str, offered: float = 0.3) -> Table:
    """Each amount with `seen` in place of `meant`, what is right among the alternatives."""
    cells = []
    for cell in table.cells:
        text = f"{cell.amount:,f}" if cell.amount is not None else ""
        if meant in text:
            wrong = text.replace(meant, seen)
            update = {
                "text": wrong,
                "amount": Decimal(wrong.replace(",", "")),
                "confidence": 0.65,
                "alternatives": (Alternative(text=text, probability=offered),),
            }
            cells.append(cell.model_copy(update=update))
        else:
            cells.append(cell)
    return table.model_copy(update={"cells": tuple(cells)})


def amounts(table: Table) -> dict[tuple[int, int], Decimal]:
    return {(c.row, c.col): c.amount for c in table.cells if c.amount is not None}


@pytest.mark.parametrize("table", [WIDE, EXPENDITURE, HIERARCHY], ids=["wide", "expenditure", "hierarchy"])
@pytest.mark.parametrize(("meant", "seen"), [("4", "1"), ("1", "7"), ("6", "8")])
def test_all_cells_are_named_with_their_right_amounts_and_no_other(
    table: Table, meant: str, seen: str
) -> None:
    assert reconcile([table], []) == ()
    wrong = misread(table, meant, seen)
    right = amounts(table)
    changed = {place for place, value in amounts(wrong).items() if value != right[place]}
    assert len(changed) >= 3
    findings = reconcile([wrong], [])
    assert {finding.verdict for finding in findings} == {"misread"}
    proposed = {(s.row, s.col): s.proposed for finding in findings for s in finding.suspects}
    assert set(proposed) <= changed
    assert len(proposed) >= 0.7 * len(changed)
    assert all(value == right[place] for place, value in proposed.items())


def test_the_other_digit_stays_where_it_is_right() -> None:
    """1s that offer a 4 as well, and are 1s."""
    right = amounts(WIDE)
    wrong = misread(WIDE, "4", "1")
    cells = tuple(
        c.model_copy(
            update={
                "confidence": 0.9,
                "alternatives": (Alternative(text=c.text.replace("1", "4"), probability=0.05),),
            }
        )
        if c.amount is not None and c.amount == right[c.row, c.col] and "1" in c.text
        else c
        for c in wrong.cells
    )
    findings = reconcile([wrong.model_copy(update={"cells": cells})], [])
    proposed = {(s.row, s.col): s.proposed for finding in findings for s in finding.suspects}
    assert proposed
    assert all(value == right[place] for place, value in proposed.items())


def test_its_cells_are_flagged_and_keep_what_was_read() -> None:
    wrong = misread(WIDE, "4", "1")
    (settled,), findings = settle([wrong], [], 0.05)
    assert amounts(settled) == amounts(wrong)
    named = {(s.row, s.col) for finding in findings for s in finding.suspects}
    assert named
    assert all("low_confidence" in c.flags for c in settled.cells if (c.row, c.col) in named)


@pytest.mark.parametrize("table", [WIDE, EXPENDITURE, PUBLIC_EXPENSES])
def test_doubts_about_a_digit_alone_change_nothing(table: Table) -> None:
    cells = tuple(
        c.model_copy(
            update={
                "confidence": 0.9,
                "alternatives": (Alternative(text=c.text.replace("1", "4"), probability=0.08),),
            }
        )
        if c.amount is not None and "1" in c.text
        else c
        for c in table.cells
    )
    assert reconcile([table.model_copy(update={"cells": cells})], []) == ()


def test_a_large_paper_is_tried_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throughout, "_MOST_CELLS", len(WIDE.cells) + 5)
    others = [EXPENDITURE.model_copy(update={"id": f"t{n}"}) for n in (2, 3)]
    wrong = misread(WIDE, "4", "1").model_copy(update={"id": "t4"})
    findings = reconcile([*others, wrong], [])
    right = amounts(WIDE)
    proposed = {(s.table, s.row, s.col): s.proposed for f in findings for s in f.suspects}
    assert len(proposed) >= 10
    assert all(table == "t4" and value == right[row, col] for (table, row, col), value in proposed.items())
