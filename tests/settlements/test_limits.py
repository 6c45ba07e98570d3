"""Amounts at the limits settle to the last unit, reserved priorities stay the system's, and accounts of others unseen."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from backoffice.bench.firm import Firm, build_firm, open_balances
from itservices.operations import open_run
from itservices.runner import run_to_end
from ledger.operations import Entry, Leg, post
from machinery.statements import rows, run, value
from machinery.transactions import whole
from settlements.operations import Occasion, ReservedPriority, prioritise, submit
from tests.conftest import OwnDatabase
from tests.settlements.firm import FRI_2026_11_20, NINE, make_firm, row
from tests.settlements.test_reasons import Terms, filed
from vocabulary.actor import Actor

FRI_2026_10_02 = date(2026, 10, 2)
NIGHT_OF_FRIDAY = datetime(2026, 10, 2, 23, tzinfo=UTC)
BY = Actor("job", "test", "test")
LARGEST_UNITS = (1 << 63) - 1


def three_with_holdings() -> Firm:
    """Three participants with 100 of one ISIN and 1,000.00 of cash each."""
    made = build_firm(FRI_2026_10_02, participants=3, instruments=1)
    open_balances(made, FRI_2026_10_02, holding=100, cash=100_000)
    return made


@pytest.fixture
def begins_with() -> Callable[[], Firm]:
    """Databases of their own begin with this firm."""
    return three_with_holdings


@pytest.fixture
def firm(own_database: OwnDatabase) -> Firm:
    """The firm of `three_with_holdings`; as the job role."""
    own_database.use("job")
    made: Firm = own_database.made
    return made


@pytest.mark.parametrize(
    ("scale", "units"), [(0, 10**17), (3, 10**17), (6, 10**17), (3, LARGEST_UNITS), (6, LARGEST_UNITS)]
)
def test_the_largest_quantities_settle_to_the_last_unit(
    firm: Firm, own_database: OwnDatabase, scale: int, units: int
) -> None:
    own_database.use("owner")
    run("alter table refdata_asset disable trigger user")
    run("update refdata_asset set scale = %s where id = %s", [scale, int(firm.assets[0])])
    run("alter table refdata_asset enable trigger user")
    own_database.use("job")
    quantity = Decimal(units).scaleb(-scale)
    leg = Leg(int(firm.assets[0]), int(firm.locations[0]), int(firm.securities[0, 0]), quantity)
    with whole():
        post([Entry("a lot", "HAND", FRI_2026_10_02, [leg])], business_date=FRI_2026_10_02, by=BY, at=NIGHT_OF_FRIDAY)
    filed(firm, Terms("FOP", quantity=quantity, units=units))
    with whole():
        opened = open_run("night", FRI_2026_10_02, by=BY, at=NIGHT_OF_FRIDAY).pk
    assert run_to_end(opened) == "DONE"
    moved = "select m.amount from ledger_movement m join settlements_settlement s on s.journal_id = m.journal_id"
    assert [f["amount"] for f in rows(moved)] == [quantity]


@pytest.mark.parametrize("priority", [0, 1, 2, 5])
def test_a_reserved_priority_is_the_systems(firm: Firm, priority: int) -> None:
    match = filed(firm, Terms())
    occasion = Occasion(by=Actor("person", "7", "Ana"), at=NIGHT_OF_FRIDAY, business_date=FRI_2026_10_02)
    with pytest.raises(ReservedPriority, match=str(priority)), whole():
        prioritise([2 * match], priority, occasion)
    assert value("select priority from settlements_openmatch") == 4


@pytest.mark.django_db
@pytest.mark.role("owner")
def test_an_account_of_a_party_that_one_may_not_see_is_as_unknown_as_none() -> None:
    """With a party that is unknown to the sender, its account numbers must not tell whether they exist."""
    make_firm()
    stranger = Actor("person", "999", "Eve")

    def faults(number: str) -> list[tuple[str, str]]:
        sent = [row(1, deliverer_account=number)]
        (found,) = submit(sent, by=stranger, at=NINE, business_date=FRI_2026_11_20).taken
        return [(fault.code, fault.field) for fault in found.faults]

    assert ("unknown_party", "deliverer") in faults("SEC-NORT")
    assert faults("SEC-NORT") == faults("SEC-NOWHERE")
