"""In which sequences the nights of markets take what is due."""

from collections.abc import Collection
from datetime import date
from typing import Any

from machinery.statements import rows
from settlements.liquidity.resolution import QueuePolicy
from settlements.sequences import NightPlan, NightSequence, Sequences, Takes


def night_plan(day: date, markets: Collection[int] | None = None) -> NightPlan:
    """The sequences of the night of a day, and of which markets gridlocks are resolved in queue order; of some of the markets (ids)
    alone where they are given."""
    found = rows(
        "select coalesce(q.market_id, g.market_id) as market_id, q.names, q.takes, q.priorities, q.in_parts, g.policy"
        " from (select * from settlements_sequencerule where valid @> %(day)s::date) q"
        " full join (select * from settlements_gridlockrule where valid @> %(day)s::date) g on g.market_id = q.market_id"
        " order by 1",
        {"day": day},
    )
    wanted = [f for f in found if markets is None or f["market_id"] in markets]
    in_order = frozenset(f["market_id"] for f in wanted if f["policy"] == QueuePolicy.QUEUE_ORDER)
    return NightPlan({f["market_id"]: _sequences(f) for f in wanted if f["names"]}, in_order)


def sequences_on(market: int, on: date) -> str:
    """The sequences of a market on a day and their source, in words that an effect binds; "" where nothing is said."""
    found = night_plan(on, [market]).by_market.get(market)
    if found is None:
        return ""
    (source,) = rows(
        "select source from settlements_sequencerule where market_id = %(market)s and valid @> %(day)s::date",
        {"market": market, "day": on},
    )
    said = [f"{each.name}: {each.takes} <= {each.priority}{', in parts' if each.in_parts else ''}" for each in found]
    return f"{'; '.join(said)} ({source['source']})"


def _sequences(f: dict[str, Any]) -> Sequences:
    facts = zip(f["names"], f["takes"], f["priorities"], f["in_parts"], strict=True)
    return tuple(NightSequence(name, Takes(takes), priority, parts) for name, takes, priority, parts in facts)
