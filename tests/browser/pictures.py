"""Pictures of every view, for people to judge: `make pictures`."""

from __future__ import annotations

import secrets
import shutil
import sys
import tempfile
from pathlib import Path

import httpx
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.service import papers
from tests.service.conftest import free_port
from tests.service.running import Running, finished, upload

SAMPLES = Path(__file__).parents[2] / "samples" / "set"
DESK = {"width": 1366, "height": 768}
TABLET = {"width": 820, "height": 1180}
PAPERS = ("demo", "department_budget", "final_accounts")
CODES = (("205", "教育支出"), ("20502", "普通教育"), ("2050201", "学前教育"))


def main(folder: Path) -> None:
    """Run a service, bring papers, go through its pages."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        Running(Path(data), free_port(), jobs=1, audit_share=0.1) as service,
    ):
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
        for paper, name in yearly():
            finished(http, upload(http, paper, name), 300)
        for user, role in (("李审计", "reviewer"), ("王上传", "uploader")):
            body = {
                "name": user,
                "password": secrets.token_urlsafe(12),
                "role": role,
                "collections": ["教育"],
            }
            http.post("/v1/users", json=body).raise_for_status()
        look_at_audits(http)
    return ids


def yearly() -> list[tuple[bytes, str]]:
    """Papers of two units over three years, whose amounts rise and fall."""
    found = []
    for unit, start in (("一中", 320), ("二中", 210)):
        for step, year in enumerate((2022, 2023, 2024)):
            amount = start + 37 * step - 29 * step * (unit == "二中")
            figures = (f"{amount}.50", f"{amount - 90}.50", "90.00")
            rows = [(code, name, *figures) for code, name in CODES]
            paper = papers.small_table(mark=unit, year=year, rows=[papers.ROWS[0], *rows])
            found.append((paper, f"{unit}{year}.pdf"))
    return found


def look_at_audits(http: httpx.Client) -> None:
    """Some cells that nobody doubted are looked at, so that the audit has something to tell."""
    asked = {"station": "pictures", "kind": "audit", "ahead": 12}
    for item in http.post("/v1/review/next", json=asked).json()["items"]:
        look = {"station": "pictures", "outcome": "accept", "before": item["cell"]["text"]}
        http.post(f"/v1/review/{item['id']}/settle", json=look).raise_for_status()


def correct(http: httpx.Client, document: str) -> None:
    """Change an amount, so that the history holds something."""
    result = http.get(f"/v1/documents/{document}/result").json()
    table = result["tables"][0]
    cell = next(c for c in reversed(table["cells"]) if c["amount"] is not None)
    change = {"table": table["id"], "row": cell["row"], "col": cell["col"], "before": cell["text"]}
    body = {"corrections": [{**change, "after": f"1{cell['text']}", "why": "看原件"}]}
    http.post(f"/v1/documents/{document}/corrections", json=body).raise_for_status()


def take(browser: Browser, service: Running, documents: list[str], folder: Path) -> None:
    """Each view, light in Chinese and dark in English, and on a tablet."""
    window = {"base_url": f"http://127.0.0.1:{service.port}"}
    context = browser.new_context(viewport=DESK, locale="zh-CN", **window)
    page = context.new_page()
    page.goto("/")
    shot(page, folder / "sign-in.png")
    page.locator("[name=key]").fill(service.key)
    page.locator("[name=key]").press("Enter")
    page.wait_for_url("**/")
    page.goto(f"/documents/{documents[0]}")
    table = str(page.locator(".cards a").first.get_attribute("href"))
    views = {
        "home": "/",
        "document": f"/documents/{documents[0]}",
        "table": table,
        "page": f"/documents/{documents[0]}/pages/1",
        "review": f"/review?document={documents[0]}&kind=finding",
        "amounts": "/amounts?code=205-02-01",
        "quality": "/quality",
        "people": "/people",
        "log": "/log",
    }
    for name, address in views.items():
        opened(page, address)
        shot(page, folder / f"{name}.png", whole=name == "document")
    opened(page, table)
    page.locator("#larger").click(click_count=3)
    shot(page, folder / "table-larger.png")
    page.locator("td.now").focus()
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("F7")
    shot(page, folder / "structure.png")
    page.keyboard.press("Escape")
    page.keyboard.press("F4")
    page.wait_for_selector("[role=option]")
    shot(page, folder / "codes.png")
    page.keyboard.press("Escape")
    page.keyboard.press("F9")
    shot(page, folder / "draw.png")
    page.goto("/language/en?next=/")
    page.emulate_media(color_scheme="dark")
    for name, address in views.items():
        opened(page, address)
        shot(page, folder / f"{name}-dark-en.png")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(TABLET)
    for name, address in views.items():
        opened(page, address)
        shot(page, folder / f"{name}-tablet.png")
    context.close()


def opened(page: Page, address: str) -> None:
    """Go there and wait until what the script paints is there."""
    page.goto(address)
    if "/tables/" in address:
        page.wait_for_selector("td.now")
    if "/review" in address:
        page.wait_for_selector("#cell:visible")
        page.locator("#picture").evaluate("p => p.decode()")


def shot(page: Page, path: Path, *, whole: bool = False) -> None:
    """A picture once everything has come."""
    page.wait_for_load_state("networkidle")
    page.screenshot(path=path, full_page=whole)
    # Few colours make small files, and pages have few.
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(96).save(path, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/pictures"))
