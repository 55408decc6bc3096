"""`/v1/documents/{id}/events`: progress as it happens, as server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from fastapi import APIRouter
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from service.deps import TheDatabase, TheDocument
from service.problems import responses
from service.schemas import DocumentAnswer, document_answer
from service.store.database import Database
from service.store.documents import FINISHED
from service.store.tables import Document

router = APIRouter(prefix="/documents/{document_id}", tags=["documents"])

_LOOK_SECONDS = 0.5


@router.get(
    "/events",
    responses={200: {"content": {"text/event-stream": {}}}, **responses(404)},
    response_class=EventSourceResponse,
)
async def events(document: TheDocument, database: TheDatabase) -> EventSourceResponse:
    """An event `progress` whenever the document has come on, then `finished`; each holds the document as
    `GET /v1/documents/{id}` does. A stream that broke off is simply asked for again."""
    return EventSourceResponse(_changes(database, document.id))


async def _changes(database: Database, document_id: str) -> AsyncIterator[ServerSentEvent]:
    # The database is asked, because the work may be going on in another process or on another machine.
    shown: str | None = None
    while True:
        answer = await run_in_threadpool(_now, database, document_id)
        if answer is None:
            yield ServerSentEvent(event="deleted", data="{}")
            return
        if answer.changed_at.isoformat() != shown:
            shown = answer.changed_at.isoformat()
            finished = answer.state in FINISHED
            yield ServerSentEvent(
                event="finished" if finished else "progress", data=answer.model_dump_json(), id=shown
            )
            if finished:
                return
        await asyncio.sleep(_LOOK_SECONDS)


def _now(database: Database, document_id: str) -> DocumentAnswer | None:
    with database.reading() as session:
        document = session.get(Document, document_id)
        return None if document is None else document_answer(document)
