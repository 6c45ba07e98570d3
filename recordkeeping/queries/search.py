"""The trail as auditors search it: who did what to which subject, when; and what a record was at an instant."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from machinery.paging import PAGE
from machinery.patience import at_most
from machinery.places import place_of
from machinery.statements import rows, statement

SEARCH_MILLISECONDS: Final = 3_000
EXPORTED: Final = 100_000
"""Events of one export to a file; who needs more narrows the question, or exports the sealed trail."""
_BATCH: Final = 5_000


@dataclass(frozen=True)
class Search:
    """What is asked for; "" and None ask for nothing. `who` is an id or the beginning of a name, `what` a code or the
    word before its dot; `until` is exclusive."""

    who: str = ""
    what: str = ""
    subject_type: str = ""
    subject: str = ""
    request: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Found:
    """One event as it is found; `position` is its leaf, None while it is not sealed. Facts are JSON text."""

    id: int
    at: datetime
    recorded_at: datetime
    actor_kind: str
    actor_id: str
    actor_name: str
    code: str
    subject_type: str
    subject_ids: list[str]
    before: str | None
    after: str | None
    reason: str
    request_id: str
    position: int | None


@dataclass(frozen=True)
class FoundPage:
    """A page of events, newest first, and the place of the next one ("" at the end)."""

    events: list[Found]
    after: str


def search(wanted: Search, after: str = "") -> FoundPage:
    """One page of at most PAGE events after a place of another page. Raises TooSlow, and InvalidPlace."""
    place = place_of(after, ("bigint",))
    with at_most(SEARCH_MILLISECONDS):
        found = _found(wanted, int(place[0]) if place else None, PAGE + 1)
    more, events = len(found) > PAGE, found[:PAGE]
    return FoundPage(events, str(events[-1].id) if more else "")


def search_all(wanted: Search) -> Iterator[Found]:
    """Every event that is asked for, newest first, at most EXPORTED."""
    below: int | None = None
    left = EXPORTED
    while left > 0:
        found = _found(wanted, below, min(_BATCH, left))
        yield from found
        if len(found) < min(_BATCH, left):
            return
        below, left = found[-1].id, left - len(found)


def _found(wanted: Search, below: int | None, limit: int) -> list[Found]:
    escaped = wanted.who.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    asked = vars(wanted) | {
        "named": f"{escaped}%",
        "family": f"{wanted.what}.%",
        "below": below,
        "limit": limit,
    }
    return [Found(**found) for found in rows(statement("recordkeeping", "search"), asked)]


def version_of(subject_type: str, subject_id: object, at: datetime) -> dict[str, Any]:
    """What the trail knows of one record as it was at an instant: the facts of its events up to then, the later over the
    earlier. Facts of before the first event that names them are as that event says they were. Empty when it knows none; a
    fact that no event names was never changed."""
    told = rows(statement("recordkeeping", "facts_of"), {"type": subject_type, "subject": str(subject_id)})
    known: dict[str, Any] = {}
    for event in reversed(told):
        if event["at"] > at:
            known |= _facts(event["before"], str(subject_id))
        else:
            break
    so_far: dict[str, Any] = {}
    for event in told:
        if event["at"] <= at:
            so_far |= _facts(event["before"], str(subject_id)) | _facts(event["after"], str(subject_id))
    return known | so_far


def _facts(text: str | None, subject: str) -> dict[str, Any]:
    """What an event says of one of its subjects: what is true of all, and what `each` has of this one."""
    said: dict[str, Any] = json.loads(text or "{}")
    mine: dict[str, Any] = said.pop("each", {}).get(subject, {})
    return said | mine
