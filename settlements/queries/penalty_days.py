"""On which days penalties of markets are done with, and by how much their prices may be off ours."""

from datetime import date

from machinery.statements import row, tuples
from settlements.penalties.calendar import COUNTS, MarketMilestones, Milestones, first_of_next, penalty_month
from settlements.penalties.completing import Completable, completable
from vocabulary.decimals import shortest


def penalty_days() -> MarketMilestones:
    """What markets say, by their ids."""
    return _said("d.market_id")


def penalty_days_by_code() -> MarketMilestones:
    """The same by the codes of the markets."""
    return _said("k.code")


def _said(market: str) -> MarketMilestones:
    found = tuples(
        f"select {market}, lower(d.valid), {', '.join(f'd.{name}' for name in COUNTS)}, d.source"
        " from settlements_penaltydays d join refdata_market k on k.id = d.market_id where not isempty(d.valid) order by 1, 2"
    )
    said: dict[int | str, list[Milestones]] = {}
    for name, *facts in found:
        said.setdefault(name, []).append(Milestones(*facts))
    return MarketMilestones(said)


def netted_on(month: date) -> date:
    """When the penalties of the month of a day are netted, of all markets in one: once the last one that penalises reports them."""
    found = tuples(
        "select distinct market_id from settlements_penaltymarket"
        " where is_in_scope and valid && daterange(%(first)s, %(end)s)",
        {"first": month.replace(day=1), "end": first_of_next(month)},
    )
    days = penalty_days()
    reported = [days.month(market, month).reported_on for (market,) in found]
    return max(reported, default=penalty_month(month).reported_on)


def completable_on(today: date) -> Completable:
    """Which penalties are still completed on a day, of the markets that have ever penalised, by their ids."""
    markets = [market for (market,) in tuples("select distinct market_id from settlements_penaltymarket")]
    return completable(today, markets, penalty_days())


def penalty_days_on(market: int, on: date) -> str:
    """The days of a market (id) for the penalties of the month of a day and their source, in words that an effect binds; "" where
    nothing is said."""
    found = row(
        f"select {', '.join(COUNTS)}, source from settlements_penaltydays"
        " where market_id = %(market)s and valid @> date_trunc('month', %(day)s::date)::date",
        {"market": market, "day": on},
    )
    if found is None:
        return ""
    days = "/".join(str(found[name]) for name in COUNTS)
    return f"{days} ({found['source']})"


def price_tolerance_on(market: int, on: date) -> str:
    """By how many per cent prices of a market (id) may be off ours on a day, and the source, in words that an effect binds; ""
    where nothing is said."""
    found = row(
        "select percent, source from settlements_pricetolerance where market_id = %(market)s and valid @> %(day)s::date",
        {"market": market, "day": on},
    )
    return f"{shortest(found['percent'])} ({found['source']})" if found else ""
