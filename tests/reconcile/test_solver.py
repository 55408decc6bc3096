"""Several errors at once: the cheapest repair, repairs that are as cheap, and large tables."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from extractor.document import Alternative, Finding, Table
from extractor.reconcile import reconcile
from extractor.reconcile.reconciling import table_equations
from extractor.reconcile.sheet import read_sheets
from extractor.reconcile.verdicts import solver as solver_module
from extractor.reconcile.verdicts.findings import findings_of
from extractor.reconcile.verdicts.solver import Budget
from tests.reconcile.drawing import drawn, with_amount
from tests.reconcile.test_bad_cases import EXPENDITURE, PUBLIC_EXPENSES

Spot = tuple[int, int]


def found(table: Table) -> tuple[Finding, ...]:
    return reconcile([table], [])


def misread(table: Table, spot: Spot, wrong: str, share: float = 0.2) -> Table:
    """The table with a cell read wrongly, what is printed among the other readings."""
    right = next(c for c in table.cells if (c.row, c.col) == spot)
    read = with_amount(table, *spot, Decimal(wrong))
    doubt = {
        "confidence": 0.75,
        "alternatives": (Alternative(text=right.text, probability=share),),
        "flags": ("low_confidence",),
    }
    return read.model_copy(
        update={
            "cells": tuple(c.model_copy(update=doubt) if (c.row, c.col) == spot else c for c in read.cells)
        }
    )


def firsts(findings: tuple[Finding, ...]) -> set[Spot]:
    return {(f.suspects[0].row, f.suspects[0].col) for f in findings if f.suspects}


def proposals(findings: tuple[Finding, ...]) -> dict[Spot, Decimal | None]:
    """For each cell the amount proposed where it is suspected most."""
    best: dict[Spot, tuple[float, Decimal | None]] = {}
    for finding in findings:
        for s in finding.suspects:
            if s.probability > best.get((s.row, s.col), (0.0, None))[0]:
                best[s.row, s.col] = s.probability, s.proposed
    return {spot: amount for spot, (_, amount) in best.items()}


def test_two_misreadings_in_one_row_are_both_read_anew() -> None:
    table = misread(misread(PUBLIC_EXPENSES, (2, 2), "1.00"), (2, 6), "7.54")
    findings = found(table)
    assert {f.verdict for f in findings} == {"misread"}
    assert firsts(findings) == {(2, 2), (2, 6)}
    assert proposals(findings)[2, 2] == Decimal("4.00")
    assert proposals(findings)[2, 6] == Decimal("1.54")


def test_two_errors_on_paper_in_one_row_are_told_from_their_columns() -> None:
    table = with_amount(with_amount(PUBLIC_EXPENSES, 2, 2, Decimal("4.80")), 2, 6, Decimal("1.84"))
    findings = found(table)
    assert {f.verdict for f in findings} == {"misprinted"}
    assert firsts(findings) == {(2, 2), (2, 6)}
    assert proposals(findings)[2, 6] == Decimal("1.54")


def test_misreadings_that_cancel_in_their_column_are_mended_together() -> None:
    table = misread(misread(PUBLIC_EXPENSES, (2, 2), "5.00"), (3, 2), "5.00")
    findings = found(table)
    assert {f.kind for f in findings} == {"row_sum"}
    assert proposals(findings)[2, 2] == Decimal("4.00")
    assert proposals(findings)[3, 2] == Decimal("6.00")
    assert {f.verdict for f in findings} == {"misread"}


def test_two_doubtful_readings_are_likelier_wrong_than_one_sure_one() -> None:
    table = drawn("名:项目 | 金额", ["办公费 | 12.00", "印刷费 | 3.50", "差旅费 | 20.20", "合计 | 35.70"])
    findings = found(misread(misread(table, (1, 1), "17.00", 0.22), (3, 1), "29.20", 0.22))
    assert findings[0].verdict == "misread"
    assert proposals(findings)[1, 1] == Decimal("12.00")
    assert proposals(findings)[3, 1] == Decimal("20.20")


def test_repairs_as_cheap_as_each_other_are_listed_and_none_is_chosen() -> None:
    table = with_amount(with_amount(PUBLIC_EXPENSES, 2, 2, Decimal("5.00")), 3, 2, Decimal("5.00"))
    findings = found(table)
    for finding in findings:
        assert len(finding.suspects) > 1
        assert finding.suspects[0].probability < 0.9


def test_a_digit_misread_throughout_a_page() -> None:
    """A font's 1 that is read as 7 in several cells, the 1 offered each time."""
    chance = random.Random(5)  # noqa: S311 - not for secrets
    table, changed = EXPENDITURE, 0
    right: dict[Spot, Decimal] = {}
    for cell in EXPENDITURE.cells:
        if cell.amount is None or "1" not in cell.text or cell.row < 4 or cell.col < 3:
            continue
        if changed == 4 or chance.random() < 0.3:
            continue
        changed += 1
        wrong = cell.text.replace("1", "7").replace(",", "")
        right[cell.row, cell.col] = cell.amount
        table = misread(table, (cell.row, cell.col), wrong)
    findings = found(table)
    assert findings
    assert {f.verdict for f in findings} == {"misread"}
    for spot, amount in right.items():
        assert proposals(findings)[spot] == amount


def large(rows: int, columns: int) -> Table:
    """A table of random amounts whose rows and columns add up."""
    chance = random.Random(3)  # noqa: S311 - not for secrets
    amounts = [[chance.randrange(100, 9_999_999) for _ in range(columns)] for _ in range(rows)]
    amounts.insert(0, [sum(column) for column in zip(*amounts, strict=True)])
    names = ["合计", *(f"单位{n}" for n in range(rows))]
    lines = [
        " | ".join([name, *(f"{v / 100:.2f}" for v in (sum(row), *row))])
        for name, row in zip(names, amounts, strict=True)
    ]
    return drawn(" | ".join(["名:单位", "合计", *(f"项目{n}" for n in range(columns))]), lines)


def test_a_thousand_rows_of_thirty_columns_are_solved_within_the_time() -> None:
    table = large(1000, 29)
    for row, col, wrong in ((17, 4, "1.00"), (17, 9, "2.00"), (500, 3, "3.00"), (801, 9, "4.00")):
        table = misread(table, (row, col), wrong)
    findings = found(table)
    assert firsts(findings) == {(17, 4), (17, 9), (500, 3), (801, 9)}
    assert {f.verdict for f in findings} == {"misread"}


def test_what_time_does_not_allow_is_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    table = with_amount(with_amount(PUBLIC_EXPENSES, 2, 2, Decimal("4.80")), 2, 6, Decimal("1.84"))
    sheets = read_sheets([table])
    equations, said = table_equations(sheets[0])
    monkeypatch.setattr(solver_module, "TIME", 0.0)
    monkeypatch.setattr("extractor.reconcile.verdicts.findings.Budget", lambda: Budget(seconds=0.0))
    findings = findings_of(sheets, equations, said)
    assert findings
    assert {f.verdict for f in findings} == {"undecided"}
    assert all(f.suspects for f in findings)


def test_the_same_paper_gives_the_same_answer() -> None:
    table = with_amount(with_amount(PUBLIC_EXPENSES, 2, 2, Decimal("5.00")), 3, 2, Decimal("5.00"))
    assert found(table) == found(table)
