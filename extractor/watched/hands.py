"""Who carries out requests in watched processes: this machine's, or a cluster's."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Protocol

from extractor.watched.frames import Message
from extractor.watched.warden import Allowance, Warden, Wardens

Done = Callable[[Any], None]
"""Called with the future of a request once it is settled, on some other thread."""


class Hands(Protocol):
    """Carry out several requests at the same time."""

    @property
    def workers(self) -> int:
        """How many at the same time, at least 1."""
        ...

    def submit(self, request: Message, allowance: Allowance, done: Done) -> Any:
        """Have a request carried out; its future."""
        ...

    def cancel(self, future: Any) -> None:
        """Give a request up, where it is not begun; `answer` raises `CancelledError` for it."""
        ...

    def answer(self, future: Any) -> Message:
        """What came of a settled future. Raises what `Warden.call` raises."""
        ...

    def close(self) -> None:
        """Give up what is not finished."""
        ...


class LocalHands:
    """Processes of this machine, each with a thread that waits for it."""

    def __init__(self, module: str, workers: int) -> None:
        self._workers = workers
        self._wardens = Wardens(workers, partial(Warden, module))
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="hands")

    @property
    def workers(self) -> int:
        """The number of processes."""
        return self._workers

    def submit(self, request: Message, allowance: Allowance, done: Done) -> Any:
        """Have a request carried out."""
        future = self._threads.submit(self._wardens.call, request, allowance)
        future.add_done_callback(done)
        return future

    def cancel(self, future: Any) -> None:
        """Give a request up, where it is not begun."""
        future.cancel()

    def answer(self, future: Any) -> Message:
        """What came of it."""
        answer: Message = future.result()
        return answer

    def close(self) -> None:
        """Kill the processes, whatever they are at."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._wardens.abandon()
        self._threads.shutdown(wait=True)
