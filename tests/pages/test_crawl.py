"""Every page that a person can reach by links: its headers, its markup, and that what people wrote stays text."""

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser

from machinery.statements import rows, run
from tests.browser import served
from tests.conftest import OwnDatabase
from tests.pages.conftest import SignedIn, copy_of, enter
from tests.pages.firm import STAFF, SmallFirm
from tests.pages.reading import links
from tests.web.armour import gaps

AT_MOST = 120
"""Pages a person: lists lead to thousands, and those of a kind are alike."""
A_KIND = 2


class Markup(HTMLParser):
    """The tags of a page with the names of their attributes, and what no page of ours may have."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        given = dict(attrs)
        if tag == "script" and not (given.get("src") or "").startswith("/static/"):
            self.faults.append("a script in the page")
        if tag in {"style", "iframe", "object", "embed", "base"}:
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.faults.append(f"<{tag} {name}>")
            if name in {"href", "src", "action"} and not (value or "").startswith(("/", "?", "#")) and value:
                self.faults.append(f"<{tag} {name}={value}>")


def markup(text: str) -> Markup:
    """The markup of one page."""
    found = Markup()
    found.feed(text)
    found.close()
    return found


def reachable(client: Client) -> dict[str, str]:
    """The pages that links lead to from home, at most A_KIND of each kind: address -> its text. Each is armoured."""
    waiting, found, kinds = ["/"], {}, {}
    while waiting and len(found) < AT_MOST:
        path = waiting.pop(0)
        kind = "".join("0" if letter.isdigit() else letter for letter in path.partition("?")[0])
        kinds[kind] = kinds.get(kind, 0) + 1
        if path in found or kinds[kind] > A_KIND:
            continue
        answer = client.get(path)
        assert gaps(answer) == [], path
        if answer.status_code == 302:
            waiting.append(answer["Location"])
            continue
        assert answer.status_code == 200, path
        found[path] = answer.content.decode()
        here = path.partition("?")[0]
        waiting += [
            here + where if where.startswith("?") else where for where, _ in links(answer) if not where.startswith("#")
        ]
    return found


@pytest.mark.usefixtures("firm")
@pytest.mark.parametrize("who", STAFF)
def test_every_page_that_is_reached_is_armoured_and_brings_no_script(signed_in: SignedIn, who: str) -> None:
    pages = reachable(signed_in(who))
    assert len(pages) >= 4
    assert {path: faults for path, text in pages.items() if (faults := markup(text).faults)} == {}


PAYLOADS = (Path(__file__).parent / "payloads.txt").read_text().splitlines()
"""Each would run `window.ran=1`, or load something of evil.test, in a page that took it for markup."""
WRITTEN = (
    ("authorizations_person", "name"),
    ("authorizations_legalentity", "name"),
    ("refdata_partyterms", "name"),
    ("refdata_instrumentterms", "name"),
    ("recordkeeping_event", "reason"),
    ("recordkeeping_event", "actor_name"),
    ("recordkeeping_comment", "text"),
    ("recordkeeping_comment", "actor_name"),
    ("itservices_load", "file_name"),
    ("itservices_load", "actor_name"),
    ("itservices_run", "actor_name"),
    ("itservices_step", "trouble"),
    ("itservices_quarantinedrow", "raw"),
    ("ledger_journal", "narrative"),
)
"""Every column that keeps what somebody wrote and that a page shows, (table, column)."""


def write_everywhere(database: OwnDatabase) -> None:
    """Writes payloads into every row of every such column, as the owner and past the triggers; as web again."""
    database.use("owner")
    for table, column in WRITTEN:
        held = rows(
            "select conname from pg_constraint where conrelid = %s::regclass and contype = 'c'"
            " and pg_get_constraintdef(oid) like %s",
            [table, f"%{column}%"],
        )
        for each in held:
            run(f'alter table {table} drop constraint "{each["conname"]}"')
        run(f"alter table {table} disable trigger user")
        run(
            f"update {table} t set {column} = (%s::text[])[1 + n.n %% %s] from"
            f" (select ctid, tableoid, row_number() over () + %s as n from {table}) n"
            " where t.ctid = n.ctid and t.tableoid = n.tableoid",
            [list(PAYLOADS), len(PAYLOADS), len(table)],
        )
    connection.close()
    database.use("web")


@dataclass(frozen=True)
class Written:
    """The firm with payloads everywhere; its pages before and after, and a client that is signed in."""

    database: OwnDatabase
    before: dict[str, list[tuple[str, tuple[str, ...]]]]
    after: dict[str, str]
    client: Client


@pytest.fixture(scope="module")
def written(made: tuple[str, SmallFirm], database: OwnDatabase) -> Iterator[Written]:
    """A copy of the firm, walked, written full of payloads, and walked again."""
    with copy_of(made[0], f"{made[0]}_written") as found:
        for number in (1, 2, 3):
            enter("oliver").post(f"/comments/run/{number}/", {"text": "said", "key": "0123456789abcdef"})
        client = enter("begona")
        before = {path: markup(text).tags for path, text in reachable(client).items()}
        write_everywhere(found)
        yield Written(found, before, reachable(client), client)


def test_what_people_wrote_is_shown_as_text(written: Written) -> None:
    """The markup of every page is what it was before 60 payloads stood in every name, reason, narrative and file."""
    assert len(PAYLOADS) >= 60
    before, after = written.before, written.after
    assert {path: faults for path, text in after.items() if (faults := markup(text).faults)} == {}
    assert {
        path: set(markup(text).tags) - set(before.get(path, [])) for path, text in after.items() if path in before
    } == {path: set() for path in after if path in before}
    shown = "".join(after.values())
    assert sum(payload.split("<")[-1] in shown for payload in PAYLOADS) > 10 and "&lt;script" in shown


@pytest.mark.browser
def test_no_payload_runs_in_a_browser(chromium: Browser, written: Written) -> None:
    with served(written.database) as address:
        context = chromium.new_context(base_url=address)
        context.add_cookies(
            [{"name": name, "value": cookie.value, "url": address} for name, cookie in written.client.cookies.items()]
        )
        page, noted = context.new_page(), []
        page.on("console", lambda message: noted.append(message.text))
        page.on("request", lambda request: noted.append(request.url) if not request.url.startswith(address) else None)
        for path in list(written.after)[:40]:
            page.goto(f"{address}{path}", wait_until="load")
            assert page.evaluate("window.ran === undefined"), path
        context.close()
    assert noted == []
