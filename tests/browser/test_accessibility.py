"""axe-core finds no fault above minor in any view, light and dark, in both languages."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import SIZE, sign_in
from tests.browser.test_review import wrong_table
from tests.service.conftest import until
from tests.service.running import Running, finished, upload

pytestmark = pytest.mark.xdist_group("browser")

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL = {"type": "tag", "values": RULES}
COLOURS = {"type": "rule", "values": ["color-contrast"]}
"""All that the other shade can change."""
TABLET = {"width": 820, "height": 1180}


@pytest.fixture(scope="module")
def brought(service: Running) -> dict[str, str]:
    """A document with findings, a correction and a document that failed; an archive."""
    with service.http() as http:
        document = upload(http, wrong_table("axe"), "axe.pdf")
        assert finished(http, document)["findings"] > 0
        change = {"table": "t1", "row": 3, "col": 3, "before": "200.00", "after": "201.00"}
        http.post(f"/v1/documents/{document}/corrections", json={"corrections": [change]})
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("一.pdf", wrong_table("axe"))
            archive.writestr("说明.txt", "无")
        files = {"file": ("两份.zip", packed.getvalue())}
        archive_id = http.post("/v1/archives", files=files).json()["id"]
        until(lambda: http.get(f"/v1/archives/{archive_id}").json()["state"] not in ("queued", "unpacking"))
        user = {"name": "李复核", "password": "一个很长的口令 2026", "role": "reviewer"}
        http.post("/v1/users", json=user)
    return {"document": document, "archive": archive_id}


@pytest.fixture(params=["light", "dark"])
def view(request: pytest.FixtureRequest, chromium: Browser, service: Running) -> Iterator[Page]:
    """A window in one of the two shades; Chinese in the light one, English in the dark one."""
    locale = {"light": "zh-CN", "dark": "en-GB"}[request.param]
    context = chromium.new_context(
        viewport=SIZE,
        locale=locale,
        color_scheme=request.param,
        base_url=f"http://127.0.0.1:{service.port}",
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    context.close()


def faults(page: Page, rules: dict[str, Any] = ALL) -> list[str]:
    """What axe-core has to say of the page as it stands, save what it calls minor."""
    page.wait_for_load_state("networkidle")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("(rules) => axe.run(document, { runOnly: rules })", rules)
    return [
        f"{page.url} {one['impact']} {one['id']}: {node['html'][:200]} {node['failureSummary']}"
        for one in found["violations"]
        if one["impact"] != "minor"
        for node in one["nodes"][:3]
    ]


def test_no_view_has_a_fault(view: Page, service: Running, brought: dict[str, str]) -> None:
    document = brought["document"]
    rules = COLOURS if view.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") else ALL
    view.goto("/sign-in")
    found = faults(view, rules)
    key = view.locator("[name=key]")
    key.fill(service.key)
    key.press("Enter")
    view.wait_for_url("**/")
    addresses = (
        "/", "/?name=nothing", f"/documents/{document}", f"/documents/{document}?corrected=false",
        f"/documents/{document}/tables/t1#c=3,3", f"/documents/{document}/pages/1",
        f"/archives/{brought['archive']}", "/documents/nothing",
        "/amounts", "/amounts?q=教育", "/amounts?code=205&in=元&measure=*", "/quality", "/people", "/log",
        f"/review?document={document}&kind=audit&code=999",
    )  # fmt: skip
    for address in addresses:
        view.goto(address)
        if "/tables/" in address:
            expect(view.locator("td.now")).to_be_visible()
        found += faults(view, rules)
    view.goto("/people")
    for summary in view.locator("summary").all():
        summary.click()
    found += faults(view, rules)
    view.goto(f"/review?document={document}")
    expect(view.locator("#cell")).to_be_visible()
    found += faults(view, rules)
    view.locator(".filter summary").click()
    view.keyboard.press("Escape")
    view.locator("#help").click()
    found += faults(view, rules)
    view.set_viewport_size(TABLET)
    found += faults(view, rules)
    assert not found, "\n".join(found)


def test_the_check_finds_what_is_wrong(page: Page, service: Running) -> None:
    sign_in(page, service.key)
    page.evaluate("document.querySelector('main').innerHTML = '<img src=\"/static/icon.svg\"><input>'")
    found = " ".join(faults(page))
    assert "image-alt" in found
    assert "label" in found
