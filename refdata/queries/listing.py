"""Lists of reference data, page by page: parties, instruments, markets with their cycles, calendars."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from machinery.counting import AModel, Place, paged
from machinery.paging import Cut, Found
from machinery.statements import rows
from refdata.models import Instrument, InstrumentTerms, Party
from refdata.queries.lookups import PartyFacts, TermsFacts, instrument_terms, parties_named, party_terms


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


def party_lines(named: str, visible: QuerySet[Party], on: date, cut: Cut) -> Found[PartyFacts]:
    """One page of the visible parties by LEI, those that a text may mean where there is one. Raises TooSlow, and InvalidPlace.

    A party without terms on that day is left out.
    """
    page = _by_code(parties_on(named, visible, on), "lei", cut)
    facts = party_terms([row.pk for row in page.rows], on)
    return Found([facts[row.pk] for row in page.rows], page.before, page.after)


def parties_on(named: str, visible: QuerySet[Party], on: date) -> QuerySet[Party]:
    """The visible parties that have terms on a day, those that a text may mean where there is one."""
    found = visible.filter(terms__valid__contains=on)
    return found.filter(pk__in=parties_named(named)) if named else found


def instrument_lines(named: str, market: int | None, on: date, cut: Cut) -> Found[TermsFacts]:
    """One page of instruments by ISIN: of a market, with that ISIN or that in their name. Raises TooSlow, and InvalidPlace."""
    page = _by_code(instruments_on(named, market, on), "isin", cut)
    facts = instrument_terms([row.pk for row in page.rows], on)
    return Found([facts[row.pk] for row in page.rows], page.before, page.after)


def instruments_on(named: str, market: int | None, on: date) -> QuerySet[Instrument]:
    """The instruments that have terms on a day: of a market, with that ISIN or that in their name."""
    terms = InstrumentTerms.objects.filter(valid__contains=on)
    if market is not None:
        terms = terms.filter(market=market)
    if named:
        terms = terms.filter(Q(instrument__isin=named.upper()) | Q(name__icontains=named))
    return Instrument.objects.filter(pk__in=terms.values("instrument"))


def _by_code(found: QuerySet[AModel], code: str, cut: Cut) -> Found[AModel]:
    def read(place: Place, backwards: bool, limit: int) -> Sequence[AModel]:
        beyond = {f"{code}__{'lt' if backwards else 'gt'}": place[0]} if place else {}
        return list(found.filter(**beyond).order_by(f"{'-' if backwards else ''}{code}")[:limit])

    return paged(cut, read, lambda row: (getattr(row, code),), ("text",))


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
