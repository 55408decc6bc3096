"""Pages from templates: language, careful headers, refusals that people can read."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from functools import partial
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from extractor.telling import told_in_chinese
from service.keys import Caller
from service.problems import Refusal
from service.ui import accounts, refusals, sessions
from service.ui.words import LANGUAGES, SCRIPTED, WORDS

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""What a page may load: files of ours and nothing else; no script or style within the page."""
LANGUAGE_COOKIE = "kemu_language"

_environment = Environment(
    loader=PackageLoader("service.ui"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class PageRoute(APIRoute):
    """A route that answers refusals with a page: who is not signed in is asked to."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with its refusals turned into pages."""
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except Refusal as refusal:
                if refusal.status == 401:
                    return to_sign_in(request)
                return refused(request, refusal)
            except RequestValidationError:
                return refused(request, Refusal(422, "invalid", "The address does not make sense"))

        return handled


def page(
    request: Request, template: str, caller: Caller | None, *, status: int = 200, **shown: Any
) -> HTMLResponse:
    """The template as a page in the reader's language."""
    language = language_of(request)
    token = request.cookies.get(sessions.COOKIE)
    body = _environment.get_template(template).render(
        {
            "t": _translator(language),
            "why": partial(refusals.told, language),
            "language": language,
            "other": next(one for one in LANGUAGES if one != language),
            "caller": caller,
            "token": accounts.forgery_token(token) if token and caller is not None else "",
            "path": _path(request),
            "scripted": json_block(
                {name: said(language, name) for name in SCRIPTED} | refusals.scripted(language)
            ),
            "version": version("kemu"),
            "request_path": request.url.path,
            **shown,
        }
    )
    headers = {"Content-Security-Policy": POLICY, "Vary": "Accept-Language, Cookie"}
    return HTMLResponse(body, status, headers)


def refused(request: Request, refusal: Refusal) -> HTMLResponse:
    """A refusal as a page."""
    answer = page(
        request,
        "refusal.html",
        getattr(request.state, "caller", None),
        status=refusal.status,
        refusal=refusal,
    )
    answer.headers.update(refusal.headers)
    return answer


def to_sign_in(request: Request) -> RedirectResponse:
    """To the sign-in, and from there back to where the reader wanted to go."""
    wanted = _path(request) if request.method == "GET" else "/"
    return RedirectResponse(f"/sign-in?next={quote(wanted, safe='')}", 303)


def local(path: str | None) -> str:
    """A path of ours, or the home page: a link must not lead away from here."""
    fits = path is not None and path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if path is not None and fits and path.isprintable() else "/"


def language_of(request: Request) -> str:
    """The language that was chosen, else the first of the browser's that there is, else Chinese."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return str(chosen)
    for wanted in request.headers.get("accept-language", "").split(","):
        name = wanted.split(";")[0].strip().lower()[:2]
        if name in LANGUAGES:
            return name
    return LANGUAGES[0]


def said(language: str, name: str, **values: object) -> str:
    """A sentence of the catalogue; a name that is not in it, as a code of the API, stands for itself."""
    sentences = WORDS.get(name)
    text = name if sentences is None else sentences[LANGUAGES.index(language)]
    return text.format(**values) if values else text


def teller(language: str, result: dict[str, Any]) -> Callable[[dict[str, Any]], str]:
    """Puts the findings of a result into words: the document's own sentence is English."""
    tables = {table["id"]: table for table in result["tables"]}

    def tell(finding: dict[str, Any]) -> str:
        return str(finding["message"]) if language == "en" else told_in_chinese(finding, tables)

    return tell


def json_block(value: object) -> Markup:
    """JSON for a data block of a page: nothing in it can end the block."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))  # noqa: S704


def _translator(language: str) -> Callable[..., str]:
    def translate(name: str, **values: object) -> str:
        return said(language, name, **values)

    return translate


def _path(request: Request) -> str:
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{request.url.path}{query}"
