"""The inside of a watched process: `python -m MODULE FD NICENESS`, where MODULE calls `serve`.

It does what it is asked over a socket, one thing at a time, and ends when its parent does.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from extractor.errors import InternalError, KemuError
from extractor.watched.frames import Message, packed, received

FOLDER_PREFIX = "kemu-child-"
"""How the names begin of folders that wardens make for the temporary files of their children."""


def serve(make: Callable[[], object]) -> None:
    """Answer messages until the parent closes the socket; the first one sent says that all is loaded."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # Engines print; what they print is nothing to the parent.
    os.dup2(2, 1)
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    os.nice(int(sys.argv[2]))
    channel = socket.socket(fileno=int(sys.argv[1]))
    operations = make()
    _send(channel, Message({"ready": True}))
    while True:
        try:
            request = received(lambda n: _exactly(channel, n))
        except EOFError:
            _leave(0)
        _send(channel, _answer(operations, request))


def _answer(operations: object, request: Message) -> Message:
    try:
        answer = getattr(operations, str(request.header["operation"]))(request)
    except KemuError as error:
        return _refusal(error)
    except Exception as error:  # noqa: BLE001 - a fault of ours is the answer; the process goes on
        import traceback

        traceback.print_exc()
        return _refusal(InternalError.of(error))
    if not isinstance(answer, Message):
        raise TypeError("an operation gives a message")
    return answer


def _send(channel: socket.socket, message: Message) -> None:
    for piece in packed(message):
        channel.sendall(piece)


def _refusal(error: KemuError) -> Message:
    return Message({"refused": {"code": error.code, "message": error.message, "remedy": error.remedy}})


def _exactly(channel: socket.socket, count: int) -> bytes:
    pieces = bytearray()
    while len(pieces) < count:
        piece = channel.recv(min(count - len(pieces), 2**20))
        if not piece:
            raise EOFError
        pieces += piece
    return bytes(pieces)


def _end_with_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    _leave(1)


def _leave(status: int) -> NoReturn:
    """End without a word to anybody: the parent is gone. The folder that the warden made goes too."""
    folder = Path(tempfile.gettempdir())
    if folder.name.startswith(FOLDER_PREFIX):
        shutil.rmtree(folder, ignore_errors=True)
    os._exit(status)
