"""TAR files (POSIX.1-2001 pax, ustar, GNU), plain or in a compressed stream; and single compressed files."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from extractor.archives.entries import Entry, Means, empty, too_large
from extractor.archives.kinds import ArchiveKind
from extractor.archives.members import LEFT_BEHIND, NO_PLAIN_FILE, damaged
from extractor.archives.names import decoded, left_behind
from extractor.archives.spool import TooLargeError
from extractor.archives.streams import STREAM_ERRORS, Unpacked
from extractor.errors import DamagedFileError

_LARGEST_HEADER = 2**20
"""Bytes of a pax or long-name header, which `tarfile` reads into memory whole."""
_BROKEN = (tarfile.TarError, *STREAM_ERRORS)


class _CarefulMember(tarfile.TarInfo):
    """A header that does not make us read gigabytes of further header."""

    def _proc_member(self, tar: tarfile.TarFile) -> tarfile.TarInfo:
        headers = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE)
        long_names = (tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK)
        if self.type in headers + long_names and self.size > _LARGEST_HEADER:
            raise tarfile.ReadError("a header of a member is too large")
        return super()._proc_member(tar)  # type: ignore[misc,no-any-return]


def tar_entries(path: Path, kind: ArchiveKind, name: str, means: Means) -> Iterator[Entry]:
    """The members of a TAR file; the one file of a stream that holds no TAR, under `name` without its ending.

    Raises `DamagedFileError` where not even a first member can be read, `LimitError`.
    """
    with io.BufferedReader(Unpacked(path, kind, means.budget)) as stream:
        try:
            beginning = stream.peek(tarfile.BLOCKSIZE)[: tarfile.BLOCKSIZE]
        except _BROKEN as error:
            raise DamagedFileError(f"The archive cannot be unpacked: {error}") from error
        if _begins_tar(beginning):
            yield from _members(stream, means)
        else:
            yield _single(stream, PurePosixPath(name).stem, means)


def _begins_tar(block: bytes) -> bool:
    if block and not block.strip(b"\0"):
        return True  # the end mark of an empty one
    try:
        tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def _single(stream: IO[bytes], name: str, means: Means) -> Entry:
    means.budget.members(1)
    try:
        kept = means.spool.keep(stream, means.most, means.budget.unpacked)
    except TooLargeError:
        return too_large(name, means.most, means.most)
    except _BROKEN as error:
        return Entry(name, damaged(f"It cannot be unpacked: {error}"))
    return Entry(name, kept, kept.bytes)


def _members(stream: IO[bytes], means: Means) -> Iterator[Entry]:
    met = 0
    try:
        with tarfile.open(
            fileobj=stream, mode="r|", tarinfo=_CarefulMember, encoding="utf-8", errors="surrogateescape"
        ) as archive:
            for info in archive:
                # a stream keeps every header it has read
                archive.members = []  # type: ignore[attr-defined]
                means.budget.members(1)
                met += 1
                if not info.isdir():
                    yield _member(archive, info, means)
    except _BROKEN as error:
        if not met:
            raise DamagedFileError(f"The TAR file cannot be read: {error}") from error
        yield Entry("", damaged(f"The archive breaks off after {met} members: {error}"))


def _member(archive: tarfile.TarFile, info: tarfile.TarInfo, means: Means) -> Entry:
    name = decoded(info.name.encode("utf-8", "surrogateescape"))
    if left_behind(name):
        return Entry(name, LEFT_BEHIND, info.size)
    content = archive.extractfile(info) if info.isfile() and not info.issparse() else None
    if content is None:
        return Entry(name, NO_PLAIN_FILE, info.size)
    if not info.size:
        return empty(name)
    if info.size > means.most:
        return too_large(name, info.size, means.most)
    try:
        kept = means.spool.keep(content, means.most, means.budget.unpacked)
    except TooLargeError:
        return too_large(name, info.size, means.most)
    return Entry(name, kept, kept.bytes)
