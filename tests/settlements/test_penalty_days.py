"""On which days penalties of a market are done with, and by how much its prices may be off ours, say rows; what has begun stays."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError

from authorizations.operations import ask
from ledger.operations import close_day, keep_day
from machinery.paging import Cut
from machinery.payload import InvalidPayload
from machinery.statements import rows, run
from machinery.transactions import whole
from recordkeeping.models import Event
from refdata.operations import MarketWish, register_market
from settlements.compared_words import tolerance
from settlements.models import ListedPenalty, Penalty, PenaltyAppeal, PenaltyMonth, PenaltyNet
from settlements.operations import (
    ListsStand,
    PenaltiesStand,
    PenaltyDaysApart,
    PenaltyDaysWish,
    PenaltyMarketWish,
    open_appeal,
    remove_penalties,
    set_penalty_days,
    set_penalty_market,
    set_price_tolerance,
)
from settlements.operations.appeal_refusals import AppealTooLate
from settlements.penalties.calendar import MILESTONES, MarketMilestones, Milestones
from settlements.penalties.comparing import compared as judged
from settlements.queries import NetsWanted, Scope, penalty_net_lines, settlement_rules
from settlements.queries.penalty_days import netted_on, penalty_days, penalty_days_by_code, penalty_days_on
from tests.refused import refused_by
from tests.settlements.firm import FRI_2026_11_20, JOB, NINE, Firm
from tests.settlements.listed import MON_2026_11_23, block, comes, compared, listing, penalty
from tests.settlements.test_penalising import broken, evening, in_scope, late, look, night, took
from tests.settlements.test_penalty_changes import codes, on
from tests.settlements.test_penalty_money import THU_2026_12_24, cash, funded, pays_for
from vocabulary.identifiers import Bic

__all__ = ["funded", "late"]

NOVEMBER = date(2026, 11, 1)
TUE_2026_12_08 = date(2026, 12, 8)
"""The 6th penalty business day of December."""
WED_2026_12_09 = date(2026, 12, 9)
THU_2026_12_10 = date(2026, 12, 10)
FRI_2026_12_18 = date(2026, 12, 18)
"""The 14th."""
TUE_2026_12_22 = date(2026, 12, 22)
"""The 16th."""
EARLY = {"appeal": 6, "amendment": 7, "report": 14, "pre_advice": 15, "payment": 16}
DAYS = (
    "insert into settlements_penaltydays (market_id, valid, appeal, amendment, report, pre_advice, payment, source)"
    " values ({m}, %s)"
)
TOLERANCE = "insert into settlements_pricetolerance (market_id, valid, percent, source) values ({m}, %s)"
UNSOUND = [
    (DAYS, "penalty_days_have_a_beginning", "'(,2026-11-01)', 10, 11, 14, 16, 18, 'x'"),
    (DAYS, "penalty_days_begin_with_a_month", "'[2026-11-02,)', 10, 11, 14, 16, 18, 'x'"),
    (DAYS, "penalty_days_follow_one_another", "'[2026-11-01,)', 12, 11, 14, 16, 18, 'x'"),
    (DAYS, "penalty_days_follow_one_another", "'[2026-11-01,)', 10, 14, 14, 16, 18, 'x'"),
    (DAYS, "penalty_days_follow_one_another", "'[2026-11-01,)', 10, 11, 14, 16, 21, 'x'"),
    (DAYS, "penalty_days_name_their_source", "'[2026-11-01,)', 10, 11, 14, 16, 18, ' '"),
    (
        DAYS,
        "penalties_of_a_market_have_one_calendar_a_month",
        "'[2026-11-01,)', 10, 11, 14, 16, 18, 'x'), ({m}, '[2026-12-01,)', 9, 11, 14, 16, 18, 'x'",
    ),
    (TOLERANCE, "a_price_tolerance_has_a_beginning", "'(,2026-11-01)', 1, 'x'"),
    (TOLERANCE, "a_price_tolerance_is_a_part_of_the_price", "'[2026-11-01,)', -1, 'x'"),
    (TOLERANCE, "a_price_tolerance_is_a_part_of_the_price", "'[2026-11-01,)', 100, 'x'"),
    (TOLERANCE, "a_price_tolerance_names_its_source", "'[2026-11-01,)', 1, ' '"),
    (
        TOLERANCE,
        "a_market_has_one_price_tolerance_a_day",
        "'[2026-11-01,)', 1, 'x'), ({m}, '[2026-12-01,)', 2, 'x'",
    ),
]


def early(market: int, counts: Mapping[str, int] = EARLY, valid_from: date = NOVEMBER, source: str = "Rule 11") -> bool:
    """A market that is done with penalties sooner, of November on."""
    with whole():
        return set_penalty_days(
            PenaltyDaysWish(market, **counts), source=source, valid_from=valid_from, occasion=on(FRI_2026_11_20)
        )


def lenient(market: int, percent: str, valid_from: date = NOVEMBER) -> bool:
    """By how many per cent prices of a market may be off ours."""
    with whole():
        return set_price_tolerance(
            market, Decimal(percent), source="Rule 12", valid_from=valid_from, occasion=on(FRI_2026_11_20)
        )


def another_market(firm: Firm) -> int:
    """A second market that penalises."""
    occasion = on(FRI_2026_11_20)
    wish = MarketWish("OTHR", "Another depository", "Europe/Madrid", "T2", Bic("OTHRESMMXXX"))
    with whole():
        other = register_market([wish], by=JOB, at=NINE)["OTHR"]
        set_penalty_market(PenaltyMarketWish(other, True), source="x", valid_from=NOVEMBER, occasion=occasion)
    return other


@pytest.mark.role("owner")
@pytest.mark.parametrize(("into", "name", "facts"), UNSOUND)
def test_a_rule_is_one_and_sound(firm: Firm, into: str, name: str, facts: str) -> None:
    assert refused_by((into % facts).replace("{m}", str(firm.market))) == name


@pytest.mark.role("owner")
@pytest.mark.parametrize(
    ("change", "ended", "kept"),
    [
        ("appeal = 5", "penalty_days_are_only_ended", "settlements_penaltydays_is_never_deleted"),
        ("percent = 5", "price_tolerances_are_only_ended", "settlements_pricetolerance_is_never_deleted"),
    ],
)
def test_a_rule_is_only_ended_and_never_deleted(firm: Firm, change: str, ended: str, kept: str) -> None:
    early(firm.market)
    lenient(firm.market, "2")
    table = kept.removesuffix("_is_never_deleted")
    assert refused_by(f"update {table} set {change}") == ended
    assert rows("select from pg_trigger where tgname = %s", [kept])
    with pytest.raises(DatabaseError, match=table):
        run(f"delete from {table}")


def test_said_again_it_changes_nothing(firm: Firm) -> None:
    assert [early(firm.market), early(firm.market), early(firm.market, source="Rule 13")] == [True, False, True]
    assert [lenient(firm.market, each) for each in ("2", "2", "3")] == [True, False, True]
    assert Event.objects.filter(code="penalty_days.set").count() == 2
    assert Event.objects.filter(code="price_tolerance.set").count() == 2
    assert penalty_days_on(firm.market, FRI_2026_11_20) == "6/7/14/15/16 (Rule 13)"
    told = {each.kind: each for each in settlement_rules(firm.market, FRI_2026_11_20)}
    assert (told["penalty_days"].value, told["penalty_days"].since) == ("6/7/14/15/16", NOVEMBER)
    assert (told["price_tolerance"].value, told["price_tolerance"].source) == ("3", "Rule 12")


def test_months_before_a_rule_keep_the_days_of_the_framework() -> None:
    own = Milestones(NOVEMBER, **EARLY, source="Rule 11")
    days = MarketMilestones({7: [own]})
    assert days.of_market(7) == (*MILESTONES, own) and days.of_market(8) == MILESTONES
    assert days.appeals_until(7, date(2026, 10, 30)) == days.appeals_until(8, date(2026, 10, 30))
    assert days.appeals_until(7, FRI_2026_11_20) == TUE_2026_12_08


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"valid_from": "2026-11-02"}, "valid_from"),
        ({"valid_from": "2022-01-01"}, "valid_from"),
        ({"amendment": 5}, "amendment"),
        ({"report": 7}, "report"),
        ({"pre_advice": 13}, "pre_advice"),
        ({"payment": 15}, "payment"),
        ({"payment": 21}, "payment"),
    ],
)
def test_a_command_asks_for_days_in_their_order(firm: Firm, change: dict[str, Any], field: str) -> None:
    payload = {"market": "EURX", **EARLY, "valid_from": "2026-11-01", "source": "Rule 11", **change}
    with whole(), pytest.raises(InvalidPayload, match=field):
        ask("penalty_days.set", payload, on(FRI_2026_11_20))


def test_appeals_and_changes_come_until_the_days_of_the_market(late: Firm) -> None:
    """Appeals until Tue 8 December, changes until Wed 9, instead of 14 and 15 December."""
    early(late.market)
    pk = pays_for(late)
    comes(listing(block(penalty("0.75"))))
    [line] = compared()
    assert (line.appeals_until, line.line) == (TUE_2026_12_08, ListedPenalty.objects.get().pk)
    with whole():
        with pytest.raises(AppealTooLate) as refused:
            open_appeal(ListedPenalty.objects.get().pk, "REALLOCATION", "", on(WED_2026_12_09))
        open_appeal(ListedPenalty.objects.get().pk, "REALLOCATION", "", on(TUE_2026_12_08))
        assert codes(remove_penalties([pk], "TECH", on(THU_2026_12_10))) == ["penalty_is_closed"]
        assert remove_penalties([pk], "TECH", on(WED_2026_12_09)).done == 1
    assert refused.value.data["last_day"] == "2026-12-08"
    assert PenaltyAppeal.objects.get().appeals_until == TUE_2026_12_08
    assert not [each for each in look(FRI_2026_11_20, full=True).broken if each.code[0] in "PQ"]


@pytest.mark.parametrize(
    ("table", "sql", "code"),
    [
        ("settlements_penaltydays", "update settlements_penaltydays set appeal = 5", "Q03"),
        ("settlements_penaltydays", "update settlements_penaltydays set amendment = 6", "P06"),
    ],
)
def test_the_proof_judges_by_the_rows_of_the_market(late: Firm, table: str, sql: str, code: str) -> None:
    early(late.market)
    pk = pays_for(late)
    comes(listing(block(penalty("0.75"))))
    with whole():
        open_appeal(ListedPenalty.objects.get().pk, "REALLOCATION", "", on(TUE_2026_12_08))
        remove_penalties([pk], "TECH", on(WED_2026_12_09))
        run(f"alter table {table} disable trigger user")
        run(sql)
        run(f"alter table {table} enable trigger user")
    assert [each.code for each in look(FRI_2026_11_20, full=True).broken if each.code[0] in "PQ"] == [code]


def test_a_month_is_netted_and_paid_on_the_days_of_the_market(funded: Firm) -> None:
    """Netted on Friday 18 December, paid on Tuesday 22 instead of Thursday 24."""
    early(funded.market)
    pays_for(funded)
    with whole():
        close_day(MON_2026_11_23, FRI_2026_12_18, by=JOB, at=evening(MON_2026_11_23))
        keep_day(MON_2026_11_23)
    night(FRI_2026_12_18)
    assert PenaltyMonth.objects.get().month == NOVEMBER
    assert cash("CSH-NORT-EUR") == 1
    found = penalty_net_lines(NetsWanted(), Scope(None), FRI_2026_12_18, Cut()).rows
    assert {line.due_on for line in found} == {TUE_2026_12_22}
    with whole():
        close_day(FRI_2026_12_18, TUE_2026_12_22, by=JOB, at=evening(FRI_2026_12_18))
    night(TUE_2026_12_22)
    assert cash("CSH-NORT-EUR") == Decimal("0.75")
    assert not broken(TUE_2026_12_22)
    with whole():
        run("alter table settlements_penaltydays disable trigger user")
        run("update settlements_penaltydays set payment = 18")
        run("alter table settlements_penaltydays enable trigger user")
    assert set(broken(TUE_2026_12_22)) == {"P08"}, "paid before its day"


def test_a_month_is_netted_once_the_last_market_reports_it(late: Firm) -> None:
    assert netted_on(NOVEMBER) == FRI_2026_12_18
    with whole():
        in_scope(late)
    other = another_market(late)
    early(other, {**EARLY, "report": 16, "pre_advice": 16, "payment": 17})
    assert netted_on(NOVEMBER) == TUE_2026_12_22
    assert penalty_days().month(late.market, NOVEMBER).paid_on == THU_2026_12_24
    assert penalty_days_by_code().month("OTHR", NOVEMBER).reported_on == TUE_2026_12_22
    assert netted_on(date(2026, 10, 1)) == date(2026, 11, 19), "before there was a rule"
    december, days = date(2026, 12, 1), penalty_days()
    assert (
        netted_on(december) == days.month(other, december).reported_on > days.month(late.market, december).reported_on
    )
    with whole():
        wish, occasion = PenaltyMarketWish(other, False), on(FRI_2026_11_20)
        set_penalty_market(wish, source="x", valid_from=december, occasion=occasion)
    assert netted_on(december) == days.month(late.market, december).reported_on, "the other one penalises no more"
    assert netted_on(NOVEMBER) == TUE_2026_12_22


@pytest.mark.parametrize(
    "counts",
    [
        {**EARLY, "report": 12, "pre_advice": 13, "payment": 14},
        {**EARLY, "report": 18, "pre_advice": 18, "payment": 19},
    ],
)
def test_no_market_pays_before_another_has_reported(firm: Firm, counts: dict[str, int]) -> None:
    with pytest.raises(PenaltyDaysApart) as refused:
        early(firm.market, counts)
    assert "2026-11" in refused.value.sentence() and "%(" not in refused.value.sentence()


def test_two_markets_with_days_of_their_own_are_compared_as_well(late: Firm) -> None:
    other = another_market(late)
    early(late.market, valid_from=date(2027, 2, 1))
    with pytest.raises(PenaltyDaysApart) as refused:
        early(other, {**EARLY, "report": 16, "pre_advice": 17, "payment": 18})
    assert refused.value.data == {"month": "2027-02", "payment": 16, "report": 16}


def test_what_is_reckoned_or_listed_keeps_its_days_and_its_tolerance(late: Firm) -> None:
    pays_for(late)
    with pytest.raises(PenaltiesStand):
        early(late.market)
    comes(listing(block(penalty("0.75"))))
    with pytest.raises(ListsStand) as refused:
        lenient(late.market, "2", FRI_2026_11_20)
    assert "2026-11-20" in refused.value.sentence()
    assert lenient(late.market, "2", MON_2026_11_23) and early(late.market, valid_from=date(2026, 12, 1))
    assert [line.appeals_until for line in compared()] == [date(2026, 12, 14)], "the past stands"


def test_a_listed_month_keeps_its_days_before_any_night_has_reckoned(late: Firm) -> None:
    with whole():
        in_scope(late)
        took(1)
    comes(listing(block(penalty("0.75"))))
    with pytest.raises(ListsStand):
        early(late.market)
    assert not Penalty.objects.exists() and not PenaltyNet.objects.exists()


@pytest.mark.parametrize(("percent", "verdict"), [("", "DIFFERS"), ("60", "TOLERATED"), ("50", "DIFFERS")])
def test_prices_may_be_off_ours_by_what_the_market_allows(late: Firm, percent: str, verdict: str) -> None:
    """0.40 instead of 0.25: with a cent of rounding a price that is 56 percent off."""
    if percent:
        lenient(late.market, percent)
    pays_for(late)
    comes(listing(block(penalty("0.40"))))
    [line] = compared()
    assert str(line.compared.verdict) == verdict
    assert judged(line.theirs, line.ours, line.payment, line.tolerance) == line.compared
    assert tolerance(line.tolerance) == (percent or "1")
