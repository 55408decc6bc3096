"""Queries over units of work: who takes one, who holds it, what came of it.

The document's row is locked before its units' rows, everywhere, so that writers wait and never deadlock.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from service.store import code_names, documents
from service.store.documents import ASSEMBLY
from service.store.ids import now
from service.store.tables import Amount, Document, Reading, Unit


@dataclass(frozen=True, slots=True)
class Lease:
    """A unit that somebody took on; `token` proves it."""

    document_id: str
    number: int
    token: str


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a unit may fail before it is set aside, and how many such pages a document may have."""

    kills: int
    losses: int
    pages_aside: int


def take(session: Session, owner: str, most: int, seconds: float) -> list[Lease]:
    """Take on up to `most` units that are ready, the most urgent and oldest first."""
    ready = (
        select(Unit)
        .where(Unit.state == "ready")
        .order_by(Unit.priority.desc(), Unit.document_id, Unit.number)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    until = now() + timedelta(seconds=seconds)
    leases = []
    for unit in session.scalars(ready):
        unit.state, unit.owner, unit.lease_until = "leased", owner, until
        unit.token = secrets.token_hex(16)
        leases.append(Lease(unit.document_id, unit.number, unit.token))
    session.flush()
    return leases


def begun(session: Session, leases: Sequence[Lease]) -> None:
    """Note that the documents of these units are being read. A transaction of its own: `take` holds units,
    and documents are locked before units."""
    moment = now()
    for document_id in sorted({lease.document_id for lease in leases}):
        session.execute(
            update(Document)
            .where(Document.id == document_id, Document.state == "queued")
            .values(state="reading", stage="reading", started_at=moment, changed_at=moment)
        )


def prolong(session: Session, owner: str, seconds: float) -> set[str]:
    """Say that the owner is alive; the tokens of the units it still holds."""
    until = now() + timedelta(seconds=seconds)
    mine = (Unit.owner == owner, Unit.state == "leased")
    session.execute(update(Unit).where(*mine).values(lease_until=until))
    return {token for token in session.scalars(select(Unit.token).where(*mine)) if token is not None}


def disown(session: Session, owner: str, known: set[str], patience: Patience) -> None:
    """Free the units that the owner holds and knows nothing of: something went wrong over them."""
    mine = select(Unit.document_id, Unit.number, Unit.token).where(
        Unit.owner == owner, Unit.state == "leased"
    )
    for document_id, number, token in session.execute(mine).all():
        if token is not None and token not in known:
            lost(session, Lease(document_id, number, token), patience, "It could not be written down")


def hand_back(session: Session, lease: Lease) -> None:
    """Let go of a unit without an outcome; nothing is held against it."""
    unit = _held(session, lease)
    if unit is not None:
        _free(unit)


def expire(session: Session, patience: Patience, moment: datetime | None = None) -> list[str]:
    """Free the units whose holders have not been heard of; what vanished too often is set aside.

    Returns the ids of the documents concerned.
    """
    late = (
        select(Unit.document_id, Unit.number)
        .where(Unit.state == "leased", Unit.lease_until < (moment or now()))
        .order_by(Unit.document_id, Unit.number)
        .limit(500)
    )
    touched = []
    for document_id, number in session.execute(late).all():
        if session.get(Document, document_id, with_for_update=True) is None:
            continue
        unit = session.get(Unit, (document_id, number), with_for_update=True, populate_existing=True)
        if unit is None or unit.state != "leased":
            continue
        unit.losses += 1
        if unit.losses < patience.losses:
            _free(unit)
        else:
            reason = f"The machine that read it vanished {unit.losses} times"
            _set_aside(session, unit, "worker_died", reason, patience)
        touched.append(document_id)
    return touched


def killed(session: Session, lease: Lease, code: str, reason: str, patience: Patience) -> bool:
    """The unit had its process killed; True where it is set aside now, False where it is tried again."""
    if session.get(Document, lease.document_id, with_for_update=True) is None:
        return False
    unit = _held(session, lease)
    if unit is None:
        return False
    unit.kills += 1
    unit.reason = reason
    if unit.kills < patience.kills:
        _free(unit)
        return False
    times = "" if patience.kills == 1 else f" ({unit.kills} times)"
    _set_aside(session, unit, code, f"{reason}{times}", patience)
    return True


def lost(session: Session, lease: Lease, patience: Patience, reason: str) -> None:
    """The unit's worker or the store was lost over it, which is not the unit's fault; it is tried again."""
    if session.get(Document, lease.document_id, with_for_update=True) is None:
        return
    unit = _held(session, lease)
    if unit is None:
        return
    unit.losses += 1
    if unit.losses < patience.losses:
        _free(unit)
    else:
        _set_aside(session, unit, "worker_died", f"{reason} ({unit.losses} times)", patience)


def page_read(session: Session, lease: Lease, body: bytes, *, failed: bool, seconds: float) -> bool:
    """Write what was read from a page; False (and nothing written) where the unit is held by another."""
    document = session.get(Document, lease.document_id, with_for_update=True)
    unit = _held(session, lease)
    if document is None or unit is None:
        return False
    session.add(Reading(document_id=lease.document_id, number=lease.number, failed=failed, body=body))
    unit.state, unit.token, unit.owner, unit.lease_until = "done", None, None, None
    document.pages_done += 1
    document.pages_failed += failed
    document.seconds += seconds
    document.changed_at = now()
    _assemble_if_settled(session, document)
    return True


def assembled(
    session: Session,
    lease: Lease,
    result_key: str,
    summary: dict[str, object],
    amounts: Sequence[dict[str, object]],
) -> bool:
    """Write the result of a document; False (and nothing written) where the unit is held by another."""
    document = session.get(Document, lease.document_id, with_for_update=True)
    unit = _held(session, lease)
    if document is None or unit is None:
        return False
    replace_amounts(session, document, summary, amounts)
    for name, value in summary.items():
        setattr(document, name, value)
    lost = document.pages_failed + document.pages_aside >= document.pages
    document.state = document.stage = "failed" if lost else "done"
    if lost:
        document.reason_code = "no_page_read"
        document.reason = "None of its pages could be read; the failures say why"
    document.result_key = document.current_key = result_key
    document.finished_at = document.changed_at = now()
    session.flush()
    if not document.failures:
        # The readings go with their units. Where pages failed they stay, for reading those again.
        for done in session.scalars(select(Unit).where(Unit.document_id == document.id)):
            session.delete(done)
    else:
        session.delete(unit)
    return True


def replace_amounts(
    session: Session, document: Document, summary: dict[str, object], amounts: Sequence[dict[str, object]]
) -> None:
    """The document's amounts are these and no others."""
    session.query(Amount).where(Amount.document_id == document.id).delete(synchronize_session=False)
    common = {
        "document_id": document.id,
        "collection": document.collection,
        "fiscal_year": summary["fiscal_year"],
        "unit_name": summary["unit_name"],
        "kind": summary["kind"],
    }
    if amounts:
        rows = [{**common, **amount} for amount in amounts]
        session.execute(insert(Amount), rows)
        code_names.remember(session, rows)


def readings(session: Session, document_id: str) -> list[tuple[int, bytes]]:
    """What was read from the pages, in their order."""
    query = select(Reading.number, Reading.body).where(Reading.document_id == document_id)
    return [(number, body) for number, body in session.execute(query.order_by(Reading.number))]


def set_aside_pages(session: Session, document_id: str) -> list[tuple[int, str]]:
    """Pages that were given up, and why."""
    query = select(Unit.number, Unit.reason).where(Unit.document_id == document_id, Unit.state == "aside")
    return [(number, reason or "") for number, reason in session.execute(query.order_by(Unit.number))]


def waiting(session: Session, most: int) -> int:
    """How many units are not done, counted up to `most`."""
    some = select(Unit.number).where(Unit.state.in_(("ready", "leased"))).limit(most).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def _held(session: Session, lease: Lease) -> Unit | None:
    unit = session.get(Unit, (lease.document_id, lease.number), with_for_update=True, populate_existing=True)
    return unit if unit is not None and unit.state == "leased" and unit.token == lease.token else None


def _free(unit: Unit) -> None:
    unit.state, unit.token, unit.owner, unit.lease_until = "ready", None, None, None


def _set_aside(session: Session, unit: Unit, code: str, reason: str, patience: Patience) -> None:
    document = session.get_one(Document, unit.document_id, with_for_update=True)
    unit.state, unit.token, unit.owner, unit.lease_until = "aside", None, None, None
    unit.reason = f"{code}: {reason}"
    document.changed_at = now()
    what = "Joining its pages failed" if unit.number == ASSEMBLY else f"Page {unit.number}"
    if unit.number != ASSEMBLY:
        document.pages_aside += 1
        if document.pages_aside < min(patience.pages_aside, document.pages):
            _assemble_if_settled(session, document)
            return
    document.state = document.stage = "set_aside"
    document.reason_code, document.reason = code, f"{what}: {reason}"
    document.finished_at = now()
    rest = select(Unit).where(Unit.document_id == document.id, Unit.state.in_(("ready", "leased")))
    for other in session.scalars(rest):
        other.state, other.token = "stopped", None


def _assemble_if_settled(session: Session, document: Document) -> None:
    session.flush()
    settled = document.pages_done + document.pages_aside >= document.pages
    if settled and document.state in ("queued", "reading"):
        documents.begin_assembly(session, document.id)
