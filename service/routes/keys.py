"""`/v1/keys`: who may use the service. `/v1/me`: who I am."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from sqlalchemy import select

from service import keys
from service.deps import Administrator, Reading, TheDatabase, TheServices, Uploader, note
from service.keys import Grant
from service.problems import Refusal, not_found, responses
from service.schemas import KeyAnswer, KeyRequest, MeAnswer, NewKeyAnswer, key_answer, new_key_answer
from service.store.ids import now
from service.store.tables import Key

router = APIRouter(tags=["keys"])

KeyId = Annotated[str, Path(max_length=36)]


@router.get("/me", response_model=MeAnswer, responses=responses())
def me(caller: Uploader, services: TheServices) -> MeAnswer:
    """The caller's own name, role and collections."""
    return MeAnswer(
        name=caller.name,
        role=caller.role,
        collections=list(caller.collections) if caller.collections is not None else [keys.EVERY],
        requests_per_minute=caller.requests_per_minute or services.settings.requests_per_minute,
        pages_per_day=caller.pages_per_day or services.settings.pages_per_day,
    )


@router.get("/keys", response_model=list[KeyAnswer], responses=responses())
def listing(_caller: Administrator, session: Reading) -> list[KeyAnswer]:
    """All keys, the newest first; a key itself is never shown again."""
    return [key_answer(key) for key in session.scalars(select(Key).order_by(Key.id.desc()))]


@router.post("/keys", status_code=201, response_model=NewKeyAnswer, responses=responses())
def make(wanted: KeyRequest, caller: Administrator, database: TheDatabase) -> NewKeyAnswer:
    """A new key. The answer is the only place where it is shown."""
    if not all(caller.sees(c) for c in wanted.collections) and caller.collections is not None:
        raise Refusal(403, "forbidden", "A key may not be given collections that its maker does not have")
    grant = Grant(
        wanted.name,
        wanted.role,
        tuple(wanted.collections),
        wanted.requests_per_minute,
        wanted.pages_per_day,
        wanted.expires_at,
    )
    with database.writing() as session:
        key, text = keys.make(session, grant)
        note(session, caller, "key.make", key.id, role=key.role, name=key.name, collections=key.collections)
    return new_key_answer(key, text)


@router.delete("/keys/{key_id}", response_model=KeyAnswer, responses=responses(404, 409))
def revoke(key_id: KeyId, caller: Administrator, database: TheDatabase) -> KeyAnswer:
    """Takes a key back, at once and for good. One's own key cannot be: somebody must be left."""
    if key_id == caller.key_id:
        raise Refusal(409, "own_key", "A key cannot revoke itself")
    with database.writing() as session:
        key = session.get(Key, key_id)
        if key is None:
            raise not_found(f"key {key_id}")
        if key.revoked_at is None:
            key.revoked_at = now()
            note(session, caller, "key.revoke", key.id, name=key.name)
    return key_answer(key)
