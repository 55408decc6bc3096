"""A real browser (Debian's Chromium) before a real service."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.service.conftest import free_port
from tests.service.running import Running

expect.set_options(timeout=20_000)  # a busy machine is slow, and nothing is waited for longer than it takes
SIZE = {"width": 1366, "height": 768}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("Debian's package chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service that reads documents."""
    with Running(tmp_path_factory.mktemp("browser"), free_port(), jobs=1) as running:
        yield running


@pytest.fixture
def page(chromium: Browser, service: Running) -> Iterator[Page]:
    """A new window in English; whatever goes wrong in its scripts fails the test."""
    context = chromium.new_context(viewport=SIZE, locale="en-GB", base_url=f"http://127.0.0.1:{service.port}")
    page = context.new_page()
    page.set_default_timeout(30_000)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None,
    )
    yield page
    context.close()
    assert faults == []


def sign_in(page: Page, key: str) -> None:
    """Through the form, by key."""
    page.goto("/")
    page.get_by_label("API key").fill(key)
    page.locator("form", has=page.get_by_label("API key")).get_by_role("button").click()
    page.wait_for_url("**/")


def sample(name: str) -> Path:
    """A file of the sample set."""
    return Path(__file__).parents[2] / "samples" / "set" / f"{name}.pdf"
