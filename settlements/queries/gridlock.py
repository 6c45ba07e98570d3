"""By which policy markets resolve gridlocks."""

from datetime import date

from machinery.statements import row, tuples
from settlements.liquidity.resolution import QueuePolicy


def markets_in_queue_order(day: date) -> frozenset[int]:
    """The markets (ids) of which nobody is passed over where what settles only at once is found."""
    found = tuples(
        "select market_id from settlements_gridlockrule where policy = %(policy)s and valid @> %(day)s::date",
        {"policy": str(QueuePolicy.QUEUE_ORDER), "day": day},
    )
    return frozenset(market for (market,) in found)


def gridlock_policy_on(market: int, on: date) -> str:
    """The policy of a market (id) on a day and its source, in words that an effect binds; "" where nothing is said."""
    found = row(
        "select policy, source from settlements_gridlockrule where market_id = %(market)s and valid @> %(day)s::date",
        {"market": market, "day": on},
    )
    return f"{found['policy']} ({found['source']})" if found else ""
