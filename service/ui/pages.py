"""Pages: the home with its lists, an archive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from sqlalchemy.orm import Session

from service.archives.answers import archive_answer, member_answer
from service.deps import After, Reading, Uploader
from service.keys import Caller
from service.problems import not_found
from service.schemas import document_answer
from service.store import archives, documents
from service.store.documents import FINISHED, STATES, Filters
from service.ui.rendering import PageRoute, page

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_DOCUMENTS, _ARCHIVES, _MEMBERS = 50, 10, 200


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
