"""What of the house hangs on a party or an instrument: how many instructions are open, accounts, blocks, what was done to it.

Each is read where its tab is shown, for who may see it, now or as of a day.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from compliance.models import Block
from compliance.queries import blocks_before, visible_blocks
from ledger.labels import account_kind
from ledger.queries import (
    AccountLine,
    AccountsWanted,
    account_count,
    account_count_as_of,
    account_lines,
    account_lines_as_of,
)
from machinery.as_of import AsOf
from machinery.paging import Count, Cut
from machinery.patience import TooSlow
from machinery.request import Request, acting
from recordkeeping.queries import Timeline, acts_on, story_of
from refdata.models import Account as Holder
from settlements.queries import Scope, standing

SETTLEMENTS: Final = "settlements.view"
COMPLIANCE: Final = "compliance.view"
ACCOUNTS_SHOWN: Final = 20
BLOCKS_SHOWN: Final = 20
STATES: Final[Mapping[str, Promise]] = {
    "failing": pgettext_lazy("instructions", "failing"),
    "pending": pgettext_lazy("instructions", "pending"),
    "held": pgettext_lazy("instructions", "on hold"),
    "open": pgettext_lazy("instructions", "all open"),
}
"""What is counted of the open instructions of an object; one may be in several."""


@dataclass(frozen=True)
class Standing:
    """How many instructions stand somewhere, and the list that has exactly these."""

    title: Promise
    count: Count
    url: str


@dataclass(frozen=True)
class Holdings:
    """The accounts of an object as of a day: how they are found, and the list of all of them now."""

    wanted: AccountsWanted
    visible: QuerySet[Holder]
    as_of: AsOf
    url: str

    @property
    def count(self) -> Count:
        """How many there are."""
        if self.as_of.is_past:
            return account_count_as_of(self.wanted, self.visible, self.as_of.day)
        return account_count(self.wanted, self.visible)

    @property
    def lines(self) -> Sequence[tuple[AccountLine, str]] | None:
        """The first of them with their kinds; None where reading them takes too long."""
        read = account_lines_as_of if self.as_of.is_past else account_lines
        try:
            found = read(self.wanted, self.visible, self.as_of.day, Cut(size=ACCOUNTS_SHOWN))
        except TooSlow:
            return None
        return [(line, account_kind(line.kind)) for line in found.rows]


def standing_of(scope: Scope, asked: Mapping[str, str], *, asset: int = 0) -> list[Standing]:
    """How many instructions of the parties of a scope are open, of an issue where its asset is given; `asked` names the object
    in the address of the list."""
    found, where = standing(scope, asset=asset), reverse("instructions")
    return [
        Standing(title, found[state], f"{where}?{urlencode({'state': state, **asked})}")
        for state, title in STATES.items()
    ]


def settled_on(as_of: AsOf, asked: Mapping[str, str]) -> str:
    """The list of what settled on the day of a page."""
    return f"{reverse('instructions')}?{urlencode({'state': 'settled', 'on': as_of.day.isoformat(), **asked})}"


def blocks_of(request: Request, subject: Q, as_of: AsOf) -> list[Block] | None:
    """The newest of the blocks in force on the day of the page and one more than is shown; None for who may see none."""
    if COMPLIANCE not in request.permissions:
        return None
    visible = visible_blocks(acting(request), request.at).filter(subject)
    return blocks_before(visible, BLOCKS_SHOWN + 1, before=None, standing_on=as_of.day)


def block_count(blocks: Sequence[Block]) -> Count:
    """How many there are, as far as they are shown."""
    return Count(min(len(blocks), BLOCKS_SHOWN), is_more=len(blocks) > BLOCKS_SHOWN)


def story_about(
    request: Request, subject_type: str, pk: int, until: datetime | None, *, permissions: Collection[str]
) -> Timeline:
    """What was done to it and said of it as far as a reader with these rights may see it, up to an instant (None: now); its
    prices come each day, and have lines of their own."""
    told = acts_on(subject_type, pk, without={"price.set"}, until=until)
    return story_of(subject_type, pk, told, permissions, request.GET, until=until)
