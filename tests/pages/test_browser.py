"""The pages in a real browser: what no page may do, one act by keyboard alone, and a real night watched live."""

import random
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from authorizations.models import User
from backoffice.day import STEPS
from itservices.models import Run, Step
from itservices.queries import next_step
from itservices.runner import run_step
from machinery.statements import value
from tests.browser import served
from tests.conftest import OwnDatabase
from tests.pages.checkers import asked, held, with_checkers
from tests.pages.conftest import copy_of
from tests.pages.firm import FIRST_ISIN, SmallFirm, build_empty, lei
from tests.pages.walking import become, both_looks, press_to, wander

pytestmark = [pytest.mark.browser]

FULL = (
    "/",
    "/instructions/",
    "/instructions/?state=settled",
    "/instructions/?participant=zzz",
    "/instructions/?isin=US0378331006",
    "/instructions/?nothing=1",
    "@failing/",
    "@settled/",
    "@failing/hold/",
    "@settled/cancel/",
    "/accounts/",
    "/accounts/?asset=EURO",
    "@account/",
    "@account/?as_of=2026-11-31",
    "@journal/",
    "/journals/?on=2026-11-19",
    "/journals/",
    "/movements/?on=2026-11-19",
    "/needs/",
    "/runs/",
    "/runs/3/",
    "/runs/grid/",
    "/day/",
    "/loads/",
    "/loads/1/",
    "/design/",
    "/problems/",
    f"/parties/{lei(100)}/",
    "/parties/?party=nobody",
    "/instruments/",
    f"/instruments/{FIRST_ISIN}/",
    "/trail/",
    "/trail/1/",
    "/trail/?what=run.opened&after=1",
    "/trail/?subject_type=vault",
    "@match/",
    "/problems/",
    "/go/?q=nobody+is+called+so",
    "/go/?q=cash",
    f"/go/?q={'x' * 200}",
    "/account/preferences/",
    "/account/zone/",
)
CHECKED = {
    "oliver": (
        "/trades/",
        "/trades/?reference=nothing",
        "/trades/?isin=US0378331006",
        *(f"/trades/1/?tab={tab}" for tab in ("timeline", "versions", "exceptions", "enrichment", "allocations")),
        *(f"/trades/1/?tab={tab}" for tab in ("confirmation", "nets", "limits", "settlement")),
        "/trades/1/?as_of=2026-11-20",
        "/exceptions/",
        "/affirmations/",
        "/affirmations/?column=DIFFERS",
        "/nets/",
        "/matching/",
        "/matching/?reference=nothing",
        "/matching/?isin=US0378331006",
        "@alone/",
        "@alone/?tab=matching",
        "/allegements/",
        "/fails/",
        "/fails/who-waits/",
        "/instructions/4/?tab=waits",
        "/settlement-efficiency/?by=participant",
        "/messages/",
        "/messages/1/",
        "/messages/3/",
        "@alleged/",
        "/requests/",
        "/requests/?show=own&state=executed",
        "@asked/",
        "/approvals/",
        "/mentions/",
        "/markets/",
        "/ssis/",
        "/ssis/?currency=EURO",
        f"/parties/{lei(100)}/?tab=ssis",
        "/ssis/2/",
        "/ssis/2/?tab=timeline",
        "/policy/?on=2025-12-31",
        "@asked-of/",
    ),
    "amelia": (
        "/limits/",
        "/limits/?level=near",
        *(f"/limits/1/?tab={tab}" for tab in ("uses", "terms", "overrides", "timeline")),
        "/limits/set/",
        "/limits/set/?limit=1",
        "/limits/1/override/",
        "/earmarks/?limit=1",
    ),
    "ada": ("/approvals/", "@asked/", "/delegations/"),
    "helen": (
        "/policy/",
        "/policy/?action=instruction.release&amount=7500000&currency=EUR&risk=free_of_payment",
        "/policy/?action=instruction.release&amount=x",
        "/policy/instruction.release/",
        "/access/limits/",
        "/requests/1/",
        "/delegations/",
    ),
    "marcus": ("/access/", "/access/?holder=nobody", "/access/people/1/", "/access/roles/"),
    "grace": ("/journals/new/", "@journal/reverse/", "/approvals/"),
    "sofia": ("/ssis/new/", "/ssis/2/change/", "/ssis/2/end/", "/calendars/T2/declare/", "/markets/EURX/cut-off/"),
    "inigo": (f"/parties/{lei(100)}/block/", f"/instruments/{FIRST_ISIN}/block/", "@account/block/"),
    "naomi": ("/exceptions/", "/trades/2/"),
}
"""Who looks at which pages of clearing, of authorization, and on which something is asked for."""
EMPTY = (
    "/",
    "/instructions/",
    "/instructions/?state=settled",
    "/accounts/",
    "/instruments/",
    "/runs/",
    "/loads/",
    "/night/",
    "/trades/",
    "/exceptions/",
    "/affirmations/",
    "/nets/",
    "/matching/",
    "/allegements/",
    "/fails/who-waits/",
    "/messages/",
    "/limits/",
    "/ssis/",
    "/markets/",
    "/approvals/",
    "/requests/",
    "/policy/",
    "/delegations/",
)


@pytest.fixture(scope="module")
def site(database: OwnDatabase) -> Iterator[str]:
    """The firm of the module, served."""
    with served(database) as where:
        yield where


SHARES = pytest.mark.parametrize("share", [3, pytest.param(1, marks=pytest.mark.long)], ids=["a third", "all"])
"""bin/test looks at a third of the pages, another one with each seed; bin/test -m long at all of them."""


def some(paths: Sequence[str], share: int) -> list[str]:
    """One of so many pages, as the seed of the test has it; all where `share` is 1."""
    chosen = set(random.sample(paths, -(-len(paths) // share)))
    return [path for path in paths if path in chosen]


@SHARES
def test_every_page_is_sound(chromium: Browser, site: str, firm: SmallFirm, share: int) -> None:
    named, paths = places(firm), some(FULL, share)
    for way, language in both_looks(chromium, site, "oliver"):
        for path in paths:
            name, _, rest = path.partition("/") if path.startswith("@") else path.partition("?")
            page = way.to(named[name] + rest if name in named else path)
            assert page.evaluate("document.documentElement.lang") == language


@SHARES
def test_every_page_of_clearing_and_authorization_is_sound(
    chromium: Browser, fresh: OwnDatabase, firm: SmallFirm, share: int
) -> None:
    with_checkers(fresh, more={"sofia": "data_steward", "inigo": "compliance_analyst"})
    [instruction] = held(1)
    named = places(firm) | {"@asked": f"/requests/{asked(instruction)}/", "@asked-of": f"/instructions/{instruction}/"}
    checked = {who: some(paths, share) for who, paths in CHECKED.items()}
    with served(fresh) as where:
        for way, language in both_looks(chromium, where, "oliver"):
            for who, paths in checked.items():
                become(way, who, language)
                for path in paths:
                    name, _, rest = path.partition("/")
                    page = way.to(named.get(name, f"{name}/") + rest)
                    assert page.evaluate("document.documentElement.lang") == language, path
                    assert page.locator("h1").count() == 1, path


def places(firm: SmallFirm) -> dict[str, str]:
    """Addresses of rows that the list of pages names."""
    failing = value("select delivering_id from settlements_match m join settlements_openmatch o on o.match_id = m.id"
                    " where deliverer_reason = 'LACK' order by 1 limit 1")  # fmt: skip
    settled = value("select delivering_id from settlements_match m join settlements_settlement s on s.match_id = m.id"
                    " order by 1 limit 1")  # fmt: skip
    return {
        "@failing": f"/instructions/{failing}/",
        "@settled": f"/instructions/{settled}/",
        "@account": f"/accounts/{firm.books['CASH-001-EUR', 'EUR']}/",
        "@match": f"/instructions/matches/{value('select min(match_id) from settlements_settlement')}/",
        "@journal": f"/journals/{firm.reversed}/",
        "@alone": f"/instructions/{value('select min(instruction_id) from settlements_unmatched')}/",
        "@alleged": f"/allegements/{value('select max(instruction_id) from settlements_unmatched')}/",
    }


@SHARES
def test_pages_without_rows_are_sound(chromium: Browser, template: str, database: OwnDatabase, share: int) -> None:
    with copy_of(template, f"{database.name}_empty") as empty:
        build_empty(empty)
        paths = some(EMPTY, share)
        with served(empty) as where:
            for way, language in both_looks(chromium, where, "oliver"):
                for path in paths:
                    assert way.to(path).evaluate("document.documentElement.lang") == language


def test_one_holds_an_instruction_by_keyboard_alone(chromium: Browser, fresh: OwnDatabase) -> None:
    found = value("select delivering_id from settlements_match m join settlements_openmatch o on o.match_id = m.id"
                  " where settlement = 'PEND' and not deliverer_hold and not receiver_hold order by 1 limit 1")  # fmt: skip
    with served(fresh) as where:
        way = wander(chromium, where, "oliver", "en")
        page = way.to(f"/instructions/{found}/")
        press_to(page, "Put on hold")
        page.keyboard.press("Enter")
        page.wait_for_url("**/hold/")
        press_to(page, "Reason")
        page.keyboard.press("Enter")
        expect(page.locator("[role=alert]")).to_be_focused()
        way.look()
        press_to(page, "Reason")
        page.keyboard.type("Client asked by telephone")
        press_to(page, "Put on hold")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{where}/instructions/{found}/")
        expect(page.locator("#toasts")).to_contain_text("The instruction is on hold.")
        expect(page.locator(".timeline")).to_contain_text("Client asked by telephone")
        way.look()


def test_a_filter_changes_the_list_and_leaves_the_focus(chromium: Browser, site: str, firm: SmallFirm) -> None:
    way = wander(chromium, site, "oliver", "en")
    page = way.to("/instructions/")
    before = page.locator("#listing tbody").first.locator("tr").count()
    page.evaluate("window.mark = 1")
    page.select_option("select[name=state]", "held")
    page.get_by_role("button", name="Show").press("Enter")
    expect(page.locator("caption").first).to_contain_text("on hold")
    expect(page.get_by_role("button", name="Show")).to_be_focused()
    expect(page.locator("#listing-said")).to_have_text("4 instructions")
    assert page.locator("#listing").get_attribute("aria-busy") is None
    assert "state=held" in page.url
    assert page.evaluate("window.mark") == 1
    page.go_back()
    expect(page.locator("#listing tbody").first.locator("tr")).to_have_count(before)
    page.fill("input[name=isin]", "US0378331006")
    page.get_by_role("button", name="Show").press("Enter")
    expect(page.locator("[role=alert]")).to_be_focused()
    way.noted.clear()  # htmx tells of the answer 422 too
    assert page.locator("h1").count() == 1
    assert page.title().startswith("Error:")
    way.look()


def test_a_night_is_watched_live(chromium: Browser, fresh: OwnDatabase) -> None:
    with served(fresh) as where:
        way = wander(chromium, where, "marcus", "en")
        page = way.to("/night/")
        press_to(page, "Run the night of Fri 20 Nov 2026")
        page.keyboard.press("Enter")
        page.wait_for_url("**/runs/*/")
        expect(page.locator("#run-progress")).to_contain_text("No worker has given a sign of life")
        way.look()
        trouble_is_told_and_passes(page)
        way.noted.clear()  # the browser and htmx have told of it too
        told = watched(page)
        run = Run.objects.get(business_date=date(2026, 11, 20)).pk
        fresh.use("job")
        for done in (2, 5, len(STEPS)):
            while Step.objects.filter(run=run, state=Step.State.DONE).count() < done:
                assert run_step(next_step(run) or 0)
            expect(page.locator("#run-progress .facts")).to_contain_text(f"{done}/{len(STEPS)}", timeout=8_000)
            expect(page.locator("#run-steps")).to_be_focused()
            assert page.evaluate("[window.mark, window.scrollY]") == [1, told["scrolled"]]
        expect(page.locator("#run-said")).to_have_text("done")
        fresh.use("web")
        way.look()
        asked = len(told["answers"])
        assert {200, 304} == set(told["answers"])
        page.wait_for_timeout(3_000)
        assert len(told["answers"]) == asked, "a run that is done is asked for no more"
        expect(page.locator("#run-controls")).to_contain_text("none")


def trouble_is_told_and_passes(page: Page) -> None:
    """A server that fails leaves the page as it is, and says so until it answers again."""
    page.route("**/progress/*", lambda route: route.fulfill(status=500, body="<p>gone</p>"))
    expect(page.locator("#poll-trouble")).to_contain_text("This page asks again", timeout=8_000)
    expect(page.locator("#run-steps")).to_be_visible()
    page.unroute("**/progress/*")
    expect(page.locator("#poll-trouble")).to_be_hidden(timeout=8_000)


def watched(page: Page) -> dict[str, Any]:
    """Puts the focus into the part that changes, scrolls, and notes the answers to live progress; waits for a 304."""
    told: dict[str, Any] = {"answers": []}
    page.on("response", lambda answer: "/progress/" in answer.url and told["answers"].append(answer.status))
    page.set_viewport_size({"width": 1280, "height": 500})
    page.locator("#run-steps").focus()
    told["scrolled"] = page.evaluate("window.mark = 1; window.scrollY")
    with page.expect_response(lambda answer: answer.status == 304, timeout=15_000):
        pass
    return told


def test_one_finds_an_account_by_keys_alone(chromium: Browser, site: str, firm: SmallFirm) -> None:
    page = wander(chromium, site, "oliver", "en").to("/")
    page.keyboard.press("Control+k")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.type("CASH-001")
    first = page.locator("#finding a").first
    expect(first).to_contain_text("CASH-001")
    page.keyboard.press("ArrowDown")
    expect(first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#find")).to_be_focused()
    expect(page.locator("#finding a")).to_have_count(0)
    page.keyboard.press("Control+k")
    page.keyboard.type("CASH-001-EUR")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/accounts/{firm.books['CASH-001-EUR', 'EUR']}/")


def test_single_keys_move_and_can_be_turned_off(chromium: Browser, site: str, firm: SmallFirm) -> None:
    page = wander(chromium, site, "oliver", "en").to("/instructions/?state=open")
    links = page.locator("main table.rows tbody th[scope=row] a")
    page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**/accounts/")
    User.objects.filter(username="oliver").update(single_keys=False)
    try:
        page.goto(f"{site}/instructions/?state=open")
        page.keyboard.press("j")
        page.keyboard.press("?")
        expect(page.locator("#help")).to_be_hidden()
        assert page.evaluate("document.activeElement.tagName") == "BODY"
    finally:
        User.objects.filter(username="oliver").update(single_keys=True)


def test_the_frame_says_what_waits_and_that_the_cut_offs_have_passed(
    chromium: Browser, site: str, firm: SmallFirm
) -> None:
    page = wander(chromium, site, "oliver", "en").to("/accounts/")
    failing = value("select 2 * count(*) from settlements_openmatch where settlement = 'PENF'")
    expect(page.locator("#count-instructions")).to_have_text(f"{failing} failing")
    expect(page.locator("#beside")).to_have_text("All cut-offs of this date have passed.")


def test_what_the_frame_said_does_not_stand_when_it_cannot_be_asked(
    chromium: Browser, site: str, firm: SmallFirm
) -> None:
    page = wander(chromium, site, "oliver", "en").to("/accounts/")
    expect(page.locator("#beside")).to_contain_text("cut-offs")
    page.route("**/beside/", lambda route: route.abort())
    page.evaluate("htmx.ajax('GET', '/beside/', {source: '#beside', target: '#beside'}).catch(() => null)")
    expect(page.locator("#beside")).to_have_text("")


def test_dark_and_compact_by_wish_whatever_the_machine(chromium: Browser, site: str, firm: SmallFirm) -> None:
    User.objects.filter(username="oliver").update(theme="dark", density="compact")
    try:
        way = wander(chromium, site, "oliver", "en", "light")
        for path in ("/", "/instructions/?state=open", "/account/preferences/"):
            page = way.to(path)
            assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 27)"
        page = way.to("/instructions/?state=open")
        padding = "parseFloat(getComputedStyle(document.querySelector('td.day')).paddingTop)"
        compact = page.evaluate(padding)
        roomy = way.to("/instructions/?state=open&density=comfortable").evaluate(padding)
        assert 0 < compact < roomy, "what the address says goes before the wish"
    finally:
        User.objects.filter(username="oliver").update(theme="auto", density="comfortable")
