"""7z files, by py7zr. Their members lie packed together, so all are unpacked to the spool before the first is
handed out; the budget holds for that too."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import py7zr
from py7zr.exceptions import PasswordRequired
from py7zr.io import Py7zIO, WriterFactory

from extractor.archives.entries import Entry, Means, too_large
from extractor.archives.members import LEFT_BEHIND, NO_PLAIN_FILE, damaged
from extractor.archives.names import left_behind
from extractor.archives.spool import Spooled
from extractor.errors import DamagedFileError, LimitError, PasswordError


class _Writer(Py7zIO):
    """Takes the bytes of one member, up to the limit of one file."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._path = means.spool.place()
        self._file: IO[bytes] = self._path.open("wb")
        self._digest = hashlib.sha256()
        self._size = 0

    def write(self, s: bytes | bytearray) -> int:
        self._means.budget.unpacked(len(s))
        self._size += len(s)
        if self._size <= self._means.most:
            self._digest.update(s)
            self._file.write(s)
        return len(s)

    def read(self, size: int | None = None) -> bytes:  # noqa: ARG002
        return b""

    def seek(self, offset: int, whence: int = 0) -> int:  # noqa: ARG002
        return 0

    def flush(self) -> None:
        self._file.flush()

    def size(self) -> int:
        return self._size

    def close(self) -> None:
        self._file.close()

    def spooled(self) -> Spooled | None:
        """What was written; None where it is too large."""
        self._file.close()
        if self._size > self._means.most:
            self._path.unlink(missing_ok=True)
            return None
        return Spooled(self._path, self._size, self._digest.hexdigest())


class _Writers(WriterFactory):
    def __init__(self, means: Means) -> None:
        self.writers: dict[str, _Writer] = {}
        self._means = means

    def create(self, filename: str) -> Py7zIO:
        writer = self.writers[filename] = _Writer(self._means)
        return writer


def seven_entries(path: Path, means: Means) -> Iterator[Entry]:
    """The members of a 7z file. Raises `DamagedFileError`, `PasswordError` where nothing of it can be read
    without another password, `LimitError`."""
    try:
        with py7zr.SevenZipFile(path, password=means.password) as archive:
            others, wanted = _listed(archive, path.stat().st_size, means)
            writers = _Writers(means)
            archive.extract(targets=wanted, factory=writers)
    except PasswordRequired as error:
        raise PasswordError("The 7z file is encrypted and no password was given") from error
    except (LimitError, PasswordError):
        raise
    except Exception as error:
        # py7zr lets through whatever its decoders raise, and a wrong password looks like broken data
        if means.password is not None:
            raise PasswordError(
                f"The 7z file is damaged, or the password does not open it: {error}"
            ) from error
        raise DamagedFileError(f"The 7z file cannot be unpacked: {error}") from error
    yield from others
    for name in sorted(wanted):
        yield _written(name, writers.writers.get(name), means)


def _listed(archive: py7zr.SevenZipFile, packed: int, means: Means) -> tuple[list[Entry], set[str]]:
    """The members that are not unpacked, with the reason, and the names of those that are."""
    listed = archive.list()
    means.budget.members(len(listed))
    total = sum(info.uncompressed for info in listed)
    means.budget.announced("All of it", total, packed)
    if total > means.budget.limits.bytes:
        raise LimitError(f"The 7z file says it unpacks to more than {means.budget.limits.bytes} bytes")
    others: list[Entry] = []
    wanted: set[str] = set()
    for info in listed:
        if info.is_directory:
            continue
        if left_behind(info.filename):
            others.append(Entry(info.filename, LEFT_BEHIND, info.uncompressed))
        elif not info.is_file:
            others.append(Entry(info.filename, NO_PLAIN_FILE, info.uncompressed))
        else:
            wanted.add(info.filename)
    if wanted and archive.password_protected and means.password is None:
        raise PasswordError("The 7z file is encrypted and no password was given")
    return others, wanted


def _written(name: str, writer: _Writer | None, means: Means) -> Entry:
    if writer is None:
        return Entry(name, damaged("The archive lists it and does not hold it"))
    kept = writer.spooled()
    return Entry(name, kept, kept.bytes) if kept is not None else too_large(name, writer.size(), means.most)
