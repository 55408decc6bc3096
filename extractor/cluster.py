"""Requests carried out by the workers of a Dask cluster, which see the same folders as this process. Each
worker has watched processes beside it, so limits hold there too."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

from extractor.errors import EngineError
from extractor.watched.frames import Message
from extractor.watched.hands import Done
from extractor.watched.warden import Allowance, KilledError, Warden, Wardens

_PATIENCE = 10
"""Seconds that a scheduler may take to answer at first."""
_MOST_AT_ONCE = 64


class ClusterHands:
    """Does what `extractor.watched.hands.LocalHands` does, on a cluster."""

    def __init__(self, module: str, address: str, patience: float = _PATIENCE) -> None:
        """Raises `EngineError` where no scheduler answers at `address` ("tcp://host:8786") in `patience`
        seconds."""
        from distributed import Client

        self._module = module
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
        """Requests that the cluster carries out at the same time, at least 1."""
        threads: dict[str, int] = self._client.ncores()
        return max(1, sum(threads.values()))

    def submit(self, request: Message, allowance: Allowance, done: Done) -> Any:
        """Have a request carried out."""
        future = self._client.submit(_carry_out, self._module, request, allowance, pure=False, retries=0)
        future.add_done_callback(done)
        return future

    def cancel(self, future: Any) -> None:
        """Nothing: what the cluster was given, it carries out. Its answer comes, and is not used."""

    def answer(self, future: Any) -> Message:
        """What came of it; that the worker itself died counts as a death over it."""
        from distributed import KilledWorker

        try:
            answer: Message = future.result()
        except KilledWorker as error:
            raise KilledError("worker_died", "The Dask worker that handled it died") from error
        return answer

    def close(self) -> None:
        """Leave the cluster; it goes on without us."""
        self._client.close()


@cache
def _wardens(module: str) -> Wardens:
    return Wardens(_MOST_AT_ONCE, partial(Warden, module))


def _carry_out(module: str, request: Message, allowance: Allowance) -> Message:
    return _wardens(module).call(request, allowance)
