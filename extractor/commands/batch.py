"""`kemu batch ARCHIVE|FOLDER… --out DIR`: an archive of scans at a time, without a server."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import Any, TypedDict, TypeVar, Unpack

import click
from rich.console import Console
from rich.live import Live
from rich.table import Table

from extractor.archives import Walker
from extractor.batch import CHILD, Batch, BatchOptions, Found, Readers, Settled, found_in
from extractor.batch.progress import Pace
from extractor.batch.report import totals, write_report
from extractor.commands.output import check_formats, make_folder
from extractor.errors import UsageError
from extractor.settings import Settings
from extractor.watched.hands import LocalHands

_WORTH_SAYING = frozenset({"failed", "partly", "damaged", "encrypted", "refused"})
"""Outcomes that a person may want to act on; each is a line on standard error."""


_AT_LEAST_ONE = click.IntRange(min=1)
_READING = (
    click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder to write to."),
    click.option("--format", "formats", default="json", show_default=True, help="As for `kemu extract`."),
    click.option("--password", help="Of encrypted documents and archives."),
    click.option("--jobs", type=_AT_LEAST_ONE, default=1, show_default=True, help="Pages read at once."),
    click.option("--year", type=click.IntRange(1990, 2100), help="Budget year, where the papers do not say."),
    click.option("--scheduler", help="Address of a Dask cluster (tcp://…) that sees the same folders."),
)

F = TypeVar("F", bound=Callable[..., Any])


class Options(TypedDict):
    """The options as click hands them over."""

    formats: str
    password: str | None
    jobs: int
    year: int | None
    scheduler: str | None


def reading_options(command: F) -> F:
    """The options that `kemu batch` and `kemu watch` share, in the order in which `--help` lists them."""
    for option in reversed(_READING):
        command = option(command)
    return command


@click.command()
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@reading_options
@click.option("--resume", is_flag=True, help="Go on with the batch in the output folder.")
@click.option("--retry", is_flag=True, help="With --resume: try again what failed, wholly or in part.")
def batch(sources: tuple[Path, ...], out: Path, resume: bool, retry: bool, **options: Unpack[Options]) -> int:
    """Read all scans in SOURCES, folders and archives (ZIP, TAR, 7z, also nested).

    Writes DIR/<path>.json for each and DIR/report.csv with a line for every file. May be interrupted, and
    taken up with --resume."""
    batch_options, settings = prepared(out, options, retry=retry)
    if not resume and (batch_options.work / "journal.jsonl").exists():
        raise UsageError(
            f"{out} holds a batch already", remedy="Go on with it by --resume, or give another folder"
        )
    if retry and not resume:
        raise UsageError("--retry goes with --resume")
    with ExitStack() as stack:
        run = stack.enter_context(Batch(batch_options, settings))
        readers = stack.enter_context(readers_of(settings, options["scheduler"]))
        walker = Walker(settings, readers.inspector)
        files = chain.from_iterable(_files(source, run, walker, options["password"]) for source in sources)
        pace = Pace(_count(sources))
        console = Console(stderr=True)
        live = stack.enter_context(Live(pace, console=console, transient=True, refresh_per_second=4))

        def tell(entry: Settled, fresh: bool) -> None:
            pace.settled(entry, fresh)
            if fresh and entry.state in _WORTH_SAYING:
                live.console.print(f"kemu: {entry.path}: {entry.state}: {entry.reason}", markup=False)

        try:
            run.run(files, readers, tell)
        finally:
            entries = run.journal.entries()
            report = write_report(entries, out)
    _summarise(entries, report, Console())
    return 1 if any(entry.state in _WORTH_SAYING for entry in entries) else 0


def prepared(out: Path, options: Options, *, retry: bool = False) -> tuple[BatchOptions, Settings]:
    """What a batch writes, and how it reads. Raises `UsageError`, `OutputError`."""
    settings = Settings(jobs=options["jobs"])
    if options["year"] is not None:
        settings = settings.model_copy(update={"year": options["year"]})
    formats = check_formats(options["formats"])
    make_folder(out)
    return BatchOptions(out, formats, options["password"], retry), settings


def readers_of(settings: Settings, scheduler: str | None) -> Readers:
    """Processes of this machine, or those of a Dask cluster. Raises `EngineError` where none answers."""
    if scheduler is None:
        return Readers(settings, LocalHands(CHILD, settings.jobs))
    from extractor.cluster import ClusterHands

    return Readers(settings, ClusterHands(CHILD, scheduler))


def _files(source: Path, run: Batch, walker: Walker, password: str | None) -> Iterator[Found]:
    return found_in(source, walker, password, run.spool)


def _count(sources: Sequence[Path]) -> int | None:
    """How many files there are, where that is known before they are opened: archives tell as they go."""
    if not all(source.is_dir() for source in sources):
        return None
    return sum(1 for source in sources for path in source.rglob("*") if path.is_file())


def _summarise(entries: Sequence[Settled], report: Path, console: Console) -> None:
    table = Table("", "", show_header=False, box=None)
    for name, count in totals(entries).items():
        table.add_row(name, f"{count:,}")
    console.print(table)
    console.print(f"Every file's line: {report}", markup=False, soft_wrap=True)
