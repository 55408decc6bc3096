"""`/v1/archives`: bring archives of scans, see what is in them and how far they are, fetch all results."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from service.archives.accepting import ArchiveParcel, archive_key
from service.archives.answers import ArchiveAnswer, MemberAnswer, archive_answer, member_answer
from service.archives.bundle import bundled
from service.deps import After, Limit, Reading, Services, TheServices, Uploader, note
from service.incoming import Staged, dropped
from service.intake import Bringer, fitting_name
from service.keys import Caller
from service.problems import Refusal, not_found, responses
from service.routes import bodies
from service.routes.documents import read_again, wish_of
from service.schemas import Page
from service.store import archives
from service.store.archive_tables import Archive

router = APIRouter(prefix="/archives", tags=["archives"])

ArchiveId = Annotated[str, Path(max_length=36, description="an archive's id")]
_UPLOAD = {"upload": {"type": "string", "description": "id of an upload in pieces"}}
_BODY = bodies.request_body(
    {
        "multipart/form-data": bodies.form(bodies.binary("a ZIP, TAR or 7z file")),
        "application/json": bodies.json_object(_UPLOAD),
        **bodies.raw("application/octet-stream", "application/zip"),
    }
)
_MOST_JSON = 100_000


class RetryWish(BaseModel):
    """What may be different when an archive is tried again."""

    password: str | None = Field(default=None, max_length=500, description="for members that are encrypted")


def _archive(archive_id: ArchiveId, caller: Uploader, session: Reading) -> Archive:
    archive = archives.find(session, archive_id, caller.collections)
    if archive is None:
        raise not_found(f"archive {archive_id}")
    return archive


TheArchive = Annotated[Archive, Depends(_archive)]


@router.post(
    "",
    status_code=202,
    response_model=ArchiveAnswer,
    responses=responses(404, 409, 413, 415, 507),
    openapi_extra=_BODY,
    summary="Bring an archive",
)
async def upload(
    request: Request,
    services: TheServices,
    caller: Uploader,
    name: Annotated[str | None, Query(max_length=500, description="of the file in a raw body")] = None,
) -> Response:
    """Accepts a ZIP, TAR (gz, bz2, xz, zst) or 7z file, also with archives in it, and answers at once.

    Send it as `multipart/form-data`, as the body with the options in the query, or, where it is large, in
    pieces to `/v1/uploads` and its id here as JSON. What is in it shows in `/v1/archives/{id}/members` as it
    is unpacked.
    """
    await run_in_threadpool(services.archive_desk.check_open)
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "multipart/form-data":
        form = await request.form(max_files=1, max_fields=50)
        return await services.taking_in(_from_form, services, caller, form)
    if kind == "application/json":
        return await services.taking_in(_from_pieces, services, caller, await _json(request))
    fields = dict(request.query_params)
    wish_of(caller, fields, None)
    staged = await services.archive_desk.incoming.receive(request.stream())
    return await services.taking_in(_accept, services, caller, fields, (fitting_name(name), staged))


@router.get("", response_model=Page[ArchiveAnswer], responses=responses(), summary="List archives")
def listing(
    caller: Uploader, session: Reading, limit: Limit = 50, after: After = None
) -> Page[ArchiveAnswer]:
    """Archives, the newest first, page by page."""
    found = archives.listed(session, caller.collections, after, limit + 1)
    shown = found[:limit]
    more = shown[-1].id if len(found) > limit else None
    return Page(items=[archive_answer(session, a) for a in shown], next=more)


@router.get("/{archive_id}", response_model=ArchiveAnswer, responses=responses(404))
def one(archive: TheArchive, session: Reading) -> ArchiveAnswer:
    """An archive: its members by outcome, its documents by state, totals over their results."""
    return archive_answer(session, archive)


@router.get("/{archive_id}/members", response_model=Page[MemberAnswer], responses=responses(404))
def members(
    archive: TheArchive,
    session: Reading,
    limit: Limit = 100,
    after: Annotated[int | None, Query(ge=0, le=2**31 - 1, description="`next` of the page before")] = None,
    outcome: Annotated[str | None, Query(max_length=20)] = None,
) -> Page[MemberAnswer]:
    """Every file in it with its path and what became of it, in the archive's order."""
    found = archives.members(session, archive.id, outcome, after, limit + 1)
    shown = found[:limit]
    more = str(shown[-1][0].number) if len(found) > limit else None
    return Page(items=[member_answer(member, document) for member, document in shown], next=more)


@router.post("/{archive_id}/cancel", response_model=ArchiveAnswer, responses=responses(404, 409))
def cancel(archive: TheArchive, caller: Uploader, services: TheServices) -> ArchiveAnswer:
    """Gives up what is not unpacked and what is not read."""
    with services.database.writing() as session:
        if not archives.cancel(session, archive):
            raise Refusal(409, "finished", "Nothing of the archive is left to give up")
        note(session, caller, "archive.cancel", archive.id, collection=archive.collection)
    with services.database.reading() as session:
        return archive_answer(session, session.get_one(Archive, archive.id))


@router.post("/{archive_id}/retry", response_model=ArchiveAnswer, responses=responses(404, 409))
def retry(
    archive: TheArchive, caller: Uploader, services: TheServices, wish: RetryWish | None = None
) -> ArchiveAnswer:
    """Has what failed tried once more: its documents, and members that could not be unpacked."""
    again = 0
    with services.database.reading() as session:
        failed = archives.failed_documents(session, archive.id)
    for document in failed:
        try:
            read_again(document, caller, services)
        except Refusal as refusal:
            if refusal.status != 409:
                raise
        else:
            again += 1
    password = services.seal.seal(wish.password) if wish is not None else None
    if services.files.exists(archive_key(archive.id)):
        with services.database.writing() as session:
            again += archives.unpack_again(session, archive.id, password)
    if not again:
        raise Refusal(409, "nothing_to_retry", "Nothing of the archive failed that could be tried again")
    with services.database.writing() as session:
        note(session, caller, "archive.retry", archive.id, collection=archive.collection)
    services.archive_desk.on_accepted()
    with services.database.reading() as session:
        return archive_answer(session, session.get_one(Archive, archive.id))


@router.get(
    "/{archive_id}/results.zip",
    responses={200: {"content": {"application/zip": {}}}, **responses(404)},
    response_class=Response,
)
def results(
    archive: TheArchive,
    services: TheServices,
    formats: Annotated[
        list[Literal["csv", "xlsx", "html", "parquet"]] | None, Query(description="besides JSON")
    ] = None,
) -> Response:
    """The results of all documents that are done, under their members' paths, and a table of all members.

    The amounts of all of them in one Parquet file: `/v1/rows?archive=…&format=parquet`.
    """
    body = bundled(services, archive.id, tuple(formats or ()))
    headers = {"Content-Disposition": f'attachment; filename="kemu-{archive.id}.zip"'}
    return StreamingResponse(body, media_type="application/zip", headers=headers)


def _from_form(services: Services, caller: Caller, form: FormData) -> Response:
    files = [value for _, value in form.multi_items() if isinstance(value, UploadFile)]
    fields: dict[str, Any] = {k: v for k, v in form.multi_items() if isinstance(v, str)}
    if len(files) != 1:
        raise Refusal(400, "no_file", "The form has no part that is a file", remedy="Name the part `file`")
    wish_of(caller, fields, None)
    staged = services.archive_desk.incoming.take(files[0].file)
    return _accept(services, caller, fields, (fitting_name(files[0].filename), staged))


def _from_pieces(services: Services, caller: Caller, fields: dict[str, Any]) -> Response:
    upload_id = fields.pop("upload", None)
    if not isinstance(upload_id, str):
        raise Refusal(422, "invalid", "`upload` is not the id of an upload in pieces")
    wish_of(caller, fields, None)
    name, staged = services.pieces.finish(caller, upload_id)
    answer = _accept(services, caller, fields, (name, staged))
    services.pieces.forget(upload_id)
    return answer


def _accept(services: Services, caller: Caller, fields: dict[str, Any], file: tuple[str, Staged]) -> Response:
    name, staged = file
    with dropped(staged):
        wish = wish_of(caller, fields, None)
        parcel = ArchiveParcel(staged, name, wish.collection, wish.options)
        bringer = Bringer(caller.key_id, caller.pages_per_day or services.settings.pages_per_day)

        def also(session: Session, archive: Archive) -> None:
            note(session, caller, "archive.upload", archive.id, collection=archive.collection, name=name)

        archive, known = services.archive_desk.accept(parcel, bringer, also)
    with services.database.reading() as session:
        answer = archive_answer(session, session.get_one(Archive, archive.id), known=known)
    headers = {"Location": f"/v1/archives/{archive.id}"}
    return Response(answer.model_dump_json(), 202, headers, media_type="application/json")


async def _json(request: Request) -> dict[str, Any]:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_JSON:
            raise Refusal(413, "limit", "The request is too long")
    try:
        fields = json.loads(body)
    except ValueError as error:
        raise Refusal(400, "bad_request", "The body is no JSON") from error
    if not isinstance(fields, dict) or not _plain(list(fields.values())):
        raise Refusal(422, "invalid", "The body is not an object of texts and numbers")
    return {name: value for name, value in fields.items() if value is not None}


def _plain(values: Sequence[object]) -> bool:
    return all(value is None or isinstance(value, str | int) for value in values)
