"""Resources of markets and calendars: which days are open, until when something settles, and when a trade does."""

from dataclasses import asdict
from datetime import date, timedelta
from typing import Final

from machinery.api import Answer, ApiRequest, NotFound, Resource, operation
from machinery.parameters import bad, business_day, number
from refdata.api.serializers import (
    CalendarAnswer,
    CalendarDayAnswer,
    CalendarYearAnswer,
    MarketAnswer,
    MarketDayAnswer,
    SettlementDateAnswer,
)
from refdata.api.telling import cut_off, cut_offs, market, reckoning
from refdata.api.views import VIEW, terms_of
from refdata.queries import (
    CalendarFacts,
    MarketFacts,
    assets_by_code,
    calendar,
    calendars,
    closures,
    cycle_days,
    cycles_of,
    markets,
    settlement_calendar,
    settlement_date,
)

YEAR: Final = timedelta(days=365)
LONGEST: Final = timedelta(days=3660)
MOST_DAYS: Final = 5_000


class Markets(Resource):
    """The settlement markets."""

    @operation(VIEW, answers=MarketAnswer, many=True)
    def get(self, request: ApiRequest) -> Answer:
        """Every market, on one page."""
        found = sorted(markets().values(), key=lambda each: each.code)
        return Answer({"items": [market(each) for each in found], "next": None})


class OneMarket(Resource):
    """One market by its code."""

    @operation(VIEW, parameters=("date",), answers=MarketDayAnswer)
    def get(self, request: ApiRequest, code: str) -> Answer:
        """A market with its settlement cycles and, on a day: whether it settles, and its cut-offs."""
        found, day = market_of(code), the_day(request)
        with reckoning():
            is_open = settlement_calendar(found.id, None).is_open(day)
        cycles = [asdict(each) for each in cycles_of(found.id)]
        facts = {"date": day, "is_open": is_open, "cut_offs": cut_offs(found.id, day), "cycles": cycles}
        return Answer(market(found) | facts)


class SettlementDate(Resource):
    """When a trade on one market settles."""

    @operation(VIEW, parameters=("isin", "trade_date", "currency"), answers=SettlementDateAnswer)
    def get(self, request: ApiRequest, code: str) -> Answer:
        """The settlement date of a trade in an instrument, against a currency or free of payment, and its cut-off."""
        found = market_of(code)
        trade_date, isin = business_day(request.query, "trade_date"), request.query.get("isin", "")
        if trade_date is None or not isin:
            raise bad("trade_date" if isin else "isin", "", "YYYY-MM-DD" if isin else "ISIN")
        paid_in, cfi = currency_of(request), terms_of(isin, trade_date).cfi
        with reckoning():
            days = cycle_days(found.id, cfi, trade_date)
            settles = settlement_date(found.id, paid_in, cfi, trade_date)
        facts = {"market": code, "isin": isin, "currency": request.query.get("currency") or None, "days": days}
        until = cut_off(found.id, "FREE" if paid_in is None else "APMT", settles)
        return Answer(facts | {"trade_date": trade_date, "settlement_date": settles, "cut_off": until})


class Calendars(Resource):
    """The calendars of markets and payment systems."""

    @operation(VIEW, answers=CalendarAnswer, many=True)
    def get(self, request: ApiRequest) -> Answer:
        """Every calendar, on one page."""
        return Answer({"items": [asdict(each) for each in calendars()], "next": None})


class OneCalendar(Resource):
    """One calendar by its code."""

    @operation(VIEW, parameters=("since", "until"), answers=CalendarYearAnswer)
    def get(self, request: ApiRequest, code: str) -> Answer:
        """A calendar with its closing days, of the coming year or between two days, at most ten years apart."""
        found = calendar_of(code)
        since = business_day(request.query, "since") or request.at.date()
        until = business_day(request.query, "until") or min(since + YEAR, date(2100, 12, 31))
        if not since <= until <= since + LONGEST:
            raise bad("until", until.isoformat(), f"{since} - {since + LONGEST}")
        facts = {"since": since, "until": until, "closures": [asdict(each) for each in closures(code, since, until)]}
        return Answer(asdict(found) | facts)


class CalendarDay(Resource):
    """One day of a calendar."""

    @operation(VIEW, parameters=("date", "add"), answers=CalendarDayAnswer)
    def get(self, request: ApiRequest, code: str) -> Answer:
        """Whether a day is open, its open neighbours, and the day `add` business days after it (1 where none is said)."""
        calendar_of(code)
        day, added = the_day(request), number(request.query, "add") or 1
        if added > MOST_DAYS:
            raise bad("add", str(added), f"1 - {MOST_DAYS}")
        with reckoning():
            found = calendar(code)
            facts = {
                "is_open": found.is_open(day),
                "next_open": found.next_open(day),
                "previous_open": found.previous_open(day),
                "result": found.nth_open_after(day, added),
            }
        return Answer({"calendar": code, "date": day, "added": added, **facts})


def the_day(request: ApiRequest) -> date:
    """The day that the parameter `date` asks for, today's by the request's instant for none."""
    return business_day(request.query, "date") or request.at.date()


def market_of(code: str) -> MarketFacts:
    """A market by its code. Refuses NotFound."""
    for found in markets().values():
        if found.code == code:
            return found
    raise NotFound()


def calendar_of(code: str) -> CalendarFacts:
    """A calendar by its code. Refuses NotFound."""
    for found in calendars():
        if found.code == code:
            return found
    raise NotFound()


def currency_of(request: ApiRequest) -> int | None:
    """The id of the currency that is paid in; None for free of payment. Refuses BadParameter for one that is not on file."""
    code = request.query.get("currency", "")
    found = assets_by_code([code]).get(code) if code else None
    if code and (found is None or found.kind != "CURRENCY"):
        raise bad("currency", code, "ISO 4217")
    return found.id if found else None
