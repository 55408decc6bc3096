"""Uploads on their way in: bytes go to a file of ours while they are counted and their checksum is taken."""

from __future__ import annotations

import hashlib
import secrets
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from service.problems import Refusal

_CHUNK = 2**20
_STALE_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Staged:
    """A file that has come in whole and is not accepted yet."""

    path: Path
    sha256: str
    bytes: int


class Incoming:
    """The folder for uploads that are not accepted yet."""

    def __init__(self, folder: Path, most_bytes: int, reserve: int) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._reserve = reserve
        folder.mkdir(parents=True, exist_ok=True)

    def check_space(self, wanted: int = 0) -> None:
        """Refuse while the disk is nearly full, so that accepted work can go on."""
        check_free(shutil.disk_usage(self._folder).free - wanted, self._reserve)

    async def receive(self, chunks: AsyncIterator[bytes]) -> Staged:
        """Stage what a request body brings."""
        with self._growing() as file:
            async for chunk in chunks:
                file.add(chunk)
        return file.staged

    def take(self, source: BinaryIO) -> Staged:
        """Stage what an open file holds."""
        with self._growing() as file:
            for chunk in _chunks(source):
                file.add(chunk)
        return file.staged

    def clear(self) -> None:
        """Remove what processes that died left behind."""
        limit = time.time() - _STALE_SECONDS
        for path in self._folder.glob("*.part"):
            if path.stat().st_mtime < limit:
                path.unlink(missing_ok=True)

    @contextmanager
    def _growing(self) -> Iterator[_Growing]:
        """A new file, which is gone where the block does not end well."""
        path = self._folder / f"{secrets.token_hex(12)}.part"
        try:
            with path.open("xb") as file:
                yield _Growing(path, file, self._most_bytes)
        except BaseException:
            path.unlink(missing_ok=True)
            raise


class _Growing:
    """A file that is being staged."""

    def __init__(self, path: Path, file: BinaryIO, most_bytes: int) -> None:
        self._path = path
        self._file = file
        self._most_bytes = most_bytes
        self._sha256 = hashlib.sha256()
        self._size = 0

    def add(self, chunk: bytes) -> None:
        """Write it behind what there is; refuse (413) what is too much."""
        self._size += len(chunk)
        if self._size > self._most_bytes:
            raise Refusal(
                413,
                "limit",
                f"The file is over the limit of {self._most_bytes} bytes",
                remedy="Split it, or have KEMU_LIMITS__BYTES raised, for archives KEMU_ARCHIVE_BYTES",
            )
        self._sha256.update(chunk)
        self._file.write(chunk)

    @property
    def staged(self) -> Staged:
        """What has come in."""
        return Staged(self._path, self._sha256.hexdigest(), self._size)


def check_free(free: int, reserve: int) -> None:
    """Refuse (507) where fewer bytes are free than are kept for accepted work."""
    if free < reserve:
        raise Refusal(
            507,
            "disk_full",
            f"The disk is nearly full: {free} bytes are free, {reserve} are kept for accepted work",
            remedy="Try again later, or tell the operator",
            headers={"Retry-After": "300"},
        )


@contextmanager
def dropped(staged: Staged) -> Iterator[Staged]:
    """The staged file, which is gone when the block ends, accepted or not."""
    try:
        yield staged
    finally:
        staged.path.unlink(missing_ok=True)


def _chunks(source: BinaryIO) -> Iterator[bytes]:
    while chunk := source.read(_CHUNK):
        yield chunk
