"""What is cleared away in time: files that nothing needs any more, old answers to repeated requests."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from service.store.files import FileStore, source_key
from service.store.ids import now
from service.store.ledgers import Discarded, Repeat
from service.store.tables import Document

_REMEMBERED = timedelta(days=7)
_AT_ONCE = 50


def clear_discarded(session: Session, files: FileStore) -> int:
    """Delete sources whose time is up and that no document came of; how many.

    The entries are locked meanwhile: an upload of the same bytes, which removes the entry in its own
    transaction, waits and then finds the file gone, and puts it there again.
    """
    due = select(Discarded).where(Discarded.after < now()).limit(_AT_ONCE).with_for_update(skip_locked=True)
    gone = 0
    for entry in session.scalars(due):
        sha256 = entry.file_key.rpartition("/")[2]
        needed = session.scalar(select(Document.id).where(Document.sha256 == sha256).limit(1))
        if needed is None and entry.file_key == source_key(sha256):
            files.delete(entry.file_key)
            gone += 1
        session.delete(entry)
    return gone


def forget_repeats(session: Session) -> None:
    """Idempotency-Keys are remembered for a week."""
    session.execute(delete(Repeat).where(Repeat.created_at < now() - _REMEMBERED))
