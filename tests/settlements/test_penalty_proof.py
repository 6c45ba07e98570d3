"""What the proof of penalties says of nights, on records that are right and on those that are not."""

import threading
from collections.abc import Iterator
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from backoffice.drill.corruptions.penalties import RECOUNTED
from machinery.statements import run
from machinery.transactions import whole
from refdata.models import Price
from refdata.operations import CutOffWish, PriceWish, RateWish, move_cut_off, set_cut_off, set_price, set_rate
from settlements.models import Penalty, PenaltyChange
from settlements.operations import (
    PenaltiesStand,
    PenaltyInstrumentWish,
    PenaltyRateWish,
    set_penalty_instruments,
    set_penalty_rates,
)
from settlements.queries import penalties_of_match
from tests.sessions import meanwhile, until_waiting
from tests.settlements.firm import FRI_2026_11_20, FUND, JOB, NINE, SHARE, THU_2026_11_19, Firm, fund
from tests.settlements.test_penalising import (
    AFTER_THE_CUT_OFF,
    MON_2026_11_23,
    OCCASION,
    TUE_2026_11_24,
    WED_2026_11_25,
    broken,
    came_in,
    in_scope,
    night,
    passed_over,
    penalties,
    priced,
    took,
)
from vocabulary.money import Currency
from vocabulary.side import PaymentType

SAT_2026_11_21 = date(2026, 11, 21)
PAST_MIDNIGHT = timedelta(hours=15)
"""From nine o'clock on."""


@pytest.fixture
def late(market: Firm, own_database: Any) -> Iterator[Firm]:
    """The market as its owner has it: the nights of a test may be written past the operations."""
    own_database.use("owner")
    yield market


TABLES = ("settlements_penalty", "settlements_penaltymonth", "settlements_penaltynet", "settlements_instruction")


def quoted(firm: Firm, isin: str, day: date, price: str, currency: str) -> None:
    """A price of a day."""
    wish = PriceWish(firm.assets[isin], day, Decimal(price), Price.Quotation.ACTU, Currency(currency))
    set_price([wish], source="Exchange", by=JOB, at=NINE)


def tampered(sql: str) -> None:
    """Something is done to penalties past their triggers."""
    with whole():
        for table in TABLES:
            run(f"alter table {table} disable trigger user")
        run(sql)
        run("set constraints all immediate")
        for table in TABLES:
            run(f"alter table {table} enable trigger user")


def test_a_price_that_no_rate_turns_is_not_known_though_an_older_one_would_be(late: Firm) -> None:
    """Thursday's price is in euro, Friday's in dollars without a rate: none. With a rate it is that of Friday."""
    with whole():
        in_scope(late)
        quoted(late, FUND, THU_2026_11_19, "40", "EUR")
        quoted(late, FUND, FRI_2026_11_20, "50", "USD")
        match = took(1, isin=FUND, quantity="1000")
    night()
    assert penalties(match_id=match) == [("SEFP", FRI_2026_11_20, "DELI", Decimal(0), "price")]
    assert broken(FRI_2026_11_20) == []
    with whole():
        quoted(late, FUND, FRI_2026_11_20, "41", "EUR")
    assert broken(FRI_2026_11_20) == [], "it is known since"


def test_a_price_that_a_rate_turns_is_known(late: Firm) -> None:
    with whole():
        in_scope(late)
        quoted(late, FUND, FRI_2026_11_20, "50", "USD")
        set_rate([RateWish("USD", FRI_2026_11_20, Decimal("1.25"))], source="ECB", by=JOB, at=NINE)
        took(1, isin=FUND, quantity="1000")
    night()
    assert broken(FRI_2026_11_20) == []
    with whole():
        set_rate([RateWish("USD", FRI_2026_11_20, Decimal("1.50"))], source="ECB", by=JOB, at=NINE)
        quoted(late, FUND, FRI_2026_11_20, "60", "USD")
    assert broken(FRI_2026_11_20) == [], "what was corrected since stands as it was"
    lacking = "update settlements_penalty set price = null, price_date = null, missing = 'price', amount = 0"
    tampered(lacking + RECOUNTED.format(day=FRI_2026_11_20))
    assert "P02" in broken(FRI_2026_11_20)


def test_a_price_that_was_known_stays_when_the_rate_for_cash_comes(late: Firm) -> None:
    """Friday's price was there; another one of Friday came on Monday, the rate for cash on Tuesday."""
    with whole():
        in_scope(late)
        quoted(late, FUND, FRI_2026_11_20, "40", "USD")
        quoted(late, FUND, MON_2026_11_23, "42", "USD")
        match = took(1, isin=FUND, quantity="1000", payment="DWP", currency="USD")
    night()
    with whole():
        quoted(late, FUND, FRI_2026_11_20, "41", "USD")
    night(MON_2026_11_23)
    with whole():
        wish = PenaltyRateWish("USD", Decimal("3.60"))
        set_penalty_rates([wish], source="Fed", valid_from=FRI_2026_11_20, occasion=OCCASION)
    assert night(TUE_2026_11_24)["completed"] == 2
    completed = PenaltyChange.objects.get(penalty__match_id=match, penalty__penalty_date=FRI_2026_11_20)
    assert (completed.price, completed.price_date) == (Decimal(40), FRI_2026_11_20)
    assert broken(TUE_2026_11_24) == []


def test_whoever_is_writing_a_price_is_waited_for(late: Firm) -> None:
    with whole():
        in_scope(late)
        match = took(1, isin=FUND, quantity="1000")
    written, go = threading.Event(), threading.Event()

    def write() -> None:
        with whole():
            quoted(late, FUND, FRI_2026_11_20, "50", "EUR")
            written.set()
            assert go.wait(60)

    with meanwhile(write, "60s") as writing:
        assert written.wait(60)
        with meanwhile(night, "60s") as reckoning:
            until_waiting(reckoning)
            go.set()
            writing.result(60)
            reckoning.result(120)
    assert penalties(match_id=match) == [("SEFP", FRI_2026_11_20, "DELI", Decimal("2.50"), "")]
    assert broken(FRI_2026_11_20) == []


def test_two_nights_that_were_passed_over_are_caught_up_by_the_next_that_reckons(late: Firm) -> None:
    with whole():
        in_scope(late)
        took(1)
    passed_over(FRI_2026_11_20, "penalise")
    passed_over(MON_2026_11_23, "penalise")
    assert broken(MON_2026_11_23) == []
    assert night(TUE_2026_11_24)["caught_up"] == ["2026-11-20", "2026-11-23"]
    assert broken(TUE_2026_11_24) == []
    with whole():
        run("update itservices_step set counts = counts - 'caught_up' where name = 'penalise'")
    assert broken(TUE_2026_11_24) == ["P03"]


def test_without_a_cut_off_a_day_ends_at_the_midnight_of_its_market(late: Firm) -> None:
    with whole():
        in_scope(late)
        came_in(took(1), "RECE", PAST_MIDNIGHT)
    night()
    with whole():
        run("update itservices_step set counts = jsonb_set(counts, '{read,cut_offs}', '[]') where name = 'penalise'")
    assert [row[:2] for row in penalties()] == [("LMFP", FRI_2026_11_20)]
    assert broken(FRI_2026_11_20) == []


def test_nights_are_judged_by_the_cut_offs_that_they_read(late: Firm) -> None:
    """What came in at six was late; set and moved afterwards, the cut-off is at eight."""
    with whole():
        in_scope(late)
        came_in(took(1), "RECE", AFTER_THE_CUT_OFF)
        took(2)
    night()
    with whole():
        wish = CutOffWish(late.market, PaymentType.AGAINST, time(20))
        set_cut_off([wish], valid_from=THU_2026_11_19, by=JOB, at=NINE)
        move_cut_off(
            late.market,
            PaymentType.AGAINST,
            business_date=FRI_2026_11_20,
            actual=time(8),
            by=JOB,
            at=NINE,
            reason="Said late",
        )
    assert broken(FRI_2026_11_20) == []
    assert broken_after_forgetting_events() == ["P03"]


def broken_after_forgetting_events() -> list[str]:
    """What a proof names where nobody told of the change of a cut-off."""
    with whole():
        run("alter table recordkeeping_event disable trigger user")
        run("update recordkeeping_event set code = 'x' where code like 'cut_off.%%'", {})
        run("alter table recordkeeping_event enable trigger user")
    return broken(FRI_2026_11_20)


def test_each_day_on_which_a_match_was_late_has_its_penalty(late: Firm) -> None:
    """Due on Friday, matched on Tuesday after the cut-off: late for Friday, Monday and Tuesday."""
    with whole():
        in_scope(late)
    night(MON_2026_11_23)
    with whole():
        came_in(took(1), "RECE", timedelta(days=4) + AFTER_THE_CUT_OFF)
    night(TUE_2026_11_24)
    assert [row[1] for row in penalties()] == [FRI_2026_11_20, MON_2026_11_23, TUE_2026_11_24]
    assert broken(TUE_2026_11_24) == []
    tampered(f"delete from settlements_penalty where penalty_date < '{TUE_2026_11_24}'" + _recounted(TUE_2026_11_24))
    assert broken(TUE_2026_11_24) == ["P05", "P07"]


def _recounted(day: date) -> str:
    """The step of a night counts and digests what is left, of late matching too."""
    late_matching = f"(select count(*) from settlements_penalty where business_date = '{day}' and kind = 'LMFP')"
    return RECOUNTED.format(day=day) + (
        f"; update itservices_step s set counts = s.counts || jsonb_build_object('late', {late_matching}) from itservices_run r"
        f" where r.id = s.run_id and r.job = 'night' and r.business_date = '{day}' and s.name = 'penalise'"
    )


@pytest.mark.parametrize("day", [SAT_2026_11_21, MON_2026_11_23])
def test_late_matching_is_of_an_open_day_until_it_is_settled(late: Firm, day: date) -> None:
    """Settled on Friday, late for it alone: not for Saturday, nor for Monday."""
    with whole():
        in_scope(late)
        fund(late, "SEC-NORT", SHARE, Decimal(1000))
        fund(late, "CSH-HART-EUR", "EUR", Decimal(1_000_000))
        came_in(took(1), "RECE", AFTER_THE_CUT_OFF)
    night(MON_2026_11_23)
    assert [row[:2] for row in penalties()] == [("LMFP", FRI_2026_11_20)]
    assert broken(MON_2026_11_23) == []
    tampered(
        "update settlements_instruction set at = at + interval '4 days';"
        f"update settlements_penalty set business_date = '{MON_2026_11_23}', penalty_date = '{day}'"
    )
    assert "P01" in broken(MON_2026_11_23)


def test_a_month_that_was_told_to_be_netted_is_on_file(late: Firm) -> None:
    with whole():
        in_scope(late)
        quoted(late, SHARE, date(2026, 11, 30), "25", "EUR")
        took(1)
    night(date(2026, 12, 18))
    assert broken(date(2026, 12, 18)) == []
    tampered("delete from settlements_penaltynet; delete from settlements_penaltymonth")
    assert broken(date(2026, 12, 18)) == ["P04"]


def test_a_rate_is_set_for_days_that_lacked_it_though_a_later_one_was_used(late: Firm) -> None:
    """The rate for cash in dollars from Monday on is used on Monday; that of Friday comes on Tuesday, up to Monday."""
    with whole():
        in_scope(late)
        for day in (FRI_2026_11_20, MON_2026_11_23, TUE_2026_11_24):
            quoted(late, FUND, day, "50", "USD")
        match = took(1, isin=FUND, quantity="1000", payment="DWP", currency="USD")
    night()
    with whole():
        wish = PenaltyRateWish("USD", Decimal("3.60"))
        set_penalty_rates([wish], source="Fed", valid_from=MON_2026_11_23, occasion=OCCASION)
    night(MON_2026_11_23)
    with whole(), pytest.raises(PenaltiesStand):
        set_penalty_rates([wish], source="Fed", valid_from=MON_2026_11_23, occasion=OCCASION)
    with whole():
        assert set_penalty_rates(
            [PenaltyRateWish("USD", Decimal("1.80"))], source="Fed", valid_from=FRI_2026_11_20, occasion=OCCASION
        )
    assert night(TUE_2026_11_24)["completed"] == 1
    assert PenaltyChange.objects.get(penalty__match_id=match).cash_rate == Decimal("1.80")
    assert Penalty.objects.get(match_id=match, penalty_date=TUE_2026_11_24).cash_rate == Decimal("3.60")
    assert broken(TUE_2026_11_24) == []


def test_nothing_is_said_of_instruments_for_a_night_that_found_no_penalties(late: Firm) -> None:
    with whole():
        in_scope(late)
    night()
    wish = PenaltyInstrumentWish(late.assets[FUND], is_exempt=True)
    with whole(), pytest.raises(PenaltiesStand):
        set_penalty_instruments([wish], source="FITRS", valid_from=FRI_2026_11_20, occasion=OCCASION)


def test_a_sheet_of_a_past_day_does_not_say_what_was_completed_since(late: Firm) -> None:
    with whole():
        in_scope(late)
        match = took(1, isin=FUND, quantity="1000")
    night()
    with whole():
        priced(late, FUND, "50", Price.Quotation.ACTU)
    night(MON_2026_11_23)
    [then] = penalties_of_match(match, FRI_2026_11_20, WED_2026_11_25)
    now = penalties_of_match(match, None, WED_2026_11_25)
    assert (then.completed_on, then.state, then.amount) == (None, "NCOM", Decimal(0))
    assert (now[-1].completed_on, now[-1].state, now[-1].amount) == (MON_2026_11_23, "UPDT", Decimal("2.50"))
