"""Reference data as programs read it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from refdata.api.refusals import NotReckonable
from refdata.models import Ssi, SsiTerms
from refdata.queries import (
    FxQuote,
    MarketFacts,
    NoCutOff,
    NoCycle,
    PartyFacts,
    PriceQuote,
    SsiLine,
    SsiVersion,
    TermsFacts,
    cut_off_instant,
    markets,
)
from vocabulary.days import CalendarNotKnown, InvalidDate, InvalidDayCount
from vocabulary.decimals import plain

PAYMENTS = ("APMT", "FREE")


@contextmanager
def reckoning() -> Iterator[None]:
    """Turns what the reference data does not say into the refusal NotReckonable."""
    try:
        yield
    except (CalendarNotKnown, InvalidDayCount, InvalidDate, NoCycle, NoCutOff) as unknown:
        raise NotReckonable(expected=unknown.expected, found=unknown.found) from unknown


def party(found: PartyFacts) -> dict[str, Any]:
    """One party."""
    return {"lei": found.lei, "name": found.name, "bic": found.bic, "country": found.country}


def instrument(found: TermsFacts, market: str) -> dict[str, Any]:
    """One instrument; its market by code."""
    return {
        "isin": found.isin,
        "name": found.name,
        "cfi": found.cfi,
        "quantity_type": found.quantity_type,
        "minimum_unit": plain(found.minimum_unit.normalize()),
        "multiple": plain(found.multiple.normalize()),
        "currency": found.currency,
        "market": market,
    }


def market(found: MarketFacts) -> dict[str, Any]:
    """One market."""
    return {name: fact for name, fact in asdict(found).items() if name != "id"}


def market_codes() -> dict[int, str]:
    """The codes of the markets by id."""
    return {pk: found.code for pk, found in markets().items()}


def cut_off(market_id: int, payment: str, day: date) -> datetime | None:
    """Until when something can settle; None where no cut-off is set."""
    try:
        return cut_off_instant(market_id, payment, day)
    except NoCutOff:
        return None


def cut_offs(market_id: int, day: date) -> list[dict[str, Any]]:
    """The cut-offs of a market on a day, those that are set."""
    found = [(payment, cut_off(market_id, payment, day)) for payment in PAYMENTS]
    return [{"payment": payment, "at": at} for payment, at in found if at is not None]


def price(isin: str, found: PriceQuote) -> dict[str, Any]:
    """One price."""
    return {
        "isin": isin,
        "date": found.date,
        "price": plain(found.price.normalize()),
        "quotation": found.quotation,
        "currency": found.currency,
        "source": found.source,
    }


def rate(found: FxQuote) -> dict[str, Any]:
    """One exchange rate."""
    return {
        "currency": found.currency,
        "date": found.date,
        "rate": plain(found.rate.normalize()),
        "source": found.source,
    }


def ssi(found: SsiLine) -> dict[str, Any]:
    """One standing settlement instruction on a day."""
    return {**_ssi(found.terms.ssi, found.terms.party.lei), **_ssi_terms(found.terms)}


def ssi_history(found: Ssi, versions: Sequence[SsiVersion]) -> dict[str, Any]:
    """One standing settlement instruction with its versions."""
    told = [
        {
            **_ssi_terms(version.terms),
            "set_by": version.event.actor_name if version.event else None,
            "set_at": version.event.at if version.event else None,
        }
        for version in versions
    ]
    return {**_ssi(found, found.party.lei), "versions": told}


def _ssi(found: Ssi, lei: str) -> dict[str, Any]:
    return {"id": found.pk, "party": lei, "name": found.name}


def _ssi_terms(found: SsiTerms) -> dict[str, Any]:
    return {
        "valid_from": found.valid.lower,
        "valid_until": found.valid.upper,
        "purpose": found.purpose,
        "product": found.product,
        "market": found.market.code if found.market else None,
        "currency": found.currency.code if found.currency else None,
        "isin": found.instrument.isin if found.instrument else None,
        "weight": found.weight,
        "depository": found.depository.code if found.depository else None,
        "agent": found.agent,
        "safekeeping_account": found.safekeeping_account,
        "cash_account": found.cash_account,
    }
