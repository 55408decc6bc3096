"""Kemu from end to end: a PDF in, its JSON out, with the engines loaded once as in a worker of a batch."""

import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.speed.workers.serving import Read, serve
from extractor import pipeline
from extractor.api import PageReader, PageTask, look_into
from extractor.export import write
from extractor.settings import Settings


def load() -> Read:
    """A reader that is kept."""
    settings = Settings()
    reader = PageReader(settings)
    folder = Path(tempfile.mkdtemp(prefix="kemu-speed-"))
    stages = _Stages() if "--stages" in sys.argv else None

    def read(path: Path, _more: dict[str, Any]) -> dict[str, Any]:
        begin = time.perf_counter()
        source, numbers = look_into(path, settings)
        readings = [reader.read(PageTask(path, None, number)) for number in numbers]
        read_by = time.perf_counter()
        document = reader.assemble(source, readings)
        joined_by = time.perf_counter()
        write(document, folder / "result", ("json",))
        end = time.perf_counter()
        told: dict[str, Any] = {
            "seconds": end - begin,
            "pages": len(document.pages),
            "cells": sum(len(table.cells) for table in document.tables),
            "failures": len(document.failures),
        }
        if stages is not None:
            of_stages = stages.taken()
            in_joining = sum(seconds for name, seconds in of_stages.items() if name in _OF_JOINING)
            told["stages"] = {
                **of_stages,
                "rest of the page": read_by - begin - (sum(of_stages.values()) - in_joining),
                "rest of joining": joined_by - read_by - in_joining,
                "writing": end - joined_by,
            }
        return told

    return read


_OF_JOINING = frozenset({"codes", "reconcile"})
"""Stages of whole documents; all others are of pages."""


class _Stages:
    """Seconds by stage, measured around the pipeline's own log of them; without those of stages within."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = defaultdict(float)
        self._within = [0.0]
        log_of: Any = pipeline._Log
        plain = log_of.run

        def run(log: Any, stage: str, work: Callable[[], Any]) -> Any:
            begin = time.perf_counter()
            self._within.append(0.0)
            try:
                return plain(log, stage, work)
            finally:
                seconds = time.perf_counter() - begin
                self._seconds[stage] += seconds - self._within.pop()
                self._within[-1] += seconds

        log_of.run = run

    def taken(self) -> dict[str, float]:
        """What came together since the last time."""
        seconds = dict(self._seconds)
        self._seconds.clear()
        return seconds


if __name__ == "__main__":
    serve(load)
