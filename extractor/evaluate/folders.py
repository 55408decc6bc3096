"""Truth and predictions in files or folders, paired by their names."""

from __future__ import annotations

from pathlib import Path

from extractor.document import Document
from extractor.errors import DocumentError, UsageError
from extractor.evaluate import Evaluation, score_document


def evaluate_folders(truth: Path, predicted: Path) -> Evaluation:
    """Compare two document files, or each file of a folder of truth with the prediction of the same stem.

    A truth without a prediction is listed in `missing`; it is not measured. A prediction without a truth is
    left alone: a folder of truth may be a part of what was extracted.

    Raises:
        UsageError: a file on one side and a folder on the other, or no truth at all.
        DocumentError: a file is not a document of the schema.
    """
    if truth.is_dir() != predicted.is_dir():
        raise UsageError(
            f"{truth} and {predicted} are a file and a folder", remedy="Give two files or two folders"
        )
    if not truth.is_dir():
        return Evaluation.of([score_document(_load(truth), _load(predicted))])
    files = sorted(truth.glob("*.json"))
    if not files:
        raise UsageError(f"There is no truth (*.json) in {truth}")
    pairs = [(file, predicted / file.name) for file in files]
    missing = tuple(file.stem for file, other in pairs if not other.is_file())
    scores = [
        score_document(_load(file), _load(other)).model_copy(update={"name": file.stem})
        for file, other in pairs
        if other.is_file()
    ]
    return Evaluation.of(scores, missing)


def _load(path: Path) -> Document:
    try:
        return Document.model_validate_json(path.read_bytes())
    except OSError as error:
        raise DocumentError(f"Cannot read {path}: {error.strerror}", remedy="Check the path") from error
    except ValueError as error:
        raise DocumentError(f"{path} is not a document of this schema") from error
