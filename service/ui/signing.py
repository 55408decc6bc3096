"""`/sign-in`, `/sign-out`: by a key, or by name and password."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from service.deps import Services, TheServices, note
from service.keys import Caller, caller_of
from service.problems import Refusal
from service.store.ids import now
from service.store.tables import AuditEntry
from service.ui import accounts, sessions
from service.ui.rendering import LANGUAGE_COOKIE, PageRoute, local, page
from service.ui.sessions import Attempts
from service.ui.words import LANGUAGES

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_YEAR = 365 * 24 * 3600
_NAME_SHOWN = 100
Next = Annotated[str, Query(alias="next", max_length=2000)]
Text = Annotated[str, Form(max_length=accounts.LONGEST_PASSWORD)]


@router.get("/sign-in")
def asked(request: Request, wanted: Next = "/") -> Response:
    """The form."""
    return page(request, "sign_in.html", None, wanted=local(wanted), wrong=False, name="")


@router.post("/sign-in")
def signed_in(
    request: Request,
    services: TheServices,
    name: Text = "",
    password: Text = "",
    key: Text = "",
    wanted: Annotated[str, Form(alias="next", max_length=2000)] = "/",
) -> Response:
    """Opens a session where the key, or the name and the password, are right."""
    sessions.check_origin(request)
    address = request.client.host if request.client is not None else "unknown"
    known_as = name.strip()[:_NAME_SHOWN] if not key else "key"
    attempts: Attempts = request.app.state.attempts
    attempts.check(address, f"{known_as}@{address}" if key else known_as)
    with services.database.reading() as session:
        caller = _caller(session, known_as, password, key.strip())
    if caller is None:
        attempts.failed(address, f"{known_as}@{address}" if key else known_as)
        _write_down_failure(services, known_as, address)
        shown = {"wanted": local(wanted), "wrong": True, "name": "" if key else known_as}
        return page(request, "sign_in.html", None, status=403, **shown)
    with services.database.writing() as session:
        before = request.cookies.get(sessions.COOKIE)
        if before:
            accounts.close_session(session, before)
        token = accounts.open_session(session, caller, services.settings.session_hours)
        note(session, caller, "session.open", None, address=address, by="key" if key else "password")
    answer = RedirectResponse(local(wanted), 303)
    secure = sessions.is_secure(request, services.settings)
    sessions.give(answer, token, services.settings, secure=secure)
    return answer


@router.post("/sign-out")
def signed_out(request: Request, services: TheServices, token: Text = "") -> Response:
    """Ends the session."""
    cookie = request.cookies.get(sessions.COOKIE)
    if cookie:
        sessions.check_token(cookie, token)
        with services.database.writing() as session:
            caller = accounts.holder_of_token(session, cookie)
            accounts.close_session(session, cookie)
            if caller is not None:
                note(session, caller, "session.close", None)
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(sessions.COOKIE, path="/")
    return answer


@router.get("/language/{language}")
def language(language: str, services: TheServices, request: Request, wanted: Next = "/") -> RedirectResponse:
    """Remembers in which language the pages are wanted."""
    if language not in LANGUAGES:
        raise Refusal(404, "not_found", "The pages are not written in that language")
    answer = RedirectResponse(local(wanted), 303)
    secure = sessions.is_secure(request, services.settings)
    answer.set_cookie(LANGUAGE_COOKIE, language, max_age=_YEAR, samesite="lax", secure=secure)
    return answer


def _caller(session: Session, name: str, password: str, key: str) -> Caller | None:
    if key:
        return caller_of(session, key)
    return accounts.user_with(session, name, password) if name else None


def _write_down_failure(services: Services, name: str, address: str) -> None:
    entry = AuditEntry(
        at=now(), who="nobody", action="session.refused", target=name, detail={"address": address}
    )
    with services.database.writing() as session:
        session.add(entry)
