"""In which sequences the nights of markets take what is due."""

from collections.abc import Collection
from datetime import date
from typing import Any

from machinery.statements import rows
from settlements.sequences import NightPlan, NightSequence, Sequences, Takes


def night_plan(day: date, markets: Collection[int] | None = None) -> NightPlan:
    """The sequences of the night of a day, of some of the markets (ids) alone where they are given."""
    found = rows(
        "select market_id, names, takes, priorities, in_parts from settlements_sequencerule"
        " where valid @> %(day)s::date order by market_id",
        {"day": day},
    )
    wanted = {f["market_id"]: f for f in found if markets is None or f["market_id"] in markets}
    return NightPlan({market: _sequences(f) for market, f in wanted.items()})


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
