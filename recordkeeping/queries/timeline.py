"""What was done to one subject."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from machinery.statements import statement, value
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
    return [_entry(event) for event in Event.objects.raw(statement("recordkeeping", "timeline"), asked)]


def told_since(subjects: Collection[tuple[str, str]], event: int, limit: int = 50) -> list[TimelineEntry]:
    """The events of subjects (type, id) that were kept after an event, oldest first, at most `limit`."""
    kinds, keys = [kind for kind, _ in subjects], [key for _, key in subjects]
    asked = {"after": event, "kinds": kinds, "keys": keys, "limit": limit}
    return [_entry(found) for found in Event.objects.raw(statement("recordkeeping", "told_since"), asked)]


def newest_event() -> int:
    """The id of the newest event that this transaction sees, 0 for none."""
    found: int = value(statement("recordkeeping", "newest_event"))
    return found


def _entry(event: Event) -> TimelineEntry:
    return TimelineEntry(
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
