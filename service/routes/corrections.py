"""`/v1/documents/{id}/corrections`: what people put right, in order, with who, when and why."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy import select

from service.correcting import CellChange
from service.deps import Limit, Reading, Reviewer, TheDocument, TheServices, note
from service.problems import Refusal, responses
from service.schemas import (
    CorrectionAnswer,
    CorrectionsAnswer,
    CorrectionsRequest,
    Page,
    correction_answer,
    document_answer,
)
from service.store.ledgers import Correction
from service.store.tables import Document

router = APIRouter(prefix="/documents/{document_id}/corrections", tags=["corrections"])


@router.get("", response_model=Page[CorrectionAnswer], responses=responses(404))
def listing(
    document: TheDocument,
    session: Reading,
    limit: Limit = 100,
    after: Annotated[int, Query(ge=0, le=2**31 - 1, description="number of the last one seen")] = 0,
) -> Page[CorrectionAnswer]:
    """The corrections of a document, the oldest first."""
    query = select(Correction).where(Correction.document_id == document.id, Correction.number > after)
    found = list(session.scalars(query.order_by(Correction.number).limit(limit + 1)))
    more = str(found[limit - 1].number) if len(found) > limit else None
    return Page(items=[correction_answer(c) for c in found[:limit]], next=more)


@router.post("", status_code=201, response_model=CorrectionsAnswer, responses=responses(404, 409))
def append(
    document: TheDocument, wanted: CorrectionsRequest, caller: Reviewer, services: TheServices
) -> CorrectionsAnswer:
    """Appends corrections, all or none. Refused (409) where a cell holds another text than `before`: somebody
    else was faster. The result, its codes, findings and exports follow; corrections cannot be taken away, but
    the old text can be given as a new correction."""
    changes = [CellChange(c.table, c.row, c.col, c.before, c.after, c.why) for c in wanted.corrections]
    with services.database.writing() as session:
        appended = services.corrector.append(session, document, changes, caller.name, caller.key_id)
        numbers = [c.number for c in appended]
        note(
            session,
            caller,
            "document.correct",
            document.id,
            collection=document.collection,
            corrections=numbers,
        )
        answers = [correction_answer(c) for c in appended]
    try:
        services.corrector.bring_up(document.id)
    except Refusal as refusal:
        # They are kept and will be applied; the answer says up to where the result follows.
        if refusal.status < 500 and refusal.code not in {"time_limit", "memory_limit", "worker_died"}:
            raise
    with services.database.reading() as session:
        current = session.get_one(Document, document.id)
    return CorrectionsAnswer(corrections=answers, document=document_answer(current))
