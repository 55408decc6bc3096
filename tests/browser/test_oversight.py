"""Users, keys and rules by an administrator; amounts from a name to the cell; in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import sign_in
from tests.service import papers
from tests.service.running import Running, finished, upload

pytestmark = pytest.mark.xdist_group("browser")

PASSWORD = "一个很长的口令 2026"  # noqa: S105 - nobody's


def enters(chromium: Browser, service: Running, name: str, password: str) -> bool:
    """Whether somebody gets in with these."""
    context = chromium.new_context(locale="en-GB", base_url=f"http://127.0.0.1:{service.port}")
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")
    inside = page.get_by_role("button", name="Sign out").count() > 0
    context.close()
    return inside


def test_an_administrator_lets_people_in_and_keeps_them_out(
    page: Page, chromium: Browser, service: Running
) -> None:
    sign_in(page, service.key)
    page.get_by_role("link", name="Users").click()
    form = page.locator("form[data-send='/v1/users']")
    form.get_by_label("Name").fill("赵复核")
    form.get_by_label("First password").fill(PASSWORD)
    form.get_by_label("Collections").fill("教育， 卫生")
    form.get_by_role("button").click()
    row = page.locator("tr", has_text="赵复核")
    expect(row).to_contain_text("教育, 卫生")
    assert enters(chromium, service, "赵复核", PASSWORD)
    row.locator("summary").click()
    page.once("dialog", lambda dialog: dialog.accept())
    row.get_by_role("button", name="Disable").click()
    expect(row.locator(".state")).to_have_text("disabled")
    assert not enters(chromium, service, "赵复核", PASSWORD)
    row.locator("summary").click()
    row.get_by_role("button", name="Enable").click()
    expect(row.locator(".state")).to_have_text("active")
    row.locator("summary").click()
    row.get_by_label("New password").fill("another long one 2027")
    row.get_by_role("button", name="Reset").click()
    page.wait_for_load_state("networkidle")
    assert enters(chromium, service, "赵复核", "another long one 2027")
    page.get_by_role("link", name="Audit log").click()
    expect(page.locator("tbody tr", has_text="changed a user").first).to_contain_text("password: True")


def test_a_key_is_shown_once_works_and_is_revoked(page: Page, service: Running) -> None:
    sign_in(page, service.key)
    page.goto("/people")
    form = page.locator("form[data-send='/v1/keys']")
    form.get_by_label("Name").fill("统计程序")
    form.get_by_label("Days").fill("30")
    form.get_by_role("button").click()
    key = page.locator("#made-key")
    expect(key).to_have_text(re.compile("^kemu_"))
    row = page.locator("#key-rows tr", has_text="统计程序")
    expect(row.locator(".state")).to_have_text("active")
    headers = {"authorization": f"Bearer {key.inner_text()}"}
    with service.http() as http:
        assert http.get("/v1/me", headers=headers).json()["name"] == "统计程序"
        page.once("dialog", lambda dialog: dialog.accept())
        row.get_by_role("button").click()
        expect(row.locator(".state")).to_have_text("revoked")
        assert http.get("/v1/me", headers=headers).status_code == 401
    page.reload()
    expect(page.locator("#made")).to_be_hidden()


def test_an_amount_leads_from_the_name_of_its_code_to_its_cell(page: Page, service: Running) -> None:
    with service.http() as http:
        for year in (2022, 2023):
            paper = papers.small_table(mark="金额", year=year)
            finished(http, upload(http, paper, f"{year}.pdf", collection="金额"))
    sign_in(page, service.key)
    page.goto("/amounts?collection=金额")
    page.get_by_label("Code or name").fill("学前")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="205-02-01", exact=True).click()
    expect(page.get_by_role("img", name=re.compile("Amounts by year"))).to_be_visible()
    assert page.locator("thead .figure").all_inner_texts() == ["2022", "2023"]
    page.get_by_label("Amounts in").select_option("元")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("a.spot").first).to_have_text("3,000,000")
    page.locator("a.spot").last.click()
    expect(page.locator("td.now")).to_have_text("300.00")


def test_a_collection_is_told_to_ask_for_two_reviews(page: Page, service: Running) -> None:
    with service.http() as http:
        finished(http, upload(http, papers.small_table(mark="规则"), "规则.pdf", collection="规则 二"))
    sign_in(page, service.key)
    page.goto("/quality")
    box = page.get_by_label("规则 二: changed amounts need two people who agree")
    expect(box).not_to_be_checked()
    with page.expect_response("**/v1/review/rules/**") as answered:
        box.check()
    assert answered.value.json() == {"two_reviews": True, "collection": "规则 二"}
    page.reload()
    expect(box).to_be_checked()
