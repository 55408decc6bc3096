"""Queries over documents: acceptance, lists, cancelling, reading again, deleting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from service.store.ids import now
from service.store.tables import Amount, Document, Reading, Unit

ASSEMBLY = 0
"""The number of the unit that joins a document's pages."""
UNFINISHED = ("queued", "reading", "assembling")
FINISHED = ("done", "failed", "set_aside", "cancelled")
STATES = (*UNFINISHED, *FINISHED)


@dataclass(frozen=True, slots=True)
class Filters:
    """Which documents a list shows; None: no matter. `collections` None: all of them."""

    collections: tuple[str, ...] | None = None
    state: str | None = None
    year: int | None = None
    unit: str | None = None
    code: str | None = None
    name: str | None = None
    archive: str | None = None
    has_findings: bool | None = None


def find(session: Session, document_id: str, collections: Sequence[str] | None) -> Document | None:
    """The document, where it is in one of the collections (None: all)."""
    document = session.get(Document, document_id)
    if document is None or (collections is not None and document.collection not in collections):
        return None
    return document


def same_as(session: Session, collection: str, fingerprint: str) -> Document | None:
    """The document of the collection that came of the same bytes with the same options."""
    return session.scalar(
        select(Document).where(Document.collection == collection, Document.fingerprint == fingerprint)
    )


def add(session: Session, document: Document, numbers: Sequence[int]) -> None:
    """Accept a document: it and the pages to read come into being together."""
    session.add(document)
    session.flush()
    _add_units(session, document, numbers)


def listed(session: Session, filters: Filters, after: str | None, limit: int) -> list[Document]:
    """Documents, the newest first; `after` is the last id of the page before."""
    query = select(Document).order_by(Document.id.desc()).limit(limit)
    if after is not None:
        query = query.where(Document.id < after)
    if filters.collections is not None:
        query = query.where(Document.collection.in_(filters.collections))
    if filters.state is not None:
        query = query.where(Document.state == filters.state)
    if filters.year is not None:
        query = query.where(Document.fiscal_year == filters.year)
    if filters.unit is not None:
        named = Document.unit_name.contains(filters.unit, autoescape=True)
        query = query.where(named | (Document.unit_code == filters.unit))
    if filters.name is not None:
        query = query.where(Document.name.contains(filters.name, autoescape=True))
    if filters.archive is not None:
        query = query.where(Document.archive_id == filters.archive)
    if filters.has_findings is not None:
        query = query.where(Document.findings > 0 if filters.has_findings else Document.findings == 0)
    if filters.code is not None:
        carries = (Amount.code == filters.code) | (Amount.column_code == filters.code)
        query = query.where(exists().where(Amount.document_id == Document.id, carries))
    return list(session.scalars(query))


def cancel(session: Session, document: Document) -> bool:
    """Give up what is not done; False where the document is finished already.

    Who reads one of its pages just now will find his unit gone and write nothing.
    """
    locked = _locked(session, document)
    if locked.state not in UNFINISHED:
        return False
    session.execute(delete(Unit).where(Unit.document_id == locked.id))
    moment = now()
    locked.state, locked.stage, locked.fingerprint = "cancelled", "cancelled", None
    locked.reason_code, locked.reason = "cancelled", "It was cancelled before it was read"
    locked.finished_at = locked.changed_at = moment
    return True


def read_again(session: Session, document: Document, numbers: Sequence[int]) -> bool:
    """Have what failed read once more; False where nothing failed. Pages that were read stand."""
    locked = _locked(session, document)
    whole = locked.state == "done" and not locked.failures
    if locked.state in UNFINISHED or whole or locked.corrections:
        return False
    failed = select(Reading.number).where(Reading.document_id == locked.id, Reading.failed)
    stale = (Unit.number.in_(failed)) | (Unit.state != "done") | (Unit.number == ASSEMBLY)
    session.execute(
        delete(Unit).where(Unit.document_id == locked.id, stale).execution_options(synchronize_session=False)
    )
    kept = set(session.scalars(select(Unit.number).where(Unit.document_id == locked.id)))
    _add_units(session, locked, [n for n in numbers if n not in kept])
    locked.state, locked.stage, locked.reason_code, locked.reason = "queued", "queued", None, None
    locked.pages_done, locked.pages_failed, locked.pages_aside = len(kept), 0, 0
    locked.finished_at, locked.changed_at = None, now()
    if len(kept) == len(numbers):
        begin_assembly(session, locked.id)
    return True


def remove(session: Session, document: Document) -> None:
    """Delete it with everything that hangs on it."""
    session.execute(delete(Document).where(Document.id == document.id))


def sources_shared(session: Session, sha256: str) -> bool:
    """Whether some document came of these bytes."""
    return session.scalar(select(Document.id).where(Document.sha256 == sha256).limit(1)) is not None


def begin_assembly(session: Session, document_id: str) -> None:
    """All pages are settled: have them joined."""
    document = session.get_one(Document, document_id, with_for_update=True)
    session.add(Unit(document_id=document_id, number=ASSEMBLY, state="ready", priority=document.priority + 1))
    document.state, document.stage, document.changed_at = "assembling", "assembling", now()


def _locked(session: Session, document: Document) -> Document:
    return session.get_one(Document, document.id, with_for_update=True, populate_existing=True)


def _add_units(session: Session, document: Document, numbers: Sequence[int]) -> None:
    session.add_all(
        Unit(document_id=document.id, number=n, state="ready", priority=document.priority) for n in numbers
    )
    session.flush()
