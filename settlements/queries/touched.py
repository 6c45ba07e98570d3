"""Which instructions an event of the trail touched, and of whom: what may be told outside the house.

A set of up to NAMED instructions is named one by one. A larger one is told by its participants and expanded page by
page, from the same facts.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from machinery.statements import array, rows, statement
from notifications.queries import NAMED, SealedEvent, Thing, Touched

Found = Mapping[str, Any]
AXES: Final = {
    "instruction.held": "HOLD",
    "instruction.released": "HOLD",
    "instruction.cancelled": "IPRC",
    "instruction.hold_imposed": "IMPOSED",
    "instruction.hold_lifted": "IMPOSED",
    "instruction.prioritised": "",
    "instruction.partial_set": "",
    "instruction.part_released": "",
    "instruction.release_taken_back": "",
    "instruction.linked": "",
    "instruction.unlinked": "",
}
"""The axis on which an act may move the other side too; what the house holds the other side is always told of."""
SETS: Final = {
    "instructions.submitted": ("touched_named", "touched_submitted"),
    "instructions.entered": ("touched_named", "touched_entered"),
    "instructions.matched": ("touched_named", "touched_matched"),
    "allegements.made": ("touched_counterparties", "touched_alleged"),
    "allegements.removed": ("touched_counterparties", "touched_unalleged"),
}
"""Codes of what names its instructions where they are few: the statements that read those, and those of one of many. What is
alleged touches the counterparties, all else the participants."""
AT_DEPOSITORIES: Final = (
    "depository.sent",
    "depository.not_sent",
    "depository.advised",
    "depository.answered",
    "depository.confirmed",
)
"""What becomes of one instruction at its depository; it touches that one alone."""
RECYCLING: Final = {"night.recycled": "touched_recycled", "night.recycling_warned": "touched_warned"}
"""What a night says of the end of recycling: the statements that read its instructions."""
COUNTS: Final = ("count", "matches", "instructions", "allegements")
"""Under which name an event says how many it tells of."""


def touched_by_sets(events: Sequence[SealedEvent]) -> dict[int, Touched]:
    """By position, what events of one code touched: intake or matching both sides of every match that was taken in or made, or the
    own instructions that came in; allegements others' instructions, of the counterparties that they name."""
    named = _things(events)
    return {
        event.position: _touched(named[int(each)] for each in event.subject_ids) if event.subject_ids else _set(event)
        for event in events
    }


def touched_by_acts(events: Sequence[SealedEvent]) -> dict[int, Touched]:
    """By position, what acts of participants touched: their own instructions, and the other side's where it moved too."""
    return {position: _touched(things) for position, things in _acted(events).items()}


def _acted(events: Sequence[SealedEvent]) -> dict[int, list[Thing]]:
    """By position every instruction that acts touched, however many."""
    told = [
        (event.position, each, event.at, AXES.get(event.code, "")) for event in events for each in event.subject_ids
    ]
    found = rows(
        statement("settlements", "touched_acted"),
        {
            "positions": [position for position, _, _, _ in told],
            "ids": [int(subject) for _, subject, _, _ in told],
            "at": [at for _, _, at, _ in told],
            "axes": [axis for _, _, _, axis in told],
        },
    )
    by_event: dict[int, list[Thing]] = {event.position: [] for event in events}
    for each in found:
        by_event[each["position"]].append(_thing(each))
    return by_event


def touched_by_nights(events: Sequence[SealedEvent]) -> dict[int, Touched]:
    """By position, what night.settled, night.refused, night.failing, night.recycled and night.recycling_warned touched."""
    return {event.position: _set(event) for event in events}


def instructions_of_event(event: SealedEvent, parties: Sequence[int], after: int, limit: int) -> list[Thing]:
    """The instructions that one event touched, of some participants, with an id above `after`, by id."""
    is_act = event.code in AXES or event.code in AT_DEPOSITORIES
    if is_act or (event.subject_ids and event.code in SETS):
        named: Iterable[Thing] = (
            _acted([event])[event.position] if is_act else touched_by_sets([event])[event.position].named or ()
        )
        mine = sorted(each for each in named if each.id > after and each.party in parties)
        return mine[:limit]
    members, asked = _members(event)
    found = rows(
        f"with m as materialized ({members}) select * from m where m.id > %(after)s"
        " and m.party = any (%(parties)s::int[]) order by m.id limit %(limit)s",
        {**asked, "after": after, "limit": limit, "parties": array(parties)},
    )
    return [_thing(each) for each in found]


def _set(event: SealedEvent) -> Touched:
    """A set that is described and not named: its participants, and its instructions where they are few."""
    members, asked = _members(event)
    facts = event.after or {}
    number = next((int(facts[name]) for name in COUNTS if name in facts), 0)
    if number * 2 <= NAMED:
        return _touched(_thing(each) for each in rows(f"{members} order by 1", asked))
    found = rows(f"with m as materialized ({members}) select distinct m.party from m", asked)
    return Touched(frozenset(each["party"] for each in found))


def _members(event: SealedEvent) -> tuple[str, dict[str, Any]]:
    """The statement that reads the instructions of a set event, and what it needs."""
    facts = event.after or {}
    if event.code in SETS:
        asked = {"first": facts["first"], "last": facts["last"], "at": event.at, "by": event.actor_name}
        return statement("settlements", SETS[event.code][1]), asked
    if event.code == "night.settled":
        first = int(facts["first_journal"])
        asked = {"slice": facts["slice"], "first": first, "last": first + int(facts["count"]) - 1}
        return statement("settlements", "touched_settled"), asked
    asked = {"business_date": facts["business_date"], "run": int(event.subject_ids[0])}
    if event.code in RECYCLING:
        return statement("settlements", RECYCLING[event.code]), asked
    return statement("settlements", "touched_told"), {**asked, "moved": event.code == "night.failing"}


def _things(events: Sequence[SealedEvent]) -> dict[int, Thing]:
    """The instructions that events of one code name."""
    names, asked = (
        SETS[events[0].code][0],
        {"ids": array({int(each) for event in events for each in event.subject_ids})},
    )
    return {each["id"]: _thing(each) for each in rows(statement("settlements", names), asked)}


def _thing(found: Found) -> Thing:
    return Thing(found["id"], found["reference"], found["party"])


def _touched(things: Iterable[Thing]) -> Touched:
    named = tuple(sorted(things))
    return Touched(frozenset(each.party for each in named), named if len(named) <= NAMED else None)
