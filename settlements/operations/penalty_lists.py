"""Keeps the lists of penalties of depositories, each once, line by line. They know no format."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

from machinery.transactions import part
from recordkeeping.operations import record
from settlements.models import ListedNet, ListedPenalty, PenaltyList
from settlements.queries.penalty_lists import instructions_by_facts, instructions_by_reference
from vocabulary.actor import Actor

LIST_RACES: Final = ("a_list_of_penalties_is_told_once", "a_list_of_penalties_is_superseded_once")
"""Constraints that two may meet who keep the same list at one moment: the second does it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldPenalty:
    """A line of a list: see settlements.models.ListedPenalty. Parties, currency and asset are ids."""

    party: int
    counterparty: int | None
    counterparty_named: str
    day: date
    kind: str
    common_reference: str
    reference: str
    earlier_common: str
    state: str
    reasons: tuple[str, ...]
    why: str
    flow: str
    amount: Decimal
    currency: int
    days: int | None
    method: str
    isin: str
    asset: int | None
    classification: str
    securities_rate: Decimal | None
    cash_rate: Decimal | None
    price: Decimal | None
    quantity: Decimal | None
    cash_amount: Decimal | None
    direction: str
    settlement_date: date | None
    instruction_named: str
    market_reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldNet:
    """What a list says is left of penalties: see settlements.models.ListedNet."""

    currency: int
    day: date | None
    party: int
    counterparty: int | None
    counterparty_named: str
    net: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldList:
    """A list as it is told: see settlements.models.PenaltyList."""

    market: int
    owner: int | None
    reference: str
    page: int
    is_last: bool
    frequency: str
    holds: str
    since: date
    until: date
    told_on: date
    parties: tuple[int, ...]
    days: tuple[date, ...]
    lines: tuple[ToldPenalty, ...]
    nets: tuple[ToldNet, ...]

    def digest(self) -> str:
        """Of all that it says."""
        return sha256(json.dumps(asdict(self), default=str, sort_keys=True).encode()).hexdigest()


@part
def keep_penalty_list(message: int, told: ToldList, *, by: Actor, at: datetime, business_date: date) -> PenaltyList:
    """Keeps what a message lists. A list that says what one of its parties under its reference has said is that one, and nothing
    more; one that is older than the last of them is nothing more either. One that says something else supersedes the last one.

    A list that says that it is of a day to come is of the business date.

    Raises IntegrityError (LIST_RACES) when another transaction keeps it at this moment: try again.
    """
    parties, told_on, digest = sorted(told.parties), min(told.told_on, business_date), told.digest()
    of = {"market": told.market, "owner": told.owner, "reference": told.reference, "page": told.page}
    before = PenaltyList.objects.filter(**of, parties=parties).order_by("-pk")
    if said := before.filter(digest=digest).first():
        return said
    last = before.first()
    if last is not None and told_on < last.told_on:
        return last
    kept = PenaltyList.objects.create(
        message_id=message,
        market_id=told.market,
        owner_id=told.owner,
        reference=told.reference,
        page=told.page,
        is_last=told.is_last,
        frequency=told.frequency,
        holds=told.holds,
        since=told.since,
        until=told.until,
        told_on=told_on,
        parties=parties,
        days=list(told.days),
        supersedes=last,
        digest=digest,
        business_date=business_date,
        at=at,
    )
    _keep_lines(kept, told.lines)
    ListedNet.objects.bulk_create(ListedNet(list=kept, **_ids(asdict(each), number)) for number, each in _no(told.nets))
    record(
        by=by,
        at=at,
        code="penalty_list.kept",
        subject_type="penalty_list",
        subject_ids=[kept.pk],
        after={
            "message": message,
            "reference": told.reference,
            "lines": len(told.lines),
            "listed_nets": len(told.nets),
            "digest": digest,
            "supersedes": last.pk if last else None,
        },
    )
    return kept


def _keep_lines(kept: PenaltyList, lines: Sequence[ToldPenalty]) -> None:
    """Writes the lines of a list, each with the instruction of ours that it is about."""
    named = instructions_by_reference(kept.market_id, [(each.party, each.instruction_named) for each in lines])
    known = {
        number: named[each.party, each.instruction_named]
        for number, each in _no(lines)
        if (each.party, each.instruction_named) in named
    }
    strange = [_facts(number, each) for number, each in _no(lines) if number not in known]
    by_facts = instructions_by_facts(kept.market_id, strange)
    ListedPenalty.objects.bulk_create(
        ListedPenalty(
            list=kept,
            market_id=kept.market_id,
            instruction_id=known.get(number) or by_facts.get(number),
            known_by="REFERENCE" if number in known else "FACTS" if number in by_facts else "",
            **_ids(asdict(each), number),
        )
        for number, each in _no(lines)
    )


def _no(found: Sequence[Any]) -> list[tuple[int, Any]]:
    return list(enumerate(found, start=1))


def _ids(found: Mapping[str, Any], number: int) -> dict[str, Any]:
    """Fields of a row; those that refer to others by their ids."""
    refer = {"party", "counterparty", "currency", "asset"}
    named = {f"{name}_id" if name in refer else name: value for name, value in found.items()}
    return {**named, "number": number, **({"reasons": list(named["reasons"])} if "reasons" in named else {})}


def _facts(number: int, each: ToldPenalty) -> dict[str, Any]:
    names = ("party", "counterparty", "day", "kind", "asset", "quantity", "settlement_date")
    return {"number": number, **{name: getattr(each, name) for name in names}}
