"""The page of the API in a real browser: in the page's frame, under the Content Security Policy, usable by all."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import walk

pytestmark = [pytest.mark.browser]


def listed(page: Page) -> set[str]:
    """The operations that are drawn while one reads down the page: of a long list only those near what is seen are."""
    found: set[str] = set()
    for _ in range(60):
        before = len(found)
        found |= set(page.evaluate("[...document.querySelectorAll('#api .opblock')].map(each => each.id)"))
        page.mouse.wheel(0, 800)
        page.wait_for_timeout(100)
        if len(found) > 25 and len(found) == before:
            break
    return found


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("es", "dark")])
def test_the_api_is_read_in_a_browser(chromium: Browser, address: str, language: str, scheme: str) -> None:
    """Every operation is listed, one is opened, and nothing is loaded from elsewhere."""
    way = walk(chromium, address, language, scheme)
    page = way.page
    page.goto(f"{address}/api/docs/")
    page.wait_for_selector("#api .opblock")
    assert page.evaluate("document.documentElement.lang") == language
    way.look()
    assert len(listed(page)) > 25
    page.goto(f"{address}/api/docs/")
    page.click("#operations-accounts-get_accounts .opblock-summary-control")
    page.wait_for_selector("#operations-accounts-get_accounts .opblock-body")
    way.look()
