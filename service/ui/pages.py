"""Pages: the home with its lists, a document, a table beside its page, an archive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.archives.answers import archive_answer, member_answer
from service.deps import After, Reading, Services, TheDocument, TheServices, Uploader
from service.keys import Caller
from service.problems import not_found
from service.schemas import correction_answer, document_answer
from service.store import archives, documents
from service.store.documents import FINISHED, STATES, Filters
from service.store.ledgers import Correction
from service.store.tables import Document
from service.ui.rendering import PageRoute, json_block, language_of, page, teller
from service.ui.views import Shelf, document_view, neighbours, table_view

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_DOCUMENTS, _ARCHIVES, _MEMBERS, _HISTORY = 50, 10, 200, 500
Corrected = Annotated[bool, Query()]
TableId = Annotated[str, Path(max_length=20, pattern=r"^[A-Za-z0-9_\-]+$")]


@dataclass(frozen=True, slots=True)
class _Search:
    """What the home page is asked to list. Empty fields of the form are no filter."""

    name: Annotated[str, Query(max_length=200)] = ""
    unit: Annotated[str, Query(max_length=200)] = ""
    year: Annotated[str, Query(max_length=10)] = ""
    state: Annotated[str, Query(max_length=20)] = ""
    collection: Annotated[str, Query(max_length=100)] = ""
    findings: Annotated[str, Query(max_length=5)] = ""

    def filters(self, caller: Caller) -> Filters:
        """The same for the database, within the collections that the caller may see."""
        collections = caller.collections
        if self.collection:
            collections = (self.collection,) if caller.sees(self.collection) else ()
        year = self.year.strip()
        return Filters(
            collections=collections,
            state=self.state if self.state in STATES else None,
            year=int(year) if year.isdecimal() and len(year) == 4 else None,
            unit=self.unit.strip() or None,
            name=self.name.strip() or None,
            has_findings={"yes": True, "no": False}.get(self.findings),
        )

    def query(self, **more: str) -> str:
        """The address's query for the same search."""
        fields = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return urlencode({k: v for k, v in {**fields, **more}.items() if v})


Search = Annotated[_Search, Depends()]


@router.get("/")
def home(
    request: Request, caller: Uploader, session: Reading, search: Search, after: After = None
) -> Response:
    """Upload, the list of documents, the newest archives."""
    shown = _listing(session, caller, search, after)
    found = archives.listed(session, caller.collections, None, _ARCHIVES)
    listed = [archive_answer(session, archive) for archive in found]
    filtered = bool(search.query())
    return page(request, "home.html", caller, archives=listed, states=STATES, filtered=filtered, **shown)


@router.get("/documents/list")
def listing(
    request: Request, caller: Uploader, session: Reading, search: Search, after: After = None
) -> Response:
    """Only the list, for the home page to follow what is being read."""
    filtered = bool(search.query())
    shown = _listing(session, caller, search, after)
    return page(request, "document_list.html", caller, filtered=filtered, **shown)


@router.get("/documents/{document_id}")
def document(
    request: Request,
    document: TheDocument,
    caller: Uploader,
    services: TheServices,
    corrected: Corrected = True,
) -> Response:
    """What was read from a document, what does not agree in it, what was corrected."""
    current = _followed(services, document)
    view = None
    if current.current_key is not None:
        result = _shelf(request).get(current, corrected=corrected)
        view = document_view(result, teller(language_of(request), result))
    with services.database.reading() as session:
        query = select(Correction).where(Correction.document_id == document.id)
        made = session.scalars(query.order_by(Correction.number.desc()).limit(_HISTORY))
        history = [correction_answer(correction) for correction in made]
    return page(
        request,
        "document.html",
        caller,
        document=document_answer(current),
        finished=current.state in FINISHED,
        view=view,
        history=history,
        corrected=corrected,
        may_correct=caller.may("reviewer") and corrected,
    )


@router.get("/documents/{document_id}/tables/{table_id}")
def table(
    request: Request,
    document: TheDocument,
    table_id: TableId,
    caller: Uploader,
    services: TheServices,
    corrected: Corrected = True,
) -> Response:
    """A table beside the page it stands on."""
    current = _followed(services, document)
    result = _shelf(request).get(current, corrected=corrected)
    found = next((t for t in result["tables"] if t["id"] == table_id), None)
    if found is None:
        raise not_found(f"table {table_id}")
    before, after = neighbours(result, table_id)
    settings = {
        "document": document.id,
        "table": table_id,
        "corrected": corrected,
        "editable": corrected and caller.may("reviewer"),
    }
    return page(
        request,
        "table.html",
        caller,
        document=document_answer(current),
        title=found["title"],
        unit=found["amount_unit"],
        table_id=table_id,
        before=before,
        after=after,
        corrected=corrected,
        settings=json_block(settings),
    )


@router.get("/documents/{document_id}/tables/{table_id}/cells")
def cells(
    request: Request,
    document: TheDocument,
    table_id: TableId,
    services: TheServices,
    corrected: Corrected = True,
) -> dict[str, Any]:
    """The table's cells for the script."""
    current = _followed(services, document)
    result = _shelf(request).get(current, corrected=corrected)
    view = table_view(result, table_id, teller(language_of(request), result))
    if view is None:
        raise not_found(f"table {table_id}")
    return view


@router.get("/archives/{archive_id}")
def archive(
    request: Request,
    archive_id: Annotated[str, Path(max_length=36)],
    caller: Uploader,
    session: Reading,
    after: Annotated[int | None, Query(ge=0, le=2**31 - 1)] = None,
) -> Response:
    """An archive and every file in it."""
    found = archives.find(session, archive_id, caller.collections)
    if found is None:
        raise not_found(f"archive {archive_id}")
    members = archives.members(session, found.id, None, after, _MEMBERS + 1)
    shown = [member_answer(member, document) for member, document in members[:_MEMBERS]]
    return page(
        request,
        "archive.html",
        caller,
        archive=archive_answer(session, found),
        members=shown,
        more=shown[-1].number if len(members) > _MEMBERS else None,
    )


def _listing(session: Session, caller: Caller, search: _Search, after: str | None) -> dict[str, Any]:
    found = documents.listed(session, search.filters(caller), after, _DOCUMENTS + 1)
    shown = [document_answer(document) for document in found[:_DOCUMENTS]]
    more = search.query(after=shown[-1].id) if len(found) > _DOCUMENTS else None
    return {"documents": shown, "more": more, "search": search, "finished_states": FINISHED}


def _followed(services: Services, document: Document) -> Document:
    """The document once its result holds all corrections."""
    if document.corrections_applied >= document.corrections:
        return document
    services.corrector.bring_up(document.id)
    with services.database.reading() as session:
        return session.get_one(Document, document.id)


def _shelf(request: Request) -> Shelf:
    shelf: Shelf = request.app.state.shelf
    return shelf
