"""Prices and exchange rates of a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from machinery.statements import rows, statement
from vocabulary.product import Product

OLDEST_RATE = timedelta(days=7)
"""A rate older than this does not stand for the day: the longest closing of the ECB's list is five days."""

USUAL_COLLAR = Decimal(10)
"""Percent, where a market has no collar of its own."""


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


@dataclass(frozen=True, slots=True)
class CollarFacts:
    """How many percent a price may be above or below the last one, and who decided it ("" where it is the usual one)."""

    percent: Decimal
    source: str

    def allows(self, price: Decimal, last: Decimal) -> bool:
        """Whether a price is so near to the last one; at the edge it is. Both are above zero, in one quotation."""
        return abs(price - last) * 100 <= last * self.percent


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


def collars_of(market: int, on: date) -> dict[Product | None, CollarFacts]:
    """Product -> the collar that a market has for it on a day; under None that of products without one of their own."""
    found = rows(
        "select product, percent, source from refdata_pricecollar where market_id = %(market)s and valid @> %(on)s::date"
        " order by product",
        {"market": market, "on": on},
    )
    return {Product(f["product"]) if f["product"] else None: CollarFacts(f["percent"], f["source"]) for f in found}


def collars(wanted: Iterable[tuple[int, Product]], on: date) -> dict[tuple[int, Product], CollarFacts]:
    """Per market (id) and product the price collar of a day: its own, else that of the market, else the usual 10 percent."""
    asked = list(wanted)
    found = rows(
        "select market_id, product, percent, source from refdata_pricecollar"
        " where market_id = any(%(markets)s) and valid @> %(on)s::date",
        {"markets": [market for market, _ in asked], "on": on},
    )
    known = {(f["market_id"], f["product"]): CollarFacts(f["percent"], f["source"]) for f in found}
    usual = CollarFacts(USUAL_COLLAR, "")
    return {
        (market, product): known.get((market, product), known.get((market, ""), usual)) for market, product in asked
    }
