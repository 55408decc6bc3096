"""`kemu watch FOLDER --out DIR`: reads what is put into a folder, as it comes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Unpack

import click

from extractor.archives import Walker
from extractor.batch import Batch, Settled, found_in
from extractor.batch.report import write_report
from extractor.commands.batch import Options, prepared, readers_of, reading_options
from extractor.errors import UsageError

_Look = tuple[int, int]

_QUIET_MS = 2000
"""A file is read when nothing in the folder has changed for this long: it may still be on its way."""
_LOOK_MS = 10_000
"""Folders on other machines tell of nothing: they are looked at this often."""


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@reading_options
@click.option("--once", is_flag=True, help="Read what is there, and leave.")
def watch(folder: Path, out: Path, once: bool, **options: Unpack[Options]) -> int:
    """Read every scan and archive in FOLDER, and those that are put there later, until interrupted.

    What was read before is known by its bytes and not read again."""
    batch_options, settings = prepared(out, options)
    if out.resolve() == folder.resolve() or folder.resolve() in out.resolve().parents:
        raise UsageError("The results may not be written into the folder that is watched")
    with (
        Batch(batch_options, settings) as run,
        readers_of(settings, options["scheduler"]) as readers,
    ):
        walker = Walker(settings, readers.inspector)
        looked_at: dict[Path, _Look] = {}
        for _ in _changes(folder, once):
            new = {path: look for path, look in _looks(folder).items() if looked_at.get(path) != look}
            files = found_in(folder, walker, options["password"], run.spool, lambda path: path not in new)  # noqa: B023
            run.run(files, readers, _say)
            looked_at.update(new)
            if new:
                write_report(run.journal.entries(), out)
    return 0


def _looks(folder: Path) -> dict[Path, _Look]:
    """The size and time of change of every file, by which a changed one is known without opening it."""
    looks: dict[Path, _Look] = {}
    for path in folder.rglob("*"):
        with suppress(OSError):
            status = path.lstat()
            looks[path] = (status.st_size, status.st_mtime_ns)
    return looks


def _changes(folder: Path, once: bool) -> Iterator[None]:
    """Now, and each time when something in the folder has changed and come to rest."""
    yield None
    if once:
        return
    from watchfiles import watch as changes

    for _ in changes(
        folder, debounce=_QUIET_MS, step=_QUIET_MS, rust_timeout=_LOOK_MS, yield_on_timeout=True
    ):
        yield None


def _say(entry: Settled, fresh: bool) -> None:
    if fresh:
        reason = f": {entry.reason}" if entry.reason else ""
        click.echo(f"kemu: {entry.path}: {entry.state}{reason}", err=True)
