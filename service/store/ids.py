"""Identifiers and moments."""

from __future__ import annotations

import secrets
import time
import uuid
from datetime import UTC, datetime


def new_id() -> str:
    """A UUID of version 7 (RFC 9562): later ones sort behind earlier ones, so lists need no other order."""
    milliseconds = time.time_ns() // 1_000_000
    bits = (milliseconds & (2**48 - 1)) << 80 | 0x7 << 76 | secrets.randbits(12) << 64
    return str(uuid.UUID(int=bits | 0b10 << 62 | secrets.randbits(62)))


def now() -> datetime:
    """This moment, with its time zone (UTC)."""
    return datetime.now(UTC)


def aware(moment: datetime | None) -> datetime | None:
    """The moment with its time zone, which SQLite does not keep."""
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment
