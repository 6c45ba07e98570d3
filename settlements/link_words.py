"""What pages and the interface say of links."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from machinery.chip import Chip
from machinery.formatting import quantity
from settlements.labels import chips_of
from settlements.queries import LinkLine, LinkOver, Statuses, statuses_of
from settlements.queries.links import LinkTold

WAYS: Final[Mapping[str, Promise]] = MappingProxyType(
    {
        "BEFO": pgettext_lazy("link", "settles before"),
        "AFTE": pgettext_lazy("link", "settles after"),
        "WITH": pgettext_lazy("link", "settles with"),
        "INFO": pgettext_lazy("link", "for information"),
        "POOL": pgettext_lazy("link", "settles with its pool"),
    }
)
"""How an instruction stands to what it is linked with."""


def way_in_words(kind: str) -> str:
    """How it settles with regard to what it is linked with."""
    return str(WAYS.get(kind, kind))


def other_in_words(found: LinkLine) -> str:
    """What the first of a link is linked with: a reference, or a pool and how many are in it."""
    return found.second.reference if found.second else pool_in_words(found.pool, found.found, found.members)


def pool_in_words(pool: str, found: int, members: int) -> str:
    """A pool, and how many of how many members it has."""
    if members:
        said = {"pool": pool, "found": quantity(found), "members": quantity(members)}
        return _("%(pool)s (%(found)s of %(members)s)") % said
    return _("%(pool)s (%(found)s)") % {"pool": pool, "found": quantity(found)}


@dataclass(frozen=True)
class ShownLink:
    """A link of an instruction in words: how, with what, and how that one stands."""

    told: LinkTold | LinkOver
    way: str
    other: str
    chips: Sequence[Chip]


def shown_links(found: Sequence[LinkTold]) -> list[ShownLink]:
    """The links in force of one instruction, as its page shows them."""
    states = statuses_of([each.other for each in found if each.other])
    return [
        ShownLink(each, way_in_words(each.kind), told_in_words(each), _chips(states.get(each.other))) for each in found
    ]


def shown_links_over(found: Sequence[LinkOver]) -> list[ShownLink]:
    """Those that stand no more."""
    return [ShownLink(each, way_in_words(each.kind), each.reference or each.pool, ()) for each in found]


def _chips(found: Statuses | None) -> list[Chip]:
    return chips_of(found.processing, found.settlement, found.hold) if found else []


def told_in_words(found: LinkTold) -> str:
    """The same of a link as seen from one instruction."""
    return found.reference or pool_in_words(found.pool, found.found, found.members)
