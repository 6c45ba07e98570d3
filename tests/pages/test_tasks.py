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
from backoffice.day import run_night
from clearing.loading import load_trades
from itservices.operations import claim_step, fail_step, open_run
from itservices.queries import next_step
from machinery.statements import value
from tests.browser import served
from tests.conftest import OwnDatabase
from tests.pages.checkers import with_checkers
from tests.pages.conftest import SignedIn, at_work, enter
from tests.pages.firm import FIRST_ISIN, FRI_2026_11_20, SEED, SmallFirm, lei, night_of
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


def test_the_tour_of_the_readme(chromium: Browser, fresh: OwnDatabase, firm: SmallFirm, tmp_path: Path) -> None:
    """Steps 2 to 5 of its first ten minutes, by mouse: from a trade to why."""
    with_checkers(fresh)
    fresh.use("owner")
    for table in ("instruction", "match"):  # the small firm numbers its own rows
        value(f"select setval('settlements_{table}_id_seq', (select max(id) from settlements_{table}))")
    fresh.use("job")
    file = tmp_path / "trades.csv"
    file.write_text(
        "party,reference,counterparty,side,product,isin,quantity,price,currency,trade_date,settlement_date\n"
        f"{lei(100)},TOUR1,{lei(101)},BUY,EQUITY,{FIRST_ISIN},1,12.40,EUR,2026-11-19,2026-11-20\n"
    )
    morning = datetime(2026, 11, 20, 7, tzinfo=UTC)
    loaded = load_trades(file, "csv", by=SEED, at=morning, business_date=FRI_2026_11_20)
    assert (loaded.counts["accepted"], loaded.exceptions) == (1, 1)
    fresh.use("web")
    with served(fresh) as where:
        bought = a_trade_is_mended_and_becomes_instructions(chromium, where)
        one_asks_and_others_agree(chromium, where, bought)
        fresh.use("job")
        assert run_night(FRI_2026_11_20, by=SEED, at=night_of(FRI_2026_11_20)) == {FRI_2026_11_20: "DONE"}
        fresh.use("web")
        it_settled_and_the_books_say_so(chromium, where, bought)
        what_failed_says_why(chromium, where)


def a_trade_is_mended_and_becomes_instructions(chromium: Browser, where: str) -> str:
    """Step 2; the address of the instruction of the party."""
    page = wander(chromium, where, "lucia", "es").to("/")
    page.get_by_role("link", name=re.compile("Excepciones")).first.click()
    page.get_by_role("link", name="TOUR1").click()
    expect(page.locator("#why-title + ul")).to_contain_text("precio")
    page.get_by_role("button", name=re.compile("Aceptar")).click()
    page.get_by_label("Motivo").fill("Acordado con la mesa")
    page.get_by_role("button", name=re.compile("Aceptar: 1")).click()
    page.wait_for_url("**/trades/*/")
    page.get_by_role("link", name="Enriquecimiento").click()
    expect(page.locator("#tabbed table.rows tbody tr")).to_have_count(2)
    expect(page.locator("#tabbed table.rows")).to_contain_text("SAFE-001")
    page.get_by_role("link", name=re.compile("Liquidación")).last.click()
    expect(page.locator("#settlement-title")).to_be_visible()
    expect(page.locator("#tabbed table.rows tbody tr")).to_have_count(2)
    page.locator("#tabbed tbody tr", has_text="la parte").locator("a").click()
    page.wait_for_url("**/instructions/*/")
    return page.url.removeprefix(where)


def one_asks_and_others_agree(chromium: Browser, where: str, instruction: str) -> None:
    """Step 3: a release waits for two others."""
    page = wander(chromium, where, "oliver", "en").to(instruction)
    page.get_by_role("link", name="Put on hold").click()
    page.get_by_label("Reason").fill("Client asked by telephone")
    page.get_by_role("button", name="Put on hold").click()
    page.wait_for_url(f"**{instruction}")
    page.get_by_role("link", name="Release").click()
    page.get_by_label("Reason").fill("Client is good for it")
    page.get_by_role("button", name="Release").click()
    page.wait_for_url(f"**{instruction}")
    expect(page.locator("main")).to_contain_text("waits: Release, asked by Oliver Bennett")
    for who in ("ada", "sven"):
        page = wander(chromium, where, who, "en").to("/approvals/")
        page.locator("main table.rows tbody th a").first.click()
        expect(page.locator("main")).to_contain_text("Client is good for it")
        page.get_by_role("button", name="Approve").click()
    expect(page.locator("main")).to_contain_text("carried out")


def it_settled_and_the_books_say_so(chromium: Browser, where: str, instruction: str) -> None:
    """Step 4: the night, the journal, a statement as of a day."""
    page = wander(chromium, where, "lucia", "es").to(instruction)
    expect(page.locator("dl.axes")).to_contain_text("liquidada")
    page.get_by_role("link", name=re.compile("En los libros")).click()
    page.wait_for_url("**?tab=books")
    page.locator("#journals-title ~ * a[href^='/journals/']").first.click()
    expect(page.locator("main table.rows tbody tr")).to_have_count(2)
    page.locator("main table.rows a[href^='/accounts/']").first.click()
    page.fill("input[name=as_of]", "2026-11-18")
    page.get_by_role("button", name="Mostrar").click()
    expect(page).to_have_url(re.compile("as_of=2026-11-18"))


def what_failed_says_why(chromium: Browser, where: str) -> None:
    """Steps 4 and 5: what did not settle, the night and the files."""
    page = wander(chromium, where, "lucia", "es").to("/")
    page.get_by_role("link", name=re.compile("Fallidas")).first.click()
    page.locator("main table.rows tbody th a").first.click()
    expect(page.locator("dl.axes dt")).to_have_count(4)
    expect(page.locator("#why-title + ul")).not_to_be_empty()
    expect(page.locator("#next-title + p")).not_to_be_empty()
    page = wander(chromium, where, "marcus", "en").to("/runs/")
    assert page.locator("main thead th").count() > 8
    page.goto(f"{where}/loads/?quarantined=1")
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
