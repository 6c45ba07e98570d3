"""Sign-in, preferences and refusals in a real browser, in both languages, light and dark."""

import pytest
from playwright.sync_api import Browser

from machinery.transactions import whole
from tests.authorizations.people import PASSWORD, account
from tests.browser import walk

pytestmark = [pytest.mark.browser]


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("es", "dark")])
def test_one_walks_through_one_s_account(chromium: Browser, address: str, language: str, scheme: str) -> None:
    with whole():
        account("lucia", "settlement_clerk", language=language)
    way = walk(chromium, address, language, scheme)
    page = way.to("/account/sign-in/?next=/account/preferences/")
    way.to("/account/password/reset/")
    page = way.to("/account/sign-in/?next=/account/preferences/")
    page.fill("input[name=login]", "lucia")
    page.fill("input[name=password]", "wrong")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("[role=alert]").is_visible()
    way.look()
    page.fill("input[name=login]", "lucia")
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/account/preferences/")
    way.look()
    page.select_option("select[name=time_zone]", "Europe/Madrid")
    with page.expect_navigation():
        page.click("main form button")
    assert page.locator(".messages").is_visible()
    way.look()
    assert page.evaluate("document.documentElement.lang") == language
    way.to("/account/password/")
    way.to("/nothing/")
    page.goto(f"{address}/account/preferences/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.click(".whoami form button")
    page.wait_for_url("**/account/sign-in/")
