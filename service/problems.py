"""Refusals as problem documents (RFC 9457, application/problem+json)."""

from __future__ import annotations

import errno
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from service.store.files import StorageError

_log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
TYPE_BASE = "/problems/"


class Problem(BaseModel):
    """What is wrong, in the form of RFC 9457."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "type": "/problems/not_found",
                    "title": "Not Found",
                    "status": 404,
                    "detail": "There is no document 0193…",
                    "code": "not_found",
                }
            ]
        },
    )

    type: str = Field(description="names the kind of problem")
    title: str
    status: int
    detail: str = Field(description="what is wrong here, in a sentence")
    code: str = Field(description="short name of the kind, see docs/errors.md and docs/api.md")
    remedy: str | None = Field(default=None, description="what to do about it")


class Refusal(Exception):  # noqa: N818 - it is an answer, not a fault
    """An answer that refuses."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        remedy: str | None = None,
        headers: dict[str, str] | None = None,
        more: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.remedy = remedy
        self.headers = headers or {}
        self.more = more or {}


def not_found(what: str) -> Refusal:
    """There is none, or none that the caller may know of."""
    return Refusal(404, "not_found", f"There is no {what}")


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The entry for OpenAPI of the refusals that a route can give."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    always = (400, 401, 403, 422, 429)
    return {
        status: {"description": HTTPStatus(status).phrase, "content": content}
        for status in sorted({*always, *statuses})
    }


def answer(refusal: Refusal) -> JSONResponse:
    """The refusal as a response."""
    problem = Problem(
        type=f"{TYPE_BASE}{refusal.code}",
        title=HTTPStatus(refusal.status).phrase,
        status=refusal.status,
        detail=refusal.detail,
        code=refusal.code,
        remedy=refusal.remedy,
        **refusal.more,
    )
    body = problem.model_dump(exclude_none=True, mode="json")
    return JSONResponse(body, refusal.status, headers=refusal.headers, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Answer every fault with a problem document."""
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(StorageError, _away)
    app.add_exception_handler(OperationalError, _away)
    app.add_exception_handler(OSError, _away)
    app.add_exception_handler(Exception, _unforeseen)


async def _refused(_request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, Refusal):
        raise error
    return answer(error)


async def _http(_request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    status = error.status_code
    code = "limit" if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE else HTTPStatus(status).name.lower()
    return answer(Refusal(error.status_code, code, str(error.detail), headers=dict(error.headers or {})))


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise error
    faults = [{"where": list(map(str, e["loc"])), "what": str(e["msg"])} for e in error.errors()]
    return answer(Refusal(422, "invalid", "The request does not follow the schema", more={"errors": faults}))


async def _away(request: Request, error: Exception) -> JSONResponse:
    """The disk is full, or the database or the file store does not answer."""
    _log.error("away", path=request.url.path, exc_info=error)
    if isinstance(error, StorageError):
        full = error.full
    elif isinstance(error, OSError):
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        if not full:
            return await _unforeseen(request, error)
    else:
        full = "full" in str(error.__cause__).lower()
    headers = {"Retry-After": "60"}
    if full:
        return answer(Refusal(507, "disk_full", "There is no room left to keep this", headers=headers))
    return answer(Refusal(503, "away", "The database or the file store does not answer", headers=headers))


async def _unforeseen(request: Request, error: Exception) -> JSONResponse:
    _log.error("unforeseen", path=request.url.path, exc_info=error)
    return answer(Refusal(500, "internal", "An error of the service's own; it is in the log"))
