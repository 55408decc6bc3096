"""Open a source: what kind of file it is by its first bytes, and whether it may be opened at all."""

from __future__ import annotations

import hashlib
from pathlib import Path

from extractor.document import Source
from extractor.errors import EmptyFileError, LimitError, UnknownTypeError, UnreadableFileError
from extractor.pages.pdf import PdfSource
from extractor.pages.picture_file import PictureFileSource
from extractor.pages.source import OpenSource
from extractor.settings import Settings

_HEADER_BYTES = 1024
"""A PDF's mark may stand after up to this many other bytes (ISO 32000-1, annex H, note 13)."""


def open_source(path: Path, settings: Settings, password: str | None = None) -> OpenSource:
    """Open a PDF or picture file. Use it as a context manager.

    Raises a `SourceError` that says in one sentence why the file cannot be turned into pages:
    `UnreadableFileError`, `EmptyFileError`, `UnknownTypeError`, `DamagedFileError`, `PasswordError`,
    `NoPagesError` or `LimitError`.
    """
    size, header = _look(path, settings)
    media_type = media_type_of(header)
    if media_type is None:
        raise UnknownTypeError(f"{path.name} is neither a PDF nor a picture")
    source = Source(name=path.name, sha256=_sha256(path), media_type=media_type, pages=0, bytes=size)
    if media_type == "application/pdf":
        return PdfSource.open(path, source, settings, password)
    return PictureFileSource.open(path, source, settings)


def media_type_of(header: bytes) -> str | None:
    """The media type that a file's first 1,024 bytes tell, or None where Kemu does not read such files."""
    if header.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if header.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if header.startswith((b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")):
        return "image/tiff"
    if header.startswith(b"RIFF") and header[8:12] == b"WEBP":
        return "image/webp"
    if header.startswith(b"BM") and len(header) > 26 and header[6:10] == b"\x00" * 4:
        return "image/bmp"
    # a ZIP may hold a PDF as it is, mark and all
    return "application/pdf" if b"%PDF-" in header and not header.startswith(b"PK") else None


def _look(path: Path, settings: Settings) -> tuple[int, bytes]:
    try:
        if path.is_dir():
            raise UnreadableFileError(f"{path.name or path} is a folder, not a file")
        if path.exists() and not path.is_file():
            raise UnreadableFileError(f"{path.name} is not an ordinary file")
        with path.open("rb") as file:
            size = path.stat().st_size
            header = file.read(_HEADER_BYTES)
    except FileNotFoundError as error:
        raise UnreadableFileError(f"{path.name} does not exist") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UnreadableFileError(f"{path.name} cannot be read: {reason}") from error
    if size == 0:
        raise EmptyFileError(f"{path.name} is empty")
    if size > settings.limits.bytes:
        raise LimitError(f"{path.name} has {size} bytes, over the limit of {settings.limits.bytes}")
    return size, header


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableFileError(f"{path.name} cannot be read: {error.strerror}") from error
