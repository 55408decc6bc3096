"""The project's own papers: every planted error is found, and papers that add up give no finding."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor.document import Document
from extractor.reconcile import reconcile

TRUTHS = sorted((Path(__file__).parents[2] / "samples" / "set").glob("*.json"))


@pytest.mark.skipif(not TRUTHS, reason="samples/set has no truths")
@pytest.mark.parametrize("path", TRUTHS, ids=lambda path: path.stem)
def test_findings_are_the_planted_errors(path: Path) -> None:
    truth = Document.model_validate_json(path.read_bytes())
    findings = reconcile(truth.tables, [])
    planted = {(s.table, s.row, s.col): s.proposed for f in truth.findings for s in f.suspects}
    for finding in findings:
        assert planted.keys() & {(ref.table, ref.row, ref.col) for ref in finding.cells}, finding.message
        assert finding.verdict == "misprinted"
    for place, right in planted.items():
        suspects = [s for f in findings for s in f.suspects if (s.table, s.row, s.col) == place]
        assert suspects, f"nobody says that {place} is wrong"
        assert right in {s.proposed for s in suspects}
