"""The files of a batch: those of a folder, those in archives, and archives in folders."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from extractor.archives import Member, Outcome, Walker
from extractor.archives.members import LEFT_BEHIND, NO_PLAIN_FILE
from extractor.archives.names import left_behind, shown
from extractor.errors import KemuError

_OVER_LIMITS = frozenset({"limit", "given_up"})


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
    walker: Walker,
    password: str | None,
    spool: Path,
    leave: Callable[[Path], bool] = lambda _: False,
) -> Iterator[Found]:
    """Every file in a folder (with those below it, sorted by name) or in an archive, or `source` itself.

    A file that cannot be opened, and an archive that is refused part of the way, are handed out with the
    reason; nothing is raised for them. `spool`: where members of archives lie for a while. `leave`: files of
    a folder that are passed over, unopened.
    """
    for path, name in _files(source):
        if not leave(path):
            yield from _looked_at(path, name, walker, password, spool)


def _files(source: Path) -> Iterator[tuple[Path, str]]:
    if not source.is_dir():
        yield source, source.name
        return
    for folder, folders, names in os.walk(source):
        folders[:] = sorted(name for name in folders if not name.startswith(".kemu"))
        for name in sorted(names):
            path = Path(folder, name)
            yield path, shown(path.relative_to(source).as_posix())


def _looked_at(path: Path, name: str, walker: Walker, password: str | None, spool: Path) -> Iterator[Found]:
    if left_behind(name):
        yield Found(name, LEFT_BEHIND.outcome, LEFT_BEHIND.reason)
        return
    if path.is_symlink() or not path.is_file():
        yield Found(name, NO_PLAIN_FILE.outcome, NO_PLAIN_FILE.reason)
        return
    try:
        with closing(walker.walk(path, password, spool)) as members:
            for member in members:
                yield _found(name, member, path)
    except KemuError as error:
        yield Found(name, "refused" if error.code in _OVER_LIMITS else "damaged", str(error))


def _found(name: str, member: Member, path: Path) -> Found:
    whole = f"{name}/{member.path}" if member.path else name
    passing = member.file is not None and member.file != path
    return Found(
        whole, member.outcome, member.reason, member.bytes, member.sha256, member.file, passing=passing
    )
