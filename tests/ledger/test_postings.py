"""Postings by hand: once for ever, within floors, on the open date, taken back by a mirror."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection

from backoffice.bench.firm import Firm, build_firm, open_balances
from ledger.operations import (
    AlreadyReversed,
    BalanceTooLow,
    DayNotOpen,
    EffectHasOtherFacts,
    Entry,
    HoldIsReleased,
    JournalNotFound,
    Leg,
    close_day,
    keep_day,
    place_hold,
    post,
    release_hold,
    reverse,
    set_floor,
)
from ledger.queries import balances, statement_page, trial_balance
from machinery.statements import value
from machinery.transactions import OutsideTransaction, whole
from refdata.models import Account as Holder
from tests.conftest import OwnDatabase
from vocabulary.actor import Actor

FRI_2026_10_02 = date(2026, 10, 2)
SAT_2026_10_03 = date(2026, 10, 3)
NOON = datetime(2026, 10, 2, 12, tzinfo=UTC)
BY = Actor("person", "7", "Ana")


def three_with_balances() -> Firm:
    """Three participants with 100 of each of two ISINs and 1,000.00 of cash."""
    made = build_firm(FRI_2026_10_02, participants=3, instruments=2)
    open_balances(made, FRI_2026_10_02, holding=100, cash=100_000)
    return made


@pytest.fixture
def begins_with() -> Callable[[], Firm]:
    """Databases of their own begin with this firm."""
    return three_with_balances


@pytest.fixture
def firm(own_database: OwnDatabase) -> Firm:
    """The firm of `three_with_balances`; as the web role."""
    own_database.use("web")
    made: Firm = own_database.made
    return made


def pay(firm: Firm, effect: str, amount: str, debit: int = 0, credit: int = 1) -> Entry:
    """One payment between two participants."""
    leg = Leg(firm.currency, int(firm.cash[debit]), int(firm.cash[credit]), Decimal(amount))
    return Entry(effect, "HAND", FRI_2026_10_02, [leg], narrative="test")


def book(*entries: Entry, day: date = FRI_2026_10_02) -> list[int]:
    """Books entries; their journals."""
    with whole():
        return [found.journal_id for found in post(entries, business_date=day, by=BY, at=NOON)]


def cash(firm: Firm, participant: int, as_of: date | None = None) -> Decimal:
    """The cash of one participant."""
    account = int(firm.cash[participant])
    return balances([account], as_of)[account]


def test_a_posting_moves_both_accounts_and_leaves_an_event(firm: Firm) -> None:
    book(pay(firm, "a", "12.34"))
    assert (cash(firm, 0), cash(firm, 1)) == (Decimal("987.66"), Decimal("1012.34"))
    assert value("select count(*) from recordkeeping_event where code = 'journal.posted'") == 1
    assert all(found["difference"] == 0 for found in trial_balance())


def test_the_same_effect_with_the_same_facts_is_posted_once(firm: Firm) -> None:
    first = book(pay(firm, "a", "1.00"))
    assert book(pay(firm, "a", "1.000000")) == first
    assert book(pay(firm, "a", "1.00"), pay(firm, "b", "2.00"), pay(firm, "b", "2.00"))[0] == first[0]
    assert cash(firm, 0) == Decimal("997.00")


def test_the_same_effect_with_other_facts_is_refused(firm: Firm) -> None:
    book(pay(firm, "a", "1.00"))
    with pytest.raises(EffectHasOtherFacts, match="a"):
        book(pay(firm, "a", "1.01"))
    assert cash(firm, 0) == Decimal("999.00")


def test_a_set_is_all_or_nothing_at_the_floor(firm: Firm) -> None:
    with pytest.raises(BalanceTooLow) as refused:
        book(pay(firm, "a", "1.00"), pay(firm, "b", "999.01"))
    assert refused.value.data["accounts"][0]["account"] == int(firm.cash[0])
    assert cash(firm, 0) == Decimal("1000.00")
    book(pay(firm, "c", "1000.00"))
    assert cash(firm, 0) == 0


def test_two_sessions_cannot_spend_the_same_money(firm: Firm) -> None:
    def spend(number: int) -> bool:
        try:
            book(pay(firm, f"spend:{number}", "300.00"))
        except BalanceTooLow:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as crowd:
        assert sum(crowd.map(spend, range(8))) == 3
    assert cash(firm, 0) == Decimal("100.00")


def test_a_date_that_is_not_open_is_refused(firm: Firm) -> None:
    with pytest.raises(DayNotOpen, match="2026-10-02"):
        book(pay(firm, "a", "1.00"), day=SAT_2026_10_03)


def test_a_reversal_mirrors_once(firm: Firm) -> None:
    journal = book(pay(firm, "a", "5.00"))[0]
    with whole():
        links = reverse([journal], business_date=FRI_2026_10_02, by=BY, at=NOON, reason="wrong payee")
    assert cash(firm, 0) == Decimal("1000.00")
    for wanted in (journal, links[journal]):
        with pytest.raises(AlreadyReversed), whole():
            reverse([wanted], business_date=FRI_2026_10_02, by=BY, at=NOON, reason="again")
    with pytest.raises(JournalNotFound, match="424242"), whole():
        reverse([424242], business_date=FRI_2026_10_02, by=BY, at=NOON, reason="none")


def test_what_is_held_cannot_be_spent_until_it_is_released(firm: Firm) -> None:
    account = int(firm.cash[0])
    with whole():
        hold = place_hold(account, Decimal("900.00"), effect="h", reason="pledge", at=NOON, by=BY)
        assert place_hold(account, Decimal("900.00"), effect="h", reason="pledge", at=NOON, by=BY) == hold
    with pytest.raises(BalanceTooLow):
        book(pay(firm, "a", "100.01"))
    with pytest.raises(BalanceTooLow), whole():
        place_hold(account, Decimal("100.01"), effect="h2", reason="pledge", at=NOON, by=BY)
    with whole():
        release_hold(hold, at=NOON, by=BY, reason="returned")
    with pytest.raises(HoldIsReleased), whole():
        release_hold(hold, at=NOON, by=BY, reason="again")
    book(pay(firm, "a", "1000.00"))


def test_a_credit_line_lowers_the_floor(firm: Firm) -> None:
    account = int(firm.cash[0])
    with whole():
        set_floor(account, Decimal("-50"), by=BY, at=NOON, reason="line granted")
    book(pay(firm, "a", "1050.00"))
    with pytest.raises(BalanceTooLow), whole():
        set_floor(account, Decimal(0), by=BY, at=NOON, reason="line ended")


def test_balances_of_any_day_and_the_statement(firm: Firm, own_database: OwnDatabase) -> None:
    book(pay(firm, "a", "10.00"))
    own_database.use("job")
    with whole():
        assert close_day(FRI_2026_10_02, SAT_2026_10_03, by=BY, at=NOON)
        assert not close_day(FRI_2026_10_02, SAT_2026_10_03, by=BY, at=NOON)
    book(pay(firm, "b", "1.00"), day=SAT_2026_10_03)
    with whole():
        assert keep_day(FRI_2026_10_02) > 0
        assert keep_day(FRI_2026_10_02) == 0
    assert cash(firm, 0, FRI_2026_10_02) == Decimal("990.00")
    assert cash(firm, 0, SAT_2026_10_03) == cash(firm, 0) == Decimal("989.00")
    page = statement_page(int(firm.cash[0]), Holder.objects.all(), SAT_2026_10_03, cash(firm, 0))
    assert sorted(line.amount for line in page.lines) == [Decimal("-10.00"), Decimal("-1.00"), Decimal("1000.00")]
    with pytest.raises(DayNotOpen):
        book(pay(firm, "c", "1.00"))


def test_an_operation_outside_a_transaction_is_a_bug(firm: Firm) -> None:
    with pytest.raises(OutsideTransaction):
        post([pay(firm, "a", "1.00")], business_date=FRI_2026_10_02, by=BY, at=NOON)
