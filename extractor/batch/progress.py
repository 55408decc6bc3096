"""How a batch is coming on, drawn as one line: done, failed, pages a second, time left."""

from __future__ import annotations

import time
from collections import Counter

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from extractor.batch.journal import Settled


class Pace:
    """Counts what is settled. `expected`: files in all, where known. What an earlier run did takes no time
    and says nothing of the pace."""

    def __init__(self, expected: int | None) -> None:
        self._expected = expected
        self._states: Counter[str] = Counter()
        self._earlier = 0
        self._pages = 0
        self._start = time.monotonic()

    def settled(self, entry: Settled, fresh: bool) -> None:
        """One more file is settled, in this run (`fresh`) or in an earlier one."""
        self._states[entry.state] += 1
        self._earlier += not fresh
        self._pages += entry.pages if fresh else 0

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The line."""
        passed = max(time.monotonic() - self._start, 1e-6)
        done = self._states.total()
        failed = self._states["failed"] + self._states["partly"]
        parts = [f"{done:,}" + (f" of {self._expected:,}" if self._expected else "") + " files"]
        parts.append(f"{failed:,} failed")
        parts.append(f"{self._pages / passed:.2f} pages/s")
        if self._expected and self._earlier < done <= self._expected:
            left = passed / (done - self._earlier) * (self._expected - done)
            parts.append(f"{_clock(left)} left")
        parts.append(f"{_clock(passed)} passed")
        yield Text(" · ".join(parts))


def _clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
