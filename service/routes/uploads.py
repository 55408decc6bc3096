"""`/v1/uploads`: large files in pieces, by the tus protocol (version 1.0.0; https://tus.io)."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated

from fastapi import APIRouter, Header, Request, Response
from starlette.concurrency import run_in_threadpool

from service.deps import TheServices, Uploader
from service.intake import fitting_name
from service.problems import Refusal, responses

router = APIRouter(prefix="/uploads", tags=["archives"], default_response_class=Response)

_VERSION = "1.0.0"
_ALWAYS = {"Tus-Resumable": _VERSION, "Cache-Control": "no-store"}
_PIECE = "application/offset+octet-stream"
Version = Annotated[str, Header(alias="Tus-Resumable", max_length=20, examples=[_VERSION])]


@router.options("", status_code=204, summary="What of tus is spoken here")
def capabilities(services: TheServices) -> Response:
    """Needs no key."""
    spoken = {
        "Tus-Version": _VERSION,
        "Tus-Extension": "creation,termination",
        "Tus-Max-Size": str(services.settings.archive_bytes),
    }
    return Response(status_code=204, headers={**_ALWAYS, **spoken})


@router.post("", status_code=201, responses=responses(412, 413, 507), summary="Announce an upload")
def begin(
    caller: Uploader,
    services: TheServices,
    length: Annotated[int, Header(alias="Upload-Length", ge=1, le=2**60)],
    version: Version = _VERSION,
    metadata: Annotated[str | None, Header(alias="Upload-Metadata", max_length=4000)] = None,
) -> Response:
    """The answer's `Location` takes the pieces by PATCH.

    `Upload-Metadata` may name the file: `filename` and its name in base64. When all has come, hand its id to
    `POST /v1/archives`."""
    _spoken(version)
    upload_id = services.pieces.begin(caller, fitting_name(_named(metadata)), length)
    headers = {"Location": f"/v1/uploads/{upload_id}", **_ALWAYS}
    return Response(status_code=201, headers=headers)


@router.head("/{upload_id}", responses=responses(404, 412), summary="How much has come")
def progress(
    upload_id: str, caller: Uploader, services: TheServices, version: Version = _VERSION
) -> Response:
    """`Upload-Offset`: where the next piece begins."""
    _spoken(version)
    upload, size = services.pieces.find(caller, upload_id)
    headers = {"Upload-Offset": str(size), "Upload-Length": str(upload.length), **_ALWAYS}
    return Response(status_code=200, headers=headers)


@router.patch(
    "/{upload_id}",
    status_code=204,
    responses=responses(404, 409, 412, 413, 415, 507),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {_PIECE: {"schema": {"type": "string", "format": "binary"}}},
        }
    },
    summary="Bring a piece",
)
async def piece(
    upload_id: str,
    request: Request,
    caller: Uploader,
    services: TheServices,
    offset: Annotated[int, Header(alias="Upload-Offset", ge=0, le=2**60)],
    version: Version = _VERSION,
) -> Response:
    """What came before a connection broke stands; ask by HEAD where to go on."""
    _spoken(version)
    if request.headers.get("content-type", "").split(";")[0].strip() != _PIECE:
        raise Refusal(415, "unknown_type", f"A piece is sent as {_PIECE}")
    upload, _ = await run_in_threadpool(services.pieces.find, caller, upload_id)
    size = await services.pieces.append(upload, offset, request.stream())
    return Response(status_code=204, headers={"Upload-Offset": str(size), **_ALWAYS})


@router.delete("/{upload_id}", status_code=204, responses=responses(404, 412))
def forget(upload_id: str, caller: Uploader, services: TheServices, version: Version = _VERSION) -> Response:
    """Gives an upload up."""
    _spoken(version)
    services.pieces.find(caller, upload_id)
    services.pieces.forget(upload_id)
    return Response(status_code=204, headers=_ALWAYS)


def _spoken(version: str) -> None:
    if version != _VERSION:
        raise Refusal(412, "tus_version", f"Only tus {_VERSION} is spoken", headers={"Tus-Version": _VERSION})


def _named(metadata: str | None) -> str | None:
    for pair in (metadata or "").split(","):
        key, _, value = pair.strip().partition(" ")
        if key in ("filename", "name"):
            try:
                return base64.b64decode(value, validate=True).decode("utf-8")
            except (binascii.Error, UnicodeDecodeError) as error:
                raise Refusal(422, "invalid", "Upload-Metadata is not in base64 and UTF-8") from error
    return None
