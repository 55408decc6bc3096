"""Worker processes that read pages. A page that kills its worker is noted; the others are read again."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import signal
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import cv2

from extractor.document import Document, Failure, Source
from extractor.engines.bundle import Engines
from extractor.pages import OpenSource, forget_drawn, open_source
from extractor.parts import PageReading
from extractor.pipeline import assemble, read_page, unread_page
from extractor.settings import Settings


@dataclass(frozen=True, slots=True)
class PageTask:
    """A page to read."""

    path: Path
    password: str | None
    number: int


@dataclass(frozen=True, slots=True)
class PagePromise:
    """A page that is being read."""

    task: PageTask
    future: Future[PageReading]


def failed_page(number: int, code: str, message: str) -> PageReading:
    """The reading of a page of which nothing could be had, and why."""
    failure = Failure(page=number, stage="page", code=code, message=message)
    return PageReading(unread_page(number, 0.0), (), (), (failure,))


class PagePool:
    """Reads pages in `settings.jobs` processes, each with its own engines."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._executor = self._new_executor(settings.jobs)

    @property
    def workers(self) -> int:
        """Pages that are read at the same time."""
        return self._settings.jobs

    def submit(self, task: PageTask) -> PagePromise:
        """Have a page read."""
        try:
            return PagePromise(task, self._executor.submit(_read, task))
        except BrokenProcessPool:
            self._executor = self._new_executor(self._settings.jobs)
            return PagePromise(task, self._executor.submit(_read, task))

    def result(self, promise: PagePromise) -> PageReading:
        """The page, once it is read. If its process died (memory, a crash in an engine) it is tried once
        more, alone, so that the page at fault is told from those that merely shared its pool."""
        try:
            return promise.future.result()
        except BrokenProcessPool:
            return self._read_alone(promise.task)

    def close(self, *, wait: bool) -> None:
        """Stop the processes; without `wait`, pages under way are given up."""
        if not wait:
            for process in multiprocessing.active_children():
                process.terminate()
        self._executor.shutdown(wait=wait, cancel_futures=True)

    def _read_alone(self, task: PageTask) -> PageReading:
        with self._new_executor(1) as alone:
            try:
                return alone.submit(_read, task).result()
            except BrokenProcessPool:
                message = f"The process that read page {task.number} died twice; the page is left out"
                return failed_page(task.number, "worker_died", message)

    def _new_executor(self, workers: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            workers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_start_worker,
            initargs=(self._settings,),
        )


class PageReader:
    """Reads pages one at a time in this process, keeping its engines and the file it read last.

    Memory that was only needed for a page with pictures, or to join pages, goes back to the system after it.
    """

    def __init__(self, settings: Settings, engines: Engines | None = None, *, own: bool = True) -> None:
        """`engines`: those to read with, of the same settings; None: its own.

        `own`: the process is there to read pages, and may be set for it: OpenCV to the threads of the
        settings; and what the first page had loaded (modules, engines) is kept out of garbage collection, for
        looking through it again and again took up to a third of the time of digital pages.
        """
        self._settings = settings
        self._pages = 0
        self._own = own
        self._engines = engines or Engines(settings)
        if own:
            # OpenCV would have each process use all cores
            cv2.setNumThreads(self._engines.threads)
        self._opened: tuple[Path, OpenSource] | None = None

    def read(self, task: PageTask) -> PageReading:
        """Everything the page holds. Raises a `SourceError` where the file itself cannot be opened."""
        return self.read_from(self._source(task), task.number)

    def read_from(self, source: OpenSource, number: int) -> PageReading:
        """Everything that a page of an open file holds."""
        if self._own and self._pages == 1:
            gc.collect()
            gc.freeze()
        self._pages += 1
        reading = read_page(source, number, self._engines)
        if reading.page.origin != "digital":
            self._give_back()
        return reading

    def assemble(self, source: Source, readings: Sequence[PageReading]) -> Document:
        """The document that the pages read make together."""
        try:
            return assemble(source, readings, self._engines, self._settings)
        finally:
            self._give_back()

    def close(self) -> None:
        """Let go of the file read last."""
        if self._opened is not None:
            self._opened[1].close()
            self._opened = None

    def _source(self, task: PageTask) -> OpenSource:
        if self._opened is None or self._opened[0] != task.path:
            self.close()
            self._opened = (task.path, open_source(task.path, self._settings, task.password))
        return self._opened[1]

    def _give_back(self) -> None:
        """Gives memory that is kept for later use, though nothing is in it, back to the system.

        Without, a process holds a third more after some dozens of pages; it costs some milliseconds.
        """
        forget_drawn()
        self._engines.rest()
        with suppress(OSError, AttributeError):  # only Linux's C library has it
            ctypes.CDLL(None).malloc_trim(0)


_worker: PageReader | None = None


def _start_worker(settings: Settings) -> None:
    global _worker  # noqa: PLW0603 - a worker process has one engine set, made when it starts
    # Ctrl-C reaches the whole process group; the parent alone decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _worker = PageReader(settings)


def _read(task: PageTask) -> PageReading:
    if _worker is None:
        raise RuntimeError("this process was not started as a worker")
    return _worker.read(task)
