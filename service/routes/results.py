"""`/v1/documents/{id}/…`: the result, its tables, pictures of pages, the original."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import FileResponse

from service.deps import Services, TheDocument, TheServices
from service.problems import not_found, responses
from service.results import MEDIA_TYPES
from service.store.tables import Document

router = APIRouter(prefix="/documents/{document_id}", tags=["results"])

Form = Literal["csv", "xlsx", "parquet", "html"]
Corrected = Annotated[bool, Query(description="with the corrections, or as it was read")]


@router.get("/result", responses={200: {"content": {"application/json": {}}}, **responses(404, 409)})
def result(document: TheDocument, services: TheServices, corrected: Corrected = True) -> Response:
    """The document as the contract says (docs: `kemu schema`)."""
    current = _followed(services, document, corrected=corrected)
    return Response(services.results.json(current, corrected=corrected), media_type="application/json")


@router.get("/result.{form}", responses=responses(404, 409))
def whole(document: TheDocument, services: TheServices, form: Form, corrected: Corrected = True) -> Response:
    """All tables of the document in one file."""
    current = _followed(services, document, corrected=corrected)
    body = services.results.view(current, form, None, corrected=corrected)
    return _download(document, body, form, "")


@router.get("/tables/{table}.{form}", responses=responses(404, 409))
def table(
    document: TheDocument,
    services: TheServices,
    table: Annotated[str, Path(max_length=20, pattern=r"^[A-Za-z0-9_\-]+$")],
    form: Form,
    corrected: Corrected = True,
) -> Response:
    """One table of the document."""
    current = _followed(services, document, corrected=corrected)
    body = services.results.view(current, form, table, corrected=corrected)
    return _download(document, body, form, f"-{table}")


@router.get(
    "/pages/{number}.webp",
    responses={200: {"content": {"image/webp": {}}}, **responses(404)},
    response_class=Response,
)
def picture(
    document: TheDocument,
    services: TheServices,
    number: Annotated[int, Path(ge=1, le=1_000_000)],
    width: Annotated[int | None, Query(ge=16, le=6000, description="pixels")] = None,
) -> Response:
    """A page as the source shows it."""
    if number > document.source_pages:
        raise not_found(f"page {number}: the document has {document.source_pages}")
    body = services.results.picture(document, number, width)
    return Response(body, media_type="image/webp", headers={"Cache-Control": "private, max-age=86400"})


@router.get("/original", responses=responses(404), response_class=FileResponse)
def original(document: TheDocument, services: TheServices) -> FileResponse:
    """The file as it came."""
    path = services.results.original(document)
    if not path.exists():
        raise not_found(f"file of document {document.id}")
    return FileResponse(path, media_type=document.media_type, headers=_attached(document.name))


def _followed(services: Services, document: Document, *, corrected: bool) -> Document:
    """The document once its result holds all corrections, where these are asked for."""
    if not corrected or document.corrections_applied >= document.corrections:
        return document
    services.corrector.bring_up(document.id)
    with services.database.reading() as session:
        return session.get_one(Document, document.id)


def _download(document: Document, body: bytes, form: str, part: str) -> Response:
    stem = document.name.rpartition(".")[0] or document.name
    return Response(body, media_type=MEDIA_TYPES[form], headers=_attached(f"{stem}{part}.{form}"))


def _attached(name: str) -> dict[str, str]:
    """As a download: what came from outside is never shown as a page of ours."""
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
