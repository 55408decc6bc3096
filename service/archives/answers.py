"""How the API shows archives and what is in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from service.schemas import State
from service.store import archives
from service.store.archive_tables import Archive, Member
from service.store.documents import UNFINISHED
from service.store.ids import aware
from service.store.tables import Document

ArchiveState = Literal["queued", "unpacking", "reading", "done", "failed", "cancelled"]


class Totals(BaseModel):
    """Sums over an archive's documents."""

    pages: int
    pages_done: int
    pages_failed: int
    tables: int
    findings: int
    doubtful: int
    failures: int
    documents_with_findings: int


class ArchiveAnswer(BaseModel):
    """An archive that was accepted, and how far it is."""

    id: str
    name: str
    collection: str
    state: ArchiveState = Field(description="reading: all is unpacked, some documents are not read yet")
    known: bool = Field(description="in the answer to an upload: the same had come before")
    reason_code: str | None = Field(description="why it failed or was cancelled")
    reason: str | None
    sha256: str
    bytes: int
    options: dict[str, Any]
    members: dict[str, int] = Field(
        description="files in it by outcome: document, same (read once already), other (no scan), skipped, "
        "encrypted, refused, damaged"
    )
    documents: dict[str, int] = Field(description="its documents by state")
    totals: Totals
    created_at: datetime
    unpacked_at: datetime | None
    changed_at: datetime


class MemberAnswer(BaseModel):
    """A file in an archive and what became of it."""

    number: int
    path: str
    outcome: str
    code: str | None
    reason: str | None
    bytes: int
    sha256: str | None
    document_id: str | None
    state: State | None = Field(description="of the document it became")
    findings: int | None
    doubtful: int | None


def archive_answer(session: Session, archive: Archive, *, known: bool = False) -> ArchiveAnswer:
    """An archive as the API shows it."""
    outcomes, states, totals = archives.counts(session, archive.id)
    unfinished = sum(states.get(state, 0) for state in UNFINISHED)
    state = archive.state
    if state == "unpacked":
        state = "reading" if unfinished else "done"
    plain = ("id", "name", "collection", "reason_code", "reason", "sha256", "bytes", "options")
    return ArchiveAnswer.model_validate(
        {
            **{name: getattr(archive, name) for name in plain},
            "state": state,
            "known": known,
            "members": outcomes,
            "documents": states,
            "totals": totals,
            "created_at": aware(archive.created_at),
            "unpacked_at": aware(archive.unpacked_at),
            "changed_at": aware(archive.changed_at),
        }
    )


def member_answer(member: Member, document: Document | None) -> MemberAnswer:
    """A member as the API shows it."""
    plain = ("number", "path", "outcome", "code", "reason", "bytes", "sha256", "document_id")
    return MemberAnswer.model_validate(
        {
            **{name: getattr(member, name) for name in plain},
            "state": document.state if document is not None else None,
            "findings": document.findings if document is not None else None,
            "doubtful": document.doubtful if document is not None else None,
        }
    )
