"""The match that an unmatched instruction would be, were the other side instructed as it says. It is tried out and never kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from settlements.models import OpenMatch, Unmatched
from settlements.models.instruction import Payment
from settlements.queries.around import ELSEWHERE, SUPPOSED
from settlements.queries.scope import Scope
from settlements.queries.unmatched import WhyUnmatched, why_waiting
from vocabulary.side import Direction

AS_OWN: Final = frozenset({"isin", "currency", "payment_type", "direction", "cash_direction", "parties", "place"})
"""Fields in which a candidate has to agree for its accounts to be those that a match would move."""


@dataclass(frozen=True)
class Supposed:
    """The match, not saved; its two sides as people name them (as `sides_named` does; the other one None and "" where nobody has
    sent it); and why there is none yet. `is_alone`: the
    other side is made up. `stands_for` are the unmatched instructions in whose place it is, and whether each delivers."""

    match: OpenMatch
    sides: Mapping[str, Any]
    why: WhyUnmatched
    is_alone: bool
    stands_for: Mapping[int, bool]


def supposed_match(own: Unmatched, scope: Scope, today: date) -> Supposed | None:
    """Of an unmatched instruction with its nearest candidate, which has accounts and holds of its own; without one that could be
    meant, or that the reader may see, of a counterparty that holds nothing and has what it owes: what the other side has is told
    by the codes of a match, and there is none. None for one that is unmatched no more."""
    why = why_waiting([own.pk], today).get(own.pk)
    if why is None:
        return None
    is_meant = why.near is not None and not AS_OWN & {each.field for each in why.differences}
    is_seen = why.near is not None and (scope.parties is None or why.near.participant_id in scope.parties)
    near = Unmatched.objects.filter(pk=why.near.id).first() if why.near and is_meant and is_seen else None
    stands_for = {each.pk: each.delivers for each in (own, near) if each is not None}
    return Supposed(_match(own, near), _sides(own, near, why), why, near is None, stands_for)


def _match(own: Unmatched, near: Unmatched | None) -> OpenMatch:
    other = near or _anybody(own)
    deliverer, receiver = (own, other) if own.delivers else (other, own)
    payer, payee = (receiver, deliverer) if own.payment == Payment.DVP else (deliverer, receiver)
    return OpenMatch(
        match_id=SUPPOSED,
        priority=min(own.priority, other.priority),
        intended_settlement_date=own.intended_settlement_date,
        market_id=own.market_id,
        payment=own.payment,
        place=own.place,
        deliverer_id=deliverer.participant_id,
        receiver_id=receiver.participant_id,
        asset_id=own.asset_id,
        securities_from=deliverer.securities_account if own.quantity_units else 0,
        securities_to=receiver.securities_account if own.quantity_units else 0,
        quantity_units=own.quantity_units,
        currency_id=own.currency_id,
        cash_from=payer.cash_account if own.amount_units else 0,
        cash_to=payee.cash_account if own.amount_units else 0,
        amount_units=own.amount_units,
        deliverer_hold=deliverer.is_held,
        receiver_hold=receiver.is_held,
        deliverer_imposed=deliverer.imposed,
        receiver_imposed=receiver.imposed,
    )


def _anybody(own: Unmatched) -> Unmatched:
    """The other side that nobody has sent, with accounts that have all that they owe."""
    return Unmatched(
        participant_id=own.counterparty_id,
        priority=own.priority,
        securities_account=ELSEWHERE,
        cash_account=ELSEWHERE,
    )


def _sides(own: Unmatched, near: Unmatched | None, why: WhyUnmatched) -> Mapping[str, Any]:
    mine = (own.pk, why.waiting.reference, own.participant_id)
    theirs = (
        (near.pk, why.near.reference, near.participant_id) if near and why.near else (None, "", own.counterparty_id)
    )
    names = {
        Direction.DELIVER: ("deliverer", "delivers", "from_party"),
        Direction.RECEIVE: ("receiver", "receives", "to_party"),
    }
    ways = (Direction.DELIVER, Direction.RECEIVE) if own.delivers else (Direction.RECEIVE, Direction.DELIVER)
    return {"match": SUPPOSED} | {
        name: fact
        for way, facts in zip(ways, (mine, theirs), strict=True)
        for name, fact in zip(names[way], facts, strict=True)
    }
