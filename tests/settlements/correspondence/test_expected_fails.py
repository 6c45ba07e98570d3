"""What fails outside shows on the board what its depository is expected to charge: apart from ours, with its sums."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from machinery.paging import Cut
from machinery.transactions import whole
from settlements.messages import iso20022
from settlements.messages.contents import Header
from settlements.queries import (
    ExpectedSum,
    ExpectedTotal,
    FailLine,
    Scope,
    Wanted,
    expected_totals,
    fail_lines,
    fail_totals,
)
from settlements.shown_fail import expected_in_words
from tests.conftest import OwnDatabase
from tests.onlookers import somebody_looks
from tests.pages.conftest import enter
from tests.pages.reading import links, text
from tests.settlements.correspondence.posted import OURS, TEN, sent
from tests.settlements.correspondence.test_depositories import DEPOSITORY, confirmation, funded
from tests.settlements.correspondence.test_expected_penalties import DAY, failed, firm, night
from tests.settlements.firm import FRI_2026_11_20, FUND, HARTWELL, NORTE, SHARE, Firm
from tests.settlements.sides import FREE, receives
from tests.settlements.test_penalising import MON_2026_11_23, TUE_2026_11_24, priced, took

__all__ = ["firm"]

pytestmark = pytest.mark.usefixtures("own_bic")

EVERYBODY = Scope(None)
ALL = Cut(size=100)


@pytest.fixture
def late(firm: Firm, own_database: OwnDatabase) -> Firm:
    """The market as its owner has it: who looks at a page is registered there."""
    own_database.use("owner")
    return firm


def board(scope: Scope = EVERYBODY, today: date = MON_2026_11_23, **wanted: Any) -> dict[int, FailLine]:
    """The board of Monday."""
    return {each.line.id: each for each in fail_lines(Wanted(**wanted), scope, today, ALL).rows}


def euros(amount: str, lacking: int = 0) -> list[ExpectedSum]:
    return [ExpectedSum("EUR", Decimal(amount), lacking)]


def adds_up(scope: Scope = EVERYBODY) -> list[ExpectedTotal]:
    """The sums, each as the rows to which it leads have it."""
    found = list(expected_totals(scope, MON_2026_11_23))
    for total in found:
        shown = board(scope, expected_in=total.currency)
        of = [each for line in shown.values() for each in line.expected if each.currency == total.currency]
        assert (total.number, total.lacking) == (len(shown), sum(each.lacking for each in of))
        assert total.net == sum(each.amount for each in of)
        assert fail_totals(Wanted(expected_in=total.currency), scope, MON_2026_11_23).count.number == len(shown)
    return found


def test_what_fails_outside_shows_what_is_expected_apart_from_what_we_charge(firm: Firm) -> None:
    """100 SAP at 25: who does not deliver pays 0.25, who does not pay 0.17; of both this side pays the difference."""
    lacks, waits, both = (failed(code, number=number) for number, code in enumerate(("LACK", "CMON", "BOTH"), start=1))
    unknown, late = failed("", number=4), failed("LACK", number=5, isin=FUND, quantity="1000")
    gets = failed("CLAC", receives, 6, **FREE)
    with whole():
        ours = took(7)
    assert board(today=FRI_2026_11_20)[lacks].expected == (), "no night has reckoned it yet"
    night()
    found = board()
    amounts = [(lacks, "-0.25"), (waits, "0.17"), (both, "-0.08"), (gets, "0.25")]
    assert [found[pk].expected for pk, _ in amounts] == [euros(amount) for _, amount in amounts]
    assert [found[pk].expected for pk in (unknown, late)] == [euros("0", 1)] * 2
    assert all(each.penalties == () for each in found.values() if each.line.id in dict(amounts))
    in_our_books = [each for each in found.values() if each.line.place == "OWN"]
    assert len(in_our_books) == 2 and all(each.penalties and not each.expected for each in in_our_books), ours
    assert adds_up() == [ExpectedTotal("EUR", 6, Decimal("0.50"), Decimal("0.59"), 2)]
    assert set(board(expected_in="EUR")) == {lacks, waits, both, unknown, late, gets}
    assert board(expected_in="USD") == board(expected_in="XXX") == {}


def test_it_is_of_the_parties_that_one_serves(firm: Firm) -> None:
    failed("LACK")
    night()
    norte, hartwell = (Scope((firm.parties[bic],)) for bic in (NORTE, HARTWELL))
    assert adds_up(norte) == [ExpectedTotal("EUR", 1, Decimal("0.25"), Decimal(0), 0)]
    assert expected_totals(hartwell, MON_2026_11_23) == [] and board(hartwell, expected_in="EUR") == {}


def test_what_is_completed_counts_once_and_what_is_over_no_more(firm: Firm) -> None:
    funded(firm, "SEC-NORT", SHARE, Decimal(1_000))
    made, over = failed("LACK", isin=FUND, quantity="1000"), failed("LACK", number=2, **FREE)
    night()
    with whole():
        priced(firm, FUND, "2.5", days=[FRI_2026_11_20, MON_2026_11_23])
    night(MON_2026_11_23)
    assert board()[made].expected == euros("-0.26"), "Friday completed, and Monday"
    night(MON_2026_11_23)
    assert adds_up()[0].pays == Decimal("0.76")
    header = Header(sender=DEPOSITORY, receiver=OURS, message_id="LATE", created_at=TEN + 4 * DAY)
    sent(iso20022.write_message(confirmation(over), header), at=TEN + 4 * DAY, on=TUE_2026_11_24)
    assert over not in board() and adds_up() == [ExpectedTotal("EUR", 1, Decimal("0.26"), Decimal(0), 0)]


def test_sums_say_how_many_lack_a_fact() -> None:
    told = [
        ExpectedSum("EUR", Decimal("-0.25"), 0),
        ExpectedSum("USD", Decimal(0), 1),
        ExpectedSum("GBP", Decimal(3), 2),
    ]
    assert expected_in_words(told) == ("−0.25 EUR · 0.00 USD, 1 lacks a fact · 3.00 GBP, 2 lack a fact")
    assert expected_in_words([]) == ""


def test_the_page_marks_them_and_leads_to_the_rows_of_each_sum(late: Firm) -> None:
    made, unknown = failed("LACK"), failed("", number=2)
    with whole():
        took(3)
        somebody_looks()
    night()
    oliver = enter("oliver")
    page = oliver.get("/fails/")
    said = text(page)
    assert "Expected penalties so far" in said and "nothing of it is booked or netted here" in said
    assert "/fails/?expected_in=EUR" in [where for where, _ in links(page)]
    summed = oliver.get("/fails/?expected_in=EUR")
    assert summed.context["listing"].pages.count.number == 2
    where = {words: address for address, words in links(summed) if address.endswith("?tab=penalties")}
    assert where == {
        "−0.25 EUR": f"/instructions/{made}/?tab=penalties",
        "0.00 EUR, 1 lacks a fact": f"/instructions/{unknown}/?tab=penalties",
    }
    assert "It failed on this day, and nothing that its depository told says who was the cause." in text(
        oliver.get(f"/instructions/{unknown}/?tab=penalties")
    )
    spanish = text(enter("lucia").get("/fails/"))
    assert "Penalizaciones esperadas hasta ahora" in spanish and "0,00 EUR, a 1 le falta un dato" in spanish
    assert oliver.get("/fails/?expected_in=E1").status_code == 422


def test_the_file_has_them_in_a_column_of_their_own(late: Firm) -> None:
    failed("LACK")
    with whole():
        somebody_looks()
    night()
    asked = {"question": "expected_in=EUR&columns=reference,penalties,expected", "kind": "csv"}
    taken = enter("oliver").post("/lists/fails/file/", asked).content.decode().strip().splitlines()
    assert taken[0].endswith("Penalties,Expected penalties") and taken[1].endswith("—,−0.25 EUR")
    assert len(taken) == 2
