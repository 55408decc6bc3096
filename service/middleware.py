"""Around every request: a limit on its body, careful headers, times, an entry in the log."""

from __future__ import annotations

import time
from collections.abc import MutableMapping
from typing import Any

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service import metrics
from service.problems import Refusal, answer
from service.store.ids import new_id

_log = structlog.get_logger("service.requests")

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
"""What an answer carries unless it says otherwise itself; pages of the review set their own policy."""


class BodyLimit:
    """Ends requests whose body is over the limit, by what they announce and by what they send.

    FastAPI's own `max_body_size` answers in plain text; every refusal here is a problem document.
    """

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if announced.isdigit() and int(announced) > self._most:
            await answer(self._refusal())(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._most:
                raise self._refusal()
            return message

        await self._app(scope, counted, send)

    def _refusal(self) -> Refusal:
        return Refusal(
            413,
            "limit",
            f"The request is over the limit of {self._most} bytes",
            remedy="Bring fewer files at once, or raise KEMU_UPLOAD_BYTES",
        )


class Surroundings:
    """Headers, times, and one log entry for each request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start, status, request_id = time.perf_counter(), 500, new_id()
        structlog.contextvars.bind_contextvars(request=request_id)

        async def completed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("X-Request-Id", request_id)
            await send(message)

        try:
            await self._app(scope, receive, completed)
        finally:
            _report(scope, status, time.perf_counter() - start)
            structlog.contextvars.clear_contextvars()


def _report(scope: MutableMapping[str, Any], status: int, seconds: float) -> None:
    route = getattr(scope.get("route"), "path", "none")
    metrics.REQUESTS.labels(scope["method"], route, str(status)).observe(seconds)
    caller = scope.get("state", {}).get("caller")
    _log.info(
        "request",
        method=scope["method"],
        path=scope["path"],
        status=status,
        seconds=round(seconds, 4),
        key=getattr(caller, "key_id", None),
        document=scope.get("path_params", {}).get("document_id"),
    )
