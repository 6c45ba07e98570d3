"""What pages offer to do about exceptions, on one trade or on many."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clearing.operations import Occasion, accept_exceptions, try_again
from ledger.queries import business_date
from machinery.request import Request, acting
from vocabulary.outcome import Outcome

MOST_AT_ONCE: Final = 1_000


@dataclass(frozen=True)
class Act:
    """One act on trades with exceptions as a page offers it; `needs_reason` where a person answers for it."""

    name: str
    permission: str
    operation: Callable[[Sequence[int], Occasion], Outcome]
    title: Promise
    effect: Promise
    needs_reason: bool


AGAIN = Act(
    "again",
    "clearing.repair",
    try_again,
    pgettext_lazy("act", "Try again"),
    _("Everything that settles them is looked up anew. What is mended ends; what is clean is instructed at once."),
    False,
)
ACCEPT = Act(
    "accept",
    "clearing.repair",
    accept_exceptions,
    pgettext_lazy("act", "Accept"),
    _(
        "You answer for the price, the day, the interest or the likeness to another trade. "
        "Then they are tried again: what is clean is instructed at once, and cannot be taken back by one side."
    ),
    True,
)
ON_MANY: Final = (AGAIN, ACCEPT)


def occasion_of(request: Request, reason: str = "") -> Occasion:
    """Who does it now, and why."""
    return Occasion(acting(request), request.at, business_date(), reason, request.request_id)
