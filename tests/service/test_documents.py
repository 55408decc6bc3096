"""Bringing documents: what is accepted, what is refused and how, who may see what."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.app import create_app, services_of
from service.keys import Grant, first_key, make
from service.settings import ServiceSettings
from service.store.files import source_key
from tests.service import papers

pytestmark = pytest.mark.xdist_group("service-api")


def bring(client: TestClient, *bodies: bytes, headers: dict[str, str] | None = None, **options: Any) -> Any:
    files = [("file", (f"paper{i}.pdf", io.BytesIO(body))) for i, body in enumerate(bodies)]
    return client.post("/v1/documents", files=files, data=options, headers=headers or {})


def key(client: TestClient, role: str, *collections: str, **more: Any) -> dict[str, str]:
    wanted = {"name": role, "role": role, "collections": list(collections) or ["*"], **more}
    reply = client.post("/v1/keys", json=wanted)
    assert reply.status_code == 201, reply.text
    return {"authorization": f"Bearer {reply.json()['key']}"}


def problem(reply: Any, status: int, code: str) -> dict[str, Any]:
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = reply.json()
    assert (body["status"], body["code"], body["type"]) == (status, code, f"/problems/{code}")
    assert body["detail"]
    return body


def test_several_files_are_accepted_at_once_with_ids(client: TestClient) -> None:
    reply = bring(client, papers.blank(3, "several-1"), papers.blank(2, "several-2"), year="2023", pages="2-")
    assert reply.status_code == 202
    first, second = reply.json()["documents"]
    found = client.get(first["href"]).json()
    assert (found["state"], found["source_pages"], found["progress"]["pages"]) == ("queued", 3, 2)
    assert found["options"]["year"] == 2023
    assert client.get(second["href"]).json()["name"] == "paper1.pdf"


def test_one_file_as_the_body(client: TestClient) -> None:
    body = papers.blank(1, "raw")
    reply = client.post("/v1/documents", params={"name": "原件.pdf", "priority": 3}, content=body)
    assert reply.status_code == 202
    href = reply.headers["location"]
    found = client.get(href).json()
    assert (found["name"], found["priority"]) == ("原件.pdf", 3)
    original = client.get(f"{href}/original")
    assert original.content == body
    assert original.headers["content-disposition"].startswith("attachment")


def test_the_same_bytes_with_the_same_options_are_one_document(client: TestClient) -> None:
    body = papers.blank(1, "same")
    first = bring(client, body).json()["documents"][0]
    again = bring(client, body).json()["documents"][0]
    other = bring(client, body, year="2022").json()["documents"][0]
    elsewhere = bring(client, body, collection="elsewhere").json()["documents"][0]
    assert not first["known"]
    assert again["known"]
    assert again["id"] == first["id"]
    assert len({first["id"], other["id"], elsewhere["id"]}) == 3


def test_an_idempotency_key_stands_for_one_request(client: TestClient) -> None:
    body = papers.blank(1, "idempotent")
    first = bring(client, body, headers={"idempotency-key": "k1"})
    again = bring(client, body, headers={"idempotency-key": "k1"})
    assert again.json()["documents"][0]["id"] == first.json()["documents"][0]["id"]
    problem(bring(client, papers.blank(2), headers={"idempotency-key": "k1"}), 409, "idempotency_key")


def test_of_several_files_the_bad_ones_are_named_and_the_good_ones_accepted(client: TestClient) -> None:
    reply = bring(client, papers.blank(1, "good"), b"PK\x03\x04 no pdf", b"")
    assert reply.status_code == 202
    body = reply.json()
    assert [d["name"] for d in body["documents"]] == ["paper0.pdf"]
    assert [(r["name"], r["code"]) for r in body["refused"]] == [
        ("paper1.pdf", "unknown_type"),
        ("paper2.pdf", "empty_file"),
    ]


def test_the_type_is_told_by_the_content_and_not_by_the_name(client: TestClient) -> None:
    problem(bring(client, b"just text, called paper.pdf"), 415, "unknown_type")
    reply = client.post("/v1/documents", params={"name": "holiday.txt"}, content=papers.blank(1, "txt"))
    assert reply.status_code == 202
    assert client.get(reply.headers["location"]).json()["media_type"] == "application/pdf"


def test_damaged_and_locked_files_are_refused_with_the_remedy(client: TestClient) -> None:
    problem(bring(client, b"%PDF-1.7\nnothing else"), 422, "damaged")
    import pymupdf

    paper: Any = pymupdf.open(stream=papers.blank())
    locked = paper.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="密码")
    assert "remedy" in problem(bring(client, locked), 422, "password")
    assert bring(client, locked, **{"password": "密码"}).status_code == 202


def test_a_script_in_a_pdf_is_not_run_and_a_carried_file_is_not_touched(client: TestClient) -> None:
    reply = bring(client, papers.with_script())
    assert reply.status_code == 202
    assert client.get(f"{reply.json()['documents'][0]['href']}/pages/1.webp?width=100").status_code == 200


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"year": "12"}, "invalid"),
        ({"pages": "a-b"}, "invalid"),
        ({"pages": "7-3"}, "usage"),
        ({"pages": "9"}, "no_pages"),
        ({"colour": "red"}, "invalid"),
        ({"collection": "../up"}, "invalid"),
        ({"formats": "docx"}, "invalid"),
        ({"callback_url": "http://127.0.0.1:1/x"}, "callback"),
        ({"callback_url": "file:///etc/passwd"}, "callback"),
        ({"callback_url": "http://169.254.169.254/latest"}, "callback"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    client: TestClient, options: dict[str, str], code: str
) -> None:
    reply = bring(client, papers.blank(2, "options"), **options)
    assert reply.status_code in {400, 404, 422}
    problem(reply, reply.status_code, code)


def test_a_key_is_needed_and_says_what_may_be_done(client: TestClient) -> None:
    for headers in ({"authorization": ""}, {"authorization": "Bearer kemu_wrong"}):
        reply = client.get("/v1/documents", headers=headers)
        problem(reply, 401, "unauthorized")
        assert reply.headers["www-authenticate"] == "Bearer"
    uploader = key(client, "uploader")
    problem(client.get("/v1/keys", headers=uploader), 403, "forbidden")
    problem(client.get("/v1/audit", headers=uploader), 403, "forbidden")
    assert client.get("/v1/me", headers=uploader).json()["role"] == "uploader"


def test_a_collection_is_seen_only_by_its_keys(client: TestClient) -> None:
    mine, theirs = key(client, "uploader", "财政局"), key(client, "uploader", "教育局")
    reply = bring(client, papers.blank(1, "secret"), headers=mine, collection="财政局")
    href = reply.json()["documents"][0]["href"]
    assert client.get(href, headers=mine).status_code == 200
    problem(client.get(href, headers=theirs), 404, "not_found")
    problem(client.delete(href, headers=theirs), 404, "not_found")
    assert client.get("/v1/documents", headers=theirs).json()["items"] == []
    assert client.get("/v1/documents?collection=财政局", headers=theirs).json()["items"] == []
    problem(bring(client, papers.blank(1), headers=theirs, collection="财政局"), 403, "forbidden")


def test_a_revoked_key_is_none(client: TestClient) -> None:
    headers = key(client, "reviewer")
    record = client.get("/v1/keys").json()[0]
    assert "key" not in record
    assert client.delete(f"/v1/keys/{record['id']}").json()["revoked_at"]
    problem(client.get("/v1/me", headers=headers), 401, "unauthorized")


def test_lists_go_page_by_page_without_gaps(client: TestClient) -> None:
    headers = key(client, "uploader", "paged")
    ids = [
        bring(client, papers.blank(1, f"p{i}"), headers=headers, collection="paged").json()["documents"][0][
            "id"
        ]
        for i in range(5)
    ]
    seen: list[str] = []
    after = None
    while True:
        query = {"limit": 2, **({"after": after} if after else {})}
        page = client.get("/v1/documents", params=query, headers=headers).json()
        seen += [d["id"] for d in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert seen == ids[::-1]


def test_cancelled_documents_can_be_read_again(client: TestClient) -> None:
    href = bring(client, papers.blank(2, "cancel")).json()["documents"][0]["href"]
    assert client.post(f"{href}/cancel").json()["state"] == "cancelled"
    problem(client.post(f"{href}/cancel"), 409, "finished")
    problem(client.get(f"{href}/result"), 409, "no_result")
    assert client.post(f"{href}/retry").json()["state"] == "queued"
    problem(client.post(f"{href}/retry"), 409, "nothing_to_retry")


def test_a_deleted_document_is_gone_and_its_file_goes_later(client: TestClient) -> None:
    body = papers.blank(1, "delete")
    first = bring(client, body).json()["documents"][0]
    sha256 = client.get(first["href"]).json()["sha256"]
    services = client.app.state.services  # type: ignore[attr-defined]
    assert client.delete(first["href"]).status_code == 204
    problem(client.get(first["href"]), 404, "not_found")
    assert services.files.exists(source_key(sha256))
    again = bring(client, body).json()["documents"][0]
    assert not again["known"]
    assert client.get(f"{again['href']}/original").content == body


def test_changes_are_in_the_audit_log(client: TestClient) -> None:
    document = bring(client, papers.blank(1, "audit")).json()["documents"][0]
    client.delete(document["href"])
    entries = client.get("/v1/audit", params={"target": document["id"]}).json()["items"]
    assert [e["action"] for e in entries] == ["document.delete", "document.upload"]
    assert entries[0]["who"] == "first administrator"


def test_headers_are_careful_and_other_sites_are_not_let_in(client: TestClient) -> None:
    reply = client.get("/v1/documents", headers={"origin": "https://evil.example"})
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["content-security-policy"].startswith("default-src 'none'")
    assert "access-control-allow-origin" not in reply.headers
    problem(client.get("/v1/nothing"), 404, "not_found")
    problem(client.put("/v1/documents"), 405, "method_not_allowed")


@pytest.fixture(scope="module")
def tight(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service with small limits."""
    settings = ServiceSettings(
        data=tmp_path_factory.mktemp("tight"),
        read_documents=False,
        disk_reserve=0,
        upload_bytes=200_000,
        queue_pages=8,
        limits={"bytes": 50_000, "pages": 5},  # type: ignore[arg-type]
    )
    services = services_of(settings)
    text = first_key(services.database)
    with TestClient(create_app(services), raise_server_exceptions=False) as client:
        client.headers["authorization"] = f"Bearer {text}"
        yield client


def test_limits_are_refused_early(tight: TestClient) -> None:
    problem(bring(tight, papers.blank(6)), 413, "limit")
    problem(tight.post("/v1/documents", content=b"x" * 60_000), 413, "limit")
    problem(tight.post("/v1/documents", content=b"x" * 300_000), 413, "limit")
    problem(tight.post("/v1/documents", content=(b"x" * 1000 for _ in range(300))), 413, "limit")
    assert list(tight.app.state.services.settings.incoming.iterdir()) == []  # type: ignore[attr-defined]


def test_a_key_has_a_rate_and_a_quota(tight: TestClient) -> None:
    slow = key(tight, "uploader", requests_per_minute=2)
    assert [tight.get("/v1/me", headers=slow).status_code for _ in range(2)] == [200, 200]
    reply = tight.get("/v1/me", headers=slow)
    problem(reply, 429, "rate")
    assert int(reply.headers["retry-after"]) >= 1
    small = key(tight, "uploader", pages_per_day=3)
    assert bring(tight, papers.blank(2, "quota-1"), headers=small).status_code == 202
    problem(bring(tight, papers.blank(2, "quota-2"), headers=small), 429, "quota")


def test_a_full_queue_and_a_full_disk_put_uploads_off(tight: TestClient) -> None:
    services = tight.app.state.services  # type: ignore[attr-defined]
    for i in range(3):
        bring(tight, papers.blank(4, f"queue-{i}"))
    services.intake._counted = (0.0, 0)
    reply = bring(tight, papers.blank(1, "too-much"))
    problem(reply, 429, "queue_full")
    assert int(reply.headers["retry-after"]) >= 1
    for document in tight.get("/v1/documents").json()["items"]:
        tight.post(f"/v1/documents/{document['id']}/cancel")
    services.intake._counted = (0.0, 0)
    roomy = services.settings.model_copy(update={"disk_reserve": 2**60})
    services.intake._settings, roomy = roomy, services.intake._settings
    problem(bring(tight, papers.blank(1, "full")), 507, "disk_full")
    services.intake._settings = roomy
    assert bring(tight, papers.blank(1, "fits again")).status_code == 202


def test_an_expired_key_is_none(tight: TestClient) -> None:
    services = tight.app.state.services  # type: ignore[attr-defined]
    from datetime import timedelta

    from service.store.ids import now

    with services.database.writing() as session:
        _, text = make(session, Grant("old", "uploader", expires_at=now() - timedelta(seconds=1)))
    reply = tight.get("/v1/me", headers={"authorization": f"Bearer {text}"})
    problem(reply, 401, "unauthorized")


def test_uploads_that_wait_do_not_keep_others_waiting(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = client.app.state.services  # type: ignore[attr-defined]
    inspect, opened = services.desk.inspect, threading.Event()

    def waits(*arguments: Any) -> Any:
        assert opened.wait(60)
        return inspect(*arguments)

    monkeypatch.setattr(services.desk, "inspect", waits)
    states: list[int] = []
    uploads = [
        threading.Thread(
            target=lambda n=n: states.append(bring(client, papers.blank(1, f"wait {n}")).status_code)
        )
        for n in range(45)
    ]
    for thread in uploads:
        thread.start()
    asking = threading.Thread(target=lambda: states.append(client.get("/v1/documents").status_code))
    asking.start()
    asking.join(30)
    answered = list(states)
    opened.set()
    for thread in [*uploads, asking]:
        thread.join()
    assert answered == [200]
    assert sorted(states) == [200] + [202] * 45
