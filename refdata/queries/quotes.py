"""Prices and exchange rates of a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from machinery.statements import rows, statement

OLDEST_RATE = timedelta(days=7)
"""A rate older than this does not stand for the day: the longest closing of the ECB's list is five days."""


@dataclass(frozen=True, slots=True)
class FxQuote:
    """A rate and the day it was published: units of `currency` for one euro."""

    currency: str
    date: date
    rate: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class PriceQuote:
    """A price and its day. `quotation` ACTU is an amount of `currency` a unit, PRCT percent of the face amount."""

    asset: int
    date: date
    price: Decimal
    quotation: str
    currency: str
    source: str


def rates(currencies: Iterable[str], on: date) -> dict[str, FxQuote]:
    """Per currency code the newest rate up to and including `on`, at most seven days old; missing where there is none.

    One euro is one euro. Where two sources have the same newest day, the first of them by name is taken.
    """
    found = rows(statement("refdata", "rates"), {"currencies": list(currencies), "on": on, "oldest": on - OLDEST_RATE})
    return {f["currency"]: FxQuote(**f) for f in found}


def currencies_with_rates(on: date) -> list[str]:
    """The currencies that have a rate of `on` or of the seven days before it, and the euro; by code."""
    found = rows(
        "select distinct currency from refdata_fxrate where date between %(oldest)s and %(on)s and superseded_at is null",
        {"on": on, "oldest": on - OLDEST_RATE},
    )
    return sorted({"EUR", *(f["currency"] for f in found)})


def rate(currency: str, on: date) -> FxQuote | None:
    """The rate of one currency, as `rates`."""
    return rates([currency], on).get(currency)


def prices(assets: Iterable[int], on: date) -> dict[int, PriceQuote]:
    """Per asset id the newest price up to and including `on`, however old: its `date` says so; missing without any.

    Where two sources have the same newest day, the first of them by name is taken.
    """
    found = rows(statement("refdata", "prices"), {"assets": list(assets), "on": on})
    return {f["asset"]: PriceQuote(**f) for f in found}


def price_history(asset: int, on: date, limit: int = 30) -> list[PriceQuote]:
    """The prices of an asset up to and including `on` that were not corrected since, newest first, at most `limit`."""
    found = rows(statement("refdata", "price_history"), {"asset": asset, "on": on, "limit": limit})
    return [PriceQuote(**f) for f in found]


def price(asset: int, on: date) -> PriceQuote | None:
    """The price of one asset, as `prices`."""
    return prices([asset], on).get(asset)
