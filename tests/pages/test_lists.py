"""Lists have exactly the rows that their addresses ask for, in the order asked for, and no longer than a reader waits."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal

import pytest
from django.utils import translation

import machinery.counting
import settlements.queries.listing
from machinery.patience import at_most
from machinery.statements import value
from settlements.blotters import INSTRUCTIONS
from settlements.queries import SORTS
from tests.pages.conftest import SignedIn
from tests.pages.firm import (
    SmallFirm,
)
from tests.pages.reading import link, pages, rows, step, text, walked

pytestmark = pytest.mark.usefixtures("firm")

OPEN = "select 2 * count(*) from settlements_openmatch where "


BOOKS = (
    "select count(*) from ledger_account a join refdata_account h on h.id = holder_id"
    " join refdata_asset s on s.id = asset_id where "
)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("state=failing", OPEN + "settlement = 'PENF'"),
        ("state=pending", OPEN + "settlement = 'PEND'"),
        ("state=held", OPEN + "(deliverer_hold or receiver_hold)"),
        ("state=open", OPEN + "true"),
        ("state=open&hold=none", OPEN + "not (deliverer_hold or receiver_hold)"),
        ("state=open&market=EURX&payment=FREE", OPEN + "payment = 'FOP'"),
        ("state=open&payment=APMT", OPEN + "payment <> 'FOP'"),
        ("state=open&side=pays", OPEN.replace("2 *", "") + "currency_id > 0"),
        ("state=open&side=delivers&payment=FREE", OPEN.replace("2 *", "") + "payment = 'FOP'"),
        ("state=settled&side=collects", "select count(*) from settlements_settlement s join settlements_match m on m.id = match_id"
         " join settlements_instruction i on i.id = m.delivering_id where business_date = '2026-11-19' and payment <> 'FOP'"),
        ("state=open&until=2026-11-20", OPEN + "intended_settlement_date <= '2026-11-20'"),
        ("state=open&since=2026-11-23", OPEN + "intended_settlement_date >= '2026-11-23'"),
        ("state=open&currency=FREE", OPEN + "currency_id = 0"),
        ("state=open&reason=LACK", OPEN.replace("2 *", "") + "'LACK' in (deliverer_reason, receiver_reason)"),
        ("state=open&reason=FUTU", OPEN + "settlement = 'PEND' and intended_settlement_date > '2026-11-20'"
         " and deliverer_reason = '' and not deliverer_hold and not receiver_hold"),
        ("state=settled", "select 2 * count(*) from settlements_settlement where business_date = '2026-11-19'"),
        ("state=settled&on=2026-11-17", "select 2 * count(*) from settlements_settlement where business_date = '2026-11-17'"),
        ("state=cancelled", "select count(*) from settlements_cancellation"),
        ("state=any&reference=261118-D00052", "select 1"),
        ("state=open&participant=zzz", "select 0"),
        ("state=open&isin=DE0007164600", "select 0"),
    ],
)  # fmt: skip
def test_a_list_has_what_its_address_asks_for(signed_in: SignedIn, query: str, count: str) -> None:
    seen = list(pages(signed_in("begona"), f"/instructions/?{query}"))
    assert len(seen) == len(set(seen)) == value(count)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", BOOKS + "true"),
        ("number=safe-00", BOOKS + "number like 'SAFE%%'"),
        ("asset=eur", BOOKS + "code = 'EUR'"),
        ("kind=LOCATION", BOOKS + "h.kind = 'LOCATION'"),
        ("party=nordsee&kind=CASH", "select 4"),
        ("party=PGAAES2L", "select 10"),
        ("party=nobody", "select 0"),
        ("asset=USD", "select 0"),
    ],
)  # fmt: skip
def test_accounts_are_found_by_number_party_asset_or_kind(signed_in: SignedIn, query: str, count: str) -> None:
    seen = list(pages(signed_in("grace"), f"/accounts/?{query}"))
    assert len(seen) == len(set(seen)) == value(count, [])


def test_the_front_office_finds_its_own_accounts_only(signed_in: SignedIn) -> None:
    found = rows(signed_in("naomi").get("/accounts/"))
    assert len(found) == 10
    assert {row[2] for row in found} == {"Meridian Asset Management"}


def test_the_accounts_of_an_issue_come_with_its_stock_record(signed_in: SignedIn, firm: SmallFirm) -> None:
    isin = next(code for number, code in firm.books if number.startswith("SAFE"))
    page = signed_in("begona").get("/accounts/", {"asset": isin, "kind": "LOCATION"}).content.decode()
    assert "Registro de valores:" in page and "Los dos lados cuadran." in page
    assert "stock-record" not in signed_in("begona").get("/accounts/").content.decode()
    assert "stock-record" not in signed_in("begona").get("/accounts/", {"asset": "EUR"}).content.decode()
    assert "stock-record" not in signed_in("naomi").get("/accounts/", {"asset": isin}).content.decode()


@contextmanager
def no_patience(milliseconds: int) -> Iterator[None]:
    """Every statement inside takes ten times as long as its reader may be kept waiting."""
    with at_most(20):
        value("select pg_sleep(0.2)")
        yield


LISTS = [
    "/instructions/?state=open",
    "/accounts/",
    "/journals/",
    "/movements/",
    "/parties/",
    "/instruments/",
    "/runs/",
    "/loads/",
    "/trail/",
]


@pytest.mark.parametrize("path", LISTS)
def test_what_takes_too_long_is_stopped_and_says_how_to_go_on(
    signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(machinery.counting, "at_most", no_patience)
    answer = signed_in("oliver").get(path)
    assert answer.status_code == 200
    assert "This search takes too long. Narrow it:" in text(answer)


@pytest.mark.parametrize("path", ["/instructions/?state=open", "/accounts/"])
def test_a_count_that_takes_too_long_leaves_the_page_whole(
    signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    counting = machinery.counting.COUNT_MILLISECONDS
    for module in (machinery.counting, settlements.queries.listing):
        monkeypatch.setattr(
            module, "at_most", lambda limit: no_patience(limit) if limit == counting else at_most(limit)
        )
    answer = signed_in("oliver").get(path)
    assert "1–50 of many" in text(answer)
    assert len(rows(answer)) == 50
    assert step(answer, path.partition("?")[0], "next")


def test_a_long_list_counts_as_far_as_it_may(signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machinery.counting, "COUNTED", 60)
    assert "1–50 of 60+" in text(signed_in("oliver").get("/instructions/?state=settled"))
    assert "1–50 of 60+" in text(signed_in("oliver").get("/accounts/"))
    assert "60+" in text(signed_in("oliver").get("/"))


SORTED = {
    "intended": lambda row: datetime.strptime(row[3], "%d %b %Y").date(),
    "amount": lambda row: Decimal(row[1].replace(",", "").replace("—", "0")),
    "priority": lambda row: int(row[4]),
}


@pytest.mark.parametrize("sort", [sign + name for name in SORTED for sign in ("", "-")])
def test_open_instructions_are_sorted_over_all_pages(signed_in: SignedIn, sort: str) -> None:
    """Each stands there once, in the order that is asked for; the way back shows the same."""
    client, columns = signed_in("oliver"), "columns=amount&columns=currency&columns=intended&columns=priority"
    *pages, [[last]] = walked(client, f"/instructions/?state=open&sort={sort}&{columns}", "Next")
    found = [row for page in pages for row in page]
    assert len({row[0] for row in found}) == len(found) == value(f"{OPEN} true")
    told = [SORTED[sort.removeprefix("-")](row) for row in found]
    assert told == sorted(told, reverse=sort[0] == "-")
    assert walked(client, last, "Previous")[:-1] == pages[::-1]


def test_a_layout_is_kept_by_filters_and_pages_and_said_by_the_heads(signed_in: SignedIn) -> None:
    client = signed_in("oliver")
    answer = client.get("/instructions/?state=open&sort=-amount&columns=amount,isin&density=compact")
    page = answer.content.decode()
    assert 'aria-sort="descending"' in page and 'data-density="compact"' in page
    assert "by Amount, falling" in text(answer)
    assert "by Amount, falling" in text(client.get("/instructions/?state=open&sort=-amount&columns=isin")), (
        "also unseen"
    )
    assert '<input type="hidden" name="columns" value="amount,isin">' in page
    assert "columns=amount%2Cisin" in link(answer, "Next") and "sort=-amount" in link(answer, "Next")
    for no in ("sort=colour", "columns=colour", "density=airy", "state=settled&sort=amount"):
        assert client.get(f"/instructions/?{no}").status_code == 400, no
    assert 'title="What is paid' in page


def test_every_column_says_what_it_means_in_both_languages() -> None:
    for column in INSTRUCTIONS.columns:
        with translation.override("en"):
            english_words = str(column.explanation)
        with translation.override("es"):
            assert str(column.explanation) not in {"", english_words}, column.name
    assert {column.name for column in INSTRUCTIONS.columns if column.sorts} == set(SORTS)


def test_the_address_of_a_filtered_list_says_what_is_asked_and_no_more(signed_in: SignedIn) -> None:
    asked = "/instructions/?state=open&isin=&currency=EUR&hold="
    answer = signed_in("oliver").get(asked, headers={"HX-Request": "true"})
    assert answer["HX-Push-Url"] == "/instructions/?state=open&currency=EUR"
    cleared = signed_in("oliver").get("/instructions/?state=", headers={"HX-Request": "true"})
    assert cleared["HX-Push-Url"] == "/instructions/?view="
