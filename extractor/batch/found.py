"""The files of a batch: those of a folder, those in archives, and archives in folders."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

from extractor.archives import Member, Outcome, archive_kind, walk
from extractor.archives.kinds import header_of, office_file
from extractor.archives.names import left_behind, shown
from extractor.errors import KemuError
from extractor.pages import media_type_of
from extractor.settings import Settings


@dataclass(frozen=True, slots=True)
class Found:
    """A file of a batch. `file`: where its bytes lie, for documents; `passing`: it lies there only until the
    next file is asked for, unless it is moved away."""

    path: str
    outcome: Outcome
    reason: str = ""
    bytes: int = 0
    sha256: str | None = None
    file: Path | None = None
    passing: bool = False


def found_in(
    source: Path,
    settings: Settings,
    password: str | None = None,
    spool: Path | None = None,
    leave: Callable[[Path], bool] = lambda _: False,
) -> Iterator[Found]:
    """Every file in a folder (with those below it, sorted by name) or in an archive, or `source` itself.

    A file that cannot be opened, and an archive that is refused part of the way, are handed out with the
    reason; nothing is raised for them. `spool`: where members of archives lie for a while. `leave`: files of
    a folder that are passed over, unopened.
    """
    for path, name in _files(source):
        if not leave(path):
            yield from _looked_at(path, name, settings, password, spool)


def _files(source: Path) -> Iterator[tuple[Path, str]]:
    if not source.is_dir():
        yield source, source.name
        return
    for folder, folders, names in os.walk(source):
        folders[:] = sorted(name for name in folders if not name.startswith(".kemu"))
        for name in sorted(names):
            path = Path(folder, name)
            yield path, shown(path.relative_to(source).as_posix())


def _looked_at(
    path: Path, name: str, settings: Settings, password: str | None, spool: Path | None
) -> Iterator[Found]:
    if left_behind(name):
        yield Found(name, "skipped", "Left behind by a system or program")
        return
    if path.is_symlink() or not path.is_file():
        yield Found(name, "refused", "It is a link or no ordinary file")
        return
    try:
        size, header = path.stat().st_size, header_of(path)
        if archive_kind(header) is not None and not office_file(header):
            for member in walk(path, settings, password, spool):
                yield _member(name, member)
        elif media_type_of(header) is None:
            reason = "It is empty" if size == 0 else "It is neither a PDF nor a picture"
            yield Found(name, "other", reason, size)
        elif size > settings.limits.bytes:
            reason = f"It has more than {settings.limits.bytes} bytes, the limit of one file"
            yield Found(name, "refused", reason, size)
        else:
            with path.open("rb") as file:
                digest = file_digest(file, "sha256").hexdigest()
            yield Found(name, "document", "", size, digest, path)
    except OSError as error:
        yield Found(name, "damaged", f"It cannot be read: {error.strerror}")
    except KemuError as error:
        yield Found(name, "refused" if error.code == "limit" else "damaged", str(error))


def _member(archive: str, member: Member) -> Found:
    return Found(
        f"{archive}/{member.path}",
        member.outcome,
        member.reason,
        member.bytes,
        member.sha256,
        member.file,
        passing=member.file is not None,
    )
