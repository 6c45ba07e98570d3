"""Penalties that the depository changes: removed, reinstated, re-allocated, each a fact of its own; nets count what stands."""

import threading
from datetime import date
from decimal import Decimal

import pytest

from authorizations.operations import ask
from machinery.paging import Cut
from machinery.statements import run
from machinery.transactions import whole
from recordkeeping.models import Event
from refdata.models import Price
from refdata.operations import PriceWish, set_price
from settlements.models import Match, Penalty, PenaltyChange, PenaltyNet
from settlements.operations import Occasion, hold, reallocate_penalties, reinstate_penalties, remove_penalties
from settlements.operations.penalty_changes import needs
from settlements.penalties.daily import FailingDay, Rounding, daily_penalty
from settlements.queries import (
    PenaltiesWanted,
    Scope,
    changes_of_penalty,
    penalties_of_match,
    penalty,
    penalty_lines,
    penalty_totals,
)
from tests.refused import refused_by
from tests.sessions import meanwhile, until_waiting
from tests.settlements.firm import FRI_2026_11_20, FUND, JOB, NINE, SHARE, THU_2026_11_19, Firm
from tests.settlements.test_penalising import broken, in_scope, late, night, priced, took
from vocabulary.money import Currency
from vocabulary.side import Direction, Payment

__all__ = ["late"]

MON_2026_11_23 = date(2026, 11, 23)
TUE_2026_12_15 = date(2026, 12, 15)
"""The 11th penalty business day of December: the last one on which a penalty of November is changed."""
WED_2026_12_16 = date(2026, 12, 16)
FRI_2026_12_18 = date(2026, 12, 18)
"""The 14th: November is netted."""


def on(day: date = MON_2026_11_23) -> Occasion:
    """A person acts on a day, and says why."""
    return Occasion(JOB, NINE + (day - FRI_2026_11_20), day, "An appeal")


def one(market: Firm) -> int:
    """A penalty of Friday: Norte lacks 100 SAP at 25, 0.25 to Hartwell."""
    with whole():
        in_scope(market)
        match = took(1)
    night()
    return int(Penalty.objects.get(match_id=match).pk)


def stands(pk: int) -> tuple[str, str, str, Decimal]:
    """Status, reason, side and amount."""
    found = penalty(pk, Scope(None), MON_2026_11_23)
    assert found is not None
    return found.state, found.state_reason, found.side, found.amount


def codes(outcome: object) -> list[str]:
    """Why some were refused."""
    return [each.code for each in outcome.failures]  # type: ignore[attr-defined]


def test_a_penalty_is_removed_reinstated_and_re_allocated_and_stays_as_it_was_reckoned(market: Firm) -> None:
    """The receiver pays at 2.40 percent a year: 2,500 x 0.0066666667 % = 0.17."""
    pk = one(market)
    before = Penalty.objects.filter(pk=pk).values().get()
    assert stands(pk) == ("ACTV", "", "DELI", Decimal("0.25"))
    with whole():
        assert remove_penalties([pk], "TECH", on()).done == 1
    assert stands(pk) == ("REMO", "TECH", "DELI", Decimal(0))
    with whole():
        assert codes(remove_penalties([pk], "TECH", on())) == ["penalty_is_removed"]
        assert reinstate_penalties([pk], on()).done == 1
        assert codes(reinstate_penalties([pk], on())) == ["penalty_stands"]
    assert stands(pk) == ("REIC", "", "DELI", Decimal("0.25"))
    with whole():
        assert codes(reallocate_penalties([pk], "DELI", on())) == ["penalty_is_paid_by_this_side"]
        assert reallocate_penalties([pk], "RECE", on()).done == 1
    assert stands(pk) == ("RLOC", "", "RECE", Decimal("0.17"))
    assert Penalty.objects.filter(pk=pk).values().get() == before
    told = changes_of_penalty(pk, MON_2026_11_23)
    assert [(each.number, each.kind, each.amount) for each in told] == [
        (1, "REMOVED", Decimal(0)),
        (2, "REINSTATED", Decimal("0.25")),
        (3, "REALLOCATED", Decimal("0.17")),
    ]
    assert (told[2].failing, told[2].receiving) == (told[1].receiving, told[1].failing)
    sent = Event.objects.filter(subject_type="penalty").order_by("pk").values_list("code", "reason")
    assert list(sent) == [
        (code, "An appeal") for code in ("penalty.removed", "penalty.reinstated", "penalty.reallocated")
    ]


@pytest.mark.parametrize("payment", list(Payment))
@pytest.mark.parametrize("side", list(Direction))
def test_what_is_re_allocated_is_what_the_pure_rule_says(market: Firm, payment: Payment, side: Direction) -> None:
    every = {"price": Decimal(25), "securities_rate": Decimal(1), "cash_rate": Decimal("2.4")}
    whole_day = FailingDay(quantity=Decimal(100), cash_amount=Decimal(2500), **every)
    taken = {name: every[name] for name in needs(payment.value, side.value)}
    just_that = FailingDay(quantity=Decimal(100), cash_amount=Decimal(2500), **taken)
    found = daily_penalty(payment, side, just_that, Rounding.HALF_UP)
    assert (found.amount, found.missing) == (daily_penalty(payment, side, whole_day, Rounding.HALF_UP).amount, ())


def test_lists_totals_and_the_instruction_say_what_stands(market: Firm) -> None:
    pk = one(market)
    match = Penalty.objects.get(pk=pk).match_id
    with whole():
        remove_penalties([pk], "OTHR", on())

    def listed(state: str) -> list[int]:
        wanted = PenaltiesWanted(penalty_state=state)
        return [each.id for each in penalty_lines(wanted, Scope(None), MON_2026_11_23, Cut()).rows]

    assert {state: listed(state) for state in ("", "ACTV", "NCOM", "REMO", "REIC", "RLOC", "UPDT")} == {
        "": [pk], "ACTV": [], "NCOM": [], "REMO": [pk], "REIC": [], "RLOC": [], "UPDT": [],
    }  # fmt: skip
    totals = penalty_totals(PenaltiesWanted(), Scope(None), MON_2026_11_23).currencies
    assert totals is not None and [each.amount for each in totals] == [Decimal(0)]
    [then] = penalties_of_match(match, FRI_2026_11_20, MON_2026_11_23)
    [now] = penalties_of_match(match, None, MON_2026_11_23)
    assert (then.state, then.amount, now.state, now.amount) == ("ACTV", Decimal("0.25"), "REMO", Decimal(0))


def test_nets_count_what_stands(late: Firm) -> None:
    """Two fails of Friday of 0.25 each: one is removed, the other paid by the receiver, 0.17. Those of all other nights stand."""
    with whole():
        in_scope(late)
        gone, turned = took(1), took(2)
    night()
    with whole():
        remove_penalties([Penalty.objects.get(match_id=gone).pk], "SUSP", on())
        reallocate_penalties([Penalty.objects.get(match_id=turned).pk], "RECE", on())
    night(FRI_2026_12_18)
    stood = Penalty.objects.filter(business_date__month=11, business_date__gt=FRI_2026_11_20)
    later = sum((each.amount for each in stood), Decimal(0))
    assert later
    norte = Penalty.objects.get(match_id=gone, business_date=FRI_2026_11_20).failing_id
    nets = PenaltyNet.objects.filter(party=norte)
    assert {each.net for each in nets} == {Decimal("0.17") - later}
    assert broken(FRI_2026_12_18) == []
    with whole():
        run("alter table settlements_penaltychange disable trigger user")
        run("update settlements_penaltychange set amount = amount + 1 where kind = 'REALLOCATED'")
        run("alter table settlements_penaltychange enable trigger user")
    assert set(broken(FRI_2026_12_18)) == {"P04", "P06", "P07"}


def test_a_side_pays_once_a_day_for_a_match_whatever_is_changed(market: Firm) -> None:
    """Both hold: the deliverer pays one, the receiver the other; neither pays both."""
    with whole():
        in_scope(market)
        match = took(1)
        sides = Match.objects.get(pk=match)
        assert hold([sides.delivering_id, sides.receiving_id], on(FRI_2026_11_20)).done == 2
    night()
    deliverers, receivers = (int(Penalty.objects.get(match_id=match, side=side).pk) for side in ("DELI", "RECE"))
    with whole():
        assert codes(reallocate_penalties([deliverers], "RECE", on())) == ["penalty_of_this_side_stands"]
        assert remove_penalties([receivers], "TECH", on()).done == 1
        assert reallocate_penalties([deliverers], "RECE", on()).done == 1
        assert codes(reinstate_penalties([receivers], on())) == ["penalty_of_this_side_stands"]
    assert (stands(deliverers)[0], stands(receivers)[0]) == ("RLOC", "REMO")
    assert broken(MON_2026_11_23) == []


def test_it_is_changed_until_the_eleventh_penalty_business_day_and_not_after(market: Firm) -> None:
    pk = one(market)
    with whole():
        refused = remove_penalties([pk, 999_999], "TECH", on(WED_2026_12_16))
        assert codes(refused) == ["penalty_is_closed", "no_such_penalty"]
        assert refused.failures[0].data["last_day"] == "2026-12-15"
        assert remove_penalties([pk], "TECH", on(TUE_2026_12_15)).done == 1


def test_who_came_in_later_is_said_by_a_re_allocation(late: Firm) -> None:
    with whole():
        in_scope(late)
        due: dict[str, str | None] = {"trade_date": "2026-11-17", "intended_settlement_date": "2026-11-19"}
        thursday = PriceWish(late.assets[SHARE], THU_2026_11_19, Decimal(20), Price.Quotation.ACTU, Currency("EUR"))
        set_price([thursday], source="Exchange", by=JOB, at=NINE)
        match = took(1, **due)
    night()
    pk = int(Penalty.objects.get(match_id=match, kind="LMFP").pk)
    assert stands(pk) == ("NCOM", "", "", Decimal(0))
    with whole():
        assert remove_penalties([pk], "OTHR", on()).done == 1
        assert codes(reinstate_penalties([pk], on())) == ["penalty_has_no_payer"]
        assert reallocate_penalties([pk], "DELI", on()).done == 1
    assert stands(pk)[:3] == ("RLOC", "", "DELI") and stands(pk)[3] > 0
    found = PenaltyChange.objects.get(penalty=pk, number=2)
    wanted = PenaltiesWanted(party=found.failing.lei if found.failing else "", penalty_kind="LMFP")
    assert [each.id for each in penalty_lines(wanted, Scope(None), MON_2026_11_23, Cut()).rows] == [pk]
    assert broken(FRI_2026_11_20) == []


def test_what_lacks_a_price_is_not_re_allocated_and_the_night_leaves_alone_what_was_removed(late: Firm) -> None:
    with whole():
        in_scope(late)
        removed, left = took(1, isin=FUND, quantity="1000"), took(2, isin=FUND, quantity="1000")
    night()
    pk, other = (int(Penalty.objects.get(match_id=match).pk) for match in (removed, left))
    with whole():
        assert codes(reallocate_penalties([pk], "RECE", on())) == ["penalty_lacks_facts"]
        assert remove_penalties([pk], "CORP", on()).done == 1
        priced(late, FUND, "50", Price.Quotation.ACTU)
    assert night(MON_2026_11_23)["completed"] == 1, "the other one"
    assert stands(pk)[0] == "REMO"
    with whole():
        assert remove_penalties([other], "CORP", on()).done == 1, "what a night completed is changed like any other"
        assert reinstate_penalties([pk], on()).done == 1
    assert stands(other)[:2] == ("REMO", "CORP")
    assert stands(pk) == ("REIC", "", "DELI", Decimal("2.50"))
    assert broken(MON_2026_11_23) == []


def test_two_who_remove_one_penalty_at_once_have_one_effect(late: Firm) -> None:
    pk = one(late)
    done: list[int] = []
    first, go = threading.Event(), threading.Event()

    def remove_slowly() -> None:
        with whole():
            done.append(remove_penalties([pk], "TECH", on()).done)
            first.set()
            assert go.wait(60)

    def remove_too() -> None:
        with whole():
            done.append(remove_penalties([pk], "TECH", on()).done)

    with meanwhile(remove_slowly, "60s") as one_of_them:
        assert first.wait(60)
        with meanwhile(remove_too, "60s") as other:
            until_waiting(other)
            go.set()
            one_of_them.result(60)
            other.result(60)
    assert done == [1, 0]
    assert PenaltyChange.objects.count() == 1


INSERT = (
    "insert into settlements_penaltychange (penalty_id, number, kind, code, side, failing_id, receiving_id, securities_rate, price,"
    " amount, reason, business_date, by, at) select id, {number}, '{kind}', '{code}', {side}, {failing}, receiving_id,"
    " {rate}, 25, {amount}, '{reason}', '2026-11-23', 'x', now() from settlements_penalty where id = {pk}"
)
REMOVAL = {
    "number": "1", "kind": "REMOVED", "code": "TECH", "side": "side", "failing": "failing_id", "rate": "null", "amount": "0",
    "reason": "x",
}  # fmt: skip
TURNED = REMOVAL | {"kind": "REALLOCATED", "code": "", "side": "'RECE'", "rate": "1", "amount": "1"}
NETTED = (
    "insert into settlements_penaltymonth (month, business_date, penalties, run_id, at)"
    " values ('2026-11-01', '2026-12-18', 1, 1, now());"
)


@pytest.mark.role("owner")
@pytest.mark.parametrize(
    ("name", "sql"),
    [
        ("a_penalty_is_removed_for_a_reason_of_the_list", INSERT.format(**REMOVAL | {"code": "LUCK"}, pk="{pk}")),
        ("what_stands_of_a_changed_penalty_has_two_sides", INSERT.format(**REMOVAL | {"failing": "null"}, pk="{pk}")),
        ("a_change_of_a_penalty_says_why", INSERT.format(**REMOVAL | {"reason": " "}, pk="{pk}")),
        ("a_change_follows_what_stands_of_its_penalty", INSERT.format(**REMOVAL | {"number": "2"}, pk="{pk}")),
        ("a_netted_month_takes_no_change_of_a_penalty", NETTED + INSERT.format(**REMOVAL, pk="{pk}")),
        ("a_change_of_a_penalty_is_what_its_facts_come_to", INSERT.format(**TURNED, pk="{pk}")),
    ],
)
def test_postgresql_refuses_what_goes_round_the_operations(market: Firm, name: str, sql: str) -> None:
    assert refused_by(sql.format(pk=one(market))) == name


def test_a_change_has_its_place_once_and_is_never_deleted(late: Firm) -> None:
    pk = one(late)
    with whole():
        remove_penalties([pk], "TECH", on())
    run("alter table settlements_penaltychange disable trigger a_change_follows_what_stands_of_its_penalty")
    assert refused_by(INSERT.format(**REMOVAL, pk=pk)) == "a_change_of_a_penalty_has_its_place"
    with pytest.raises(Exception, match="settlements_penaltychange"):
        run("delete from settlements_penaltychange")


def test_as_a_command_it_tells_what_stands_before_and_after(market: Firm) -> None:
    pk = one(market)
    with whole():
        asked = ask("penalty.remove", {"penalties": [pk, 999_999], "code": "TECH"}, on())
    [change] = asked.effect.changes
    assert (change.before.split()[0], change.after.split()[:2], change.amount) == (
        "ACTV",
        ["REMO", "TECH"],
        Decimal("0.25"),
    )
    assert [each.code for each in asked.effect.refused] == ["no_such_penalty"]
