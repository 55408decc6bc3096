"""Work done beside other work, by other threads, where there are several cores.

OpenCV, numpy and the networks let go of Python's lock, so two looks at one picture go on at the same time.
Stages take a `Beside` and need not know how many cores there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Protocol, TypeVar

T = TypeVar("T")

Waiter = Callable[[], T]
"""Gives what some work gave, once it is done; raises what it raised. To be called once."""


class Beside(Protocol):
    """Takes work that may be done beside what goes on here. Nobody knows when it is done before its waiter
    is called, so it must depend on nothing that changes meanwhile."""

    def __call__(self, work: Callable[[], T], /) -> Waiter[T]:
        """A waiter for what `work` gives."""
        ...


def when_waited_for(work: Callable[[], T], /) -> Waiter[T]:
    """The `Beside` of one core: work is done when it is waited for."""
    return work


@contextmanager
def beside(threads: int) -> Iterator[Beside]:
    """A `Beside` of so many threads, at least 1, this one among them. At the end all work is done.

    Work that nobody has begun when it is waited for is done by the thread that waits: work may itself have
    work done beside it, and none waits behind another's.
    """
    if threads < 2:
        yield when_waited_for
        return
    with ThreadPoolExecutor(threads, thread_name_prefix="beside") as executor:

        def given(work: Callable[[], T], /) -> Waiter[T]:
            future = executor.submit(work)
            return lambda: work() if future.cancel() else future.result()

        yield given
