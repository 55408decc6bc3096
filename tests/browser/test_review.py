"""The cell view, by keyboard only, in a real browser."""

from __future__ import annotations

import io
from collections.abc import Iterator

import openpyxl
import pytest
from playwright.sync_api import Page, expect

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


def test_ten_cells_by_keyboard_only(page: Page, service: Running) -> None:
    document = wrong(service, "ten")
    count = items(service, document)
    assert count >= 10
    sign_in(page, service.key)
    page.goto(f"/review?document={document}")
    seen = []
    for number in range(10):
        expect(page.locator("#cell")).to_be_visible()
        seen.append(picture(page))
        page.keyboard.press("p" if number % 3 == 2 else "Enter")
        old = seen[-1]
        until(lambda old=old: page.locator("#cell").is_hidden() or picture(page) != old)
    arrived(page)
    assert len(set(seen)) == 10
    with service.http() as http:
        assert http.get(f"/v1/documents/{document}").json()["corrections"] == 10


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
