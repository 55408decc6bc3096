"""Codes, structure and missed tables by keyboard and pointer, in a real browser."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in
from tests.browser.test_accessibility import faults
from tests.browser.test_pages import document_of
from tests.service.conftest import until
from tests.service.running import Running

pytestmark = pytest.mark.xdist_group("browser")


def opened(page: Page, service: Running, mark: str, place: str = "3,2") -> str:
    """A small document's table, with a cell chosen."""
    document = document_of(service, mark)
    sign_in(page, service.key)
    page.goto(f"/documents/{document}/tables/t1#c={place}")
    expect(page.locator("td.now")).to_be_visible()
    return document


def choose(page: Page, name: str) -> None:
    """An entry of the menu of structure, by keyboard."""
    page.keyboard.press("F7")
    item = page.get_by_role("menuitem", name=name)
    expect(item).to_be_visible()
    item.focus()
    page.keyboard.press("Enter")


def rows(page: Page) -> list[list[str]]:
    """The texts of the grid, row by row."""
    found: list[list[str]] = page.locator("table.grid tr").evaluate_all(
        "rows => rows.map(r => [...r.querySelectorAll('td')].map(c => c.textContent))"
    )
    return found


def table(service: Running, document: str) -> dict[str, Any]:
    with service.http() as http:
        found: dict[str, Any] = http.get(f"/v1/documents/{document}/result").json()["tables"][0]
    return found


def test_a_code_is_searched_by_name_and_chosen_by_keyboard(page: Page, service: Running) -> None:
    document = opened(page, service, "code")
    page.keyboard.press("F4")
    dialog = page.get_by_role("dialog", name="Choose a code")
    expect(dialog.locator("[data-now]")).to_have_text("205-02-01")
    page.keyboard.type("小学教育")
    option = dialog.get_by_role("option", name=re.compile("205-02-02"))
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_contain_text("205-02-01 → 205-02-02")
    expect(page.locator("th.code.given")).to_have_text("205-02-02")
    expect(page.locator("#inspector")).to_contain_text("小学教育 (given by a person)")
    assert table(service, document)["rows"][3]["code"] == "205-02-02"
    page.reload()
    expect(page.locator("td.now")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(page.locator("#notice")).to_have_text("Undone")
    expect(page.locator("th.code.given")).to_have_count(0)
    assert table(service, document)["rows"][3]["code"] == "205-02-01"


def test_a_row_is_added_filled_and_all_is_taken_back_after_a_reload(page: Page, service: Running) -> None:
    document = opened(page, service, "row")
    before = rows(page)
    choose(page, "Add a row above")
    expect(page.locator("table.grid tr")).to_have_count(5)
    expect(page.locator("td.now.doubt")).to_have_text("")
    page.keyboard.type("299.00")
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_contain_text("299.00")
    assert table(service, document)["cells"][17]["text"] == "299.00"
    page.reload()
    expect(page.locator("td.now")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(page.locator("td.corrected")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(page.locator("table.grid tr")).to_have_count(4)
    assert rows(page) == before
    page.keyboard.press("Control+z")
    expect(page.locator("#notice")).to_have_text("Nothing to undo")


def test_cells_are_merged_and_split_and_headings_marked(page: Page, service: Running) -> None:
    document = opened(page, service, "merge", "2,2")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("td.chosen")).to_have_count(2)
    choose(page, "Merge the chosen cells")
    merged = page.locator("td", has_text="300.00200.00")
    expect(merged).to_have_attribute("colspan", "2")
    expect(merged).to_have_class(re.compile("doubt"))
    choose(page, "Split the merged cell")
    expect(page.locator("td[colspan='2']")).to_have_count(0)
    page.keyboard.press("ArrowUp")
    choose(page, "The first 2 rows are headings")
    expect(page.locator("thead tr")).to_have_count(2)
    assert table(service, document)["header_rows"] == 2


def test_a_whole_row_is_chosen_and_split_off_and_joined_again(page: Page, service: Running) -> None:
    document = opened(page, service, "apart")
    before = rows(page)
    page.keyboard.press("Shift+Space")
    expect(page.locator("td.chosen")).to_have_count(5)
    choose(page, "A table of its own from row 4 on")
    expect(page.locator("table.grid tr")).to_have_count(3)
    page.get_by_role("link", name="Next table").click()
    expect(page.locator("table.grid tr")).to_have_count(1)
    page.get_by_role("link", name="Previous table").click()
    expect(page.locator("table.grid tr")).to_have_count(3)
    page.locator("td").first.click()
    choose(page, "Join the next table below")
    expect(page.locator("table.grid tr")).to_have_count(4)
    assert rows(page) == before
    assert table(service, document)["id"] == "t1"


def test_a_table_is_removed_and_drawn_again_with_the_pointer(page: Page, service: Running) -> None:
    document = opened(page, service, "draw")
    page.on("dialog", lambda dialog: dialog.accept())
    choose(page, "This is no table")
    expect(page.get_by_text("No table was found.")).to_be_visible()
    page.get_by_role("link", name=re.compile("Page 1")).click()
    expect(page.get_by_text("No table was found on this page")).to_be_visible()
    expect(page.locator(".sheet img")).to_be_visible()
    page.keyboard.press("F9")
    expect(page.locator(".drawn")).to_be_focused()
    sheet = page.locator(".sheet").bounding_box()
    assert sheet is not None
    scale = sheet["width"] / 595
    page.mouse.move(sheet["x"] + 52 * scale, sheet["y"] + 80 * scale)
    page.mouse.down()
    page.mouse.move(sheet["x"] + 300 * scale, sheet["y"] + 120 * scale)
    page.mouse.move(sheet["x"] + 538 * scale, sheet["y"] + 188 * scale)
    page.mouse.up()
    page.keyboard.press("Enter")
    page.wait_for_url("**/tables/t2*", timeout=60_000)
    expect(page.locator("td", has_text="2050201")).to_be_visible()
    assert table(service, document)["id"] == "t2"


def test_a_frame_is_drawn_by_keyboard_alone(page: Page, service: Running) -> None:
    opened(page, service, "keys")
    page.keyboard.press("F9")
    frame = page.locator(".drawn")
    expect(frame).to_be_focused()
    before = frame.bounding_box()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowRight")
    after = frame.bounding_box()
    assert before is not None
    assert after is not None
    assert after["y"] > before["y"]
    assert after["width"] > before["width"]
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_contain_text("That cannot be done", timeout=60_000)
    expect(frame).to_have_count(0)


def test_who_has_not_seen_a_change_of_structure_sees_it_first(page: Page, service: Running) -> None:
    document = opened(page, service, "meanwhile")
    with service.http() as http:
        body = {"table": "t1", "row": 2, "edit": {"operation": "add_row"}, "seen": 0}
        assert http.post(f"/v1/documents/{document}/structure", json=body).status_code == 201
    choose(page, "Remove this row")
    expect(page.locator("#notice")).to_contain_text("Somebody else has just changed the structure")
    expect(page.locator("table.grid tr")).to_have_count(5)


def test_page_and_grid_scroll_together_and_point_at_each_other(page: Page, service: Running) -> None:
    opened(page, service, "follow")
    page.set_viewport_size({"width": 1366, "height": 420})
    for _ in range(5):
        page.keyboard.press("Alt+=")
    page.locator("#grid").hover()
    expect(page.locator("path.over")).not_to_have_attribute("d", "")
    top = page.locator("#sheets").evaluate("p => p.scrollTop")
    page.mouse.wheel(0, 400)
    until(lambda: page.locator("#sheets").evaluate("p => p.scrollTop") != top)
    page.locator("#do-follow").uncheck()
    still = page.locator("#sheets").evaluate("p => p.scrollTop")
    page.locator("#grid").hover()
    page.mouse.wheel(0, -400)
    until(lambda: page.locator("#grid").evaluate("p => p.scrollTop") == 0)
    assert page.locator("#sheets").evaluate("p => p.scrollTop") == still


def test_the_document_tells_what_was_changed_and_who_looked_it_through(page: Page, service: Running) -> None:
    document = opened(page, service, "told", "3,4")
    page.keyboard.type("101.00")
    page.keyboard.press("Enter")
    expect(page.locator("td.corrected")).to_have_text("101.00")
    page.locator("#do-compare").check()
    was = page.locator("td.corrected").evaluate("c => getComputedStyle(c, '::before').content")
    assert was == '"100.00"'
    page.goto(f"/documents/{document}")
    compared = page.locator("section", has=page.get_by_role("heading", name="Compared with what was read"))
    expect(compared.locator("del")).to_have_text("100.00")
    expect(compared.locator("ins")).to_have_text("101.00")
    page.get_by_role("button", name="Mark as reviewed").click()
    expect(page.locator("#reviewed")).to_contain_text("Reviewed by first administrator")
    with service.http() as http:
        assert http.get(f"/v1/documents/{document}").json()["reviewed_by"] == "first administrator"
    page.get_by_role("button", name="Undo 1").click()
    expect(page.locator("#reviewed")).to_contain_text("corrections since: 1")
    expect(page.get_by_text("taken back")).to_be_visible()
    assert table(service, document)["cells"][19]["text"] == "100.00"


@pytest.mark.parametrize("shade", ["light", "dark"])
def test_axe_finds_no_fault_in_menus_and_frames(page: Page, service: Running, shade: str) -> None:
    page.emulate_media(color_scheme="light" if shade == "light" else "dark")
    opened(page, service, f"axe-{shade}")
    page.keyboard.press("Shift+ArrowRight")
    found = faults(page)
    page.keyboard.press("F7")
    expect(page.get_by_role("menuitem").first).to_be_focused()
    found += faults(page)
    page.keyboard.press("Escape")
    page.keyboard.press("F4")
    expect(page.get_by_role("option").first).to_be_visible()
    found += faults(page)
    page.keyboard.press("Escape")
    page.keyboard.press("F9")
    expect(page.locator(".drawn")).to_be_focused()
    found += faults(page)
    assert found == []
