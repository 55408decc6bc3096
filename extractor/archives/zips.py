"""ZIP files (PKWARE APPNOTE 6.3.10)."""

from __future__ import annotations

import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from extractor.archives.entries import Entry, Means, empty, too_large
from extractor.archives.members import AES, LEFT_BEHIND, NO_PLAIN_FILE, damaged, locked
from extractor.archives.names import decoded, left_behind
from extractor.archives.spool import TooLargeError
from extractor.errors import DamagedFileError, LimitError

_ENCRYPTED, _UTF8 = 0x1, 0x800
_AES = 99
_UNICODE_PATH = 0x7075
_END = b"PK\x05\x06"
_END_SIZE, _LONGEST_COMMENT = 22, 65_535
_MANY = 0xFFFF
_DIRECTORY_BYTES = 600
"""Bytes of the directory that one member may take on average: a header of 46, its name, its extras."""
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError)


def zip_entries(path: Path, means: Means) -> Iterator[Entry]:
    """The members of a ZIP file. Raises `DamagedFileError` where it has no directory, `LimitError`."""
    _announced(path, means)
    try:
        archive = zipfile.ZipFile(path)
    except _BROKEN as error:
        raise DamagedFileError(f"The ZIP file cannot be opened: {error}") from error
    with archive:
        members = archive.infolist()
        means.budget.members(len(members))
        if sum(info.file_size for info in members) > means.budget.limits.bytes:
            raise LimitError(f"The ZIP file says it unpacks to more than {means.budget.limits.bytes} bytes")
        for info in members:
            if not info.is_dir():
                yield _entry(archive, info, means)


def _announced(path: Path, means: Means) -> None:
    """Refuses a directory that is over the limit before `zipfile` turns it into objects."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _END_SIZE - _LONGEST_COMMENT))
        tail = file.read()
    place = tail.rfind(_END)
    if place < 0 or len(tail) < place + _END_SIZE:
        return
    count, directory = struct.unpack_from("<HI", tail, place + 10)
    limit = means.budget.limits.members
    if (count != _MANY and count > limit) or (
        directory != 0xFFFFFFFF and directory > limit * _DIRECTORY_BYTES
    ):
        raise LimitError(f"The ZIP file announces more than {limit} files")
    if count == _MANY:
        # ZIP64: the true count stands in a record before this one
        record = tail.rfind(b"PK\x06\x06", 0, place)
        if record >= 0 and len(tail) >= record + 48:
            (true_count,) = struct.unpack_from("<Q", tail, record + 32)
            if true_count > limit:
                raise LimitError(f"The ZIP file announces more than {limit} files")


def _entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, means: Means) -> Entry:
    name = _name(info)
    size = info.file_size
    if left_behind(name):
        return Entry(name, LEFT_BEHIND, size)
    if stat.S_ISLNK(info.external_attr >> 16):
        return Entry(name, NO_PLAIN_FILE, size)
    if info.flag_bits & _ENCRYPTED and info.compress_type == _AES:
        return Entry(name, AES, size)
    if info.flag_bits & _ENCRYPTED and means.password is None:
        return Entry(name, locked("It is encrypted and no password was given"), size)
    if size > means.most:
        return too_large(name, size, means.most)
    means.budget.announced(name, size, info.compress_size)
    return _read(archive, info, name, means) if size else empty(name)


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, means: Means) -> Entry:
    passwords: list[bytes | None] = [None]
    if info.flag_bits & _ENCRYPTED and means.password is not None:
        passwords = [means.password.encode(), means.password.encode("gb18030")]
    reason = ""
    for password in dict.fromkeys(passwords):
        try:
            with archive.open(info, pwd=password) as stream:
                kept = means.spool.keep(stream, means.most, means.budget.unpacked)
            return Entry(name, kept, kept.bytes)
        except TooLargeError:
            return too_large(name, info.file_size, means.most)
        except RuntimeError as error:  # zipfile's word for a wrong password
            reason = str(error)
        except _BROKEN as error:
            if password is None:
                return Entry(name, damaged(f"It cannot be unpacked: {error}"), info.file_size)
            reason = str(error)
    return Entry(name, locked(f"The password does not open it ({reason})"[:200]), info.file_size)


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name; without the mark for UTF-8, `zipfile` has taken its bytes for code page 437."""
    if info.flag_bits & _UTF8:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    return _unicode_path(info.extra, raw) or decoded(raw).replace(os.sep, "/")


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """Info-ZIP's own record of the name in UTF-8 (APPNOTE 4.6.9), where it belongs to this name."""
    place = 0
    while place + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, place)
        data = extra[place + 4 : place + 4 + size]
        if kind == _UNICODE_PATH and len(data) > 5 and data[0] == 1:
            (checksum,) = struct.unpack_from("<I", data, 1)
            if checksum == zlib.crc32(raw):
                try:
                    return data[5:].decode("utf-8")
                except UnicodeDecodeError:
                    return None
        place += 4 + size
    return None
