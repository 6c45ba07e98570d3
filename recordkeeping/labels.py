"""Words for what the trail keeps as codes. Each app has those of its own events and subjects; the composition root hands
them in, and whoever shows an event asks here.
"""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

ACTOR_KINDS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "person": pgettext_lazy("actor", "person"),
        "client": pgettext_lazy("actor", "client system"),
        "job": pgettext_lazy("actor", "job"),
        "message": pgettext_lazy("actor", "message"),
    }
)

EVENTS: MappingProxyType[str, Promise] = MappingProxyType({"comment.written": pgettext_lazy("event", "Comment")})

KINDS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "comment": pgettext_lazy("timeline", "Comments"),
        "act": pgettext_lazy("timeline", "Acts"),
        "status": pgettext_lazy("timeline", "Statuses"),
        "booking": pgettext_lazy("timeline", "Bookings"),
    }
)
"""The kinds of entries of a timeline, by which it can be narrowed."""

FACTS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "accepted": pgettext_lazy("fact", "Rows accepted"),
        "address": pgettext_lazy("fact", "Address"),
        "amount": pgettext_lazy("fact", "Amount"),
        "business_date": pgettext_lazy("fact", "Business date"),
        "cancellation_asked": pgettext_lazy("fact", "Cancellation asked"),
        "closed_on": pgettext_lazy("fact", "Closed on"),
        "code": pgettext_lazy("fact", "Code"),
        "currency": pgettext_lazy("fact", "Currency"),
        "date_style": pgettext_lazy("fact", "Date style"),
        "default": pgettext_lazy("fact", "The list opens with it"),
        "density": pgettext_lazy("fact", "Density"),
        "ended_at": pgettext_lazy("fact", "Ended at"),
        "file": pgettext_lazy("fact", "File"),
        "floor": pgettext_lazy("fact", "Floor"),
        "grants": pgettext_lazy("fact", "Roles"),
        "held": pgettext_lazy("fact", "Held"),
        "hold": pgettext_lazy("fact", "Hold"),
        "is_active": pgettext_lazy("fact", "Active"),
        "job": pgettext_lazy("fact", "Job"),
        "kind": pgettext_lazy("fact", "Kind"),
        "language": pgettext_lazy("fact", "Language"),
        "list": pgettext_lazy("fact", "List"),
        "load": pgettext_lazy("fact", "File"),
        "matches": pgettext_lazy("fact", "Matches"),
        "name": pgettext_lazy("fact", "Name"),
        "number_format": pgettext_lazy("fact", "Number format"),
        "opened": pgettext_lazy("fact", "Date opened"),
        "opens_for": pgettext_lazy("fact", "Opens for the role"),
        "priority": pgettext_lazy("fact", "Priority"),
        "quarantined": pgettext_lazy("fact", "Rows set aside"),
        "query": pgettext_lazy("fact", "Question"),
        "question": pgettext_lazy("fact", "Question"),
        "rows": pgettext_lazy("fact", "Rows"),
        "shared": pgettext_lazy("fact", "Shared"),
        "single_keys": pgettext_lazy("fact", "Single keys"),
        "state": pgettext_lazy("fact", "State"),
        "step": pgettext_lazy("fact", "Step"),
        "theme": pgettext_lazy("fact", "Theme"),
        "time_zone": pgettext_lazy("fact", "Time zone"),
        "totals": pgettext_lazy("fact", "Control totals"),
        "types": pgettext_lazy("fact", "Types of events"),
        "unchanged": pgettext_lazy("fact", "Unchanged"),
        "url": pgettext_lazy("fact", "Address"),
        "valid_from": pgettext_lazy("fact", "Valid from"),
    }
)
"""What the usual facts of events are called, by the name under which the trail keeps them."""

_events: dict[str, Promise] = {}
_subjects: dict[str, Promise] = {}
_kinds: dict[str, str] = {}


def register_words(events: Mapping[str, Promise], subjects: Mapping[str, Promise]) -> None:
    """Says what the events of an app are called, by code, and what the subjects are that it alone has, by kind."""
    _events.update(events)
    _subjects.update(subjects)


def register_kinds(kinds: Mapping[str, str]) -> None:
    """Says of which of KINDS the events of an app are, by code; the others are acts."""
    _kinds.update(kinds)


def event_name(code: str) -> str:
    """What was done, in the reader's language; the code itself for one that left the house."""
    return str(_events.get(code, code))


def subject_name(kind: str) -> str:
    """What it was done to, in the reader's language; the kind itself for one that left the house."""
    return str(_subjects.get(kind, kind))


def fact_name(name: str) -> str:
    """What a fact of an event is called, in the reader's language; "" for one that has no word."""
    return str(FACTS.get(name, ""))


def event_kind(code: str) -> str:
    """Of which of KINDS an event is in a timeline."""
    return _kinds.get(code, "act")


def actor_kind(kind: str) -> str:
    """What who did it is, in the reader's language."""
    return str(ACTOR_KINDS.get(kind, kind))
