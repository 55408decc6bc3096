"""`/v1/callbacks` and `/v1/audit`: what was sent and what did not arrive, who changed what."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from sqlalchemy import select

from service.deps import Administrator, After, Limit, Reading, TheDatabase, Uploader, note
from service.problems import Refusal, not_found, responses
from service.schemas import AuditAnswer, CallbackAnswer, Page, audit_answer, callback_answer
from service.store.ids import now
from service.store.ledgers import Callback
from service.store.tables import AuditEntry

router = APIRouter(tags=["oversight"])


@router.get("/callbacks", response_model=Page[CallbackAnswer], responses=responses())
def callbacks(
    caller: Uploader,
    session: Reading,
    state: Annotated[Literal["pending", "delivered", "dead"] | None, Query()] = None,
    limit: Limit = 50,
    after: After = None,
) -> Page[CallbackAnswer]:
    """Messages to the addresses that owners named, the newest first; dead ones were given up."""
    query = select(Callback).order_by(Callback.id.desc()).limit(limit + 1)
    if state is not None:
        query = query.where(Callback.state == state)
    if after is not None:
        query = query.where(Callback.id < after)
    if caller.collections is not None:
        query = query.where(Callback.collection.in_(caller.collections))
    found = list(session.scalars(query))
    more = found[limit - 1].id if len(found) > limit else None
    return Page(items=[callback_answer(c) for c in found[:limit]], next=more)


@router.post("/callbacks/{callback_id}/retry", response_model=CallbackAnswer, responses=responses(404))
def send_again(
    callback_id: Annotated[str, Path(max_length=36)], caller: Uploader, database: TheDatabase
) -> CallbackAnswer:
    """Sends a message once more, as if for the first time."""
    with database.writing() as session:
        callback = session.get(Callback, callback_id)
        if callback is None or not caller.sees(callback.collection):
            raise not_found(f"callback {callback_id}")
        callback.state, callback.attempts, callback.due_at = "pending", 0, now()
        note(session, caller, "callback.retry", callback.id, collection=callback.collection)
    return callback_answer(callback)


@router.get("/audit", response_model=Page[AuditAnswer], responses=responses())
def audit(
    caller: Administrator,
    session: Reading,
    target: Annotated[str | None, Query(max_length=100, description="id of what was changed")] = None,
    action: Annotated[str | None, Query(max_length=60)] = None,
    limit: Limit = 50,
    after: After = None,
) -> Page[AuditAnswer]:
    """Every change that somebody made, the newest first."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit + 1)
    if target is not None:
        query = query.where(AuditEntry.target == target)
    if action is not None:
        query = query.where(AuditEntry.action == action)
    if after is not None:
        if not (after.isdecimal() and len(after) < 19):
            raise Refusal(422, "invalid", "`after` is not what `next` was")
        query = query.where(AuditEntry.id < int(after))
    if caller.collections is not None:
        query = query.where(AuditEntry.collection.in_(caller.collections))
    found = list(session.scalars(query))
    more = str(found[limit - 1].id) if len(found) > limit else None
    return Page(items=[audit_answer(e) for e in found[:limit]], next=more)
