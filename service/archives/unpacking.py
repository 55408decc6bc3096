"""Unpacks archives that were accepted: each member becomes a document, or a line that says why not.

An `Unpacker` is a thread that takes one archive at a time by a lease, as a `Foreman` takes pages. The order
of members is that of the archive, so that whoever takes up a broken-off unpacking knows by their numbers
which members are written down already. A member and its document are written in one transaction.
"""

from __future__ import annotations

import contextlib
import secrets
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from extractor.archives import Member as Found
from extractor.archives import Walker
from extractor.archives.apart import CHILD
from extractor.errors import KemuError
from extractor.watched.warden import Warden
from service.archives.accepting import archive_key
from service.incoming import Staged
from service.intake import Bringer, Intake, Options, Parcel, fitting_name
from service.problems import Refusal
from service.seals import Seal
from service.settings import ServiceSettings
from service.store import archives
from service.store.archive_tables import Archive, Member
from service.store.database import Database
from service.store.files import FileStore
from service.store.tables import Document

_log = structlog.get_logger(__name__)

_PAUSE = 5.0
"""Seconds until it is looked again whether the queue or the disk has room."""
_PUT_OFF = frozenset({"queue_full", "disk_full"})
_OUTCOME_OF = {"password": "encrypted", "limit": "refused", "quota": "refused", "unknown_type": "other"}


class _GivenUp(Exception):  # noqa: N818 - no fault: the archive was cancelled, or the service stops
    """The archive is not ours any more, or we stop."""


class Unpacker:
    """Takes archives on, one after the other."""

    def __init__(
        self, settings: ServiceSettings, database: Database, files: FileStore, seal: Seal, intake: Intake
    ) -> None:
        self._settings = settings
        self._database = database
        self._files = files
        self._seal = seal
        self._intake = intake
        self._owner = f"{socket.gethostname()}-{secrets.token_hex(6)}"
        self._spool = settings.data.absolute() / "spool" / self._owner
        self._warden = Warden(CHILD)
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="unpacker", daemon=True)

    def start(self) -> None:
        """Begin, on a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Leave the archive at hand to the next who comes."""
        self._stopping.set()
        self._wake.set()
        self._thread.join()
        self._warden.stop()

    def wake(self) -> None:
        """There is a new archive."""
        self._wake.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                found = self._one()
            except (SQLAlchemyError, OSError):
                _log.exception("unpacking")
                found = False
                self._stopping.wait(1)
            if not found:
                self._wake.wait(self._settings.poll_seconds)
                self._wake.clear()

    def _one(self) -> bool:
        """Unpack the archive that waits longest; False where none waits."""
        with self._database.writing() as session:
            archive = archives.take(
                session, self._owner, self._settings.lease_seconds, self._settings.lost_leases
            )
        if archive is None or archive.token is None:
            return False
        log = _log.bind(archive=archive.id)
        with self._alive(archive.id, archive.token):
            try:
                self._unpack(archive, archive.token)
            except _GivenUp:
                log.info("unpacking given up")
            except KemuError as error:
                log.warning("archive refused", code=error.code, reason=str(error))
                self._end(archive, "failed", reason_code=error.code, reason=str(error))
            except (SQLAlchemyError, OSError):
                raise
            except Exception as error:
                # A fault of ours: it must not come back for ever.
                log.exception("unpacking")
                reason = f"{type(error).__name__}: {error}"
                self._end(archive, "failed", reason_code="internal", reason=reason)
            else:
                log.info("unpacked")
                self._end(archive, "unpacked")
                self._let_go(archive)
            finally:
                self._warden.stop()  # archives are rare, and what its process holds is not
        return True

    def _end(self, archive: Archive, state: str, **values: Any) -> None:
        with self._database.writing() as session:
            archives.end(session, archive.id, archive.token or "", state, **values)

    def _let_go(self, archive: Archive) -> None:
        """Remove the archive's bytes, unless some of its members may be tried once more."""
        with self._database.reading() as session:
            outcomes, _, _ = archives.counts(session, archive.id)
        if not archives.TO_RETRY & outcomes.keys():
            self._files.delete(archive_key(archive.id))

    @contextlib.contextmanager
    def _alive(self, archive_id: str, token: str) -> Iterator[None]:
        """Heartbeats while the block runs: one member can take long to come out of a large archive."""
        over = threading.Event()

        def beat() -> None:
            while not over.wait(self._settings.lease_seconds / 3):
                with contextlib.suppress(SQLAlchemyError), self._database.writing() as session:
                    archives.prolong(session, archive_id, token, self._settings.lease_seconds)

        thread = threading.Thread(target=beat, name="unpacker-heartbeat", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _unpack(self, archive: Archive, token: str) -> None:
        self._spool.mkdir(parents=True, exist_ok=True)
        path = self._files.path(archive_key(archive.id), self._spool)
        password = self._seal.open(archive.sealed_password)
        with self._database.reading() as session:
            known = archives.known_numbers(session, archive.id)
        walker = Walker(self._settings.reading, self._warden)
        with contextlib.closing(walker.walk(path, password, self._spool)) as members:
            for number, found in enumerate(members):
                if self._stopping.is_set():
                    raise _GivenUp
                if number not in known:
                    self._member(archive, token, number, found)

    def _member(self, archive: Archive, token: str, number: int, found: Found) -> None:
        if found.outcome != "document" or found.file is None or found.sha256 is None:
            self._write(
                archive, token, _line(archive, number, found, found.outcome, found.code, found.reason)
            )
            return
        refusal = self._brought(archive, token, number, found, found.file)
        if refusal is not None:
            outcome = _OUTCOME_OF.get(refusal.code, "damaged")
            self._write(archive, token, _line(archive, number, found, outcome, refusal.code, refusal.detail))

    def _brought(self, archive: Archive, token: str, number: int, found: Found, file: Path) -> Refusal | None:
        """Have the member accepted as a document, however long there is no room for it."""
        options = Options.model_validate(
            {**archive.options, "password": self._seal.open(archive.sealed_password)}
        )
        name = fitting_name(found.path.rpartition("/")[2])
        staged = Staged(file, found.sha256 or "", found.bytes)
        parcel = Parcel(staged, name, archive.collection, options, archive.id)
        with self._database.reading() as session:
            first = archives.met(session, archive.id, found.sha256 or "")

        def also(session: Session, document: Document) -> None:
            if not archives.held(session, archive.id, token):
                raise _GivenUp
            known = document.archive_id != archive.id or first
            outcome = "same" if known else "document"
            code, reason = ("same", "The same bytes were brought before") if known else (None, None)
            line = _line(archive, number, found, outcome, code, reason)
            line.document_id = document.id
            session.merge(line)

        while True:
            try:
                self._intake.check_open()
                self._intake.accept(parcel, Bringer(archive.key_id, archive.pages_per_day), also)
            except Refusal as refusal:
                if refusal.code not in _PUT_OFF:
                    return refusal
                if self._stopping.wait(_PAUSE):
                    raise _GivenUp from refusal
            else:
                return None

    def _write(self, archive: Archive, token: str, line: Member) -> None:
        with self._database.writing() as session:
            if not archives.held(session, archive.id, token):
                raise _GivenUp
            session.merge(line)


def _line(
    archive: Archive, number: int, found: Found, outcome: str, code: str | None, reason: str | None
) -> Member:
    return Member(
        archive_id=archive.id,
        number=number,
        path=found.path,
        outcome=outcome,
        code=code,
        reason=reason or None,
        bytes=found.bytes,
        sha256=found.sha256,
        document_id=None,
    )


def clear_spools(settings: ServiceSettings) -> None:
    """Remove what unpackers that died left behind, a day later."""

    folder = settings.data.absolute() / "spool"
    limit = time.time() - 24 * 3600
    for place in folder.glob("*") if folder.is_dir() else ():
        if place.stat().st_mtime < limit:
            shutil.rmtree(place, ignore_errors=True)
