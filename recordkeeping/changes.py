"""What an event says of the facts of its subject: each before and after. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.utils.translation import pgettext

from recordkeeping.labels import fact_name

Facts = Mapping[str, Any]
Mark = Literal["changed", "set", "gone", "same"]
MOST: Final = 50
"""Subjects whose facts are told one by one."""


@dataclass(frozen=True)
class Change:
    """One fact by its name, before and after as text, yes and no in the reader's language (None where that side has none); of
    which subject, where an event tells of each."""

    name: str
    before: str | None
    after: str | None
    subject: str = ""

    @property
    def word(self) -> str:
        """What the fact is called, in the reader's language; "" where it has only its name."""
        return fact_name(self.name)

    @property
    def mark(self) -> Mark:
        """Whether it changed, was not there before, is not there after, or is the same."""
        if self.before == self.after:
            return "same"
        return "set" if self.before is None else "gone" if self.after is None else "changed"


def changes(before: Facts, after: Facts) -> list[Change]:
    """Each fact that one of the sides names, those of `before` first; where they tell of `each` of at most MOST subjects,
    the facts of one after the other."""
    subjects = list(dict.fromkeys([*before.get("each", {}), *after.get("each", {})]))
    if not 0 < len(subjects) <= MOST:
        return _changes(before, after)
    return [change for each in subjects for change in _changes(_own(before, each), _own(after, each), each)]


def _changes(before: Facts, after: Facts, subject: str = "") -> list[Change]:
    names = dict.fromkeys([*before, *after])
    return [Change(name, _text(before, name), _text(after, name), subject) for name in names]


def changes_of(subject: str, before: Facts | None, after: Facts | None) -> list[Change]:
    """The facts of one subject of an event; none where the event does not say how they were: then it tells of a set.

    What `each` has of other subjects is left out.
    """
    if before is None:
        return []
    return _changes(_own(before, subject), _own(after or {}, subject))


def _own(facts: Facts, subject: str) -> Facts:
    shared = {name: value for name, value in facts.items() if name != "each"}
    mine: Facts = facts.get("each", {}).get(subject, {})
    return {**shared, **mine}


def _text(facts: Facts, name: str) -> str | None:
    if name not in facts:
        return None
    found = facts[name]
    if found is None:
        return None
    if isinstance(found, bool):
        return pgettext("fact", "yes") if found else pgettext("fact", "no")
    return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
