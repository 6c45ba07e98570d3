"""What was done to one subject."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from machinery.statements import statement
from recordkeeping.models import Event


@dataclass(frozen=True)
class TimelineEntry:
    """One event as the timeline of an object shows it."""

    id: int
    at: datetime
    actor_kind: str
    actor_name: str
    code: str
    reason: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    request_id: str
    recorded_at: datetime


def timeline(
    subject_type: str,
    subject_id: object,
    limit: int = 200,
    without: Collection[str] = (),
    *,
    until: datetime | None = None,
) -> list[TimelineEntry]:
    """The events of one subject up to an instant (None: now), newest first, at most `limit`; those of the codes `without` are
    left out."""
    asked = {
        "type": subject_type,
        "subject": str(subject_id),
        "without": list(without),
        "until": until,
        "limit": limit,
    }
    return [
        TimelineEntry(
            event.pk,
            event.at,
            event.actor_kind,
            event.actor_name,
            event.code,
            event.reason,
            event.before,
            event.after,
            event.request_id,
            event.recorded_at,
        )
        for event in Event.objects.raw(statement("recordkeeping", "timeline"), asked)
    ]
