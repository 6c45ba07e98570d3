"""The rules of every market on a day: cycles, cut-offs, price collars; and the closing days of every calendar ahead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from machinery.statements import rows, statement
from refdata.queries.days import LocalCutOff
from refdata.queries.listing import ClosureFacts, CycleFacts
from refdata.queries.lookups import MarketFacts, markets
from refdata.queries.quotes import CollarFacts


@dataclass(frozen=True)
class MarketRules:
    """What holds in a market on a day, by its own clock and for trades of that day; collars by product ("" for the others)."""

    market: MarketFacts
    cycles: Sequence[CycleFacts]
    cut_offs: Sequence[LocalCutOff]
    collars: Sequence[tuple[str, CollarFacts]]

    @property
    def shown_cut_offs(self) -> list[LocalCutOff | None]:
        """The cut-off against payment, then that free of payment."""
        found = {each.payment: each for each in self.cut_offs}
        return [found.get("APMT"), found.get("FREE")]


def market_rules(on: date) -> list[MarketRules]:
    """The rules of every market on a day, by id of the market."""
    cut_offs = rows(statement("refdata", "cut_offs"), {"market": None, "payment": None, "business_date": on})
    cycles = rows(
        "select market_id as market, cfi_prefix, lower(trade_dates) as since, upper(trade_dates) as until, days"
        " from refdata_settlementcycle where trade_dates @> %(on)s::date order by market_id, cfi_prefix",
        {"on": on},
    )
    collars = rows(
        "select market_id as market, product, percent, source from refdata_pricecollar where valid @> %(on)s::date"
        " order by market_id, product",
        {"on": on},
    )
    return [
        MarketRules(
            facts,
            [CycleFacts(f["cfi_prefix"], f["since"], f["until"], f["days"]) for f in _of(cycles, pk)],
            [
                LocalCutOff(f["payment"], f["planned"], f["actual"], f["days_later"] if f["actual"] else 0)
                for f in _of(cut_offs, pk)
            ],
            [(f["product"], CollarFacts(f["percent"], f["source"])) for f in _of(collars, pk)],
        )
        for pk, facts in markets().items()
    ]


@dataclass(frozen=True, slots=True)
class DatedRule:
    """A rule of a market of one kind and, within it, of something ("" for all), as it is on file, from `since` until before `until`
    (None: on), and where it is laid down ("": not on file)."""

    kind: str
    of: str
    value: str
    since: date
    until: date | None
    source: str


def market_rules_of(market: int, on: date) -> list[DatedRule]:
    """The cycles, cut-offs and collars of a market (id) that hold on a day or from a later one on, by kind, what they are of, and
    their first day."""
    return [DatedRule(**f) for f in rows(statement("refdata", "market_rules"), {"market": market, "on": on})]


def _of(found: Sequence[dict[str, Any]], market: int) -> list[dict[str, Any]]:
    return [f for f in found if f["market"] == market]


def closing_days(since: date, until: date) -> dict[str, list[ClosureFacts]]:
    """Code of a calendar -> the days from `since` to `until` on which it is closed or closes early, as known by now, by date."""
    found = rows(
        "select c.code, k.date, k.name, k.kind from refdata_closure k join refdata_calendar c on c.id = k.calendar_id"
        " where k.date between %(since)s and %(until)s and upper_inf(k.known) order by c.code, k.date",
        {"since": since, "until": until},
    )
    days: dict[str, list[ClosureFacts]] = {}
    for f in found:
        days.setdefault(f["code"], []).append(ClosureFacts(f["date"], f["name"], f["kind"]))
    return days
