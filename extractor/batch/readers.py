"""Has documents read by watched processes, many pages at the same time, and set aside what kills them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Self

from extractor.errors import GivenUpError, InternalError, KemuError
from extractor.settings import Settings
from extractor.watched.frames import Message
from extractor.watched.hands import Hands
from extractor.watched.warden import Allowance, KilledError, RefusedError, Warden

CHILD = "extractor.batch.child"
"""The module of the processes that read."""
_FINISHING = 0
"""The number under which a document's pages are joined; pages count from 1."""


@dataclass(frozen=True, slots=True)
class Order:
    """A document to be read. Its results go under `target`: a path to which endings are added."""

    path: Path
    sha256: str
    password: str | None
    target: Path
    formats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finished:
    """What became of an order: what the document came to, or why there is none."""

    order: Order
    told: dict[str, Any] | None
    error: KemuError | None = None


@dataclass(slots=True)
class _Paper:
    """A document that is being read."""

    order: Order
    header: dict[str, Any]
    futures: dict[int, Any] = field(default_factory=dict)
    readings: dict[int, bytes] = field(default_factory=dict)
    aside: dict[int, KilledError] = field(default_factory=dict)
    kills: dict[int, int] = field(default_factory=dict)
    error: KemuError | None = None
    """Why there will be no document; it ends when nothing of it is under way any more."""


class Readers:
    """Reads documents; use it as a context manager. Everything but the reading happens on the caller's
    thread, so nothing here is shared."""

    def __init__(self, settings: Settings, hands: Hands) -> None:
        self.inspector = Warden(CHILD)
        """Looks into files before their pages are read. Whoever finds them may use it to walk."""
        self._settings = settings
        self._told = settings.model_dump_json()
        self._hands = hands
        self._settled: SimpleQueue[tuple[_Paper, int, Any]] = SimpleQueue()
        self._under_way = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hands.close()
        self.inspector.stop()

    def run(self, orders: Iterable[Order]) -> Iterator[Finished]:
        """What became of each, as they come to an end. Memory stays bounded: a new document is begun only
        when fewer than two pages for each process are under way."""
        for order in orders:
            refused = self._begin(order)
            if refused is not None:
                yield refused
            yield from self._ended(2 * self._hands.workers)
        yield from self._ended(1)

    def _ended(self, most: int) -> Iterator[Finished]:
        """Writes down what is settled, until fewer than `most` requests are under way."""
        while self._under_way >= most or not self._settled.empty():
            paper, number, future = self._settled.get()
            self._under_way -= 1
            finished = self._settle(paper, number, future)
            if finished is not None:
                yield finished

    def _begin(self, order: Order) -> Finished | None:
        header: dict[str, Any] = {
            "path": str(order.path),
            "sha256": order.sha256,
            "password": order.password,
            "settings": self._told,
            "pages": None,
        }
        try:
            seen = self.inspector.call(
                Message({**header, "operation": "inspect"}), self._allowance(self._settings.page_seconds)
            ).header
        except RefusedError as error:
            return Finished(order, None, error.original())
        except KilledError as error:
            return Finished(order, None, GivenUpError(f"It cannot be opened. {error.message}"))
        paper = _Paper(order, {**header, "source": seen["source"]})
        for number in seen["numbers"]:
            self._read(paper, number)
        return None

    def _read(self, paper: _Paper, number: int) -> None:
        request = Message({**paper.header, "operation": "read", "number": number})
        self._submit(paper, number, request, self._settings.page_seconds)

    def _finish(self, paper: _Paper) -> None:
        aside = [[number, error.code, error.message] for number, error in sorted(paper.aside.items())]
        target = {"target": str(paper.order.target), "formats": paper.order.formats}
        request = Message(
            {**paper.header, "operation": "finish", "aside": aside, **target},
            tuple(body for _, body in sorted(paper.readings.items())),
        )
        self._submit(paper, _FINISHING, request, self._settings.assembly_seconds)

    def _submit(self, paper: _Paper, number: int, request: Message, seconds: float) -> None:
        def done(future: Any) -> None:
            self._settled.put((paper, number, future))

        self._under_way += 1
        paper.futures[number] = self._hands.submit(request, self._allowance(seconds), done)

    def _settle(self, paper: _Paper, number: int, future: Any) -> Finished | None:
        """What the end of a request leads to: another try, the joining of pages, or the end of all."""
        del paper.futures[number]
        try:
            answer = self._hands.answer(future)
        except CancelledError:
            pass  # given up with its document
        except KilledError as error:
            self._killed(paper, number, error)
        except RefusedError as error:
            self._give_up(paper, error.original())
        except Exception as error:  # noqa: BLE001 - a fault of ours over one file must not cost the others
            self._give_up(paper, InternalError.of(error))
        else:
            if number == _FINISHING:
                return Finished(paper.order, answer.header)
            paper.readings[number] = answer.parts[0]
        if paper.futures:
            return None
        if paper.error is not None:
            return Finished(paper.order, None, paper.error)
        self._finish(paper)
        return None

    def _killed(self, paper: _Paper, number: int, error: KilledError) -> None:
        """Try again, or set aside. What takes too long or too much would do so again: one try is enough."""
        times = paper.kills[number] = paper.kills.get(number, 0) + 1
        if number != _FINISHING and error.code == "worker_died" and times < self._settings.kills:
            self._read(paper, number)
            return
        paper.aside[number] = error
        if number == _FINISHING:
            self._give_up(paper, GivenUpError(f"Joining its pages was given up. {error.message}"))
        elif len(paper.aside) >= self._settings.pages_aside:
            pages = ", ".join(map(str, sorted(paper.aside)))
            self._give_up(paper, GivenUpError(f"Pages {pages} were given up. {error.message}"))

    def _give_up(self, paper: _Paper, error: KemuError) -> None:
        paper.error = paper.error or error
        for future in list(paper.futures.values()):
            self._hands.cancel(future)

    def _allowance(self, seconds: float) -> Allowance:
        settings = self._settings
        return Allowance(seconds, settings.page_memory, settings.recycle_calls, settings.recycle_memory)
