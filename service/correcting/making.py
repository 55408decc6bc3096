"""Results with corrections: made in a watched process, kept in the file store, then stood in the database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_hex

from sqlalchemy.orm import Session

from service.correcting.changes import said, standing
from service.desk import Desk
from service.results import unpacked
from service.store import units
from service.store.files import FileStore, result_key, view_key
from service.store.ids import now
from service.store.ledgers import Correction
from service.store.review_filling import refill
from service.store.tables import Document


@dataclass(frozen=True, slots=True)
class Made:
    """A result that is kept, and what the database is to know of it."""

    key: str
    body: bytes
    summary: dict[str, object]
    amounts: list[dict[str, object]]
    items: list[dict[str, object]]


class Maker:
    """Makes results from the one that was read and what was said against it."""

    def __init__(self, files: FileStore, desk: Desk) -> None:
        self._files = files
        self._desk = desk

    def make(self, document_id: str, base: str, records: Sequence[Correction], count: int) -> Made:
        """The result that holds those of `records` that stand. Raises `Refusal` where that cannot be."""
        corrections = json.dumps(said(standing(records)), ensure_ascii=False).encode()
        answer = self._desk.run("correct", {"audit_share": 0.0}, self._files.get_bytes(base), corrections)
        body, amounts, review = answer.parts
        key = result_key(document_id, f"corrected-{count}-{token_hex(8)}")
        self._files.put_bytes(key, body)
        self._files.put_bytes(view_key(key, "review"), review)
        items = json.loads(unpacked(review))["items"]
        return Made(key, body, answer.header["summary"], json.loads(amounts), items)

    def drop(self, made: Made) -> None:
        """Let a result go that does not stand."""
        self._files.delete(view_key(made.key, "review"))
        self._files.delete(made.key)

    def drop_before(self, document_id: str, before: str | None, base: str) -> None:
        """Let the result go that stood before another. Only that one: somebody may have written a later one
        that is yet to stand."""
        if before is not None and before != base:
            self._files.drop_result(document_id, before)


def stand(session: Session, kept: Document, made: Made, count: int) -> str | None:
    """The result is the document's current one from now on; the key of the one before. The caller holds the
    document's row."""
    before = kept.current_key
    units.replace_amounts(session, kept, made.summary, made.amounts)
    for name, value in made.summary.items():
        setattr(kept, name, value)
    refill(session, kept, made.items)
    kept.current_key, kept.corrections_applied, kept.changed_at = made.key, count, now()
    return before
