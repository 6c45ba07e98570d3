"""Which journals an event of the trail posted, and on whose accounts: what may be told outside the house."""

from collections.abc import Mapping, Sequence
from typing import Any

from machinery.statements import array, rows, statement
from notifications.queries import NAMED, SealedEvent, Thing, Touched


def touched_by_postings(events: Sequence[SealedEvent]) -> dict[int, Touched]:
    """By position, what journal.posted touched: a journal once for each party whose account it moves.

    More than NAMED journals are told by their parties.
    """
    small = [event for event in events if _count(event) <= NAMED]
    named: dict[int, list[Thing]] = {}
    for thing in _things({int(each) for event in small for each in event.subject_ids}):
        named.setdefault(thing.id, []).append(thing)
    found = {}
    for event in events:
        if _count(event) <= NAMED:
            things = sorted(thing for each in event.subject_ids for thing in named.get(int(each), ()))
            found[event.position] = Touched(frozenset(thing.party for thing in things), tuple(things))
        else:
            moved = rows(f"select distinct x.party from ({_journals()}) x", _asked((), event))
            found[event.position] = Touched(frozenset(each["party"] for each in moved))
    return found


def journals_of_event(event: SealedEvent, parties: Sequence[int], after: int, limit: int) -> list[Thing]:
    """The journals of one event that moved accounts of some parties, with an id above `after`, by id."""
    found = rows(
        f"with x as materialized ({_journals()})"
        " select x.id, min(x.reference) as reference, min(x.party) as party from x"
        " where x.id > %(after)s and x.party = any (%(parties)s::int[])"
        " group by x.id order by x.id limit %(limit)s",
        {**_asked((), event), "after": after, "limit": limit, "parties": array(parties)},
    )
    return [Thing(each["id"], each["reference"], each["party"]) for each in found]


def _journals() -> str:
    return statement("ledger", "touched_journals")


def _count(event: SealedEvent) -> int:
    return int((event.after or {})["count"])


def _asked(ids: Sequence[int], event: SealedEvent | None) -> Mapping[str, Any]:
    facts = (event.after if event else None) or {"first": 1, "last": 0}
    return {"ids": array(ids), "first": facts["first"], "last": facts["last"]}


def _things(ids: set[int]) -> list[Thing]:
    found = rows(_journals(), _asked(sorted(ids), None)) if ids else []
    return [Thing(each["id"], each["reference"], each["party"]) for each in found]
