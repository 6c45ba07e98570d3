"""Who sees which page, exactly which rows a figure leads to, what a page tells, and how many queries it asks."""

import json
import os
import re
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import backoffice.account_page
from itservices.models import Load
from ledger.queries import balances, statement_page
from machinery.statements import rows as sql_rows
from machinery.statements import value
from tests.conftest import OwnDatabase, point
from tests.pages.conftest import SignedIn, copy_of, enter
from tests.pages.firm import (
    FIRST_ISIN,
    FRI_2026_11_20,
    THU_2026_11_19,
    SmallFirm,
    build_empty,
    lei,
)
from tests.pages.limited import clerk_of_one_entity
from tests.pages.reading import link, links, pages, rows, step, text

pytestmark = pytest.mark.usefixtures("firm")

COUNTS = Path(__file__).parent / "query_counts.json"


PAGES = {
    "/": ("lucia", "oliver", "grace", "marcus", "begona", "naomi"),
    "/instructions/": ("lucia", "oliver", "grace", "begona", "naomi"),
    "/instructions/2/": ("lucia", "oliver", "grace", "begona"),
    "/instructions/2/hold/": ("lucia", "oliver"),
    "/instructions/2/release/": ("oliver",),
    "/instructions/2/cancel/": ("lucia", "oliver"),
    "/fails/": ("lucia", "oliver", "grace", "begona", "naomi"),
    "/fails/who-waits/": ("lucia", "oliver", "grace", "begona", "naomi"),
    "/instructions/4/?tab=waits": ("lucia", "oliver", "grace", "begona"),
    "/settlement-efficiency/": ("lucia", "oliver", "grace", "begona", "naomi"),
    "/instruction-nets/": ("lucia", "oliver", "grace", "begona", "naomi"),
    "/instruction-nets/1/": ("lucia", "oliver", "grace", "begona"),
    "/penalties/": ("lucia", "oliver", "grace", "begona", "naomi"),
    "/penalty-forecast/": ("lucia", "oliver", "grace", "begona", "naomi"),
    "/penalty-comparison/": ("lucia", "oliver", "grace", "begona", "naomi"),
    "/penalty-lists/": ("lucia", "oliver", "grace", "begona", "naomi"),
    "/penalty-appeals/": ("lucia", "oliver", "grace", "begona", "naomi"),
    "/penalty-nets/": ("lucia", "oliver", "grace", "begona", "naomi"),
    "/matching/": ("lucia", "oliver", "grace", "begona", "naomi"),
    "/allegements/": ("lucia", "oliver", "grace", "begona", "naomi"),
    "/messages/": ("lucia", "oliver", "grace", "begona", "naomi"),
    "/depositories/": ("lucia", "oliver", "grace", "begona", "naomi"),
    "/depositories/pending/": ("lucia", "oliver", "grace", "begona", "naomi"),
    "/markets/EURX/depository/": (),
    "/message-wishes/": ("lucia", "oliver", "grace", "begona", "naomi"),
    "/message-wishes/set/": (),
    "/statements/": ("lucia", "oliver", "grace", "begona", "naomi"),
    "/statements/ask/": ("lucia", "oliver", "naomi"),
    "/messages/1/": ("lucia", "oliver", "grace", "begona"),
    "/messages/1/raw/": ("lucia", "oliver", "grace", "begona"),
    "/messages/3/repair/": ("lucia", "oliver"),
    "/messages/3/reject/": ("lucia", "oliver"),
    "/trades/": ("lucia", "oliver", "grace", "begona", "naomi"),
    "/trades/1/": ("lucia", "oliver", "grace", "begona"),
    "/trades/2/": ("lucia", "oliver", "grace", "begona", "naomi"),
    "/nets/": ("lucia", "oliver", "grace", "begona", "naomi"),
    "/affirmations/": ("lucia", "oliver", "grace", "begona", "naomi"),
    "/exceptions/": ("lucia", "oliver", "grace", "begona", "naomi"),
    "/limits/": ("lucia", "oliver", "grace", "begona"),
    "/limits/1/": ("lucia", "oliver", "grace", "begona"),
    "/limits/set/": (),
    "/limits/1/override/": (),
    "/margin-accounts/": ("lucia", "oliver", "grace", "begona", "naomi"),
    "/margin-accounts/1/": ("lucia", "oliver", "grace", "begona"),
    "/margin-calls/": ("lucia", "oliver", "grace", "begona", "naomi"),
    "/margin-accounts/set/": (),
    "/margin-calls/1/relieve/": (),
    "/margin-calls/1/dispute/": (),
    "/earmarks/?limit=1": ("lucia", "oliver", "grace", "begona"),
    "/accounts/": ("lucia", "oliver", "grace", "begona", "naomi"),
    "/accounts/1/": ("lucia", "oliver", "grace", "begona"),
    "/journals/": ("lucia", "oliver", "grace", "begona", "naomi"),
    "/journals/?on=2026-11-19": ("lucia", "oliver", "grace", "begona", "naomi"),
    "/movements/": ("lucia", "oliver", "grace", "begona", "naomi"),
    "/movements/?on=2026-11-19": ("lucia", "oliver", "grace", "begona", "naomi"),
    "/needs/": ("lucia", "oliver", "grace", "begona", "naomi"),
    "/journals/1000000000001/": ("lucia", "oliver", "grace", "begona"),
    "/runs/": ("lucia", "oliver", "grace", "marcus", "begona"),
    "/runs/grid/": ("lucia", "oliver", "grace", "marcus", "begona"),
    "/runs/1/": ("lucia", "oliver", "grace", "marcus", "begona"),
    "/runs/1/progress/": ("lucia", "oliver", "grace", "marcus", "begona"),
    "/loads/": ("lucia", "oliver", "grace", "marcus", "begona"),
    "/message-folder/": ("lucia", "oliver", "grace", "marcus", "begona"),
    "/loads/1/": ("lucia", "oliver", "grace", "marcus", "begona"),
    "/parties/": ("lucia", "oliver", "grace", "begona", "naomi"),
    f"/parties/{lei(100)}/": ("lucia", "oliver", "grace", "begona"),
    f"/parties/{lei(101)}/": ("lucia", "oliver", "grace", "begona", "naomi"),
    "/instruments/": ("lucia", "oliver", "grace", "begona", "naomi"),
    f"/instruments/{FIRST_ISIN}/": ("lucia", "oliver", "grace", "begona", "naomi"),
    "/markets/": ("lucia", "oliver", "grace", "begona"),
    "/ssis/": ("lucia", "oliver", "grace", "begona", "naomi"),
    "/ssis/1/": ("lucia", "oliver", "grace", "begona"),
    "/ssis/2/": ("lucia", "oliver", "grace", "begona", "naomi"),
    f"/parties/{lei(100)}/?tab=ssis": ("lucia", "oliver", "grace", "begona"),
    "/approvals/": ("lucia", "oliver", "grace", "marcus", "begona", "naomi"),
    "/requests/": ("lucia", "oliver", "grace", "marcus", "begona", "naomi"),
    "/requests/1/": ("oliver", "grace", "marcus", "begona"),
    "/policy/": ("lucia", "oliver", "grace", "marcus", "begona", "naomi"),
    "/policy/?action=role.grant": ("lucia", "oliver", "grace", "marcus", "begona", "naomi"),
    "/delegations/": ("lucia", "oliver", "grace", "marcus", "begona", "naomi"),
    "/access/": ("marcus", "begona"),
    "/access/people/1/": ("marcus", "begona"),
    "/access/roles/": ("marcus",),
    "/trail/": ("oliver", "begona"),
    "/trail/1/": ("oliver", "begona"),
    "/mentions/": ("lucia", "oliver", "grace", "marcus"),
    "/night/": ("oliver", "marcus"),
    "/day/": ("lucia", "oliver", "grace", "marcus", "begona"),
    "/design/": ("lucia", "oliver", "grace", "marcus", "begona"),
    "/webhooks/": ("marcus", "begona"),
    "/webhooks/release/": ("marcus",),
    "/go/": ("lucia", "oliver", "grace", "marcus", "begona", "naomi"),
    "/go/?q=CASH": ("lucia", "oliver", "grace", "marcus", "begona", "naomi"),
    "/views/instructions/counts/": ("lucia", "oliver", "grace", "begona", "naomi"),
    "/beside/": ("lucia", "oliver", "grace", "marcus", "begona", "naomi"),
    "/account/preferences/": ("lucia", "oliver", "grace", "marcus", "begona", "naomi"),
    "/account/zone/": ("lucia", "oliver", "grace", "marcus", "begona", "naomi"),
    "/account/views/": ("marcus",),
}


EVERYONE = PAGES["/"]


TABS = (
    *(f"/instructions/2/?tab={tab}" for tab in ("books", "holds", "other", "penalties", "origin")),
    "/instructions/2/?as_of=2026-11-18",
    *(
        f"/trades/1/?tab={tab}"
        for tab in (
            "versions",
            "exceptions",
            "settlement",
            "enrichment",
            "allocations",
            "confirmation",
            "nets",
            "limits",
        )
    ),
    "/trades/1/?as_of=2026-11-20",
    *(f"/margin-accounts/1/?tab={tab}" for tab in ("calls", "history", "terms", "timeline")),
    "/margin-accounts/1/?as_of=2026-11-19",
    *(f"/limits/1/?tab={tab}" for tab in ("terms", "overrides", "timeline")),
    "/limits/1/?as_of=2026-11-20",
    *(f"/accounts/1/?tab={tab}" for tab in ("holds", "instructions", "timeline")),
    "/accounts/1/?as_of=2026-11-18",
    *(f"/journals/1000000000001/?tab={tab}" for tab in ("reversal", "timeline")),
    *(f"/parties/{lei(100)}/?tab={tab}" for tab in ("accounts", "terms", "blocks", "timeline")),
    *(f"/instruments/{FIRST_ISIN}/?tab={tab}" for tab in ("holders", "terms", "prices", "blocks", "timeline")),
    f"/instruments/{FIRST_ISIN}/?tab=holders&as_of=2026-11-18",
)
"""Addresses of object pages whose queries are counted too."""


@pytest.fixture(scope="module")
def everybody(database: OwnDatabase) -> dict[str, Client]:
    """Everyone of the firm, signed in at its database, to which no test of the module has pointed yet."""
    point(database.name, "web")
    return {who: enter(who) for who in EVERYONE}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_open_to_who_has_its_right_and_has_its_rows(everybody: dict[str, Client], path: str) -> None:
    found = {who: client.get(path).status_code for who, client in everybody.items()}
    opened = {who for who, status in found.items() if status in {200, 409}}
    assert opened == set(PAGES[path])
    assert {found[who] for who in EVERYONE if who not in opened} <= {403, 404}


@pytest.mark.parametrize("path", PAGES)
def test_the_anonymous_are_led_to_sign_in(path: str) -> None:
    answer = Client().get(path)
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/account/sign-in/")


def others(table: str) -> int:
    """A row of a table that the front office, which acts for the second party alone, may not see."""
    queries = {
        "instructions": "select i.id from settlements_instruction i where participant_id <> %s order by 1 limit 1",
        "accounts": "select a.id from ledger_account a join refdata_account h on h.id = a.holder_id"
        " where party_id <> %s order by 1 limit 1",
        "journals": "select journal_id from ledger_movement m where not exists (select from ledger_account a"
        " join refdata_account h on h.id = a.holder_id and party_id = %s"
        " where a.id in (m.debit_account, m.credit_account)) order by 1 desc limit 1",
    }
    return int(value(queries[table], [value("select min(id) + 1 from refdata_party")]))


@pytest.mark.parametrize("table", ["instructions", "accounts", "journals"])
def test_what_is_out_of_scope_looks_like_what_is_not_there(signed_in: SignedIn, table: str) -> None:
    client = signed_in("naomi")
    hidden, missing = client.get(f"/{table}/{others(table)}/"), client.get(f"/{table}/987654321/")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert text(hidden) == text(missing)
    if table == "instructions":
        assert client.get(f"/instructions/{others(table)}/cancel/").status_code == 404
        assert client.post(f"/instructions/{others(table)}/cancel/", {"reason": "x"}).status_code == 404


def test_a_match_leads_to_the_side_that_one_may_see(signed_in: SignedIn) -> None:
    mine = value("select min(id) + 1 from refdata_party")
    [found] = sql_rows(
        "select m.id, m.receiving_id from settlements_match m join settlements_instruction i on i.id = receiving_id"
        " where i.participant_id = %s order by 1 limit 1",
        [mine],
    )
    answer = signed_in("naomi").get(f"/instructions/matches/{found['id']}/")
    assert answer["Location"] == f"/instructions/{found['receiving_id']}/"
    hidden = value(
        "select m.id from settlements_match m join settlements_instruction i on i.id = delivering_id"
        " where %s not in (i.participant_id, i.counterparty_id) order by 1 limit 1",
        [mine],
    )
    for match in (hidden, 987654321):
        assert signed_in("naomi").get(f"/instructions/matches/{match}/").status_code == 404


@pytest.mark.parametrize("who", ["lucia", "naomi"])
def test_every_figure_of_home_leads_to_exactly_its_rows(signed_in: SignedIn, who: str) -> None:
    client = signed_in(who)
    figures = [(where, int(said)) for where, said in links(client.get("/")) if said.isdigit() and "instr" in where]
    assert len(figures) > 8
    for where, number in figures:
        if number:
            assert f"–{min(number, 50)} of {number}" in english(client, where), where
        else:
            assert "<tbody>" not in client.get(where).content.decode()


def english(client: Client, where: str) -> str:
    """The words of a page, with "of" between the numbers of its pages in either language."""
    return text(client.get(where)).replace(" de ", " of ")


def test_the_last_nights_are_pictured_with_what_settled_of_what_came_in(signed_in: SignedIn, firm: SmallFirm) -> None:
    page = signed_in("oliver").get("/")
    nights = sql_rows("select id, business_date from itservices_run where job = 'night' order by business_date")
    chart = page.context["settled_share"]
    assert [figure.url for figure in chart.figures] == [f"/runs/{night['id']}/" for night in nights]
    for figure, night in zip(chart.figures, nights, strict=True):
        settled = value(
            "select count(*) from settlements_settlement where business_date = %s", [night["business_date"]]
        )
        assert figure.detail.startswith(f"{settled} of ") and 0 < figure.share <= 1_000
    assert signed_in("naomi").get("/").context.get("settled_share") is None


def test_the_set_aside_lead_to_their_files(signed_in: SignedIn) -> None:
    client = signed_in("oliver")
    [(where, said)] = [found for found in links(client.get("/")) if "quarantined" in found[0]]
    listed = rows(client.get(where))
    assert sum(int(row[7]) for row in listed) == int(said)
    assert all(row[7] != "0" for row in listed)


def test_a_statement_adds_up_page_by_page_to_the_balance_of_any_day(signed_in: SignedIn, firm: SmallFirm) -> None:
    client, account = signed_in("grace"), firm.books["CASH-001-EUR", "EUR"]
    for day, query in ((None, ""), (THU_2026_11_19 - timedelta(days=1), "?as_of=2026-11-18")):
        answer = client.get(f"/accounts/{account}/{query}")
        closing = balances([account], day)[account]
        lines = rows(answer)
        assert lines[0][7] == f"{closing:,.2f}"
        assert lines[-1][7] == lines[-1][5]
        total = sum(number(line[5]) - number(line[6]) for line in lines)
        assert f"{total:,.2f}" == lines[0][7]


def number(shown: str) -> float:
    """A number as a page shows it; nothing is 0."""
    return float(shown.replace(",", "").replace("−", "-") or 0)


def test_a_long_statement_goes_on_from_where_its_page_ended(
    signed_in: SignedIn, firm: SmallFirm, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = firm.books["LOC-EURX", "EUR"]
    whole = rows(signed_in("grace").get(f"/accounts/{account}/"))
    monkeypatch.setattr(backoffice.account_page, "statement_page", partial(statement_page, limit=3))
    client, where, found = signed_in("grace"), f"/accounts/{account}/", list[list[str]]()
    while where:
        answer = client.get(where)
        found += rows(answer)
        where = step(answer, f"/accounts/{account}/", "next")
    assert found == whole
    assert len(found) > 3


def test_a_settled_instruction_tells_its_whole_story(signed_in: SignedIn) -> None:
    [found] = sql_rows("select m.delivering_id, s.journal_id from settlements_settlement s join settlements_match m"
                       " on m.id = match_id join settlements_instruction i on i.id = delivering_id"
                       " where payment = 'DVP' order by 1 limit 1")  # fmt: skip
    answer = signed_in("oliver").get(f"/instructions/{found['delivering_id']}/")
    said = text(answer)
    for words in ("accepted", "matched", "settled", "not on hold", "securities and cash moved together",
                  "a settlement is final", "In the books", "Timeline", "Night run"):  # fmt: skip
        assert words in said
    books = signed_in("oliver").get(f"/instructions/{found['delivering_id']}/?tab=books")
    assert link(books, f"Journal {found['journal_id']}") == f"/journals/{found['journal_id']}/"
    assert "hold/" not in answer.content.decode()


def test_a_failing_instruction_says_why_and_what_comes_next(signed_in: SignedIn) -> None:
    found = value("select m.delivering_id from settlements_openmatch o join settlements_match m on m.id = match_id"
                  " where deliverer_reason = 'LACK' order by 1 limit 1")  # fmt: skip
    said = text(signed_in("oliver").get(f"/instructions/{found}/"))
    for words in ("failing", "was missed: it is failing", "LACK not enough securities on this side's account",
                  "CLAC not enough securities on the counterparty's account", "The night run of 20 Nov 2026 tries it"):  # fmt: skip
        assert words in said


def test_the_counterparty_s_side_is_hidden_from_who_may_not_see_it(signed_in: SignedIn) -> None:
    mine = value("select min(id) + 1 from refdata_party")
    [found] = sql_rows(
        "select i.id, m.receiving_id as other from settlements_settlement s join settlements_match m on m.id = match_id"
        " join settlements_instruction i on i.id = m.delivering_id"
        " where i.participant_id = %s and payment = 'DVP' order by 1 limit 1",
        [mine],
    )
    answer = signed_in("naomi").get(f"/instructions/{found['id']}/?tab=books")
    said = text(answer)
    assert "matched; not yours to see" in said
    assert said.count("another party's account") == 2
    assert f"/instructions/{found['other']}/" not in answer.content.decode()
    assert "/runs/" not in answer.content.decode()


def test_a_reversed_journal_and_its_reversal_lead_to_each_other(signed_in: SignedIn, firm: SmallFirm) -> None:
    client = signed_in("grace")
    first = client.get(f"/journals/{firm.reversed}/")
    assert "Posting by hand" in text(first) and "Fee, wrong client" in text(first)
    [where] = [found for found, said in links(first) if said.startswith("It is reversed by")]
    second = client.get(where)
    assert f"It reverses journal {firm.reversed}" in text(second)
    assert [row[4] for row in rows(first)] == [row[4] for row in rows(second)] == ["12.34"]
    chains = [client.get(f"{where}?tab=reversal") for where in (f"/journals/{firm.reversed}/", where)]
    assert [row[1] for row in rows(chains[0])] == [row[1] for row in rows(chains[1])] == ["Posting by hand", "Reversal"]


def test_numbers_and_days_are_written_for_their_reader(signed_in: SignedIn) -> None:
    spanish, english = (signed_in(who).get("/accounts/?number=cash-001") for who in ("lucia", "oliver"))
    for row, other in zip(rows(spanish), rows(english), strict=True):
        decimals = {"JPY": 0, "BHD": 3}.get(row[1], 2)
        assert re.fullmatch(r"\d{1,3}(\.\d{3})*" + (rf",\d{{{decimals}}}" if decimals else ""), row[4]), row
        assert row[4].translate(str.maketrans(".,", ",.")) == other[4]
    assert "vie 20 nov 2026" in signed_in("lucia").get("/").content.decode()
    assert "Fri 20 Nov 2026" in signed_in("oliver").get("/").content.decode()
    assert "17 nov 2026 12:00:00\u00a0CET" in signed_in("lucia").get("/loads/1/").content.decode()


def test_a_row_that_was_set_aside_says_why_in_the_reader_s_language(signed_in: SignedIn, firm: SmallFirm) -> None:
    english, spanish = (text(signed_in(who).get(f"/loads/{firm.load}/")) for who in ("oliver", "lucia"))
    assert "The check digit of ISIN ES0000007000 is wrong." in english
    assert "El dígito de control del ISIN ES0000007000 es incorrecto." in spanish
    assert "<b>not markup</b>" in english
    assert rows(signed_in("oliver").get(f"/loads/{firm.load}/"))[0][:3] == ["EUR", "37", "1,234,567.80"]


def test_only_get_is_answered_where_nothing_is_done(signed_in: SignedIn) -> None:
    client = signed_in("oliver")
    for path in ("/", "/instructions/", "/accounts/", "/parties/", "/instruments/", "/runs/", "/loads/", "/trail/"):
        assert client.post(path).status_code == 405


def test_queries_are_those_of_the_committed_baseline(signed_in: SignedIn) -> None:
    """A page that asks more often than before says so here; one that asks less gets a new baseline."""
    found = {}
    states = [f"/instructions/?state={state}" for state in ("open", "settled", "cancelled")]
    for path in [*PAGES, *states, *TABS]:
        who = PAGES.get(path, EVERYONE)
        client = signed_in("oliver" if "oliver" in who or not who else who[0])
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code in ({200, 409} if who else {403})
        found[path] = len(captured)
    if os.environ.get("KEEP_QUERY_COUNTS"):
        COUNTS.write_text(json.dumps(found, indent=2) + "\n")
    assert found == json.loads(COUNTS.read_text()), "KEEP_QUERY_COUNTS=1 writes what is counted now"


def test_who_has_a_role_in_one_entity_sees_its_rows_only(fresh: OwnDatabase) -> None:
    client = clerk_of_one_entity(fresh)
    entity = "select min(id) from authorizations_legalentity"
    accounts = value(f"select count(*) from ledger_account a join refdata_account h on h.id = a.holder_id"
                     f" join refdata_party p on p.id = h.party_id where p.legal_entity_id = ({entity})")  # fmt: skip
    assert len(list(pages(client, "/accounts/"))) == accounts
    waiting = value(f"select count(*) from settlements_openmatch o join settlements_match m on m.id = o.match_id"
                    f" join settlements_instruction i on i.id in (m.delivering_id, m.receiving_id)"
                    f" join refdata_party p on p.id = i.participant_id where p.legal_entity_id = ({entity})")  # fmt: skip
    listed = list(pages(client, "/instructions/?state=open"))
    assert len(listed) == len(set(listed)) == waiting > 0
    assert rows(client.get("/loads/")) == []
    assert client.get("/loads/1/").status_code == 404
    fresh.use("owner")
    Load.objects.filter(pk=1).update(actor_kind="person", actor_id=client.session["_auth_user_id"])
    fresh.use("web")
    assert client.get("/loads/1/").status_code == 200
    run = text(client.get("/runs/1/"))
    assert "Steps" in run and "Control totals" not in run


def test_home_before_anything_has_come_in(made: object, template: str, database: OwnDatabase) -> None:
    with copy_of(template, f"{database.name}_empty") as empty:
        build_empty(empty)
        client = enter("oliver")
        said = text(client.get("/"))
        assert "No night has run yet." in said and "Nothing was proved yet." in said
        for path, words in (
            ("/instructions/", "Nothing is failing."),
            ("/instructions/?state=settled", "There is nothing in this state."),
            ("/accounts/", "There is no account that you may see."),
            ("/movements/", "Nothing moved on Fri 20 Nov 2026 that you may see."),
            ("/needs/", "Nothing is due that is not on hold."),
            ("/runs/", "No night has run yet."),
            ("/loads/", "No file has come in yet."),
        ):
            assert words in text(client.get(path))
        empty.use("owner")
        sql_rows("delete from ledger_day returning 1")
        empty.use("web")
        assert "The books are not open yet." in text(client.get("/"))
        refused = client.get("/instructions/")
        assert (refused.status_code, "books_not_open" in text(refused)) == (409, True)
        assert client.get("/accounts/").status_code == 409
        assert client.get("/night/").status_code == client.get("/day/").status_code == 409


def test_business_date_and_place_are_on_every_page(signed_in: SignedIn) -> None:
    answer = signed_in("begona").get("/instructions/")
    assert f'<time datetime="{FRI_2026_11_20}">' in answer.content.decode()
    assert ("/instructions/", "Instrucciones") in links(answer)
