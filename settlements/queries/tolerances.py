"""The cash tolerance of a day, by market and currency."""

from collections.abc import Collection, Mapping
from datetime import date

from machinery.statements import rows
from refdata.queries import rates
from settlements.cash_tolerance import EURO, Limits, limits_in
from vocabulary.decimals import shortest

EVERY_MARKET = ""


def limits_on(day: date, asked: Collection[tuple[str, str]]) -> dict[tuple[str, str], Limits]:
    """Codes of a market and a currency -> by how much amounts may differ there on a day: what the market says of the currency, else
    of the euro, else what holds of the currency, then of the euro, in every market. What is said of the euro is converted at the
    rate that is valid on 1 January of the year. Absent: nothing is tolerated, as nothing is said, or such a rate is not known."""
    said = _rows(day)
    quotes = rates({currency for _market, currency in asked}, date(day.year, 1, 1)) if said else {}
    found = {}
    for market, currency in asked:
        rate = quotes[currency].rate if currency in quotes else None
        for key in ((market, currency), (market, EURO), (EVERY_MARKET, currency), (EVERY_MARKET, EURO)):
            if key not in said:
                continue
            limits = said[key] if key[1] == currency else limits_in(currency, said[key], rate)
            if limits is not None:
                found[market, currency] = limits
            break
    return found


def cash_tolerance_on(market: str, currency: str, on: date) -> str:
    """What a market ("" for every one) says of a currency on a day, and its source, as an effect binds it; "" for nothing."""
    found = rows(
        "select band, within, above, source from settlements_cashtolerance"
        " where market = %(market)s and currency = %(currency)s and valid @> %(on)s::date",
        {"market": market, "currency": currency, "on": on},
    )
    if not found:
        return ""
    band, within, above = (shortest(found[0][name]) for name in ("band", "within", "above"))
    return f"{within} <= {band} < {above} ({found[0]['source']})"


def _rows(day: date) -> Mapping[tuple[str, str], Limits]:
    found = rows(
        "select market, currency, band, within, above from settlements_cashtolerance where valid @> %(day)s::date",
        {"day": day},
    )
    return {(f["market"], f["currency"]): Limits(f["band"], f["within"], f["above"]) for f in found}
