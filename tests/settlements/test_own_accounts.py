"""Deliveries between two accounts of one participant: its two own sides match like others, free of payment, in any order."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from itservices.operations import open_run
from itservices.runner import run_to_end
from ledger.queries import balances
from machinery.statements import run, tuples, value
from machinery.transactions import whole
from settlements.models import Match, Settlement, Unmatched
from settlements.operations import SideIntake, allege_due, match_waiting, submit, submit_sides
from settlements.own_side import OwnRow
from settlements.queries import WantedUnmatched, number_unmatched, why_waiting
from settlements.queries.scope import Scope
from tests.settlements.firm import (
    CASHLESS,
    FRI_2026_11_20,
    HARTWELL,
    JOB,
    LEIS,
    NINE,
    NORTE,
    SHARE,
    Firm,
    fund,
    row,
)
from tests.settlements.sides import CASH_ONLY, FREE, delivers, receives
from vocabulary.control_totals import ACCEPTED, REFUSED

pytestmark = pytest.mark.role("job")
BOTH = ("SEC-NORT", "SEC-NORT-2")


def gives(number: int = 1, **changes: str | None) -> OwnRow:
    """Norte delivers 100 SAP out of its first account to its second one."""
    return delivers(number, **{"counterparty": NORTE, **FREE, "counterparty_account": BOTH[1], **changes})


def gets(number: int = 1, **changes: str | None) -> OwnRow:
    """Norte receives them there."""
    own = {"participant": NORTE, "counterparty": NORTE, "reference": f"R{number:06d}", "securities_account": BOTH[1]}
    return receives(number, **{**own, **FREE, "counterparty_account": BOTH[0], **changes})


def back(number: int = 1, **changes: str | None) -> OwnRow:
    """The other way: out of the second account."""
    return gives(number, securities_account=BOTH[1], counterparty_account=BOTH[0], **changes)


def back_in(number: int = 1, **changes: str | None) -> OwnRow:
    """The other way: into the first account."""
    return gets(number, securities_account=BOTH[0], counterparty_account=BOTH[1], **changes)


def take(*submitted: OwnRow) -> SideIntake:
    """Takes own instructions in, and matches what meets."""
    intake = submit_sides(submitted, by=JOB, at=NINE, business_date=FRI_2026_11_20)
    match_waiting(intake.keys, at=NINE, business_date=FRI_2026_11_20)
    return intake


def open_deliveries() -> Counter[tuple[str, str, int]]:
    """From which account to which one how many units are to go."""
    found = tuples(
        "select f.number, t.number, o.quantity_units from settlements_openmatch o"
        " join ledger_account a on a.id = o.securities_from join refdata_account f on f.id = a.holder_id"
        " join ledger_account b on b.id = o.securities_to join refdata_account t on t.id = b.holder_id"
    )
    return Counter((str(out_of), str(into), int(units)) for out_of, into, units in found)


def books_of(firm: Firm) -> list[int]:
    """The books of SAP of Norte's two accounts."""
    asked = "select id from ledger_account where (holder_id, asset_id) = (%s, %s)"
    return [int(value(asked, [firm.accounts[number], firm.assets[SHARE]])) for number in BOTH]


def test_two_sides_of_one_participant_match(firm: Firm) -> None:
    first = take(gives())
    assert Unmatched.objects.count() == 1 and not Match.objects.exists()
    second = take(gets())
    match = Match.objects.get()
    assert [match.delivering_id, match.receiving_id] == [*first.made.values(), *second.made.values()]
    assert open_deliveries() == Counter({(*BOTH, 100): 1}) and not Unmatched.objects.exists()


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"counterparty_account": None}, "other_account_missing", "counterparty_account"),
        ({"counterparty_account": "SEC-NORT"}, "same_account", "counterparty_account"),
        ({"counterparty_account": "SEC-HART"}, "unknown_account", "counterparty_account"),
        ({"counterparty_account": "CSH-NORT-2"}, "unknown_account", "counterparty_account"),
        ({"counterparty_account": "NOWHERE"}, "unknown_account", "counterparty_account"),
        ({"counterparty": LEIS[NORTE], "counterparty_account": None}, "other_account_missing", "counterparty_account"),
        (
            {"payment": "DVP", "currency": "EUR", "amount": "1.00", "cash_account": "CSH-NORT-EUR"},
            "same_party",
            "counterparty",
        ),
        (
            {**CASH_ONLY, "currency": "EUR", "amount": "1.00", "cash_account": "CSH-NORT-EUR"},
            "same_party",
            "counterparty",
        ),
    ],
    ids=str,
)
def test_what_cannot_go_between_own_accounts_is_refused(
    firm: Firm, changes: dict[str, Any], code: str, field: str
) -> None:
    intake = take(gives(**changes))
    assert [each.state for each in intake.taken] == [REFUSED] and not intake.made
    assert [(each.code, each.field) for each in intake.taken[0].faults] == [(code, field)]


def test_what_names_another_account_of_another_party_is_told_nothing_of_it(firm: Firm) -> None:
    """Whether SEC-HART is an account at all is not said: it is as unknown as one that nobody has."""
    (faults,) = (take(gives(counterparty_account=each)).taken[0].faults for each in ("SEC-HART",))
    (others,) = (take(gives(2, counterparty_account=each)).taken[0].faults for each in ("NOWHERE",))
    assert [each.code for each in faults] == [each.code for each in others]


def test_a_delivery_meets_the_one_of_its_own_two_accounts(firm: Firm) -> None:
    """Both ways the same shares: the accounts tell them apart."""
    take(gives(1), back(2))
    assert not Match.objects.exists()
    take(back_in(3))
    assert open_deliveries() == Counter({(BOTH[1], BOTH[0], 100): 1})
    take(gets(4))
    assert open_deliveries() == Counter({(*BOTH, 100): 1, (BOTH[1], BOTH[0], 100): 1})


KINDS = {"gives": gives, "gets": gets, "back": back, "back_in": back_in}
WAYS = {"gives": "there", "gets": "there", "back": "back", "back_in": "back"}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    found=st.lists(st.tuples(st.sampled_from(sorted(KINDS)), st.sampled_from(["100", "7"])), min_size=1, max_size=10),
    cuts=st.lists(st.integers(1, 4), min_size=10, max_size=10),
)
def test_in_whatever_order_they_come_the_same_deliveries_are_made(
    firm: Firm, found: list[tuple[str, str]], cuts: list[int]
) -> None:
    """One at a time, several at once: of each way and quantity as many as there are of the side of which there are fewer."""
    run("delete from settlements_unmatched")
    before, first = open_deliveries(), int(value("select count(*) + 1 from settlements_instruction"))
    sides = [KINDS[kind](first + place, quantity=quantity) for place, (kind, quantity) in enumerate(found)]
    while sides:
        now, sides = sides[: cuts[0]], sides[cuts[0] :]
        cuts = cuts[1:]
        assert len(take(*now).made) == len(now)
    of = Counter(found)
    expected = Counter(
        {
            (*(BOTH if way == "there" else BOTH[::-1]), int(quantity)): min(of[one, quantity], of[other, quantity])
            for one, other, way in (("gives", "gets", "there"), ("back", "back_in", "back"))
            for quantity in ("100", "7")
        }
    )
    assert open_deliveries() - before == +expected
    assert Unmatched.objects.count() == len(found) - 2 * expected.total()


def test_nothing_is_alleged_to_oneself(firm: Firm) -> None:
    """Beside what another party is told of, nothing of it stands in a list, or is told."""
    take(gives(1, intended_settlement_date="2026-11-23"), delivers(2, intended_settlement_date="2026-11-23"))
    late = NINE + timedelta(days=1)
    assert number_unmatched(WantedUnmatched(is_alleged=True), Scope(None), late).number == 1
    assert number_unmatched(WantedUnmatched(), Scope(None), late).number == 2
    assert allege_due(at=late) == 1 and Unmatched.objects.get(is_alleged=True).counterparty_id == firm.parties[HARTWELL]


def test_why_one_waits_is_told_by_the_nearest_of_the_own_ones(firm: Firm) -> None:
    (mine,) = take(gives()).made.values()
    assert why_waiting([mine], FRI_2026_11_20)[mine].codes == ("CMIS",)
    take(gets(quantity="90"))
    found = why_waiting([mine], FRI_2026_11_20)[mine]
    assert found.codes == ("DQUA",) and found.near is not None


@pytest.mark.parametrize(
    "submitted", [(gives(1), gets(2)), (gets(2), gives(1))], ids=["delivers first", "receives first"]
)
def test_a_night_settles_it_as_it_does_one_row_of_both_sides(market: Firm, submitted: tuple[OwnRow, OwnRow]) -> None:
    """Delivery without matching is one row of both sides (reference A.4): the books are the same."""
    with whole():
        fund(market, BOTH[0], SHARE, Decimal(250))
    for each in submitted:
        with whole():
            assert [one.state for one in take(each).taken] == [ACCEPTED]
    both = {
        **CASHLESS,
        "payment": "FOP",
        "receiver": NORTE,
        "receiver_reference": "R000009",
        "receiver_account": BOTH[1],
    }
    with whole():
        submit([row(9, **both)], by=JOB, at=NINE, business_date=FRI_2026_11_20)
        opened = open_run("night", FRI_2026_11_20, by=JOB, at=NINE + timedelta(hours=13)).pk
    assert run_to_end(opened) == "DONE"
    assert Settlement.objects.count() == 2
    books = books_of(market)
    assert balances(books) == dict(zip(books, (50, 200), strict=True))
