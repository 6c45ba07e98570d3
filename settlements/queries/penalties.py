"""Penalties and their nets as lists show them, and those of one instruction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, Final

from machinery.counting import COUNT_MILLISECONDS, counted_rows, paged_rows
from machinery.paging import Count, Cut, Found, Totals
from machinery.patience import TooSlow, at_most
from machinery.statements import rows, statement, value
from refdata.queries import assets_by_code, markets_by_code, parties_named, party_terms
from settlements.penalties.completing import FACTS_THAT_COME, completable
from settlements.queries.growth_markets import NOWHERE, PlacesOfTrade, places_in
from settlements.queries.penalty_conditions import LACKS, OF_OPEN_MONTHS, STATES
from settlements.queries.penalty_days import completable_on, penalty_days, penalty_days_by_code
from settlements.queries.scope import Scope

SIDES_JOINED: Final = (
    "join settlements_match m on m.id = p.match_id join settlements_instruction d on d.id = m.delivering_id"
    " join settlements_instruction r on r.id = m.receiving_id"
)
PAID: Final = "exists (select from settlements_penaltypayment z where z.net_id = n.id)"
NOT_PAID: Final = f"exists (select from settlements_penaltyunpaid z where z.net_id = n.id) and not {PAID}"


@dataclass(frozen=True)
class PenaltiesWanted:
    """What a reader asks for. `month` is the first day of the month of their nights; `since` and `until` are nights. Parties are a
    name, BIC or LEI: either side of it, or `pays` and `gets`."""

    lacks: str = ""
    penalty_state: str = ""
    penalty_kind: str = ""
    month: date | None = None
    since: date | None = None
    until: date | None = None
    party: str = ""
    counterparty: str = ""
    isin: str = ""
    currency: str = ""
    market: str = ""


@dataclass(frozen=True)
class PenaltyLine:
    """A penalty with its names; `failing` pays, "" where nobody knows who. `instruction` is the side that the reader may see: of
    both the one that pays. `completes` is the penalty that lacked a fact and that this one reckons, `completed_by` the one that
    reckons this one. `state` is its status by the code of ISO 20022 (see STATES) after its last change, `state_reason` why it was
    removed; `came_at_once` says that both sides came in already matched. `completed_on` is the night that reckoned what it had
    lacked, by a change of its own; it `awaits` facts that may still come. See settlements.models.Penalty and PenaltyChange."""

    id: int
    kind: str
    penalty_date: date
    business_date: date
    match: int
    instruction: int
    reference: str
    side: str
    failing: str
    failing_lei: str
    receiving: str
    receiving_lei: str
    market: str
    market_name: str
    payment: str
    isin: str
    currency: str
    reason: str
    quantity: Decimal | None
    cash_amount: Decimal | None
    rate_class: str
    securities_rate: Decimal | None
    cash_rate: Decimal | None
    price: Decimal | None
    price_date: date | None
    missing: Sequence[str]
    amount: Decimal
    completes: int | None = None
    completed_by: int | None = None
    state: str = "ACTV"
    state_reason: str = ""
    came_at_once: bool = False
    places: PlacesOfTrade = NOWHERE
    completed_on: date | None = None
    awaits: bool = False


@dataclass(frozen=True)
class PenaltyTotal:
    """How many penalties there are in a currency, how many of them lack a fact, and what they come to."""

    currency: str
    number: int
    incomplete: int
    amount: Decimal


@dataclass(frozen=True)
class PenaltyTotals(Totals):
    """How many there are, and by currency (None: more than can be added up in time)."""

    currencies: Sequence[PenaltyTotal] | None = None


@dataclass(frozen=True)
class NetsWanted:
    """What a reader asks for: nets of a month, of a party (name, BIC or LEI); `between` is "all" for those over all parties, "each"
    for those with each counterparty; `net_payment` is "paid", or "unpaid" for those that are due and could not be."""

    between: str = "all"
    net_payment: str = ""
    month: date | None = None
    party: str = ""
    currency: str = ""


@dataclass(frozen=True)
class PenaltyNetLine:
    """A net with its names; below zero the party pays. No counterparty: over all of them; that is what is `paid` on a business
    date, booked by a `journal`, or not, for a reason of settlements.models.PenaltyUnpaid: what nights have `accrued` of it."""

    id: int
    month: date
    market: str
    market_name: str
    currency: str
    party: str
    party_lei: str
    counterparty: str
    counterparty_lei: str
    net: Decimal
    due_on: date
    paid_on: date | None = None
    paid: Decimal | None = None
    journal: int | None = None
    unpaid_because: str = ""
    accrued: Decimal | None = None


def penalty_lines(wanted: PenaltiesWanted, scope: Scope, today: date, cut: Cut) -> Found[PenaltyLine]:
    """One page of penalties, the newest night first. Raises TooSlow, and InvalidPlace."""

    def sql(beyond: str, order: str) -> str:
        return _list(
            "list_penalties", conditions=_conditions(wanted, scope), own=_own(scope), beyond=beyond, order=order
        )

    by = {"p.business_date": "date", "p.id": "bigint"}
    page = paged_rows(cut, by, sql, _facts(wanted, scope, today), is_falling=True)
    return Found(lines(page.rows, today), page.before, page.after)


def penalty_totals(wanted: PenaltiesWanted, scope: Scope, today: date) -> PenaltyTotals:
    """How many penalties the whole list has, and what they come to by currency; never TooSlow."""
    facts = _facts(wanted, scope, today)
    if facts is None:
        return PenaltyTotals(Count(0), ())
    conditions = _conditions(wanted, scope)
    joins = "" if scope.parties is None else SIDES_JOINED
    try:
        with at_most(COUNT_MILLISECONDS):
            sums = rows(_list("total_penalties", conditions=conditions, joins=joins), facts)
    except TooSlow:
        sql = _list("list_penalties", conditions=conditions, own=_own(scope), beyond="true", order="desc")
        return PenaltyTotals(counted_rows(sql, facts))
    found = [PenaltyTotal(**f) for f in sums]
    return PenaltyTotals(Count(sum(total.number for total in found)), found)


def penalties_that_lack(lacks: str, scope: Scope, today: date) -> Count:
    """How many penalties lack a fact in one of the ways of LACKS; never TooSlow."""
    joins = "" if scope.parties is None else SIDES_JOINED
    sql = f"select p.id from settlements_penalty p {joins} where {LACKS[lacks]} and {_in_scope(scope)} limit %(limit)s"
    return counted_rows(sql, {"scope": list(scope.parties or ()), **completable_on(today).facts})


def penalty(pk: int, scope: Scope, today: date) -> PenaltyLine | None:
    """One penalty; None for one that is not on file or not the reader's to see."""
    conditions = f"p.id = %(penalty)s and {_in_scope(scope)}"
    sql = _list("list_penalties", conditions=conditions, own=_own(scope), beyond="true", order="desc")
    found = lines(rows(sql, {"penalty": pk, "scope": list(scope.parties or ()), "limit": 1, "as_of": None}), today)
    return found[0] if found else None


def penalties_by_id(penalties: Sequence[int], today: date) -> dict[int, PenaltyLine]:
    """Some penalties as they stand, whoever asks."""
    sql = _list("list_penalties", conditions="p.id = any(%(ids)s)", own=_own(Scope(None)), beyond="true", order="desc")
    return {each.id: each for each in lines(rows(sql, {"ids": list(penalties), "limit": None, "as_of": None}), today)}


def penalties_of_match(match: int, until: date | None, today: date) -> list[PenaltyLine]:
    """The penalties of a match that nights up to a day reckoned (None: all) as they stood then, the newest first; for who may see
    either side."""
    conditions = "p.match_id = %(match)s and (%(until)s::date is null or p.business_date <= %(until)s::date)"
    sql = _list("list_penalties", conditions=conditions, own=_own(Scope(None)), beyond="true", order="desc")
    return lines(rows(sql, {"match": match, "until": until, "as_of": until, "limit": None}), today)


def number_of_penalties(match: int, until: date | None) -> int:
    """How many penalties a match has that nights up to a day reckoned."""
    sql = (
        "select count(*) from settlements_penalty where match_id = %(match)s"
        " and (%(until)s::date is null or business_date <= %(until)s::date)"
    )
    return int(value(sql, {"match": match, "until": until}))


def penalty_net_lines(wanted: NetsWanted, scope: Scope, today: date, cut: Cut) -> Found[PenaltyNetLine]:
    """One page of nets, the newest month first. Raises TooSlow, and InvalidPlace."""

    def sql(beyond: str, order: str) -> str:
        return _list("list_penalty_nets", conditions=_net_conditions(wanted, scope), beyond=beyond, order=order)

    by = {"n.month": "date", "n.id": "bigint"}
    page = paged_rows(cut, by, sql, _net_facts(wanted, scope), is_falling=True)
    return Found(_net_lines(page.rows, today), page.before, page.after)


def penalty_net(pk: int, scope: Scope, today: date) -> PenaltyNetLine | None:
    """One net; None for one that is not on file or not the reader's to see."""
    conditions = _net_conditions(NetsWanted(between=""), scope)
    sql = _list("list_penalty_nets", conditions=f"n.id = %(net)s and {conditions}", beyond="true", order="desc")
    found = _net_lines(rows(sql, {"net": pk, "scope": list(scope.parties or ()), "limit": 1}), today)
    return found[0] if found else None


def penalty_net_totals(wanted: NetsWanted, scope: Scope) -> Totals:
    """How many nets the whole list has."""
    facts = _net_facts(wanted, scope)
    if facts is None:
        return Totals(Count(0))
    sql = _list("list_penalty_nets", conditions=_net_conditions(wanted, scope), beyond="true", order="desc")
    return Totals(counted_rows(sql, facts))


def _list(name: str, **braces: str) -> str:
    return statement("settlements", name).format(**braces)


def _in_scope(scope: Scope) -> str:
    if scope.parties is None:
        return "true"
    return (
        "(p.failing_id = any(%(scope)s::int[]) or p.receiving_id = any(%(scope)s::int[]) or p.missing <> '' and p.side = ''"
        " and (d.participant_id = any(%(scope)s::int[]) or r.participant_id = any(%(scope)s::int[])))"
    )


def _own(scope: Scope) -> str:
    """The instruction that stands for a penalty: that of the side that pays, or the other one where only that may be seen."""
    if scope.parties is None:
        return "case when v.side = 'RECE' then r.id else d.id end"
    paying, other = (
        f"case when v.side = 'RECE' then {one} else {two} end" for one, two in (("r.id", "d.id"), ("d.id", "r.id"))
    )
    party = "case when v.side = 'RECE' then r.participant_id else d.participant_id end"
    return f"case when {party} = any(%(scope)s::int[]) then {paying} else {other} end"


def _facts(wanted: PenaltiesWanted, scope: Scope, today: date) -> dict[str, Any] | None:
    """The parameters of a list; None where nothing can match: a party, ISIN, currency or market that nobody knows."""
    known = _known(wanted.isin, wanted.currency, wanted.party, wanted.counterparty)
    market = markets_by_code().get(wanted.market, 0) if wanted.market else None
    if known is None or market == 0:
        return None
    return known | {
        "scope": list(scope.parties or ()),
        "market": market,
        "kind": wanted.penalty_kind,
        "month": wanted.month,
        "since": wanted.since,
        "until": wanted.until,
        **(completable_on(today).facts if wanted.lacks in OF_OPEN_MONTHS else {}),
        "as_of": None,
    }


def _known(isin: str, currency: str, party: str, counterparty: str = "") -> dict[str, Any] | None:
    codes = {code for code in (isin, currency) if code}
    assets = assets_by_code(codes) if codes else {}
    named = [parties_named(name) if name else None for name in (party, counterparty)]
    if codes - assets.keys() or [] in named:
        return None
    return {
        "asset": assets[isin].id if isin else None,
        "currency": assets[currency].id if currency else None,
        "parties": named[0],
        "counterparties": named[1],
    }


def _conditions(wanted: PenaltiesWanted, scope: Scope) -> str:
    asked = (
        (wanted.penalty_kind, "p.kind = %(kind)s"),
        (wanted.month, "p.business_date >= %(month)s and p.business_date < %(month)s::date + interval '1 month'"),
        (wanted.since, "p.business_date >= %(since)s"),
        (wanted.until, "p.business_date <= %(until)s"),
        (wanted.isin, "p.asset_id = %(asset)s"),
        (wanted.currency, "p.currency_id = %(currency)s"),
        (wanted.market, "p.market_id = %(market)s"),
        (wanted.party and not wanted.counterparty, _either("parties")),
        (wanted.counterparty and not wanted.party, _either("counterparties")),
        (
            wanted.party and wanted.counterparty,
            f"({_between('parties', 'counterparties')} or {_between('counterparties', 'parties')})",
        ),
    )
    found = [condition for is_asked, condition in asked if is_asked]
    return " and ".join([LACKS[wanted.lacks], STATES[wanted.penalty_state], _in_scope(scope), *found])


def _either(parties: str) -> str:
    """That one of some parties pays or gets a penalty; by a change too, where its night did not know who pays."""
    of = f"any(%({parties})s)"
    changed = f"select z.penalty_id from settlements_penaltychange z where z.failing_id = {of} or z.receiving_id = {of}"
    return f"(p.failing_id = {of} or p.receiving_id = {of} or p.id = any(array({changed})))"


def _between(payers: str, others: str) -> str:
    """That one of some parties pays one of others, or did; by a change too."""
    both = f"{{0}}.failing_id = any(%({payers})s) and {{0}}.receiving_id = any(%({others})s)"
    changed = f"select z.penalty_id from settlements_penaltychange z where {both.format('z')}"
    return f"({both.format('p')} or p.id = any(array({changed})))"


def _net_facts(wanted: NetsWanted, scope: Scope) -> dict[str, Any] | None:
    known = _known("", wanted.currency, wanted.party)
    return None if known is None else known | {"scope": list(scope.parties or ()), "month": wanted.month}


def _net_conditions(wanted: NetsWanted, scope: Scope) -> str:
    """A net is seen by who may see its party."""
    asked = (
        (wanted.month, "n.month = %(month)s"),
        (wanted.party, "n.party_id = any(%(parties)s)"),
        (wanted.currency, "n.currency_id = %(currency)s"),
        (scope.parties is not None, "n.party_id = any(%(scope)s::int[])"),
        (wanted.between == "all", "n.counterparty_id is null"),
        (wanted.between == "each", "n.counterparty_id is not null"),
        (wanted.net_payment == "paid", PAID),
        (wanted.net_payment == "unpaid", NOT_PAID),
    )
    return " and ".join([condition for is_asked, condition in asked if is_asked] or ["true"])


def lines(found: Sequence[Mapping[str, Any]], today: date) -> list[PenaltyLine]:
    """Rows of penalties with the names of their parties."""
    names = _names({f[name] for f in found for name in ("failing_id", "receiving_id")}, today)
    still = completable(today, {f["market"] for f in found if f["missing"]}, penalty_days_by_code())
    return [
        PenaltyLine(
            failing=names.get(f["failing_id"], f["failing_lei"] or ""),
            receiving=names.get(f["receiving_id"], f["receiving_lei"] or ""),
            failing_lei=f["failing_lei"] or "",
            receiving_lei=f["receiving_lei"] or "",
            missing=tuple(filter(None, f["missing"].split(","))),
            places=places_in(f),
            awaits=f["state"] == "NCOM"
            and f["completed_by"] is None
            and still.holds(f["market"], f["business_date"])
            and any(n in f["missing"] for n in FACTS_THAT_COME),
            **{name: f[name] for name in _AS_THEY_ARE},
        )
        for f in found
    ]


_AS_THEY_ARE: Final = (
    "id", "kind", "penalty_date", "business_date", "match", "instruction", "reference", "side", "market", "market_name", "payment",
    "isin", "currency", "reason", "quantity", "cash_amount", "rate_class", "securities_rate", "cash_rate", "price", "price_date",
    "amount", "completes", "completed_by", "state", "state_reason", "came_at_once", "completed_on",
)  # fmt: skip


def _net_lines(found: Sequence[Mapping[str, Any]], today: date) -> list[PenaltyNetLine]:
    names, days = _names({f[name] for f in found for name in ("party_id", "counterparty_id")}, today), penalty_days()
    return [
        PenaltyNetLine(
            party=names.get(f["party_id"], f["party_lei"]),
            counterparty=names.get(f["counterparty_id"], f["counterparty_lei"] or ""),
            counterparty_lei=f["counterparty_lei"] or "",
            due_on=days.month(f["market_id"], f["month"]).paid_on,
            **{name: f[name] for name in _NET_AS_IT_IS},
        )
        for f in found
    ]


_NAMED: Final = {"party", "counterparty", "counterparty_lei", "due_on"}
_NET_AS_IT_IS: Final = {f.name for f in fields(PenaltyNetLine)} - _NAMED


def _names(parties: set[int | None], today: date) -> dict[int | None, str]:
    terms = party_terms([pk for pk in parties if pk], today)
    return {pk: found.name for pk, found in terms.items()}
