"""Watches one child process from outside: its time, its memory, its life.

Limits hold whatever the child does, also where it hangs in an engine's C++ code or eats memory faster than
Python notices: the warden looks at it every few hundredths of a second and kills it.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

import psutil

from extractor.errors import KemuError
from extractor.watched.child import FOLDER_PREFIX
from extractor.watched.frames import Message, packed, received

_LOOK_SECONDS = 0.05
_START_SECONDS = 120.0
"""Starting a child (imports) does not count for its first call: a busy machine must not make small limits
impossible."""
_MANY_CALLS = 50
"""After so many calls a child holds what pages of all kinds need, and what grows then is not given back."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one call may use, and when its child is replaced afterwards: after so many calls, and where it
    holds more memory when idle; one that made few calls only where it holds twice as much, for starting anew
    costs more than what it would give back."""

    seconds: float
    memory: int
    recycle_calls: int = 500
    recycle_memory: int = 2 * 2**30


class KilledError(Exception):
    """The child died over a call. `code`: time_limit, memory_limit or worker_died."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def __reduce__(self) -> tuple[type[KilledError], tuple[str, str]]:
        return KilledError, (self.code, self.message)


class RefusedError(KemuError):
    """The child answered with a refusal: a `KemuError` of the extractor, told by its code."""

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(message, remedy=remedy)
        self.refusal = code

    def __reduce__(self) -> tuple[type[RefusedError], tuple[str, str, str]]:
        return RefusedError, (self.refusal, self.message, self.remedy)

    def original(self) -> KemuError:
        """The refusal as it was raised in the child."""
        kind = _kinds().get(self.refusal, KemuError)
        return kind(self.message, remedy=self.remedy)


@cache
def _kinds() -> dict[str, type[KemuError]]:
    """The families of refusals by their codes."""
    kinds: list[type[KemuError]] = [KemuError]
    found: dict[str, type[KemuError]] = {}
    while kinds:
        kind = kinds.pop()
        found.setdefault(kind.code, kind)
        kinds.extend(kind.__subclasses__())
    return found


class Warden:
    """One child, started when it is first needed and replaced when it died or has grown. Not for two
    threads at once."""

    def __init__(self, module: str, niceness: int = 0) -> None:
        self._niceness = niceness
        self._module = module
        self._process: subprocess.Popen[bytes] | None = None
        self._watched: psutil.Process | None = None
        self._channel: socket.socket | None = None
        self._folder: str | None = None
        self._calls = 0

    def call(self, request: Message, allowance: Allowance) -> Message:
        """The child's answer.

        Raises:
            RefusedError: the extractor refused the file.
            KilledError: the child died or was killed over it.
        """
        try:
            channel = self._ready(allowance)
            deadline = time.monotonic() + allowance.seconds
            self._calls += 1
            for piece in packed(request):
                channel.sendall(piece)
            answer = received(lambda n: self._exactly(channel, n, deadline, allowance))
        except (OSError, EOFError, ValueError) as error:
            raise KilledError("worker_died", self._how_it_ended()) from error
        except BaseException:
            self.stop()
            raise
        self._recycle(allowance)
        refused = answer.header.get("refused")
        if refused is not None:
            raise RefusedError(str(refused["code"]), str(refused["message"]), str(refused["remedy"]))
        return answer

    def stop(self) -> None:
        """Kill the child and remove its temporary files."""
        if self._channel is not None:
            self._channel.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._process, self._watched, self._channel, self._folder, self._calls = None, None, None, None, 0

    def kill(self) -> None:
        """Kill the child from another thread; the call it is at raises `KilledError`."""
        process = self._process
        if process is not None:
            process.kill()

    @property
    def pid(self) -> int | None:
        """The child's process id, None where there is none."""
        return self._process.pid if self._process is not None else None

    def _ready(self, allowance: Allowance) -> socket.socket:
        if self._process is not None and self._process.poll() is None and self._channel is not None:
            return self._channel
        self.stop()
        ours, theirs = socket.socketpair()
        self._folder = tempfile.mkdtemp(prefix=FOLDER_PREFIX)
        # The child needs no secret of ours: what opens files gets nothing worth stealing.
        hidden = ("KEMU_SECRET", "KEMU_DATABASE_URL", "AWS_", "FSSPEC_")
        environment = {k: v for k, v in os.environ.items() if not k.startswith(hidden)}
        self._process = subprocess.Popen(  # noqa: S603 - our own module, in our own interpreter
            [sys.executable, "-m", self._module, str(theirs.fileno()), str(self._niceness)],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            env={**environment, "TMPDIR": self._folder},
        )
        theirs.close()
        self._watched = psutil.Process(self._process.pid)
        self._channel = ours
        deadline = time.monotonic() + _START_SECONDS
        received(lambda n: self._exactly(ours, n, deadline, allowance))
        return ours

    def _exactly(self, channel: socket.socket, count: int, deadline: float, allowance: Allowance) -> bytes:
        pieces = bytearray()
        while len(pieces) < count:
            if select.select([channel], [], [], _LOOK_SECONDS)[0]:
                piece = channel.recv(min(count - len(pieces), 2**20))
                if not piece:
                    raise EOFError
                pieces += piece
            self._check(deadline, allowance)
        return bytes(pieces)

    def _check(self, deadline: float, allowance: Allowance) -> None:
        if time.monotonic() > deadline:
            raise KilledError("time_limit", f"It took longer than {allowance.seconds:g} seconds")
        try:
            used = self._watched.memory_info().rss if self._watched is not None else 0
        except psutil.Error:
            return  # it has just died; the socket will say so
        if used > allowance.memory:
            limit = allowance.memory / 2**20
            raise KilledError("memory_limit", f"It needed more than {limit:.0f} MiB of memory")

    def _how_it_ended(self) -> str:
        process = self._process
        self._process = None
        status = None
        if process is not None:
            process.kill()
            status = process.wait()
        self.stop()
        if status is None or status >= 0:
            return f"The process that read it ended with status {status}"
        return f"The process that read it was ended by {signal.Signals(-status).name}"

    def _recycle(self, allowance: Allowance) -> None:
        try:
            held = self._watched.memory_info().rss if self._watched is not None else 0
        except psutil.Error:
            held = 0
        most = allowance.recycle_memory * (1 if self._calls >= _MANY_CALLS else 2)
        if self._calls >= allowance.recycle_calls or held > most:
            self.stop()


class Wardens:
    """As many wardens as are needed at once, at most `most`; who comes later waits."""

    def __init__(self, most: int, make: Callable[[], Warden]) -> None:
        self._free: list[Warden] = []
        self._busy: set[Warden] = set()
        self._abandoned = False
        self._make = make
        self._turn = threading.Semaphore(most)
        self._lock = threading.Lock()

    def call(self, request: Message, allowance: Allowance) -> Message:
        """What a child answers; raises as `Warden.call` does."""
        with self._one() as warden:
            return warden.call(request, allowance)

    def stop(self) -> None:
        """Stop the idle children."""
        with self._lock:
            while self._free:
                self._free.pop().stop()

    def abandon(self) -> None:
        """Kill all children, also those at work: their calls, and all later ones, raise `KilledError`."""
        with self._lock:
            self._abandoned = True
            for warden in self._busy:
                warden.kill()
        self.stop()

    @contextmanager
    def _one(self) -> Iterator[Warden]:
        with self._turn:
            with self._lock:
                if self._abandoned:
                    raise KilledError("worker_died", "Its processes were stopped")
                warden = self._free.pop() if self._free else self._make()
                self._busy.add(warden)
            try:
                yield warden
            finally:
                with self._lock:
                    self._busy.discard(warden)
                    self._free.append(warden)
                if self._abandoned:
                    self.stop()
