"""`/v1/users`: people who sign in by password."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from service.deps import Administrator, Reading, TheDatabase, note
from service.keys import EVERY, Grant, Role
from service.problems import Refusal, not_found, responses
from service.store.ids import aware
from service.store.people import User
from service.store.tables import Key
from service.ui import accounts

router = APIRouter(prefix="/v1/users", tags=["keys"])


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


class UserAnswer(BaseModel):
    """A person who signs in by password."""

    name: str
    role: str
    collections: list[str]
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
    if caller.collections is not None and not all(caller.sees(c) for c in wanted.collections):
        raise Refusal(403, "forbidden", "A user may not be given collections that his maker does not have")
    with database.writing() as session:
        grant = Grant(wanted.name, wanted.role, tuple(wanted.collections))
        user = accounts.add_user(session, grant, wanted.password)
        note(session, caller, "user.add", user.name, role=wanted.role, collections=wanted.collections)
        return _answer(user, session.get_one(Key, user.key_id))


@router.delete("/{name}", status_code=204, responses=responses(404, 409))
def remove(
    name: Annotated[str, Path(max_length=accounts.LONGEST_NAME)], caller: Administrator, database: TheDatabase
) -> None:
    """Takes a user away, at once. Oneself cannot be: somebody must be left."""
    with database.writing() as session:
        user = session.get(User, name)
        if user is None:
            raise not_found(f"user {name}")
        if user.key_id == caller.key_id:
            raise Refusal(409, "own_key", "A user cannot remove himself")
        accounts.remove_user(session, user)
        note(session, caller, "user.remove", name)


def _answer(user: User, key: Key) -> UserAnswer:
    return UserAnswer.model_validate(
        {
            "name": user.name,
            "role": key.role,
            "collections": key.collections,
            "key_id": key.id,
            "created_at": aware(user.created_at),
        }
    )
