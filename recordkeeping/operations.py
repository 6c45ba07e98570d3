"""Writes of record keeping."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from machinery.transactions import part
from recordkeeping.models import Event
from vocabulary.actor import Actor

Facts = Mapping[str, Any]


@part
def record(
    *,
    by: Actor,
    at: datetime,
    code: str,
    subject_type: str,
    subject_ids: Iterable[object] = (),
    before: Facts | None = None,
    after: Facts | None = None,
    reason: str = "",
    request_id: str = "",
) -> int:
    """Keeps one event of one operation, in that operation's transaction; the id of the event.

    `subject_ids` may be empty for a set that `after` describes by its range (a night, a load). Facts are JSON: amounts
    as decimal strings, dates and instants in ISO 8601. Called twice it keeps two events: idempotence is the caller's.
    """
    return Event.objects.create(
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name,
        code=code,
        subject_type=subject_type,
        subject_ids=[str(found) for found in subject_ids],
        before=None if before is None else dict(before),
        after=None if after is None else dict(after),
        reason=reason,
        request_id=request_id,
        at=at,
    ).pk
