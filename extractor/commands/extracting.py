"""Files read one after the other for `kemu extract`: their results written, and a line said of each."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import file_digest
from importlib.metadata import version
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn
from rich.progress import TimeRemainingColumn as TimeLeft
from rich.text import Text

from extractor.api import Extraction, Job, Outcome, page_pictures
from extractor.commands.output import make_folder
from extractor.corrections import apply_repairs
from extractor.document import Document, doubtful
from extractor.engines.bundle import Engines
from extractor.errors import InternalError, KemuError, UsageError
from extractor.export import load, write
from extractor.pages import parse_page_range
from extractor.reconcile import holding_equations
from extractor.settings import Settings

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Run:
    """What one call of the command is to do; `repairs_above`: None for no repairs."""

    out: Path
    formats: tuple[str, ...]
    settings: Settings
    pages: str | None
    password: str | None
    repairs_above: float | None

    def target(self, source: Path) -> Path:
        return self.out / source.stem


def extract_files(files: Sequence[Path], run: Run, engines: Engines, *, resume: bool) -> int:
    """Read the files and write what they hold; the exit status. `resume`: those that are done are left out.

    Raises `UsageError` or `OutputError` where nothing can be written as asked.
    """
    _check_names(files)
    make_folder(run.out)
    wanted = [f for f in files if not (resume and _is_done(f, run))]
    if len(wanted) < len(files):
        click.echo(f"kemu: {len(files) - len(wanted)} of {len(files)} files are done already", err=True)
    with _progress() as bar, Extraction(run.settings, bar.advance, engines, own=True) as extraction:
        bar.expect(wanted)
        outcomes = extraction.run(Job(f, run.pages, run.password) for f in wanted)
        return max([_finish(outcome, run) for outcome in outcomes], default=0)


def _finish(outcome: Outcome, run: Run) -> int:
    """Write one file's results; 0 if all of it was read, else the error's exit status."""
    try:
        return _report(outcome.job.path, _written(outcome, run))
    except KemuError as error:
        refusal = error
    except Exception as error:
        # One file's fault must not end the files after it.
        _logger.exception("%s", outcome.job.path)
        refusal = InternalError.of(error)
    click.echo(f"kemu: {outcome.job.path}: {refusal}", err=True)
    return refusal.exit_status


def _written(outcome: Outcome, run: Run) -> Document:
    path = outcome.job.path
    if outcome.document is None:
        raise outcome.error or InternalError(f"{path} was not read")
    document = outcome.document
    if run.repairs_above is not None:
        document = apply_repairs(document, run.repairs_above, datetime.now(UTC), run.settings)
    holding = holding_equations(document.tables) if "xlsx" in run.formats else ()
    with page_pictures(path, run.settings, run.password) as pictures:
        write(document, run.target(path), run.formats, pictures, holding=holding)
    return document


def _report(path: Path, document: Document) -> int:
    """A line on what was read, and one for each failure."""
    doubts = sum(doubtful(cell.flags) for table in document.tables for cell in table.cells)
    verdicts = Counter(finding.verdict for finding in document.findings)
    findings = ", ".join(f"{n} {verdict}" for verdict, n in sorted(verdicts.items())) or "none"
    click.echo(
        f"kemu: {path}: {len(document.pages)} pages, {len(document.tables)} tables, "
        f"{doubts} doubtful cells, findings: {findings}",
        err=True,
    )
    for failure in document.failures:
        where = f"page {failure.page}" if failure.page else "document"
        click.echo(f"kemu: {path}: {where}: {failure.stage}: {failure.message}", err=True)
    return 1 if document.failures else 0


def _check_names(files: Sequence[Path]) -> None:
    """Two sources may not be written under one name."""
    for stem, count in Counter(f.stem for f in files).items():
        if count > 1:
            raise UsageError(
                f"{count} of the files would be written as {stem}.json",
                remedy="Read them into separate folders",
            )


def _is_done(source: Path, run: Run) -> bool:
    """Whether every result asked for is there, whole, of these very bytes and made by this version."""
    results = [run.target(source).with_name(f"{source.stem}.{name}") for name in run.formats]
    if not all(result.exists() for result in results):
        return False
    try:
        document = load(results[0])
        with source.open("rb") as stream:
            same = document.source.sha256 == file_digest(stream, "sha256").hexdigest()
        wanted = parse_page_range(run.pages, document.source.pages)
    except (OSError, KemuError):
        return False
    return (
        same
        and not document.failures
        and tuple(page.number for page in document.pages) == wanted
        and (document.producer.version, document.producer.year) == (version("kemu"), run.settings.year)
    )


class _Rate(ProgressColumn):
    """Pages a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.2f} pages/s" if task.speed else "")


class _Bar:
    """Progress over the pages of all files; the number of pages is learnt file by file."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=None)
        self._pages: dict[Path, tuple[int, int]] = {}
        self._files = 0

    def expect(self, files: Sequence[Path]) -> None:
        self._files = len(files)

    def advance(self, path: Path, done: int, pages: int) -> None:
        self._pages[path] = (done, pages)
        known = [total for _, total in self._pages.values()]
        # Files not opened yet are taken to be as long as those known; the bar corrects itself.
        total = sum(known) + (self._files - len(known)) * sum(known) / len(known)
        self._progress.update(
            self._task,
            completed=sum(d for d, _ in self._pages.values()),
            total=round(total),
            description=path.name,
        )


@contextmanager
def _progress() -> Iterator[_Bar]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeLeft())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield _Bar(progress)
