"""Writes what is to be looked at, in the transaction that writes the result it is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from service.store.ids import new_id, now
from service.store.review_tables import WAITING, ReviewItem
from service.store.tables import Document


def fill(session: Session, document: Document, items: Sequence[dict[str, Any]]) -> None:
    """A result as it was read: these are its items and no others. The caller holds the document's row."""
    session.execute(delete(ReviewItem).where(ReviewItem.document_id == document.id))
    document.review_filled = True
    _add(session, document, items)


def refill(session: Session, document: Document, items: Sequence[dict[str, Any]]) -> None:
    """A result with corrections: what is not settled follows it. The caller holds the document's row.

    Cells drawn for the audit stay as they were drawn from what nobody doubted at first: later ones would not
    be a fair sample. Items that somebody is looking at just now stay too.
    """
    wanted = {(i["table_id"], i["row"], i["col"]): i for i in items}
    kept = select(ReviewItem).where(ReviewItem.document_id == document.id).with_for_update()
    moment = now()
    for item in session.scalars(kept.order_by(ReviewItem.id)).all():
        found = wanted.pop((item.table_id, item.row, item.col), None)
        if item.state not in (*WAITING, "gone") or item.votes or item.kind == "audit":
            continue
        item.changed_at = moment
        if found is not None and found["kind"] != "audit":
            item.kind, item.worth = found["kind"], found["worth"]
            item.state = "open"
        elif item.lease_key is None:
            item.state = "gone"
    _add(session, document, [i for i in wanted.values() if i["kind"] != "audit"])


def _add(session: Session, document: Document, items: Sequence[dict[str, Any]]) -> None:
    moment = now()
    common: dict[str, Any] = {
        "document_id": document.id,
        "collection": document.collection,
        "unit_name": document.unit_name,
        "state": "open",
        "votes": [],
        "created_at": moment,
        "changed_at": moment,
    }
    if items:
        session.execute(insert(ReviewItem), [{**common, **item, "id": new_id()} for item in items])
