"""Counts by key and time window in the database, where all processes that answer see them: a store for the
library `limits`."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter, RateLimiter
from sqlalchemy import Index, Integer, String, case, delete, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from service.store.database import Database
from service.store.ids import aware, now
from service.store.tables import Base, Moment

_KEPT = timedelta(hours=1)


class Counter(Base):
    """How often something happened in a window of time that ends at `expires_at`."""

    __tablename__ = "counters"
    __table_args__ = (Index("ix_counters_expires_at", "expires_at"),)

    name: Mapped[str] = mapped_column(String(300), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    expires_at: Mapped[datetime] = mapped_column(Moment)


class DatabaseStorage(Storage):
    """Counters of `limits` as rows. A window begins with the first count after the one before it."""

    STORAGE_SCHEME = None

    def __init__(self, database: Database) -> None:
        super().__init__()
        self._database = database

    @property
    def base_exceptions(self) -> type[Exception]:
        """What goes wrong with the database."""
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count; what the count has come to."""
        moment = now()
        dialect: Any = sqlite if self._database.is_sqlite else postgresql
        fresh = dialect.insert(Counter).values(
            name=key, count=amount, expires_at=moment + timedelta(seconds=expiry)
        )
        over = Counter.expires_at <= moment
        counted = fresh.on_conflict_do_update(
            index_elements=[Counter.name],
            set_={
                "count": case((over, amount), else_=Counter.count + amount),
                "expires_at": case((over, fresh.excluded.expires_at), else_=Counter.expires_at),
            },
        ).returning(Counter.count)
        with self._database.writing() as session:
            if not self._database.is_sqlite:
                # A count that a power cut forgets does no harm; waiting for the disk at every request would.
                session.execute(text("SET LOCAL synchronous_commit TO off"))
            return int(session.execute(counted).scalar_one())

    def get(self, key: str) -> int:
        """What the count has come to."""
        with self._database.reading() as session:
            found = session.get(Counter, key)
        return found.count if found is not None and _end(found) > now() else 0

    def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since 1970."""
        with self._database.reading() as session:
            found = session.get(Counter, key)
        return _end(found).timestamp() if found is not None else time.time()

    def check(self) -> bool:
        """Whether the database answers."""
        self._database.check()
        return True

    def reset(self) -> int | None:
        """Forget all counts."""
        with self._database.writing() as session:
            session.execute(delete(Counter))
        return None

    def clear(self, key: str) -> None:
        """Forget a count."""
        with self._database.writing() as session:
            session.execute(delete(Counter).where(Counter.name == key))


def shared_limiter(database: Database) -> RateLimiter:
    """Counts in the database, for all processes together."""
    return FixedWindowRateLimiter(DatabaseStorage(database))


def forget_counters(database: Database) -> None:
    """Remove counts whose window is long over."""
    with database.writing() as session:
        due = select(Counter.name).where(Counter.expires_at < now() - _KEPT).limit(1000)
        session.execute(delete(Counter).where(Counter.name.in_(due)))


def _end(counter: Counter) -> datetime:
    return aware(counter.expires_at) or datetime.fromtimestamp(0, UTC)
