"""Writes of prices and exchange rates: a new quote supersedes the one that stands, which stays on file; and of collars."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from machinery.statements import array, rows, run, statement
from machinery.transactions import part
from recordkeeping.operations import record
from refdata.models import Price
from refdata.operations.dated import DatedTable, lock_list, replace_from, told
from refdata.operations.register import currency_ids
from vocabulary.actor import Actor
from vocabulary.money import Currency
from vocabulary.product import Product
from vocabulary.text import strict_text

PRICES, RATES = "refdata_price", "refdata_fxrate"
COLLARS = DatedTable("refdata_pricecollar", ["market_id", "product"], ["percent", "source"])


@dataclass(frozen=True, slots=True)
class PriceWish:
    """A price of an asset (id) on a date: an amount of `currency` a unit (ACTU), or percent of face amount (PRCT)."""

    asset: int
    date: date
    price: Decimal
    quotation: Price.Quotation
    currency: Currency


@dataclass(frozen=True, slots=True)
class RateWish:
    """So many units of a currency for one euro on a date."""

    currency: str
    date: date
    rate: Decimal


@dataclass(frozen=True, slots=True)
class CollarWish:
    """So many percent above or below the last price in a market (id): for a product, or for those without one of their own."""

    market: int
    percent: Decimal
    product: Product | None = None


@dataclass(frozen=True, slots=True)
class Quoted:
    """What a set of quotes came to: new ones, corrected ones, the rest as before; days with a new or corrected one."""

    new: int
    corrected: int
    unchanged: int
    days: frozenset[date]


@part
def set_price(wishes: Sequence[PriceWish], *, source: str, by: Actor, at: datetime) -> Quoted:
    """Puts prices of one source on file. The second time nothing is changed.

    Refuses InvalidText (source), NotOnFile (currency).
    """
    named = strict_text(source, longest=40)
    currencies = currency_ids(w.currency for w in wishes)
    quoted = _write(
        PRICES,
        "prices",
        {
            "assets": array(w.asset for w in wishes),
            "dates": array(w.date for w in wishes),
            "prices": array(w.price for w in wishes),
            "quotations": array(w.quotation.value for w in wishes),
            "currencies": array(currencies[w.currency] for w in wishes),
            "source": named,
            "at": at,
            "load": None,
        },
        len(wishes),
    )
    if quoted.new or quoted.corrected:
        record(
            by=by,
            at=at,
            code="price.set",
            subject_type="asset",
            subject_ids=sorted({w.asset for w in wishes})[:100],
            after=_summary(named, quoted)
            | told([{"asset": w.asset, "date": w.date, "price": w.price} for w in wishes]),
        )
    return quoted


@part
def set_rate(wishes: Sequence[RateWish], *, source: str, by: Actor, at: datetime) -> Quoted:
    """Puts exchange rates of one source on file. The second time nothing is changed. Refuses InvalidText (source)."""
    named = strict_text(source, longest=40)
    quoted = write_rates(wishes, source=named, at=at, load=None)
    if quoted.new or quoted.corrected:
        record(
            by=by,
            at=at,
            code="rate.set",
            subject_type="rate",
            subject_ids=sorted({w.currency for w in wishes})[:100],
            after=_summary(named, quoted)
            | told([{"currency": w.currency, "date": w.date, "rate": w.rate} for w in wishes]),
        )
    return quoted


@part
def set_price_collar(wishes: Sequence[CollarWish], *, source: str, valid_from: date, by: Actor, at: datetime) -> int:
    """Sets price collars from a day on; how many that changes. What is the same stays untouched. Refuses InvalidText (source)."""
    named = strict_text(source, longest=200)
    lock_list(COLLARS.name)
    rows_wished = [
        {"market_id": w.market, "product": w.product or "", "percent": w.percent, "source": named} for w in wishes
    ]
    replaced = replace_from(COLLARS, rows_wished, valid_from)
    if replaced.opened:
        record(
            by=by,
            at=at,
            code="price_collar.set",
            subject_type="market",
            subject_ids=sorted({w.market for w in wishes}),
            after={"valid_from": valid_from.isoformat(), **told(rows_wished)},
        )
    return len(replaced.opened)


def write_rates(wishes: Sequence[RateWish], *, source: str, at: datetime, load: int | None) -> Quoted:
    """Writes rates without a word to the trail."""
    return _write(
        RATES,
        "rates",
        {
            "currencies": array(w.currency for w in wishes),
            "dates": array(w.date for w in wishes),
            "rates": array(w.rate for w in wishes),
            "source": source,
            "at": at,
            "load": load,
        },
        len(wishes),
    )


def _write(table: str, noun: str, parameters: dict[str, object], count: int) -> Quoted:
    lock_list(table)
    corrected = run(statement("refdata", f"supersede_{noun}"), parameters)
    added = rows(statement("refdata", f"add_{noun}"), parameters)
    total = sum(f["quotes"] for f in added)
    return Quoted(
        new=total - corrected,
        corrected=corrected,
        unchanged=count - total,
        days=frozenset(f["date"] for f in added),
    )


def _summary(source: str, quoted: Quoted) -> dict[str, object]:
    return {
        "source": source,
        "new": quoted.new,
        "corrected": quoted.corrected,
        "unchanged": quoted.unchanged,
    }
