"""The edges of the books: amounts that are none, two at once, dates that close meanwhile, readers that take their time."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TypeVar

import pytest
from django.db import IntegrityError

from backoffice.bench.firm import Firm, build_firm, open_balances
from backoffice.schema import look
from ledger.operations import (
    AlreadyReversed,
    AmountNotWhole,
    Entry,
    HoldHasOtherFacts,
    JournalWithoutMovement,
    Leg,
    close_day,
    open_slice,
    place_hold,
    post,
    reverse,
    settle_slice,
)
from ledger.queries import balances
from machinery.statements import rows, run, value
from machinery.transactions import whole
from tests.conftest import OwnDatabase
from tests.sessions import meanwhile
from vocabulary.actor import Actor

FRI_2026_10_30 = date(2026, 10, 30)
MON_2026_11_02 = date(2026, 11, 2)
NOON = datetime(2026, 10, 30, 12, tzinfo=UTC)
BY = Actor("person", "7", "Ana")

Answer = TypeVar("Answer")


def month_end() -> Firm:
    """Three participants with 100 of each of two ISINs and 1,000.00 of cash on the last business date of a month."""
    made = build_firm(FRI_2026_10_30, participants=3, instruments=2)
    open_balances(made, FRI_2026_10_30, holding=100, cash=100_000)
    return made


@pytest.fixture
def begins_with() -> Callable[[], Firm]:
    """Databases of their own begin with this firm."""
    return month_end


@pytest.fixture
def firm(own_database: OwnDatabase) -> Firm:
    """The firm of `month_end`; as the web role."""
    own_database.use("web")
    made: Firm = own_database.made
    return made


def pay(firm: Firm, effect: str, amount: str) -> Entry:
    """One payment of the first participant to the second."""
    leg = Leg(firm.currency, int(firm.cash[0]), int(firm.cash[1]), Decimal(amount))
    return Entry(effect, "HAND", FRI_2026_10_30, [leg], narrative="test")


def book(*entries: Entry) -> list[int]:
    """Books entries; their journals."""
    with whole():
        return [found.journal_id for found in post(entries, business_date=FRI_2026_10_30, by=BY, at=NOON)]


def cash(firm: Firm) -> Decimal:
    """The cash of the first participant."""
    return balances([int(firm.cash[0])])[int(firm.cash[0])]


@contextmanager
def begun(work: Callable[[], Answer]) -> Iterator[Future[Answer]]:
    """Work that has begun in another session, and by now waits if it must."""
    with meanwhile(work) as found:
        time.sleep(0.3)
        yield found


@pytest.mark.parametrize("amount", ["NaN", "0.005", "1.0000001", "0", "-1", "99999999999999999999"])
def test_an_amount_that_is_none_is_refused(firm: Firm, amount: str) -> None:
    with pytest.raises(AmountNotWhole):
        book(pay(firm, "a", amount))
    assert cash(firm) == Decimal("1000.00")
    assert not rows("select 1 from ledger_journal where kind = 'HAND'")


def test_a_fraction_of_an_instrument_that_has_none_is_refused(firm: Firm) -> None:
    leg = Leg(int(firm.assets[0]), int(firm.securities[0, 0]), int(firm.securities[1, 0]), Decimal("0.5"))
    with pytest.raises(AmountNotWhole):
        book(Entry("half", "HAND", FRI_2026_10_30, [leg]))


def test_a_journal_without_movements_is_refused(firm: Firm) -> None:
    with pytest.raises(JournalWithoutMovement, match="empty"):
        book(Entry("empty", "HAND", FRI_2026_10_30, []))
    with pytest.raises(JournalWithoutMovement, match="empty"):
        book(pay(firm, "a", "1.00"), Entry("empty", "HAND", FRI_2026_10_30, []))
    assert not rows("select 1 from ledger_effect")


@pytest.mark.parametrize("reason", ["wrong payee", "another reason"])
def test_two_who_reverse_one_journal_at_once_reverse_it_once(firm: Firm, reason: str) -> None:
    (journal,) = book(pay(firm, "a", "5.00"))

    def take_back() -> object:
        try:
            with whole():
                return reverse([journal], business_date=FRI_2026_10_30, by=BY, at=NOON, reason=reason)
        except AlreadyReversed as no:
            return no.data["journals"]

    with ExitStack() as stack:
        with whole():
            reverse([journal], business_date=FRI_2026_10_30, by=BY, at=NOON, reason="wrong payee")
            second = stack.enter_context(begun(take_back))
        assert second.result() == [journal]
    assert cash(firm) == Decimal("1000.00")


def test_a_hold_of_other_facts_under_the_same_effect_is_refused(firm: Firm) -> None:
    with whole():
        place_hold(int(firm.cash[0]), Decimal("900.00"), effect="h", reason="pledge", at=NOON, by=BY)
    for account, amount in ((firm.cash[0], "100.00"), (firm.cash[1], "900.00")):
        with pytest.raises(HoldHasOtherFacts), whole():
            place_hold(int(account), Decimal(amount), effect="h", reason="pledge", at=NOON, by=BY)


def test_two_who_place_one_hold_at_once_place_it_once(firm: Firm) -> None:
    def place() -> int:
        with whole():
            return place_hold(int(firm.cash[0]), Decimal("600.00"), effect="h", reason="pledge", at=NOON, by=BY)

    with ExitStack() as stack:
        with whole():
            first = place_hold(int(firm.cash[0]), Decimal("600.00"), effect="h", reason="pledge", at=NOON, by=BY)
            second = stack.enter_context(begun(place))
        assert second.result() == first
    assert value("select held from ledger_guard where account_id = %s", [int(firm.cash[0])]) == Decimal("600.00")


@pytest.mark.parametrize("part", ["", "_2026_10", "_2026_11", "_2026_10_hand"])
def test_not_even_the_owner_changes_what_is_booked_by_whatever_table(
    firm: Firm, own_database: OwnDatabase, part: str
) -> None:
    book(pay(firm, "a", "1.00"))
    own_database.use("owner")
    value("select ledger_open_month(%s)", [MON_2026_11_02])
    tables = f"ledger_journal{part}", f"ledger_movement{part}"
    changes = [f"update {table} set slice = slice" for table in tables] + [f"delete from {table}" for table in tables]
    for change in [*changes, f"truncate {', '.join(tables)}"]:
        with pytest.raises(IntegrityError, match="append_only"), whole():
            run(change)


@pytest.mark.parametrize("amount", ["NaN", "0.005", "0", "-1", "1E+30"])
def test_a_hold_of_an_amount_that_is_none_is_refused(firm: Firm, amount: str) -> None:
    with pytest.raises(AmountNotWhole), whole():
        place_hold(int(firm.cash[0]), Decimal(amount), effect="h", reason="pledge", at=NOON, by=BY)


def test_a_month_is_opened_beside_a_posting_in_flight(firm: Firm, own_database: OwnDatabase) -> None:
    """The last roll of a month makes the partitions of the next one; a poster in the middle of its work is not stopped."""
    own_database.use("job")

    def roll() -> bool:
        with whole():
            return close_day(FRI_2026_10_30, MON_2026_11_02, by=BY, at=NOON)

    with ExitStack() as stack:
        with whole():
            value("select pg_advisory_xact_lock_shared(7001)")
            rolled = stack.enter_context(begun(roll))
            post([pay(firm, "b", "1.00")], business_date=FRI_2026_10_30, by=BY, at=NOON)
        assert rolled.result()


def test_a_reader_does_not_wait_while_a_slice_gets_its_indexes(firm: Firm, own_database: OwnDatabase) -> None:
    own_database.use("job")
    with whole():
        slice_id = open_slice(FRI_2026_10_30, "night")

    with whole():
        settle_slice(slice_id, "index")
        with begun(lambda: value("select count(*) from ledger_journal")) as read:
            assert read.result() > 0


def test_a_month_that_lost_its_trigger_is_told(firm: Firm, own_database: OwnDatabase) -> None:
    own_database.use("owner")
    assert not [found for found in look() if found[0] == "C03"]
    run("drop trigger is_append_only on ledger_movement_2026_10")
    assert [found[1] for found in look() if found[0] == "C03"] == ["ledger_movement_2026_10"]
