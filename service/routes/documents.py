"""`/v1/documents`: bring documents, see how far they are, cancel, read again, delete."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from pydantic import BaseModel, ValidationError
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from service.deps import (
    After,
    Limit,
    Reading,
    Services,
    TheDocument,
    TheServices,
    Uploader,
    note,
)
from service.incoming import Staged, dropped
from service.intake import Accepted, Bringer, Collection, Options, Parcel, fitting_name
from service.keys import Caller
from service.problems import Refusal, not_found, responses
from service.routes import bodies
from service.schemas import (
    DocumentAnswer,
    Page,
    Problematic,
    State,
    UploadAnswer,
    accepted_answer,
    document_answer,
)
from service.store import documents
from service.store.database import add_if_new
from service.store.documents import Filters
from service.store.files import source_key
from service.store.ids import now
from service.store.ledgers import Discarded, Repeat
from service.store.tables import Document
from service.webhooks import ForbiddenAddressError, check_address

router = APIRouter(prefix="/documents", tags=["documents"])

_DISCARD_AFTER = timedelta(hours=1)
_OPTION_FIELDS = (*Options.model_fields, "collection")

_FILES = {
    "type": "array",
    "items": bodies.binary("a PDF, PNG, JPEG, TIFF, WebP or BMP file"),
    "description": "one or more",
}
_BODY = bodies.request_body(
    {
        "multipart/form-data": bodies.form(_FILES),
        **bodies.raw("application/pdf", "application/octet-stream", "image/*"),
    }
)


class _Collection(BaseModel):
    collection: Collection


@dataclass(frozen=True, slots=True)
class _Query:
    """What a list is asked to show."""

    limit: Limit = 50
    after: After = None
    state: State | None = None
    collection: Annotated[str | None, Query(max_length=100)] = None
    year: Annotated[int | None, Query(ge=1900, le=2200)] = None
    unit: Annotated[str | None, Query(max_length=200, description="part of the unit's name, or its code")] = (
        None
    )
    name: Annotated[str | None, Query(max_length=200, description="part of the file's name")] = None
    code: Annotated[str | None, Query(max_length=20, description="a code that it has amounts of")] = None
    archive: Annotated[str | None, Query(max_length=36, description="the archive that it came in")] = None
    has_findings: bool | None = None

    def wanted(self, caller: Caller) -> Filters:
        """The filters, within the collections that the caller may see."""
        collections = caller.collections
        if self.collection is not None:
            collections = (self.collection,) if caller.sees(self.collection) else ()
        return Filters(
            collections=collections,
            state=self.state,
            year=self.year,
            unit=self.unit,
            name=self.name,
            code=self.code,
            archive=self.archive,
            has_findings=self.has_findings,
        )


@dataclass(frozen=True, slots=True)
class Wish:
    """What an upload asks for: who, where to, how, and under which Idempotency-Key."""

    caller: Caller
    collection: str
    options: Options
    repeat_key: str | None


@router.post(
    "",
    status_code=202,
    response_model=UploadAnswer,
    responses=responses(409, 413, 415, 507),
    openapi_extra=_BODY,
    summary="Bring one or more documents",
)
async def upload(
    request: Request,
    services: TheServices,
    caller: Uploader,
    name: Annotated[str | None, Query(max_length=500, description="of the file in a raw body")] = None,
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=255)] = None,
) -> Response:
    """Accepts files and answers at once; they are read one after the other.

    Send `multipart/form-data` with any number of parts named `file` and the options as further parts, or one
    file as the body and the options in the query. The same bytes with the same options are not read twice:
    the answer names the document they became before (`known`).
    """
    await run_in_threadpool(services.intake.check_open)
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "multipart/form-data":
        form = await request.form(max_files=services.settings.upload_files, max_fields=50)
        return await services.taking_in(_from_form, services, caller, form, idempotency_key)
    wish = wish_of(caller, dict(request.query_params), idempotency_key)
    staged = await services.intake.incoming.receive(request.stream())
    return await services.taking_in(_accept, services, wish, [(fitting_name(name), staged)])


@router.get("", response_model=Page[DocumentAnswer], responses=responses(), summary="List documents")
def listing(
    caller: Uploader, session: Reading, filters: Annotated[_Query, Depends()]
) -> Page[DocumentAnswer]:
    """Documents, the newest first, page by page."""
    wanted = filters.wanted(caller)
    found = documents.listed(session, wanted, filters.after, filters.limit + 1)
    shown = found[: filters.limit]
    more = shown[-1].id if len(found) > filters.limit else None
    return Page(items=[document_answer(d) for d in shown], next=more)


@router.get("/{document_id}", response_model=DocumentAnswer, responses=responses(404))
def one(document: TheDocument) -> DocumentAnswer:
    """A document and how far it is."""
    return document_answer(document)


@router.delete("/{document_id}", status_code=204, responses=responses(404, 409))
def delete(document: TheDocument, caller: Uploader, services: TheServices) -> Response:
    """Deletes the document, its file and all that was made of it. An uploader may delete what his key brought
    and nobody has corrected; the rest takes an administrator."""
    own = document.key_id == caller.key_id and not document.corrections
    if not own and not caller.may("administrator"):
        raise Refusal(403, "forbidden", "Only an administrator may delete this document")
    with services.database.writing() as session:
        kept = _kept(session, document)
        documents.remove(session, kept)
        session.flush()
        if not documents.sources_shared(session, kept.sha256):
            add_if_new(session, Discarded(file_key=source_key(kept.sha256), after=now() + _DISCARD_AFTER))
        note(session, caller, "document.delete", kept.id, collection=kept.collection, name=kept.name)
    services.files.delete_results(document.id)
    return Response(status_code=204)


@router.post("/{document_id}/cancel", response_model=DocumentAnswer, responses=responses(404, 409))
def cancel(document: TheDocument, caller: Uploader, services: TheServices) -> DocumentAnswer:
    """Gives up what has not been read yet."""
    with services.database.writing() as session:
        kept = _kept(session, document)
        if not documents.cancel(session, kept):
            raise Refusal(409, "finished", f"The document is {kept.state} already")
        note(session, caller, "document.cancel", kept.id, collection=kept.collection)
    return document_answer(kept)


@router.post("/{document_id}/retry", response_model=DocumentAnswer, responses=responses(404, 409))
def retry(document: TheDocument, caller: Uploader, services: TheServices) -> DocumentAnswer:
    """Has the pages read once more that failed, were set aside or cancelled; those that were read stand."""
    return document_answer(read_again(document, caller, services))


def read_again(document: Document, caller: Caller, services: Services) -> Document:
    """The same for other routes. Raises `Refusal` (409) where nothing of the document failed."""
    path = services.results.original(document)
    password = services.seal.open(document.sealed_password)
    seen = services.desk.inspect(path, document.name, document.options.get("pages"), password)
    with services.database.writing() as session:
        kept = _kept(session, document)
        if not documents.read_again(session, kept, seen["numbers"]):
            raise Refusal(409, "nothing_to_retry", "Nothing of the document failed, or it has corrections")
        note(session, caller, "document.retry", kept.id, collection=kept.collection)
    services.intake.on_accepted()
    return kept


def _kept(session: Session, document: Document) -> Document:
    kept = session.get(Document, document.id)
    if kept is None:
        raise not_found(f"document {document.id}")
    return kept


def _from_form(services: Services, caller: Caller, form: FormData, repeat_key: str | None) -> Response:
    uploads = [v for k, v in form.multi_items() if isinstance(v, UploadFile)]
    fields: dict[str, Any] = {k: v for k, v in form.multi_items() if isinstance(v, str)}
    if not uploads:
        raise Refusal(400, "no_file", "The form has no part that is a file", remedy="Name the part `file`")
    wish = wish_of(caller, fields, repeat_key)
    files: list[tuple[str, Staged]] = []
    try:
        for part in uploads:
            files.append((fitting_name(part.filename), services.intake.incoming.take(part.file)))
    except BaseException:
        for _, staged in files:
            staged.path.unlink(missing_ok=True)
        raise
    return _accept(services, wish, files)


def wish_of(caller: Caller, fields: dict[str, Any], repeat_key: str | None) -> Wish:
    """What the fields of a form or query ask for. Raises `Refusal` (403, 422)."""
    unknown = [k for k in fields if k not in {*_OPTION_FIELDS, "name", "file"}]
    if unknown:
        raise Refusal(422, "invalid", f"There is no option {unknown[0]!r}")
    given = {k: v for k, v in fields.items() if k in Options.model_fields and v != ""}
    if "formats" in given:
        given["formats"] = [f.strip() for f in given["formats"].split(",") if f.strip()]
    collection = fields.get("collection") or "default"
    try:
        options = Options.model_validate(given)
        _Collection.model_validate({"collection": collection})
    except ValidationError as error:
        faults = [{"where": list(map(str, e["loc"])), "what": e["msg"]} for e in error.errors()]
        raise Refusal(422, "invalid", "An option is not as it should be", more={"errors": faults}) from error
    if not caller.sees(collection):
        raise Refusal(403, "forbidden", f"The key may not use the collection {collection!r}")
    return Wish(caller, collection, options, repeat_key)


def _accept(services: Services, wish: Wish, files: Sequence[tuple[str, Staged]]) -> Response:
    """Accept the files that can be; where all are refused, the first refusal is the answer."""
    accepted: list[Accepted] = []
    refused: list[tuple[str, Refusal]] = []
    if wish.options.callback_url is not None:
        try:
            check_address(wish.options.callback_url, services.settings.callback_hosts)
        except ForbiddenAddressError as error:
            for _, staged in files:
                staged.path.unlink(missing_ok=True)
            raise Refusal(422, "callback", str(error)) from error
    asked = _asked(wish, files)
    try:
        _check_repeat(services, wish, asked)
    except Refusal:
        for _, staged in files:
            staged.path.unlink(missing_ok=True)
        raise
    for name, staged in files:
        with dropped(staged):
            try:
                accepted.append(_accept_one(services, wish, name, staged))
            except Refusal as refusal:
                refused.append((name, refusal))
    if not accepted and refused:
        raise refused[0][1]
    _remember(services, wish, asked, accepted)
    body = UploadAnswer(
        documents=[accepted_answer(a) for a in accepted],
        refused=[
            Problematic(name=name, status=r.status, code=r.code, detail=r.detail, remedy=r.remedy)
            for name, r in refused
        ],
    )
    headers = {"Location": body.documents[0].href} if len(files) == 1 else {}
    return Response(body.model_dump_json(), 202, headers, media_type="application/json")


def _accept_one(services: Services, wish: Wish, name: str, staged: Staged) -> Accepted:
    caller = wish.caller
    if not staged.bytes:
        raise Refusal(422, "empty_file", f"{name} has no bytes", remedy="Copy or scan it again")
    parcel = Parcel(staged, name, wish.collection, wish.options)
    bringer = Bringer(caller.key_id, caller.pages_per_day or services.settings.pages_per_day)

    def also(session: Session, document: Document) -> None:
        note(session, caller, "document.upload", document.id, collection=document.collection, name=name)

    return services.intake.accept(parcel, bringer, also)


def _asked(wish: Wish, files: Sequence[tuple[str, Staged]]) -> str:
    parts = [wish.collection, wish.options.model_dump_json(), *(f"{n}:{s.sha256}" for n, s in files)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _check_repeat(services: Services, wish: Wish, asked: str) -> None:
    """The same Idempotency-Key with another request is refused; with the same one it is simply done again,
    which finds the documents that were made then."""
    if wish.repeat_key is None:
        return
    with services.database.reading() as session:
        before = session.get(Repeat, (wish.caller.key_id, wish.repeat_key))
    if before is not None and before.fingerprint != asked:
        raise Refusal(409, "idempotency_key", "This Idempotency-Key came before with another request")


def _remember(services: Services, wish: Wish, asked: str, accepted: Sequence[Accepted]) -> None:
    if wish.repeat_key is None:
        return
    with services.database.writing() as session:
        add_if_new(
            session,
            Repeat(
                key_id=wish.caller.key_id,
                idempotency_key=wish.repeat_key,
                fingerprint=asked,
                documents=[a.document.id for a in accepted],
                created_at=now(),
            ),
        )
