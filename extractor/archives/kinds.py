"""What kind of archive some bytes are, by their content and never by their name."""

from __future__ import annotations

import tarfile
from pathlib import Path
from typing import Literal

ArchiveKind = Literal["zip", "7z", "tar", "gz", "bz2", "xz", "zst"]
"""`gz`, `bz2`, `xz`, `zst`: one compressed stream, in which a TAR is expected."""

_BEGINNINGS: tuple[tuple[bytes, ArchiveKind], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PK\x07\x08", "zip"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gz"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zst"),
)
_TAR_MAGIC = slice(257, 262)
HEADER = tarfile.BLOCKSIZE
"""So many bytes tell the kind."""


def archive_kind(header: bytes) -> ArchiveKind | None:
    """The kind that a file's first `HEADER` bytes tell; None for anything that is no archive.

    A workbook or text document of an office program is a ZIP too: see `office_file`.
    """
    for beginning, kind in _BEGINNINGS:
        if header.startswith(beginning):
            return kind
    return "tar" if header[_TAR_MAGIC] == b"ustar" else None


def office_file(header: bytes) -> bool:
    """Whether a ZIP is the file of an office program (OOXML, OpenDocument, EPUB): those are no archives."""
    name = header[30:64]
    return name.startswith((b"[Content_Types].xml", b"_rels/", b"mimetype", b"docProps/", b"word/", b"xl/"))


def header_of(path: Path) -> bytes:
    """A file's first bytes."""
    with path.open("rb") as file:
        return file.read(HEADER)
