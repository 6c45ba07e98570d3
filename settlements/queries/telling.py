"""Which wishes are in force at a place of the trail, and where instructions stood then."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet

from itservices.queries import run_facts
from ledger.queries import first_day_from
from machinery.statements import array, rows, statement, value
from recordkeeping.queries import SealedEvent
from refdata.queries import visible_parties
from settlements.causes import reason_on
from settlements.depositories import Standing
from settlements.models import MessageWish
from settlements.models.instruction import Place
from settlements.queries.depositories import stood_outside
from settlements.queries.scope import VIEW
from settlements.queries.touched import AT_DEPOSITORIES
from vocabulary.actor import Actor

ALLEGEMENT: Final = "ALLEGEMENT"
ALLEGEMENTS_REMOVED: Final = "allegements.removed"
DEPOSITORY_CONFIRMED: Final = "depository.confirmed"
NOT_SENT: Final = "depository.not_sent"
TOPICS: Final = {
    "instructions.submitted": "STATUS",
    "instructions.entered": "STATUS",
    "instructions.matched": "STATUS",
    "instruction.held": "STATUS",
    "instruction.released": "STATUS",
    "instruction.cancelled": "STATUS",
    "instruction.hold_imposed": "STATUS",
    "instruction.hold_lifted": "STATUS",
    "night.refused": "STATUS",
    "night.failing": "STATUS",
    "night.recycled": "STATUS",
    "night.recycling_warned": "STATUS",
    "depository.sent": "STATUS",
    "depository.not_sent": "STATUS",
    "depository.advised": "STATUS",
    "depository.answered": "STATUS",
    "night.settled": "CONFIRMATION",
    DEPOSITORY_CONFIRMED: "CONFIRMATION",
    "allegements.made": ALLEGEMENT,
    ALLEGEMENTS_REMOVED: ALLEGEMENT,
}
"""Of what is told, by the code of the event that it is a fact of. Of an allegement the counterparty is told, of all else whose
instruction it is."""


def wishes_on_file() -> list[MessageWish]:
    """Every wish, in the order in which they decide: the last that applies does."""
    return list(MessageWish.objects.order_by("after_position", "pk"))


def wish_on_file(party: int, topic: str) -> MessageWish | None:
    """The last wish of a party on a topic; None where it never had one."""
    return MessageWish.objects.filter(party=party, topic=topic).order_by("-after_position", "-pk").first()


def visible_wishes(actor: Actor, at: datetime) -> QuerySet[MessageWish]:
    """The wishes that this actor may see: those of the parties in its scope."""
    return MessageWish.objects.filter(party__in=visible_parties(actor, at, VIEW)).select_related("party")


def in_force(found: QuerySet[MessageWish]) -> QuerySet[MessageWish]:
    """Those of some wishes by which somebody is told now: no later one of the same party and topic takes their place."""
    later = MessageWish.objects.filter(party=OuterRef("party"), topic=OuterRef("topic"), pk__gt=OuterRef("pk"))
    return found.filter(~Exists(later), is_wished=True)


def wishes_at(wishes: Iterable[MessageWish], topic: str, position: int) -> dict[int, MessageWish]:
    """Party -> its wish on a topic that is in force for the event at a position; parties that wish nothing are left out."""
    found = {each.party_id: each for each in wishes if each.topic == topic and each.after_position < position}
    return {party: wish for party, wish in found.items() if wish.is_wished}


def facts_to_tell(instructions: Collection[int], event: SealedEvent) -> list[dict[str, Any]]:
    """Where instructions stood at the instant of an event, by id; of one that settled them, what moved by it."""
    told = event.after or {}
    first = int(told.get("first_journal", 0))
    asked = {
        "instructions": array(instructions),
        "at": event.at,
        "frozen_through": run_facts(int(event.subject_ids[0])).get("frozen_through")
        if event.subject_type == "run"
        else None,
        "warned_by": int(event.subject_ids[0]) if event.code == "night.recycling_warned" else None,
        "is_refusal": event.code == "night.refused",
        "first": first,
        "last": first + int(told.get("count", 0)) - 1,
    }
    day = first_day_from(event.at)
    return [told_on(day, each) for each in rows(statement("settlements", "tell_facts"), asked)]


def told_on(day: date, facts: dict[str, Any]) -> dict[str, Any]:
    """Facts of an instruction with the reason that is told on a business date, as pages tell it (`reason_on`)."""
    told = reason_on(
        day,
        settlement=facts["settlement"],
        reason=facts["why_settlement"],
        hold=facts["hold"] or facts["imposed"],
        intended=facts["intended_settlement_date"],
        is_ours=facts["settles_in"] == Place.OWN,
    )
    return facts | {"why_settlement": told}


def tells_nothing(event: SealedEvent) -> bool:
    """Whether an event of what settles outside moved nothing (`moves`): it came too late, or waits."""
    return event.code in AT_DEPOSITORIES and not (event.after or {}).get("moves")


def stood_then(event: SealedEvent, outside: Collection[int]) -> dict[int, Standing]:
    """Where those instructions of an event stood at their depository at its instant that go to one (`outside`), by id: what was not
    sent by then was told nothing there."""
    if event.code == NOT_SENT:
        return dict.fromkeys(map(int, event.subject_ids), Standing(processing="REJT", reason="OTHR"))
    return dict.fromkeys(outside, Standing()) | stood_outside(outside, event.at)


def confirmed_then(found: dict[str, Any], event: SealedEvent) -> dict[str, Any]:
    """The facts of an instruction with what a depository confirmed of it by an event: what moved, what had before it, what it
    left."""
    sums = rows(statement("settlements", "confirmed_by_message"), {"message": int((event.after or {})["message"])})
    return {**found, **sums[0]}


def is_there_to_tell() -> bool:
    """Whether anybody wishes to be told, and something is sealed that was not told yet."""
    return bool(
        value(
            "select exists (select from settlements_messagewish) and exists (select from settlements_telling t"
            " where t.position < (select max(l.position) from recordkeeping_leaf l))"
        )
    )


def untold_for() -> timedelta:
    """How long the first sealed event that was not told yet has been waiting; nothing where all is, or nobody wishes it."""
    waiting: timedelta = value(statement("settlements", "untold_for"))
    return waiting
