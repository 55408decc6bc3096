"""People and the browsers they signed in with: passwords, sessions, the token against forged requests."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from service import keys
from service.keys import Caller, Grant
from service.problems import Refusal
from service.seals import digest
from service.store.ids import now
from service.store.people import BrowserSession, User
from service.store.tables import Key

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 1000
LONGEST_NAME = 100
_hasher = PasswordHasher()
"""argon2id with the parameters that RFC 9106 recommends where memory is short (its second choice)."""
_NOBODY = _hasher.hash(secrets.token_urlsafe(16))


def add_user(session: Session, grant: Grant, password: str) -> User:
    """A new user with a key of his own behind him.

    Raises `Refusal`: the name is taken or does not fit, the password is too short or too long."""
    _check(grant.name, password)
    if session.get(User, grant.name) is not None:
        raise Refusal(409, "name_taken", f"There is a user {grant.name} already")
    key, _ = keys.make(session, grant)
    user = User(name=grant.name, password_hash=_hasher.hash(password), key_id=key.id, created_at=now())
    session.add(user)
    session.flush()
    return user


def change_password(session: Session, user: User, password: str) -> None:
    """Give a user another password; all his browsers are signed out."""
    _check(user.name, password)
    user.password_hash = _hasher.hash(password)
    session.execute(delete(BrowserSession).where(BrowserSession.key_id == user.key_id))


def let_in(session: Session, user: User, *, allowed: bool) -> None:
    """Whether a user may sign in; who may not is signed out at once."""
    key = session.get_one(Key, user.key_id)
    key.revoked_at = None if allowed else key.revoked_at or now()
    if not allowed:
        session.execute(delete(BrowserSession).where(BrowserSession.key_id == user.key_id))


def remove_user(session: Session, user: User) -> None:
    """Take a user away, at once; what he did keeps his name."""
    key = session.get_one(Key, user.key_id)
    key.revoked_at = key.revoked_at or now()
    session.execute(delete(BrowserSession).where(BrowserSession.key_id == user.key_id))
    session.delete(user)


def user_with(session: Session, name: str, password: str) -> Caller | None:
    """Whom the name and the password speak for. A name that nobody has takes as long as a wrong password."""
    user = session.get(User, name) if len(name) <= LONGEST_NAME else None
    try:
        _hasher.verify(user.password_hash if user is not None else _NOBODY, password[:LONGEST_PASSWORD])
    except (VerificationError, InvalidHashError):
        return None
    return None if user is None else keys.holder_of(session.get(Key, user.key_id))


def open_session(session: Session, caller: Caller, hours: float) -> str:
    """Sign a browser in; its token, which is not kept. Sessions that are over are cleared away."""
    token, moment = secrets.token_urlsafe(32), now()
    session.execute(delete(BrowserSession).where(BrowserSession.expires_at <= moment))
    session.add(
        BrowserSession(
            digest=digest(token),
            key_id=caller.key_id,
            created_at=moment,
            expires_at=moment + timedelta(hours=hours),
        )
    )
    return token


def holder_of_token(session: Session, token: str) -> Caller | None:
    """Who signed in with this browser; None where it is no session, or no longer."""
    key_id = session.scalar(
        select(BrowserSession.key_id).where(
            BrowserSession.digest == digest(token), BrowserSession.expires_at > now()
        )
    )
    return None if key_id is None else keys.holder_of(session.get(Key, key_id))


def close_session(session: Session, token: str) -> None:
    """Sign a browser out."""
    session.execute(delete(BrowserSession).where(BrowserSession.digest == digest(token)))


def forgery_token(token: str) -> str:
    """What a page must send back with each change: only a page of ours can know it (OWASP: HMAC-based
    token pattern, bound to the session)."""
    return hmac.new(token.encode(), b"kemu changes", hashlib.sha256).hexdigest()


def _check(name: str, password: str) -> None:
    if not name.strip() or name != name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise Refusal(422, "invalid", f"A user's name has 1 to {LONGEST_NAME} printable characters")
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Refusal(422, "invalid", f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")
