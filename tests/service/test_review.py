"""Review over HTTP: from an upload to a corrected download, with what a reviewer is shown on the way."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import cv2
import httpx
import numpy as np
import openpyxl
import pyarrow.parquet as pq
import pytest

from tests.service import papers
from tests.service.conftest import free_port, until
from tests.service.running import Running, finished, upload

pytestmark = pytest.mark.xdist_group("service-reading")

WRONG = (
    ("科目编码", "科目名称", "合计", "基本支出", "项目支出"),
    ("205", "教育支出", "300.00", "200.00", "100.00"),
    ("20502", "普通教育", "300.00", "200.00", "100.00"),
    ("2050201", "学前教育", "300.00", "200.00", "180.00"),
)
"""The last figure does not add up, neither in its row nor in its column."""


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("reviewing")
    with Running(folder, free_port(), jobs=1, audit_share=1.0) as service, service.http() as client:
        yield client


@pytest.fixture
def document(http: httpx.Client, request: pytest.FixtureRequest) -> str:
    document = upload(http, papers.small_table(mark=request.node.name[-30:], rows=WRONG), "表.pdf")
    assert finished(http, document)["findings"] > 0
    return document


def following(http: httpx.Client, document: str, **more: Any) -> dict[str, Any]:
    reply = http.post("/v1/review/next", json={"station": "w1", "document": document, **more})
    assert reply.status_code == 200, reply.text
    answer: dict[str, Any] = reply.json()
    return answer


def settle(http: httpx.Client, item: dict[str, Any], outcome: str, after: str | None = None) -> Any:
    body = {"station": "w1", "outcome": outcome, "before": item["cell"]["text"], "after": after}
    reply = http.post(f"/v1/review/{item['id']}/settle", json=body)
    assert reply.status_code == 200, reply.text
    return reply.json()


def suspect(http: httpx.Client, document: str) -> dict[str, Any]:
    items: list[dict[str, Any]] = following(http, document, ahead=20, kind="finding")["items"]
    (found,) = (i for i in items if i["cell"]["text"] == "180.00")
    return found


def test_an_item_holds_all_that_is_needed_to_decide(http: httpx.Client, document: str) -> None:
    item = suspect(http, document)
    cell = item["cell"]
    assert (cell["label"], cell["headings"], cell["code"]) == ("学前教育", ["项目支出"], "205-02-01")
    assert cell["document"]["unit_name"].startswith("某某市教育局")
    (proposed,) = (c for c in cell["choices"] if c["text"] == "100.00")
    assert proposed["source"] == "sums"
    broken = [e for e in cell["equations"] if not e["holds"]]
    assert broken
    for equation, effect in zip(cell["equations"], proposed["effects"], strict=True):
        assert effect == {"holds": True, "off": "0.00"}
        total = sum(float(t["weight"]) * float(t["text"].replace(",", "") or 0) for t in equation["terms"])
        assert total == pytest.approx(float(equation["difference"]))
    assert cell["findings"][0]["message"]
    assert cell["neighbours"]["up"] == {"table": "t1", "row": cell["row"] - 1, "col": cell["col"]}
    assert cell["neighbours"]["right"] is None
    same = http.get(f"/v1/documents/{document}/cells/t1/{cell['row']}/{cell['col']}").json()
    assert same == cell
    assert http.get(f"/v1/documents/{document}/cells/t1/99/0").json()["code"] == "no_cell"


def test_the_picture_shows_the_cell_and_its_surroundings_enlarged(http: httpx.Client, document: str) -> None:
    picture = suspect(http, document)["cell"]["picture"]
    reply = http.get(picture["href"])
    assert reply.headers["content-type"] == "image/webp"
    pixels = cv2.imdecode(np.frombuffer(reply.content, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert pixels is not None
    x0, y0, x1, y1 = picture["area"]
    assert pixels.shape == pytest.approx((3 * (y1 - y0), 3 * (x1 - x0)), abs=3)
    left, top, right, bottom = picture["box"]
    assert x0 <= left < right <= x1
    assert y0 <= top < bottom <= y1
    inner = pixels[
        round(3 * (top - y0)) + 9 : round(3 * (bottom - y0)) - 9,
        round(3 * (left - x0)) + 9 : round(3 * (right - x0)) - 9,
    ]
    assert inner.min() < 100
    assert inner.max() > 200
    assert http.get(picture["href"].replace("scale=3", "scale=99")).status_code == 422


def test_a_look_mends_the_document_its_findings_and_its_downloads(http: httpx.Client, document: str) -> None:
    item = suspect(http, document)
    before = http.get(f"/v1/documents/{document}").json()["findings"]
    answer = settle(http, item, "replace", "100.00")
    assert (answer["state"], answer["correction"]) == ("settled", 1)
    body = http.get(f"/v1/documents/{document}/result.xlsx").content
    sheets = openpyxl.load_workbook(io.BytesIO(body))
    figures = [
        c.value for s in sheets for line in s.iter_rows() for c in line if isinstance(c.value, int | float)
    ]
    assert 180 not in figures
    until(lambda: http.get(f"/v1/documents/{document}").json()["findings"] == 0)
    # What only the wrong figure made doubtful asks for nobody's look any more.
    assert following(http, document, kind="finding", station="w2")["items"] == []
    undone = http.post("/v1/review/undo", json={"station": "w1"}).json()
    assert (undone["item"], undone["state"]) == (item["id"], "open")
    until(lambda: http.get(f"/v1/documents/{document}").json()["findings"] == before)
    result = http.get(f"/v1/documents/{document}/result").json()
    (cell,) = (c for c in result["tables"][0]["cells"] if c["text"] == "180.00")
    # Not merely corrected back: as if nobody had ever said anything.
    assert (cell["engine"], cell["flags"]) == (item["cell"]["engine"], item["cell"]["flags"])
    assert [c["after"] for c in http.get(f"/v1/documents/{document}/corrections").json()["items"]] == [
        "100.00", "180.00",
    ]  # fmt: skip


def test_what_was_seen_and_found_right_is_sure_and_not_called_corrected(
    http: httpx.Client, document: str
) -> None:
    item = suspect(http, document)
    assert settle(http, item, "paper_wrong")["state"] == "settled"
    result = http.get(f"/v1/documents/{document}/result").json()
    (cell,) = (c for c in result["tables"][0]["cells"] if c["text"] == "180.00")
    assert (cell["engine"], "corrected" in cell["flags"]) == ("review", False)
    stale = {"station": "w1", "outcome": "accept", "before": "180.00"}
    assert http.post(f"/v1/review/{item['id']}/settle", json=stale).json()["code"] == "settled"


def test_who_looks_at_an_old_text_is_told(http: httpx.Client, document: str) -> None:
    item = suspect(http, document)
    place = {"table": "t1", "row": item["cell"]["row"], "col": item["cell"]["col"]}
    other = {**place, "before": "180.00", "after": "160.00"}
    corrected = http.post(f"/v1/documents/{document}/corrections", json={"corrections": [other]})
    assert corrected.status_code == 201
    body = {"station": "w1", "outcome": "accept", "before": "180.00"}
    reply = http.post(f"/v1/review/{item['id']}/settle", json=body)
    assert (reply.status_code, reply.json()["current"]) == (409, "160.00")


def test_audits_are_mixed_in_measured_and_exported(http: httpx.Client, document: str) -> None:
    audits = following(http, document, ahead=20, kind="audit")["items"]
    assert audits
    settle(http, audits[0], "replace", "1.00")
    for item in audits[1:]:
        settle(http, item, "accept")
    (one,) = http.get("/v1/review/audit").json()
    assert one["wrong"] >= 1
    assert one["low"] < one["rate"] < one["high"]
    lines = csv.DictReader(io.StringIO(http.get("/v1/review/export").content.decode("utf-8-sig")))
    mine = [line for line in lines if line["document"] == document]
    assert len(mine) == len(audits)
    assert [line["truth"] for line in mine if line["right"] == "False"] == ["1.00"]
    body = http.get("/v1/review/export", params={"format": "parquet"}).content
    assert pq.read_table(io.BytesIO(body)).num_rows >= len(mine)
    counts = http.post("/v1/review/counts", json={"document": document}).json()
    assert counts["decided"] >= len(mine)
    assert counts["seconds_left"] is not None


def test_settled_cells_are_training_data_with_their_pictures(http: httpx.Client, document: str) -> None:
    item = suspect(http, document)
    settle(http, item, "paper_wrong")
    until(lambda: http.get(f"/v1/documents/{document}").json()["corrections_applied"] == 1)
    body = http.get("/v1/review/training.zip").content
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        labels = dict(line.split("\t") for line in packed.read("labels.txt").decode().splitlines())
        pictures = {name: packed.read(name) for name in packed.namelist() if name != "labels.txt"}
    assert set(labels) == set(pictures)
    cell = item["cell"]
    name = f"cells/{document}-t1-{cell['row']}-{cell['col']}.webp"
    assert labels[name] == "180.00"
    pixels = cv2.imdecode(np.frombuffer(pictures[name], np.uint8), cv2.IMREAD_GRAYSCALE)
    assert pixels is not None
    x0, y0, x1, y1 = cell["picture"]["box"]
    assert pixels.shape == pytest.approx((4 * (y1 - y0), 4 * (x1 - x0)), abs=4)
    assert pixels[8:-8, 8:-8].min() < 100
    one = http.get("/v1/review/training.zip", params={"most": 1}).content
    assert len(zipfile.ZipFile(io.BytesIO(one)).namelist()) <= 2


def test_looks_in_quick_succession_leave_a_result_that_can_be_read(http: httpx.Client, document: str) -> None:
    items = following(http, document, ahead=20)["items"]
    with ThreadPoolExecutor(6) as pool:
        states = list(pool.map(lambda item: settle(http, item, "accept")["state"], items))
    assert states == ["settled"] * len(items)
    until(lambda: http.get(f"/v1/documents/{document}").json()["corrections_applied"] == len(items))
    result = http.get(f"/v1/documents/{document}/result").json()
    seen = [c for t in result["tables"] for c in t["cells"] if c["engine"] == "review"]
    assert len(seen) == len(items)


def test_an_uploader_reviews_nothing(http: httpx.Client) -> None:
    key = http.post("/v1/keys", json={"name": "u", "role": "uploader"}).json()["key"]
    headers = {"authorization": f"Bearer {key}"}
    assert http.post("/v1/review/next", json={"station": "w"}, headers=headers).status_code == 403
