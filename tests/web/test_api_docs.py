"""The page of the API in a real browser: in the page's frame, under the Content Security Policy, usable by all."""

import pytest
from playwright.sync_api import Browser

from tests.browser import walk

pytestmark = [pytest.mark.browser]


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("es", "dark")])
def test_the_api_is_read_in_a_browser(chromium: Browser, address: str, language: str, scheme: str) -> None:
    """Every operation is listed, one is opened, and nothing is loaded from elsewhere."""
    way = walk(chromium, address, language, scheme)
    page = way.page
    page.goto(f"{address}/api/docs/")
    page.wait_for_selector("#api .opblock")
    page.wait_for_function("document.querySelectorAll('#api .opblock').length > 25")
    assert page.evaluate("document.documentElement.lang") == language
    assert page.locator("#api .opblock").count() > 25
    way.look()
    page.click("#operations-accounts-get_accounts .opblock-summary-control")
    page.wait_for_selector("#operations-accounts-get_accounts .opblock-body")
    way.look()
