"""Lists of reference data, page by page: parties, instruments, markets with their cycles, calendars."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any, Final

from django.db.models import Q, QuerySet

from machinery.blotter import Cut
from machinery.counting import paged
from machinery.paging import PAGE
from machinery.statements import rows
from refdata.models import Instrument, InstrumentTerms, Party
from refdata.queries.lookups import PartyFacts, TermsFacts, instrument_terms, parties_named, party_terms

_KEY: Final = "text"


@dataclass(frozen=True)
class PartyLines:
    """One page of parties by LEI, as they are on a day; `before` and `after` are where the pages around it begin, "" where
    there is none."""

    lines: Sequence[PartyFacts]
    after: str
    before: str = ""


@dataclass(frozen=True)
class TermsLines:
    """One page of instruments by ISIN, as they are on a day; `before` and `after` are where the pages around it begin, ""
    where there is none."""

    lines: Sequence[TermsFacts]
    after: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class CalendarFacts:
    """A calendar: its weekend as ISO weekdays, and the days for which its closing days are complete (None: none yet)."""

    code: str
    name: str
    weekend: Sequence[int]
    covers_from: date | None
    covers_until: date | None


@dataclass(frozen=True, slots=True)
class ClosureFacts:
    """A day on which a calendar is CLOSED, or closes EARLY."""

    date: date
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class CycleFacts:
    """Settlement days after the trade date, for trades from `since` on and before `until`, of CFIs that begin so."""

    cfi_prefix: str
    since: date
    until: date | None
    days: int


def party_lines(
    named: str, visible: QuerySet[Party], on: date, *, after: str = "", before: str = "", size: int = PAGE
) -> PartyLines:
    """One page of the visible parties, those that a text may mean where there is one. Refuses InvalidPlace.

    A party without terms on that day is left out.
    """

    def read(place: str | None, backwards: bool, limit: int) -> Sequence[Any]:
        beyond = {} if place is None else {"lei__lt" if backwards else "lei__gt": place}
        found = parties_on(named, visible, on).filter(**beyond)
        return list(found.order_by("-lei" if backwards else "lei").values_list("pk", "lei")[:limit])

    page = paged(Cut(after, before, size), read, itemgetter(1), _KEY)
    facts = party_terms([pk for pk, _lei in page.rows], on)
    return PartyLines([facts[pk] for pk, _lei in page.rows], page.after, page.before)


def parties_on(named: str, visible: QuerySet[Party], on: date) -> QuerySet[Party]:
    """The visible parties that have terms on a day, those that a text may mean where there is one."""
    found = visible.filter(terms__valid__contains=on)
    return found.filter(pk__in=parties_named(named)) if named else found


def instrument_lines(
    named: str, market: int | None, on: date, *, after: str = "", before: str = "", size: int = PAGE
) -> TermsLines:
    """One page of instruments: of a market, with that ISIN or that in their name. Refuses InvalidPlace."""

    def read(place: str | None, backwards: bool, limit: int) -> Sequence[Any]:
        found = instruments_on(named, market, on)
        beyond = {} if place is None else {"isin__lt" if backwards else "isin__gt": place}
        ordered = found.filter(**beyond).order_by("-isin" if backwards else "isin")
        return list(ordered.values_list("pk", "isin")[:limit])

    page = paged(Cut(after, before, size), read, itemgetter(1), _KEY)
    facts = instrument_terms([pk for pk, _isin in page.rows], on)
    return TermsLines([facts[pk] for pk, _isin in page.rows], page.after, page.before)


def instruments_on(named: str, market: int | None, on: date) -> QuerySet[Instrument]:
    """The instruments that have terms on a day: of a market, with that ISIN or that in their name."""
    terms = InstrumentTerms.objects.filter(valid__contains=on)
    if market is not None:
        terms = terms.filter(market=market)
    if named:
        terms = terms.filter(Q(instrument__isin=named.upper()) | Q(name__icontains=named))
    return Instrument.objects.filter(pk__in=terms.values("instrument"))


def calendars() -> list[CalendarFacts]:
    """Every calendar, by code."""
    found = rows(
        "select code, name, weekend, lower(covers) as covers_from, upper(covers) as covers_until"
        " from refdata_calendar order by code"
    )
    return [CalendarFacts(**f) for f in found]


def closures(code: str, since: date, until: date) -> list[ClosureFacts]:
    """The days from `since` to `until`, both included, on which a calendar is closed or closes early, as known by now."""
    found = rows(
        "select k.date, k.name, k.kind from refdata_closure k join refdata_calendar c on c.id = k.calendar_id"
        " where c.code = %(code)s and k.date between %(since)s and %(until)s and upper_inf(k.known) order by k.date",
        {"code": code, "since": since, "until": until},
    )
    return [ClosureFacts(**f) for f in found]


def cycles_of(market: int) -> list[CycleFacts]:
    """The settlement cycles of a market, by CFI prefix and first trade date."""
    found = rows(
        "select cfi_prefix, lower(trade_dates) as since, upper(trade_dates) as until, days from refdata_settlementcycle"
        " where market_id = %(market)s and not isempty(trade_dates) order by cfi_prefix, lower(trade_dates)",
        {"market": market},
    )
    return [CycleFacts(**f) for f in found]
