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
        "amount": pgettext_lazy("fact", "Amount"),
        "business_date": pgettext_lazy("fact", "Business date"),
        "code": pgettext_lazy("fact", "Code"),
        "currency": pgettext_lazy("fact", "Currency"),
        "kind": pgettext_lazy("fact", "Kind"),
        "name": pgettext_lazy("fact", "Name"),
        "state": pgettext_lazy("fact", "State"),
    }
)
"""What facts are called that events of several apps have, by the name under which the trail keeps them."""

_events: dict[str, Promise] = {}
_subjects: dict[str, Promise] = {}
_kinds: dict[str, str] = {}
_facts: dict[str, Promise] = {**FACTS}


def register_words(events: Mapping[str, Promise], subjects: Mapping[str, Promise]) -> None:
    """Says what the events of an app are called, by code, and what the subjects are that it alone has, by kind."""
    _events.update(events)
    _subjects.update(subjects)


def register_kinds(kinds: Mapping[str, str]) -> None:
    """Says of which of KINDS the events of an app are, by code; the others are acts."""
    _kinds.update(kinds)


def register_facts(facts: Mapping[str, Promise]) -> None:
    """Says what the facts are called that the events of an app alone have, by name."""
    _facts.update(facts)


def event_name(code: str) -> str:
    """What was done, in the reader's language; the code itself for one that left the house."""
    return str(_events.get(code, code))


def subject_name(kind: str) -> str:
    """What it was done to, in the reader's language; the kind itself for one that left the house."""
    return str(_subjects.get(kind, kind))


def fact_name(name: str) -> str:
    """What a fact of an event is called, in the reader's language; "" for one that has no word."""
    return str(_facts.get(name, ""))


def event_kind(code: str) -> str:
    """Of which of KINDS an event is in a timeline."""
    return _kinds.get(code, "act")


def actor_kind(kind: str) -> str:
    """What who did it is, in the reader's language."""
    return str(ACTOR_KINDS.get(kind, kind))
