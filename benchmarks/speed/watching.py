"""Commands that run beside us, with the time and memory of their whole process tree."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

_LOOK_SECONDS = 0.2
_READERS = ("extractor.batch.child", "multiprocessing.spawn")
"""What the command lines of processes hold that read pages."""
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "KEMU_THREADS": "1"}
"""One worker alone would use all cores; what two workers gain is to be measured against one core."""


@dataclass(slots=True)
class Watch:
    """What was seen: seconds, the most memory (bytes) of the command itself and of any process that reads,
    and of these also what they held when so many pages were done."""

    seconds: float = 0.0
    status: int = 0
    parent: int = 0
    reader: int = 0
    reader_early: int = 0
    parent_early: int = 0
    said: str = field(default="", repr=False)


def kemu(*arguments: object) -> list[str]:
    """The command line of a `kemu` command."""
    return [sys.executable, "-c", "from extractor.cli import main; main()", *map(str, arguments)]


def watched(
    command: Sequence[str],
    *,
    folder: Path,
    early: Callable[[], bool] = lambda: True,
    one_thread: bool = False,
) -> Watch:
    """Run it to its end. `early`: until when memory counts as that of the beginning."""
    environment = {**os.environ, **(_ONE_THREAD if one_thread else {})}
    watch, over = Watch(), threading.Event()
    with (folder / "log").open("w+", encoding="utf-8") as log:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
        thread = threading.Thread(target=_look, args=(process.pid, watch, early, over), daemon=True)
        thread.start()
        watch.status = process.wait()
        watch.seconds = time.perf_counter() - begin
        over.set()
        thread.join()
        log.seek(0)
        watch.said = log.read()[-2000:]
    return watch


def _look(pid: int, watch: Watch, early: Callable[[], bool], over: threading.Event) -> None:
    beginning = True
    while not over.wait(_LOOK_SECONDS):
        beginning = beginning and early()
        try:
            parent = psutil.Process(pid)
            watch.parent = max(watch.parent, parent.memory_info().rss)
            for child in parent.children(recursive=True):
                if any(name in " ".join(child.cmdline()) for name in _READERS):
                    watch.reader = max(watch.reader, child.memory_info().rss)
        except psutil.Error:
            continue
        if beginning:
            watch.reader_early, watch.parent_early = watch.reader, watch.parent
