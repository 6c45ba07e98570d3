"""What reference data says of rows, asked once per distinct value that a set of rows names."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import cache
from operator import attrgetter
from typing import TypeVar

from clearing.checking import Known
from clearing.submitted import Row
from refdata.queries import (
    TermsFacts,
    accounts_by_number,
    assets_by_code,
    instrument_terms,
    parties_by_bic,
    parties_by_lei,
    party_terms,
    settlement_calendar,
    visible_parties,
)
from vocabulary.actor import Actor
from vocabulary.days import Calendar
from vocabulary.identifiers import Bic
from vocabulary.invalid import Invalid
from vocabulary.written import date_of, is_party

Answer = TypeVar("Answer")


def known_of(submitted: Sequence[Row], *, by: Actor, at: datetime, business_date: date) -> Known:
    """What is known of the parties, accounts, assets, terms and days of these rows."""
    assets = assets_by_code(_texts(submitted, "isin", "currency", "dealt_currency"))
    named = _parties(_texts(submitted, "party", "counterparty"), business_date)
    calendar = cache(lambda market, currency: asked(lambda: settlement_calendar(market, currency)))
    return Known(
        business_date=business_date,
        parties=_own(named, by, at),
        counterparties=named,
        accounts=accounts_by_number(_texts(submitted, "account")),
        assets=assets,
        terms=_terms(submitted, {code: each.id for code, each in assets.items()}),
        settlement_day=cache(lambda market, currency, day: this_or_next(calendar(market, currency), day)),
    )


def asked(question: Callable[[], Answer]) -> Answer | Invalid:
    """An answer, or why there is none."""
    try:
        return question()
    except Invalid as no:
        return no


def this_or_next(calendar: Calendar | Invalid, day: date) -> date | Invalid:
    """That day or the next open one, or why it is not known."""
    return calendar if isinstance(calendar, Invalid) else asked(lambda: calendar.this_or_next_open(day))


def _texts(submitted: Sequence[Row], *fields: str) -> set[str]:
    """The distinct texts of these columns, of those that can be an identifier at all."""
    found: set[str | None] = set()
    for field in fields:
        found.update(map(attrgetter(field), submitted))
    return {text for text in found if text and text.isascii() and text.isprintable()}


def _parties(named: Iterable[str], business_date: date) -> dict[str, int]:
    """LEI or BIC -> party, of those that have terms on the business date."""
    well_formed = {text for text in named if is_party(text)}
    found = parties_by_lei(text for text in well_formed if len(text) == 20)
    bics = [Bic(text) for text in well_formed if len(text) != 20]
    found |= {bic: party.id for bic, party in parties_by_bic(bics, business_date).items()}
    known = party_terms(set(found.values()), business_date)
    return {text: party for text, party in found.items() if party in known}


def _own(named: dict[str, int], by: Actor, at: datetime) -> dict[str, int]:
    """Those whose trades the actor may submit: a job those of every party, a person or client those that it may see and for
    which it may capture."""
    if by.kind == "job":
        return named
    seen = visible_parties(by, at, "clearing.capture").filter(pk__in=set(named.values()))
    own = set(seen.values_list("pk", flat=True))
    return {text: party for text, party in named.items() if party in own}


def _terms(submitted: Iterable[Row], assets: dict[str, int]) -> dict[tuple[str, date], TermsFacts]:
    """The terms of instruments, each on the trade dates that rows name."""
    by_day: dict[date, set[str]] = {}
    for isin, written in {(row.isin, row.trade_date) for row in submitted}:
        day = date_of(written)
        if day is not None and isin in assets:
            by_day.setdefault(day, set()).add(isin)
    return {
        (terms.isin, day): terms
        for day, isins in by_day.items()
        for terms in instrument_terms([assets[isin] for isin in isins], day).values()
    }
