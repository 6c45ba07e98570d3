"""Limits: what trades take of them, what a hard one keeps out, and when it is given back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connections

from backoffice.proof import look
from clearing.models import Earmark, EarmarkFreed, LimitOverride, LimitTerms, TradeException
from clearing.operations import LimitWish, Occasion, free_done, net_trades, set_limit, try_again
from clearing.operations.refusals import LimitInOtherUnit, LimitPastStands, NoSuchLimit, OverrideNotHigher
from clearing.queries import limits_crossed
from clearing.submitted import Row
from machinery.statements import run
from machinery.transactions import one_snapshot, whole
from recordkeeping.models import Event
from refdata.operations import RateWish, set_rate
from settlements.models import OpenMatch
from settlements.objections import objections
from settlements.operations import cancel, hold, release
from settlements.operations.refusals import ReleaseStopped
from tests.clearing.central import join
from tests.clearing.firm import captured, codes, columns, fx, only, row
from tests.clearing.limited import bound, overridden, used
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, JOB, NINE, Firm

MON_2026_11_23 = date(2026, 11, 23)
OCCASION = Occasion(JOB, NINE, FRI_2026_11_20, "Agreed")


def test_a_trade_takes_of_every_limit_that_bounds_it(firm: Firm) -> None:
    daily = bound(firm, "DAILY", "20000")
    product = bound(firm, "PRODUCT", "20000", product="EQUITY", is_hard=False)
    country = bound(firm, "COUNTRY", "20000", country="GB")
    nostro = bound(firm, "NOSTRO", "20000", currency=firm.assets["EUR"])
    settlement = bound(firm, "SETTLEMENT", "1000")
    # Sold at 125, worth 123.456: what Hartwell would not pay any more is 154.40.
    found = only(captured(row(1, price="125")))
    assert codes(found) == []
    assert used(daily) == {FRI_2026_11_20: 12500} and used(product) == used(country) == {None: 12500}
    assert used(settlement) == {None: Decimal("154.40")} and used(nostro) == {}
    assert Earmark.objects.filter(version=found.version).count() == 4


def test_what_a_hard_limit_keeps_out_is_an_exception_in_the_order_of_the_set(firm: Firm) -> None:
    daily = bound(firm, "DAILY", "30000")
    product = bound(firm, "PRODUCT", "100000", product="EQUITY")
    rows = captured(row(1), row(2, quantity="150"), row(3, quantity="110"), row(4, quantity="40"))
    first, second, third, fourth = rows.rows
    assert [codes(each) for each in rows.rows] == [[], [("limit_exceeded", "limit")], [], [("limit_exceeded", "limit")]]
    assert used(daily) == {FRI_2026_11_20: Decimal("25925.76")} == {FRI_2026_11_20: used(product)[None]}
    told = TradeException.objects.get(version=second.version)
    assert (told.value, told.data["used"], told.data["bound"], told.data["limit"]) == (
        "18518.4", "12345.6", "30000", daily,
    )  # fmt: skip
    assert OpenMatch.objects.count() == 2 and first.trade and third.trade
    # It waits for an override; that one ends, and the next trade is kept out again.
    assert try_again([fourth.trade], OCCASION).done == 1 and OpenMatch.objects.count() == 2
    overridden(daily, "45000")
    assert try_again([second.trade, fourth.trade], OCCASION).done == 2
    assert used(daily) == {FRI_2026_11_20: Decimal("44444.16")} and OpenMatch.objects.count() == 3


def test_a_soft_limit_takes_the_trade_and_flags_it(firm: Firm) -> None:
    daily = bound(firm, "DAILY", "15000", is_hard=False)
    rows = captured(row(1), row(2, quantity="101")).rows
    assert [codes(each) for each in rows] == [[], []] and OpenMatch.objects.count() == 2
    assert list(Earmark.objects.order_by("version_id").values_list("is_over", flat=True)) == [False, True]
    made = OpenMatch.objects.select_related("match").latest("match_id").match
    (crossed,) = limits_crossed([made.delivering_id], FRI_2026_11_20)[made.delivering_id]
    assert (crossed.limit, crossed.used, crossed.bound, crossed.is_hard) == (daily, Decimal("24814.66"), 15000, False)


def test_what_a_hard_limit_no_longer_bears_is_not_released(firm: Firm) -> None:
    daily = bound(firm, "DAILY", "15000")
    captured(row(1))
    side = OpenMatch.objects.select_related("match").get().match.delivering_id
    hold([side], OCCASION)
    bound(firm, "DAILY", "12000")
    outcome = release([side], OCCASION)
    assert [each.code for each in outcome.failures] == [ReleaseStopped.code]
    assert outcome.failures[0].data["sentence"] == (
        "This instruction cannot be released now. Daily settlement · Fri 20 Nov 2026: 12,345.60\xa0EUR are used, and"
        " 12,000.00\xa0EUR may be. Ask for an override, or wait until trades settle."
    )
    bound(firm, "DAILY", "12000", is_hard=False)
    risks = objections([side], FRI_2026_11_20)[side]
    assert [(each.flag, each.stops) for each in risks] == [("over_limit", False)]
    assert release([side], OCCASION).done == 1 and used(daily)[FRI_2026_11_20]


def test_a_limit_in_another_currency_counts_at_the_rate_of_the_day(firm: Firm) -> None:
    nostro = bound(firm, "NOSTRO", "1000", currency=firm.assets["EUR"])
    dollars = bound(firm, "DAILY", "100000", unit=firm.assets["USD"])
    found = only(captured(Row(1, **fx())))
    assert codes(found) == [("no_exchange_rate", "currency")]
    set_rate([RateWish("USD", date(2026, 11, 19), Decimal("1.25"))], source="ECB", by=JOB, at=NINE)
    assert try_again([found.trade], OCCASION).done == 1
    assert used(nostro) == {date(2026, 11, 20): 900} and used(dollars) == {date(2026, 11, 20): 1125}


def test_what_another_version_takes_over_or_cancels_is_given_back(firm: Firm) -> None:
    daily = bound(firm, "DAILY", "13000")
    first = only(
        captured(
            Row(
                1,
                **fx(1, quantity="10000"),
            )
        )
    )
    assert codes(first) == []
    again = only(captured(Row(1, action="AMEND", **fx(1, quantity="14000"))))
    assert codes(again) == [] and used(daily) == {FRI_2026_11_20: 12600}
    cancelled = only(captured(Row(1, action="CANCEL", party=columns()["party"], reference="F000001")))
    assert codes(cancelled) == [] and used(daily) == {FRI_2026_11_20: 0}
    assert list(EarmarkFreed.objects.order_by("version_id").values_list("version_id", "how")) == [
        (first.version, "SUPERSEDED"),
        (again.version, "CANCELLED"),
    ]


@pytest.mark.role("owner")
def test_what_settles_or_is_cancelled_is_given_back_once_and_cash_alone_on_its_day(firm: Firm) -> None:
    daily = bound(firm, "DAILY", "90000")
    product = bound(firm, "PRODUCT", "90000", product="EQUITY")
    settled, gone, stays = captured(row(1), row(2, quantity="10"), row(3, quantity="20")).rows
    later = only(captured(Row(4, **fx(4, quantity="1000"))))
    matches = list(OpenMatch.objects.order_by("match_id").select_related("match"))
    sides = [matches[1].match.delivering_id, matches[1].match.receiving_id]
    for side in sides:
        cancel([side], Occasion(JOB, NINE, FRI_2026_11_20, "Wrong"))
    run(
        "insert into settlements_settlement (match_id, journal_id, slice, business_date) values (%s, 1, 1, %s)",
        [matches[0].pk, FRI_2026_11_20],
    )
    OpenMatch.objects.filter(pk=matches[0].pk).delete()
    assert used(daily)[FRI_2026_11_20] == Decimal("12345.60") + Decimal("1234.56") + Decimal("2469.12") + 900
    assert free_done(FRI_2026_11_20, at=NINE) == {"versions": 3, "limits": 2}
    assert free_done(FRI_2026_11_20, at=NINE) == {"versions": 0, "limits": 0}
    assert used(daily) == {FRI_2026_11_20: Decimal("2469.12")} and used(product) == {None: Decimal("2469.12")}
    assert dict(EarmarkFreed.objects.values_list("version_id", "how")) == {
        settled.version: "SETTLED", gone.version: "CANCELLED", later.version: "ELSEWHERE",
    }  # fmt: skip
    assert stays.version not in EarmarkFreed.objects.values_list("version_id", flat=True)


@pytest.mark.role("owner")
def test_what_is_netted_is_given_back_when_both_nets_are_over(firm: Firm) -> None:
    join(firm)
    daily = bound(firm, "DAILY", "90000")
    captured(row(1), row(2, quantity="10"))
    assert net_trades(by=JOB, at=NINE, business_date=FRI_2026_11_20).nets == 2
    taken = {FRI_2026_11_20: Decimal("13580.16")}
    for match, versions in zip(OpenMatch.objects.order_by("match_id"), (0, 2), strict=True):
        assert used(daily) == taken and "C10" not in {each.code for each in look(FRI_2026_11_20, False).broken}
        run(
            "insert into settlements_settlement (match_id, journal_id, slice, business_date) values (%s, 1, 1, %s)",
            [match.pk, FRI_2026_11_20],
        )
        match.delete()
        assert free_done(FRI_2026_11_20, at=NINE)["versions"] == versions
    assert used(daily) == {FRI_2026_11_20: 0} and set(EarmarkFreed.objects.values_list("how", flat=True)) == {"SETTLED"}


def test_what_nets_to_nothing_is_given_back_on_its_day(firm: Firm) -> None:
    join(firm)
    daily = bound(firm, "DAILY", "90000")
    captured(row(1), row(2, side="BUY"))
    assert net_trades(by=JOB, at=NINE, business_date=FRI_2026_11_20).instructed == 0
    assert "C10" not in {each.code for each in look(FRI_2026_11_20, False).broken}
    assert free_done(FRI_2026_11_20, at=NINE) == {"versions": 2, "limits": 1}
    assert used(daily) == {FRI_2026_11_20: 0}


def test_a_limit_is_dated_and_the_past_stands(firm: Firm) -> None:
    limit = bound(firm, "DAILY", "10000")
    assert bound(firm, "DAILY", "10000") == limit and LimitTerms.objects.count() == 1
    bound(firm, "DAILY", "20000", is_hard=False, valid_from=MON_2026_11_23)
    bound(firm, "DAILY", "30000")
    stand = LimitTerms.objects.filter(valid__isempty=False)
    assert [(each.amount, each.valid.upper) for each in stand] == [(30000, None)]
    assert bound(firm, "DAILY", None, valid_from=MON_2026_11_23) == limit
    assert stand.get().valid.upper == MON_2026_11_23
    assert Event.objects.filter(code="limit.set", subject_ids=[str(limit)]).count() == 4
    back = set_limit(
        LimitWish("DAILY", firm.assets["EUR"], Decimal(30000), True, FRI_2026_11_20, party=firm.parties[HARTWELL]),
        OCCASION,
    )
    assert back.is_changed and (back.before, back.after) == ("30000 hard; from 2026-11-23: none", "30000 hard")
    with pytest.raises(LimitPastStands):
        bound(firm, "DAILY", "1", valid_from=FRI_2026_11_20 - timedelta(days=1))
    with pytest.raises(LimitInOtherUnit):
        bound(firm, "DAILY", "1", unit=firm.assets["USD"])


def test_an_override_raises_a_limit_until_its_day_and_is_ended_by_the_next(firm: Firm) -> None:
    limit = bound(firm, "DAILY", "10000")
    for refusal, wish in (
        (OverrideNotHigher, (limit, "10000", FRI_2026_11_20)),
        (LimitPastStands, (limit, "20000", FRI_2026_11_20 - timedelta(days=1))),
        (NoSuchLimit, (10**6, "20000", FRI_2026_11_20)),
    ):
        with pytest.raises(refusal):
            overridden(*wish)
    overridden(limit, "20000", MON_2026_11_23)
    overridden(limit, "20000", MON_2026_11_23)
    assert LimitOverride.objects.get().valid.upper == MON_2026_11_23 + timedelta(days=1)
    overridden(limit, None)
    assert not LimitOverride.objects.filter(valid__isempty=False).exists()
    assert codes(only(captured(row(1)))) == [("limit_exceeded", "limit")]


@pytest.mark.parametrize(
    ("sabotage", "named"),
    [
        ("select 1", []),
        ("update clearing_limituse set used = used + 1", ["C10"]),
        ("update clearing_earmark set amount = amount + 1", ["C10"]),
        ("delete from clearing_earmark", ["C10"]),
        (
            "insert into clearing_earmarkfreed select version_id, 'SETTLED', '2026-11-20', now() from clearing_earmark",
            ["C10"],
        ),
    ],
)
@pytest.mark.parametrize("full", [False, True])
def test_the_proof_names_a_limit_whose_use_is_not_its_earmarks(
    market: Firm, own_database: object, sabotage: str, named: list[str], full: bool
) -> None:
    own_database.use("owner")  # type: ignore[attr-defined]
    with whole():
        bound(market, "DAILY", "90000")
        captured(row(1))
    with whole():
        run("alter table clearing_earmark disable trigger user")
        run(sabotage)
    with one_snapshot():
        found = [each.code for each in look(FRI_2026_11_20, full).broken]
    assert [code for code in found if code == "C10"] == named


def test_two_captures_at_a_time_never_take_more_than_a_hard_limit(market: Firm, own_database: object) -> None:
    own_database.use("owner")  # type: ignore[attr-defined]
    with whole():
        daily = bound(market, "DAILY", "100000")
    own_database.use("job")  # type: ignore[attr-defined]

    def send(first: int) -> int:
        try:
            kept_out = 0
            for number in range(first, first + 6):
                with whole():
                    found = captured(row(number, quantity=str(100 + number)))
                kept_out += codes(only(found)) == [("limit_exceeded", "limit")]
                with whole():
                    free_done(FRI_2026_11_20, at=NINE)
            return kept_out
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        kept_out = sum(pool.map(send, (1, 11)))
    sums = sum(Earmark.objects.values_list("amount", flat=True))
    assert used(daily) == {FRI_2026_11_20: sums} and sums <= 100000
    assert Earmark.objects.count() + kept_out == 12 and kept_out
