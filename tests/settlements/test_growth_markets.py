"""The penalty rate of SME growth markets goes by where both sides say that it was traded, on the days on which that is one."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError

from machinery.statements import rows, run
from machinery.transactions import whole
from recordkeeping.models import Event
from refdata.models import Price
from refdata.operations import PriceWish, set_price
from settlements.models import GrowthMarket, Match, Penalty, PenaltyChange
from settlements.operations import (
    Occasion,
    PenaltiesStand,
    match_waiting,
    reallocate_penalties,
    reinstate_penalties,
    remove_penalties,
    set_growth_markets,
    submit_sides,
)
from settlements.penalty_words import reckoned, traded
from settlements.queries import (
    Scope,
    changes_of_penalty,
    forecast_of_match,
    growth_market_on,
    penalties_of_match,
    settlement_rules,
)
from settlements.queries.growth_markets import PlacesOfTrade
from tests.refused import refused_by
from tests.settlements.firm import (
    BOND,
    CASHLESS,
    FRI_2026_11_20,
    FUND,
    JOB,
    NINE,
    PAPERLESS,
    SHARE,
    THU_2026_11_19,
    Firm,
)
from tests.settlements.sides import delivers, receives
from tests.settlements.test_penalising import (
    MON_2026_11_23,
    OCCASION,
    TUE_2026_11_24,
    broken,
    came_in,
    in_scope,
    night,
    passed_over,
    priced,
    took,
)
from vocabulary.invalid import Invalid
from vocabulary.money import Currency

EVERYBODY = Scope(None)
Said = dict[str, str | None]
FREE: Said = {"payment": "FOP", **CASHLESS}
CASH_ONLY: Said = {"payment": "PFOD", **PAPERLESS}
GROWS: Said = {"place_of_trade": "GROW"}
DUE_ON_THURSDAY: Said = {"trade_date": "2026-11-17", "intended_settlement_date": "2026-11-19"}
TOLD: dict[str, Any] = {"by": JOB, "at": NINE, "business_date": FRI_2026_11_20}
LATER = NINE + timedelta(hours=1)


@pytest.fixture
def late(market: Firm, own_database: Any) -> Iterator[Firm]:
    """The market as its owner has it: the nights of a test may be written past the operations."""
    own_database.use("owner")
    yield market


def listed(*mics: str, since: Any = THU_2026_11_19, is_listed: bool = True, source: str = "ESMA register") -> int:
    """Says that markets are growth markets from Thursday on; of how many that is new."""
    return set_growth_markets(mics, is_listed=is_listed, source=source, valid_from=since, occasion=OCCASION)


def both_say(gives: Said, takes: Said, number: int = 1, **terms: str | None) -> int:
    """Norte and Hartwell each send their side of a trade, Hartwell an hour later; the id of their match."""
    submit_sides([delivers(number, **{**terms, **gives})], **TOLD)
    submit_sides([receives(number, **{**terms, **takes})], **{**TOLD, "at": LATER})
    match_waiting(None, at=LATER, business_date=FRI_2026_11_20)
    return Match.objects.latest("id").pk


def classes(**of: Any) -> list[tuple[object, ...]]:
    """Kind, day, class, rate and amount of penalties, in order."""
    found = Penalty.objects.filter(**of).order_by("match_id", "penalty_date", "side", "id")
    told = found.values_list("kind", "penalty_date", "rate_class", "securities_rate", "amount")
    return [(*each[:3], each[3] and each[3].normalize(), each[4]) for each in told]


LIQUID = ("LIQUID_SHARES", Decimal(1), Decimal("0.25"))
GROWTH = ("GROWTH_MARKET", Decimal("0.25"), Decimal("0.06"))


@pytest.mark.parametrize(
    ("gives", "takes", "expected", "why"),
    [
        ({}, {}, LIQUID, ""),
        (GROWS, {}, LIQUID, "not the rate of SME growth markets: only the deliverer names a place of trade, GROW"),
        ({}, GROWS, LIQUID, "not the rate of SME growth markets: only the receiver names a place of trade, GROW"),
        (
            GROWS,
            {"place_of_trade": "ALXP"},
            LIQUID,
            "not the rate of SME growth markets: the places of trade differ, GROW and ALXP",
        ),
        ({"place_of_trade": "XMAD"}, {"place_of_trade": "XMAD"}, LIQUID, ""),
        (GROWS, GROWS, GROWTH, "both sides name GROW as place of trade, an SME growth market (ESMA register)"),
    ],
    ids=["neither", "deliverer", "receiver", "two growth markets", "another", "both"],
)
def test_both_sides_must_name_the_same_growth_market(
    late: Firm, gives: Said, takes: Said, expected: tuple[object, ...], why: str
) -> None:
    """Due on Thursday, matched on Friday: it is late for Thursday, and fails on Friday, 100 at 25; foreseen so."""
    with whole():
        in_scope(late)
        assert listed("GROW", "ALXP") == 2
        match = both_say(gives, takes, **DUE_ON_THURSDAY)
    [foreseen] = forecast_of_match(match, EVERYBODY, FRI_2026_11_20)
    assert (foreseen.rate_class, foreseen.securities_rate, foreseen.amount) == expected
    assert (traded(foreseen), reckoned(foreseen).endswith(why)) == (why, True)
    night()
    kind, rate, amount = expected
    assert ("SEFP", FRI_2026_11_20, kind, rate, amount) in classes(match_id=match)
    assert [each[2] for each in classes(match_id=match)] == [kind, kind], "what is late goes by the same rule"
    fail = next(each for each in penalties_of_match(match, None, MON_2026_11_23) if each.kind == "SEFP")
    assert fail.places == PlacesOfTrade(
        gives.get("place_of_trade") or "", takes.get("place_of_trade") or "", "ESMA register" if why else ""
    )
    assert traded(fail) == why and reckoned(fail).endswith(why)
    assert broken(FRI_2026_11_20) == []


def guaranteed_by_nobody() -> None:
    """The bond is no sovereign debt any more."""
    run("alter table refdata_instrumentterms disable trigger user")
    run("update refdata_instrumentterms set cfi = 'DBFUFB' where cfi = 'DBFTFB'")
    run("alter table refdata_instrumentterms enable trigger user")


def test_debt_has_its_own_rate_and_a_penalty_for_cash_none(late: Firm) -> None:
    """10,000 nominal at 98.5 percent, at 0.15 basis points: 0.15. The same instrument and day has two classes."""
    bond: Said = {"isin": BOND, "quantity": "10000"}
    with whole():
        in_scope(late)
        guaranteed_by_nobody()
        listed("GROW")
        debt = took(1, **bond, **FREE, **GROWS)
        other = took(2, **bond, **FREE)
        cash = took(3, **CASH_ONLY, **GROWS)
    night()
    assert classes(match_id=debt) == [("SEFP", FRI_2026_11_20, "GROWTH_MARKET_DEBT", Decimal("0.15"), Decimal("0.15"))]
    assert classes(match_id=other) == [("SEFP", FRI_2026_11_20, "OTHER_DEBT", Decimal("0.2"), Decimal("0.20"))]
    assert [each[2:4] for each in classes(match_id=cash)] == [("", None)]
    [line] = penalties_of_match(cash, None, MON_2026_11_23)
    assert "GROW" not in reckoned(line), "a rate for cash is the same on every market"
    assert broken(FRI_2026_11_20) == []


def test_sovereign_debt_has_one_rate_on_every_market(late: Firm) -> None:
    with whole():
        in_scope(late)
        listed("GROW")
        match = took(1, isin=BOND, quantity="10000", **FREE, **GROWS)
    night()
    assert classes(match_id=match) == [("SEFP", FRI_2026_11_20, "SOVEREIGN_DEBT", Decimal("0.1"), Decimal("0.10"))]
    [line] = penalties_of_match(match, None, MON_2026_11_23)
    assert line.places.growth_source and traded(line) == ""
    assert broken(FRI_2026_11_20) == []


def test_a_market_is_one_from_a_day_on_and_is_none_from_another(late: Firm) -> None:
    with whole():
        in_scope(late)
        assert listed("GROW", since=MON_2026_11_23) == 1
        assert listed("GROW", since=MON_2026_11_23) == 0
        assert listed("GROW", since=TUE_2026_11_24, is_listed=False, source="Struck off") == 1
        match = took(1, **GROWS)
    assert [growth_market_on("GROW", day) for day in (FRI_2026_11_20, MON_2026_11_23, TUE_2026_11_24)] == [
        "", "growth market (ESMA register)", "none (Struck off)",
    ]  # fmt: skip
    found = [each for each in settlement_rules(late.market, FRI_2026_11_20) if each.kind == "growth_market"]
    assert [(each.of, each.value, each.since) for each in found] == [
        ("GROW", "listed", MON_2026_11_23),
        ("GROW", "", TUE_2026_11_24),
    ]
    for day, kind in ((FRI_2026_11_20, LIQUID[0]), (MON_2026_11_23, GROWTH[0]), (TUE_2026_11_24, LIQUID[0])):
        night(day)
        assert [each[2] for each in classes(match_id=match, penalty_date=day)] == [kind]
        assert broken(day) == []
    told = Event.objects.filter(code="growth_market.set").order_by("id").values_list("subject_ids", "after__items")
    assert list(told) == [
        (["GROW"], [{"mic": "GROW", "is_listed": True}]),
        (["GROW"], [{"mic": "GROW", "is_listed": False}]),
    ]


def test_nothing_is_said_of_a_day_that_is_reckoned_nor_without_a_source(late: Firm) -> None:
    with whole():
        in_scope(late)
    night()
    with whole(), pytest.raises(PenaltiesStand) as refused:
        listed("GROW", since=FRI_2026_11_20)
    assert refused.value.data == {"reckoned": "2026-11-20", "valid_from": "2026-11-20"}
    with whole(), pytest.raises(Invalid):
        listed("GROW", since=MON_2026_11_23, source=" ")


def test_a_night_that_is_caught_up_goes_by_its_own_day(late: Firm) -> None:
    with whole():
        in_scope(late)
        listed("GROW", since=FRI_2026_11_20)
        listed("GROW", since=MON_2026_11_23, is_listed=False)
        match = took(1, **GROWS)
    passed_over(FRI_2026_11_20, "penalise")
    night(MON_2026_11_23)
    assert [each[1:3] for each in classes(match_id=match)] == [
        (FRI_2026_11_20, "GROWTH_MARKET"),
        (MON_2026_11_23, "LIQUID_SHARES"),
    ]
    assert broken(MON_2026_11_23) == []


def test_what_lacked_its_price_is_completed_in_the_class_that_it_had(late: Firm) -> None:
    """1,000 of the fund at 50: 0.25 basis points are 1.25, 0.50 are 2.50."""
    fund: Said = {"isin": FUND, "quantity": "1000"}
    with whole():
        in_scope(late)
        listed("GROW")
        grows, plain = took(1, **fund, **GROWS), took(2, **fund)
    assert night()["incomplete"] == 2
    with whole():
        priced(late, FUND, "50", Price.Quotation.ACTU)
    assert night(MON_2026_11_23)["completed"] == 2
    done = PenaltyChange.objects.filter(kind="COMPLETED").order_by("penalty__match_id")
    assert list(done.values_list("penalty__match_id", "penalty__rate_class", "amount")) == [
        (grows, "GROWTH_MARKET", Decimal("1.25")),
        (plain, "OTHER", Decimal("2.50")),
    ]
    assert broken(MON_2026_11_23) == []


def test_a_change_is_reckoned_at_the_rate_of_where_it_was_traded(late: Firm) -> None:
    with whole():
        in_scope(late)
        listed("GROW")
        match = took(1, **FREE, **GROWS)
    night()
    pk = Penalty.objects.get(match_id=match).pk
    monday = Occasion(JOB, NINE, MON_2026_11_23, "An appeal")
    for act in (lambda: remove_penalties([pk], "TECH", monday), lambda: reinstate_penalties([pk], monday)):
        with whole():
            assert act().done == 1
    with whole():
        assert reallocate_penalties([pk], "RECE", monday).done == 1
    again = changes_of_penalty(pk, MON_2026_11_23)
    assert [(each.kind, each.securities_rate and each.securities_rate.normalize(), each.amount) for each in again] == [
        ("REMOVED", None, Decimal(0)),
        ("REINSTATED", Decimal("0.25"), Decimal("0.06")),
        ("REALLOCATED", Decimal("0.25"), Decimal("0.06")),
    ]
    assert broken(MON_2026_11_23) == []


def test_the_proof_finds_the_rate_of_another_market(late: Firm) -> None:
    with whole():
        in_scope(late)
        listed("GROW")
        plain, grows = took(1), took(2, **GROWS)
    night()
    assert broken(FRI_2026_11_20) == []
    with whole():
        run(
            "insert into settlements_tradeterms (instruction_id, place_of_trade)"
            " select unnest(array[delivering_id, receiving_id]), 'GROW' from settlements_match where id = %s",
            [plain],
        )
    assert broken(FRI_2026_11_20) == ["P02"]
    with whole():
        run("alter table settlements_tradeterms disable trigger user")
        run(
            "update settlements_tradeterms set place_of_trade = 'XMAD' where instruction_id in"
            " (select receiving_id from settlements_match)"
        )
        run("alter table settlements_tradeterms enable trigger user")
    assert broken(FRI_2026_11_20) == ["P02"]
    assert grows


def test_what_was_reckoned_before_the_list_begins_is_not_asked_for_its_market(late: Firm) -> None:
    """By the marks of instruments that decided then: they are on file no more."""
    with whole():
        in_scope(late)
        took(1)
    night()
    with whole():
        run("alter table settlements_penalty disable trigger user")
        run("update settlements_penalty set rate_class = 'GROWTH_MARKET', securities_rate = 0.25, amount = 0.06")
        run("alter table settlements_penalty enable trigger user")
    assert "P02" not in broken(FRI_2026_11_20)
    with whole():
        listed("GROW", since=MON_2026_11_23)
    assert "P02" not in broken(FRI_2026_11_20)
    with whole():
        run("alter table settlements_growthmarket disable trigger user")
        run("update settlements_growthmarket set valid = '[2026-11-20,)'")
        run("alter table settlements_growthmarket enable trigger user")
    assert "P02" in broken(FRI_2026_11_20)


def test_what_is_late_on_two_days_has_the_rate_of_each(late: Firm) -> None:
    """The market is one on Thursday, and none on Friday: late at its rate, failing at another."""
    with whole():
        in_scope(late)
        listed("GROW")
        listed("GROW", since=FRI_2026_11_20, is_listed=False)
        wish = PriceWish(late.assets[SHARE], THU_2026_11_19, Decimal(20), Price.Quotation.ACTU, Currency("EUR"))
        set_price([wish], source="Exchange", by=JOB, at=NINE)
        match = took(1, **DUE_ON_THURSDAY, **GROWS)
        came_in(match, "DELI")
    night()
    assert classes(match_id=match) == [
        ("LMFP", THU_2026_11_19, "GROWTH_MARKET", Decimal("0.25"), Decimal("0.05")),
        ("SEFP", FRI_2026_11_20, "LIQUID_SHARES", Decimal(1), Decimal("0.25")),
    ]
    assert broken(FRI_2026_11_20) == []


def test_what_is_traded_on_growth_markets_is_read_as_the_tables_behind_it(firm: Firm) -> None:
    """A night looks at few rows only while PostgreSQL sees what the function reads."""
    found = rows(
        "explain select o.match_id, g.match_id is not null from settlements_openmatch o left join settlements_growth_traded() g"
        " on g.match_id = o.match_id and g.valid @> date '2026-11-20'"
    )
    plan = "\n".join(each["QUERY PLAN"] for each in found)
    assert "settlements_growthmarket" in plan and "Function Scan" not in plan, plan


GROWING = "insert into settlements_growthmarket (mic, valid, is_listed, source) values ('{}', '{}', true, '{}')"
ONE = GROWING.format("GROW", "[2026-01-01,)", "x")


@pytest.mark.role("owner")
@pytest.mark.parametrize(
    ("constraint", "statement"),
    [
        ("a_market_is_a_growth_market_or_none_on_a_day", f"{ONE};{ONE}"),
        ("a_market_is_a_growth_market_from_a_day_on", GROWING.format("GROW", "(,2026-01-01)", "x")),
        ("a_growth_market_is_named_by_its_mic", GROWING.format("grow", "[2026-01-01,)", "x")),
        ("a_growth_market_names_its_source", GROWING.format("GROW", "[2026-01-01,)", " ")),
        (
            "that_a_market_is_a_growth_market_is_only_ended",
            f"{ONE}; update settlements_growthmarket set is_listed = false",
        ),
    ],
)
def test_a_list_of_growth_markets_is_dated_and_only_grows(firm: Firm, constraint: str, statement: str) -> None:
    assert refused_by(statement) == constraint


@pytest.mark.role("owner")
def test_a_growth_market_is_never_deleted(firm: Firm) -> None:
    assert rows("select from pg_trigger where tgname = 'settlements_growthmarket_is_never_deleted'")
    run(ONE)
    assert GrowthMarket.objects.get().mic == "GROW"
    with pytest.raises(DatabaseError, match="settlements_growthmarket"):
        run("delete from settlements_growthmarket")
