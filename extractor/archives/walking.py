"""Through an archive and the archives in it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from extractor.archives.budget import Budget
from extractor.archives.entries import Entry, Means
from extractor.archives.kinds import archive_kind, header_of, office_file
from extractor.archives.members import (
    EMPTY,
    LEADS_OUT,
    OTHER_KIND,
    TOO_DEEP,
    LeftOut,
    Member,
    damaged,
    left_out,
    locked,
)
from extractor.archives.names import leads_out, shown
from extractor.archives.sevens import seven_entries
from extractor.archives.spool import Spool, Spooled
from extractor.archives.tars import tar_entries
from extractor.archives.zips import zip_entries
from extractor.errors import DamagedFileError, PasswordError, UnknownTypeError, UnreadableFileError
from extractor.pages import media_type_of
from extractor.settings import Settings


def walk(
    path: Path, settings: Settings, password: str | None = None, folder: Path | None = None
) -> Iterator[Member]:
    """Every file in the archive at `path`, and in the archives within it, one after the other.

    `folder`: where bytes may lie for a while (a temporary folder of the system otherwise). A member that
    cannot be read says so; the others go on. Raises `UnreadableFileError`, `UnknownTypeError` (no archive),
    `DamagedFileError`, `PasswordError`, and `LimitError` as soon as the whole asks for more than
    `settings.archives` allows: what was handed out before stands.
    """
    with tempfile.TemporaryDirectory(prefix="kemu-archive-", dir=folder) as place:
        try:
            budget = Budget(settings.archives, path.name, path.stat().st_size)
            means = Means(Spool(Path(place)), budget, settings.limits.bytes, password)
            yield from _members(path, path.name, "", means, settings.archives.depth)
        except OSError as error:
            raise UnreadableFileError(f"{path.name} cannot be read: {error.strerror}") from error


def _members(path: Path, name: str, above: str, means: Means, depth: int) -> Iterator[Member]:
    """`above`: the path of the archive, with a slash, to be put before names; `depth`: levels left below."""
    for entry in _entries(path, name, means):
        member_path = shown(above + entry.name)
        try:
            if leads_out(entry.name):
                yield left_out(member_path, LEADS_OUT, entry.bytes)
            elif isinstance(entry.content, LeftOut):
                yield left_out(member_path, entry.content, entry.bytes)
            else:
                yield from _looked_into(entry.name, entry.content, member_path, means, depth)
        finally:
            if isinstance(entry.content, Spooled):
                entry.content.file.unlink(missing_ok=True)


def _entries(path: Path, name: str, means: Means) -> Iterator[Entry]:
    header = header_of(path)
    kind = archive_kind(header)
    if kind is None:
        raise UnknownTypeError(
            f"{name} is no archive", remedy="Give a ZIP, TAR (gz, bz2, xz, zst) or 7z file"
        )
    if kind == "zip":
        return zip_entries(path, means)
    if kind == "7z":
        return seven_entries(path, means)
    return tar_entries(path, kind, name, means)


def _looked_into(name: str, spooled: Spooled, path: str, means: Means, depth: int) -> Iterator[Member]:
    header = header_of(spooled.file)
    # A ZIP that holds a PDF as it is has the PDF's mark among its first bytes: archives go first.
    is_archive = archive_kind(header) is not None and not office_file(header)
    if not is_archive and media_type_of(header) is not None:
        yield Member(path, "document", spooled.bytes, sha256=spooled.sha256, file=spooled.file)
        return
    if not is_archive:
        yield left_out(path, OTHER_KIND if spooled.bytes else EMPTY, spooled.bytes, spooled.sha256)
        return
    if depth == 0:
        yield left_out(path, TOO_DEEP, spooled.bytes)
        return
    try:
        yield from _members(spooled.file, name, path + "/", means, depth - 1)
    except PasswordError as error:
        yield left_out(path, locked(error.message), spooled.bytes)
    except DamagedFileError as error:
        yield left_out(path, damaged(error.message), spooled.bytes)
