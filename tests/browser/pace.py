"""How fast a table of 2,000 cells is: `python -m tests.browser.pace`. Prints figures; nothing is asserted."""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

import pymupdf
from playwright.sync_api import Page, sync_playwright

from tests.service.conftest import free_port
from tests.service.running import Running, finished, upload

ROWS, COLUMNS = 100, 20
WIDTH, HEIGHT = 75, 20
KEYS = 60
WATCH = """() => {
  window.paints = []; window.long = [];
  new PerformanceObserver((list) => list.getEntries().forEach((e) => window.long.push(e.duration)))
    .observe({ type: "longtask" });
  addEventListener("keydown", (event) => {
    const start = event.timeStamp;
    requestAnimationFrame(() => setTimeout(() => window.paints.push(performance.now() - start)));
  }, true);
}"""


LOOKED_AT = 30
LOOKS = """() => {
  window.looks = [];
  const picture = document.getElementById("picture");
  addEventListener("keydown", (event) => {
    const start = event.timeStamp, before = picture.src;
    const look = () => {
      if (picture.src === before) return requestAnimationFrame(look);
      picture.decode().catch(() => {}).then(() => requestAnimationFrame(() =>
        setTimeout(() => window.looks.push(performance.now() - start))));
    };
    requestAnimationFrame(look);
  }, true);
}"""


def large_table() -> bytes:
    """A digital page with a table of 100 rows and 20 columns, all filled."""
    paper: Any = pymupdf.open()
    page = paper.new_page(width=COLUMNS * WIDTH + 100, height=ROWS * HEIGHT + 150)
    page.insert_text((600, 50), "2023年部门支出总表", fontname="china-s", fontsize=14)
    for row in range(ROWS + 1):
        page.draw_line((50, 80 + row * HEIGHT), (50 + COLUMNS * WIDTH, 80 + row * HEIGHT))
    for col in range(COLUMNS + 1):
        page.draw_line((50 + col * WIDTH, 80), (50 + col * WIDTH, 80 + ROWS * HEIGHT))
    for row in range(ROWS):
        for col in range(COLUMNS):
            text = f"项目{row}" if col == 0 else f"栏{col}" if row == 0 else f"{row * 17 + col}.00"
            page.insert_text((55 + col * WIDTH, 94 + row * HEIGHT), text, fontname="china-s", fontsize=9)
    return bytes(paper.tobytes())


def measure(page: Page) -> dict[str, float]:
    """Milliseconds from key to paint; the longest task while scrolling; the longest when hovering."""
    page.evaluate(WATCH)
    for key in ("ArrowDown", "ArrowRight"):
        for _ in range(KEYS // 2):
            page.keyboard.press(key)
            page.wait_for_timeout(30)
    paints = page.evaluate("window.paints")
    page.evaluate("window.long = []")
    page.locator("#grid").hover()
    for _ in range(40):
        page.mouse.wheel(0, 120)
        page.wait_for_timeout(20)
    scrolling = page.evaluate("Math.max(0, ...window.long)")
    page.evaluate("window.long = []")
    box = page.locator("#sheets").bounding_box()
    assert box is not None
    for step in range(60):
        page.mouse.move(box["x"] + 20 + step * 9, box["y"] + 60 + step * 5)
    return {
        "cells": page.locator("td").count(),
        "key to paint, median ms": statistics.median(paints),
        "key to paint, worst ms": max(paints),
        "longest task while scrolling, ms": scrolling,
        "longest task while pointing, ms": page.evaluate("Math.max(0, ...window.long)"),
    }


def measure_looks(page: Page) -> dict[str, float]:
    """Milliseconds from Enter to the next cell painted with its picture, when a look takes half a second."""
    page.wait_for_selector("#cell:visible")
    page.evaluate(LOOKS)
    for _ in range(LOOKED_AT):
        page.wait_for_timeout(500)
        page.keyboard.press("Enter")
    while page.evaluate("window.looks.length") < LOOKED_AT:
        page.wait_for_timeout(50)
    looks = page.evaluate("window.looks")
    return {
        "Enter to next cell, median ms": statistics.median(looks),
        "Enter to next cell, worst ms": max(looks),
    }


def main() -> None:
    """Read the table, open it, measure."""
    with (
        tempfile.TemporaryDirectory() as data,
        Running(Path(data), free_port(), jobs=1, audit_share=0.2) as service,
    ):
        with service.http() as http:
            document = upload(http, large_table(), "large.pdf")
            finished(http, document, 300)
            table = http.get(f"/v1/documents/{document}/result").json()["tables"][0]["id"]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
            )
            context = browser.new_context(
                viewport={"width": 1366, "height": 768}, base_url=f"http://127.0.0.1:{service.port}"
            )
            page = context.new_page()
            page.goto("/")
            page.locator("[name=key]").fill(service.key)
            page.locator("form").nth(1).get_by_role("button").click()
            page.goto(f"/documents/{document}/tables/{table}#c=2,2")
            page.wait_for_selector("td.now")
            page.wait_for_load_state("networkidle")
            for name, value in measure(page).items():
                sys.stdout.write(f"{name}: {value:.1f}\n")
            page.goto(f"/review?document={document}")
            for name, value in measure_looks(page).items():
                sys.stdout.write(f"{name}: {value:.1f}\n")
            browser.close()


if __name__ == "__main__":
    main()
