"""The session's cookie: whom it speaks for, and that no foreign page makes changes with it."""

from __future__ import annotations

import hmac
import time
from urllib.parse import urlsplit

from fastapi import Request, Response
from limits import RateLimitItemPerMinute
from sqlalchemy.orm import Session

from service.keys import Caller
from service.problems import Refusal
from service.settings import ServiceSettings
from service.store.counters import shared_limiter
from service.store.database import Database
from service.ui import accounts

COOKIE = "kemu_session"
HEADER = "x-kemu-token"
_HARMLESS = {"GET", "HEAD", "OPTIONS"}
_OF_ADDRESS = RateLimitItemPerMinute(20)
_OF_NAME = RateLimitItemPerMinute(10, 5)


def by_cookie(request: Request, session: Session) -> Caller | None:
    """Who signed in with this browser. A change (anything but reading) must carry the page's token: a
    request that another site had the browser send has the cookie, but cannot know the token."""
    token = request.cookies.get(COOKIE)
    caller = accounts.holder_of_token(session, token) if token else None
    if caller is not None and token and request.method not in _HARMLESS:
        check_token(token, request.headers.get(HEADER))
    return caller


def check_token(token: str, given: str | None) -> None:
    """Refuse (403) a change that does not come from a page of this session."""
    if given is None or not hmac.compare_digest(given.encode(), accounts.forgery_token(token).encode()):
        raise Refusal(
            403,
            "forged",
            "The change does not carry the token of a page of this session",
            remedy="Load the page anew",
        )


def check_origin(request: Request) -> None:
    """Refuse (403) a sign-in that another site's page sends; there is no session yet to hold a token."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    foreign = site not in (None, "same-origin", "none")
    if site is None and origin is not None:
        foreign = urlsplit(origin).netloc != request.headers.get("host")
    if foreign:
        raise Refusal(403, "forged", "The form was sent by another site's page")


def give(response: Response, token: str, settings: ServiceSettings, *, secure: bool) -> None:
    """Set the cookie."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=round(settings.session_hours * 3600),
        httponly=True,
        samesite="lax",
        secure=secure,
        path="/",
    )


def is_secure(request: Request, settings: ServiceSettings) -> bool:
    """Whether browsers reach the service through TLS."""
    return request.url.scheme == "https" or (settings.public_url or "").startswith("https:")


class Attempts:
    """Counts sign-ins that failed, for all processes together: 20 a minute of one address, 10 in five minutes
    of one name, whatever addresses they come from. What succeeds is not counted."""

    def __init__(self, database: Database) -> None:
        self._limiter = shared_limiter(database)

    def check(self, address: str, name: str) -> None:
        """Refuse (429) who failed too often."""
        for item, key in ((_OF_ADDRESS, f"address {address}"), (_OF_NAME, f"name {name}")):
            if not self._limiter.test(item, key):
                reset = self._limiter.get_window_stats(item, key).reset_time
                raise Refusal(
                    429,
                    "rate",
                    "Signing in failed too often",
                    remedy="Try again in a few minutes",
                    headers={"Retry-After": str(max(1, round(reset - time.time())))},
                )

    def failed(self, address: str, name: str) -> None:
        """Count a failure."""
        self._limiter.hit(_OF_ADDRESS, f"address {address}")
        self._limiter.hit(_OF_NAME, f"name {name}")
