"""A folder of our own for the bytes of members, under numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

_CHUNK = 2**20


class TooLargeError(Exception):
    """A member has more bytes than one file may have. Only it is refused, not its archive."""


class Readable(Protocol):
    """What bytes are read from."""

    def read(self, size: int = ..., /) -> bytes:
        """At most `size` bytes; none at the end."""
        ...


@dataclass(frozen=True, slots=True)
class Spooled:
    """A member's bytes on disk."""

    file: Path
    bytes: int
    sha256: str


class Spool:
    """Hands out files in one folder; whoever made the folder removes it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    def place(self) -> Path:
        """A path that no member had before."""
        self._count += 1
        return self._folder / str(self._count)

    def keep(self, stream: Readable, most: int, spent: Callable[[int], None]) -> Spooled:
        """Writes what a stream gives, telling `spent` of every piece. Raises `TooLargeError` over `most`
        bytes, and what `stream` or `spent` raise; then nothing is left behind."""
        path = self.place()
        digest = hashlib.sha256()
        size = 0
        try:
            with path.open("wb") as target:
                while chunk := stream.read(_CHUNK):
                    spent(len(chunk))
                    size += len(chunk)
                    if size > most:
                        break
                    digest.update(chunk)
                    target.write(chunk)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        if size > most:
            path.unlink()
            raise TooLargeError
        return Spooled(path, size, digest.hexdigest())
