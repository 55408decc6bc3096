"""Accepting documents, whoever brings them: an upload, an archive, the command line.

Accepted means: the bytes lie in the file store and the database knows every page that is to be read, both
durably. What comes twice, the same bytes with the same options into the same collection, is accepted once.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import structlog
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.desk import Desk
from service.incoming import Incoming, Staged, check_free
from service.problems import Refusal
from service.seals import Seal
from service.settings import ServiceSettings
from service.store import documents, units
from service.store.database import Database, add_if_new
from service.store.files import FileStore, source_key
from service.store.ids import new_id, now
from service.store.ledgers import Discarded, Usage
from service.store.tables import Document

_log = structlog.get_logger(__name__)

_COUNT_SECONDS = 1.0
"""The length of the queue is counted anew after this."""
_RETRY_AFTER = 30

Collection = Annotated[
    str, Field(min_length=1, max_length=100, pattern=r"^[\w\-. ]+$", description="groups documents")
]
Format = Annotated[str, Field(pattern="^(csv|xlsx|html|parquet)$")]


class Options(BaseModel):
    """How a document is to be read, and what else is to happen with it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: Annotated[int | None, Field(ge=1990, le=2100, description="budget year, if known")] = None
    pages: Annotated[
        str | None, Field(max_length=1000, pattern=r"^[\d\s,，\-]*$", description="as in 3-7,9; none: all")
    ] = None
    password: Annotated[str | None, Field(max_length=500, description="of an encrypted PDF")] = None
    formats: Annotated[
        tuple[Format, ...],
        Field(max_length=4, description="views to be made at once: csv, xlsx, html, parquet"),
    ] = ()
    callback_url: Annotated[str | None, Field(max_length=2000, description="is told when it is done")] = None
    priority: Annotated[int, Field(ge=-10, le=10, description="higher ones are read first")] = 0

    def fingerprint(self, sha256: str) -> str:
        """Of the bytes and of what changes the reading."""
        deciding = json.dumps([sha256, self.year, self.pages or None])
        return hashlib.sha256(deciding.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Bringer:
    """Who brings a document: the key it counts for and the most pages that key may bring a day."""

    key_id: str | None
    pages_per_day: int | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file that came in, and what is to be done with it."""

    staged: Staged
    name: str
    collection: str
    options: Options
    archive_id: str | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The document that a file became, or had become before."""

    document: Document
    known: bool


Also = Callable[[Session, Document], None]
"""What else is to be written in the transaction that accepts a document."""


class Intake:
    """Accepts documents."""

    def __init__(
        self, settings: ServiceSettings, database: Database, files: FileStore, desk: Desk, seal: Seal
    ) -> None:
        self._settings = settings
        self._database = database
        self._files = files
        self._desk = desk
        self._seal = seal
        self._counted = (0.0, 0)
        self.incoming = Incoming(settings.incoming, settings.limits.bytes, settings.disk_reserve)
        self.on_accepted: Callable[[], None] = lambda: None

    def check_open(self) -> None:
        """Refuse while too much waits (429) or the disk is nearly full (507)."""
        counted_at, count = self._counted
        if time.monotonic() - counted_at > _COUNT_SECONDS:
            with self._database.reading() as session:
                count = units.waiting(session, self._settings.queue_pages + 1)
            self._counted = (time.monotonic(), count)
        if count > self._settings.queue_pages:
            raise Refusal(
                429,
                "queue_full",
                f"More than {self._settings.queue_pages} pages wait to be read",
                remedy="Try again later",
                headers={"Retry-After": str(_RETRY_AFTER)},
            )
        self.incoming.check_space()
        free = self._files.free_bytes()
        if free is not None:
            check_free(free, self._settings.disk_reserve)

    def accept(
        self, parcel: Parcel, bringer: Bringer, also: Also = lambda _session, _document: None
    ) -> Accepted:
        """Accept a staged file; the caller removes it afterwards.

        Raises `Refusal`: it is no source (415, 422), too large (413), over the key's quota (429).
        """
        fingerprint = parcel.options.fingerprint(parcel.staged.sha256)
        known = self._known(parcel, fingerprint, also)
        if known is not None:
            return known
        options, staged = parcel.options, parcel.staged
        seen = self._desk.inspect(staged.path, parcel.name, options.pages, options.password)
        self._files.put_file(source_key(staged.sha256), staged.path)
        document = self._new_document(parcel, bringer, fingerprint, seen)
        try:
            with self._database.writing() as session:
                _use(session, bringer, document)
                session.execute(delete(Discarded).where(Discarded.file_key == source_key(staged.sha256)))
                documents.add(session, document, seen["numbers"])
                also(session, document)
        except IntegrityError:
            # Somebody brought the same at the same moment, and was first.
            known = self._known(parcel, fingerprint, also)
            if known is None:
                raise
            return known
        if not self._files.exists(source_key(staged.sha256)):
            # It was cleared away, as nobody's, between our putting it there and our commit.
            self._files.put_file(source_key(staged.sha256), staged.path)
        _log.info("accepted", document=document.id, pages=document.pages, collection=document.collection)
        self.on_accepted()
        return Accepted(document, known=False)

    def _known(self, parcel: Parcel, fingerprint: str, also: Also) -> Accepted | None:
        with self._database.reading() as session:
            if documents.same_as(session, parcel.collection, fingerprint) is None:
                return None
        with self._database.writing() as session:
            document = documents.same_as(session, parcel.collection, fingerprint)
            if document is None:
                return None
            also(session, document)
        return Accepted(document, known=True)

    def _new_document(
        self, parcel: Parcel, bringer: Bringer, fingerprint: str, seen: dict[str, Any]
    ) -> Document:
        options, moment = parcel.options, now()
        return Document(
            id=new_id(),
            collection=parcel.collection,
            name=parcel.name,
            sha256=parcel.staged.sha256,
            fingerprint=fingerprint,
            media_type=seen["source"]["media_type"],
            bytes=parcel.staged.bytes,
            source_pages=seen["source"]["pages"],
            options=options.model_dump(exclude={"password", "priority"}, mode="json"),
            sealed_password=self._seal.seal(options.password),
            priority=options.priority,
            key_id=bringer.key_id,
            archive_id=parcel.archive_id,
            state="queued",
            stage="queued",
            pages=len(seen["numbers"]),
            created_at=moment,
            changed_at=moment,
        )


def fitting_name(name: str | None) -> str:
    """The last part of a name that a client gave, without what no file's name should hold."""
    last = Path((name or "").replace("\\", "/")).name
    clean = "".join(c for c in last if c.isprintable()).strip()
    return clean[-200:] or "document"


def _use(session: Session, bringer: Bringer, document: Document) -> None:
    """Count the document for its key, up to the quota."""
    if bringer.key_id is None:
        return
    day = datetime.now(UTC).date()
    key = (bringer.key_id, day)
    if session.get(Usage, key) is None:
        add_if_new(session, Usage(key_id=bringer.key_id, day=day, documents=0, pages=0, bytes=0))
    used = session.get_one(Usage, key, with_for_update=True, populate_existing=True)
    quota = bringer.pages_per_day
    if quota is not None and used.pages + document.pages > quota:
        raise Refusal(
            429,
            "quota",
            f"The key may bring {quota} pages a day; {used.pages} came today and this has {document.pages}",
            remedy="Try again tomorrow, or ask an administrator for more",
            headers={"Retry-After": "3600"},
        )
    used.documents += 1
    used.pages += document.pages
    used.bytes += document.bytes
