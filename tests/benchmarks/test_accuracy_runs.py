"""Documents that are kept count for just the bytes and the state of the extractor they were read with."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.accuracy import runs
from benchmarks.accuracy.cuttings import bare_document
from benchmarks.accuracy.runs import Case, kept_document, paper_case
from extractor.document import Document
from extractor.evaluate import DocumentScore, score_pages
from samples.papers import Paper


def case_of(pdf: bytes, folder: Path) -> Case:
    def score(truth: Document, predicted: Document) -> DocumentScore:
        return score_pages("a", "k", truth.tables, predicted)

    paper = Paper(pdf, bare_document("a.pdf", pdf, [(100.0, 100.0)], []))
    return paper_case("a", lambda: paper, score, folder)


def keep(folder: Path, pdf: bytes) -> None:
    folder.mkdir(parents=True)
    (folder / "a.json").write_text(bare_document("a.pdf", pdf, [(1.0, 1.0)], []).model_dump_json())


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(runs, "OUT", tmp_path)
    monkeypatch.setattr(runs, "extractor_commit", lambda: "new")
    return tmp_path


def test_a_document_of_the_same_bytes_and_state_is_used_again(out: Path) -> None:
    keep(out / "group" / "new", b"one")
    assert kept_document("group", case_of(b"one", out), keep=False) is not None


def test_other_bytes_are_read_again(out: Path) -> None:
    keep(out / "group" / "new", b"one")
    assert kept_document("group", case_of(b"two", out), keep=False) is None
    assert kept_document("group", case_of(b"two", out), keep=True) is None


def test_another_state_counts_only_where_asked_for(out: Path) -> None:
    keep(out / "group" / "old", b"one")
    assert kept_document("group", case_of(b"one", out), keep=False) is None
    assert kept_document("group", case_of(b"one", out), keep=True) is not None


def test_a_paper_is_made_once_and_lies_where_it_is_said(out: Path) -> None:
    made: list[int] = []

    def make() -> Paper:
        made.append(1)
        return Paper(b"pdf", bare_document("b.pdf", b"pdf", [(1.0, 1.0)], []))

    case = paper_case("b", make, lambda truth, predicted: score_pages("b", "k", truth.tables, predicted), out)
    assert not made
    assert case.pdf().read_bytes() == case.pdf().read_bytes() == b"pdf"
    assert case.pdf() == out / "b.pdf"
    assert len(made) == 1
