"""Reading sources from Python: one (`extract`) or many, over several processes (`Extraction`)."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import cv2

from extractor.document import Document, Source
from extractor.engines.bundle import Engines
from extractor.errors import InternalError, KemuError
from extractor.geometry import Box
from extractor.pages import OpenSource, open_source, parse_page_range
from extractor.parts import PageReading
from extractor.pool import PagePool, PagePromise, PageReader, PageTask, failed_page
from extractor.settings import Settings

_logger = logging.getLogger(__name__)

__all__ = [
    "Extraction",
    "Job",
    "Outcome",
    "PageReader",
    "PageTask",
    "Progress",
    "area_picture",
    "extract",
    "failed_page",
    "look_into",
    "page_picture",
    "page_pictures",
]

_LOOK_DPI = 18.0

Progress = Callable[[Path, int, int], None]
"""Called with the file, pages done and pages in all."""


@dataclass(frozen=True, slots=True)
class Job:
    """One file to read: which pages (as in "3-7,9"; None: all), and its password."""

    path: Path
    pages: str | None = None
    password: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: its document, or why there is none."""

    job: Job
    document: Document | None
    error: KemuError | None


def extract(
    path: Path | str,
    settings: Settings | None = None,
    *,
    pages: str | None = None,
    password: str | None = None,
    progress: Progress | None = None,
) -> Document:
    """The document in the file at `path`.

    Raises a `KemuError` where the file cannot be read at all; pages that fail are in `failures`.
    """
    with Extraction(settings or Settings(), progress) as extraction:
        (outcome,) = extraction.run([Job(Path(path), pages, password)])
    if outcome.document is None:
        raise outcome.error or KemuError(f"{path} was not read")
    return outcome.document


def look_into(
    path: Path, settings: Settings, *, pages: str | None = None, password: str | None = None
) -> tuple[Source, tuple[int, ...]]:
    """What the file is, and the numbers of the pages that `pages` asks for; none of them is read.

    With `PageReader`, for callers that hand out the pages themselves. Raises a `SourceError` where the file
    cannot be read at all, and `UsageError` where `pages` is no range.
    """
    with open_source(path, settings, password) as source:
        return source.source, parse_page_range(pages, source.page_count)


class Extraction:
    """Reads files in their order; with `settings.jobs` > 1, pages are read by that many processes.

    Memory stays bounded: only a few files' pages are under way at a time, and a file's pages are let go
    when its document is made. For many files, watched from outside: `extractor.batch.Readers`.
    """

    def __init__(
        self,
        settings: Settings,
        progress: Progress | None = None,
        engines: Engines | None = None,
        *,
        own: bool = False,
    ) -> None:
        """`engines`: those to read with, of the same settings; None: its own. `own`: this process is there
        for nothing else, and may be set for it (see `PageReader`)."""
        self._settings = settings
        self._progress = progress or (lambda _path, _done, _all: None)
        self._reader = PageReader(settings, engines, own=own)
        self._pool: PagePool | None = None

    def __enter__(self) -> Self:
        if self._settings.jobs > 1:
            self._pool = PagePool(self._settings)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.close(wait=kind is None)

    def run(self, jobs: Iterable[Job]) -> Iterator[Outcome]:
        """An outcome for each job, in order."""
        if self._pool is None:
            return map(self._read_here, jobs)
        return self._read_in_pool(jobs, self._pool)

    def _read_here(self, job: Job) -> Outcome:
        try:
            with open_source(job.path, self._settings, job.password) as source:
                numbers = parse_page_range(job.pages, source.page_count)
                pages = (self._reader.read_from(source, n) for n in numbers)
                return self._outcome(job, source.source, self._counted(job, pages, len(numbers)))
        except KemuError as error:
            return Outcome(job, None, error)

    def _read_in_pool(self, jobs: Iterable[Job], pool: PagePool) -> Iterator[Outcome]:
        waiting: deque[_Started] = deque()
        for job in jobs:
            waiting.append(_start(job, self._settings, pool))
            while sum(len(s.pages) for s in waiting) >= 2 * pool.workers:
                yield self._finish(waiting.popleft(), pool)
        while waiting:
            yield self._finish(waiting.popleft(), pool)

    def _finish(self, started: _Started, pool: PagePool) -> Outcome:
        if started.source is None:
            return Outcome(started.job, None, started.error)
        pages = (pool.result(promise) for promise in started.pages)
        return self._outcome(
            started.job, started.source, self._counted(started.job, pages, len(started.pages))
        )

    def _counted(self, job: Job, pages: Iterator[PageReading], count: int) -> list[PageReading]:
        self._progress(job.path, 0, count)
        readings: list[PageReading] = []
        for page in pages:
            readings.append(page)
            self._progress(job.path, len(readings), count)
        return readings

    def _outcome(self, job: Job, source: Source, readings: list[PageReading]) -> Outcome:
        try:
            return Outcome(job, self._reader.assemble(source, readings), None)
        except KemuError as error:
            return Outcome(job, None, error)
        except Exception as error:
            # One file's fault must not end the files after it.
            _logger.exception("%s", job.path)
            return Outcome(job, None, InternalError.of(error))


@dataclass(frozen=True, slots=True)
class _Started:
    job: Job
    source: Source | None
    pages: tuple[PagePromise, ...]
    error: KemuError | None


def _start(job: Job, settings: Settings, pool: PagePool) -> _Started:
    try:
        with open_source(job.path, settings, job.password) as source:
            numbers = parse_page_range(job.pages, source.page_count)
            about = source.source
    except KemuError as error:
        return _Started(job, None, (), error)
    pages = tuple(pool.submit(PageTask(job.path, job.password, n)) for n in numbers)
    return _Started(job, about, pages, None)


@contextmanager
def page_pictures(
    path: Path, settings: Settings, password: str | None = None, dpi: float = 110
) -> Iterator[Callable[[int], bytes]]:
    """A function that gives a page of the file as a WebP picture, for views of the document.

    The file is opened when the first picture is asked for, and closed at the end.
    """
    with ExitStack() as stack:
        opened: list[OpenSource] = []

        def picture(number: int) -> bytes:
            if not opened:
                opened.append(stack.enter_context(open_source(path, settings, password)))
            return _webp(opened[0], number, dpi)

        yield picture


def page_picture(
    path: Path, settings: Settings, number: int, *, password: str | None = None, width: int | None = None
) -> bytes:
    """A page of the file as a WebP picture, about `width` pixels wide (None: at 110 dots to the inch)."""
    with open_source(path, settings, password) as source:
        dpi = 110.0
        if width is not None:
            # The page's width is learnt by drawing it very small: opening its content would read it.
            small = source.picture(number, dpi=_LOOK_DPI)
            dpi = min(max(_LOOK_DPI * width / small.pixels.shape[1], 4.0), 600.0)
        return _webp(source, number, dpi)


def area_picture(
    path: Path, settings: Settings, number: int, area: Box, *, password: str | None = None, scale: float = 3.0
) -> bytes:
    """An area of a page (points) as a WebP picture, `scale` pixels to a point."""
    with open_source(path, settings, password) as source:
        return _webp(source, number, 72 * scale, area)


def _webp(source: OpenSource, number: int, dpi: float, area: Box | None = None) -> bytes:
    pixels = source.picture(number, dpi=dpi, area=area).pixels
    done, encoded = cv2.imencode(".webp", pixels, [cv2.IMWRITE_WEBP_QUALITY, 70])
    if not done:
        raise KemuError(f"page {number} of {source.source.name} could not be drawn")
    return encoded.tobytes()
