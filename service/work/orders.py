"""An order to read a page or to join pages, and the function that a Dask worker runs to carry it out."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from extractor.watched.frames import Message
from extractor.watched.warden import Allowance, KilledError, RefusedError, Warden, Wardens
from service.store.files import FileStore, StorageError

_NICENESS = 10
"""Reading gives way to answering, so that the service answers quickly while all cores read."""
CHILD = "service.work.child"
_MOST_AT_ONCE = 64
"""Threads of a Dask worker that may read at once; each has a child of its own."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done. It names its file by the store's address, so any machine can carry it out."""

    operation: str
    storage_url: str
    source_key: str | None
    header: dict[str, Any]
    parts: tuple[bytes, ...]
    allowance: Allowance


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an order: an answer, or why there is none.

    `killed` is set where the child died over it, `refused` where the extractor refused the file; `broken`
    where the fault is neither's (the store did not answer).
    """

    header: dict[str, Any]
    parts: tuple[bytes, ...] = ()
    killed: tuple[str, str] | None = None
    refused: tuple[str, str] | None = None
    broken: str | None = None


def carry_out(order: Order) -> Outcome:
    """Carry out an order on this machine, in a watched child. Never raises what the order is at fault for."""
    try:
        header = dict(order.header)
        if order.source_key is not None:
            header["path"] = str(_files(order.storage_url).path(order.source_key, _cache()))
        answer = _wardens().call(
            Message({**header, "operation": order.operation}, order.parts), order.allowance
        )
    except KilledError as error:
        return Outcome({}, killed=(error.code, error.message))
    except RefusedError as error:
        return Outcome({}, refused=(error.refusal, str(error)))
    except (OSError, StorageError) as error:
        return Outcome({}, broken=f"{type(error).__name__}: {error}")
    return Outcome(answer.header, answer.parts)


@cache
def _wardens() -> Wardens:
    return Wardens(_MOST_AT_ONCE, partial(Warden, CHILD, _NICENESS))


@cache
def _files(url: str) -> FileStore:
    return FileStore(url)


@cache
def _cache() -> Path:
    return Path(tempfile.mkdtemp(prefix="kemu-sources-"))
