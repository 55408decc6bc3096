"""The dashboard's figures, users and the log: on both databases, and who may see or change what."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from service.deps import Services
from service.store import review_filling as filling
from service.store.database import Database
from service.store.ids import now
from service.store.ledgers import Correction
from service.store.tables import Document
from service.ui.quality import Counts, quality
from service.ui.words import WORDS
from tests.service.test_review_queue import item
from tests.service.test_units import accept

ROOT = Path(__file__).parents[2]
PASSWORD = "一个很长的口令 2026"  # noqa: S105 - nobody's


def read(database: Database, when: datetime, **more: Any) -> str:
    """A document that has been read, in the collection `default`."""
    document = accept(database, 1)
    facts = {"created_at": when, "tables": 1, "findings": 0, "amounts": 10, "doubtful_amounts": 1, **more}
    with database.writing() as session:
        session.execute(update(Document).where(Document.id == document).values(**facts))
    return document


def correct(database: Database, document: str, bodies: list[tuple[str, dict[str, Any]]]) -> None:
    with database.writing() as session:
        for number, (kind, body) in enumerate(bodies, start=1):
            session.add(
                Correction(
                    document_id=document, number=number, kind=kind, table_id="t1", row=1, col=1, body=body,
                    who="a", key_id=None, at=now(), why="",
                )
            )  # fmt: skip


def test_the_figures_of_a_month_are_those_of_its_documents(database: Database) -> None:
    march, april = datetime(2026, 3, 31, 23, 59, tzinfo=UTC), datetime(2026, 4, 1, 0, 1, tzinfo=UTC)
    first = read(database, march, findings=3)
    read(database, march, amounts=30, doubtful_amounts=0)
    read(database, april, collection="华东", findings=1)
    accept(database, 1)
    with database.writing() as session:
        kept = session.get_one(Document, first)
        filling.fill(session, kept, [item(row) for row in range(4)])
    with database.reading() as session:
        found = quality(session, None)
        mine = quality(session, ("华东",))
    assert dict(found.both) == {
        ("default", "2026-03"): Counts(2, 2, 40, 1, 3, 0, 0, 4),
        ("华东", "2026-04"): Counts(1, 1, 10, 1, 1, 0, 0, 0),
    }
    assert [month for month, _ in found.months] == ["2026-03", "2026-04"]
    assert found.whole.doubtful_share == Decimal("4.0")
    assert found.whole.findings_each == Decimal("1.3")
    assert found.whole.reviewed_share == Decimal("0.0")
    assert [key for key, _ in mine.both] == [("华东", "2026-04")]
    assert Counts().doubtful_share is None


def test_only_corrections_that_changed_something_and_stand_count(database: Database) -> None:
    document = read(database, now())
    correct(
        database,
        document,
        [
            ("cell", {"before": "1.00", "after": "1.00"}),
            ("cell", {"before": "1.00", "after": "2.00"}),
            ("cell", {"before": "3.00", "after": "4.00"}),
            ("cell", {"before": "4.00", "after": "3.00", "undoes": 3}),
            ("merge", {"rows": [1, 2]}),
        ],
    )
    with database.reading() as session:
        assert quality(session, None).whole.corrections == 2


def test_the_dashboard_shows_figures_a_chart_and_the_audit(client: TestClient) -> None:
    services: Services = client.app.state.services  # type: ignore[attr-defined]
    read(services.database, datetime(2026, 3, 1, tzinfo=UTC), collection="<华东>", amounts=40)
    page = client.get("/quality", headers={"accept-language": "en"}).text
    assert "2.5 %" in page
    assert "2026-03" in page
    assert "<svg" in page
    assert "&lt;华东&gt;" in page
    assert "<华东>" not in page
    made = client.post("/v1/keys", json={"name": "u", "role": "uploader"}).json()
    assert client.get("/quality", headers={"authorization": f"Bearer {made['key']}"}).status_code == 403


def add(client: TestClient, name: str, **more: Any) -> dict[str, Any]:
    body = {"name": name, "password": PASSWORD, "role": "reviewer", "collections": ["华东"], **more}
    reply = client.post("/v1/users", json=body)
    assert reply.status_code == 201, reply.text
    answer: dict[str, Any] = reply.json()
    return answer


def signed_in(client: TestClient, name: str, password: str = PASSWORD) -> TestClient | None:
    browser = TestClient(client.app, raise_server_exceptions=False)
    reply = browser.post("/sign-in", data={"name": name, "password": password}, follow_redirects=False)
    return browser if reply.status_code == 303 else None


def test_a_user_who_is_disabled_is_out_at_once_until_he_is_let_in_again(client: TestClient) -> None:
    assert add(client, "甲")["disabled"] is False
    browser = signed_in(client, "甲")
    assert browser is not None
    assert client.patch("/v1/users/甲", json={"disabled": True}).json()["disabled"] is True
    assert browser.get("/v1/me").status_code == 401
    assert signed_in(client, "甲") is None
    client.patch("/v1/users/甲", json={"disabled": False})
    assert browser.get("/v1/me").status_code == 401
    assert signed_in(client, "甲") is not None


def test_role_collections_and_password_change_and_the_password_is_in_no_log(client: TestClient) -> None:
    add(client, "乙")
    browser = signed_in(client, "乙")
    assert browser is not None
    changed = client.patch("/v1/users/乙", json={"role": "uploader", "collections": ["华北", "华南"]}).json()
    assert (changed["role"], changed["collections"]) == ("uploader", ["华北", "华南"])
    assert browser.get("/v1/me").json()["role"] == "uploader"
    client.patch("/v1/users/乙", json={"password": "另一个更长的口令 2027"})
    assert browser.get("/v1/me").status_code == 401
    assert signed_in(client, "乙") is None
    assert signed_in(client, "乙", "另一个更长的口令 2027") is not None
    entries = client.get("/v1/audit", params={"target": "乙"}).json()["items"]
    assert [e["action"] for e in entries].count("user.change") == 2
    assert "更长的口令" not in str(entries)
    log = client.get("/log", params={"target": "乙"}).text
    assert "修改用户" in log
    assert "华南" in log
    assert "更长的口令" not in log


def test_nobody_takes_rights_from_himself_or_gives_what_he_does_not_have(client: TestClient) -> None:
    add(client, "总管", role="administrator", collections=["华东"])
    browser = signed_in(client, "总管")
    assert browser is not None
    token = browser.get("/people").text.partition('kemu-token" content="')[2].partition('"')[0]
    browser.headers["x-kemu-token"] = token
    for change in ({"disabled": True}, {"role": "uploader"}, {"collections": ["*"]}):
        reply = browser.patch("/v1/users/总管", json=change)
        assert (reply.status_code, reply.json()["code"]) == (409, "own_key")
    add(client, "别处的人", collections=["华北"])
    for change in ({"disabled": True}, {"collections": ["华东"]}, {"password": PASSWORD}):
        assert browser.patch("/v1/users/别处的人", json=change).status_code == 403
    assert browser.delete("/v1/users/别处的人").status_code == 403
    assert browser.patch("/v1/users/没有", json={"disabled": True}).status_code == 404


@pytest.mark.parametrize("path", ["/people", "/log"])
def test_users_and_log_are_for_administrators(client: TestClient, path: str) -> None:
    made = client.post("/v1/keys", json={"name": "r", "role": "reviewer"}).json()
    assert client.get(path, headers={"authorization": f"Bearer {made['key']}"}).status_code == 403
    assert client.get(path).status_code == 200


def test_every_action_of_the_log_has_its_words() -> None:
    rooms = [
        file
        for file in (ROOT / "service").rglob("*.py")
        if not file.name.endswith(("words.py", "phrases.py"))
    ]
    kinds = "document|archive|callback|review|key|user|session"
    named = re.compile(rf'"((?:{kinds})\.(?!html")[a-z]+)"')
    actions = {action for file in rooms for action in named.findall(file.read_text(encoding="utf-8"))}
    assert {"document.correct", "session.refused", "user.remove"} <= actions
    assert [action for action in sorted(actions) if f"did.{action}" not in WORDS] == []
