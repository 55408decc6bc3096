"""What routes depend on, each named once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Any, ParamSpec, TypeVar

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, Path, Query, Request
from sqlalchemy.orm import Session

from service.archives.accepting import ArchiveDesk
from service.archives.pieces import Pieces
from service.archives.unpacking import Unpacker
from service.correcting import Corrector
from service.desk import Desk
from service.intake import Intake
from service.jobs import Foreman
from service.keys import Caller, Rates, Role, caller_of
from service.problems import Refusal, not_found
from service.results import Results
from service.review.views import Views
from service.seals import Seal
from service.settings import ServiceSettings
from service.store import documents
from service.store.database import Database
from service.store.files import FileStore
from service.store.ids import now
from service.store.tables import AuditEntry, Document
from service.webhooks import Messenger

P = ParamSpec("P")
T = TypeVar("T")

_UPLOADS_AT_ONCE = 8

Identify = Callable[[Request, Session], Caller | None]
"""Tells who makes a request, or None. The review pages add theirs (a session's cookie)."""


@dataclass(frozen=True)
class Services:
    """Everything that lives as long as the application."""

    settings: ServiceSettings
    database: Database
    files: FileStore
    seal: Seal
    desk: Desk
    intake: Intake
    results: Results
    corrector: Corrector
    views: Views
    rates: Rates
    messenger: Messenger
    foreman: Foreman | None
    archive_desk: ArchiveDesk
    pieces: Pieces
    unpacker: Unpacker | None
    identify: list[Identify]
    uploads: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(_UPLOADS_AT_ONCE))
    """Threads for taking uploads in."""

    async def taking_in(self, work: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
        """Run what takes an upload in on a thread. Few do that at once: uploads wait for files to be opened
        and written, and must not take all threads from those who only ask."""
        return await to_thread.run_sync(partial(work, *arguments, **options), limiter=self.uploads)


def by_key(request: Request, session: Session) -> Caller | None:
    """Who the key in `Authorization: Bearer …` belongs to."""
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    return caller_of(session, text.strip()) if scheme.lower() == "bearer" and text else None


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


TheServices = Annotated[Services, Depends(_services)]


def _settings(services: TheServices) -> ServiceSettings:
    return services.settings


def _database(services: TheServices) -> Database:
    return services.database


def _reading(services: TheServices) -> Iterator[Session]:
    with services.database.reading() as session:
        yield session


TheSettings = Annotated[ServiceSettings, Depends(_settings)]
TheDatabase = Annotated[Database, Depends(_database)]
Reading = Annotated[Session, Depends(_reading)]
"""A session for reading, as long as the request."""


def _caller(request: Request, services: TheServices) -> Caller:
    with services.database.reading() as session:
        callers = (identify(request, session) for identify in services.identify)
        caller = next((c for c in callers if c is not None), None)
    if caller is None:
        raise Refusal(
            401,
            "unauthorized",
            "The request carries no valid key",
            remedy="Send the header Authorization: Bearer kemu_…",
            headers={"WWW-Authenticate": "Bearer"},
        )
    services.rates.count(caller)
    request.state.caller = caller
    return caller


def _at_least(role: Role) -> Callable[[Caller], Caller]:
    def check(caller: Annotated[Caller, Depends(_caller)]) -> Caller:
        if not caller.may(role):
            raise Refusal(403, "forbidden", f"This takes the role {role}; the key has {caller.role}")
        return caller

    return check


Uploader = Annotated[Caller, Depends(_at_least("uploader"))]
Reviewer = Annotated[Caller, Depends(_at_least("reviewer"))]
Administrator = Annotated[Caller, Depends(_at_least("administrator"))]

DocumentId = Annotated[str, Path(max_length=36, description="a document's id")]


def _document(document_id: DocumentId, caller: Uploader, database: TheDatabase) -> Document:
    # The session ends here and not with the answer, which may be a stream that goes on for hours.
    with database.reading() as session:
        document = documents.find(session, document_id, caller.collections)
    if document is None:
        raise not_found(f"document {document_id}")
    return document


TheDocument = Annotated[Document, Depends(_document)]
"""The document that the path names, where the caller may see it."""

Limit = Annotated[int, Query(ge=1, le=500, description="most entries of a page")]
After = Annotated[str | None, Query(max_length=200, description="`next` of the page before")]


def note(
    session: Session,
    caller: Caller,
    action: str,
    target: str | None,
    *,
    collection: str | None = None,
    **detail: Any,
) -> None:
    """Write down, in the transaction that makes it, a change that somebody made."""
    session.add(
        AuditEntry(
            at=now(),
            who=caller.name,
            key_id=caller.key_id,
            action=action,
            target=target,
            collection=collection,
            detail=detail,
        )
    )
