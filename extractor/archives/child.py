"""The process that walks through archives: `python -m extractor.archives.child FD NICENESS`."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import asdict
from pathlib import Path

from extractor.archives.looking import look
from extractor.archives.members import Member
from extractor.settings import Settings
from extractor.watched.child import serve
from extractor.watched.frames import Message


class Walking:
    """A walk that is under way, one member after the other."""

    def __init__(self) -> None:
        self._walk: Generator[Member] | None = None

    def begin(self, request: Message) -> Message:
        """Begin to walk through a file; a walk that is under way is broken off."""
        asked = request.header
        if self._walk is not None:
            self._walk.close()
        settings = Settings.model_validate_json(str(asked["settings"]))
        self._walk = look(Path(asked["path"]), settings, asked["password"], Path(asked["folder"]))
        return Message({})

    def following(self, _request: Message) -> Message:
        """The next member; an empty message at the end."""
        if self._walk is None:
            # The process that began is gone: the end of the archive must not be told in its place.
            raise RuntimeError("no walk was begun in this process")
        member = next(self._walk, None)
        if member is None:
            return Message({})
        return Message({**asdict(member), "file": str(member.file) if member.file is not None else None})


if __name__ == "__main__":
    serve(Walking)
