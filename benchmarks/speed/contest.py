"""Processes that are measured beside each other, round by round."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from rich.console import Console

from benchmarks.accuracy.rivals.run import environment
from benchmarks.accuracy.runs import OUT, ROOT

_WORKERS = Path(__file__).parent / "workers"
_RIVALS = ROOT / "benchmarks" / "accuracy" / "rivals"


@dataclass(frozen=True, slots=True)
class Task:
    """A file to read, and what else contestants are told of it."""

    path: Path
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Measured:
    """What came of a contestant: the seconds of each round, its peak memory (bytes), what it told last."""

    seconds: list[float] = field(default_factory=list)
    peak: int = 0
    told: dict[str, Any] = field(default_factory=dict)
    error: str | None = None


class Contestant:
    """A process that reads the files it is told. Use it as a context manager; it loads when it is entered."""

    def __init__(self, name: str, console: Console) -> None:
        self.name = name
        self._command, self._environment = _command_of(name, console)
        self._process: subprocess.Popen[str] | None = None
        self._log: IO[str] | None = None

    def __enter__(self) -> Self:
        folder = OUT / "speed"
        folder.mkdir(parents=True, exist_ok=True)
        self._log = (folder / f"{self.name.replace(' ', '-')}.log").open("w", encoding="utf-8")
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            cwd=ROOT,
            env=self._environment,
        )
        self._answer(self._process)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        if self._log is not None:
            self._log.close()

    def read(self, task: Task) -> dict[str, Any]:
        """How long it took, and what it told."""
        if self._process is None or self._process.stdin is None:
            raise RuntimeError(f"{self.name} was not started")
        self._process.stdin.write(json.dumps({"path": str(task.path), "more": dict(task.more)}) + "\n")
        self._process.stdin.flush()
        return self._answer(self._process)

    def _answer(self, process: subprocess.Popen[str]) -> dict[str, Any]:
        for line in process.stdout or ():
            if line.startswith("{"):  # some engines print before anything can keep them from it
                answer: dict[str, Any] = json.loads(line)
                return answer
        return {"error": f"it ended with status {process.wait()}"}


def contest(
    names: Sequence[str], tasks: Sequence[Task], console: Console, first: Task | None = None
) -> dict[str, Measured]:
    """Every contestant reads a task unmeasured (`first`, or the first one) and then each of them, in turns.

    All of them are loaded at the same time, but one works at a time, with all cores. Whoever fails once is
    measured no more; the reason is in its result.
    """
    results = {name: Measured() for name in names}
    running: list[Contestant] = []
    try:
        for name in names:
            console.print(f"  loading {name}", markup=False)
            running.append(Contestant(name, console).__enter__())
        for number, task in enumerate([first or tasks[0], *tasks]):
            for contestant in running:
                _one(contestant, task, results[contestant.name], measured=number > 0)
                console.print(f"  {_told(contestant.name, results[contestant.name], number)}", markup=False)
    finally:
        for contestant in running:
            contestant.__exit__(None, None, None)
    return results


def _told(name: str, result: Measured, number: int) -> str:
    if result.error is not None:
        return f"{name}: failed"
    return f"{name}: {result.seconds[-1]:.2f} s" if number else f"{name}: has warmed up"


def _one(contestant: Contestant, task: Task, result: Measured, *, measured: bool) -> None:
    if result.error is not None:
        return
    answer = contestant.read(task)
    if "error" in answer:
        result.error = str(answer["error"])
        result.seconds.clear()
    elif measured:
        result.seconds.append(float(answer["seconds"]))
        result.peak, result.told = int(answer["peak"]), answer["told"]


def _command_of(name: str, console: Console) -> tuple[list[str], dict[str, str]]:
    """How a contestant is started. Threads are its own choice: all may use all cores."""
    plain = {k: v for k, v in os.environ.items() if k != "OMP_NUM_THREADS"}
    if name in _FOREIGN:
        python = environment(name, console)
        path = os.pathsep.join([str(_WORKERS), str(_RIVALS)])
        return [str(python), str(_WORKERS / _FOREIGN[name])], {**plain, "PYTHONPATH": path}
    module, *options = _OWN[name]
    return [sys.executable, "-m", f"benchmarks.speed.workers.{module}", *options], plain


_FOREIGN = {"img2table": "img2table_tables.py", "pymupdf4llm": "pymupdf4llm_tables.py"}
_OWN = {
    "kemu": ["kemu"],
    "kemu by stages": ["kemu", "--stages"],
    "bare recogniser": ["recogniser"],
    "RapidOCR": ["rapidocr_page"],
    "PaddleOCR": ["paddleocr_page"],
    "Camelot": ["camelot_tables"],
}
