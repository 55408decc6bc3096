"""From the upload to the corrected workbook, by keyboard, in a real browser."""

from __future__ import annotations

import base64
import io
import re
import zipfile

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import sample, sign_in
from tests.service import papers
from tests.service.running import Running, finished, upload

pytestmark = pytest.mark.xdist_group("browser")


DROP = """(content) => {
  const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], "两份.zip", { type: "application/zip" }));
  const how = { dataTransfer: transfer, bubbles: true, cancelable: true };
  document.body.dispatchEvent(new DragEvent("drop", how));
}"""


def document_of(service: Running, mark: str) -> str:
    """A small document that has been read."""
    with service.http() as http:
        document = upload(http, papers.small_table(mark=mark), f"{mark}.pdf")
        assert finished(http, document)["tables"] == 1
    return document


def test_from_the_upload_to_the_corrected_workbook(page: Page, service: Running) -> None:
    sign_in(page, service.key)
    page.locator("#files").set_input_files(
        {"name": "支出.pdf", "mimeType": "application/pdf", "buffer": papers.small_table(mark="甲")}
    )
    row = page.locator("#documents tr", has_text="支出.pdf")
    expect(row.locator(".state")).to_have_text("done", timeout=90_000)
    row.get_by_role("link").click()
    expect(page.get_by_role("heading", name="支出.pdf")).to_be_visible()
    page.locator(".cards a").first.click()
    cell = page.locator("td", has_text="2050201")
    cell.click()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("td.now")).to_have_text("300.00")
    page.keyboard.type("301.00")
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_contain_text("300.00 → 301.00")
    expect(page.locator("td.corrected")).to_have_text("301.00")
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel").click()
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    assert any(cell.value == 301 for sheet in book for line in sheet.iter_rows() for cell in line)
    page.get_by_role("link", name="支出.pdf").click()
    history = page.locator("section", has=page.get_by_role("heading", name="History"))
    expect(history.locator("del")).to_have_text("300.00")
    expect(history.locator("ins")).to_have_text("301.00")
    expect(page.locator(".findings li")).not_to_have_count(0)


def test_escape_leaves_and_control_z_takes_back(page: Page, service: Running) -> None:
    document = document_of(service, "back")
    sign_in(page, service.key)
    page.goto(f"/documents/{document}/tables/t1#c=3,3")
    expect(page.locator("td.now")).to_have_text("200.00")
    page.keyboard.press("Enter")
    page.keyboard.type("9")
    page.keyboard.press("Escape")
    expect(page.locator("td.now")).to_have_text("200.00")
    page.keyboard.type("201.00")
    page.keyboard.press("Tab")
    expect(page.locator("td.corrected")).to_have_text("201.00")
    page.keyboard.press("Control+z")
    expect(page.locator("#notice")).to_have_text("Undone")
    expect(page.locator("td.now")).to_have_text("200.00")
    with service.http() as http:
        made = http.get(f"/v1/documents/{document}/corrections").json()["items"]
    assert [(c["before"], c["after"]) for c in made] == [("200.00", "201.00"), ("201.00", "200.00")]


def test_who_comes_second_sees_what_the_first_wrote_and_chooses(page: Page, service: Running) -> None:
    document = document_of(service, "clash")
    sign_in(page, service.key)
    page.goto(f"/documents/{document}/tables/t1#c=3,3")
    expect(page.locator("td.now")).to_have_text("200.00")
    change = {"table": "t1", "row": 3, "col": 3, "before": "200.00", "after": "222.00"}
    with service.http() as http:
        http.post(f"/v1/documents/{document}/corrections", json={"corrections": [change]})
    page.keyboard.type("333.00")
    page.keyboard.press("Enter")
    expect(page.locator("td.clash")).to_have_text("222.00")
    page.get_by_role("button", name="Use mine: 333.00").click()
    expect(page.locator("td.corrected")).to_have_text("333.00")


def test_a_change_waits_until_the_service_is_back(page: Page, service: Running) -> None:
    document = document_of(service, "lost")
    sign_in(page, service.key)
    page.goto(f"/documents/{document}/tables/t1#c=3,4")
    expect(page.locator("td.now")).to_have_text("100.00")
    page.route("**/corrections", lambda route: route.abort())
    page.keyboard.type("111.00")
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_contain_text("not saved")
    page.unroute("**/corrections")
    expect(page.locator("td.corrected")).to_have_text("111.00")


def test_grid_and_page_light_each_other_up(page: Page, service: Running) -> None:
    document = document_of(service, "light")
    sign_in(page, service.key)
    page.goto(f"/documents/{document}/tables/t1#c=2,2")
    expect(page.locator("path.now")).to_have_attribute("d", re.compile("^M"))
    page.locator("td", has_text="学前教育").hover()
    drawn = page.locator("path.over").get_attribute("d")
    assert drawn
    box = page.locator(".sheet").bounding_box()
    assert box is not None
    x0, y0 = map(float, re.findall(r"[\d.]+", drawn)[:2])
    page.mouse.move(5, 5)
    page.mouse.move(box["x"] + (x0 + 4) / 595 * box["width"], box["y"] + (y0 + 4) / 420 * box["height"])
    expect(page.locator("td.over")).to_have_text("学前教育")


def test_without_sign_in_no_page_is_shown_and_the_language_stays(page: Page, service: Running) -> None:
    page.goto("/documents/nothing")
    expect(page).to_have_url(re.compile("/sign-in"))
    page.get_by_role("link", name="中文").click()
    expect(page.get_by_role("heading", name="登录", exact=True)).to_be_visible()
    sign_out = page.get_by_role("button", name="退出")
    expect(sign_out).to_have_count(0)
    page.get_by_label("访问密钥").fill("kemu_wrong")
    page.locator("form").nth(1).get_by_role("button").click()
    expect(page.get_by_role("alert")).to_be_visible()


def test_a_proposal_is_accepted_and_its_findings_go(page: Page, service: Running) -> None:
    with service.http() as http:
        document = upload(http, sample("demo").read_bytes(), "demo.pdf")
        finished(http, document, 300)
        cells = http.get(f"/v1/documents/{document}/result").json()["tables"][0]["cells"]
        last = next(cell for cell in reversed(cells) if cell["amount"] is not None)
        wrong = f"1{last['text']}"
        change = {"table": "t1", "row": last["row"], "col": last["col"]}
        change |= {"before": last["text"], "after": wrong}
        http.post(f"/v1/documents/{document}/corrections", json={"corrections": [change]})
    sign_in(page, service.key)
    page.goto(f"/documents/{document}")
    suspects = page.locator(".suspect", has=page.locator("q", has_text=wrong))
    expect(suspects).not_to_have_count(0)
    suspects.first.get_by_role("button", name="Accept").click()
    expect(page.locator("#history ~ .scroll tbody tr")).to_have_count(2)
    expect(suspects).to_have_count(0)
    with service.http() as http:
        made = http.get(f"/v1/documents/{document}/corrections").json()["items"]
    assert [c["after"] for c in made] == [wrong, last["text"]]


def test_who_may_not_correct_sees_but_changes_nothing(page: Page, service: Running) -> None:
    document = document_of(service, "uploader")
    with service.http() as http:
        key = http.post("/v1/keys", json={"name": "只看", "role": "uploader"}).json()["key"]
    sign_in(page, key)
    page.goto(f"/documents/{document}/tables/t1#c=3,3")
    expect(page.locator("td.now")).to_have_text("200.00")
    page.keyboard.type("9")
    expect(page.locator("textarea")).to_have_count(0)


def test_a_zip_dropped_on_the_page_is_unpacked_and_its_members_listed(page: Page, service: Running) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("甲/一.pdf", papers.small_table(mark="zip"))
        archive.writestr("说明.txt", "无")
    sign_in(page, service.key)
    content = base64.b64encode(packed.getvalue()).decode()
    page.evaluate(DROP, content)
    page.locator("#sent").get_by_role("link", name="两份.zip").click()
    expect(page.get_by_role("heading", name="两份.zip")).to_be_visible()
    # the page asks again by itself until all is unpacked and read
    expect(page.get_by_role("rowheader", name="甲/一.pdf")).to_be_visible(timeout=60_000)
