"""`/v1/documents/{id}/reviewed`: that somebody has looked a document through."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from service.deps import Reviewer, TheDocument, TheServices, note
from service.problems import Refusal, not_found, responses
from service.schemas import DocumentAnswer, document_answer
from service.store.ids import now
from service.store.tables import Document

router = APIRouter(prefix="/documents/{document_id}/reviewed", tags=["review"])


class ReviewedRequest(BaseModel):
    """That a document has been looked through, as it was with so many corrections; or that it has not."""

    model_config = ConfigDict(extra="forbid")

    reviewed: bool = True
    seen: Annotated[
        int, Field(ge=0, le=2**31 - 1, description="`corrections_applied` of the document that was looked at")
    ]


@router.post("", response_model=DocumentAnswer, responses=responses(404, 409))
def mark(
    document: TheDocument, wanted: ReviewedRequest, caller: Reviewer, services: TheServices
) -> DocumentAnswer:
    """Says who has looked the document through, and when; or takes that back. Refused (409) where it was
    corrected since `seen`: what was looked at is not what there is."""
    with services.database.writing() as session:
        kept = session.get(Document, document.id, with_for_update=True, populate_existing=True)
        if kept is None:
            raise not_found(f"document {document.id}")
        if kept.state != "done" or kept.current_key is None:
            raise Refusal(409, "no_result", f"The document has no result to look through: it is {kept.state}")
        if wanted.reviewed and kept.corrections != wanted.seen:
            raise Refusal(
                409,
                "conflict",
                "The document has been corrected since",
                remedy="Look at it again",
                more={"current": str(kept.corrections)},
            )
        kept.reviewed_at = now() if wanted.reviewed else None
        kept.reviewed_by = caller.name if wanted.reviewed else None
        kept.reviewed_corrections = kept.corrections if wanted.reviewed else None
        kept.changed_at = now()
        action = "document.reviewed" if wanted.reviewed else "document.unreviewed"
        note(session, caller, action, kept.id, collection=kept.collection, corrections=kept.corrections)
        return document_answer(kept)
