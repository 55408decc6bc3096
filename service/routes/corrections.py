"""`/v1/documents/{id}/corrections`: what people put right, in order, with who, when and why."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.correcting import Author, CellChange, StructureChange
from service.deps import Limit, Reading, Reviewer, Services, TheDocument, TheServices, note
from service.keys import Caller
from service.problems import Refusal, responses
from service.routes.changes import StructureAnswer, StructureRequest
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

router = APIRouter(prefix="/documents/{document_id}", tags=["corrections"])

Number = Annotated[int, Path(ge=1, le=2**31 - 1, description="a correction's number")]


@router.get("/corrections", response_model=Page[CorrectionAnswer], responses=responses(404))
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


@router.post("/corrections", status_code=201, response_model=CorrectionsAnswer, responses=responses(404, 409))
def append(
    document: TheDocument, wanted: CorrectionsRequest, caller: Reviewer, services: TheServices
) -> CorrectionsAnswer:
    """Appends corrections, all or none: the text of a cell, or (kind `code`) the code of its row.

    Refused (409) where something else is there than `before`: somebody was faster. The result, its codes,
    findings and exports follow; corrections cannot be taken away, but an undo is one too."""
    changes = [
        CellChange(c.table, c.row, c.col, c.before, c.after, c.why, kind=c.kind) for c in wanted.corrections
    ]
    if any(change.kind == "code" for change in changes):
        services.corrector.bring_up(document.id)
    with services.database.writing() as session:
        appended = services.corrector.append(session, document, changes, caller.name, caller.key_id)
        numbers = [c.number for c in appended]
        _noted(session, caller, document, numbers)
        answers = [correction_answer(c) for c in appended]
    return _followed(services, document, answers)


@router.post(
    "/structure", status_code=201, response_model=StructureAnswer, responses=responses(404, 409, 422)
)
def restructure(
    document: TheDocument, wanted: StructureRequest, caller: Reviewer, services: TheServices
) -> StructureAnswer:
    """Changes the structure of a table: cells merged or split, rows and columns added, removed, joined or
    split, headings marked, tables split, joined or removed, and a missed table (`add_table`) read where it
    is drawn on its page. It is a correction as all others; its answer comes when the result holds it.

    Refused where somebody changed the structure of the table since `seen` (409), or where it cannot be
    changed so (422, `detail` says why)."""
    change = StructureChange(
        wanted.table, wanted.row, wanted.col, wanted.edit.as_edit(), wanted.seen, wanted.why
    )
    made = services.corrector.restructure(document, change, _author(caller), services.results.file(document))
    return _restructured(services, document, caller, made)


@router.post(
    "/corrections/{number}/undo",
    status_code=201,
    response_model=StructureAnswer,
    responses=responses(404, 409),
)
def undo(document: TheDocument, number: Number, caller: Reviewer, services: TheServices) -> StructureAnswer:
    """Takes a correction back, of whatever kind and by whomever; what was there before is there again.
    Refused (409, `first` says which) where a later correction was made on top of it."""
    made = services.corrector.undo(document, number, _author(caller))
    return _restructured(services, document, caller, made)


def _author(caller: Caller) -> Author:
    return Author(caller.name, caller.key_id)


def _noted(session: Session, caller: Caller, document: Document, corrections: list[int]) -> None:
    where = document.collection
    note(session, caller, "document.correct", document.id, collection=where, corrections=corrections)


def _restructured(
    services: Services, document: Document, caller: Caller, made: Correction
) -> StructureAnswer:
    with services.database.writing() as session:
        _noted(session, caller, document, [made.number])
    answer = _followed(services, document, [correction_answer(made)])
    tables = [str(name) for name in made.body.get("tables", [])]
    return StructureAnswer(corrections=answer.corrections, document=answer.document, tables=tables)


def _followed(services: Services, document: Document, answers: list[CorrectionAnswer]) -> CorrectionsAnswer:
    try:
        services.corrector.bring_up(document.id)
    except Refusal as refusal:
        # They are kept and will be applied; the answer says up to where the result follows.
        if refusal.status < 500 and refusal.code not in {"time_limit", "memory_limit", "worker_died"}:
            raise
    with services.database.reading() as session:
        current = session.get_one(Document, document.id)
    return CorrectionsAnswer(corrections=answers, document=document_answer(current))
