"""Files and folders compared, and what is printed of it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from extractor.document import Document
from extractor.errors import DocumentError, UsageError
from extractor.evaluate.folders import evaluate_folders
from extractor.evaluate.report import as_markdown, show_evaluation
from tests.export.papers import document, paper, two_sided


def put(folder: Path, name: str, built: Document) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.json"
    path.write_text(built.model_dump_json(), encoding="utf-8")
    return path


def test_folders_are_paired_by_name(tmp_path: Path) -> None:
    truth, predicted = tmp_path / "truth", tmp_path / "predicted"
    put(truth, "a", paper())
    put(truth, "b", document([two_sided()], kind="final_accounts"))
    put(truth, "c", paper())
    put(predicted, "a", paper())
    put(predicted, "b", document([]))
    put(predicted, "other", paper())
    evaluation = evaluate_folders(truth, predicted)
    assert [d.name for d in evaluation.documents] == ["a", "b"]
    assert evaluation.missing == ("c",)
    assert evaluation.total.amounts.right == 15
    assert json.loads(evaluation.model_dump_json())["total"]["amounts"]["share"] == 0.75


def test_two_files(tmp_path: Path) -> None:
    one = put(tmp_path, "one", paper())
    other = put(tmp_path, "other", paper())
    assert evaluate_folders(one, other).total.amounts.share == 1.0


def test_a_file_and_a_folder_do_not_go_together(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="a file and a folder"):
        evaluate_folders(put(tmp_path, "a", paper()), tmp_path)


def test_a_folder_without_truth(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no truth"):
        evaluate_folders(tmp_path, tmp_path)


def test_files_that_are_no_documents(tmp_path: Path) -> None:
    good, bad = put(tmp_path, "a", paper()), tmp_path / "b.json"
    bad.write_text("{}")
    with pytest.raises(DocumentError, match=r"b\.json is not a document"):
        evaluate_folders(good, bad)
    with pytest.raises(DocumentError, match="No such file"):
        evaluate_folders(good, tmp_path / "c.json")


def test_what_is_printed(tmp_path: Path) -> None:
    truth, predicted = tmp_path / "truth", tmp_path / "predicted"
    for folder in (truth, predicted):
        put(folder, "a", paper())
        put(folder, "b", document([two_sided()], kind="final_accounts"))
    put(truth, "lost", paper())
    evaluation = evaluate_folders(truth, predicted)
    stream = io.StringIO()
    show_evaluation(evaluation, Console(file=stream, width=60))
    lines = stream.getvalue().splitlines()
    assert max(cell_len(line.rstrip()) for line in lines) <= 60
    for heading in ("budget (1)", "final_accounts (1)", "all (2)"):
        assert any(heading in line for line in lines)
    assert any(line.split()[:2] == ["amounts", "exact"] for line in lines)
    assert any("No prediction for: lost" in line for line in lines)
    assert "| amounts exact | 100.00 % (15/15) | 100.00 % (5/5) | 100.00 % (20/20) |" in as_markdown(
        evaluation
    )
