"""Sign-in: by key and by password; what a cookie may do, and what another site's page may not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from service import keys
from service.app import create_app, services_of
from service.commands.users import users
from service.deps import Services
from service.keys import Grant
from service.problems import Refusal
from service.settings import ServiceSettings
from service.store.database import Database
from service.store.ids import now
from service.store.people import BrowserSession, User
from service.store.tables import AuditEntry
from service.ui import accounts
from service.ui.rendering import local
from tests.service import papers

PASSWORD = "一个很长的口令 2026"  # noqa: S105 - nobody's


@pytest.fixture(scope="module")
def services(settings: ServiceSettings) -> Services:
    services = services_of(settings)
    with services.database.writing() as session:
        accounts.add_user(session, Grant("李审计", "reviewer", ("华东",)), PASSWORD)
    return services


@pytest.fixture(scope="module")
def key(services: Services) -> str:
    with services.database.writing() as session:
        return keys.make(session, Grant("管理", "administrator"))[1]


@pytest.fixture(scope="module")
def application(services: Services) -> Iterator[FastAPI]:
    application = create_app(services)
    with TestClient(application):
        yield application


@pytest.fixture
def browser(application: FastAPI) -> TestClient:
    """A browser that nobody has signed in with."""
    return TestClient(application, raise_server_exceptions=False)


def sign_in(browser: TestClient, **fields: str) -> int:
    return browser.post("/sign-in", data=fields, follow_redirects=False).status_code


def token_of(browser: TestClient) -> str:
    return accounts.forgery_token(browser.cookies["kemu_session"])


def test_a_key_opens_a_session_that_the_api_knows(browser: TestClient, key: str) -> None:
    assert browser.get("/v1/me").status_code == 401
    assert sign_in(browser, key=key) == 303
    me = browser.get("/v1/me").json()
    assert me["role"] == "administrator"


def test_a_user_has_the_role_and_the_collections_he_was_given(browser: TestClient) -> None:
    assert sign_in(browser, name="李审计", password=PASSWORD) == 303
    me = browser.get("/v1/me").json()
    assert (me["name"], me["role"], me["collections"]) == ("李审计", "reviewer", ["华东"])
    assert browser.get("/v1/audit").status_code == 403


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "李审计", "password": "一个很长的口令 2025"},
        {"name": "没有这个人", "password": PASSWORD},
        {"name": "李审计", "password": ""},
        {"key": "kemu_wrong"},
        {},
    ],
)
def test_what_is_wrong_opens_nothing_and_is_written_down(
    browser: TestClient, services: Services, fields: dict[str, str]
) -> None:
    assert sign_in(browser, **fields) == 403
    assert "kemu_session" not in browser.cookies
    with services.database.reading() as session:
        last = session.scalar(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1))
    assert last is not None
    assert last.action == "session.refused"


def test_a_change_by_cookie_needs_the_token_of_a_page(browser: TestClient, key: str) -> None:
    sign_in(browser, key=key)
    upload = {"files": {"file": ("表.pdf", papers.small_table(mark="forged"))}}
    for headers in ({}, {"x-kemu-token": "0" * 64}, {"x-kemu-token": "口"}):
        sent = {name: value.encode() for name, value in headers.items()}
        reply = browser.post("/v1/documents", headers=sent, **upload)
        assert (reply.status_code, reply.json()["code"]) == (403, "forged")
    assert browser.post("/v1/keys", json={"name": "x", "role": "uploader"}).status_code == 403
    with_token = browser.post("/v1/documents", headers={"x-kemu-token": token_of(browser)}, **upload)
    assert with_token.status_code == 202


def test_a_key_in_the_header_needs_no_token(browser: TestClient, key: str) -> None:
    sign_in(browser, key=key)
    headers = {"authorization": f"Bearer {key}"}
    assert (
        browser.post("/v1/keys", json={"name": "x", "role": "uploader"}, headers=headers).status_code == 201
    )


def test_the_cookie_is_hidden_from_scripts_and_other_sites_and_only_its_digest_is_kept(
    browser: TestClient, key: str, services: Services
) -> None:
    reply = browser.post("/sign-in", data={"key": key}, follow_redirects=False)
    cookie = reply.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    token = browser.cookies["kemu_session"]
    with services.database.reading() as session:
        digests = list(session.scalars(select(BrowserSession.digest)))
    assert digests
    assert token not in digests


def test_another_sites_form_signs_nobody_in(browser: TestClient, key: str) -> None:
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
        assert browser.post("/sign-in", data={"key": key}, headers=headers).status_code == 403


def test_signing_out_ends_the_session_for_good(browser: TestClient, key: str) -> None:
    sign_in(browser, key=key)
    cookie = browser.cookies["kemu_session"]
    assert browser.post("/sign-out", data={"token": "x"}).status_code == 403
    assert browser.get("/v1/me").status_code == 200
    browser.post("/sign-out", data={"token": token_of(browser)})
    browser.cookies.set("kemu_session", cookie)
    assert browser.get("/v1/me").status_code == 401


def test_a_session_ends_by_time_and_with_its_key(browser: TestClient, services: Services) -> None:
    with services.database.writing() as session:
        accounts.add_user(session, Grant("短期", "uploader"), PASSWORD)
    sign_in(browser, name="短期", password=PASSWORD)
    assert browser.get("/v1/me").status_code == 200
    with services.database.writing() as session:
        session.execute(update(BrowserSession).values(expires_at=now()))
    assert browser.get("/v1/me").status_code == 401
    sign_in(browser, name="短期", password=PASSWORD)
    with services.database.writing() as session:
        accounts.remove_user(session, session.get_one(User, "短期"))
    assert browser.get("/v1/me").status_code == 401
    assert sign_in(browser, name="短期", password=PASSWORD) == 403


def test_who_fails_often_must_wait(browser: TestClient) -> None:
    codes = [sign_in(browser, name="试探", password=f"wrong {n}") for n in range(12)]
    assert codes[0] == 403
    assert codes[-1] == 429
    assert sign_in(browser, name="李审计", password=PASSWORD) == 303


@pytest.mark.parametrize("password", ["short", "x" * 1001])
def test_passwords_have_a_fit_length(database: Database, password: str) -> None:
    with pytest.raises(Refusal), database.writing() as session:
        accounts.add_user(session, Grant("甲", "uploader"), password)


@pytest.mark.parametrize(
    "wanted", ["https://evil.example", "//evil.example", "/\\evil.example", "", None, "/a\nb"]
)
def test_links_lead_nowhere_else(wanted: str | None) -> None:
    assert local(wanted) == "/"
    assert local("/documents/1?corrected=false") == "/documents/1?corrected=false"


def test_pages_ask_for_sign_in_and_come_back(browser: TestClient, key: str) -> None:
    asked = browser.get("/?state=done", follow_redirects=False)
    assert asked.status_code == 303
    assert asked.headers["location"] == "/sign-in?next=%2F%3Fstate%3Ddone"
    back = browser.post("/sign-in", data={"key": key, "next": "/?state=done"}, follow_redirects=False)
    assert back.headers["location"] == "/?state=done"


def test_pages_load_nothing_from_elsewhere_and_run_nothing_of_their_own(
    browser: TestClient, key: str
) -> None:
    sign_in(browser, key=key)
    reply = browser.get("/", headers={"accept-language": "en"})
    assert reply.status_code == 200
    policy = reply.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "http://" not in reply.text
    assert "https://" not in reply.text
    assert "Documents" in reply.text
    assert "文件" in browser.get("/", headers={"accept-language": "zh-CN,zh"}).text
    missing = browser.get("/documents/nothing")
    assert (missing.status_code, missing.headers["content-type"]) == (404, "text/html; charset=utf-8")


def test_an_administrator_adds_and_removes_users(browser: TestClient, key: str) -> None:
    headers = {"authorization": f"Bearer {key}"}
    wanted = {"name": "王复核", "password": PASSWORD, "role": "reviewer", "collections": ["华东"]}
    assert browser.post("/v1/users", json=wanted, headers=headers).status_code == 201
    again = browser.post("/v1/users", json=wanted, headers=headers)
    assert (again.status_code, again.json()["code"]) == (409, "name_taken")
    assert "王复核" in [user["name"] for user in browser.get("/v1/users", headers=headers).json()]
    assert sign_in(browser, name="王复核", password=PASSWORD) == 303
    token = {"x-kemu-token": token_of(browser)}
    assert browser.post("/v1/users", json=wanted, headers=token).status_code == 403
    assert browser.delete("/v1/users/王复核", headers=headers).status_code == 204
    assert browser.get("/v1/me").status_code == 401
    assert sign_in(browser, name="王复核", password=PASSWORD) == 403


def test_users_are_added_at_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEMU_DATA", str(tmp_path))
    runner = CliRunner()
    added = runner.invoke(
        users, ["add", "赵", "--role", "uploader", "--password-stdin"], input=f"{PASSWORD}\n"
    )
    assert added.exit_code == 0, added.output
    short = runner.invoke(users, ["add", "钱", "--password-stdin"], input="short\n")
    assert short.exit_code != 0
    assert "赵" in runner.invoke(users, ["list"]).output
    database = Database(ServiceSettings().database)
    with database.reading() as session:
        caller = accounts.user_with(session, "赵", PASSWORD)
    assert caller is not None
    assert caller.role == "uploader"
    changed = runner.invoke(users, ["password", "赵", "--password-stdin"], input=f"{PASSWORD}!\n")
    assert changed.exit_code == 0
    with database.reading() as session:
        assert accounts.user_with(session, "赵", PASSWORD) is None
        assert accounts.user_with(session, "赵", f"{PASSWORD}!") is not None
    assert runner.invoke(users, ["remove", "赵"]).exit_code == 0
    assert runner.invoke(users, ["remove", "赵"]).exit_code != 0
    database.close()
