"""Queries over archives: who unpacks one, what was found in it, how far its documents are."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import case, delete, func, or_, select, update
from sqlalchemy.orm import Session

from service.store import documents
from service.store.archive_tables import Archive, Member
from service.store.ids import now
from service.store.tables import Document

UNPACKING = ("queued", "unpacking")
TO_RETRY = frozenset({"encrypted", "damaged", "refused"})
"""Outcomes of members that another try may better: with a password, under other limits."""
TOTALS = ("pages", "pages_done", "pages_failed", "tables", "findings", "doubtful", "failures")


def find(session: Session, archive_id: str, collections: Sequence[str] | None) -> Archive | None:
    """The archive, where it is in one of the collections (None: all)."""
    archive = session.get(Archive, archive_id)
    if archive is None or (collections is not None and archive.collection not in collections):
        return None
    return archive


def same_as(session: Session, collection: str, fingerprint: str) -> Archive | None:
    """The archive of the collection that came of the same bytes with the same options."""
    return session.scalar(
        select(Archive)
        .where(
            Archive.collection == collection, Archive.fingerprint == fingerprint, Archive.state != "failed"
        )
        .order_by(Archive.id)
        .limit(1)
    )


def listed(
    session: Session, collections: Sequence[str] | None, after: str | None, limit: int
) -> list[Archive]:
    """Archives, the newest first; `after` is the last id of the page before."""
    query = select(Archive).order_by(Archive.id.desc()).limit(limit)
    if after is not None:
        query = query.where(Archive.id < after)
    if collections is not None:
        query = query.where(Archive.collection.in_(collections))
    return list(session.scalars(query))


def take(session: Session, owner: str, seconds: float, most_losses: int) -> Archive | None:
    """Take on the oldest archive that waits, or whose unpacker has not been heard of; it gets a new token.

    One that lost its unpacker too often is given up.
    """
    moment = now()
    waiting = or_(Archive.state == "queued", (Archive.state == "unpacking") & (Archive.lease_until < moment))
    query = select(Archive).where(waiting).order_by(Archive.id).limit(1).with_for_update(skip_locked=True)
    archive = session.scalar(query)
    if archive is None:
        return None
    if archive.state == "unpacking":
        archive.losses += 1
        if archive.losses >= most_losses:
            archive.state, archive.reason_code = "failed", "unpacker_died"
            archive.reason = f"The process that unpacked it died {archive.losses} times"
            archive.changed_at = moment
            return None
    archive.state, archive.owner, archive.token = "unpacking", owner, secrets.token_hex(16)
    archive.lease_until, archive.changed_at = moment + timedelta(seconds=seconds), moment
    session.flush()
    return archive


def prolong(session: Session, archive_id: str, token: str, seconds: float) -> bool:
    """Say that the unpacker is alive; False where the archive is no longer its own."""
    until = now() + timedelta(seconds=seconds)
    mine = (Archive.id == archive_id, Archive.token == token, Archive.state == "unpacking")
    session.execute(update(Archive).where(*mine).values(lease_until=until))
    return session.scalar(select(Archive.id).where(*mine)) is not None


def held(session: Session, archive_id: str, token: str) -> bool:
    """Whether the archive is still the unpacker's own; nobody can take it before the transaction ends."""
    archive = session.get(Archive, archive_id, with_for_update=True, populate_existing=True)
    return archive is not None and archive.token == token and archive.state == "unpacking"


def end(session: Session, archive_id: str, token: str, state: str, **values: Any) -> bool:
    """Write down how the unpacking ended; False where it is no longer the unpacker's to say."""
    if not held(session, archive_id, token):
        return False
    moment = now()
    changes = {"state": state, "token": None, "lease_until": None, "changed_at": moment, **values}
    if state == "unpacked":
        changes["unpacked_at"] = moment
    session.execute(update(Archive).where(Archive.id == archive_id).values(**changes))
    return True


def known_numbers(session: Session, archive_id: str) -> set[int]:
    """The members that are written down already."""
    return set(session.scalars(select(Member.number).where(Member.archive_id == archive_id)))


def met(session: Session, archive_id: str, sha256: str) -> bool:
    """Whether the archive held these bytes before, as a document."""
    before = select(Member.number).where(
        Member.archive_id == archive_id, Member.sha256 == sha256, Member.document_id.is_not(None)
    )
    return session.scalar(before.limit(1)) is not None


def members(
    session: Session, archive_id: str, outcome: str | None, after: int | None, limit: int
) -> list[tuple[Member, Document | None]]:
    """Members in their order with the documents they became; `after`: the last number of the page before."""
    query = (
        select(Member, Document)
        .outerjoin(Document, Document.id == Member.document_id)
        .where(Member.archive_id == archive_id)
        .order_by(Member.number)
        .limit(limit)
    )
    if outcome is not None:
        query = query.where(Member.outcome == outcome)
    if after is not None:
        query = query.where(Member.number > after)
    return [(row[0], row[1]) for row in session.execute(query)]


def counts(session: Session, archive_id: str) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    """Members by outcome, documents by state, and totals over the documents."""
    of_members = select(Member.outcome, func.count()).where(Member.archive_id == archive_id)
    outcomes = {row[0]: row[1] for row in session.execute(of_members.group_by(Member.outcome))}
    mine = _documents_of(archive_id)
    of_states = select(Document.state, func.count()).where(Document.id.in_(mine)).group_by(Document.state)
    states = {row[0]: row[1] for row in session.execute(of_states)}
    sums = [func.coalesce(func.sum(getattr(Document, name)), 0) for name in TOTALS]
    with_findings = func.coalesce(func.sum(case((Document.findings > 0, 1), else_=0)), 0)
    row = session.execute(select(*sums, with_findings).where(Document.id.in_(mine))).one()
    totals = dict(zip((*TOTALS, "documents_with_findings"), map(int, row), strict=True))
    return outcomes, states, totals


def cancel(session: Session, archive: Archive) -> bool:
    """Give up the unpacking, and what of its documents is not read; False where nothing was left to give up.

    Documents that something else brought before are left alone.
    """
    kept = session.get_one(Archive, archive.id, with_for_update=True, populate_existing=True)
    stopped = kept.state in UNPACKING
    if stopped:
        kept.state, kept.token, kept.lease_until = "cancelled", None, None
        kept.reason_code, kept.reason = "cancelled", "It was cancelled before it was unpacked"
    given_up = 0
    own = select(Document).where(Document.archive_id == archive.id, Document.state.in_(documents.UNFINISHED))
    for document in session.scalars(own.order_by(Document.id)).all():
        given_up += documents.cancel(session, document)
    if stopped or given_up:
        kept.fingerprint, kept.changed_at = None, now()
    return stopped or given_up > 0


def failed_documents(session: Session, archive_id: str) -> list[Document]:
    """Its documents that may be read once more: failed, set aside, cancelled, or with pages that failed."""
    again = or_(
        Document.state.in_(("failed", "set_aside", "cancelled")),
        (Document.state == "done") & (Document.failures > 0),
    )
    return list(session.scalars(select(Document).where(Document.id.in_(_documents_of(archive_id)), again)))


def unpack_again(session: Session, archive_id: str, sealed_password: str | None) -> bool:
    """Have those members unpacked once more that could not be; False where there are none."""
    archive = session.get_one(Archive, archive_id, with_for_update=True, populate_existing=True)
    if archive.state in UNPACKING:
        return False
    stale = (Member.archive_id == archive_id) & Member.outcome.in_(TO_RETRY)
    count = session.scalar(select(func.count()).where(stale)) or 0
    if not count and archive.state == "unpacked":
        return False
    session.execute(delete(Member).where(stale))
    archive.state, archive.reason_code, archive.reason, archive.losses = "queued", None, None, 0
    archive.changed_at = now()
    if sealed_password is not None:
        archive.sealed_password = sealed_password
    return True


def done_documents(session: Session, archive_id: str) -> list[tuple[str, Document]]:
    """The path and the document of every member that was read, by path."""
    query = (
        select(Member.path, Document)
        .join(Document, Document.id == Member.document_id)
        .where(Member.archive_id == archive_id, Document.state == "done")
        .order_by(Member.number)
    )
    return [(path, document) for path, document in session.execute(query).all()]


def _documents_of(archive_id: str) -> Any:
    return select(Member.document_id).where(Member.archive_id == archive_id, Member.document_id.is_not(None))
