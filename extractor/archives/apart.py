"""Walking through archives in a watched process: its memory and time have limits, and what an archive breaks
is not the caller's."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Generator
from pathlib import Path

from extractor.archives.members import Member
from extractor.errors import GivenUpError
from extractor.settings import Settings
from extractor.watched.frames import Message
from extractor.watched.warden import Allowance, KilledError, RefusedError, Warden

CHILD = "extractor.archives.child"
"""The module of processes that can do nothing but walk."""


class Walker:
    """Walks through one file at a time, in the process of a warden that the caller stops."""

    def __init__(self, settings: Settings, warden: Warden) -> None:
        limits = settings.archives
        self._settings = settings.model_dump_json()
        # The process holds the archive open, so it is never replaced while a walk is under way.
        self._allowance = Allowance(
            limits.seconds, limits.memory, recycle_calls=sys.maxsize, recycle_memory=sys.maxsize
        )
        self._warden = warden

    def walk(self, path: Path, password: str | None, folder: Path) -> Generator[Member]:
        """What `looking.look` gives. Bytes lie in `folder`; a member's until the next one is asked for.

        Raises what `looking.look` raises, and `GivenUpError`. What was handed out before stands.
        """
        with tempfile.TemporaryDirectory(prefix="walk-", dir=folder) as place:
            yield from self._members(path, password, Path(place))

    def _members(self, path: Path, password: str | None, folder: Path) -> Generator[Member]:
        header = {
            "operation": "begin",
            "path": str(path),
            "password": password,
            "folder": str(folder),
            "settings": self._settings,
        }
        try:
            self._warden.call(Message(header), self._allowance)
            while (found := self._warden.call(Message({"operation": "following"}), self._allowance)).header:
                yield _member(found)
        except RefusedError as error:
            raise error.original() from error
        except KilledError as error:
            raise GivenUpError(f"{path.name} was given up. {error.message}") from error
        except GeneratorExit:
            # The walk is broken off: the process still holds the archive open, and its spool.
            self._warden.stop()
            raise


def _member(found: Message) -> Member:
    told = found.header
    file = told["file"]
    return Member(
        path=told["path"],
        outcome=told["outcome"],
        bytes=told["bytes"],
        code=told["code"],
        reason=told["reason"],
        sha256=told["sha256"],
        file=Path(file) if file is not None else None,
    )
