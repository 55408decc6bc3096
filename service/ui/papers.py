"""Pages of a document: what was read, a table beside its page, a page with its tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from extractor.corrections import code_columns
from extractor.document import Table
from service.correcting.changes import concerned, recorded, standing
from service.deps import Services, TheDocument, TheServices, Uploader
from service.keys import Caller
from service.problems import not_found
from service.schemas import correction_answer, document_answer
from service.store.documents import FINISHED
from service.store.ledgers import Correction
from service.store.tables import Document
from service.ui.comparing import compared, texts_by_place
from service.ui.rendering import PageRoute, json_block, language_of, page, teller
from service.ui.views import Shelf, document_view, neighbours, page_view, table_view

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_HISTORY, _UNDOABLE = 500, 100
Corrected = Annotated[bool, Query()]
TableId = Annotated[str, Path(max_length=20, pattern=r"^[A-Za-z0-9_\-]+$")]
PageNumber = Annotated[int, Path(ge=1, le=100_000)]


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
        made = recorded(session, document.id, current.corrections)
    stands = {record.number for record in standing(made)}
    history = [(correction_answer(one), one.number in stands) for one in reversed(made[-_HISTORY:])]
    comparison = None
    if view is not None and corrected and current.corrections:
        shelf = _shelf(request)
        comparison = compared(shelf.get(current, corrected=False), shelf.get(current, corrected=True))
    return page(
        request,
        "document.html",
        caller,
        document=document_answer(current),
        finished=current.state in FINISHED,
        view=view,
        history=history,
        comparison=comparison,
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
    read = corrected or _has(_shelf(request).get(current, corrected=True), table_id)
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
        editable=settings["editable"],
        both=read and _has(_shelf(request).get(current, corrected=False), table_id),
        settings=json_block(settings),
    )


@router.get("/documents/{document_id}/tables/{table_id}/cells")
def cells(
    request: Request,
    document: TheDocument,
    table_id: TableId,
    caller: Uploader,
    services: TheServices,
    corrected: Corrected = True,
) -> dict[str, Any]:
    """The table's cells for the script, what was read in those that were corrected, the other tables."""
    current = _followed(services, document)
    result = _shelf(request).get(current, corrected=corrected)
    view = table_view(result, table_id, teller(language_of(request), result))
    if view is None:
        raise not_found(f"table {table_id}")
    more: dict[str, Any] = {
        "seen": current.corrections_applied,
        "year": current.fiscal_year,
        "tables": [[t["id"], t["title"], len(t["rows"]), len(t["columns"])] for t in result["tables"]],
        "mine": _mine(services, current, table_id, caller),
        "was": [],
        "sides": [],
    }
    if any("codes" in row for row in view["rows"]):
        table = next(t for t in result["tables"] if t["id"] == table_id)
        more["sides"] = code_columns(Table.model_validate(table))
    if corrected and current.corrections:
        texts = texts_by_place(_shelf(request).get(current, corrected=False))
        more["was"] = [
            [c[0], c[1], was]
            for c in view["cells"]
            if (was := texts.get((c[6], *c[7]))) is not None and was != c[4]
        ]
    return {**view, **more}


@router.get("/documents/{document_id}/pages/{number}")
def paper(
    request: Request,
    document: TheDocument,
    number: PageNumber,
    caller: Uploader,
    services: TheServices,
) -> Response:
    """A page with the tables on it, and a place to draw one that was missed."""
    current = _followed(services, document)
    view = page_view(_shelf(request).get(current, corrected=True), number)
    if view is None:
        raise not_found(f"page {number}")
    settings = {
        "document": document.id,
        "seen": current.corrections_applied,
        "editable": caller.may("reviewer"),
        "page": view["page"],
        "tables": view["tables"],
    }
    return page(
        request,
        "page.html",
        caller,
        document=document_answer(current),
        number=number,
        tables=view["tables"],
        before=view["before"],
        after=view["after"],
        may_correct=caller.may("reviewer"),
        settings=json_block(settings),
    )


def _has(result: dict[str, Any], table_id: str) -> bool:
    return any(table["id"] == table_id for table in result["tables"])


def _mine(services: Services, document: Document, table: str, caller: Caller) -> list[int]:
    """The numbers of the caller's corrections of a table that stand, the last one last."""
    with services.database.reading() as session:
        made: Sequence[Correction] = recorded(session, document.id, document.corrections)
    own = [r.number for r in standing(made) if r.key_id == caller.key_id and table in concerned(r)]
    return own[-_UNDOABLE:]


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
