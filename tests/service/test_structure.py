"""Codes and structures corrected through the API: everything follows, nothing slips, all can be undone."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import jsonschema
import pytest
from sqlalchemy import delete, select, update

from extractor import json_schema
from service.store.database import Database
from service.store.review_tables import ReviewItem
from service.store.tables import Document
from tests.service import papers
from tests.service.conftest import free_port
from tests.service.running import Running, finished, upload

pytestmark = pytest.mark.xdist_group("service-reading")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with Running(tmp_path_factory.mktemp("structure"), free_port(), jobs=1, audit_share=1.0) as service:
        yield service


@pytest.fixture(scope="module")
def http(running: Running) -> Iterator[httpx.Client]:
    with running.http() as client:
        yield client


@pytest.fixture
def document(http: httpx.Client, request: pytest.FixtureRequest) -> str:
    document = upload(http, papers.small_table(mark=request.node.name[-30:]), "表.pdf")
    assert finished(http, document)["tables"] == 1
    return document


def result(http: httpx.Client, document: str) -> dict[str, Any]:
    found: dict[str, Any] = http.get(f"/v1/documents/{document}/result").json()
    return found


def texts(table: dict[str, Any]) -> list[list[str]]:
    return [[c["text"] for c in table["cells"] if c["row"] == row["index"]] for row in table["rows"]]


def restructure(
    http: httpx.Client, document: str, operation: str, *, seen: int | None = None, **more: Any
) -> httpx.Response:
    place = {name: more.pop(name) for name in ("table", "row", "col") if name in more}
    applied = http.get(f"/v1/documents/{document}").json()["corrections_applied"]
    body = {
        "table": "t1",
        **place,
        "edit": {"operation": operation, **more},
        "seen": applied if seen is None else seen,
    }
    return http.post(f"/v1/documents/{document}/structure", json=body)


def correct(
    http: httpx.Client, document: str, place: tuple[int, int], before: str, after: str, **more: str
) -> httpx.Response:
    one = {"table": "t1", "row": place[0], "col": place[1], "before": before, "after": after, **more}
    return http.post(f"/v1/documents/{document}/corrections", json={"corrections": [one]})


def undo(http: httpx.Client, document: str, number: int) -> httpx.Response:
    return http.post(f"/v1/documents/{document}/corrections/{number}/undo")


def test_a_code_is_chosen_from_the_catalogue_and_everything_follows(
    http: httpx.Client, document: str
) -> None:
    found = http.get("/v1/codes", params={"q": "小学", "year": 2023}).json()["items"]
    assert ("205-02-02", "小学教育") in [(c["code"], c["name"]) for c in found]
    assert http.get("/v1/codes", params={"q": "20502"}).json()["items"][0]["code"] == "205-02"
    reply = correct(http, document, (3, 0), "205-02-01", "205-02-02", kind="code")
    assert reply.status_code == 201, reply.text
    row = result(http, document)["tables"][0]["rows"][3]
    assert (row["code"], row["code_name"]) == ("205-02-02", "小学教育")
    rows = http.get("/v1/rows", params={"document": document, "code": "2050202"}).json()["items"]
    assert len(rows) == 3
    late = correct(http, document, (3, 4), "205-02-01", "205-02-03", kind="code")
    assert (late.status_code, late.json()["current"]) == (409, "205-02-02")
    assert correct(http, document, (3, 0), "205-02-02", "2050203", kind="code").status_code == 422
    assert correct(http, document, (0, 0), "", "205-02-03", kind="code").status_code == 404
    assert http.get(f"/v1/documents/{document}").json()["corrections"] == 1
    taken_back = undo(http, document, 1)
    assert taken_back.status_code == 201, taken_back.text
    assert result(http, document)["tables"][0]["rows"][3]["code"] == "205-02-01"
    assert undo(http, document, 1).json()["code"] == "undone"


def test_a_row_is_added_and_cells_are_corrected_before_and_after(http: httpx.Client, document: str) -> None:
    assert correct(http, document, (3, 4), "100.00", "101.00").status_code == 201
    reply = restructure(http, document, "add_row", row=3)
    assert reply.status_code == 201, reply.text
    assert reply.json()["corrections"][0]["after"] == "5x5"
    new = result(http, document)
    jsonschema.validate(new, json_schema())
    assert texts(new["tables"][0])[3:] == [[""] * 5, ["2050201", "学前教育", "300.00", "200.00", "101.00"]]
    assert correct(http, document, (3, 4), "101.00", "102.00").json()["current"] == ""
    assert correct(http, document, (4, 4), "101.00", "102.00").status_code == 201
    assert texts(result(http, document)["tables"][0])[4][4] == "102.00"
    refused = undo(http, document, 2)
    assert (refused.status_code, refused.json()["code"], refused.json()["first"]) == (409, "not_last", 3)
    assert undo(http, document, 3).status_code == 201
    assert undo(http, document, 2).status_code == 201
    back = result(http, document)["tables"][0]
    assert texts(back)[3] == ["2050201", "学前教育", "300.00", "200.00", "101.00"]
    assert correct(http, document, (3, 4), "101.00", "103.00").status_code == 201
    kinds = [
        (c["kind"], c["undoes"]) for c in http.get(f"/v1/documents/{document}/corrections").json()["items"]
    ]
    assert kinds == [
        ("cell", None), ("structure", None), ("cell", None), ("cell", 3), ("structure", 2), ("cell", None),
    ]  # fmt: skip


def test_who_has_not_seen_the_table_as_it_is_may_not_change_its_structure(
    http: httpx.Client, document: str
) -> None:
    assert restructure(http, document, "remove_column", col=4, seen=0).status_code == 201
    late = restructure(http, document, "remove_column", col=3, seen=0)
    assert (late.status_code, late.json()["code"], late.json()["current"]) == (409, "conflict", "4x4")
    with ThreadPoolExecutor(4) as pool:
        wanted = [pool.submit(restructure, http, document, "add_row", row=2, seen=1) for _ in range(4)]
    assert sorted(one.result().status_code for one in wanted) == [201, 409, 409, 409]
    assert len(result(http, document)["tables"][0]["rows"]) == 5


def test_what_cannot_be_done_is_refused_and_leaves_nothing(http: httpx.Client, document: str) -> None:
    impossible = [
        restructure(http, document, "merge_cells", rows=90, cols=2),
        restructure(http, document, "join_tables", other="t9"),
        restructure(http, document, "add_row", table="t9", row=1),
        restructure(http, document, "add_table", table="", page=1, bbox=[60, 85, 530, 180]),
        restructure(http, document, "add_table", table="", page=1),
    ]
    assert [one.status_code for one in impossible] == [422] * 5
    assert "stands there already" in impossible[3].json()["detail"]
    assert http.get(f"/v1/documents/{document}").json()["corrections"] == 0
    key = http.post("/v1/keys", json={"name": "u", "role": "uploader"}).json()["key"]
    body = {"table": "t1", "edit": {"operation": "remove_table"}, "seen": 0}
    headers = {"authorization": f"Bearer {key}"}
    denied = http.post(f"/v1/documents/{document}/structure", json=body, headers=headers)
    assert denied.status_code == 403


def test_a_table_goes_is_drawn_again_and_read_and_comes_back_by_undo(
    http: httpx.Client, document: str
) -> None:
    old = result(http, document)["tables"][0]
    assert restructure(http, document, "remove_table").status_code == 201
    assert result(http, document)["tables"] == []
    drawn = restructure(http, document, "add_table", table="", page=1, bbox=[55, 80, 535, 186])
    assert drawn.status_code == 201, drawn.text
    assert drawn.json()["tables"] == ["t2"]
    assert "added" not in drawn.json()["corrections"][0]["edit"]
    (new,) = result(http, document)["tables"]
    assert texts(new) == texts(old)
    assert (new["title"], new["amount_unit"]) == (old["title"], old["amount_unit"])
    assert undo(http, document, 2).status_code == 201
    assert undo(http, document, 1).status_code == 201
    assert texts(result(http, document)["tables"][0]) == texts(old)


def test_the_queue_follows_cells_that_move(running: Running, http: httpx.Client, document: str) -> None:
    database = Database(f"sqlite:///{running.data / 'kemu.db'}")

    def items() -> dict[tuple[int, int], tuple[str, str]]:
        with database.reading() as session:
            query = select(ReviewItem).where(ReviewItem.document_id == document)
            return {(i.row, i.col): (i.text, i.state) for i in session.scalars(query)}

    before = items()
    assert before[3, 2] == ("300.00", "open")
    with database.writing() as session:
        settled = update(ReviewItem).where(
            ReviewItem.document_id == document, ReviewItem.row == 3, ReviewItem.col == 2
        )
        session.execute(settled.values(state="settled"))
    assert restructure(http, document, "add_row", row=2).status_code == 201
    after = items()
    assert after[4, 2] == ("300.00", "settled")
    assert after[3, 2] == ("300.00", "open")
    assert after[2, 2][1] == "open"
    assert restructure(http, document, "remove_row", row=4).status_code == 201
    assert [row < 0 for (row, _), item in items().items() if item == ("300.00", "settled")] == [True]
    assert undo(http, document, 2).status_code == 201
    assert undo(http, document, 1).status_code == 201
    database.close()


def test_a_look_whose_correction_is_taken_back_waits_again(http: httpx.Client, document: str) -> None:
    asked = {"station": "w1", "document": document}
    item = http.post("/v1/review/next", json=asked).json()["items"][0]
    before = item["cell"]["text"]
    look = {"station": "w1", "outcome": "replace", "before": before, "after": "7.00"}
    assert http.post(f"/v1/review/{item['id']}/settle", json=look).status_code == 200
    left = http.post("/v1/review/counts", json={"document": document}).json()["left"]
    assert undo(http, document, 1).status_code == 201
    assert http.post("/v1/review/counts", json={"document": document}).json()["left"] > left
    again = http.post("/v1/review/next", json={**asked, "ahead": 20}).json()["items"]
    assert item["id"] in [one["id"] for one in again]
    assert http.post("/v1/review/undo", json={"station": "w1"}).json()["code"] == "nothing_to_undo"


def test_a_document_is_marked_as_looked_through(http: httpx.Client, document: str) -> None:
    path = f"/v1/documents/{document}/reviewed"
    answer = http.post(path, json={"seen": 0}).json()
    assert (answer["reviewed_by"], answer["reviewed_corrections"]) == ("first administrator", 0)
    assert answer["reviewed_at"] is not None
    assert correct(http, document, (3, 4), "100.00", "101.00").status_code == 201
    assert http.get(f"/v1/documents/{document}").json()["reviewed_corrections"] == 0
    late = http.post(path, json={"seen": 0})
    assert (late.status_code, late.json()["current"]) == (409, "1")
    back = http.post(path, json={"seen": 0, "reviewed": False}).json()
    assert (back["reviewed_at"], back["reviewed_by"]) == (None, None)


def test_what_was_read_before_there_was_a_queue_comes_into_it(
    running: Running, http: httpx.Client, document: str
) -> None:
    counts = {"document": document}
    before = http.post("/v1/review/counts", json=counts).json()["left"]
    assert before > 0
    database = Database(f"sqlite:///{running.data / 'kemu.db'}")
    with database.writing() as session:
        session.execute(delete(ReviewItem).where(ReviewItem.document_id == document))
        session.execute(update(Document).where(Document.id == document).values(review_filled=False))
    running.stop()
    running.start()
    for _ in range(200):
        with database.reading() as session:
            if session.get_one(Document, document).review_filled:
                break
        http.get("/v1/codes", params={"q": "205"})
    database.close()
    assert http.post("/v1/review/counts", json=counts).json()["left"] == before
