"""What people do all day, in a browser: by keyboard alone, without scripts, and as the README's tour has it."""

import gzip
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

import openpyxl
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, expect

from authorizations.models import User
from itservices.operations import claim_step, fail_step, open_run
from itservices.queries import next_step
from machinery.statements import value
from tests.browser import served
from tests.conftest import OwnDatabase
from tests.pages.conftest import SignedIn, at_work, enter
from tests.pages.firm import FRI_2026_11_20, SEED, SmallFirm
from tests.pages.walking import press_to, wander

COLD: Final = 150_000
"""Bytes of a page with all that it brings, compressed, to who comes for the first time."""


@pytest.fixture(scope="module")
def site(database: OwnDatabase) -> Iterator[str]:
    """The firm of the module, served."""
    with served(database) as where:
        yield where


def test_one_finds_a_fail_and_sees_why_by_keyboard_alone(chromium: Browser, site: str, firm: SmallFirm) -> None:
    page = wander(chromium, site, "oliver", "en").to("/")
    page.keyboard.press("g")
    page.keyboard.press("i")
    page.wait_for_url("**/instructions/")
    expect(page.locator("caption").first).to_contain_text("Failing instructions")
    page.keyboard.press("j")
    reference = page.evaluate("document.activeElement.innerText")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(reference)
    expect(page.locator("#why-title + ul")).not_to_be_empty()
    first = page.url
    page.get_by_role("link", name="Where it came from").click()
    page.wait_for_url("**?tab=origin")
    expect(page.locator("#tab-origin")).to_be_focused()
    expect(page.locator("#tab-said")).to_have_text("Shown: Where it came from")
    page.reload()
    page.keyboard.press("n")
    page.wait_for_url(lambda url: url != first)
    expect(page.locator("h1")).not_to_contain_text(reference)
    page.keyboard.press("p")
    page.wait_for_url(first)
    page.get_by_role("link", name="Back to the list").click()
    page.wait_for_url("**/instructions/")
    page.goto(first)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/sign-in/**")
    assert page.evaluate("sessionStorage.getItem('list')") is None


def test_one_takes_the_open_fails_as_a_workbook_by_keyboard_alone(
    chromium: Browser, site: str, firm: SmallFirm
) -> None:
    page = wander(chromium, site, "oliver", "en").to("/instructions/")
    press_to(page, "Take as a file")
    page.keyboard.press("Enter")
    press_to(page, "Workbook (XLSX)")
    with page.expect_download() as taken:
        page.keyboard.press("Enter")
    cover, rows = openpyxl.load_workbook(BytesIO(taken.value.path().read_bytes())).worksheets
    failing = value("select 2 * count(*) from settlements_openmatch where settlement = 'PENF'")
    assert rows.max_row == failing + 1
    assert ("Status", "Open: failing") in [tuple(row[:2]) for row in cover.iter_rows(values_only=True)]


def test_one_resumes_a_run_that_stopped_by_keyboard_alone(chromium: Browser, fresh: OwnDatabase) -> None:
    with at_work(fresh):
        run = open_run("night", FRI_2026_11_20, by=SEED, at=datetime(2026, 11, 20, 23, tzinfo=UTC)).pk
        lease = claim_step(next_step(run) or 0, "test")
        assert lease
        fail_step(lease, "ValueError: no reason")
    with served(fresh) as where:
        page = wander(chromium, where, "marcus", "en").to("/")
        page.keyboard.press("g")
        page.keyboard.press("n")
        page.wait_for_url("**/runs/")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/runs/{run}/")
        press_to(page, "Resume")
        page.keyboard.press("Enter")
        page.wait_for_url("**/night/")
        press_to(page, "Resume the night of Fri 20 Nov 2026")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/runs/{run}/")
    assert value("select state from itservices_run where id = %s", [run]) == "RUNNING"


def test_many_are_put_on_hold_by_keyboard_alone(chromium: Browser, fresh: OwnDatabase) -> None:
    with served(fresh) as where:
        way = wander(chromium, where, "oliver", "en")
        page = way.to("/instructions/?state=pending&sort=-amount")
        for key in ("j", "x", "j", "x", "j", "x", "x"):
            page.keyboard.press(key)
        expect(page.locator("[data-picked]")).to_have_text("2")
        page.keyboard.press("a")
        expect(page.get_by_role("button", name="Put on hold …")).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url("**/instructions/acts/")
        way.look()
        press_to(page, "Reason")
        page.keyboard.type("Client asked by telephone")
        press_to(page, "Put on hold: 2")
        page.keyboard.press("Enter")
        page.wait_for_url("**/instructions/?state=pending&sort=-amount")
        expect(page.locator("#toasts")).to_contain_text("Put on hold: 2 instructions.")
        page.check("[data-pick-page]")
        expect(page.locator("[data-picked]")).to_have_text(str(page.locator("input[name=pick]").count()))


def test_without_scripts_a_list_is_filtered_laid_out_and_acted_on(
    chromium: Browser, site: str, firm: SmallFirm
) -> None:
    session = enter("oliver").cookies[settings.SESSION_COOKIE_NAME].value
    User.objects.filter(username="oliver").update(language="en")
    with chromium.new_context(java_script_enabled=False, base_url=site, locale="en") as context:
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}])
        page = context.new_page()
        page.goto("/instructions/")
        page.select_option("select[name=state]", "open")
        page.get_by_role("button", name="Show").first.click()
        expect(page.locator("caption").first).to_contain_text("Open instructions")
        page.get_by_text("Columns").first.click()
        page.get_by_label("Priority").first.check()
        page.get_by_role("button", name="Show").last.click()
        expect(page.locator("main thead").first).to_contain_text("Priority")
        expect(page.locator("[data-pick-page]")).to_be_hidden()
        page.locator("input[name=pick]").first.check()
        page.get_by_role("button", name="Put on hold …").click()
        expect(page.locator("main")).to_contain_text("To these it will be done")


def test_the_tour_of_the_readme(chromium: Browser, site: str, firm: SmallFirm) -> None:
    """Steps 2 to 4 of its first ten minutes, by mouse."""
    page = wander(chromium, site, "lucia", "es").to("/")
    page.get_by_role("link", name=re.compile("Fallidas")).first.click()
    page.locator("main table.rows tbody th a").first.click()
    expect(page.locator("dl.axes dt")).to_have_count(4)
    expect(page.locator("#next-title + p")).not_to_be_empty()
    page.goto(f"{site}/instructions/?state=settled&currency=EUR")
    page.locator("tr", has_text="DVP").locator("th a").first.click()
    page.get_by_role("link", name=re.compile("En los libros")).click()
    page.wait_for_url("**?tab=books")
    page.locator("#journals-title ~ * a[href^='/journals/']").first.click()
    expect(page.locator("main table.rows tbody tr")).to_have_count(2)
    page.locator("main table.rows a[href^='/accounts/']").first.click()
    page.fill("input[name=as_of]", "2026-11-18")
    page.get_by_role("button", name="Mostrar").click()
    expect(page).to_have_url(re.compile("as_of=2026-11-18"))
    page = wander(chromium, site, "marcus", "en").to("/runs/")
    assert page.locator("main thead th").count() > 8
    page.goto(f"{site}/loads/?quarantined=1")
    page.locator("main table.rows tbody th a").first.click()
    expect(page.locator("#aside-title")).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/instructions/?state=open", "/accounts/", "/parties/", "/runs/"])
def test_a_page_and_all_that_it_brings_is_light(signed_in: SignedIn, path: str) -> None:
    page = signed_in("oliver").get(path).content.decode()
    brought = set(re.findall(r"/static/([^\"'#?]+)", page))
    styles = [finders.find(name) for name in brought if name.endswith(".css")]
    assert styles and any(name.endswith(".js") for name in brought)
    fonts = {
        f"backoffice/{name}" for style in styles for name in re.findall(r"fonts/[a-z0-9.-]+", Path(style).read_text())
    }
    weight = len(gzip.compress(page.encode()))
    for name in brought | fonts:
        found = finders.find(name)
        assert found, name
        content = Path(found).read_bytes()
        weight += len(content) if name.endswith("woff2") else len(gzip.compress(content))
    assert weight < COLD, f"{path}: {weight:,} bytes"
