"""The service's commands, its settings and its documentation say the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from pydantic import ValidationError

from extractor.settings import Settings
from service.commands.keys import keys
from service.commands.settings import as_markdown, settings
from service.keys import caller_of, first_key
from service.settings import ServiceSettings
from service.store.database import Database
from service.store.migrations import migrate

pytestmark = pytest.mark.xdist_group("service-api")

DOCS = Path(__file__).parents[2] / "docs"


def test_settings_come_from_call_environment_file_and_default_in_this_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "kemu.toml"
    file.write_text('port = 1\nhost = "file"\nlog_level = "error"\n[limits]\npages = 7\n')
    monkeypatch.setenv("KEMU_CONFIG", str(file))
    monkeypatch.setenv("KEMU_PORT", "2")
    monkeypatch.setenv("KEMU_HOST", "environment")
    given = ServiceSettings(host="call")
    assert (given.host, given.port, given.log_level, given.limits.pages) == ("call", 2, "error", 7)
    assert given.poll_seconds == 1.0
    assert isinstance(given.reading, Settings)
    assert given.reading.limits.pages == 7
    file.write_text("prot = 1\n")
    with pytest.raises(ValidationError, match="prot"):
        ServiceSettings()


def test_all_settings_are_in_the_documentation_as_the_command_writes_them() -> None:
    assert (DOCS / "settings.md").read_text(encoding="utf-8").endswith(as_markdown() + "\n")
    shown = CliRunner().invoke(settings, ["--markdown"])
    assert shown.output.strip() == as_markdown()
    assert CliRunner().invoke(settings, []).exit_code == 0


def test_the_documentation_names_every_route(client: TestClient) -> None:
    text = (DOCS / "api.md").read_text(encoding="utf-8")
    for path in client.get("/v1/openapi.json").json()["paths"]:
        if not path.startswith(("/v1/archives", "/v1/uploads")):
            assert re.search(re.escape(path) + r"(?![\w/{])", text), path


def test_keys_are_made_listed_and_revoked_without_a_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEMU_DATA", str(tmp_path))
    made = CliRunner().invoke(keys, ["make", "审计处", "--role", "reviewer", "--collection", "a"])
    text = made.stdout.splitlines()[0]
    database = Database(f"sqlite:///{tmp_path / 'kemu.db'}")
    with database.reading() as session:
        caller = caller_of(session, text)
    assert caller is not None
    assert (caller.name, caller.role, caller.collections) == ("审计处", "reviewer", ("a",))
    assert "审计处" in CliRunner().invoke(keys, ["list"]).output
    assert CliRunner().invoke(keys, ["revoke", caller.key_id]).exit_code == 0
    with database.reading() as session:
        assert caller_of(session, text) is None
    database.close()


def test_the_first_key_is_given_once(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'kemu.db'}")
    migrate(database)
    assert (first_key(database) or "").startswith("kemu_")
    assert first_key(database) is None
    database.close()
