"""Archives over the API: brought whole or in pieces, unpacked once, every file accounted for."""

from __future__ import annotations

import base64
import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from extractor.settings import ArchiveLimits
from service.app import create_app, services_of
from service.archives.unpacking import Unpacker
from service.deps import Services
from service.keys import first_key
from service.settings import ServiceSettings
from service.store import archives
from service.store.archive_tables import Archive
from service.store.database import Database
from service.store.ids import new_id, now
from tests.archives.packed import zipped
from tests.service import papers
from tests.service.conftest import free_port, until
from tests.service.running import Running

pytestmark = pytest.mark.xdist_group("service-archives")
TUS = {"Tus-Resumable": "1.0.0"}


def unpacking(data: Path) -> Services:
    """Services that unpack and have nothing read."""
    settings = ServiceSettings(
        data=data,
        read_documents=False,
        disk_reserve=0,
        poll_seconds=0.05,
        archives=ArchiveLimits(members=50),
    )
    services = services_of(settings)
    unpacker = Unpacker(settings, services.database, services.files, services.seal, services.intake)
    return replace(services, unpacker=unpacker)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    services = unpacking(tmp_path_factory.mktemp("data"))
    key = first_key(services.database)
    with TestClient(create_app(services), raise_server_exceptions=False) as client:
        client.headers["authorization"] = f"Bearer {key}"
        yield client


def bring(client: TestClient, body: bytes, name: str = "2023.zip", **options: Any) -> dict[str, Any]:
    reply = client.post("/v1/archives", files={"file": (name, body)}, data=options)
    assert reply.status_code == 202, reply.text
    answer: dict[str, Any] = reply.json()
    return answer


def unpacked(client: TestClient, archive: str) -> dict[str, Any]:
    def state() -> dict[str, Any]:
        answer: dict[str, Any] = client.get(f"/v1/archives/{archive}").json()
        return answer

    until(lambda: state()["state"] not in ("queued", "unpacking"))
    return state()


def members(client: TestClient, archive: str) -> dict[str, dict[str, Any]]:
    items = client.get(f"/v1/archives/{archive}/members", params={"limit": 500}).json()["items"]
    return {item["path"]: item for item in items}


def test_every_member_is_accounted_for(client: TestClient) -> None:
    twin = papers.blank(1, "twin")
    inner = zipped(("深/a.pdf", papers.blank(2, "a")), ("again.pdf", twin))
    body = zipped(
        ("教育局/预算.pdf", twin),
        ("inner.zip", inner),
        ("__MACOSX/x.pdf", b"x"),
        ("../out.pdf", papers.blank(1, "out")),
        ("notes.txt", b"notes"),
        ("broken.pdf", b"%PDF-1.7 and nothing more"),
        ("picture.pdf", papers.huge_picture()),
    )
    archive = bring(client, body, collection="city", year="2023")
    done = unpacked(client, archive["id"])
    found = members(client, archive["id"])
    assert {path: item["outcome"] for path, item in found.items()} == {
        "教育局/预算.pdf": "document",
        "inner.zip/深/a.pdf": "document",
        "inner.zip/again.pdf": "same",
        "__MACOSX/x.pdf": "skipped",
        "../out.pdf": "refused",
        "notes.txt": "other",
        "broken.pdf": "damaged",
        "picture.pdf": found["picture.pdf"]["outcome"],
    }
    assert found["inner.zip/again.pdf"]["document_id"] == found["教育局/预算.pdf"]["document_id"]
    assert found["broken.pdf"]["reason"]
    codes = {path: item["code"] for path, item in found.items() if item["outcome"] != "document"}
    codes.pop("picture.pdf", None)
    assert codes == {
        "inner.zip/again.pdf": "same",
        "__MACOSX/x.pdf": "left_behind",
        "../out.pdf": "leads_out",
        "notes.txt": "unknown_type",
        "broken.pdf": "damaged",
    }
    assert (
        "系统或软件自动留下的文件"
        in client.get(f"/archives/{archive['id']}", headers={"accept-language": "zh-CN"}).text
    )
    assert done["members"]["same"] == 1
    assert done["state"] == "reading"
    document = client.get(f"/v1/documents/{found['教育局/预算.pdf']['document_id']}").json()
    assert (document["name"], document["collection"]) == ("预算.pdf", "city")
    assert document["options"]["year"] == 2023
    assert document["archive_id"] == archive["id"]


def test_the_same_archive_is_unpacked_once(client: TestClient) -> None:
    body = zipped(("a.pdf", papers.blank(1, "once")))
    first = bring(client, body)
    unpacked(client, first["id"])
    again = bring(client, body, name="renamed.zip")
    assert (again["id"], again["known"], first["known"]) == (first["id"], True, False)
    assert bring(client, body, collection="other")["id"] != first["id"]


def test_an_unpacking_that_broke_off_is_taken_up_where_it_was(tmp_path: Path) -> None:
    """Killed after three of six members: the next finds three more and writes none twice."""
    services = unpacking(tmp_path)
    names = [f"{n}.pdf" for n in range(6)]
    body = zipped(*((name, papers.blank(1, name)) for name in names))
    moment = now()
    archive = Archive(
        id=new_id(), collection="c", name="a.zip", sha256="0" * 64, bytes=len(body), options={},
        state="queued", losses=0, created_at=moment, changed_at=moment,
    )  # fmt: skip
    services.files.put_bytes(f"archives/{archive.id}", body)
    with services.database.writing() as session:
        session.add(archive)
    dying = Unpacker(services.settings, services.database, services.files, services.seal, services.intake)
    accept, accepted = services.intake.accept, []

    def dies(*arguments: Any) -> Any:
        if len(accepted) == 3:
            raise MemoryError
        accepted.append(accept(*arguments))
        return accepted[-1]

    services.intake.accept = dies  # type: ignore[method-assign]
    with services.database.writing() as session:
        held = archives.take(session, "dead", -1, 20)
    assert held is not None
    assert held.token is not None
    with pytest.raises(MemoryError):
        dying._unpack(held, held.token)
    services.intake.accept = accept  # type: ignore[method-assign]
    assert dying._one()
    with services.database.reading() as session:
        found = archives.members(session, archive.id, None, None, 100)
        assert [m.path for m, _ in found] == names
        assert all(d is not None and d.state == "queued" for _, d in found)
        assert len({m.document_id for m, _ in found}) == 6
        assert session.get_one(Archive, archive.id).state == "unpacked"
    services.desk.close()
    services.database.close()


@pytest.mark.parametrize("how", ["lease", "cancel"])
def test_who_lost_the_archive_writes_nothing_more(database: Database, how: str) -> None:
    moment = now()
    archive = Archive(
        id=new_id(), collection="c", name="a.zip", sha256="0" * 64, bytes=1, options={},
        state="queued", losses=0, created_at=moment, changed_at=moment,
    )  # fmt: skip
    with database.writing() as session:
        session.add(archive)
    with database.writing() as session:
        first = archives.take(session, "one", -1, 20)
    assert first is not None
    assert first.token is not None
    with database.writing() as session:
        assert archives.held(session, archive.id, first.token)
        if how == "lease":
            assert archives.take(session, "two", 60, 20) is not None
        else:
            assert archives.cancel(session, archive)
    with database.writing() as session:
        assert not archives.held(session, archive.id, first.token)
        assert not archives.end(session, archive.id, first.token, "unpacked")


def test_an_archive_that_keeps_ending_its_unpacker_is_given_up(database: Database) -> None:
    moment = now()
    archive = Archive(
        id=new_id(), collection="c", name="a.zip", sha256="0" * 64, bytes=1, options={},
        state="queued", losses=0, created_at=moment, changed_at=moment,
    )  # fmt: skip
    with database.writing() as session:
        session.add(archive)
    for _ in range(3):
        with database.writing() as session:
            assert archives.take(session, "dies", -1, 3) is not None
    with database.writing() as session:
        assert archives.take(session, "dies", -1, 3) is None
    with database.reading() as session:
        kept = session.get_one(Archive, archive.id)
        assert (kept.state, kept.reason_code) == ("failed", "unpacker_died")


def test_a_bomb_is_refused_and_what_came_before_stands(client: TestClient) -> None:
    many = zipped(*((f"{n}.pdf", b"") for n in range(60)))
    done = unpacked(client, bring(client, many)["id"])
    assert (done["state"], done["reason_code"]) == ("failed", "limit")
    mixed = zipped(("a.pdf", papers.blank(1, "before")), ("zeros.zip", many))
    done = unpacked(client, bring(client, mixed)["id"])
    assert done["state"] == "failed"
    assert done["members"] == {"document": 1}


def test_what_is_no_archive_is_refused_by_its_content(client: TestClient) -> None:
    reply = client.post("/v1/archives", files={"file": ("a.zip", papers.blank())})
    assert (reply.status_code, reply.json()["code"]) == (415, "unknown_type")
    workbook = zipped(("[Content_Types].xml", b"<x/>"))
    reply = client.post("/v1/archives", params={"name": "a.zip"}, content=workbook)
    assert reply.status_code == 415


def test_an_encrypted_archive_is_opened_when_the_password_comes_later(
    client: TestClient, tmp_path: Path
) -> None:
    import py7zr

    with py7zr.SevenZipFile(tmp_path / "s.7z", "w", password="预算") as secret:  # noqa: S106
        secret.writestr(papers.blank(1, "secret"), "a.pdf")
    archive = bring(client, zipped(("s.7z", (tmp_path / "s.7z").read_bytes())))
    assert unpacked(client, archive["id"])["members"] == {"encrypted": 1}
    reply = client.post(f"/v1/archives/{archive['id']}/retry", json={"password": "预算"})
    assert reply.status_code == 200, reply.text
    assert unpacked(client, archive["id"])["members"] == {"document": 1}
    assert client.post(f"/v1/archives/{archive['id']}/retry", json={}).status_code == 409


def test_a_large_archive_comes_in_pieces(client: TestClient) -> None:
    body = zipped(("a.pdf", papers.blank(1, "pieces")))
    name = base64.b64encode("档案.zip".encode()).decode()
    headers = {**TUS, "Upload-Length": str(len(body)), "Upload-Metadata": f"filename {name}"}
    reply = client.post("/v1/uploads", headers=headers)
    assert reply.status_code == 201, reply.text
    place = reply.headers["location"]
    upload = place.rpartition("/")[2]

    def piece(offset: int, data: bytes) -> Any:
        kind = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset)}
        return client.patch(place, headers={**TUS, **kind}, content=data)

    assert piece(0, body[:100]).headers["upload-offset"] == "100"
    assert client.head(place, headers=TUS).headers["upload-offset"] == "100"
    assert piece(50, body[50:]).status_code == 409
    assert client.post("/v1/archives", json={"upload": upload}).json()["code"] == "unfinished"
    assert piece(100, body[100:] + b"x").status_code == 413
    size = int(client.head(place, headers=TUS).headers["upload-offset"])
    assert piece(size, body[size:]).status_code == 204
    reply = client.post("/v1/archives", json={"upload": upload, "collection": "city"})
    assert reply.status_code == 202, reply.text
    assert (reply.json()["name"], reply.json()["bytes"]) == ("档案.zip", len(body))
    assert unpacked(client, reply.json()["id"])["members"] == {"document": 1}
    assert client.head(place, headers=TUS).status_code == 404


def test_uploads_in_pieces_belong_to_one_key(client: TestClient) -> None:
    reply = client.post("/v1/uploads", headers={**TUS, "Upload-Length": "10"})
    place = reply.headers["location"]
    other = client.post("/v1/keys", json={"name": "b", "role": "administrator", "collections": ["*"]}).json()
    stranger = {"authorization": f"Bearer {other['key']}"}
    assert client.head(place, headers={**TUS, **stranger}).status_code == 404
    assert client.delete(place, headers=TUS).status_code == 204
    assert client.options("/v1/uploads").headers["tus-extension"] == "creation,termination"
    assert (
        client.post("/v1/uploads", headers={"Tus-Resumable": "0.2", "Upload-Length": "1"}).status_code == 412
    )


def test_cancelling_gives_up_what_is_not_read(client: TestClient) -> None:
    archive = bring(
        client, zipped(("a.pdf", papers.blank(1, "cancel")), ("b.pdf", papers.blank(1, "cancel2")))
    )
    unpacked(client, archive["id"])
    answer = client.post(f"/v1/archives/{archive['id']}/cancel").json()
    assert answer["documents"] == {"cancelled": 2}
    assert client.post(f"/v1/archives/{archive['id']}/cancel").status_code == 409
    again = client.post(f"/v1/archives/{archive['id']}/retry").json()
    assert again["documents"] == {"queued": 2}


def test_collections_hide_archives(client: TestClient) -> None:
    archive = bring(client, zipped(("a.pdf", papers.blank(1, "hide"))), collection="hidden")
    key = client.post("/v1/keys", json={"name": "u", "role": "uploader", "collections": ["mine"]}).json()[
        "key"
    ]
    headers = {"authorization": f"Bearer {key}"}
    assert client.get(f"/v1/archives/{archive['id']}", headers=headers).status_code == 404
    assert client.get("/v1/archives", headers=headers).json()["items"] == []
    body = zipped(("b.pdf", papers.blank(1, "hide2")))
    reply = client.post(
        "/v1/archives", files={"file": ("a.zip", body)}, data={"collection": "hidden"}, headers=headers
    )
    assert reply.status_code == 403


def test_from_archive_to_all_results_in_one_file(tmp_path: Path) -> None:
    with Running(tmp_path / "data", free_port(), jobs=1) as running, running.http() as http:
        body = zipped(
            ("教育局/a.pdf", papers.small_table("甲")),
            ("教育局/b.pdf", papers.small_table("乙")),
            ("n.txt", b"n"),
        )
        reply = http.post("/v1/archives", files={"file": ("2023.zip", body)})
        archive = reply.json()["id"]
        until(lambda: http.get(f"/v1/archives/{archive}").json()["state"] == "done", 120, every=0.3)
        answer = http.get(f"/v1/archives/{archive}").json()
        assert (answer["documents"], answer["totals"]["tables"]) == ({"done": 2}, 2)
        whole = http.get(f"/v1/archives/{archive}/results.zip", params={"formats": "csv"}).content
        with zipfile.ZipFile(io.BytesIO(whole)) as bundle:
            assert sorted(bundle.namelist()) == [
                "members.csv",
                "教育局/a.pdf.csv",
                "教育局/a.pdf.json",
                "教育局/b.pdf.csv",
                "教育局/b.pdf.json",
            ]
            lines = list(csv.DictReader(io.StringIO(bundle.read("members.csv").decode("utf-8-sig"))))
        assert [line["outcome"] for line in lines] == ["document", "document", "other"]
        rows = http.get("/v1/rows", params={"archive": archive, "code": "205-02-01", "limit": 100}).json()[
            "items"
        ]
        assert len({row["document_id"] for row in rows}) == 2
