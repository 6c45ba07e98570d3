"""What penalties are reckoned with, found out once for all that share it: price, class, rates, currency."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, Final

from machinery.statements import array, rows, statement
from refdata.queries import FxQuote, PriceQuote, prices, rates
from settlements.penalties.classes import instrument_type, rate_class
from settlements.penalties.rates import DatedRate, NoPenaltyRate, rate_in_force
from vocabulary.decimals import half_up

OLDEST_PRICE: Final = timedelta(days=7)
"""A price older than this does not stand for the day."""
PRICE_DECIMALS: Final = 10

Key = tuple[int, int, date]
"""Instrument (0: none), currency of settlement (0: free of payment), day."""
InForce = Callable[[str, date], Decimal | None]


@dataclass(frozen=True, slots=True)
class PenaltyFacts:
    """What penalties of one key are reckoned with, in `currency` (id); None is not known. See settlements.models.Penalty."""

    asset: int
    settled_in: int
    day: date
    currency: int
    rate_class: str
    securities_rate: Decimal | None
    cash_rate: Decimal | None
    price: Decimal | None
    price_date: date | None


def facts_of(keys: Iterable[Key]) -> list[PenaltyFacts]:
    """The facts of keys, each once; none of an instrument that is exempt.

    Against payment a penalty is in the currency of settlement, free of payment in that of the instrument. The price is the newest
    one up to the day, if it is not too old, at the exchange rate of the day where it is quoted in another currency.
    """
    wanted = sorted(set(keys))
    asked = {"assets": array(asset for asset, _, _ in wanted), "days": array(day for _, _, day in wanted)}
    terms = {(f["asset"], f["day"]): f for f in rows(statement("settlements", "penalty_terms"), asked)}
    codes = {f["id"]: f["code"] for f in rows("select asset_id as id, code from refdata_currency")}
    turning = {day: rates(codes.values(), day) for day in {day for _, _, day in wanted}}
    quotes = {day: prices({a for a, _, on in wanted if on == day and a}, day) for day in turning}
    in_force = _in_force()
    found = []
    for asset, settled_in, day in wanted:
        about = terms.get((asset, day), {})
        if about.get("is_exempt"):
            continue
        currency = settled_in or about["currency"]
        price, price_date = _price(quotes[day].get(asset), codes[currency], day, turning[day])
        kind = _class(about)
        rate, cash_rate = in_force(kind, day), in_force(codes[currency], day)
        found.append(PenaltyFacts(asset, settled_in, day, currency, kind, rate, cash_rate, price, price_date))
    return found


def _class(about: Mapping[str, Any]) -> str:
    """The class of an instrument; "" where there is no instrument."""
    if not about:
        return ""
    kind = instrument_type(about["cfi"])
    return rate_class(kind, liquid=about["is_liquid"], growth_market=about["is_on_growth_market"]).value


def _in_force() -> InForce:
    """The rate of a class or currency on a day; None where there is none."""
    sql = "select rate_of, lower(valid) as since, rate, source from settlements_penaltyrate where not isempty(valid)"
    dated = [DatedRate(f["rate_of"], f["since"], f["rate"], f["source"]) for f in rows(sql)]

    @cache
    def found(of: str, day: date) -> Decimal | None:
        try:
            return rate_in_force(dated, of, day)
        except NoPenaltyRate:
            return None

    return found


def _price(
    quote: PriceQuote | None, currency: str, day: date, turning: Mapping[str, FxQuote]
) -> tuple[Decimal | None, date | None]:
    """The price of one unit, or one of nominal, in a currency, and its day; none that is too old, or that no exchange rate turns
    into the currency."""
    if quote is None or day - quote.date > OLDEST_PRICE:
        return None, None
    price = Fraction(quote.price) / (100 if quote.quotation == "PRCT" else 1)
    if quote.currency == currency:
        return half_up(price, PRICE_DECIMALS), quote.date
    if currency not in turning or quote.currency not in turning:
        return None, None
    turned = price * Fraction(turning[currency].rate) / Fraction(turning[quote.currency].rate)
    return half_up(turned, PRICE_DECIMALS), quote.date
