"""One who walks through the pages in a browser: signed in, and by keyboard."""

from collections.abc import Iterator

from django.conf import settings
from playwright.sync_api import Browser, Page

from authorizations.models import User
from tests.browser import Walk, walk
from tests.pages.conftest import enter

SCHEMES = [("en", "light"), ("es", "dark")]
"""Each language and each colour scheme once: neither hangs on the other."""
OF_LOOKS = ("color-contrast", "link-in-text-block", "html-has-lang", "valid-lang", "target-size")
"""Rules of axe that hang on colours, on the length of words or on the language: those of the second look at a page."""


def both_looks(browser: Browser, where: str, who: str) -> Iterator[tuple[Walk, str]]:
    """Walks with all rules in the first language and scheme, and with those of looks in the second; each with its language."""
    for rules, (language, scheme) in zip(((), OF_LOOKS), SCHEMES, strict=True):
        way = wander(browser, where, who, language, scheme)
        way.rules = rules
        yield way, language
        way.page.context.close()


def wander(browser: Browser, where: str, who: str, language: str, scheme: str = "light") -> Walk:
    """A walk of one who is signed in and reads in a language."""
    found = walk(browser, where, language, scheme)
    become(found, who, language)
    return found


def become(way: Walk, who: str, language: str) -> None:
    """Who walks is from now on somebody else, who is signed in and reads in a language."""
    number_format = {"es": "es_ES"}.get(language, "en")
    User.objects.filter(username=who).update(language=language, number_format=number_format)
    session = enter(who).cookies[settings.SESSION_COOKIE_NAME].value
    way.page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": way.address}])


def press_to(page: Page, words: str) -> None:
    """Presses Tab until the focus is on what bears these words; it must be in view."""
    for _ in range(90):
        page.keyboard.press("Tab")
        said = page.evaluate(
            "(document.activeElement.innerText || document.activeElement.labels?.[0]?.innerText || '')"
        )
        if said.strip() == words:
            box = page.evaluate("JSON.parse(JSON.stringify(document.activeElement.getBoundingClientRect()))")
            assert box["height"] >= 24 and 0 <= box["top"] < page.viewport_size["height"], (words, box)
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
            return
    raise AssertionError(f"no Tab leads to {words}")
