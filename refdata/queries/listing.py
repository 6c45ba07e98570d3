"""Lists of reference data, page by page: parties, instruments, markets with their cycles, calendars."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from machinery.places import place_of
from machinery.statements import rows, statement
from refdata.models import Party
from refdata.queries.lookups import PartyFacts, TermsFacts, instrument_terms, parties_named, party_terms

_KEY = ("text",)


@dataclass(frozen=True)
class PartyLines:
    """One page of parties by LEI, as they are on a day; `after` is where the next page begins, "" on the last."""

    lines: Sequence[PartyFacts]
    after: str


@dataclass(frozen=True)
class TermsLines:
    """One page of instruments by ISIN, as they are on a day; `after` is where the next page begins, "" on the last."""

    lines: Sequence[TermsFacts]
    after: str


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


def party_lines(named: str, visible: QuerySet[Party], on: date, *, after: str = "", size: int = 50) -> PartyLines:
    """One page of the visible parties, those that a text may mean where there is one. Refuses InvalidPlace.

    A party without terms on that day is left out.
    """
    place = place_of(after, _KEY)
    found = visible.filter(terms__valid__contains=on)
    if named:
        found = found.filter(pk__in=parties_named(named))
    if place:
        found = found.filter(lei__gt=place[0])
    page = list(found.order_by("lei").values_list("pk", "lei")[: size + 1])
    facts = party_terms([pk for pk, _lei in page[:size]], on)
    return PartyLines([facts[pk] for pk, _lei in page[:size]], page[size - 1][1] if len(page) > size else "")


def instrument_lines(named: str, market: int | None, on: date, *, after: str = "", size: int = 50) -> TermsLines:
    """One page of instruments: of a market, with that ISIN or that in their name. Refuses InvalidPlace."""
    place = place_of(after, _KEY)
    found = rows(
        statement("refdata", "instruments_listed"),
        {"named": named, "market": market, "on": on, "after": place[0] if place else "", "limit": size + 1},
    )
    facts = instrument_terms([f["asset"] for f in found[:size]], on)
    return TermsLines([facts[f["asset"]] for f in found[:size]], found[size - 1]["isin"] if len(found) > size else "")


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
