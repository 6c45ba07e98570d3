"""What every list and page of the desk has: a glance at a row, identifiers that are copied, empty states, and a zone."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect

from backoffice.wiring import BLOTTERS
from machinery.blotter import Blotter
from tests.browser import served
from tests.conftest import OwnDatabase
from tests.pages.conftest import SignedIn
from tests.pages.firm import SmallFirm
from tests.pages.reading import text
from tests.pages.walking import wander

WHERE = {"journals": "?on=2026-11-19", "instructions": "?state=open"}


EMPTY = {
    "approvals": "nobody asks the auditor to decide",
    "links": "nothing is linked",
    "nets": "the firm nets nothing",
    "imposed_holds": "the house holds nothing of the firm",
    "at_depositories": "nothing of the firm goes to a depository",
    "alleged_outside": "no depository alleges anything to the firm",
    "compared_pending": "no depository states to the firm what is pending",
}
"""Lists in which the auditor of this firm finds no row."""
LISTS = {
    "folder_files": "a file leads to the message that it became",
    "statements": "a statement leads to its pages, which are messages",
    "penalty_nets": "a net leads to the list of the penalties that it adds up",
    "efficiency": "a group leads to the list of the instructions that it adds up",
}
"""Lists whose rows lead to no page of one thing."""


@pytest.mark.parametrize(
    "blotter", [each for each in BLOTTERS if each.name not in {*EMPTY, *LISTS}], ids=lambda each: each.name
)
def test_the_page_of_each_row_has_what_is_seen_at_a_glance(
    signed_in: SignedIn, firm: SmallFirm, blotter: Blotter
) -> None:
    begona = signed_in("begona")
    listed = begona.get(f"{reverse(blotter.url_name)}{WHERE.get(blotter.name, '')}")
    row = re.search(
        r'<th scope="row"(?: class="code")?><a href="([^"]+)">([^<]+)</a> <button type="button" class="copy" data-glance',
        listed.content.decode(),
    )
    assert row, "every list leads to pages"
    page = begona.get(row[1]).content.decode()
    assert " data-peek" in page and "data-copy=" in page


def test_an_empty_list_says_why(signed_in: SignedIn, firm: SmallFirm) -> None:
    oliver = signed_in("oliver")
    kinds = {
        "/instructions/?participant=zzz": "unmatched",
        "/journals/?on=2026-11-15": "none",
    }
    for where, kind in kinds.items():
        assert f'class="empty empty-{kind}"' in oliver.get(where).content.decode(), where
    closed = signed_in("lucia").get("/trail/")
    assert closed.status_code == 403 and 'class="empty empty-forbidden"' in closed.content.decode()
    assert "Marcus" in text(closed), "who can give the right"


def test_times_are_shown_in_another_zone_until_one_signs_out(signed_in: SignedIn, firm: SmallFirm) -> None:
    lucia = signed_in("lucia")
    chosen = lucia.get("/account/zone/", HTTP_REFERER="http://testserver/loads/?state=x")
    assert "Europe/Madrid" in text(chosen) and 'name="back" value="/loads/?state=x"' in chosen.content.decode()
    assert lucia.post("/account/zone/", {"zone": "UTC", "back": "/loads/"})["Location"] == "/loads/"
    shown = lucia.get("/account/preferences/").content.decode()
    assert "UTC" in text(lucia.get("/account/preferences/")) and "por ahora" in shown
    assert 'value="Europe/Madrid" selected' in shown, "her own is as it was"
    for back in ("//evil.example/", "/\\evil.example", "https://evil.example/", ""):
        assert lucia.post("/account/zone/", {"zone": "Europe/Madrid", "back": back})["Location"] == "/"
    assert lucia.post("/account/zone/", {"zone": "Mars/Base"}).status_code == 400
    assert 'value="/"' in lucia.get("/account/zone/", HTTP_REFERER="https://evil.example/x").content.decode()
    assert "por ahora" not in lucia.get("/account/preferences/").content.decode()


@pytest.mark.browser
def test_one_looks_at_rows_at_a_glance_by_keyboard(chromium: Browser, firm: SmallFirm, database: OwnDatabase) -> None:
    with served(database) as where:
        way = wander(chromium, where, "oliver", "en")
        page = way.to("/instructions/?state=open")
        page.set_viewport_size({"width": 1366, "height": 800})
        first, second = (page.locator("[data-listed] tbody th a").nth(n) for n in (0, 1))
        page.keyboard.press("j")
        expect(first).to_be_focused()
        page.keyboard.press("Space")
        panel = page.get_by_role("complementary", name="At a glance")
        expect(panel.get_by_role("heading")).to_contain_text(first.inner_text())
        expect(first).to_be_focused()
        page.keyboard.press("j")
        expect(panel.get_by_role("heading").first).to_contain_text(second.inner_text())
        expect(panel).to_contain_text("Why it stands here")
        expect(panel.locator("[aria-busy]")).to_have_count(0)
        way.look()
        page.keyboard.press("Space")
        expect(panel).to_be_focused()
        page.keyboard.press("Escape")
        expect(panel).to_be_hidden()
        expect(second).to_be_focused()
        assert way.noted == []


@pytest.mark.browser
def test_one_picks_a_range_by_keyboard_and_undoes_what_was_done(chromium: Browser, fresh: OwnDatabase) -> None:
    with served(fresh) as where:
        way = wander(chromium, where, "oliver", "en")
        page = way.to("/instructions/?state=pending")
        for key in ("j", "x", "j", "j", "X"):
            page.keyboard.press(key)
        expect(page.locator("input[name=pick]:checked")).to_have_count(3)
        expect(page.locator("[data-picked]")).to_have_text("3")
        page.get_by_role("button", name="Put on hold …").click()
        page.get_by_label("Reason").fill("Client rang")
        page.get_by_role("button", name="Put on hold: 3").click()
        toast = page.locator("#toasts.aloft")
        expect(toast).to_contain_text("Put on hold: 3 instructions.")
        way.look()
        page.keyboard.press("u")
        expect(toast.get_by_role("button", name="Undo")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator(".messages")).to_contain_text("Undone: 3 instructions.")
        assert way.noted == []
