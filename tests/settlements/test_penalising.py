"""Penalties of a night: of what failed and of what matched late, once; netted once a month."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import pytest

from backoffice.day import MAY_SKIP, STEPS, open_night, register, run_night
from backoffice.proof import look
from itservices.operations import Lease, open_run, skip_step
from itservices.registry import register_job
from itservices.runner import run_to_end
from machinery.statements import row as first_row
from machinery.statements import rows, run, value
from machinery.transactions import whole
from recordkeeping.models import Event
from refdata.models import Price
from refdata.operations import PriceWish, RateWish, set_price, set_rate
from settlements.models import Penalty, PenaltyChange, PenaltyMonth, PenaltyNet
from settlements.operations import (
    Occasion,
    PenaltiesStand,
    PenaltyInstrumentWish,
    PenaltyMarketWish,
    PenaltyNight,
    PenaltyRateWish,
    ReasonsNotGiven,
    hold,
    reckon_penalties,
    set_penalty_instruments,
    set_penalty_market,
    set_penalty_rates,
    submit,
)
from settlements.penalties.daily import FailingDay, Rounding, daily_penalty
from settlements.penalties.late import Matched, penalised_days
from settlements.penalties.rates import SECURITIES_RATES, DatedRate
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
    fund,
    row,
)
from vocabulary.money import Currency
from vocabulary.side import Direction, Payment

COUNTED = ("fails", "late", "incomplete", "nets")
TUE_2026_11_24 = date(2026, 11, 24)
WED_2026_11_25 = date(2026, 11, 25)
MON_2026_11_23 = date(2026, 11, 23)
OCCASION = Occasion(JOB, NINE, FRI_2026_11_20, "Rule 7")


def evening(day: date) -> datetime:
    """Eleven at night of a day."""
    return datetime(day.year, day.month, day.day, 23, tzinfo=UTC)


def in_scope(firm: Firm, rounding: str = "HALF_UP", since: date = THU_2026_11_19) -> None:
    """The market penalises from Thursday on; cash in euro at 2.40 percent a year; SAP is liquid and stands at 25, the bond at 98.5
    percent, for eight days from Friday on."""
    from_friday: dict[str, Any] = {"source": "Rule 7", "valid_from": since, "occasion": OCCASION}
    set_penalty_market(PenaltyMarketWish(firm.market, True, rounding), **from_friday)
    set_penalty_rates([PenaltyRateWish("EUR", Decimal("2.40"))], **from_friday)
    set_penalty_instruments([PenaltyInstrumentWish(firm.assets[SHARE], is_liquid=True)], **from_friday)
    priced(firm, SHARE, "25", days=WEEK)
    priced(firm, BOND, "98.5", Price.Quotation.PRCT, days=WEEK)


WEEK: Final = [FRI_2026_11_20 + timedelta(days=n) for n in range(8)]
"""The days of which there are prices."""


def priced(
    firm: Firm,
    isin: str,
    price: str,
    quotation: Price.Quotation = Price.Quotation.ACTU,
    currency: str = "EUR",
    days: Sequence[date] = (FRI_2026_11_20,),
) -> None:
    """The price of Friday, or of other days."""
    wishes = [PriceWish(firm.assets[isin], day, Decimal(price), quotation, Currency(currency)) for day in days]
    set_price(wishes, source="Exchange", by=JOB, at=NINE)


def took(number: int = 1, **changes: str | None) -> int:
    """Takes in a trade; the id of its match."""
    taken = submit([row(number, **changes)], by=JOB, at=NINE, business_date=FRI_2026_11_20)
    assert taken.made, [each.faults for each in taken.taken]
    return taken.made[number].match


def penalties(**of: Any) -> list[tuple[object, ...]]:
    """Kind, day, side, amount and what is missing, in order."""
    found = Penalty.objects.filter(**of).order_by("match_id", "penalty_date", "side")
    return list(found.values_list("kind", "penalty_date", "side", "amount", "missing"))


def night(day: date = FRI_2026_11_20) -> Mapping[str, Any]:
    """Runs the nights up to a day; what its step counted."""
    assert set(run_night(day, by=JOB, at=evening(day)).values()) <= {"DONE"}
    found = first_row(
        "select s.counts from itservices_step s join itservices_run r on r.id = s.run_id"
        " where s.name = 'penalise' and r.business_date = %s",
        [day],
    )
    assert found is not None
    counts = found["counts"]
    return dict(json.loads(counts) if isinstance(counts, str) else counts)


def test_what_lacks_securities_or_cash_or_is_on_hold_is_penalised_for_the_day_and_again_nothing(market: Firm) -> None:
    """100 SAP at 25: the deliverer at 1 basis point 0.25; the receiver at 2.40 percent a year 2,500 x 0.0066666667 % = 0.17."""
    with whole():
        in_scope(market)
        lacks = took(1)
        held = took(2)
        ids = first_row("select delivering_id as d, receiving_id as r from settlements_match where id = %s", [held])
        assert ids is not None
        hold([ids["d"], ids["r"]], OCCASION)
        fund(market, "SEC-NORT", SHARE, Decimal(0) + 1)
    counts = night()
    assert penalties(match_id=lacks) == [("SEFP", FRI_2026_11_20, "DELI", Decimal("0.25"), "")]
    assert penalties(match_id=held) == [
        ("SEFP", FRI_2026_11_20, "DELI", Decimal("0.25"), ""),
        ("SEFP", FRI_2026_11_20, "RECE", Decimal("0.17"), ""),
    ]
    assert [counts[name] for name in COUNTED] == [3, 0, 0, 0]
    found = Penalty.objects.get(match_id=lacks)
    assert (found.rate_class, found.reason, found.quantity, found.price, found.price_date) == (
        "LIQUID_SHARES", "LACK", Decimal(100), Decimal(25), FRI_2026_11_20,
    )  # fmt: skip
    told = Event.objects.get(code="penalties.reckoned").after
    assert told is not None
    assert told["fails"] == 3
    with whole(), pytest.raises(PenaltiesStand) as refused:
        set_penalty_rates(
            [PenaltyRateWish("EUR", Decimal(3))], source="x", valid_from=FRI_2026_11_20, occasion=OCCASION
        )
    assert refused.value.data == {"reckoned": "2026-11-20", "valid_from": "2026-11-20"}
    before = penalties()
    again = facts_of_night()
    with whole():
        told = asdict(reckon_penalties(again, by=JOB, at=evening(FRI_2026_11_20)))
    assert told | {"read": counts["read"]} == dict(counts)
    assert penalties() == before
    assert Event.objects.filter(code="penalties.reckoned").count() == 1
    night(MON_2026_11_23)
    assert len(penalties()) == 6, "the same three of Monday"


def facts_of_night(day: date = FRI_2026_11_20) -> PenaltyNight:
    """The night of a day as its step sees it."""
    found = first_row("select id, facts::text as facts from itservices_run where business_date = %s", [day])
    assert found is not None
    facts = json.loads(found["facts"])
    return PenaltyNight(found["id"], day, facts["frozen_through"], facts["markets"], facts["currencies"])


def test_each_payment_and_rounding_is_what_the_pure_rule_says(market: Firm) -> None:
    for payment in Payment:
        for debit in Direction:
            for rounding in Rounding:
                day = FailingDay(
                    price=Decimal("98.123456789012"),
                    quantity=Decimal("1234.567"),
                    cash_amount=Decimal("98765.43"),
                    securities_rate=Decimal("0.2"),
                    cash_rate=Decimal("0.25"),
                )
                found = value(
                    "select settlements_penalty_amount(%s, %s, %s, %s, %s, %s, %s, %s)",
                    [
                        payment,
                        debit,
                        day.price,
                        day.quantity,
                        day.cash_amount,
                        day.securities_rate,
                        day.cash_rate,
                        rounding,
                    ],
                )
                assert found == daily_penalty(payment, debit, day, rounding).amount, (payment, debit, rounding)
    negative = ["DVP", "RECE", 25, 100, None, None, Decimal("-0.5")]
    assert value("select settlements_penalty_unrounded(%s, %s, %s, %s, %s, %s, %s)", negative) == 0


def test_the_rates_of_the_annex_stand_as_the_rules_have_them(market: Firm) -> None:
    found = rows("select rate_of, lower(valid) as since, rate, source from settlements_penaltyrate order by id")
    assert [DatedRate(f["rate_of"], f["since"], f["rate"], f["source"]) for f in found] == list(SECURITIES_RATES)


def test_cash_alone_and_delivery_with_payment_and_bonds_in_percent(market: Firm) -> None:
    """PFOD 12,345.60 x 0.0066666667 % = 0.82. A bond of 2,000 at 98.5 percent, of a state: 1,970 x 0.1 bp = 0.0197; with
    payment the deliverer pays 0.0197 + 0.82304 = 0.84, rounded once."""
    with whole():
        in_scope(market)
        cash = took(1, payment="PFOD", **PAPERLESS)
        free = took(2, payment="FOP", isin=BOND, quantity="2000", **CASHLESS)
        both = took(3, payment="DWP", isin=BOND, quantity="2000")
    night()
    assert penalties(match_id=cash) == [("SEFP", FRI_2026_11_20, "DELI", Decimal("0.82"), "")]
    assert penalties(match_id=free) == [("SEFP", FRI_2026_11_20, "DELI", Decimal("0.02"), "")]
    assert penalties(match_id=both) == [("SEFP", FRI_2026_11_20, "DELI", Decimal("0.84"), "")]
    assert Penalty.objects.get(match_id=free).currency.code == "EUR"


def test_what_is_not_known_makes_it_zero_and_is_named(market: Firm) -> None:
    """An ETF without a price; one in dollars without a rate, and with one: 50 USD at 1.25 are 40 EUR, x 1,000 x 0.5 bp = 2.00."""
    with whole():
        in_scope(market)
        etf = took(1, isin=FUND, quantity="1000")
    counts = night()
    assert penalties(match_id=etf) == [("SEFP", FRI_2026_11_20, "DELI", Decimal(0), "price")]
    assert counts["incomplete"] == 1
    with whole():
        priced(market, FUND, "50", Price.Quotation.ACTU, "USD", [MON_2026_11_23, TUE_2026_11_24])
    night(MON_2026_11_23)
    assert penalties(match_id=etf, penalty_date=MON_2026_11_23)[0][3:] == (Decimal(0), "price")
    with whole():
        set_rate([RateWish("USD", MON_2026_11_23, Decimal("1.25"))], source="ECB", by=JOB, at=NINE)
    night(TUE_2026_11_24)
    assert penalties(match_id=etf, penalty_date=TUE_2026_11_24)[0][3:] == (Decimal("2.00"), "")
    night(WED_2026_11_25)
    assert penalties(match_id=etf, penalty_date=WED_2026_11_25)[0][3:] == (Decimal(0), "price"), "one day is too old"


def test_without_a_rule_nothing_is_penalised_and_an_exempt_instrument_never_is(market: Firm) -> None:
    with whole():
        took(1)
    assert [night()[name] for name in COUNTED] == [0, 0, 0, 0]
    with whole(), pytest.raises(PenaltiesStand):
        in_scope(market)
    with whole():
        in_scope(market, since=MON_2026_11_23)
        wish = PenaltyInstrumentWish(market.assets[SHARE], is_exempt=True)
        assert set_penalty_instruments([wish], source="FITRS", valid_from=MON_2026_11_23, occasion=OCCASION) == 1
        assert set_penalty_instruments([wish], source="FITRS", valid_from=MON_2026_11_23, occasion=OCCASION) == 0
    assert night(MON_2026_11_23)["fails"] == 0
    with whole():
        set_penalty_market(
            PenaltyMarketWish(market.market, False), source="x", valid_from=date(2026, 11, 24), occasion=OCCASION
        )
    assert night(date(2026, 11, 24))["fails"] == 0


def test_a_fraction_of_a_cent_is_a_cent_where_the_depository_rounds_up(market: Firm) -> None:
    with whole():
        in_scope(market, "UP")
        bond = took(1, payment="FOP", isin=BOND, quantity="35000", **CASHLESS)
    night()
    assert penalties(match_id=bond) == [("SEFP", FRI_2026_11_20, "DELI", Decimal("0.35"), "")], (
        "34,475 x 0.1 bp: 0.34475"
    )


def came_in(match: int, later: str, after: timedelta = timedelta(hours=1)) -> None:
    """Makes one side of a match come in an hour, or later, after the other."""
    side = "delivering_id" if later == "DELI" else "receiving_id"
    for table, column, key in (
        ("settlements_instruction", "at", f"(select {side} from settlements_match where id = %s)"),
        ("settlements_match", "matched_at", "%s"),
    ):
        run(f"alter table {table} disable trigger user")
        run(f"update {table} set {column} = {column} + %s where id = {key}", [after, match])
        run(f"alter table {table} enable trigger user")


@pytest.fixture
def late(market: Firm, own_database: Any) -> Iterator[Firm]:
    """The market as its owner has it: the nights of a test may be written past the operations."""
    own_database.use("owner")
    yield market


def test_what_matched_late_is_penalised_for_its_late_days_and_then_fails(late: Firm) -> None:
    """Due on Thursday, matched on Friday before the cut-off: late for Thursday at 20, failing on Friday at 25."""
    with whole():
        in_scope(late)
        thursday = PriceWish(late.assets[SHARE], THU_2026_11_19, Decimal(20), Price.Quotation.ACTU, Currency("EUR"))
        set_price([thursday], source="Exchange", by=JOB, at=NINE)
        due: dict[str, str | None] = {"trade_date": "2026-11-17", "intended_settlement_date": "2026-11-19"}
        gives, takes, nobody = (took(n, **due) for n in (1, 2, 3))
        came_in(gives, "DELI")
        came_in(takes, "RECE")
    counts = night()
    assert (counts["fails"], counts["late"], counts["incomplete"]) == (3, 3, 1)
    fails = ("SEFP", FRI_2026_11_20, "DELI", Decimal("0.25"), "")
    assert penalties(match_id=gives) == [("LMFP", THU_2026_11_19, "DELI", Decimal("0.20"), ""), fails]
    assert penalties(match_id=takes) == [("LMFP", THU_2026_11_19, "RECE", Decimal("0.13"), ""), fails]
    assert penalties(match_id=nobody) == [("LMFP", THU_2026_11_19, "", Decimal(0), "later_side"), fails]
    assert night(MON_2026_11_23)["late"] == 0, "late matching is penalised once"


def broken(day: date) -> list[str]:
    """What a full proof of penalties names."""
    return [each.code for each in look(day, full=True).broken if each.code.startswith("P")]


AFTER_THE_CUT_OFF = timedelta(hours=9)
"""From nine o'clock on, of four or six in the afternoon."""


def test_what_matched_after_the_cut_off_of_its_date_is_late_for_that_date_and_settled_or_not(late: Firm) -> None:
    with whole():
        in_scope(late)
        fund(late, "SEC-NORT", SHARE, Decimal(1000))
        fund(late, "CSH-HART-EUR", "EUR", Decimal(1_000_000))
        match = took(1)
        came_in(match, "RECE", AFTER_THE_CUT_OFF)
    night()
    assert value("select count(*) from settlements_settlement") == 1
    assert penalties() == [("LMFP", FRI_2026_11_20, "RECE", Decimal("0.17"), "")]
    assert broken(FRI_2026_11_20) == []


def test_what_came_in_after_the_cut_off_does_not_fail_on_that_date_but_on_the_next(late: Firm) -> None:
    with whole():
        in_scope(late)
        match = took(1)
        came_in(match, "RECE", AFTER_THE_CUT_OFF)
    night()
    assert penalties() == [("LMFP", FRI_2026_11_20, "RECE", Decimal("0.17"), "")]
    night(MON_2026_11_23)
    assert penalties()[1:] == [("SEFP", MON_2026_11_23, "DELI", Decimal("0.25"), "")]
    assert broken(MON_2026_11_23) == []


def test_what_came_in_the_week_after_is_late_until_then_though_the_night_runs_behind(late: Firm) -> None:
    """Due on Friday, complete on Monday after the cut-off, when the night of Friday has not run yet."""
    with whole():
        in_scope(late)
        match = took(1)
        came_in(match, "DELI", timedelta(days=3) + AFTER_THE_CUT_OFF)
    night(TUE_2026_11_24)
    assert [row[:3] for row in penalties()] == [
        ("LMFP", FRI_2026_11_20, "DELI"),
        ("LMFP", MON_2026_11_23, "DELI"),
        ("SEFP", TUE_2026_11_24, "DELI"),
    ]
    assert broken(TUE_2026_11_24) == []


def test_a_match_of_a_market_without_a_cut_off_does_not_stop_the_night_and_is_told(late: Firm) -> None:
    with whole():
        in_scope(late)
        match = took(1)
        came_in(match, "RECE", AFTER_THE_CUT_OFF)
        run("alter table refdata_cutoff disable trigger user")
        run("delete from refdata_cutoff where payment = 'APMT'")
        run("alter table refdata_cutoff enable trigger user")
        run("update settlements_openmatch set settlement = 'PENF'")
    with whole():
        run("update settlements_openmatch set deliverer_reason = 'LACK', receiver_reason = 'CLAC'")
        made = left_open()
        found = reckon_penalties(made, by=JOB, at=evening(FRI_2026_11_20))
    assert found.not_known == ["EURX APMT: cut-off"]
    assert [row[:3] for row in penalties()] == [("SEFP", FRI_2026_11_20, "DELI")]
    assert Event.objects.get(code="penalties.reckoned").after == {
        "business_date": "2026-11-20", **{name: getattr(found, name) for name in (
            "fails", "late", "incomplete", "digest", "completed", "completed_digest", "caught_up", "not_known")},
    }  # fmt: skip


def left_open(day: date = FRI_2026_11_20) -> PenaltyNight:
    """A night that has frozen all and given its reasons."""
    made = open_run("night", day, by=JOB, at=evening(day)).pk
    run("update itservices_step set state = 'DONE' where run_id = %s and name = 'refuse'", [made])
    through = value("select max(id) from settlements_match")
    currencies = [0, *(f["asset_id"] for f in rows("select asset_id from refdata_currency"))]
    markets = [f["id"] for f in rows("select id from refdata_market")]
    return PenaltyNight(made, day, through, markets, currencies)


def passed_over(day: date, *steps: str) -> None:
    """Runs the night of a day, whose steps fail and are passed over."""

    def fails(lease: Lease) -> Mapping[str, Any]:
        raise RuntimeError("no luck")

    told = [(name, fails if name in steps else step) for name, step in STEPS]
    register_job("night", told, MAY_SKIP)
    try:
        found = open_night(day, by=JOB, at=evening(day))
        for step in steps:
            with pytest.raises(RuntimeError):
                run_to_end(found)
            with whole():
                skip_step(found, step, by=JOB, at=evening(day), reason="Their turn tomorrow")
        run_to_end(found)
    finally:
        register()
    assert value("select state from itservices_run where business_date = %s", [day]) == "DONE"


def test_a_night_whose_penalties_were_passed_over_is_caught_up_by_the_next(late: Firm) -> None:
    with whole():
        in_scope(late)
        fails, then_settles, came_late = took(1), took(2, priority="3"), took(3)
        came_in(came_late, "RECE", AFTER_THE_CUT_OFF)
    passed_over(FRI_2026_11_20, "penalise")
    assert penalties() == []
    with whole():
        fund(late, "SEC-NORT", SHARE, Decimal(100), MON_2026_11_23)
        fund(late, "CSH-HART-EUR", "EUR", Decimal(1_000_000), MON_2026_11_23)
    counts = night(MON_2026_11_23)
    assert counts["caught_up"] == ["2026-11-20"]
    of_friday = ("SEFP", FRI_2026_11_20, "DELI", Decimal("0.25"), "")
    of_monday = ("SEFP", MON_2026_11_23, "DELI", Decimal("0.25"), "")
    assert penalties(match_id=fails) == [of_friday, of_monday]
    assert penalties(match_id=then_settles) == [of_friday]
    assert penalties(match_id=came_late) == [("LMFP", FRI_2026_11_20, "RECE", Decimal("0.17"), ""), of_monday]
    assert set(Penalty.objects.values_list("business_date", flat=True)) == {MON_2026_11_23}
    assert broken(MON_2026_11_23) == []
    assert night(TUE_2026_11_24)["caught_up"] == []
    with whole():
        run("update itservices_step set counts = counts - 'caught_up' where name = 'penalise'")
    assert broken(TUE_2026_11_24) == ["P03"]


def test_a_night_that_gave_no_reasons_is_caught_up_as_missing_them(late: Firm) -> None:
    with whole():
        in_scope(late)
        took(1)
    passed_over(FRI_2026_11_20, "refuse", "penalise")
    counts = night(MON_2026_11_23)
    assert penalties()[0] == ("SEFP", FRI_2026_11_20, "", Decimal(0), "reason")
    assert (counts["fails"], counts["incomplete"]) == (2, 1)
    assert broken(MON_2026_11_23) == []


def test_days_before_the_market_penalised_cost_nothing(late: Firm) -> None:
    """Due on Wednesday, matched on Friday; the market penalises since Thursday."""
    with whole():
        in_scope(late)
        due: dict[str, str | None] = {"trade_date": "2026-11-16", "intended_settlement_date": "2026-11-18"}
        came_in(took(1, **due), "DELI")
    night()
    assert [row[:2] for row in penalties()] == [("LMFP", THU_2026_11_19), ("SEFP", FRI_2026_11_20)]


def test_what_lacked_a_fact_is_reckoned_with_that_of_its_day_once_it_is_known(market: Firm) -> None:
    """An ETF of which nobody knew the price on Friday, nor the rate for cash in dollars: on Monday the price of Friday comes, on
    Tuesday the rate. 1,000 at 40 x 4.00 % / 360 = 4.44."""
    with whole():
        in_scope(market)
        lacks = took(1, isin=FUND, quantity="1000")
        both = took(2, isin=FUND, quantity="1000", payment="DWP", currency="USD")
    night()
    assert penalties(match_id=lacks) == [("SEFP", FRI_2026_11_20, "DELI", Decimal(0), "price")]
    assert penalties(match_id=both) == [("SEFP", FRI_2026_11_20, "DELI", Decimal(0), "price,cash_rate")]
    with whole():
        priced(market, FUND, "40")
        priced(market, FUND, "50", days=WEEK[3:])
        set_rate([RateWish("USD", FRI_2026_11_20, Decimal("1.25"))], source="ECB", by=JOB, at=NINE)
    counts = night(MON_2026_11_23)
    assert counts["completed"] == 1
    first = Penalty.objects.get(match_id=lacks, penalty_date=FRI_2026_11_20)
    completed = PenaltyChange.objects.get(penalty=first)
    assert (completed.kind, completed.business_date, completed.amount) == ("COMPLETED", MON_2026_11_23, Decimal(2))
    assert first.amount == 0, "it stays as its night reckoned it"
    assert Penalty.objects.get(match_id=lacks, penalty_date=MON_2026_11_23).amount == Decimal("2.50")
    assert not PenaltyChange.objects.filter(penalty__match_id=both), "its rate is still unknown"
    with whole():
        set_penalty_rates(
            [PenaltyRateWish("USD", Decimal("3.60"))], source="Fed", valid_from=FRI_2026_11_20, occasion=OCCASION
        )
    with whole(), pytest.raises(PenaltiesStand):
        set_penalty_rates(
            [PenaltyRateWish("OTHER", Decimal(2))], source="x", valid_from=FRI_2026_11_20, occasion=OCCASION
        )
    counts = night(TUE_2026_11_24)
    assert counts["completed"] == 2, "of Friday and of Monday"
    of_friday = PenaltyChange.objects.get(penalty__match_id=both, penalty__penalty_date=FRI_2026_11_20)
    assert (of_friday.price, of_friday.cash_rate) == (Decimal(50), Decimal("3.60")), "40 euros are 50 dollars"
    assert night(WED_2026_11_25)["completed"] == 0
    assert broken(WED_2026_11_25) == []


def test_the_days_of_late_matching_are_those_of_the_pure_rule(late: Firm) -> None:
    """Every intended date, day and hour of two weeks around each other."""
    with whole():
        in_scope(late)
        set_penalty_market(
            PenaltyMarketWish(late.market, True), source="Rule 7", valid_from=date(2026, 11, 2), occasion=OCCASION
        )
        asked: dict[int, tuple[date, date, bool]] = {}
        number = 0
        for intended in (date(2026, 11, 12), date(2026, 11, 13), date(2026, 11, 16)):
            for back in range(8):
                for is_after in (False, True):
                    number += 1
                    match = took(number, trade_date="2026-11-02", intended_settlement_date=intended.isoformat())
                    after = (AFTER_THE_CUT_OFF if is_after else timedelta(hours=1)) - timedelta(days=back)
                    came_in(match, "DELI", timedelta(days=-30))
                    came_in(match, "RECE", after)
                    asked[match] = (intended, FRI_2026_11_20 - timedelta(days=back), is_after)
    night()
    for match, (intended, matched_on, is_after) in asked.items():
        days = (intended + timedelta(days=n) for n in range(14))
        expected = penalised_days(
            intended,
            matched_on,
            Matched.AFTER_CUT_OFF if is_after else Matched.BEFORE_CUT_OFF,
            last_failing_day=FRI_2026_11_20,
            business_days=[day for day in days if day.weekday() < 5],
        )
        found = [row[1] for row in penalties(match_id=match, kind="LMFP")]
        assert found == list(expected.late_matching), (intended, matched_on, is_after)


def test_a_month_is_netted_on_its_penalty_business_day_once_and_adds_up_to_zero(market: Firm) -> None:
    """November is reported on Friday 18 December. Norte pays 0.25 and Hartwell 0.17 a day, five days of November: net 0.40."""
    with whole():
        in_scope(market)
        priced(market, SHARE, "25", days=[date(2026, 11, 28), date(2026, 11, 29), date(2026, 11, 30)])
        held = took(1)
        ids = first_row("select delivering_id as d, receiving_id as r from settlements_match where id = %s", [held])
        assert ids is not None
        hold([ids["d"], ids["r"]], OCCASION)
    night(date(2026, 12, 17))
    assert not PenaltyMonth.objects.exists()
    counts = night(date(2026, 12, 18))
    days = Penalty.objects.filter(business_date__month=11, side="DELI").count()
    assert counts["nets"] == 4
    month = PenaltyMonth.objects.get()
    assert (month.month, month.business_date, month.penalties) == (date(2026, 11, 1), date(2026, 12, 18), 2 * days)
    norte, hartwell = market.parties["NORTESMMXXX"], market.parties["HARTGB2LXXX"]
    net = days * Decimal("0.08")
    nets = list(PenaltyNet.objects.order_by("pk").values_list("party", "counterparty", "net"))
    assert nets == [(norte, hartwell, -net), (hartwell, norte, net), (norte, None, -net), (hartwell, None, net)]
    assert night(date(2026, 12, 21))["nets"] == 0
    assert not [each for each in look(date(2026, 12, 21), full=True).broken if each.code.startswith("P")]


def test_a_night_whose_reasons_were_skipped_penalises_nobody(market: Firm) -> None:
    with whole():
        in_scope(market)
        took(1)
    night()
    found = facts_of_night()
    with whole(), pytest.raises(ReasonsNotGiven) as refused:
        reckon_penalties(PenaltyNight(found.run + 1, FRI_2026_11_20, 1, [1], [0]), by=JOB, at=NINE)
    assert "skip" in refused.value.sentence()
