"""What is made when it is first needed, by whichever thread needs it first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Once(Generic[T]):
    """Gives what `make` gave the first time; others wait meanwhile. Where `make` raises, so does the call,
    and the next one tries again. (From Python 3.12 on `cached_property` may make a thing twice.)"""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._made: tuple[T] | None = None

    def __call__(self) -> T:
        with self._lock:
            if self._made is None:
                self._made = (self._make(),)
            return self._made[0]

    @property
    def made(self) -> T | None:
        """What was made; None where it was not needed yet."""
        made = self._made
        return None if made is None else made[0]
