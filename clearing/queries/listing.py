"""Lists of trades for a reader: page by page from the newest trade down, filtered, within the reader's scope.

Nothing depends on how many trades there are: a page goes on from the trade where the former one ended, and whatever would
keep its reader waiting is stopped (`machinery.counting`).
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, Final

from clearing.enrichment import Faults
from clearing.models import OpenTrade
from machinery.counting import counted_rows, paged_rows
from machinery.paging import Cut, Found, Totals
from machinery.statements import array, rows, statement, tuples
from refdata.queries import assets_by_code, parties_named, party_terms
from settlements.queries import Scope
from vocabulary.fault import Fault

STAGES: Final[Mapping[str, str]] = {
    "all": "true",
    "open": "o.trade_id is not null",
    "exception": "o.state = 'EXCEPTION'",
    "enriched": "o.state = 'ENRICHED'",
    "awaiting_confirmation": "o.state = 'AWAITING_CONFIRMATION'",
    "awaiting_netting": "o.state = 'AWAITING_NETTING'",
    "instructed": "o.trade_id is null and v.action <> 'CANCEL'",
    "cancelled": "t.id in (select trade_id from clearing_tradeversion where action = 'CANCEL')",
}
"""Where trades stand, as a reader asks for it."""


_STOOD: Final = (
    "exists (select from clearing_tradeversion w join clearing_tradeexception x on x.version_id = w.id"
    " where w.trade_id = t.id and {which})"
)


@dataclass(frozen=True)
class Wanted:
    """What a reader asks for. `stage` is one of STAGES; parties by name, BIC or LEI; `isin` an ISIN or the currency dealt in;
    `reference` its beginning. `exception` is the code of one that stands against it, `stood` of one that ever did; `went`
    through or stopped says whether something ever stood against it; `net` is one that has it, 0 for any. `came` is the
    instant since when it came in; days are trade dates, both included."""

    stage: str = "all"
    party: str = ""
    counterparty: str = ""
    isin: str = ""
    reference: str = ""
    channel: str = ""
    product: str = ""
    exception: str = ""
    net: int = 0
    came: datetime | None = None
    went: str = ""
    stood: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Line:
    """One trade as a list shows it, by its newest version. `exceptions` stand against it now."""

    id: int
    channel: str
    reference: str
    party: str
    version: int
    number: int
    counterparty: str
    side: str
    product: str
    asset: str
    quantity: Decimal
    price: Decimal | None
    price_type: str
    currency: str
    net: Decimal | None
    trade_date: date
    settlement_date: date | None
    state: str
    since: datetime
    exceptions: Faults


def lines(wanted: Wanted, scope: Scope, today: date, cut: Cut, *, oldest_first: bool = False) -> Found[Line]:
    """One page; names are those of `today`. Raises TooSlow, and InvalidPlace."""
    by, sql = {"t.id": "bigint"}, partial(_sql, wanted, scope)
    page = paged_rows(cut, by, sql, _facts(wanted, scope), is_falling=not oldest_first)
    return Found(_lines(page.rows, today), page.before, page.after)


def totals(wanted: Wanted, scope: Scope) -> Totals:
    """How many trades the whole list has."""
    facts = _facts(wanted, scope)
    if facts is None:
        return Totals(counted_rows("select 1 where false limit %(limit)s", {}))
    return Totals(counted_rows(_sql(wanted, scope, "true", "asc"), facts))


def open_exceptions(versions: Iterable[int]) -> dict[int, Faults]:
    """What stands against versions now."""
    found: dict[int, list[Fault]] = defaultdict(list)
    for f in rows(statement("clearing", "open_exceptions"), {"versions": array(versions)}):
        found[f["version_id"]].append(Fault(f["code"], f["field"], f["value"], json.loads(f["data"])))
    return {version: tuple(faults) for version, faults in found.items()}


def number_with_exceptions(scope: Scope) -> int:
    """How many trades of a scope have exceptions now."""
    found = OpenTrade.objects.filter(state="EXCEPTION")
    return (found if scope.parties is None else found.filter(party_id__in=scope.parties)).count()


def open_work(trades: Iterable[int]) -> dict[int, Faults]:
    """What stands against trades now; one that has nothing against it is absent."""
    versions = dict(
        tuples("select version_id, trade_id from clearing_opentrade where trade_id = any(%s)", [list(trades)])
    )
    return {versions[version]: faults for version, faults in open_exceptions(versions).items()}


def _facts(wanted: Wanted, scope: Scope) -> dict[str, Any] | None:
    """The parameters of a list; None where nothing can match: a code or a party that nobody knows."""
    asset = assets_by_code([wanted.isin]).get(wanted.isin) if wanted.isin else None
    named = [parties_named(name) if name else None for name in (wanted.party, wanted.counterparty)]
    if (wanted.isin and asset is None) or [] in named:
        return None
    return {
        "scope": list(scope.parties or ()),
        "parties": named[0],
        "counterparties": named[1],
        "asset": asset.id if asset else 0,
        "reference": wanted.reference,
        "channel": wanted.channel,
        "product": wanted.product,
        "exception": wanted.exception,
        "net": wanted.net,
        "came": wanted.came,
        "stood": wanted.stood,
        "since": wanted.since,
        "until": wanted.until,
    }


def _sql(wanted: Wanted, scope: Scope, beyond: str, order: str) -> str:
    asked = (
        (scope.parties is not None, "t.party_id = any (%(scope)s::int[])"),
        (wanted.party, "t.party_id = any (%(parties)s::int[])"),
        (wanted.counterparty, "v.counterparty_id = any (%(counterparties)s::int[])"),
        (
            wanted.isin,
            "v.asset_id = %(asset)s and t.id in (select trade_id from clearing_tradeversion where asset_id = %(asset)s)",
        ),
        (wanted.reference, "starts_with(t.reference, %(reference)s)"),
        (wanted.channel, "t.channel = %(channel)s"),
        (wanted.product, "v.product = %(product)s"),
        (
            wanted.net,
            "t.id = any (array(select w.trade_id from clearing_netmember m join clearing_tradeversion w on w.id = m.version_id"
            " where m.net_id = %(net)s))",
        ),
        (
            wanted.exception,
            "exists (select from clearing_tradeexception x where x.version_id = o.version_id and x.code = %(exception)s"
            " and not exists (select from clearing_exceptionend d where d.exception_id = x.id))",
        ),
        (wanted.came, "t.at >= %(came)s"),
        (wanted.went == "through", f"not {_STOOD.format(which='true')}"),
        (wanted.went == "stopped", _STOOD.format(which="true")),
        (wanted.stood, _STOOD.format(which="x.code = %(stood)s")),
        (wanted.since, "v.trade_date >= %(since)s"),
        (wanted.until, "v.trade_date <= %(until)s"),
    )
    conditions = [STAGES[wanted.stage], *(condition for is_asked, condition in asked if is_asked)]
    return statement("clearing", "list_trades").format(conditions=" and ".join(conditions), beyond=beyond, order=order)


def _lines(found: Sequence[Mapping[str, Any]], today: date) -> list[Line]:
    names = party_terms({f["party_id"] for f in found} | {f["counterparty_id"] for f in found}, today)
    stands = open_exceptions(f["version"] for f in found if f["state"] == "EXCEPTION")

    def name(party: int, lei: str) -> str:
        return names[party].name if party in names else lei

    return [
        Line(
            id=f["id"],
            channel=f["channel"],
            reference=f["reference"],
            party=name(f["party_id"], f["party_lei"]),
            version=f["version"],
            number=f["number"],
            counterparty=name(f["counterparty_id"], f["counterparty_lei"]),
            side=f["side"],
            product=f["product"],
            asset=f["asset"],
            quantity=f["quantity"],
            price=f["price"],
            price_type=f["price_type"],
            currency=f["currency"],
            net=f["net"],
            trade_date=f["trade_date"],
            settlement_date=f["settlement_date"],
            state=f["state"],
            since=f["since"],
            exceptions=stands.get(f["version"], ()),
        )
        for f in found
    ]
