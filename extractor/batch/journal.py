"""What became of every file of a batch: a line each, appended and flushed when it is settled.

The journal is the batch's memory. A run that was killed at any moment is taken up from it: a file counts as
done when its line is whole, and its line is written after its results. A line cut off is written over.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Literal

from extractor.archives import Outcome
from extractor.errors import OutputError

State = Literal["read", "partly", "failed", "same"] | Outcome
"""`read`: all of it. `partly`: some page or stage failed. `failed`: no document could be made. `same`: the
same bytes were read under another path. The rest: see `extractor.archives.Outcome`."""
TO_RETRY: frozenset[str] = frozenset({"failed", "partly"})
"""What another try may better."""


@dataclass(frozen=True, slots=True)
class Settled:
    """One file: its path within the batch, what became of it and why, and what it gave.

    `result`: path of its JSON, relative to the output folder. `settings`: what it was read with (year,
    formats, version), so that a run with others reads it again.
    """

    path: str
    state: State
    reason: str = ""
    bytes: int = 0
    sha256: str | None = None
    result: str | None = None
    pages: int = 0
    tables: int = 0
    doubtful: int = 0
    findings: int = 0
    seconds: float = 0.0
    settings: str = ""


class Journal:
    """The journal file of one output folder."""

    def __init__(self, path: Path) -> None:
        """Opens the journal, making it where there is none. Raises `OutputError`."""
        self._path = path
        try:
            self._settled = {entry.path: entry for entry in _read(path)}
            whole = _whole_bytes(path)
            self._file = path.open("r+b") if path.exists() else path.open("w+b")
            self._file.truncate(whole)
            self._file.seek(whole)
        except OSError as error:
            raise OutputError(f"The journal {path} cannot be written: {error.strerror}") from error

    def settled(self, path: str) -> Settled | None:
        """What is known of a file, the latest line counting."""
        return self._settled.get(path)

    def entries(self) -> tuple[Settled, ...]:
        """The latest line of every file, in the order in which they were first met."""
        return tuple(self._settled.values())

    def add(self, entry: Settled) -> None:
        """Writes a line; it is on the disk when this returns."""
        line = json.dumps(asdict(entry), ensure_ascii=False) + "\n"
        try:
            self._file.write(line.encode())
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise OutputError(f"The journal {self._path} cannot be written: {error.strerror}") from error
        self._settled[entry.path] = entry

    def close(self) -> None:
        """Lets go of the file."""
        self._file.close()


def _whole_bytes(path: Path) -> int:
    """How many bytes of a journal are whole lines."""
    if not path.exists():
        return 0
    with path.open("rb") as file:
        return sum(len(line) for line in file if line.endswith(b"\n"))


def _read(path: Path) -> Iterator[Settled]:
    if not path.exists():
        return
    known = {field.name for field in fields(Settled)}
    with path.open("rb") as file:
        for line in file:
            if not line.endswith(b"\n"):
                return
            try:
                given = json.loads(line)
            except ValueError:
                continue
            if isinstance(given, dict) and {"path", "state"} <= given.keys():
                yield Settled(**{name: value for name, value in given.items() if name in known})
