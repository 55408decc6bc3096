"""Has documents read: the database says what is to be done, a lease says who does it, Dask does it.

A `Foreman` is a thread that takes units from the database, hands them to the cluster, says at every
heartbeat that it is alive, and writes down what came of them. Several processes may each have one: they
meet only in the database. Whatever dies, its leases run out and its units are taken on by another; a unit's
outcome is written only by who holds its token, in one transaction with all that follows from it.
"""

from __future__ import annotations

import json
import queue
import secrets
import socket
import threading
import time
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from extractor.watched.warden import Allowance
from service import metrics
from service.results import unpacked
from service.seals import Seal
from service.settings import ServiceSettings
from service.store import documents, units, upkeep
from service.store.counters import forget_counters
from service.store.database import Database
from service.store.documents import ASSEMBLY
from service.store.files import FileStore, StorageError, result_key, source_key, view_key
from service.store.review_filling import fill
from service.store.tables import Document
from service.store.units import Lease, Patience
from service.webhooks import announce
from service.work.cluster import Cluster
from service.work.orders import Order, Outcome

_log = structlog.get_logger(__name__)

_UPKEEP_SECONDS = 60.0
_AGAIN_SECONDS = 5.0
_QUEUED_AHEAD = 2
"""Orders given to the cluster for each that it can carry out at once, so that no worker waits for us."""


class Foreman:
    """Takes units on, has them done, writes down what came of it."""

    def __init__(self, settings: ServiceSettings, database: Database, files: FileStore, seal: Seal) -> None:
        self._settings = settings
        self._database = database
        self._files = files
        self._seal = seal
        self._owner = f"{socket.gethostname()}-{secrets.token_hex(6)}"
        self._patience = Patience(settings.kills, settings.lost_leases, settings.pages_aside)
        self._reading = settings.reading.model_dump_json()
        self._cluster: Cluster | None = None
        self._under_way: dict[str, tuple[Lease, Any]] = {}
        self._settled: queue.SimpleQueue[tuple[Lease, Any]] = queue.SimpleQueue()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="foreman", daemon=True)
        self._next_heartbeat = self._next_look = self._next_upkeep = 0.0
        self.alive_at = 0.0

    def start(self) -> None:
        """Begin, on a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Let pages under way finish for a while, hand back the rest, stop the workers."""
        self._stopping.set()
        self._wake.set()
        self._thread.join()

    def wake(self) -> None:
        """There is new work."""
        self._next_look = 0.0
        self._wake.set()

    @property
    def ready(self) -> bool:
        """Whether its workers run and it has been heard of lately."""
        return self._cluster is not None and time.monotonic() - self.alive_at < 60

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._cluster = Cluster(self._settings)
                _log.info("reading", owner=self._owner, slots=self._cluster.slots())
                self._work(self._cluster)
            except Exception:  # noqa: BLE001
                # Nothing may end this thread but its stopping: without it the service takes documents in and
                # never has them read.
                _log.exception("the cluster is lost")
                self._stopping.wait(_AGAIN_SECONDS)
            finally:
                self._let_go()

    def _work(self, cluster: Cluster) -> None:
        while not self._stopping.is_set():
            self._round(cluster)
            self._wake.wait(0.2 if self._under_way else self._settings.poll_seconds)
            self._wake.clear()
        deadline = time.monotonic() + self._settings.stop_seconds
        while self._under_way and time.monotonic() < deadline:
            self._round(cluster)
            self._wake.wait(0.2)
            self._wake.clear()

    def _round(self, cluster: Cluster) -> None:
        self.alive_at = time.monotonic()
        try:
            self._write_settled(cluster)
            self._beat(cluster)
            if not self._stopping.is_set():
                self._take(cluster)
                self._tidy()
        except (SQLAlchemyError, StorageError):
            # The database or the file store was away. What was settled and could not be written comes again.
            _log.exception("the store is away")
            self._stopping.wait(1)

    def _let_go(self) -> None:
        """Hand back what is under way, and stop the workers."""
        cluster, self._cluster = self._cluster, None
        under_way, self._under_way = self._under_way, {}
        try:
            if under_way:
                with self._database.writing() as session:
                    for lease, _ in under_way.values():
                        units.hand_back(session, lease)
        except SQLAlchemyError:
            _log.exception("not handed back; the leases will run out")
        _log.info("handed back", units=len(under_way))
        if cluster is not None:
            cluster.close()

    def _beat(self, cluster: Cluster) -> None:
        moment = time.monotonic()
        if moment < self._next_heartbeat:
            return
        self._next_heartbeat = moment + self._settings.lease_seconds / 3
        with self._database.writing() as session:
            held = units.prolong(session, self._owner, self._settings.lease_seconds)
        for token in [t for t in self._under_way if t not in held]:
            # Cancelled, or taken for dead and given to another: the outcome would be refused anyway.
            _, future = self._under_way.pop(token)
            future.cancel()
        for token in cluster.forgotten({token: future for token, (_, future) in self._under_way.items()}):
            # The scheduler was started anew and knows nothing of it.
            lease, _ = self._under_way.pop(token)
            self._write(lease, Outcome({}, broken="The scheduler has lost it"))
        with self._database.writing() as session:
            units.disown(session, self._owner, set(self._under_way), self._patience)
            for document_id in units.expire(session, self._patience):
                _log.warning("lease expired", document=document_id)

    def _tidy(self) -> None:
        if (moment := time.monotonic()) < self._next_upkeep:
            return
        self._next_upkeep = moment + _UPKEEP_SECONDS
        with self._database.writing() as session:
            upkeep.forget_repeats(session)
            gone = upkeep.clear_discarded(session, self._files)
        forget_counters(self._database)
        if gone:
            _log.info("files cleared away", files=gone)

    def _take(self, cluster: Cluster) -> None:
        if (moment := time.monotonic()) < self._next_look:
            return
        free = _QUEUED_AHEAD * max(cluster.slots(), 1) - len(self._under_way)
        if free <= 0:
            return
        with self._database.writing() as session:
            leases = units.take(session, self._owner, free, self._settings.lease_seconds)
        self._next_look = moment + (0 if len(leases) == free else self._settings.poll_seconds)
        if not leases:
            return
        with self._database.writing() as session:
            units.begun(session, leases)
        for lease in leases:
            self._give_out(lease, cluster)

    def _give_out(self, lease: Lease, cluster: Cluster) -> None:
        order = self._order(lease)
        if order is None:
            return
        key = f"kemu-{lease.document_id}-{lease.number}-{lease.token}"

        def done(future: Any) -> None:
            self._settled.put((lease, future))
            self._wake.set()

        self._under_way[lease.token] = (lease, cluster.submit(order, key, done))

    def _order(self, lease: Lease) -> Order | None:
        with self._database.reading() as session:
            document = session.get(Document, lease.document_id)
            if document is None:
                return None
            settings = self._reading
            if document.options.get("year") is not None:
                reading = self._settings.reading.model_copy(update={"year": document.options["year"]})
                settings = reading.model_dump_json()
            header: dict[str, Any] = {
                "name": document.name,
                "password": self._seal.open(document.sealed_password),
                "settings": settings,
                "number": lease.number,
            }
            if lease.number != ASSEMBLY:
                key = source_key(document.sha256)
                return Order("read", self._files.url, key, header, (), self._allowance("page"))
            readings = units.readings(session, document.id)
            aside = units.set_aside_pages(session, document.id)
        header["source"] = {
            "name": document.name,
            "sha256": document.sha256,
            "media_type": document.media_type,
            "pages": document.source_pages,
            "bytes": document.bytes,
        }
        header["aside"] = [[number, *reason.split(": ", 1)] for number, reason in aside if number != ASSEMBLY]
        header["formats"] = document.options.get("formats") or []
        header["audit_share"] = self._settings.audit_share
        parts = tuple(body for _, body in readings)
        key = source_key(document.sha256)
        return Order("assemble", self._files.url, key, header, parts, self._allowance("assembly"))

    def _allowance(self, kind: str) -> Allowance:
        settings = self._settings
        seconds = settings.page_seconds if kind == "page" else settings.assembly_seconds
        return Allowance(seconds, settings.page_memory, settings.recycle_calls, settings.recycle_memory)

    def _write_settled(self, cluster: Cluster) -> None:
        while True:
            try:
                lease, future = self._settled.get_nowait()
            except queue.Empty:
                return
            if lease.token not in self._under_way:
                continue
            try:
                self._write(lease, cluster.outcome(future))
            except (SQLAlchemyError, StorageError):
                self._settled.put((lease, future))
                raise
            except Exception:  # noqa: BLE001
                # A fault of ours over one unit must not cost the others. It is nobody's lease now, and will
                # be tried again, up to a limit.
                _log.exception("not written", document=lease.document_id, unit=lease.number)
            self._under_way.pop(lease.token, None)

    def _write(self, lease: Lease, outcome: Outcome) -> None:
        log = _log.bind(document=lease.document_id, unit=lease.number)
        if outcome.broken is not None:
            log.warning("not carried out", reason=outcome.broken)
            with self._database.writing() as session:
                units.lost(session, lease, self._patience, outcome.broken)
        elif outcome.killed is not None or outcome.refused is not None:
            self._write_fault(lease, outcome)
        elif lease.number == ASSEMBLY:
            self._write_result(lease, outcome)
        else:
            self._write_page(lease, outcome)

    def _write_fault(self, lease: Lease, outcome: Outcome) -> None:
        code, reason = outcome.killed or outcome.refused or ("internal", "")
        _log.warning("fault", document=lease.document_id, unit=lease.number, code=code, reason=reason)
        metrics.FAULTS.labels(code).inc()
        with self._database.writing() as session:
            aside = units.killed(session, lease, code, reason, self._patience)
            if aside:
                self._announce(session, lease)
        if aside and lease.number != ASSEMBLY:
            metrics.PAGES.labels("set_aside").inc()

    def _write_page(self, lease: Lease, outcome: Outcome) -> None:
        failed, seconds = bool(outcome.header["failed"]), float(outcome.header["seconds"])
        with self._database.writing() as session:
            written = units.page_read(session, lease, outcome.parts[0], failed=failed, seconds=seconds)
        if written:
            metrics.PAGES.labels("failed" if failed else "read").inc()
            metrics.SECONDS.labels("page").observe(seconds)
            self.wake()

    def _write_result(self, lease: Lease, outcome: Outcome) -> None:
        body, amounts, review, *views = outcome.parts
        key = result_key(lease.document_id, f"read-{lease.token}")
        self._files.put_bytes(key, body)
        self._files.put_bytes(view_key(key, "review"), review)
        for form, view in zip(outcome.header["formats"], views, strict=True):
            self._files.put_bytes(view_key(key, form), view)
        summary: dict[str, Any] = outcome.header["summary"]
        with self._database.writing() as session:
            written = units.assembled(session, lease, key, summary, json.loads(amounts))
            if written:
                items = json.loads(unpacked(review))["items"]
                fill(session, session.get_one(Document, lease.document_id), items)
                self._announce(session, lease)
        if not written:
            self._files.delete(view_key(key, "review"))
            self._files.delete(key)
            return
        # Attempts that came to nothing may have left files; what another is just writing will be refused.
        self._files.keep_results(lease.document_id, {key})
        metrics.SECONDS.labels("assembly").observe(float(outcome.header["seconds"]))
        metrics.DOUBTFUL.inc(summary["doubtful"])
        _log.info("done", document=lease.document_id, **{k: summary[k] for k in ("tables", "findings")})

    def _announce(self, session: Session, lease: Lease) -> None:
        document = session.get(Document, lease.document_id)
        if document is not None and document.state in documents.FINISHED:
            announce(session, document)
            metrics.DOCUMENTS.labels(document.state).inc()
