"""Pages read by the workers of a Dask cluster, which see the same folders as this process."""

from __future__ import annotations

import threading
from typing import Any

from extractor.errors import EngineError
from extractor.parts import PageReading
from extractor.pool import PagePromise, PageReader, PageTask, failed_page
from extractor.settings import Settings

_PATIENCE = 10
"""Seconds that a scheduler may take to answer at first."""


class ClusterPool:
    """Does what `extractor.pool.PagePool` does, on a cluster."""

    def __init__(self, settings: Settings, address: str, patience: float = _PATIENCE) -> None:
        """Raises `EngineError` where no scheduler answers at `address` ("tcp://host:8786") in `patience`
        seconds."""
        from distributed import Client

        self._settings = settings
        try:
            connect: Any = Client
            self._client = connect(address, timeout=patience, set_as_default=False)
        except (OSError, ValueError) as error:
            raise EngineError(
                f"No Dask scheduler answers at {address}: {error}",
                remedy="Start it, or leave --scheduler out",
            ) from error

    @property
    def workers(self) -> int:
        """Pages that the cluster reads at the same time, at least 1."""
        threads: dict[str, int] = self._client.ncores()
        return max(1, sum(threads.values()))

    def submit(self, task: PageTask) -> PagePromise:
        """Have a page read."""
        future = self._client.submit(_read, self._settings, task, pure=False, retries=0)
        return PagePromise(task, future)

    def result(self, promise: PagePromise) -> PageReading:
        """The page, once it is read; a page that keeps killing its workers is noted as failed."""
        from distributed import KilledWorker

        try:
            reading: PageReading = promise.future.result()
        except KilledWorker:
            number = promise.task.number
            message = f"Page {number} ended every worker that read it; it is left out"
            return failed_page(number, "worker_died", message)
        return reading

    def close(self, *, wait: bool) -> None:  # noqa: ARG002 - what was handed in is given up with the connection
        """Leaves the cluster; it goes on without us."""
        self._client.close()


_own = threading.local()
"""Each thread of a worker keeps its own engines: they are not made to be shared."""


def _read(settings: Settings, task: PageTask) -> PageReading:
    known: tuple[Settings, PageReader] | None = getattr(_own, "reader", None)
    if known is None or known[0] != settings:
        known = _own.reader = (settings, PageReader(settings))
    return known[1].read(task)
