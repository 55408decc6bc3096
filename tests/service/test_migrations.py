"""Migrations: from nothing, from the schema before, and to just what the tables say. On both databases."""

from __future__ import annotations

import threading

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, inspect, text

from service.store import ledgers
from service.store.code_names import codes_named
from service.store.database import Database
from service.store.migrations import migrate
from service.store.tables import Amount, Base
from tests.service.test_amounts_page import amount
from tests.service.test_units import accept

BEFORE = "0001"


def test_an_empty_database_gets_just_the_tables_that_are_declared(empty_url: str) -> None:
    database = Database(empty_url)
    migrate(database)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
        assert ledgers.Correction.__tablename__ in inspect(connection).get_table_names()
    migrate(database)
    database.close()


def test_a_database_of_the_schema_before_keeps_what_it_holds(empty_url: str) -> None:
    database = Database(empty_url)
    migrate(database, BEFORE)
    insert = text(
        "INSERT INTO keys (id, name, digest, role, collections, callback_secret, created_at) "
        "VALUES ('k1', '审计局', 'd', 'administrator', '[\"*\"]', 's', '2026-01-01 00:00:00')"
    )
    with database.engine.execution_options(writes=True).begin() as connection:
        assert "corrections" not in inspect(connection).get_table_names()
        connection.execute(insert)
    migrate(database)
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM keys")).scalars().all() == ["审计局"]
        assert "corrections" in inspect(connection).get_table_names()
    database.close()


def test_names_of_codes_of_amounts_that_were_there_before_are_found(empty_url: str) -> None:
    database = Database(empty_url)
    migrate(database, "0008")
    paper = accept(database, 1)
    with database.writing() as session:
        session.execute(insert(Amount), [amount(paper, 1)])
    migrate(database)
    with database.reading() as session:
        assert codes_named(session, None, "无", "学前", 9) == ["205-02-01"]
    database.close()


def test_processes_that_start_together_take_turns(empty_url: str) -> None:
    faults: list[BaseException] = []

    def start() -> None:
        database = Database(empty_url)
        try:
            migrate(database)
        except BaseException as error:  # noqa: BLE001 - it is looked at below
            faults.append(error)
        finally:
            database.close()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
