"""`kemu users`: people who sign in to the pages with a password."""

from __future__ import annotations

import sys

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import Session

from extractor.errors import UsageError
from service import keys as granting
from service.commands.serve import settings_of
from service.keys import ROLES, Grant, Role
from service.problems import Refusal
from service.store.database import Database
from service.store.ids import now
from service.store.migrations import migrate
from service.store.people import User
from service.store.tables import AuditEntry, Key
from service.ui import accounts

_stdin = click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")


@click.group()
def users() -> None:
    """Add, list and remove people who sign in by password, for the service whose settings are in the
    environment."""


@users.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="reviewer", show_default=True)
@click.option("--collection", "collections", multiple=True, help="May be given several times; none: all.")
@_stdin
def add(name: str, role: Role, collections: tuple[str, ...], password_stdin: bool) -> None:
    """Let NAME sign in. The password is asked for."""
    grant = Grant(name, role, collections or (granting.EVERY,))
    password = _password(password_stdin)
    with _database().writing() as session:
        try:
            accounts.add_user(session, grant, password)
        except Refusal as refusal:
            raise UsageError(refusal.detail, remedy=refusal.remedy or "See `kemu users --help`") from refusal
        _note(session, "user.add", name, role=role)


@users.command()
@click.argument("name")
@_stdin
def password(name: str, password_stdin: bool) -> None:
    """Give NAME another password; his browsers are signed out."""
    wanted = _password(password_stdin)
    with _database().writing() as session:
        try:
            accounts.change_password(session, _user(session, name), wanted)
        except Refusal as refusal:
            raise UsageError(refusal.detail, remedy="Choose another one") from refusal
        _note(session, "user.password", name)


@users.command()
@click.argument("name")
def remove(name: str) -> None:
    """Take NAME away, at once."""
    with _database().writing() as session:
        accounts.remove_user(session, _user(session, name))
        _note(session, "user.remove", name)


@users.command("list")
def listing() -> None:
    """List all users."""
    table = Table("name", "role", "collections", "since")
    with _database().reading() as session:
        found = session.execute(select(User, Key).join(Key, Key.id == User.key_id).order_by(User.name))
        for user, key in found:
            table.add_row(user.name, key.role, ", ".join(key.collections), f"{user.created_at:%Y-%m-%d}")
    Console().print(table)


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


def _user(session: Session, name: str) -> User:
    user = session.get(User, name)
    if user is None:
        raise UsageError(f"There is no user {name}", remedy="See `kemu users list`")
    return user


def _note(session: Session, action: str, name: str, **detail: str) -> None:
    session.add(AuditEntry(at=now(), who="command line", action=action, target=name, detail=detail))


def _database() -> Database:
    database = Database(settings_of({}).database)
    migrate(database)
    return database
