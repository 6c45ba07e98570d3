"""What a reader asks of a list of instructions, and the conditions by which it is found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from ledger.queries import accounts_numbered, slices_of
from machinery.statements import statement
from refdata.queries import assets_by_code, markets_by_code, parties_named
from settlements.causes import OWN_CAUSES, OWN_CODES, THEIR_CAUSES, Problem
from settlements.lifecycle import PURPOSES
from settlements.queries.fail_conditions import FAILS, of_fails
from settlements.queries.scope import Scope

OPEN_STATES: Final = ("failing", "pending", "held", "open")
PLACES: Final = {"own": "OWN", "outside": "CSD"}
FREE: Final = "FREE"
"""Stands for free of payment where a currency is asked for."""

_HELD: Final = "o.deliverer_hold or o.receiver_hold"
_IMPOSED: Final = "o.deliverer_imposed <> '' or o.receiver_imposed <> ''"
_QUEUE: Final = {
    "failing": "o.settlement = 'PENF'",
    FAILS: "o.settlement = 'PENF'",
    "pending": "o.settlement = 'PEND'",
    "held": f"({_HELD} or {_IMPOSED})",
    "open": "true",
}
_PAYER, _PAYEE = (
    f"(case o.payment when 'DVP' then o.{dvp}_id else o.{other}_id end)"
    for dvp, other in (("receiver", "deliverer"), ("deliverer", "receiver"))
)
_SIDES: Final[Mapping[str, tuple[str, str, str]]] = {
    "pays": ("o.currency_id > 0", _PAYER, "i.payment <> 'FOP' and (i.payment = 'DVP') = (i.direction = 'RECE')"),
    "collects": ("o.currency_id > 0", _PAYEE, "i.payment <> 'FOP' and (i.payment = 'DVP') = (i.direction = 'DELI')"),
    "delivers": ("o.asset_id > 0", "o.deliverer_id", "i.payment <> 'PFOD' and i.direction = 'DELI'"),
    "receives": ("o.asset_id > 0", "o.receiver_id", "i.payment <> 'PFOD' and i.direction = 'RECE'"),
}
"""What a side does: which queue rows have such a side, whose it is there, and the condition on the instruction."""
_Marked = tuple[str, Mapping[str, str]]
_DATE: Final = "o.intended_settlement_date"
_HOLDS: Final[_Marked] = (
    f"({_HELD} or {_IMPOSED})",
    {"own": "s.own_hold", "other": "s.other_hold", "house": "s.own_imposed <> ''"},
)
_CANCELLATIONS: Final[_Marked] = (
    "(o.deliverer_cancels or o.receiver_cancels)",
    {"own": "s.cancels", "other": "s.other_cancels"},
)
"""What marks a pair, on its queue row, and on a side of it."""
FUTURE: Final = OWN_CODES[Problem.SETTLEMENT_DATE_IN_FUTURE]
_AWAITS_ITS_DATE: Final = (
    "o.place = 'OWN' and o.settlement = 'PEND' and o.deliverer_reason = '' and o.receiver_reason = ''"
    f" and not ({_HELD} or {_IMPOSED}) and {_DATE} > (select max(business_date) from ledger_day)"
)
"""What `reason_on` says of a row of the queue."""
CAUSES: Final = {"own": OWN_CAUSES, "other": THEIR_CAUSES}
"""The codes that a side is told that causes it, and those that the other one is."""
FINAL_STATES: Final = frozenset({"settled", "parts", "failed", "cancelled"})
"""States in which nothing moves any more: what settled, failed or was cancelled then did."""
OF_A_DAY: Final = frozenset({"settled", "parts", "failed"})
"""States that are asked for of one business date."""
_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "settled": ("bigint", "int"),
    "parts": ("bigint", "int"),
    "failed": ("bigint", "int"),
    "cancelled": ("date", "bigint"),
    "any": ("bigint",),
}
_AMOUNT = "(o.amount_units / power(10::float8, coalesce(c.scale, 0)))"
_ORDERS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "": ((_DATE, "date"), (f"-{_AMOUNT}", "float8")),
    "intended": ((_DATE, "date"), (f"-{_AMOUNT}", "float8")),
    "-intended": ((f"(date '9999-12-31' - {_DATE})", "int"), (f"-{_AMOUNT}", "float8")),
    "amount": ((_AMOUNT, "float8"), (_DATE, "date")),
    "-amount": ((f"-{_AMOUNT}", "float8"), (_DATE, "date")),
    "priority": (("o.priority", "smallint"), (_DATE, "date")),
    "-priority": (("(-o.priority)::int", "int"), (_DATE, "date")),
}
"""How open instructions can be sorted: two expressions on the queue row, rising both, with their types; "" is the order of
work. The match and its side come after."""
SORTS: Final = tuple(name for name in _ORDERS if name and name[0] != "-")


@dataclass(frozen=True)
class Wanted:
    """What a reader asks for. `state` is one of OPEN_STATES, fails (what fails on the day `on`, what settles outside too), settled,
    parts or failed (what settled, did in part, or failed on the day `on`), cancelled, or any (with a reference). `since`, `until`
    are intended dates, both included; `currency` FREE means free of payment; `account` is the number of one that this side
    delivers, receives, pays or collects on.
    `market` is the code of one, `place` where it settles (own: in our books; outside), `payment` APMT or FREE
    (by which cut-offs are kept), `side` what the instruction does: pays, collects, delivers, receives. `cause` is which side the
    last night found to keep it from settling: own or other. `hold` and `cancellation` say who holds and who has asked for
    cancellation: own (this side), other, house (holds this one), and none for no hold at all. `ownership` is own (of the firm
    itself) or customer; `chased` once or never (whether anybody was chased about it), `chase_by` a day up to which its next chase
    is due; `expected_in` a currency in which the depository of what settles outside is expected to charge for it. Open ones can be
    sorted (SORTS, with "-" in front for falling); "" is the order of work.
    """

    state: str = "failing"
    isin: str = ""
    participant: str = ""
    reference: str = ""
    currency: str = ""
    reason: str = ""
    account: str = ""
    counterparty: str = ""
    market: str = ""
    place: str = ""
    payment: str = ""
    side: str = ""
    cause: str = ""
    hold: str = ""
    cancellation: str = ""
    ownership: str = ""
    chased: str = ""
    chase_by: date | None = None
    expected_in: str = ""
    since: date | None = None
    until: date | None = None
    on: date | None = None
    sort: str = ""

    @property
    def is_open(self) -> bool:
        """Whether only what is not final is asked for."""
        return self.state in OPEN_STATES or self.state == FAILS

    @property
    def keys(self) -> tuple[str, ...]:
        """The types of what tells where a row stands in the list."""
        if not self.is_open:
            return _KEYS[self.state]
        return (*(kind for _, kind in _ORDERS[self.sort]), "bigint", "int")


def facts_of(wanted: Wanted, scope: Scope) -> dict[str, Any] | None:
    """The parameters of a list; None where nothing can match: an ISIN, currency, party or market that nobody knows."""
    codes = {code for code in (wanted.isin, wanted.currency) if code and code != FREE}
    assets = assets_by_code(codes) if codes else {}
    if codes - assets.keys():
        return None
    named = [parties_named(name) if name else None for name in (wanted.participant, wanted.counterparty)]
    market = markets_by_code().get(wanted.market, 0) if wanted.market else None
    accounts = accounts_numbered(wanted.account) if wanted.account else None
    if [] in (*named, accounts) or market == 0:
        return None
    return {
        "scope": list(scope.parties or ()),
        "participants": named[0],
        "counterparties": named[1],
        "market": market,
        "accounts": accounts,
        "asset": assets[wanted.isin].id if wanted.isin else 0,
        "currency": assets[wanted.currency].id if wanted.currency in assets else 0,
        "reference": wanted.reference,
        "reason": wanted.reason,
        "causes": sorted(CAUSES.get(wanted.cause, ())),
        "since": wanted.since,
        "until": wanted.until,
        "on": wanted.on,
        "chase_by": wanted.chase_by,
        "expected_in": wanted.expected_in,
        "first": wanted.on,
        "last": wanted.on,
        "slices": slices_of(wanted.on, PURPOSES) if wanted.on and wanted.state != FAILS else [],
    }


def conditions_of(wanted: Wanted, scope: Scope) -> dict[str, str]:
    """The conditions on the queue row and on the side. Where the queue tells all that is asked of a side, every candidate but
    the one at the place has a side that is wanted: as many and one more make a page."""
    queue, facts = [_QUEUE.get(wanted.state, "true")], []
    for on_queue, on_instruction in _of_both_sides(wanted):
        queue.append(on_queue)
        facts.append(on_instruction)
    of_queue, side, is_told = _of_one_side(wanted, scope)
    first, second = (expression for expression, _ in _ORDERS[wanted.sort])
    return {
        "failed": statement("settlements", "failed_matches"),
        **{name: statement("settlements", name) for name in ("failed_outside", "told_outside", "confirmed_outside")},
        "first": first,
        "second": second,
        "queue": " and ".join(queue + of_queue),
        "facts": " and ".join(facts) or "true",
        "side": " and ".join(side) or "true",
        "candidates": "%(limit)s + 1" if is_told else "null",
    }


def _of_both_sides(wanted: Wanted) -> list[tuple[str, str]]:
    """What is asked of both sides alike: the condition on the queue row, and on an instruction."""
    free = "=" if wanted.payment == "FREE" else "<>"
    conditions = (
        (wanted.isin, "o.asset_id = %(asset)s", "i.asset_id = %(asset)s"),
        (wanted.currency, "o.currency_id = %(currency)s", "coalesce(i.currency_id, 0) = %(currency)s"),
        (wanted.market, "o.market_id = %(market)s", "i.market_id = %(market)s"),
        (wanted.place, f"o.place = '{PLACES.get(wanted.place)}'", f"i.place = '{PLACES.get(wanted.place)}'"),
        (wanted.payment, f"o.payment {free} 'FOP'", f"i.payment {free} 'FOP'"),
        (wanted.since, "o.intended_settlement_date >= %(since)s", "i.intended_settlement_date >= %(since)s"),
        (wanted.until, "o.intended_settlement_date <= %(until)s", "i.intended_settlement_date <= %(until)s"),
    )
    return [(on_queue, on_instruction) for is_asked, on_queue, on_instruction in conditions if is_asked]


def _of_one_side(wanted: Wanted, scope: Scope) -> tuple[list[str], list[str], bool]:
    """What is asked of the side itself: the conditions that its queue row then fulfils, those on the side, and whether each
    such row has such a side."""
    own = [("scope", scope.parties is not None), ("participants", bool(wanted.participant))]
    mine = [f"any (%({name})s::int[])" for name, is_asked in own if is_asked]
    theirs = ["any (%(counterparties)s::int[])"] if wanted.counterparty else []
    queue, side = (
        [],
        [*(f"i.participant_id = {ids}" for ids in mine), *(f"i.counterparty_id = {ids}" for ids in theirs)],
    )
    told = 1
    if wanted.side:
        exists, whose, condition = _SIDES[wanted.side]
        queue += [exists, *(f"{whose} = {ids}" for ids in mine)]
        side.append(condition)
        told += len(mine)
    queue += [
        f"(o.deliverer_id = {ids} or o.receiver_id = {ids})" for ids in (theirs if wanted.side else mine + theirs)
    ]
    if wanted.reference:
        side.append("starts_with(i.reference, %(reference)s)")
    if wanted.account:
        columns = ("securities_from", "securities_to", "cash_from", "cash_to")
        queue.append(f"({' or '.join(f'o.{column} = any (%(accounts)s::int[])' for column in columns)})")
        side.append(
            "(i.securities_account_id = any (%(accounts)s::int[]) or i.cash_account_id = any (%(accounts)s::int[]))"
        )
    if wanted.reason == FUTURE and wanted.is_open:
        queue.append(_AWAITS_ITS_DATE)
    elif wanted.reason and wanted.is_open:
        queue.append("%(reason)s in (o.deliverer_reason, o.receiver_reason)")
        side.append("s.reason = %(reason)s")
    if wanted.cause and wanted.is_open:
        queue.append("(o.deliverer_reason = any (%(causes)s) or o.receiver_reason = any (%(causes)s))")
        side.append("s.reason = any (%(causes)s)")
    if wanted.reason and wanted.state == "failed":
        side.append("s.reason = %(reason)s")
    for asked, (on_queue, on_sides) in ((wanted.hold, _HOLDS), (wanted.cancellation, _CANCELLATIONS)):
        if asked and wanted.is_open:
            queue.append(on_queue if asked in on_sides else f"not {on_queue}")
            side += [on_sides[asked]] if asked in on_sides else []
    of_queue, of_side = of_fails(wanted.ownership, wanted.chased, wanted.chase_by, wanted.expected_in)
    queue, side = queue + of_queue, side + of_side
    return queue, side, len(side) <= told and not wanted.reference
