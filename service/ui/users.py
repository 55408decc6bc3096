"""`/v1/users`: people who sign in by password."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.deps import Administrator, Reading, TheDatabase, note
from service.keys import EVERY, Caller, Grant, Role
from service.problems import Refusal, not_found, responses
from service.store.ids import aware
from service.store.people import User
from service.store.tables import Key
from service.ui import accounts

router = APIRouter(prefix="/v1/users", tags=["keys"])

UserName = Annotated[str, Path(max_length=accounts.LONGEST_NAME)]


class UserRequest(BaseModel):
    """Who is to sign in, and what he may."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=accounts.LONGEST_NAME)]
    password: Annotated[
        str, Field(min_length=accounts.SHORTEST_PASSWORD, max_length=accounts.LONGEST_PASSWORD)
    ]
    role: Role
    collections: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=100)]],
        Field(min_length=1, max_length=1000, description='collections he may use; ["*"]: all'),
    ] = [EVERY]


class UserChange(BaseModel):
    """What is to be different; null: stays as it is."""

    model_config = ConfigDict(extra="forbid")

    role: Role | None = None
    collections: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=100)]] | None,
        Field(min_length=1, max_length=1000, description='["*"]: all'),
    ] = None
    disabled: Annotated[
        bool | None, Field(description="true: cannot sign in and is signed out at once; false: may again")
    ] = None
    password: Annotated[
        str | None,
        Field(
            min_length=accounts.SHORTEST_PASSWORD,
            max_length=accounts.LONGEST_PASSWORD,
            description="a new one; all his browsers are signed out",
        ),
    ] = None


class UserAnswer(BaseModel):
    """A person who signs in by password."""

    name: str
    role: str
    collections: list[str]
    disabled: bool
    key_id: str = Field(description="the key that stands for him in the audit log")
    created_at: datetime


@router.get("", response_model=list[UserAnswer], responses=responses())
def listing(_caller: Administrator, session: Reading) -> list[UserAnswer]:
    """All users, by name."""
    found = session.execute(select(User, Key).join(Key, Key.id == User.key_id).order_by(User.name))
    return [_answer(user, key) for user, key in found]


@router.post("", status_code=201, response_model=UserAnswer, responses=responses(409))
def add(wanted: UserRequest, caller: Administrator, database: TheDatabase) -> UserAnswer:
    """A new user."""
    _check_grant(caller, wanted.collections)
    with database.writing() as session:
        grant = Grant(wanted.name, wanted.role, tuple(wanted.collections))
        user = accounts.add_user(session, grant, wanted.password)
        note(session, caller, "user.add", user.name, role=wanted.role, collections=wanted.collections)
        return _answer(user, session.get_one(Key, user.key_id))


@router.patch("/{name}", response_model=UserAnswer, responses=responses(404, 409))
def change(name: UserName, wanted: UserChange, caller: Administrator, database: TheDatabase) -> UserAnswer:
    """Gives a user another role, other collections or a new password; lets him in no more, or again. One's
    own role and state cannot be changed: somebody must be left."""
    with database.writing() as session:
        user, key = _found(session, caller, name)
        own = user.key_id == caller.key_id
        if own and (wanted.disabled or wanted.role not in (None, key.role) or wanted.collections is not None):
            raise Refusal(409, "own_key", "Nobody can take rights from himself")
        if wanted.collections is not None:
            _check_grant(caller, wanted.collections)
            key.collections = wanted.collections
        if wanted.role is not None:
            key.role = wanted.role
        if wanted.disabled is not None:
            accounts.let_in(session, user, allowed=not wanted.disabled)
        if wanted.password is not None:
            accounts.change_password(session, user, wanted.password)
        said = wanted.model_dump(exclude_none=True, exclude={"password"})
        note(session, caller, "user.change", name, **said, password=wanted.password is not None)
        return _answer(user, key)


@router.delete("/{name}", status_code=204, responses=responses(404, 409))
def remove(name: UserName, caller: Administrator, database: TheDatabase) -> None:
    """Takes a user away, at once. Oneself cannot be: somebody must be left."""
    with database.writing() as session:
        user, _ = _found(session, caller, name)
        if user.key_id == caller.key_id:
            raise Refusal(409, "own_key", "A user cannot remove himself")
        accounts.remove_user(session, user)
        note(session, caller, "user.remove", name)


def _found(session: Session, caller: Caller, name: str) -> tuple[User, Key]:
    """The user, where all his collections are the caller's too."""
    user = session.get(User, name)
    if user is None:
        raise not_found(f"user {name}")
    key = session.get_one(Key, user.key_id, with_for_update=True)
    _check_grant(caller, key.collections)
    return user, key


def _check_grant(caller: Caller, collections: Sequence[str]) -> None:
    if caller.collections is not None and not all(caller.sees(c) for c in collections):
        raise Refusal(403, "forbidden", "The user has, or would have, collections that are not the caller's")


def _answer(user: User, key: Key) -> UserAnswer:
    return UserAnswer.model_validate(
        {
            "name": user.name,
            "role": key.role,
            "collections": key.collections,
            "disabled": key.revoked_at is not None,
            "key_id": key.id,
            "created_at": aware(user.created_at),
        }
    )
