"""What tests of the service share: small papers, databases, a file store, an application."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from fastapi.testclient import TestClient

from service.app import create_app, services_of
from service.keys import first_key
from service.settings import ServiceSettings
from service.store.database import Database
from service.store.migrations import migrate

_POSTGRES = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of an empty database on a PostgreSQL server of our own, `{name}` to be filled in."""
    if not _POSTGRES:
        pytest.skip("Debian's package postgresql is not installed")
    user = "postgres" if os.getuid() == 0 else None
    # Not below pytest's own folders, which only their owner may enter; and a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="kemu-postgres-"))
    if user is not None:
        shutil.chown(folder, user)

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [_POSTGRES[0] / program, *arguments], user=user, check=True, capture_output=True, cwd=folder
        )

    port = free_port()
    run("initdb", "-D", f"{folder}/data", "-U", "kemu", "--auth=trust", "-N")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=300"
    run("pg_ctl", "-D", f"{folder}/data", "-o", options, "-w", "-l", f"{folder}/log", "start")
    yield f"postgresql+psycopg://kemu@127.0.0.1:{port}/{{name}}"
    run("pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "-w", "stop")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres: str) -> str:
    """The address of a new, empty PostgreSQL database."""
    return new_postgres(postgres)


def new_postgres(template: str) -> str:
    """A new database on the server."""
    name = f"kemu_{secrets.token_hex(6)}"
    with psycopg.connect(template.format(name="postgres").replace("+psycopg", ""), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}".encode())
    return template.format(name=name)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'kemu.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def database(empty_url: str) -> Iterator[Database]:
    """A database of each kind with all tables."""
    database = Database(empty_url)
    migrate(database)
    yield database
    database.close()


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> ServiceSettings:
    """Settings with a data folder of their own, for an application that only answers."""
    return ServiceSettings(data=tmp_path_factory.mktemp("data"), read_documents=False, disk_reserve=0)


@pytest.fixture(scope="module")
def client(settings: ServiceSettings) -> Iterator[TestClient]:
    """An application that answers and has nothing read, with an administrator's key."""
    services = services_of(settings)
    key = first_key(services.database)
    with TestClient(create_app(services), raise_server_exceptions=False) as client:
        client.headers["authorization"] = f"Bearer {key}"
        yield client


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(condition: object, seconds: float = 60.0, every: float = 0.05) -> None:
    """Wait until `condition()` holds; fail where it does not come to that."""
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(every)
