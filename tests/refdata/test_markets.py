"""Calendars, cycles, cut-offs and prices, through the operations and what the queries then say."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from recordkeeping.models import Event
from refdata import dates
from refdata.almanac import CODES, NoAlmanac, almanac
from refdata.dates import Cycle, NoCycle
from refdata.models import CutOffMove, Price
from refdata.operations import (
    ClosureWish,
    CutOffWish,
    CycleWish,
    GapInCalendar,
    HasOtherFacts,
    MarketWish,
    NotOnFile,
    PriceWish,
    Publication,
    declare_closures,
    load_calendar_from_holidays,
    move_cut_off,
    open_calendar,
    publish_closures,
    register_market,
    set_cut_off,
    set_cycle,
    set_payment_calendar,
    set_price,
    withdraw_closures,
)
from refdata.queries import (
    NoCutOff,
    assets_by_code,
    calendar,
    cut_off_instant,
    cut_offs,
    markets,
    markets_by_csd,
    next_business_date,
    open_markets,
    payment_calendar,
    price,
    settlement_calendar,
    settlement_date,
)
from tests.refdata.firm import AT, CLERK, Firm
from vocabulary.days import CalendarNotKnown, InvalidDate, Period, target_calendar
from vocabulary.identifiers import Bic
from vocabulary.money import Currency
from vocabulary.side import PaymentType
from vocabulary.text import InvalidText

START = date(2026, 1, 1)
THU_2026_12_24, FRI_2026_12_25, MON_2026_12_28 = date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 28)
FRI_2026_10_23, MON_2026_10_26 = date(2026, 10, 23), date(2026, 10, 26)
WHO = {"by": CLERK, "at": AT}


class TestAlmanac:
    @pytest.mark.parametrize("code", CODES)
    def test_it_covers_whole_years_in_order(self, code: str) -> None:
        found = almanac(code, 2024, 2027)
        days = [day for day, _ in found.closures]
        assert days == sorted(set(days))
        assert {day.year for day in days} == {2024, 2025, 2026, 2027}

    def test_t2_is_what_its_rule_says(self) -> None:
        found = almanac("T2", 1990, 2100)
        assert {day for day, _ in found.closures} == {day for day in target_calendar().closed if day in found.covers}
        assert dict(found.closures)[date(2026, 4, 3)] == "Good Friday"
        assert dict(found.closures)[date(1998, 12, 31)] == "Closing day"

    @pytest.mark.parametrize(
        ("day", "closed"),
        [
            (date(2026, 10, 12), True),  # Columbus Day: exchanges trade, nothing settles
            (date(2022, 11, 11), True),  # Veterans Day on a Friday
            (date(2028, 11, 10), False),  # Veterans Day on a Saturday: the Federal Reserve is open on Friday
            (date(2018, 11, 12), True),  # Veterans Day on a Sunday
            (date(2026, 7, 3), True),  # New York Stock Exchange, Independence Day
            (date(2026, 11, 27), False),
        ],
    )
    def test_the_us_settle_when_exchanges_and_banks_are_open(self, day: date, closed: bool) -> None:
        assert (day in {each for each, _ in almanac("US", day.year, day.year).closures}) is closed

    def test_bahrain_rests_on_friday_and_saturday(self, firm: Firm) -> None:
        load_calendar_from_holidays("BH", 2026, 2026, known_from=START, **WHO)
        found = calendar("BH")
        sun, fri = date(2026, 11, 8), date(2026, 11, 6)
        assert (found.is_open(sun), found.is_open(fri)) == (True, False)
        assert not (found & calendar("T2")).is_open(sun)

    def test_an_unknown_code_is_refused(self) -> None:
        with pytest.raises(NoAlmanac):
            almanac("XX", 2026, 2026)
        with pytest.raises(NoAlmanac):
            almanac("T2", 2027, 2026)


class TestCalendars:
    def test_the_second_time_changes_nothing(self, firm: Firm) -> None:
        before = Event.objects.count()
        changes = load_calendar_from_holidays("T2", 2025, 2027, known_from=START, **WHO)
        assert (changes.opened, changes.ended) == (0, 0)
        assert Event.objects.count() == before

    def test_a_late_closure_is_known_late(self, firm: Firm) -> None:
        declared = date(2026, 12, 21)
        wish = [ClosureWish(MON_2026_12_28, name="Day of mourning")]
        assert declare_closures("T2", wish, known_from=declared, reason="ECB press release", **WHO) == 1
        assert declare_closures("T2", wish, known_from=declared, reason="ECB press release", **WHO) == 0
        asked = (firm.market, firm.euro, "ESVUFR", THU_2026_12_24 - timedelta(days=1))
        assert settlement_date(*asked, known_on=declared - timedelta(days=1)) == MON_2026_12_28
        assert settlement_date(*asked) == MON_2026_12_28 + timedelta(days=1)

    def test_a_closure_is_taken_back(self, firm: Firm) -> None:
        back = date(2026, 11, 30)
        assert withdraw_closures("T2", [FRI_2026_12_25], known_from=back, reason="moved", **WHO) == 1
        assert withdraw_closures("T2", [FRI_2026_12_25], known_from=back, reason="moved", **WHO) == 0
        assert calendar("T2").is_open(FRI_2026_12_25)
        assert not calendar("T2", known_on=back - timedelta(days=1)).is_open(FRI_2026_12_25)

    def test_years_join_without_a_gap(self, firm: Firm) -> None:
        with pytest.raises(GapInCalendar):
            load_calendar_from_holidays("T2", 2029, 2029, known_from=START, **WHO)
        load_calendar_from_holidays("T2", 2028, 2028, known_from=START, **WHO)
        assert calendar("T2").known == Period(date(2025, 1, 1), date(2029, 1, 1))
        with pytest.raises(GapInCalendar):
            declare_closures("T2", [ClosureWish(date(2030, 1, 2))], known_from=START, reason="x", **WHO)

    def test_what_is_not_on_file_is_refused(self, firm: Firm) -> None:
        with pytest.raises(NotOnFile):
            publish_closures([Publication("ZZ", Period(START, date(2027, 1, 1)), ())], known_from=START, **WHO)
        with pytest.raises(InvalidDate):
            Publication("T2", Period(START, date(2027, 1, 1)), (ClosureWish(date(2027, 1, 1)),))
        with pytest.raises(HasOtherFacts):
            open_calendar("T2", "T2", weekend=frozenset({5, 6}), **WHO)
        with pytest.raises(CalendarNotKnown):
            calendar("ZZ")

    def test_a_calendar_without_closures_gives_no_answer(self, firm: Firm) -> None:
        open_calendar("CH", "Switzerland", **WHO)
        with pytest.raises(CalendarNotKnown):
            calendar("CH")


class TestMarkets:
    def test_markets_open_by_their_calendars(self, firm: Firm) -> None:
        us = register_market([MarketWish("US", "DTC", "America/New_York", "US", Bic("DTCYUS33"))], **WHO)["US"]
        columbus_day = date(2026, 10, 12)
        assert open_markets(columbus_day) == {firm.market}
        assert open_markets(FRI_2026_12_25) == set()
        assert next_business_date(THU_2026_12_24) == MON_2026_12_28
        easter_monday = date(2026, 4, 6)
        assert open_markets(easter_monday) == {us}
        assert next_business_date(date(2026, 4, 2)) == easter_monday
        with pytest.raises(CalendarNotKnown):
            open_markets(date(2028, 1, 3))

    def test_a_market_keeps_its_facts(self, firm: Firm) -> None:
        wish = MarketWish("DE", "Clearstream Frankfurt", "Europe/Berlin", "T2", Bic("DAKVDEFFXXX"))
        assert register_market([wish], **WHO) == {"DE": firm.market}
        with pytest.raises(HasOtherFacts):
            register_market([MarketWish("DE", "Clearstream", "Europe/Berlin", "T2", Bic("DAKVDEFF"))], **WHO)
        with pytest.raises(InvalidText):
            register_market([MarketWish("ES", "Iberclear", "Europe/Sevilla", "T2", Bic("IBRCESMM"))], **WHO)
        with pytest.raises(NotOnFile):
            register_market([MarketWish("ES", "Iberclear", "Europe/Madrid", "ES", Bic("IBRCESMM"))], **WHO)
        assert markets()[firm.market].calendar == "T2"
        assert markets_by_csd(["DAKVDEFFXXX"])["DAKVDEFFXXX"].id == firm.market

    def test_money_settles_when_its_payment_system_is_open(self, firm: Firm) -> None:
        thu_before_columbus_day = date(2026, 10, 8)
        dollar = assets_by_code(["USD"])["USD"].id
        asked = ("ESVUFR", thu_before_columbus_day)
        assert settlement_date(firm.market, None, *asked) == date(2026, 10, 12)
        assert settlement_date(firm.market, firm.euro, *asked) == date(2026, 10, 12)
        assert settlement_date(firm.market, dollar, *asked) == date(2026, 10, 13)

    def test_a_payment_calendar_is_changed_once(self, firm: Firm) -> None:
        assert set_payment_calendar({Currency("USD"): "US"}, **WHO) == 0
        assert set_payment_calendar({Currency("EUR"): "US"}, **WHO) == 1
        assert payment_calendar(firm.euro).code == "US"
        with pytest.raises(NotOnFile):
            set_payment_calendar({Currency("CHF"): "T2"}, **WHO)
        with pytest.raises(NotOnFile):
            set_payment_calendar({Currency("EUR"): "ZZ"}, **WHO)

    def test_the_cycle_is_that_of_the_trade_date_and_of_the_longest_prefix(self, firm: Firm) -> None:
        switch = date(2027, 10, 11)
        assert set_cycle([CycleWish(firm.market, 1)], from_trade_date=switch, **WHO) == 1
        assert set_cycle([CycleWish(firm.market, 1)], from_trade_date=switch, **WHO) == 0
        set_cycle([CycleWish(firm.market, 0, "DB")], from_trade_date=START, **WHO)
        fri, mon = date(2027, 10, 8), switch
        assert settlement_date(firm.market, firm.euro, "ESVUFR", fri) == date(2027, 10, 12)
        assert settlement_date(firm.market, firm.euro, "ESVUFR", mon) == date(2027, 10, 12)
        assert settlement_date(firm.market, firm.euro, "DBFTFB", fri) == fri
        with pytest.raises(NoCycle):
            settlement_date(firm.market, firm.euro, "ESVUFR", date(2025, 12, 31))

    def test_cycles_on_file_and_in_a_list_say_the_same(self, firm: Firm) -> None:
        in_a_list = [Cycle(START, 2), Cycle(date(2026, 6, 1), 3), Cycle(date(2027, 10, 11), 1)]
        for cycle in in_a_list[1:]:
            set_cycle([CycleWish(firm.market, cycle.days)], from_trade_date=cycle.first_trade_date, **WHO)
        calendar = settlement_calendar(firm.market, firm.euro)
        for ago in range(600):
            traded = date(2027, 10, 20) - timedelta(days=ago)
            by_list = dates.settlement_date(traded, dates.cycle_days(in_a_list, traded), calendar)
            assert settlement_date(firm.market, firm.euro, "ESVUFR", traded) == by_list

    def test_a_switch_that_is_put_off_is_taken_back(self, firm: Firm) -> None:
        set_cycle([CycleWish(firm.market, 1)], from_trade_date=date(2027, 3, 1), **WHO)
        set_cycle([CycleWish(firm.market, 2)], from_trade_date=date(2027, 3, 1), **WHO)
        assert settlement_date(firm.market, firm.euro, "ESVUFR", date(2027, 3, 1)) == date(2027, 3, 3)


class TestCutOffs:
    @pytest.mark.parametrize(
        ("payment", "day", "instant"),
        [
            ("APMT", FRI_2026_10_23, datetime(2026, 10, 23, 14, tzinfo=UTC)),  # summer time
            ("APMT", MON_2026_10_26, datetime(2026, 10, 26, 15, tzinfo=UTC)),  # winter time
            ("FREE", MON_2026_10_26, datetime(2026, 10, 26, 17, tzinfo=UTC)),
        ],
    )
    def test_planned_in_local_time(self, firm: Firm, payment: str, day: date, instant: datetime) -> None:
        assert cut_off_instant(firm.market, payment, day) == instant

    def test_the_last_move_replaces_the_plan_for_its_date_only(self, firm: Firm) -> None:
        day = MON_2026_10_26
        moves = {"business_date": day, "reason": "T2S incident", **WHO}
        assert move_cut_off(firm.market, PaymentType.AGAINST, actual=time(17), **moves)
        assert not move_cut_off(firm.market, PaymentType.AGAINST, actual=time(17), **moves)
        assert move_cut_off(firm.market, PaymentType.AGAINST, actual=time(0, 30), days_later=1, **moves)
        assert CutOffMove.objects.count() == 2
        assert cut_off_instant(firm.market, "APMT", day) == datetime(2026, 10, 26, 23, 30, tzinfo=UTC)
        assert cut_off_instant(firm.market, "FREE", day) == datetime(2026, 10, 26, 17, tzinfo=UTC)
        assert cut_off_instant(firm.market, "APMT", FRI_2026_10_23).hour == 14
        told = [(each.payment, each.at, each.moved) for each in cut_offs(day)]
        assert told == [  # the next one first
            ("FREE", datetime(2026, 10, 26, 17, tzinfo=UTC), False),
            ("APMT", datetime(2026, 10, 26, 23, 30, tzinfo=UTC), True),
        ]
        event = Event.objects.filter(code="cut_off.moved").order_by("-id")[0]
        assert (event.before, event.reason) == ({"actual": "17:00:00", "days_later": 0}, "T2S incident")

    def test_a_market_that_is_closed_has_no_cut_off(self, firm: Firm) -> None:
        assert [each.payment for each in cut_offs(MON_2026_10_26)] == ["APMT", "FREE"]
        assert cut_offs(date(2026, 10, 25)) == [], "a Sunday"

    def test_a_local_time_that_the_clock_skips_or_passes_twice(self, firm: Firm) -> None:
        for day, instant in (
            (date(2026, 3, 29), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
            (date(2026, 10, 25), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ):
            move_cut_off(
                firm.market, PaymentType.FREE, business_date=day, actual=time(2, 30), reason="night shift", **WHO
            )
            assert cut_off_instant(firm.market, "FREE", day) == instant

    def test_a_plan_changes_from_a_day_on(self, firm: Firm) -> None:
        wish = [CutOffWish(firm.market, PaymentType.AGAINST, time(17))]
        assert set_cut_off(wish, valid_from=MON_2026_10_26, **WHO) == 1
        assert set_cut_off(wish, valid_from=MON_2026_12_28, **WHO) == 0
        assert cut_off_instant(firm.market, "APMT", FRI_2026_10_23).hour == 14
        assert cut_off_instant(firm.market, "APMT", MON_2026_10_26).hour == 16

    def test_without_plan_or_market_it_is_refused(self, firm: Firm) -> None:
        with pytest.raises(NoCutOff):
            cut_off_instant(firm.market, "APMT", date(2025, 12, 31))
        with pytest.raises(NoCutOff):
            cut_off_instant(0, "APMT", FRI_2026_10_23)
        with pytest.raises(NotOnFile):
            move_cut_off(0, PaymentType.FREE, business_date=START, actual=time(1), reason="x", **WHO)


class TestPrices:
    def _wish(self, firm: Firm, day: date, amount: str) -> PriceWish:
        return PriceWish(firm.sap, day, Decimal(amount), Price.Quotation.ACTU, Currency("EUR"))

    def test_a_corrected_price_supersedes(self, firm: Firm) -> None:
        first = set_price([self._wish(firm, THU_2026_12_24, "200.10")], source="VENDOR", **WHO)
        again = set_price([self._wish(firm, THU_2026_12_24, "200.1")], source="VENDOR", **WHO)
        corrected = set_price([self._wish(firm, THU_2026_12_24, "201")], source="VENDOR", **WHO)
        assert [(q.new, q.corrected, q.unchanged) for q in (first, again, corrected)] == [
            (1, 0, 0),
            (0, 0, 1),
            (0, 1, 0),
        ]
        found = price(firm.sap, MON_2026_12_28)
        assert found is not None
        assert (found.price, found.date, found.currency) == (Decimal(201), THU_2026_12_24, "EUR")
        assert price(firm.sap, THU_2026_12_24 - timedelta(days=1)) is None
        assert Price.objects.filter(superseded_at__isnull=False).count() == 1

    def test_a_price_needs_a_known_currency(self, firm: Firm) -> None:
        wish = PriceWish(firm.sap, START, Decimal(1), Price.Quotation.ACTU, Currency("CHF"))
        with pytest.raises(NotOnFile):
            set_price([wish], source="VENDOR", **WHO)
