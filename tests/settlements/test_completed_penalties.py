"""A fail without the price or rate of its day costs nothing until it comes; it is completed then, while its month is open."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from machinery.paging import Cut
from machinery.statements import run, value
from machinery.transactions import whole
from settlements.models import Penalty, PenaltyChange, PenaltyNet
from settlements.operations import reckon_penalties, reinstate_penalties, remove_penalties
from settlements.queries import PenaltiesWanted, Scope, penalties_that_lack, penalty, penalty_lines
from tests.refused import refused_by
from tests.settlements.firm import FRI_2026_11_20, FUND, HARTWELL, JOB, NORTE, SHARE, Firm
from tests.settlements.test_penalising import (
    MON_2026_11_23,
    TUE_2026_11_24,
    broken,
    evening,
    facts_of_night,
    in_scope,
    late,
    night,
    priced,
    took,
)
from tests.settlements.test_penalty_changes import FRI_2026_12_18, TUE_2026_12_15, WED_2026_12_16, codes, on

__all__ = ["late"]

EVERYBODY = Scope(None)


def lacking(firm: Firm) -> int:
    """A penalty of Friday that lacks its price: Norte does not deliver 1,000 of a fund, at half a basis point a day."""
    with whole():
        in_scope(firm)
        match = took(1, isin=FUND, quantity="1000")
    night()
    return int(Penalty.objects.get(match_id=match).pk)


def price_of_friday_comes(firm: Firm, price: str = "50") -> None:
    """The fund stood at so much on Friday."""
    with whole():
        priced(firm, FUND, price)


def listed(lacks: str, today: date) -> set[int]:
    """The penalties that lack a fact in one way, on a day."""
    return {each.id for each in penalty_lines(PenaltiesWanted(lacks=lacks), EVERYBODY, today, Cut(size=100)).rows}


def test_a_price_of_the_day_before_stands_for_no_day(market: Firm) -> None:
    """A fund stood at 50 on Friday; of Monday there is no price yet."""
    with whole():
        in_scope(market)
        priced(market, FUND, "50")
        match = took(1, isin=FUND, quantity="1000")
    night(MON_2026_11_23)
    found = Penalty.objects.filter(match_id=match).order_by("penalty_date")
    assert [(each.amount, each.missing) for each in found] == [(Decimal("2.50"), ""), (Decimal(0), "price")]
    assert broken(MON_2026_11_23) == []


def test_the_night_after_the_price_comes_completes_it_once_and_again_nothing(late: Firm) -> None:
    pk = lacking(late)
    then = penalty(pk, EVERYBODY, MON_2026_11_23)
    assert then is not None and (then.state, then.awaits, then.amount) == ("NCOM", True, Decimal(0))
    price_of_friday_comes(late)
    assert broken(FRI_2026_11_20) == [], "it came after the night"
    counts = night(MON_2026_11_23)
    assert counts["completed"] == 1
    now = penalty(pk, EVERYBODY, MON_2026_11_23)
    assert now is not None
    assert (now.state, now.awaits, now.amount, now.price, now.price_date, now.completed_on, now.missing) == (
        "UPDT", False, Decimal("2.50"), Decimal(50), FRI_2026_11_20, MON_2026_11_23, (),
    )  # fmt: skip
    before = list(PenaltyChange.objects.values())
    with whole():
        again = asdict(reckon_penalties(facts_of_night(MON_2026_11_23), by=JOB, at=evening(MON_2026_11_23)))
    assert again | {"read": counts["read"]} == dict(counts)
    assert night(TUE_2026_11_24)["completed"] == 0
    assert list(PenaltyChange.objects.values()) == before
    assert broken(TUE_2026_11_24) == []


def test_what_is_completed_in_the_next_month_is_accrued_and_netted_in_its_own(late: Firm) -> None:
    """The price comes on the amendment day of November."""
    pk = lacking(late)
    night(date(2026, 12, 14))
    owed = "select coalesce(sum(standing), 0) from settlements_penaltyaccrual where month = '2026-11-01'"
    assert value(owed) == 0
    price_of_friday_comes(late)
    assert night(TUE_2026_12_15)["completed"] == 1
    assert abs(value(owed)) == Decimal("2.50")
    night(FRI_2026_12_18)
    november = PenaltyNet.objects.filter(month="2026-11-01", counterparty=None)
    assert {each.party_id: each.net for each in november} == {
        late.parties[NORTE]: Decimal("-2.50"),
        late.parties[HARTWELL]: Decimal("2.50"),
    }
    assert PenaltyChange.objects.get().penalty_id == pk
    assert broken(FRI_2026_12_18) == []


def test_what_comes_after_the_amendment_day_completes_nothing_and_is_listed(late: Firm) -> None:
    pk = lacking(late)
    night(TUE_2026_12_15)
    assert pk in listed("awaited", TUE_2026_12_15) and listed("too_late", TUE_2026_12_15) == set()
    price_of_friday_comes(late)
    assert night(WED_2026_12_16)["completed"] == 0
    assert pk in listed("too_late", WED_2026_12_16) and pk not in listed("awaited", WED_2026_12_16)
    assert penalties_that_lack("too_late", EVERYBODY, WED_2026_12_16).number == len(listed("too_late", WED_2026_12_16))
    one = Scope((late.parties[NORTE],))
    assert penalties_that_lack("awaited", one, WED_2026_12_16).number == len(listed("awaited", WED_2026_12_16))
    left = penalty(pk, EVERYBODY, WED_2026_12_16)
    assert left is not None and (left.amount, left.missing, left.awaits) == (Decimal(0), ("price",), False)
    with whole():
        assert codes(remove_penalties([pk], "TECH", on(WED_2026_12_16))) == ["penalty_is_closed"]
    assert broken(WED_2026_12_16) == []


def test_a_person_changes_what_a_night_completed(market: Firm) -> None:
    pk = lacking(market)
    price_of_friday_comes(market)
    night(MON_2026_11_23)
    with whole():
        assert remove_penalties([pk], "SUSP", on()).done == 1
        assert reinstate_penalties([pk], on()).done == 1
    kinds = PenaltyChange.objects.order_by("number").values_list("number", "kind", "amount")
    assert list(kinds) == [
        (1, "COMPLETED", Decimal("2.50")),
        (2, "REMOVED", Decimal(0)),
        (3, "REINSTATED", Decimal("2.50")),
    ]
    assert broken(MON_2026_11_23) == []


def test_what_a_night_before_completed_by_another_penalty_is_left_alone(late: Firm) -> None:
    """As nights did once: the completing penalty was netted in its own month."""
    pk = lacking(late)
    columns = (
        "match_id, kind, penalty_date, side, failing_id, receiving_id, market_id, payment, asset_id, currency_id, reason, quantity,"
        " cash_amount, rate_class, securities_rate, cash_rate, rounding, run_id, at"
    )
    with whole():
        run(
            f"insert into settlements_penalty ({columns}, business_date, price, price_date, missing, amount, completes_id)"
            f" select {columns}, business_date, 50, penalty_date, '', 2.5, id from settlements_penalty where id = %s",
            [pk],
        )
    price_of_friday_comes(late)
    assert night(MON_2026_11_23)["completed"] == 0
    with whole():
        assert codes(remove_penalties([pk], "TECH", on())) == ["penalty_is_completed"]
    found = penalty(pk, EVERYBODY, MON_2026_11_23)
    assert found is not None and found.completed_by and not found.awaits
    assert pk not in listed("awaited", MON_2026_11_23)


TAMPERED: Mapping[str, str] = {
    "delete from settlements_penaltychange": "P10",
    "update settlements_penaltychange set securities_rate = 7, amount = 35": "P10",
    "update settlements_penaltychange set run_id = run_id + 1": "P10",
    "update settlements_penaltychange set price = 100, amount = 5": "P02",
    "update settlements_penaltychange set number = 2, run_id = null": "P06",
}


@pytest.mark.parametrize("sql", TAMPERED)
def test_what_is_done_to_it_past_the_operations_is_named(late: Firm, sql: str) -> None:
    lacking(late)
    price_of_friday_comes(late)
    night(MON_2026_11_23)
    assert broken(MON_2026_11_23) == []
    with whole():
        run("alter table settlements_penaltychange drop constraint a_night_completes_a_penalty_before_it_is_changed")
        run("alter table settlements_penaltychange disable trigger user")
        run(sql)
        run("alter table settlements_penaltychange enable trigger user")
    assert TAMPERED[sql] in broken(MON_2026_11_23)


def test_a_price_that_had_come_before_the_last_night_is_named_where_nobody_completed(late: Firm) -> None:
    lacking(late)
    night(MON_2026_11_23)
    with whole():
        run(
            "insert into refdata_price (id, asset_id, date, price, quotation, currency_id, source)"
            " select min(id) - 1, %(fund)s, '2026-11-20', 50, 'ACTU', min(currency_id), 'Exchange' from refdata_price",
            {"fund": late.assets[FUND]},
        )
    assert broken(MON_2026_11_23) == ["P02", "P10"]


COMPLETED: Mapping[str, Any] = {
    "number": 1, "kind": "COMPLETED", "side": "side", "failing": "failing_id", "receiving": "receiving_id", "price": 50,
    "amount": "2.5", "run": 1, "penalty": "id",
}  # fmt: skip
INSERT = (
    "insert into settlements_penaltychange (penalty_id, number, kind, code, side, failing_id, receiving_id, securities_rate, price,"
    " price_date, amount, reason, business_date, run_id, by, at) select {penalty}, {number}, '{kind}', '', {side}, {failing},"
    " {receiving}, securities_rate, {price}, penalty_date, {amount}, 'x', '2026-11-23', {run}, 'x', now()"
    " from settlements_penalty where id = {pk}"
)
NETTED = (
    "insert into settlements_penaltymonth (month, business_date, penalties, run_id, at)"
    " values ('2026-11-01', '2026-12-18', 1, 1, now());"
)


@pytest.mark.parametrize(
    ("name", "before", "changes"),
    [
        ("a_night_completes_a_penalty_before_it_is_changed", "", {"number": 2}),
        ("a_night_completes_a_penalty_before_it_is_changed", "", {"run": "null"}),
        ("a_night_completes_what_lacked_a_fact", "", {"side": "'RECE'"}),
        ("a_night_completes_what_lacked_a_fact", "", {"failing": "receiving_id"}),
        ("a_netted_month_takes_no_change_of_a_penalty", NETTED, {}),
        ("a_change_of_a_penalty_is_what_its_facts_come_to", "", {"amount": "2.6"}),
        ("a_change_of_a_penalty_has_its_place", INSERT.format(**COMPLETED, pk="{pk}") + ";", {}),
        ("a_change_is_of_a_penalty", "", {"penalty": "999999"}),
        ("a_change_of_a_penalty_has_its_failing_party", "", {"failing": "999999"}),
        ("a_change_of_a_penalty_has_its_receiving_party", "", {"receiving": "999999"}),
    ],
)
def test_postgresql_refuses_what_goes_round_the_operations(
    late: Firm, name: str, before: str, changes: dict[str, Any]
) -> None:
    pk = lacking(late)
    sql = before + INSERT.format(**{**COMPLETED, **changes}, pk="{pk}")
    if "party" in name:
        sql = "alter table settlements_penaltychange disable trigger a_night_completes_what_lacked_a_fact;" + sql
    assert refused_by(sql.format(pk=pk)) == name


@pytest.mark.role("owner")
def test_what_lacked_nothing_is_not_completed(market: Firm) -> None:
    with whole():
        in_scope(market)
        match = took(1, isin=SHARE)
    night()
    pk = Penalty.objects.get(match_id=match).pk
    sql = INSERT.format(**{**COMPLETED, "price": "price", "amount": "amount"}, pk=pk)
    assert refused_by(sql) == "a_night_completes_what_lacked_a_fact"
