"""`python -m samples`."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from extractor.document import Document
from samples.__main__ import main
from samples.faces import MissingFaceError
from tests.samples.checks import assert_sound


def test_list_names_families_and_samples() -> None:
    result = CliRunner().invoke(main, ["list"])
    assert result.exit_code == 0
    assert "expenditure_overview" in result.output
    assert "demo" in result.output


def test_make_refuses_unknown_names() -> None:
    result = CliRunner().invoke(main, ["make", "nothing"])
    assert result.exit_code == 2
    assert "no such sample: nothing" in result.output


def test_corpus_writes_papers_with_their_truth(tmp_path: Path) -> None:
    arguments = ["corpus", "--out", str(tmp_path), "--count", "2", "--seed", "4", "--damage", "turned"]
    arguments += ["--family", "three_public", "--dpi", "100", "--planted", "1"]
    result = CliRunner().invoke(main, arguments)
    if isinstance(result.exception, MissingFaceError):
        pytest.skip(str(result.exception))
    assert result.exit_code == 0, result.output
    truths = sorted(tmp_path.glob("*.json"))
    assert len(truths) == 2
    for path in truths:
        document = Document.model_validate_json(path.read_text(encoding="utf-8"))
        assert path.with_suffix(".pdf").stat().st_size == document.source.bytes
        assert all(page.origin == "scanned" and page.turned in (90, 180, 270) for page in document.pages)
        assert_sound(document)
