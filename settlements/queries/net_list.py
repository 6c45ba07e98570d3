"""Nets of instructions as lists and pages show them, and those of one match."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from machinery.counting import counted_rows, paged_rows
from machinery.paging import Count, Cut, Found
from machinery.statements import rows, statement
from refdata.queries import PartyFacts, assets_by_code, markets_by_code, parties_named, party_terms
from settlements.netting import Saving
from settlements.queries.scope import Scope

SHOWN: Final = 500
"""Matches, and positions, of a net that its page shows at most."""
BY: Final = {"n.id": "bigint"}
STATES: Final[Mapping[str, str]] = {
    "": "true",
    "STANDING": "e.net_id is null and s.match_id is null",
    "SETTLED": "e.net_id is null and s.match_id is not null",
    "REPLACED": "e.replaced_by_id is not null",
    "ENDED": "e.net_id is not null and e.replaced_by_id is null",
}
"""How a net stands: in force, settled, replaced by another one, over without one."""
_INSIDE: Final = (
    "exists (select from settlements_nettedmatch m join settlements_match t on t.id = m.match_id"
    " join settlements_instruction i on i.id = t.delivering_id or i.id = t.receiving_id"
    " where m.net_id = n.id and i.participant_id = any (%({})s::int[]))"
)


@dataclass(frozen=True)
class WantedInstructionNets:
    """What a reader asks for: a state (see STATES), a market by its code, intended dates from and until, a participant by name, BIC
    or LEI, a currency by its code; "" and None for any."""

    net_state: str = ""
    market: str = ""
    since: date | None = None
    until: date | None = None
    participant: str = ""
    currency: str = ""


@dataclass(frozen=True)
class InstructionNetLine:
    """A net: its key, how many matches are in it, what their cash comes to, gross and net, and how it stands. `one` and `other` are
    the names of the two between whom it is, "" where it is between all. `replaces` and `replaced_by` are the nets before and after
    it."""

    id: int
    market: str
    market_name: str
    intended_settlement_date: date
    currency: str
    model: int
    netting: str
    one: str
    other: str
    matches: int
    gross: Decimal
    net: Decimal
    business_date: date
    at: datetime
    by: str
    replaced_by: int | None
    replaces: int | None
    state: str

    @property
    def saved(self) -> Decimal:
        """The fraction of what is instructed that does not change hands."""
        return 1 - self.net / self.gross


class NetMemberLine(NamedTuple):
    """A match of a net, by the side of it that the reader may see, and how it stands: open, settled, cancelled. `asset` is "" for
    cash alone."""

    match: int
    instruction: int
    reference: str
    deliverer: str
    receiver: str
    asset: str
    quantity: Decimal
    amount: Decimal
    end: str


class NetPositionLine(NamedTuple):
    """What an account of a party gets of an asset, below zero what it gives."""

    account: int
    number: str
    party: str
    asset: str
    units: Decimal


class NetSaving(NamedTuple):
    """What a net saves of one asset: instructed, and what changes hands."""

    asset: str
    gross: Decimal
    net: Decimal
    percent: Decimal


@dataclass(frozen=True)
class InstructionNetSheet:
    """A net with its matches and positions, as many as are shown, those that the reader may see; and what it saves by asset."""

    line: InstructionNetLine
    members: Sequence[NetMemberLine]
    positions: Sequence[NetPositionLine]
    savings: Sequence[NetSaving]


def instruction_net_lines(
    wanted: WantedInstructionNets, scope: Scope, today: date, cut: Cut
) -> Found[InstructionNetLine]:
    """One page of nets, the newest first; names are those of `today`. Raises TooSlow, and InvalidPlace."""

    def sql(beyond: str, order: str) -> str:
        return _list(_conditions(wanted, scope), beyond, order)

    page = paged_rows(cut, BY, sql, _facts(wanted, scope), is_falling=True)
    return Found(_lines(page.rows, today), page.before, page.after)


def number_instruction_nets(wanted: WantedInstructionNets, scope: Scope) -> Count:
    """How many there are; never TooSlow."""
    facts = _facts(wanted, scope)
    return Count(0) if facts is None else counted_rows(_list(_conditions(wanted, scope), "true", "desc"), facts)


def instruction_net(pk: int, scope: Scope, today: date) -> InstructionNetSheet | None:
    """One net; None for one that is not on file, or of whose instructions the reader may see none."""
    facts = {"net": pk, "scope": list(scope.parties or ()), "limit": SHOWN}
    mine = "true" if scope.parties is None else _INSIDE.format("scope")
    found = _lines(rows(_list(f"n.id = %(net)s and {mine}", "true", "desc"), facts), today)
    if not found:
        return None
    members = rows(_of_scope("net_members", scope), facts)
    positions = rows(_of_scope("net_positions", scope), facts)
    parties = {f[of] for f in members for of in ("deliverer", "receiver")} | {f["party"] for f in positions}
    names = party_terms(parties, today)
    return InstructionNetSheet(
        found[0],
        [NetMemberLine(**f | {of: _name(names, f[of]) for of in ("deliverer", "receiver")}) for f in _whole(members)],
        [NetPositionLine(**f | {"party": _name(names, f["party"])}) for f in positions],
        [_saving(f) for f in rows(statement("settlements", "net_savings"), facts)],
    )


def nets_of_match(match: int) -> list[tuple[int, str]]:
    """The nets that a match is or was in, the newest first, each with how it stands."""
    condition = "exists (select from settlements_nettedmatch m where m.net_id = n.id and m.match_id = %(match)s)"
    found = rows(_list(condition, "true", "desc"), {"match": match, "limit": None})
    return [(f["id"], f["state"]) for f in found]


def _list(conditions: str, beyond: str, order: str) -> str:
    return statement("settlements", "list_nets").format(conditions=conditions, beyond=beyond, order=order)


def _of_scope(name: str, scope: Scope) -> str:
    if scope.parties is None:
        return statement("settlements", name).format(sees_deliverer="true", in_scope="true")
    seen = "{}.participant_id = any (%(scope)s::int[])"
    if name == "net_positions":
        return statement("settlements", name).format(in_scope="h.party_id = any (%(scope)s::int[])")
    both = f"({seen.format('d')} or {seen.format('r')})"
    return statement("settlements", name).format(sees_deliverer=seen.format("d"), in_scope=both)


def _conditions(wanted: WantedInstructionNets, scope: Scope) -> str:
    asked = [STATES[wanted.net_state]]
    if scope.parties is not None:
        asked.append(_INSIDE.format("scope"))
    if wanted.participant:
        asked.append(_INSIDE.format("participants"))
    if wanted.market:
        asked.append("n.market_id = %(market)s")
    if wanted.currency:
        asked.append("n.currency_id = %(currency)s")
    if wanted.since:
        asked.append("n.intended_settlement_date >= %(since)s")
    if wanted.until:
        asked.append("n.intended_settlement_date <= %(until)s")
    return " and ".join(asked)


def _facts(wanted: WantedInstructionNets, scope: Scope) -> dict[str, Any] | None:
    """The parameters of a list; None where nothing can match: a market or a currency that nobody knows."""
    market = markets_by_code().get(wanted.market) if wanted.market else None
    currency = assets_by_code([wanted.currency]).get(wanted.currency) if wanted.currency else None
    if (wanted.market and market is None) or (wanted.currency and currency is None):
        return None
    return {
        "scope": list(scope.parties or ()),
        "participants": parties_named(wanted.participant) if wanted.participant else [],
        "market": market,
        "currency": currency.id if currency else None,
        "since": wanted.since,
        "until": wanted.until,
    }


def _lines(found: Sequence[Mapping[str, Any]], today: date) -> list[InstructionNetLine]:
    names = party_terms({f[of] for f in found for of in ("one_id", "other_id") if f[of]}, today)
    lines = []
    for f in found:
        facts = {name: f[name] for name in f if name not in {"one_id", "other_id"}}
        lines.append(InstructionNetLine(**facts, one=_name(names, f["one_id"]), other=_name(names, f["other_id"])))
    return lines


def _whole(found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{**f, "asset": f["asset"] or ""} for f in found]


def _name(names: Mapping[int, PartyFacts], party: int | None) -> str:
    return names[party].name if party is not None and party in names else ""


def _saving(found: Mapping[str, Any]) -> NetSaving:
    saved = Saving(found["id"], int(found["gross"]), int(found["net"])).percent
    share = (Decimal(saved.numerator) / Decimal(saved.denominator)).quantize(Decimal("0.01"))
    gross, net = (Decimal(found[of]).scaleb(-found["scale"]) for of in ("gross", "net"))
    return NetSaving(found["code"], gross, net, share)
