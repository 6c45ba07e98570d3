"""A real browser on a served copy of the product, and what no page may do in it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
AXE = Axe().axe_script
TOO_WIDE = """(page => page.scrollWidth <= page.clientWidth ? [] : [...document.querySelectorAll("body *")]
    .filter(each => each.getBoundingClientRect().right > page.clientWidth && !each.closest(".scroll > *"))
    .map(each => each.outerHTML.slice(0, 80)))(document.documentElement)"""
VIOLATIONS = """async only => {
    const nothing = "rgba(0, 0, 0, 0) none 1 auto none", behind = new Map([[null, ""]]), seen = new Map();
    const stack = each => {
        if (!behind.has(each)) {
            const style = getComputedStyle(each);
            const own = [style.backgroundColor, style.backgroundImage, style.opacity, style.clip, style.clipPath].join(" ");
            behind.set(each, stack(each.parentElement) + (own === nothing ? "" : "|" + own));
        }
        return behind.get(each);
    };
    for (const each of document.querySelectorAll("body, body *")) {
        const says = [...each.childNodes].some(part => part.nodeType === Node.TEXT_NODE && part.textContent.trim());
        const style = getComputedStyle(each), shows = each.getClientRects().length > 0;
        const look = says && [stack(each), style.color, style.fontSize, style.fontWeight, style.textShadow,
            style.visibility, shows, each.closest(":disabled, [aria-disabled=true]") !== null].join("|");
        seen.set(look, (seen.get(look) || 0) + 1);
        if (!says || seen.get(look) <= 3) each.setAttribute("data-look", "");
    }
    axe.configure({rules: [{id: "color-contrast", selector: "[data-look]"}]});
    try {
        const found = await axe.run({resultTypes: ["violations"], ...(only.length && {runOnly: only})});
        return found.violations.map(each => [each.id, each.nodes[0].html]);
    } finally {
        document.querySelectorAll("[data-look]").forEach(each => each.removeAttribute("data-look"));
    }
}"""
"""What axe finds, of all its rules or of some. Contrast hangs on colours, on what is behind them and on the size of letters: three
texts of each look stand for all others, of which a list has a thousand."""
PLACES = ("chromium", "chromium-browser", "google-chrome")


def executable() -> str | None:
    """Chromium on this machine: BACKOFFICE_CHROMIUM, one on the PATH, or playwright's own."""
    named = os.environ.get("BACKOFFICE_CHROMIUM")
    found = named or next((path for name in PLACES if (path := shutil.which(name))), None)
    if found:
        return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for the session; skips with the reason where there is none."""
    path = executable()
    if path is None:
        pytest.skip("no Chromium on this machine: install it or set BACKOFFICE_CHROMIUM")
    # Playwright's synchronous face runs an event loop in this thread, which Django takes for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def address(own_database: Any) -> Iterator[str]:
    """The product served from this test's own database by its real web server; its address."""
    with served(own_database) as where:
        yield where


@contextmanager
def served(database: Any) -> Iterator[str]:
    """The product, served from a database by its real web server; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "backoffice.wsgi", "--bind", f"127.0.0.1:{port}"]
    options = ["--threads", "4", "--no-control-socket", "--log-level", "warning"]
    environment = database.environment("web") | {"DJANGO_SETTINGS_MODULE": "backoffice.settings"}
    server = subprocess.Popen([*command, *options], cwd=ROOT, env=environment)
    where = f"http://127.0.0.1:{port}"
    try:
        for _ in range(150):
            try:
                urllib.request.urlopen(f"{where}/livez", timeout=1).close()
                break
            except OSError:
                time.sleep(0.2)
        yield where
    finally:
        server.terminate()
        server.wait(20)


@dataclass
class Walk:
    """A walk through pages that notes what no page may do: console messages, errors, foreign requests.

    Of pages that another walk looks at with all rules, `rules` are those that hang on language or colours.
    """

    page: Page
    address: str
    noted: list[str] = field(default_factory=list)
    rules: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.page.on("console", lambda message: self._note(message.text))
        self.page.on("pageerror", lambda error: self._note(str(error)))
        self.page.on("request", lambda request: self._foreign(request.url))

    def _note(self, text: str) -> None:
        if "Failed to load resource: the server responded with a status of 4" not in text:
            self.noted.append(text)

    def _foreign(self, url: str) -> None:
        if not url.startswith(self.address):
            self.noted.append(f"request to {url}")

    def to(self, path: str) -> Page:
        """Opens a page and looks at it."""
        self.page.goto(f"{self.address}{path}", wait_until="load")
        self.look()
        return self.page

    def look(self) -> None:
        """Asserts that the page as it stands has no axe violation, and scrolls sideways at no width."""
        self.page.wait_for_load_state("load")
        self.page.evaluate(AXE)
        violations = self.page.evaluate(VIOLATIONS, list(self.rules))
        assert violations == [], f"{self.page.url}: {violations}"
        for width in (320, 640, 1280):
            self.page.set_viewport_size({"width": width, "height": 800})
            wide = self.page.evaluate(TOO_WIDE)
            assert not wide, f"{self.page.url} scrolls sideways at {width} px: {wide}"
        assert self.noted == [], f"{self.page.url}: {self.noted}"


def walk(browser: Browser, address: str, language: str, scheme: str = "light") -> Walk:
    """A walk in a browser of its own, in a language and a colour scheme."""
    context = browser.new_context(locale=language, color_scheme=scheme, base_url=address)  # type: ignore[arg-type]
    return Walk(context.new_page(), address)
