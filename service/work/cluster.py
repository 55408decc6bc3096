"""The Dask cluster: processes of our own on this machine, or an existing one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import dask
from distributed import Client, Future, LocalCluster

from service.settings import ServiceSettings
from service.work.orders import Order, Outcome, carry_out

_CONFIGURATION = {
    # What kills a worker is counted in the database, not by Dask.
    "distributed.scheduler.allowed-failures": 0,
    # Orders wait with the scheduler, so that a worker that dies takes only what it was at.
    "distributed.scheduler.worker-saturation": 1.0,
    # Wardens watch memory themselves; Dask's own pausing and spilling would get in their way.
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": False,
    "distributed.logging.distributed": "warning",
    "distributed.admin.log-format": "%(name)s: %(message)s",
}


class Cluster:
    """Where orders are carried out."""

    def __init__(self, settings: ServiceSettings) -> None:
        dask.config.set(_CONFIGURATION)
        self._own: LocalCluster | None = None
        if settings.scheduler is None:
            self._own = LocalCluster(  # type: ignore[no-untyped-call]
                n_workers=settings.jobs,
                threads_per_worker=1,
                processes=True,
                dashboard_address=None,
                memory_limit=0,
                local_directory=str(settings.data.absolute() / "workers"),
            )
        self._client = Client(self._own if self._own is not None else settings.scheduler)  # type: ignore[no-untyped-call]
        self._slots = settings.jobs

    def slots(self) -> int:
        """How many orders can be carried out at the same time."""
        workers = self._client.scheduler_info(n_workers=-1)["workers"]
        self._slots = sum(int(worker["nthreads"]) for worker in workers.values())
        return self._slots

    def submit(self, order: Order, key: str, done: Callable[[Future[Any]], None]) -> Future[Any]:
        """Have an order carried out; `done` is called, on another thread, when its future is settled."""
        future = self._client.submit(carry_out, order, key=key, pure=False, retries=0)
        future.add_done_callback(done)  # type: ignore[no-untyped-call]
        return future

    def outcome(self, future: Future[Any]) -> Outcome:
        """What came of a settled future. That its worker died is nobody's fault here: `broken`."""
        if future.status == "finished":
            outcome = future.result()
            if isinstance(outcome, Outcome):
                return outcome
        return Outcome({}, broken=f"The worker was lost ({future.status})")

    def forgotten(self, futures: Mapping[str, Future[Any]]) -> list[str]:
        """The names of those futures that the scheduler knows nothing of, although they are not settled.

        Raises `OSError` where it does not answer.
        """
        if self._client.status != "running":
            raise ConnectionError(f"the scheduler does not answer ({self._client.status})")
        pending = {name: str(f.key) for name, f in futures.items() if f.status == "pending"}
        if not pending:
            return []
        known = self._client.run_on_scheduler(_known, keys=list(pending.values()))  # type: ignore[no-untyped-call]
        return [name for name, key in pending.items() if key not in known]

    def close(self) -> None:
        """Stop the workers of our own; leave an existing cluster as it is."""
        self._client.close()  # type: ignore[no-untyped-call]
        if self._own is not None:
            self._own.close()


def _known(keys: list[str], dask_scheduler: Any = None) -> set[str]:
    return {key for key in keys if key in dask_scheduler.tasks}
