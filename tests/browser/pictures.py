"""Pictures of every view, for people to judge: `make pictures`."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import httpx
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.service.conftest import free_port
from tests.service.running import Running, finished, upload

SAMPLES = Path(__file__).parents[2] / "samples" / "set"
DESK = {"width": 1366, "height": 768}
TABLET = {"width": 820, "height": 1180}
PAPERS = ("demo", "department_budget", "final_accounts")


def main(folder: Path) -> None:
    """Run a service, bring papers, go through its pages."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, Running(Path(data), free_port(), jobs=1) as service:
        documents = brought(service)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
            )
            take(browser, service, documents, folder)
            browser.close()


def brought(service: Running) -> list[str]:
    """Papers of the sample set, read; one cell of the first is corrected."""
    names = [name for name in PAPERS if (SAMPLES / f"{name}.pdf").exists()]
    with service.http() as http:
        ids = [upload(http, (SAMPLES / f"{name}.pdf").read_bytes(), f"{name}.pdf") for name in names]
        for document in ids:
            finished(http, document, 300)
        correct(http, ids[0])
    return ids


def correct(http: httpx.Client, document: str) -> None:
    """Change an amount, so that the history holds something."""
    result = http.get(f"/v1/documents/{document}/result").json()
    table = result["tables"][0]
    cell = next(c for c in reversed(table["cells"]) if c["amount"] is not None)
    change = {"table": table["id"], "row": cell["row"], "col": cell["col"], "before": cell["text"]}
    body = {"corrections": [{**change, "after": f"1{cell['text']}", "why": "看原件"}]}
    http.post(f"/v1/documents/{document}/corrections", json=body).raise_for_status()


def take(browser: Browser, service: Running, documents: list[str], folder: Path) -> None:
    """One picture of each view; dark, on a tablet and in Chinese too."""
    window = {"base_url": f"http://127.0.0.1:{service.port}"}
    context = browser.new_context(viewport=DESK, locale="zh-CN", **window)
    page = context.new_page()
    page.goto("/")
    shot(page, folder / "sign-in.png")
    page.locator("[name=key]").fill(service.key)
    page.locator("form").nth(1).get_by_role("button").click()
    page.wait_for_url("**/")
    shot(page, folder / "home.png")
    page.goto(f"/documents/{documents[0]}")
    shot(page, folder / "document.png", whole=True)
    table = page.locator(".cards a").first.get_attribute("href")
    page.goto(str(table))
    page.wait_for_selector("td.now")
    shot(page, folder / "table.png")
    page.locator("#larger").click(click_count=3)
    shot(page, folder / "table-larger.png")
    page.goto("/language/en?next=/")
    page.emulate_media(color_scheme="dark")
    shot(page, folder / "home-dark-en.png")
    page.goto(str(table))
    page.wait_for_selector("td.now")
    shot(page, folder / "table-dark-en.png")
    page.set_viewport_size(TABLET)
    shot(page, folder / "table-tablet.png")
    page.emulate_media(color_scheme="light")
    page.goto(f"/documents/{documents[0]}")
    shot(page, folder / "document-tablet.png")
    context.close()


def shot(page: Page, path: Path, *, whole: bool = False) -> None:
    """A picture once everything has come."""
    page.wait_for_load_state("networkidle")
    page.screenshot(path=path, full_page=whole)
    # Few colours make small files, and pages have few.
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(96).save(path, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/pictures"))
