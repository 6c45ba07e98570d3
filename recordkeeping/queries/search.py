"""The trail as auditors search it: who did what to which subject, when; and what a record was at an instant."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from machinery.counting import Place, counted_rows
from machinery.paging import Count
from machinery.statements import rows, statement


@dataclass(frozen=True)
class Search:
    """What is asked for; "" and None ask for nothing. `who` is an id or the beginning of a name, `what` a code or the
    word before its dot; `accounts` are the ids of accounts of people, exactly; `until` is exclusive."""

    who: str = ""
    what: str = ""
    subject_type: str = ""
    subject: str = ""
    request: str = ""
    since: datetime | None = None
    until: datetime | None = None
    accounts: tuple[int, ...] = ()


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


def search(wanted: Search, place: Place, backwards: bool, limit: int) -> list[Found]:
    """Events that are asked for, at most `limit`: those below an id from the newest on, backwards those above it from the
    oldest on."""
    asked = _asked(wanted) | {"place": place and place[0], "limit": limit}
    sql = statement("recordkeeping", "search").format(
        beyond="true" if place is None else "e.id > %(place)s::bigint" if backwards else "e.id < %(place)s::bigint",
        order="asc" if backwards else "desc",
    )
    return [Found(**found) for found in rows(sql, asked)]


def search_count(wanted: Search) -> Count:
    """How many events are asked for, up to COUNTED; None where counting takes too long."""
    sql = statement("recordkeeping", "search").format(beyond="true", order="desc")
    return counted_rows(sql, _asked(wanted))


def event_of(pk: int) -> Found | None:
    """One event; None for one that does not exist."""
    found = search(Search(), (str(pk + 1),), False, 1)
    return found[0] if found and found[0].id == pk else None


def _asked(wanted: Search) -> dict[str, Any]:
    escaped = wanted.who.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return vars(wanted) | {
        "named": f"{escaped}%",
        "family": f"{wanted.what}.%",
        "accounts": list(map(str, wanted.accounts)),
    }


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
