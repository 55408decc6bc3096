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
        path, sha256, size = self._new(), hashlib.sha256(), 0
        try:
            with path.open("xb") as file:
                async for chunk in chunks:
                    size += len(chunk)
                    self._check_size(size)
                    sha256.update(chunk)
                    file.write(chunk)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return Staged(path, sha256.hexdigest(), size)

    def take(self, source: BinaryIO) -> Staged:
        """Stage what an open file holds."""
        path, sha256, size = self._new(), hashlib.sha256(), 0
        try:
            with path.open("xb") as file:
                for chunk in _chunks(source):
                    size += len(chunk)
                    self._check_size(size)
                    sha256.update(chunk)
                    file.write(chunk)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return Staged(path, sha256.hexdigest(), size)

    def clear(self) -> None:
        """Remove what processes that died left behind."""
        limit = time.time() - _STALE_SECONDS
        for path in self._folder.glob("*.part"):
            if path.stat().st_mtime < limit:
                path.unlink(missing_ok=True)

    def _new(self) -> Path:
        return self._folder / f"{secrets.token_hex(12)}.part"

    def _check_size(self, size: int) -> None:
        if size > self._most_bytes:
            raise Refusal(
                413,
                "limit",
                f"The file is over the limit of {self._most_bytes} bytes",
                remedy="Split the file, or raise KEMU_LIMITS__BYTES",
            )


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
