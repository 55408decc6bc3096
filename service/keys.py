"""Who may do what: keys with a role and collections, rates."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import RateLimiter, SlidingWindowCounterRateLimiter
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.problems import Refusal
from service.seals import digest, new_key
from service.store.counters import shared_limiter
from service.store.database import Database
from service.store.ids import aware, new_id, now
from service.store.tables import Key

Role = Literal["uploader", "reviewer", "administrator"]
ROLES: tuple[Role, ...] = ("uploader", "reviewer", "administrator")
"""In rising order: each may do what those before it may."""
EVERY = "*"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a request. `collections` None: all of them."""

    key_id: str
    name: str
    role: Role
    collections: tuple[str, ...] | None
    requests_per_minute: int | None = None
    pages_per_day: int | None = None

    def may(self, role: Role) -> bool:
        """Whether the caller's role is at least this one."""
        return ROLES.index(self.role) >= ROLES.index(role)

    def sees(self, collection: str) -> bool:
        """Whether the collection is one of the caller's."""
        return self.collections is None or collection in self.collections


@dataclass(frozen=True, slots=True)
class Grant:
    """What a new key is to be."""

    name: str
    role: Role
    collections: tuple[str, ...] = (EVERY,)
    requests_per_minute: int | None = None
    pages_per_day: int | None = None
    expires_at: datetime | None = None


def make(session: Session, grant: Grant) -> tuple[Key, str]:
    """A new key: its record, and the key itself, which is shown once and not kept."""
    text = new_key()
    record = Key(
        id=new_id(),
        name=grant.name,
        digest=digest(text),
        role=grant.role,
        collections=list(grant.collections),
        requests_per_minute=grant.requests_per_minute,
        pages_per_day=grant.pages_per_day,
        callback_secret=f"whsec_{secrets.token_urlsafe(32)}",
        created_at=now(),
        expires_at=grant.expires_at,
    )
    session.add(record)
    session.flush()
    return record, text


def first_key(database: Database) -> str | None:
    """The first administrator's key, made where there is no key at all; None otherwise."""
    with database.writing() as session:
        if session.scalar(select(Key.id).limit(1)) is not None:
            return None
        return make(session, Grant("first administrator", "administrator"))[1]


def caller_of(session: Session, text: str) -> Caller | None:
    """Whose key this is; None where it is no key, or no longer."""
    return holder_of(session.scalar(select(Key).where(Key.digest == digest(text))))


def holder_of(record: Key | None) -> Caller | None:
    """Whom the key's record speaks for; None where there is none, or no longer."""
    if record is None or record.revoked_at is not None or record.role not in ROLES:
        return None
    expires = aware(record.expires_at)
    if expires is not None and expires <= now():
        return None
    collections = None if EVERY in record.collections else tuple(record.collections)
    role: Role = next(r for r in ROLES if r == record.role)
    return Caller(record.id, record.name, role, collections, record.requests_per_minute, record.pages_per_day)


class Rates:
    """Counts requests by key and minute: where several processes may answer (PostgreSQL) for all of them
    together, otherwise in this one."""

    def __init__(self, per_minute: int, database: Database) -> None:
        self._per_minute = per_minute
        self._limiter: RateLimiter = (
            # With SQLite one process answers, and every count in the file would wait for the disk.
            SlidingWindowCounterRateLimiter(MemoryStorage())
            if database.is_sqlite
            else shared_limiter(database)
        )

    def count(self, caller: Caller) -> None:
        """Refuse (429) what is too much."""
        item = RateLimitItemPerMinute(caller.requests_per_minute or self._per_minute)
        if self._limiter.hit(item, caller.key_id):
            return
        reset = self._limiter.get_window_stats(item, caller.key_id).reset_time
        raise Refusal(
            429,
            "rate",
            f"The key may make {item.amount} requests a minute",
            remedy="Try again later",
            headers={"Retry-After": str(max(1, round(reset - time.time())))},
        )
