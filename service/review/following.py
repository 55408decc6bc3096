"""Results follow looks: one remaking of a document at a time, and at most one that waits for it.

Looks come faster than results can be made anew. Who waits for the one that is under way will make all
corrections of the meantime hold; more of them waiting would do the same work again and again.
"""

from __future__ import annotations

from collections import Counter
from threading import Lock
from typing import Protocol
from weakref import WeakKeyDictionary


class Corrects(Protocol):
    """Makes results hold their corrections."""

    def bring_up(self, document_id: str) -> None:
        """Make the result hold all corrections that there are when this begins."""
        ...


class Follower:
    """Makes results follow, for one process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._turns: dict[str, Lock] = {}
        self._users: Counter[str] = Counter()
        self._waiting: set[str] = set()

    def follow(self, corrector: Corrects, document_id: str) -> None:
        """Make the result hold what was said before this call, now or by another call that is about to begin.

        Raises what `bring_up` raises.
        """
        with self._lock:
            if document_id in self._waiting:
                return
            self._waiting.add(document_id)
        self._take_turn(corrector, document_id, waited=True)

    def now(self, corrector: Corrects, document_id: str) -> None:
        """The same, and when this returns it does."""
        self._take_turn(corrector, document_id, waited=False)

    def _take_turn(self, corrector: Corrects, document_id: str, *, waited: bool) -> None:
        with self._lock:
            turn = self._turns.setdefault(document_id, Lock())
            self._users[document_id] += 1
        try:
            with turn:
                if waited:
                    # From here on what is said needs another turn: this one reads the corrections now.
                    with self._lock:
                        self._waiting.discard(document_id)
                corrector.bring_up(document_id)
        finally:
            with self._lock:
                self._users[document_id] -= 1
                if not self._users[document_id]:
                    del self._users[document_id], self._turns[document_id]


_FOLLOWERS: WeakKeyDictionary[Corrects, Follower] = WeakKeyDictionary()
_FIRST = Lock()


def follower_of(corrector: Corrects) -> Follower:
    """The one follower of this corrector."""
    with _FIRST:
        return _FOLLOWERS.setdefault(corrector, Follower())
