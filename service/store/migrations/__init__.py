"""The history of the database's tables, and how to bring a database up to date."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text
from sqlalchemy.engine import Connection

from service.store.database import Database

_LOCK = 5_120_601
"""The number of the advisory lock under which PostgreSQL is migrated: processes may start together."""


def migrate(database: Database, revision: str = "head") -> None:
    """Bring the database to a revision, by default the newest. Processes that start together take turns."""
    engine = database.engine.execution_options(writes=True)
    with engine.connect() as connection:
        if database.is_sqlite:
            with connection.begin():
                _upgrade(connection, revision)
        else:
            connection.execute(text("SELECT pg_advisory_lock(:n)"), {"n": _LOCK})
            connection.commit()
            try:
                with connection.begin():
                    _upgrade(connection, revision)
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:n)"), {"n": _LOCK})
                connection.commit()


def _upgrade(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
