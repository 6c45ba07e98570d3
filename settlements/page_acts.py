"""The acts of a participant as pages offer them, on one instruction or on many."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ledger.queries import business_date
from machinery.request import Request, acting
from settlements.operations import Occasion, cancel, hold, prioritise, release
from vocabulary.outcome import Outcome


@dataclass(frozen=True)
class Act:
    """One act of a participant as a page offers it."""

    name: str
    permission: str
    url_name: str
    operation: Callable[[Sequence[int], Occasion], Outcome]
    title: Promise
    effect: Promise
    done: Promise


HOLD = Act(
    "hold",
    "settlements.hold",
    "instruction_hold",
    hold,
    pgettext_lazy("act", "Put on hold"),
    _("No night run tries it until this side releases it. The counterparty sees that it is on hold."),
    _("The instruction is on hold."),
)
RELEASE = Act(
    "release",
    "settlements.release",
    "instruction_release",
    release,
    pgettext_lazy("act", "Release"),
    _("The next night run tries it, unless something else stands against it."),
    _("The instruction is released."),
)
CANCEL = Act(
    "cancel",
    "settlements.cancel",
    "instruction_cancel",
    cancel,
    pgettext_lazy("act", "Cancel"),
    _("A matched pair is cancelled when both sides have asked. The first request cannot be taken back here."),
    _("The cancellation is asked for."),
)


def _priority(priority: int) -> Callable[[Sequence[int], Occasion], Outcome]:
    def act(instructions: Sequence[int], occasion: Occasion) -> Outcome:
        return prioritise(instructions, priority, occasion)

    return act


HIGH = Act(
    "high",
    "settlements.prioritise",
    "",
    _priority(3),
    pgettext_lazy("act", "High priority"),
    _("The next night run decides them before those of normal priority."),
    _("The priority is changed."),
)
NORMAL = Act(
    "normal",
    "settlements.prioritise",
    "",
    _priority(4),
    pgettext_lazy("act", "Normal priority"),
    _("The next night run decides them after those of high priority."),
    _("The priority is changed."),
)
ACTS: Final = (HOLD, RELEASE, CANCEL)
"""Those that have a page on one instruction."""
MOST_AT_ONCE: Final = 1_000
"""Instructions of one act: what a person can answer for, and what is done while he waits."""
ON_MANY: Final = (HOLD, RELEASE, HIGH, NORMAL, CANCEL)
"""Those that can be done to picked rows of the list, the grave one last."""


def occasion_of(request: Request, reason: str) -> Occasion:
    """Who acts now, and why."""
    return Occasion(
        by=acting(request),
        at=request.at,
        business_date=business_date(),
        reason=reason,
        request_id=request.request_id,
    )
