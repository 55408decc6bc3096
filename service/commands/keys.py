"""`kemu keys`: make, list and revoke keys beside a running service or without one."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from extractor.errors import UsageError
from service import keys as granting
from service.commands.serve import settings_of
from service.keys import ROLES, Grant, Role
from service.store.database import Database
from service.store.ids import now
from service.store.migrations import migrate
from service.store.tables import AuditEntry, Key

_WHO = "command line"


@click.group()
def keys() -> None:
    """Make, list and revoke keys of the service whose settings are in the environment."""


@keys.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="uploader", show_default=True)
@click.option("--collection", "collections", multiple=True, help="May be given several times; none: all.")
def make(name: str, role: Role, collections: tuple[str, ...]) -> None:
    """Make a key called NAME and show it, this once."""
    database = _database()
    with database.writing() as session:
        grant = Grant(name, role, collections or (granting.EVERY,))
        key, text = granting.make(session, grant)
        session.add(
            AuditEntry(
                at=now(), who=_WHO, action="key.make", target=key.id, detail={"name": name, "role": role}
            )
        )
    click.echo(text)
    click.echo(f"Callbacks for its documents are signed with {key.callback_secret}", err=True)


@keys.command("list")
def listing() -> None:
    """List all keys."""
    table = Table("id", "name", "role", "collections", "made", "revoked")
    with _database().reading() as session:
        for key in session.scalars(select(Key).order_by(Key.id)):
            revoked = f"{key.revoked_at:%Y-%m-%d}" if key.revoked_at else ""
            table.add_row(
                key.id, key.name, key.role, ", ".join(key.collections), f"{key.created_at:%Y-%m-%d}", revoked
            )
    Console().print(table)


@keys.command()
@click.argument("key_id")
def revoke(key_id: str) -> None:
    """Take the key KEY_ID back, at once and for good."""
    with _database().writing() as session:
        key = session.get(Key, key_id)
        if key is None:
            raise UsageError(f"There is no key {key_id}", remedy="See `kemu keys list`")
        key.revoked_at = key.revoked_at or now()
        session.add(
            AuditEntry(at=now(), who=_WHO, action="key.revoke", target=key.id, detail={"name": key.name})
        )


def _database() -> Database:
    settings = settings_of({})
    database = Database(settings.database)
    migrate(database)
    return database
