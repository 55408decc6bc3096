"""A child whose operations misbehave in every way that an engine can."""

from __future__ import annotations

import os
import signal
import tempfile
import time
from pathlib import Path

from extractor.errors import DamagedFileError
from extractor.watched.child import serve
from extractor.watched.frames import Message


class BadOperations:
    def echo(self, request: Message) -> Message:
        return Message({"pid": os.getpid(), **request.header}, request.parts)

    def hang(self, _request: Message) -> Message:
        time.sleep(3600)
        return Message({})

    def eat(self, _request: Message) -> Message:
        held = []
        while True:
            held.append(bytearray(os.urandom(2**20)) * 16)

    def crash(self, _request: Message) -> Message:
        os.kill(os.getpid(), signal.SIGSEGV)
        return Message({})

    def leave(self, _request: Message) -> Message:
        os._exit(7)

    def refuse(self, _request: Message) -> Message:
        raise DamagedFileError("it is damaged")

    def stumble(self, _request: Message) -> Message:
        raise ZeroDivisionError("a fault of ours")

    def secrets(self, _request: Message) -> Message:
        return Message({"environment": sorted(os.environ)})

    def folder(self, _request: Message) -> Message:
        folder = Path(tempfile.gettempdir())
        (folder / "left").touch()
        return Message({"folder": str(folder)})


if __name__ == "__main__":
    serve(BadOperations)
