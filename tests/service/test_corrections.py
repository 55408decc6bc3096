"""Corrections: refused where somebody was faster, never lost, and everything follows them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import jsonschema
import pytest
from sqlalchemy import update

from extractor import json_schema
from service.store.database import Database
from service.store.tables import Document
from tests.service import papers
from tests.service.conftest import free_port
from tests.service.running import Running, finished, upload

pytestmark = pytest.mark.xdist_group("service-reading")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with Running(tmp_path_factory.mktemp("correcting"), free_port(), jobs=1) as service:
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


def cell(http: httpx.Client, document: str, text: str, **query: str) -> dict[str, Any]:
    """The last cell with this text."""
    (table,) = http.get(f"/v1/documents/{document}/result", params=query).json()["tables"]
    found: list[dict[str, Any]] = [c for c in table["cells"] if c["text"] == text]
    assert found, text
    return found[-1]


def change(place: dict[str, Any], before: str, after: str, why: str = "") -> dict[str, Any]:
    return {
        "table": "t1", "row": place["row"], "col": place["col"], "before": before, "after": after, "why": why,
    }  # fmt: skip


def correct(http: httpx.Client, document: str, *changes: dict[str, Any], **more: Any) -> httpx.Response:
    return http.post(f"/v1/documents/{document}/corrections", json={"corrections": list(changes)}, **more)


def test_everything_follows_a_correction(http: httpx.Client, document: str) -> None:
    place = cell(http, document, "100.00")
    reply = correct(http, document, change(place, "100.00", "150.00", "看原件"))
    assert reply.status_code == 201, reply.text
    answer = reply.json()["document"]
    assert (answer["corrections"], answer["corrections_applied"]) == (1, 1)
    assert answer["findings"] > 0
    result = http.get(f"/v1/documents/{document}/result").json()
    jsonschema.validate(result, json_schema())
    changed = cell(http, document, "150.00")
    assert (changed["amount"], changed["engine"], changed["flags"]) == ("150.00", "review", ["corrected"])
    lines = csv.reader(io.StringIO(http.get(f"/v1/documents/{document}/result.csv").text))
    assert "150.00" in {field for line in lines for field in line}
    rows = http.get("/v1/rows", params={"document": document, "code": "2050201"}).json()["items"]
    assert [r["yuan"] for r in rows] == ["3000000", "2000000", "1500000"]
    assert cell(http, document, "100.00", corrected="false")["row"] == place["row"]
    (kept,) = http.get(f"/v1/documents/{document}/corrections").json()["items"]
    assert (kept["number"], kept["before"], kept["after"], kept["why"], kept["who"]) == (
        1, "100.00", "150.00", "看原件", "first administrator",
    )  # fmt: skip
    back = correct(http, document, change(place, "150.00", "100.00", "撤销")).json()["document"]
    assert (back["corrections_applied"], back["findings"]) == (2, 0)


def test_who_comes_second_is_told_what_the_cell_holds_now(http: httpx.Client, document: str) -> None:
    place = cell(http, document, "200.00")
    assert correct(http, document, change(place, "200.00", "210.00")).status_code == 201
    reply = correct(http, document, change(place, "200.00", "220.00"))
    assert (reply.status_code, reply.json()["code"], reply.json()["current"]) == (409, "conflict", "210.00")
    nowhere = {"row": 99, "col": 0}
    assert correct(http, document, change(nowhere, "", "1")).json()["code"] == "no_cell"
    both = correct(http, document, change(place, "210.00", "230.00"), change(nowhere, "", "1"))
    assert both.status_code == 404
    assert cell(http, document, "210.00")["row"] == place["row"]


def test_of_many_at_once_on_one_cell_one_succeeds(http: httpx.Client, document: str) -> None:
    place = cell(http, document, "100.00")
    with ThreadPoolExecutor(6) as pool:
        wanted = [change(place, "100.00", f"{n}.00") for n in range(101, 107)]
        statuses = sorted(pool.map(lambda c: correct(http, document, c).status_code, wanted))
    assert statuses == [201, 409, 409, 409, 409, 409]
    assert http.get(f"/v1/documents/{document}").json()["corrections"] == 1


def test_a_result_left_behind_catches_up_when_it_is_asked_for(
    running: Running, http: httpx.Client, document: str
) -> None:
    place = cell(http, document, "100.00")
    assert correct(http, document, change(place, "100.00", "101.00")).status_code == 201
    database = Database(f"sqlite:///{running.data / 'kemu.db'}")
    with database.writing() as session:
        # As after a kill between the correction and the result that follows it.
        session.execute(
            update(Document)
            .where(Document.id == document)
            .values(corrections_applied=0, current_key=Document.result_key)
        )
    database.close()
    assert cell(http, document, "101.00")["amount"] == "101.00"
    assert http.get(f"/v1/documents/{document}").json()["corrections_applied"] == 1


def test_an_uploader_may_not_correct_and_nobody_reads_corrected_papers_again(
    http: httpx.Client, document: str
) -> None:
    key = http.post("/v1/keys", json={"name": "u", "role": "uploader"}).json()["key"]
    place = cell(http, document, "100.00")
    headers = {"authorization": f"Bearer {key}"}
    assert correct(http, document, change(place, "100.00", "1.00"), headers=headers).status_code == 403
    assert correct(http, document, change(place, "100.00", "1.00")).status_code == 201
    assert http.post(f"/v1/documents/{document}/retry").json()["code"] == "nothing_to_retry"
