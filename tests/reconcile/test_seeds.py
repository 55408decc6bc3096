"""The sentences of real papers of the kind that Kemu is made for, where they are at hand."""

from __future__ import annotations

import pytest

from benchmarks.verdicts.seeds import SEEDS, seed_findings

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="shared/seeds is not beside the repository")


def test_wrong_percentages_and_increases_of_the_department_budget_are_found() -> None:
    told = " ".join(f.message for findings in seed_findings().values() for f in findings)
    for stated in ("2.40%", "2.81%", "26.24万元", "a decrease of 13.67万元", "100% is stated"):
        assert stated in told


def test_nothing_else_is_said_of_their_sentences() -> None:
    assert sum(len(findings) for findings in seed_findings().values()) == 5
