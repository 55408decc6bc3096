"""Puts documents into the queue that were read before there was one."""

from __future__ import annotations

import structlog
from sqlalchemy import exists, select

from service.problems import Refusal
from service.review.views import Views
from service.store.database import Database
from service.store.review_filling import fill
from service.store.review_tables import ReviewItem
from service.store.tables import Document

_log = structlog.get_logger(__name__)

_AT_ONCE = 20


class Latecomers:
    """Documents whose doubtful cells do not wait in the queue yet."""

    def __init__(self, database: Database, views: Views) -> None:
        self._database = database
        self._views = views
        self._hopeless: set[str] = set()

    def fill(self) -> int:
        """Put some of them into the queue; how many were looked at (0: none is left)."""
        with self._database.reading() as session:
            waiting = (
                select(Document)
                .where(Document.review_filled.is_(False), Document.current_key.is_not(None))
                .where(Document.id.not_in(self._hopeless))
                .order_by(Document.id)
                .limit(_AT_ONCE)
            )
            found = list(session.scalars(waiting))
        for document in found:
            try:
                self._fill(document)
            except (Refusal, FileNotFoundError) as refusal:
                # It is tried again when the service starts anew.
                self._hopeless.add(document.id)
                _log.warning("not put into the queue", document=document.id, reason=str(refusal))
        return len(found)

    def _fill(self, document: Document) -> None:
        known = exists().where(ReviewItem.document_id == document.id)
        with self._database.reading() as session:
            has_items = bool(session.scalar(select(known)))
        items = [] if has_items else self._views.items(document)
        with self._database.writing() as session:
            kept = session.get(Document, document.id, with_for_update=True, populate_existing=True)
            if kept is None or kept.review_filled or kept.current_key != document.current_key:
                return
            if has_items or session.scalar(select(known)):
                kept.review_filled = True
                return
            # What was corrected without the queue is no fair sample of what nobody doubted.
            fill(session, kept, [i for i in items if i["kind"] != "audit" or not kept.corrections])
