"""Random papers that add up give no finding; one wrong figure in them is always found and suspected."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from extractor.document import Table
from extractor.reconcile import reconcile
from tests.reconcile.drawing import drawn, with_amount

FAST = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@dataclass(frozen=True)
class Paper:
    """A consistent paper: the amounts of every row and column in whole fen, and how it is laid out."""

    headings: tuple[str, ...]
    labels: tuple[tuple[str, str], ...]
    fen: tuple[tuple[int, ...], ...]

    def table(self) -> Table:
        rows = [
            " | ".join((code, label, *(f"{Decimal(f).scaleb(-2):,f}" if f else "" for f in row)))
            for (code, label), row in zip(self.labels, self.fen, strict=True)
        ]
        return drawn(" | ".join(("码:科目编码", "名:科目名称", *self.headings)), rows)


@st.composite
def columns(draw: st.DrawFn) -> tuple[tuple[str, ...], tuple[tuple[int, ...], ...]]:
    """Headings, and for each column the leaf columns it sums up (itself for a leaf)."""
    groups = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    if sum(groups) < 2:
        groups = [2]
    headings: list[str] = []
    sums: list[tuple[int, ...]] = []
    leaf = 0
    for number, size in enumerate(groups):
        leaves = tuple(range(leaf, leaf + size))
        leaf += size
        if size == 1:
            headings.append(f"经费{number}")
            sums.append(leaves)
            continue
        parts = [(f"经费{number}/子项{i}", (i,)) for i in leaves]
        word = draw(st.sampled_from(["小计", "合计", ""]))
        if word:
            parts.insert(draw(st.sampled_from([0, len(parts)])), (f"经费{number}/{word}", leaves))
        headings += [heading for heading, _ in parts]
        sums += [columns for _, columns in parts]
    place = draw(st.sampled_from([0, len(headings)]))
    headings.insert(place, draw(st.sampled_from(["合计", "总计"])))
    sums.insert(place, tuple(range(leaf)))
    return tuple(headings), tuple(sums)


@st.composite
def hierarchies(draw: st.DrawFn) -> list[tuple[str, str, tuple[int, ...]]]:
    """Code, label and leaf rows of each row below the total."""
    rows: list[tuple[str, str, tuple[int, ...]]] = []
    leaf = 0
    for top in range(draw(st.integers(1, 3))):
        first = leaf
        below: list[tuple[str, str, tuple[int, ...]]] = []
        for middle in range(draw(st.integers(1, 2))):
            items = draw(st.integers(1, 3))
            leaves = tuple(range(leaf, leaf + items))
            leaf += items
            section = f"20{top + 1}0{middle + 1}"
            below.append((section, f"款{section}", leaves))
            below += [(f"{section}0{i - leaves[0] + 1}", f"项{i}", (i,)) for i in leaves]
        rows += [(f"20{top + 1}", f"类{top}", tuple(range(first, leaf))), *below]
    return rows


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    headings, column_sums = draw(columns())
    below = draw(hierarchies())
    whole = tuple(range(max(i for _, _, leaves in below for i in leaves) + 1))
    total = [("", "合计", whole)]
    repeated = [("", "", whole), ("", "@临江市教育中心", whole)] if draw(st.booleans()) else []
    rows = [*total, *repeated, *below] if repeated or draw(st.booleans()) else [*below, *total]
    leaf_columns = max(i for parts in column_sums for i in parts) + 1
    amount = st.one_of(st.just(0), st.integers(100, 9_999_999))
    leaves = [[draw(amount) for _ in range(leaf_columns)] for _ in whole]
    assume(sum(bool(f) for row in leaves for f in row) >= 3)
    return Paper(
        headings,
        tuple((code, label) for code, label, _ in rows),
        tuple(
            tuple(sum(leaves[r][c] for r in part for c in parts) for parts in column_sums)
            for _, _, part in rows
        ),
    )


@given(papers())
@FAST
def test_papers_that_add_up_give_no_finding(paper: Paper) -> None:
    assert [finding.message for finding in reconcile([paper.table()], [])] == []


@given(papers(), st.data())
@FAST
def test_one_wrong_figure_is_found_and_suspected(paper: Paper, data: st.DataObject) -> None:
    filled = [(r, c) for r, row in enumerate(paper.fen) for c, fen in enumerate(row) if fen]
    row, col = data.draw(st.sampled_from(filled))
    change = data.draw(st.integers(200, 5_000_000).map(lambda n: n if n % 2 else -n))
    wrong = Decimal(paper.fen[row][col] + change).scaleb(-2)
    findings = reconcile([with_amount(paper.table(), row + 1, col + 2, wrong)], [])
    suspected = {(s.row, s.col) for finding in findings for s in finding.suspects}
    named = {(ref.row, ref.col) for finding in findings for ref in finding.cells}
    assert (row + 1, col + 2) in suspected | named
    assert len(findings) <= 6


@given(papers(), st.data())
@FAST
def test_the_cell_common_to_all_broken_sums_is_the_prime_suspect(paper: Paper, data: st.DataObject) -> None:
    filled = [(r, c) for r, row in enumerate(paper.fen) for c, fen in enumerate(row) if fen]
    row, col = data.draw(st.sampled_from(filled))
    right = Decimal(paper.fen[row][col]).scaleb(-2)
    findings = reconcile([with_amount(paper.table(), row + 1, col + 2, right + Decimal("777.77"))], [])
    common = [{(ref.row, ref.col) for ref in finding.cells} for finding in findings]
    assume(len(findings) >= 2 and set.intersection(*common) == {(row + 1, col + 2)})
    for finding in findings:
        first = finding.suspects[0]
        assert (first.row, first.col) == (row + 1, col + 2)
        assert first.proposed == right
        assert finding.verdict == "misprinted"


@given(papers())
@FAST
def test_the_same_input_gives_the_same_findings(paper: Paper) -> None:
    table = with_amount(paper.table(), 1, 2, Decimal("12.34"))
    assert reconcile([table], []) == reconcile([table], [])
