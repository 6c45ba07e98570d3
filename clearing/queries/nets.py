"""Nets for a reader: lists, and one with the trades in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, Final

from clearing.models import NetObligation, TradeVersion
from machinery.counting import counted_rows, paged_rows
from machinery.paging import Cut, Found, Totals
from machinery.statements import rows, statement
from refdata.queries import assets_by_code, parties_named, party_terms
from settlements.models import Instruction
from settlements.queries import Scope, Statuses, statuses_of, visible_instructions
from vocabulary.actor import Actor

SHOWN: Final = 100
"""Trades that the page of a net shows; the list of trades has all of them."""


@dataclass(frozen=True)
class NetsWanted:
    """What a reader asks for: party by name, BIC or LEI; `isin`; days on which they settle, both included; `stands`: those
    that no other has superseded ("standing"), those that one has ("superseded"), or "all"."""

    party: str = ""
    isin: str = ""
    since: date | None = None
    until: date | None = None
    stands: str = "standing"


@dataclass(frozen=True)
class NetLine:
    """One net as a list shows it. Above zero the party receives; gross figures are without regard to sides."""

    id: int
    party: str
    party_lei: str
    ccp: str
    ccp_lei: str
    asset: str
    currency: str
    settlement_date: date
    account: str
    quantity: Decimal
    amount: Decimal
    gross: int
    gross_quantity: Decimal
    gross_amount: Decimal
    at: datetime
    supersedes: int | None
    superseded_by: int | None

    @property
    def reduction(self) -> Decimal | None:
        """By how many percent there is less to deliver than was traded; None where nothing was traded."""
        if not self.gross_quantity:
            return None
        return 100 * (1 - abs(self.quantity) / self.gross_quantity)

    @property
    def less(self) -> Decimal | None:
        """The same as a fraction."""
        return None if self.reduction is None else self.reduction / 100


def net_lines(wanted: NetsWanted, scope: Scope, today: date, cut: Cut) -> Found[NetLine]:
    """One page, the newest first; names are those of `today`. Raises TooSlow, and InvalidPlace."""
    page = paged_rows(cut, {"o.id": "bigint"}, partial(_sql, wanted, scope), _facts(wanted, scope), is_falling=True)
    return Found(_lines(page.rows, today), page.before, page.after)


def net_totals(wanted: NetsWanted, scope: Scope) -> Totals:
    """How many nets the whole list has."""
    facts = _facts(wanted, scope)
    if facts is None:
        return Totals(counted_rows("select 1 where false limit %(limit)s", {}))
    return Totals(counted_rows(_sql(wanted, scope, "true", "asc"), facts))


def _facts(wanted: NetsWanted, scope: Scope) -> dict[str, Any] | None:
    """The parameters of a list; None where nothing can match: an ISIN or a party that nobody knows."""
    asset = assets_by_code([wanted.isin]).get(wanted.isin) if wanted.isin else None
    parties = parties_named(wanted.party) if wanted.party else None
    if (wanted.isin and asset is None) or parties == []:
        return None
    return {
        "scope": list(scope.parties or ()),
        "parties": parties,
        "asset": asset.id if asset else 0,
        "since": wanted.since,
        "until": wanted.until,
    }


_SUPERSEDED: Final = "exists (select from clearing_netobligation s where s.supersedes_id = o.id)"


def _sql(wanted: NetsWanted, scope: Scope, beyond: str, order: str) -> str:
    asked = (
        (scope.parties is not None, "o.party_id = any (%(scope)s::int[])"),
        (wanted.party, "o.party_id = any (%(parties)s::int[])"),
        (wanted.isin, "o.asset_id = %(asset)s"),
        (wanted.since, "o.settlement_date >= %(since)s"),
        (wanted.until, "o.settlement_date <= %(until)s"),
        (wanted.stands == "standing", f"not {_SUPERSEDED}"),
        (wanted.stands == "superseded", _SUPERSEDED),
    )
    conditions = ["true", *(condition for is_asked, condition in asked if is_asked)]
    return statement("clearing", "list_nets").format(conditions=" and ".join(conditions), beyond=beyond, order=order)


def _lines(found: Sequence[Mapping[str, Any]], today: date) -> list[NetLine]:
    names = party_terms({party for f in found for party in (f["party_id"], f["ccp_id"])}, today)

    def name(party: int, lei: str) -> str:
        return names[party].name if party in names else lei

    return [
        NetLine(
            party=name(f["party_id"], f["party_lei"]),
            ccp=name(f["ccp_id"], f["ccp_lei"]),
            **{key: value for key, value in f.items() if key not in {"party_id", "ccp_id"}},
        )
        for f in found
    ]


@dataclass(frozen=True)
class Member:
    """A trade in a net: with whom it was agreed, and what the party of the net receives (below zero, gives)."""

    trade: int
    reference: str
    number: int
    trade_date: date
    against: str
    side: str
    quantity: Decimal
    amount: Decimal
    is_seen: bool


@dataclass(frozen=True)
class NetSheet:
    """One net: its line, the first of its trades, and its instructions with their statuses, the party's first; a net of
    nothing has none. `seen` are those instructions that the reader may see."""

    line: NetLine
    members: Sequence[Member]
    instructions: Sequence[Instruction] = ()
    statuses: Mapping[int, Statuses] = field(default_factory=dict)
    seen: frozenset[int] = frozenset()


_SIDES: Final = tuple(
    f"match__{side}__{what}"
    for side in ("delivering", "receiving")
    for what in ("participant", "securities_account__holder")
)


def net_sheet(net: int, scope: Scope, actor: Actor, at: datetime, today: date) -> NetSheet | None:
    """A net with what hangs on it; None for one that is not there or not the reader's to see."""
    found = NetObligation.objects.filter(pk=net).select_related(*_SIDES).first()
    if found is None or (scope.parties is not None and found.party_id not in scope.parties):
        return None
    sql = statement("clearing", "list_nets").format(conditions="o.id = %(net)s", beyond="true", order="desc")
    (line,) = _lines(rows(sql, {"net": net, "limit": 1}), today)
    asked = {"net": net, "scope": list(scope.parties or ()), "scoped": scope.parties is not None, "limit": SHOWN}
    told = rows(statement("clearing", "net_members"), asked)
    names = party_terms({f["against"] for f in told}, today)
    members = [
        Member(
            against=names[f["against"]].name if f["against"] in names else f["against_lei"],
            **{key: value for key, value in f.items() if key not in {"against", "against_lei"}},
        )
        for f in told
    ]
    if found.match is None:
        return NetSheet(line, members)
    sides = [found.match.delivering_id, found.match.receiving_id]
    made = [found.match.delivering, found.match.receiving]
    ordered = sorted(made, key=lambda each: each.participant_id != found.party_id)
    seen = frozenset(visible_instructions(actor, at).filter(pk__in=sides).values_list("pk", flat=True))
    return NetSheet(line, members, ordered, statuses_of(sides), seen)


def nets_of_trade(trade: int, scope: Scope, today: date, until: datetime | None = None) -> list[NetLine]:
    """The nets of a scope in which versions of a trade are or were, up to an instant (None: now), the newest first."""
    versions = TradeVersion.objects.filter(trade=trade)
    known = {} if until is None else {"at__lte": until}
    found = NetObligation.objects.filter(members__version__in=versions, **known)
    if scope.parties is not None:
        found = found.filter(party__in=scope.parties)
    sql = statement("clearing", "list_nets").format(conditions="o.id = any (%(nets)s)", beyond="true", order="desc")
    asked = {"nets": list(found.values_list("pk", flat=True)), "limit": SHOWN}
    return _lines(rows(sql, asked), today)
