"""Reading all files of a batch, writing results beside each other, remembering what is done."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path, PurePosixPath

from extractor.batch.found import Found
from extractor.batch.journal import TO_RETRY, Journal, Settled
from extractor.batch.paths import fitting_name, result_path
from extractor.batch.readers import Finished, Order, Readers
from extractor.errors import OutputError
from extractor.settings import Settings

Tell = Callable[[Settled, bool], None]
"""Hears of each file as it is settled, and whether that happened in this run."""


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """Where results go, in which formats, the password tried on encrypted documents, and whether what failed
    in an earlier run is tried again."""

    out: Path
    formats: tuple[str, ...] = ("json",)
    password: str | None = None
    retry: bool = False

    @property
    def work(self) -> Path:
        """The folder of the batch's own: its journal, and files on their way."""
        return self.out / ".kemu-batch"

    def told(self, settings: Settings) -> str:
        """What a result depends on besides the file's bytes."""
        return f"{version('kemu')} {settings.year or ''} {','.join(sorted(self.formats))}"


@dataclass(frozen=True, slots=True)
class _Waiting:
    found: Found
    place: Path | None
    """The folder made for a member of an archive, to be removed when it is read."""


class Batch:
    """One run over files; use it as a context manager. Results of `2023.zip/教育局/预算.pdf` are written as
    `OUT/2023.zip/教育局/预算.pdf.json`: endings are added, so that no two files meet."""

    def __init__(self, options: BatchOptions, settings: Settings) -> None:
        """Raises `OutputError` where the output folder cannot be made or written to."""
        self._options = options
        self._told = options.told(settings)
        try:
            options.work.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(self.spool, ignore_errors=True)
            self.spool.mkdir()
        except OSError as error:
            raise OutputError(f"The folder {options.out} cannot be written to: {error.strerror}") from error
        self.journal = Journal(options.work / "journal.jsonl")
        self._read_as: dict[str, str] = {
            entry.sha256: entry.path
            for entry in self.journal.entries()
            if entry.sha256 and entry.state == "read" and self._stands(entry)
        }
        self._waiting: dict[Path, _Waiting] = {}
        self._placed = 0

    def __enter__(self) -> Batch:
        return self

    def __exit__(self, *_: object) -> None:
        self.journal.close()
        shutil.rmtree(self.spool, ignore_errors=True)

    @property
    def spool(self) -> Path:
        """Where members of archives lie until they are read."""
        return self._options.work / "spool"

    def run(self, files: Iterable[Found], readers: Readers, tell: Tell) -> None:
        """Reads the files that are not done yet."""
        for finished in readers.run(self._orders(files, tell)):
            tell(self._finish(finished), True)

    def _orders(self, files: Iterable[Found], tell: Tell) -> Iterator[Order]:
        """The orders of the files to be read; all others are settled on the way."""
        for found in files:
            before = self.journal.settled(found.path)
            if before is not None and self._is_done(before, found):
                tell(before, False)
            elif found.outcome != "document" or found.file is None:
                reason = Settled(found.path, found.outcome, found.reason, found.bytes, found.sha256)
                tell(self._settle(reason), True)
            elif twin := self._read_as.get(found.sha256 or ""):
                same = Settled(found.path, "same", twin, found.bytes, found.sha256, _json_of(twin))
                tell(self._settle(replace(same, settings=self._told)), True)
            else:
                yield self._order(found, found.file)
                self._read_as[found.sha256 or ""] = found.path

    def _order(self, found: Found, file: Path) -> Order:
        options = self._options
        return Order(
            path=self._kept(found, file),
            sha256=found.sha256 or "",
            password=options.password,
            target=options.out / result_path(found.path),
            formats=options.formats,
        )

    def _kept(self, found: Found, file: Path) -> Path:
        """Where the file lies while it is read; a member of an archive is moved out of the archive's way."""
        place = None
        if found.passing:
            self._placed += 1
            place = self.spool / f"job-{self._placed}"
            place.mkdir()
            file = file.rename(place / fitting_name(PurePosixPath(found.path).name))
        self._waiting[file] = _Waiting(found, place)
        return file

    def _finish(self, finished: Finished) -> Settled:
        waiting = self._waiting.pop(finished.order.path)
        if waiting.place is not None:
            shutil.rmtree(waiting.place, ignore_errors=True)
        found = waiting.found
        if finished.told is None:
            return self._settle(self._failed(found, str(finished.error)))
        return self._settle(
            Settled(
                path=found.path,
                bytes=found.bytes,
                sha256=found.sha256,
                result=_json_of(found.path),
                settings=self._told,
                **finished.told,
            )
        )

    def _failed(self, found: Found, reason: str) -> Settled:
        self._read_as.pop(found.sha256 or "", None)
        return Settled(found.path, "failed", reason, found.bytes, found.sha256, settings=self._told)

    def _is_done(self, entry: Settled, found: Found) -> bool:
        if entry.sha256 != found.sha256 or (self._options.retry and entry.state in TO_RETRY):
            return False
        if entry.result is not None:
            return self._stands(entry)
        return entry.state != "failed" or entry.settings == self._told

    def _stands(self, entry: Settled) -> bool:
        return (
            entry.result is not None
            and entry.settings == self._told
            and (self._options.out / entry.result).is_file()
        )

    def _settle(self, entry: Settled) -> Settled:
        self.journal.add(entry)
        return entry


def _json_of(path: str) -> str:
    result = result_path(path)
    return result.with_name(result.name + ".json").as_posix()
