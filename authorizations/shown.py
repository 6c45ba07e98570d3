"""Requests for people: what a command is called, what an effect changes in words, how far a request has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from authorizations.effects import Difference
from authorizations.labels import role_label
from authorizations.queries import RequestLine, consequences_of
from authorizations.registry import command_named, kind_name, risk_name, words_of
from machinery.chip import Chip
from machinery.formatting import quantity

STATES: Final[MappingProxyType[str, Chip]] = MappingProxyType(
    {
        "": Chip("wait", pgettext_lazy("request", "waits")),
        "EXECUTED": Chip("good", pgettext_lazy("request", "carried out")),
        "REFUSED": Chip("bad", pgettext_lazy("request", "refused")),
        "WITHDRAWN": Chip("off", pgettext_lazy("request", "withdrawn")),
        "EXPIRED": Chip("off", pgettext_lazy("request", "expired")),
        "IMPOSSIBLE": Chip("bad", pgettext_lazy("request", "no longer possible")),
    }
)
"""How a request stands, by how it ended; "" while it waits."""


@dataclass(frozen=True)
class ShownChange:
    """One line of an effect in words: of which object, what goes from what to what, and what moves by it to whom."""

    kind: str
    key: str
    what: str
    before: str
    after: str
    amount: Decimal | None
    currency: str
    beneficiary: str


def shown_change(change: Mapping[str, Any]) -> ShownChange:
    """A change as an effect binds it, for people."""
    what, before, after = words_of(change)
    amount = Decimal(change["amount"]) if change["amount"] else None
    return ShownChange(
        kind_name(change["kind"]),
        change["key"],
        what,
        before,
        after,
        amount,
        change["currency"],
        change["beneficiary"],
    )


def title_of(action: str) -> str:
    """What a command is called as an act; its code for one that left the house."""
    command = command_named(action)
    return str(command.title) if command else action


def said_of(action: str, payload: Mapping[str, Any], bound: Mapping[str, Any]) -> str:
    """What is asked for, in one sentence; and what its effect, as it is bound, does beyond that."""
    command = command_named(action)
    return " ".join([command.said(payload) if command else action, *consequences_of(action, bound)])


def beside_of(action: str, shown: Mapping[str, Any]) -> Sequence[str]:
    """What is told beside an effect and not bound, in sentences: it may change before the act is done."""
    command = command_named(action)
    return command.beside(shown) if command else ()


def totals_of(bound: Mapping[str, Any]) -> list[tuple[str, Decimal]]:
    """What moves by an effect, by currency in the order of the codes."""
    sums: dict[str, Decimal] = {}
    for change in bound["changes"]:
        if change["amount"] and change["currency"]:
            sums[change["currency"]] = sums.get(change["currency"], Decimal(0)) + Decimal(change["amount"])
    return sorted(sums.items())


@dataclass(frozen=True)
class ShownDifference:
    """What an effect has lost and gained since it was seen."""

    gone: Sequence[ShownChange]
    new: Sequence[ShownChange]
    others: Sequence[str]


def shown_difference(found: Difference) -> ShownDifference:
    """A difference for people; of what is no change (refusals, risks) a sentence each."""
    others = [
        *(_("No longer: %(what)s") % {"what": _other(line)} for line in found.gone if "what" not in line),
        *(_("New: %(what)s") % {"what": _other(line)} for line in found.new if "what" not in line),
    ]
    gone, new = ([shown_change(line) for line in lines if "what" in line] for lines in (found.gone, found.new))
    return ShownDifference(gone, new, others)


def _other(line: Mapping[str, Any]) -> str:
    return risk_name(line["flag"]) if "flag" in line else f"{line['key']}: {line['code']}"


@dataclass(frozen=True)
class ShownRequest:
    """One request of a list, with its age at the instant of the page."""

    line: RequestLine
    at: datetime

    @property
    def age(self) -> timedelta:
        """How long it waits, or waited until it ended."""
        return (self.line.ended_at or self.at) - self.line.at

    @property
    def objects(self) -> str:
        """The first objects by the last part of their names, and how many more there are."""
        names = list(dict.fromkeys(change["key"].rpartition("/")[2] for change in self.line.changes))
        more = self.line.objects - len(names)
        said = ", ".join(names)
        if more < 1:
            return said
        words = ngettext("%(names)s and %(more)s more", "%(names)s and %(more)s more", more)
        return words % {"names": said, "more": quantity(more)}

    @property
    def effect(self) -> str:
        """What its first line does."""
        if not self.line.changes:
            return ""
        first = shown_change(self.line.changes[0])
        return f"{first.what}: {first.before or '—'} → {first.after or '—'}"

    @property
    def chip(self) -> Chip:
        """How it stands."""
        return STATES[self.line.how]

    @property
    def step(self) -> str:
        """The step that is due; "" once it has ended."""
        if self.line.place is None:
            return ""
        facts = {"place": self.line.place, "steps": self.line.steps, "role": role_label(self.line.role)}
        return _("%(place)s of %(steps)s: %(role)s") % facts

    @property
    def risks(self) -> list[Chip]:
        """The risks that it bears."""
        return [Chip("wait", risk_name(flag)) for flag in self.line.flags]
