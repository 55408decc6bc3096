"""A run over many papers: reads those that are not read yet, keeps every document, and scores them."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from extractor.api import Extraction, Job
from extractor.document import Document
from extractor.evaluate import DocumentScore, Evaluation
from extractor.settings import Settings
from samples.papers import Paper

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "benchmarks" / "out"
"""Results and kept documents; git ignores it."""


@dataclass(frozen=True, slots=True)
class Case:
    """A paper to read: `pdf` gives its file (made only when it must be read), `score` measures the result."""

    name: str
    pdf: Callable[[], Path]
    score: Callable[[Document], DocumentScore]
    pages: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """What came out: the evaluation, the papers that could not be read at all, seconds of reading."""

    evaluation: Evaluation
    failed: dict[str, str]
    seconds: float
    commit: str


def paper_case(
    name: str,
    make: Callable[[], Paper],
    score: Callable[[Document, Document], DocumentScore],
    folder: Path,
) -> Case:
    """A case whose paper is made once, when it is needed, and lies at `folder`/`name`.pdf; `score` takes the
    paper's truth and the prediction."""
    made = cache(make)

    def pdf() -> Path:
        path = folder / f"{name}.pdf"
        if not path.is_file() or path.read_bytes() != made().pdf:
            path.write_bytes(made().pdf)
        return path

    return Case(name, pdf, lambda predicted: score(made().truth, predicted))


def read_and_score(
    name: str, cases: Sequence[Case], settings: Settings, console: Console, *, keep: bool
) -> Run:
    """Read every case and score it; documents go to OUT/`name`.

    Documents of an earlier run that was broken off are used again where the program has not changed since;
    with `keep`, also where it has.
    """
    folder = OUT / name
    commit = _commit()
    stamp = folder / "commit"
    if folder.exists() and not keep and (not stamp.is_file() or stamp.read_text() != commit):
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    stamp.write_text(commit)
    started = time.monotonic()
    failed = _read([case for case in cases if not _kept(folder, case).is_file()], folder, settings, console)
    seconds = time.monotonic() - started
    scores = [case.score(_load(_kept(folder, case))) for case in cases if _kept(folder, case).is_file()]
    return Run(Evaluation.of(scores), failed, seconds, commit)


def read_groups(
    groups: Mapping[str, Sequence[Case]], settings: Settings, console: Console, *, keep: bool
) -> dict[str, Run]:
    """Read and score groups of cases with one set of engines; the key is the folder under OUT, without the
    extractor's commit, which is put after it.

    A kept document counts where it is of this state of the extractor (with `keep`: of the newest state that
    has one) and was read from the very same bytes; so a run that was broken off goes on where it stopped.
    """
    commit = extractor_commit()
    results = {}
    with Extraction(settings) as extraction:
        for name, cases in groups.items():
            folder = _folder(name)
            if "changes" in commit and not keep:
                shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True, exist_ok=True)
            started = time.monotonic()
            waiting = [case for case in cases if kept_document(name, case, keep=keep) is None]
            failed = _read_with(extraction, waiting, folder, console, name)
            found = [(case, kept_document(name, case, keep=keep)) for case in cases]
            scores = [case.score(document) for case, document in found if document is not None]
            results[name] = Run(Evaluation.of(scores), failed, time.monotonic() - started, commit)
    return results


def kept_document(name: str, case: Case, *, keep: bool) -> Document | None:
    """The kept document of just the case's bytes, of a group of `read_groups`; None: there is none."""
    paths = [_kept(_folder(name), case)]
    if keep:
        others = _folder(name).parent.glob(f"*/{case.name}.json")
        paths += sorted(others, key=lambda path: path.stat().st_mtime, reverse=True)
    for path in paths:
        document = _load(path) if path.is_file() else None
        if document is not None and document.source.sha256 == _sha256(case.pdf()):
            return document
    return None


def _folder(name: str) -> Path:
    return OUT / name / extractor_commit().replace(" ", "-")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def document_of(name: str, case: Case) -> Document:
    """The kept document of a case that has been read."""
    return _load(_kept(OUT / name, case))


def _read(cases: Sequence[Case], folder: Path, settings: Settings, console: Console) -> dict[str, str]:
    """Read the cases; what could not be read at all, with the reason."""
    with Extraction(settings) as extraction:
        return _read_with(extraction, cases, folder, console, "reading")


def _read_with(
    extraction: Extraction, cases: Sequence[Case], folder: Path, console: Console, name: str
) -> dict[str, str]:
    failed: dict[str, str] = {}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(name, total=len(cases))
        for case, outcome in zip(cases, extraction.run(_jobs(cases)), strict=True):
            progress.update(task, advance=1, description=case.name)
            if outcome.document is None:
                failed[case.name] = str(outcome.error)
            else:
                _keep(_kept(folder, case), outcome.document)
    return failed


def _jobs(cases: Sequence[Case]) -> Iterator[Job]:
    for case in cases:
        yield Job(case.pdf(), case.pages)


def _kept(folder: Path, case: Case) -> Path:
    return folder / f"{case.name}.json"


def _keep(path: Path, document: Document) -> None:
    part = path.with_suffix(".part")
    part.write_text(document.model_dump_json(), encoding="utf-8")
    part.replace(path)


def _load(path: Path) -> Document:
    return Document.model_validate(json.loads(path.read_text(encoding="utf-8")))


def _commit() -> str:
    """The commit, and whether the extractor was changed since."""
    head = _git("rev-parse", "--short", "HEAD")
    changed = _git("status", "--porcelain", "--", "extractor", "models")
    return f"{head}{' with changes' if changed else ''}"


@cache
def extractor_commit() -> str:
    """The last commit that touched what reads, and whether it was changed since."""
    head = _git("log", "-1", "--format=%h", "--", "extractor", "models")
    changed = _git("status", "--porcelain", "--", "extractor", "models")
    return f"{head}{' with changes' if changed else ''}"


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()
