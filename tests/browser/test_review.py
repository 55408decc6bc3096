"""The cell view, by keyboard only, in a real browser."""

from __future__ import annotations

import io
from collections.abc import Iterator

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import sign_in
from tests.service import papers
from tests.service.conftest import free_port, until
from tests.service.running import Running, finished, upload

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service whose reviewers are shown all amounts."""
    with Running(tmp_path_factory.mktemp("review"), free_port(), jobs=1, audit_share=1.0) as running:
        yield running


def wrong_table(mark: str) -> bytes:
    """A small table whose last figure does not add up."""
    head, total, group, _ = papers.ROWS
    items = (
        ("2050201", "学前教育", "100.00", "80.00", "20.00"),
        ("2050202", "小学教育", "200.00", "120.00", "180.00"),
    )
    return papers.small_table(mark=mark, rows=(head, total, group, *items))


def wrong(service: Running, mark: str) -> str:
    """A small document whose last figure does not add up."""
    with service.http() as http:
        document = upload(http, wrong_table(mark), f"{mark}.pdf")
        assert finished(http, document)["findings"] > 0
    return document


def items(service: Running, document: str) -> int:
    with service.http() as http:
        return int(http.post("/v1/review/counts", json={"document": document}).json()["left"])


def arrived(page: Page) -> None:
    """All that was said has reached the service."""
    until(lambda: page.evaluate("sessionStorage.kemuLooks") == "[]")


def picture(page: Page) -> str:
    """Where the picture comes from that is shown."""
    return str(page.locator("#picture").get_attribute("src"))


def test_a_look_by_keyboard_mends_the_workbook(page: Page, service: Running) -> None:
    document = wrong(service, "mend")
    sign_in(page, service.key)
    page.goto(f"/review?document={document}&kind=finding")
    expect(page.locator("#cell")).to_be_visible()
    for _ in range(items(service, document)):
        old = picture(page)
        if page.locator("#facts b").inner_text() == "180.00":
            break
        page.keyboard.press("s")
        until(lambda old=old: page.locator("#cell").is_visible() and picture(page) != old)
    expect(page.locator("#facts b")).to_have_text("180.00")
    expect(page.locator("#equations .off").first).to_be_visible()
    assert page.locator("#picture").evaluate("p => p.decode().then(() => p.naturalWidth)") > 300
    page.keyboard.press("1")
    expect(page.locator("#text")).to_have_value("80.00")
    expect(page.locator("#equations .off")).to_have_count(0)
    expect(page.locator("#equations b").first).to_contain_text(" 80.00")
    drawn = page.locator("#picture").evaluate("p => p.width / p.height - p.naturalWidth / p.naturalHeight")
    assert abs(drawn) < 0.05
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_contain_text("80.00")
    arrived(page)
    with service.http() as http:
        body = http.get(f"/v1/documents/{document}/result.xlsx").content
        assert http.get(f"/v1/documents/{document}").json()["findings"] == 0
    figures = [
        c.value for s in openpyxl.load_workbook(io.BytesIO(body)) for line in s.iter_rows() for c in line
    ]
    assert 180 not in figures
    # The page is loaded anew: what was said can be taken back all the same.
    page.reload()
    page.keyboard.press("u")
    expect(page.locator("#facts b")).to_have_text("180.00")
    page.keyboard.type("-1,2")
    expect(page.locator("#text")).to_have_value("-1,2")
    page.keyboard.press("Escape")
    expect(page.locator("#text")).to_have_value("180.00")


def settled(page: Page, key: str) -> str:
    """Press a key that settles the cell, wait for the next one; the text that was read."""
    expect(page.locator("#cell")).to_be_visible()
    old, text = picture(page), page.locator("#facts b").inner_text()
    page.keyboard.press(key)
    until(lambda: page.locator("#cell").is_hidden() or picture(page) != old)
    return text


def figures_of(body: bytes) -> list[object]:
    """All that stands in the cells of a workbook."""
    book = openpyxl.load_workbook(io.BytesIO(body))
    return [cell.value for sheet in book for line in sheet.iter_rows() for cell in line]


def test_from_the_upload_over_ten_looks_by_keyboard_to_a_workbook_that_holds_them(
    page: Page, service: Running
) -> None:
    sign_in(page, service.key)
    page.locator("#files").set_input_files(
        {"name": "流程.pdf", "mimeType": "application/pdf", "buffer": wrong_table("flow")}
    )
    row = page.locator("#documents tr", has_text="流程.pdf")
    expect(row.locator(".state")).to_have_text("done", timeout=90_000)
    expect(row.locator(".mark.finding")).to_be_visible()
    document = str(row.get_by_role("link").first.get_attribute("href")).rpartition("/")[2]
    page.goto(f"/review?document={document}")
    looks = changed = 0
    while looks < 10 or not changed:
        expect(page.locator("#cell")).to_be_visible()
        if page.locator("#facts b").inner_text() == "180.00":
            # A look at a proposal, and then figure by figure, as a person would type it.
            page.keyboard.press("r")
            page.keyboard.type("80.00")
            expect(page.locator("#equations .off")).to_have_count(0)
            changed += 1
        assert settled(page, "Enter"), looks
        looks += 1
    assert changed == 1
    arrived(page)
    page.goto(f"/documents/{document}")
    expect(page.locator(".findings li")).to_have_count(0)
    expect(page.locator("#history ~ .scroll tbody tr")).to_have_count(looks)
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel").first.click()
    figures = figures_of(download.value.path().read_bytes())
    assert 80 in figures
    assert 180 not in figures


def test_two_browsers_at_once_never_show_the_same_cell(
    page: Page, chromium: Browser, service: Running
) -> None:
    document = wrong(service, "two")
    left = items(service, document)
    with service.http() as http:
        key = http.post("/v1/keys", json={"name": "乙", "role": "reviewer"}).json()["key"]
    context = chromium.new_context(locale="zh-CN", base_url=f"http://127.0.0.1:{service.port}")
    other = context.new_page()
    seen: dict[Page, list[str]] = {page: [], other: []}
    for window, secret in ((page, service.key), (other, key)):
        window.goto("/sign-in")
        window.locator("[name=key]").fill(secret)
        window.locator("[name=key]").press("Enter")
        window.wait_for_url("**/")
        window.goto(f"/review?document={document}")
        expect(window.locator("#cell")).to_be_visible()
    while any(window.locator("#cell").is_visible() for window in seen):
        for window, shown in seen.items():
            if window.locator("#cell").is_visible():
                shown.append(picture(window).partition("?")[0])
                settled(window, "Enter")
        for window in seen:
            arrived(window)
            window.wait_for_load_state("networkidle")
    everything = [*seen[page], *seen[other]]
    assert len(everything) == len(set(everything)) == left
    assert min(len(shown) for shown in seen.values()) >= 3
    context.close()


def test_looks_of_a_lost_connection_arrive_in_order_and_are_undone_after_a_reload(
    page: Page, service: Running
) -> None:
    document = wrong(service, "offline")
    sign_in(page, service.key)
    page.goto(f"/review?document={document}")
    expect(page.locator("#cell")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    texts = [settled(page, key) for key in ("Enter", "p", "s")]
    expect(page.locator("#notice")).to_contain_text("3 looks are kept")
    page.context.set_offline(False)
    arrived(page)
    with service.http() as http:
        made = http.get(f"/v1/documents/{document}/corrections").json()["items"]
    assert [c["before"] for c in made] == texts[:2]
    page.reload()
    expect(page.locator("#cell")).to_be_visible()
    for text in reversed(texts):
        page.keyboard.press("u")
        expect(page.locator("#facts b")).to_have_text(text)
        expect(page.locator("#notice")).to_have_text("Taken back: look at this cell again.")
        page.evaluate("document.getElementById('notice').textContent = ''")
    with service.http() as http:
        result = http.get(f"/v1/documents/{document}/result").json()
    assert not [c for t in result["tables"] for c in t["cells"] if c["engine"] == "review"]


def test_in_chinese_findings_are_told_in_chinese(page: Page, service: Running) -> None:
    document = wrong(service, "zh")
    sign_in(page, service.key)
    page.goto(f"/language/zh?next=/review?document={document}%26kind=finding")
    expect(page.locator("#cell")).to_be_visible()
    said = page.locator("#findings").inner_text()
    assert "合计应为" in said
    assert "parts" not in said


def test_arrows_walk_and_escape_leads_back_and_a_lost_connection_loses_nothing(
    page: Page, service: Running
) -> None:
    document = wrong(service, "walk")
    sign_in(page, service.key)
    page.goto(f"/review?document={document}")
    expect(page.locator("#cell")).to_be_visible()
    label, text = page.locator("#label").inner_text(), page.locator("#facts b").inner_text()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#walking")).to_be_visible()
    expect(page.locator("#label")).not_to_have_text(label)
    page.keyboard.press("Escape")
    expect(page.locator("#facts b")).to_have_text(text)
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.locator("#content").focus()
    page.context.set_offline(True)
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_contain_text("1 looks are kept")
    page.context.set_offline(False)
    arrived(page)
    with service.http() as http:
        (kept,) = http.get(f"/v1/documents/{document}/corrections").json()["items"]
    assert (kept["before"], kept["after"]) == (text, text)
