"""A real cluster of two workers reads, and what goes wrong with one document does not touch the rest."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Iterator

import httpx
import jsonschema
import psutil
import pyarrow.parquet as pq
import pytest

from extractor import json_schema
from service.ui.refusals import IN_CHINESE
from service.ui.words import WORDS
from tests.service import papers
from tests.service.conftest import free_port, until
from tests.service.running import Running, finished, upload

pytestmark = pytest.mark.xdist_group("service-reading")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("running")
    with Running(folder, free_port(), jobs=2, page_seconds=60) as service:
        yield service


@pytest.fixture(scope="module")
def http(running: Running) -> Iterator[httpx.Client]:
    with running.http() as client:
        yield client


@pytest.fixture(scope="module")
def table(http: httpx.Client) -> str:
    """A document with one small table, read."""
    document = upload(http, papers.small_table(), "部门支出.pdf", formats="csv,xlsx")
    answer = finished(http, document)
    assert (answer["state"], answer["tables"], answer["failures"]) == ("done", 1, 0), answer
    return document


def test_a_document_is_read_and_known_by_what_it_says(http: httpx.Client, table: str) -> None:
    answer = http.get(f"/v1/documents/{table}").json()
    assert (answer["fiscal_year"], answer["findings"]) == (2023, 0)
    assert answer["progress"] | {"pages_per_second": 0} == {
        "stage": "done", "pages": 1, "pages_done": 1, "pages_failed": 0, "pages_set_aside": 0,
        "pages_per_second": 0, "seconds_left": 0.0,
    }  # fmt: skip
    for query in ("year=2023", "code=205-02-01", "has_findings=false", "state=done", "name=部门支出"):
        found = http.get(f"/v1/documents?{query}").json()["items"]
        assert table in [d["id"] for d in found], query
    assert http.get("/v1/documents?code=999").json()["items"] == []


def test_the_result_follows_the_contract(http: httpx.Client, table: str) -> None:
    result = http.get(f"/v1/documents/{table}/result").json()
    jsonschema.validate(result, json_schema())
    assert result["source"]["name"] == "部门支出.pdf"
    assert result["tables"][0]["amount_unit"] == "万元"


def test_views_of_the_result(http: httpx.Client, table: str) -> None:
    lines = list(csv.reader(io.StringIO(http.get(f"/v1/documents/{table}/tables/t1.csv").text)))
    assert "100.00" in {field for line in lines for field in line}
    assert http.get(f"/v1/documents/{table}/result.xlsx").content[:2] == b"PK"
    assert http.get(f"/v1/documents/{table}/tables/t1.html").text.startswith("<!DOCTYPE html>")
    parquet = pq.read_table(io.BytesIO(http.get(f"/v1/documents/{table}/tables/t1.parquet").content))
    assert parquet.num_rows == 9
    assert http.get(f"/v1/documents/{table}/tables/t7.csv").status_code == 404
    picture = http.get(f"/v1/documents/{table}/pages/1.webp?width=200").content
    assert (picture[:4], picture[8:12]) == (b"RIFF", b"WEBP")


def test_amounts_across_documents(http: httpx.Client, table: str) -> None:
    rows = http.get("/v1/rows", params={"code": "2050201", "year": 2023}).json()["items"]
    assert [(r["document_id"], r["value"], r["yuan"]) for r in rows] == [
        (table, "300.00", "3000000"),
        (table, "200.00", "2000000"),
        (table, "100.00", "1000000"),
    ]
    under = http.get("/v1/rows", params={"under": "205", "limit": 4}).json()
    assert len(under["items"]) == 4
    rest = http.get("/v1/rows", params={"under": "205", "limit": 100, "after": under["next"]}).json()
    assert len(rest["items"]) == 5
    assert rest["next"] is None
    text = http.get("/v1/rows", params={"under": "205", "format": "csv"}).content.decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(text)))) == 9
    body = http.get("/v1/rows", params={"under": "205", "format": "parquet"}).content
    assert pq.read_table(io.BytesIO(body)).column("yuan").to_pylist().count("1000000") == 3


def test_progress_comes_as_events(http: httpx.Client) -> None:
    document = upload(http, papers.blank(3, "events"))
    kinds, last = [], {}
    with http.stream("GET", f"/v1/documents/{document}/events") as stream:
        for line in stream.iter_lines():
            if line.startswith("event: "):
                kinds.append(line.removeprefix("event: "))
            elif line.startswith("data: "):
                last = json.loads(line.removeprefix("data: "))
    assert kinds[-1] == "finished"
    assert (last["state"], last["progress"]["pages_done"]) == ("done", 3)


def test_a_picture_that_is_too_large_is_refused_at_once_and_memory_stays(
    running: Running, http: httpx.Client
) -> None:
    begin = time.monotonic()
    before = psutil.Process(running.pid).memory_info().rss
    document = upload(http, papers.huge_picture())
    answer = finished(http, document)
    assert (answer["state"], answer["reason_code"]) == ("failed", "no_page_read")
    result = http.get(f"/v1/documents/{document}/result").json()
    assert [f["code"] for f in result["failures"]] == ["limit"]
    shown = http.get(f"/documents/{document}", headers={"accept-language": "zh"}).text
    assert IN_CHINESE["no_page_read"] in shown
    assert f"{IN_CHINESE['limit']} <small" in shown
    # Where nothing was read nobody may take it that all sums hold.
    assert WORDS["nothing_checked"][0] in shown
    assert WORDS["no_findings_here"][0] not in shown
    assert psutil.Process(running.pid).memory_info().rss - before < 50 * 2**20
    assert time.monotonic() - begin < 60


def test_a_reader_that_is_killed_costs_nothing_but_time(running: Running, http: httpx.Client) -> None:
    document = upload(http, papers.blank(12, "killed reader"))
    until(lambda: http.get(f"/v1/documents/{document}").json()["progress"]["pages_done"] > 2)
    for reader in running.readers():
        reader.kill()
    answer = finished(http, document)
    assert (answer["state"], answer["failures"], answer["progress"]["pages_done"]) == ("done", 0, 12)
    result = http.get(f"/v1/documents/{document}/result").json()
    assert [page["number"] for page in result["pages"]] == list(range(1, 13))


def test_a_worker_that_is_killed_costs_nothing_but_time(running: Running, http: httpx.Client) -> None:
    document = upload(http, papers.blank(12, "killed worker"))
    until(lambda: http.get(f"/v1/documents/{document}").json()["progress"]["pages_done"] > 2)
    running.workers()[0].kill()
    answer = finished(http, document)
    assert (answer["state"], answer["failures"], answer["progress"]["pages_done"]) == ("done", 0, 12)


def test_what_is_measured_is_shown(http: httpx.Client, table: str) -> None:
    text = http.get("/metrics").text
    assert 'kemu_pages_total{outcome="read"}' in text
    assert 'kemu_queue_units{state="ready"}' in text
    assert "kemu_request_seconds_bucket" in text
    assert table not in text
