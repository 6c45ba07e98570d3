"""What penalties are reckoned with, found out once for all that share it: price, class, rates, currency."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, Final

from machinery.statements import array, rows, statement
from refdata.queries import FxQuote, PriceQuote, rates
from settlements.penalties.classes import instrument_type, rate_class
from settlements.penalties.rates import DatedRate, NoPenaltyRate, rate_in_force
from vocabulary.decimals import half_up

OF_THE_DAY: Final = timedelta(0)
"""A penalty is reckoned with the price of its day, and with no older one."""
OF_THE_WEEK: Final = timedelta(days=7)
"""What is only foreseen is reckoned with the newest price of the week, where that of the day is not there yet."""
PRICE_DECIMALS: Final = 10

Key = tuple[int, int, date, bool]
"""Instrument (0: none), currency of settlement (0: free of payment), day, whether it was traded on a growth market."""
InForce = Callable[[str, date], Decimal | None]


@dataclass(frozen=True, slots=True)
class PenaltyFacts:
    """What penalties of one key are reckoned with, in `currency` (id); None is not known. See settlements.models.Penalty."""

    asset: int
    settled_in: int
    day: date
    on_growth_market: bool
    currency: int
    rate_class: str
    securities_rate: Decimal | None
    cash_rate: Decimal | None
    price: Decimal | None
    price_date: date | None


def facts_of(keys: Iterable[Key], oldest: timedelta = OF_THE_DAY) -> list[PenaltyFacts]:
    """The facts of keys, each once; none of an instrument that is exempt.

    Against payment a penalty is in the currency of settlement, free of payment in that of the instrument. The price is that of the
    day, or the newest one that is no older than that; at the exchange rate of the day (as refdata has it: the newest of the week)
    where it is quoted in another currency.
    """
    wanted = sorted(set(keys))
    asked = {"assets": array(asset for asset, *_ in wanted), "days": array(day for _, _, day, _ in wanted)}
    terms = {(f["asset"], f["day"]): f for f in rows(statement("settlements", "penalty_terms"), asked)}
    codes = {f["id"]: f["code"] for f in rows("select asset_id as id, code from refdata_currency")}
    quotes = _quotes(asked, oldest)
    turning = cache(lambda day: rates(codes.values(), day))
    in_force = _in_force()
    found = []
    for asset, settled_in, day, on_growth_market in wanted:
        about = terms.get((asset, day), {})
        if about.get("is_exempt"):
            continue
        currency = settled_in or about["currency"]
        price, price_date = _price(quotes.get((asset, day)), codes[currency], day, turning)
        kind = _class(about, on_growth_market=on_growth_market)
        rate, cash_rate = in_force(kind, day), in_force(codes[currency], day)
        found.append(
            PenaltyFacts(asset, settled_in, day, on_growth_market, currency, kind, rate, cash_rate, price, price_date)
        )
    return found


def _quotes(asked: Mapping[str, str], oldest: timedelta) -> dict[tuple[int, date], PriceQuote]:
    """The newest price of each instrument up to each day, not older than that."""
    found = rows(statement("settlements", "penalty_prices"), {**asked, "oldest": oldest.days})
    return {
        (f["asset"], f["day"]): PriceQuote(
            f["asset"], f["date"], f["price"], f["quotation"], f["currency"], f["source"]
        )
        for f in found
    }


def _class(about: Mapping[str, Any], *, on_growth_market: bool) -> str:
    """The class of an instrument; "" where there is no instrument."""
    if not about:
        return ""
    kind = instrument_type(about["cfi"])
    return rate_class(kind, liquid=about["is_liquid"], growth_market=on_growth_market).value


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
    quote: PriceQuote | None, currency: str, day: date, turning: Callable[[date], Mapping[str, FxQuote]]
) -> tuple[Decimal | None, date | None]:
    """The price of one unit, or one of nominal, in a currency, and its day; none that is not there, or that no exchange rate of the
    day turns into the currency."""
    if quote is None:
        return None, None
    price = Fraction(quote.price) / (100 if quote.quotation == "PRCT" else 1)
    if quote.currency != currency:
        known = turning(day)
        if currency not in known or quote.currency not in known:
            return None, None
        price = price * Fraction(known[currency].rate) / Fraction(known[quote.currency].rate)
    return half_up(price, PRICE_DECIMALS), quote.date


def as_json(found: Iterable[Mapping[str, Any]]) -> str:
    """Rows as PostgreSQL reads them back by the names of their columns."""
    return json.dumps([dict(each) for each in found], default=str)
