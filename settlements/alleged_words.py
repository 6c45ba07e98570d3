"""What depositories allege, in words: whether it stands, which order of ours is nearest, in what the two differ, and what to do."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from machinery.chip import Chip
from machinery.formatting import money, quantity
from settlements.differing import side_by_side
from settlements.models import DepositoryAllegement
from settlements.queries.alleged_outside import REMOVED, STALE, STANDING, AllegedOutside

STATES: Final[Mapping[str, Chip]] = MappingProxyType(
    {
        STANDING: Chip("wait", pgettext_lazy("allegement of a depository", "stands")),
        STALE: Chip("bad", pgettext_lazy("allegement of a depository", "stale")),
        REMOVED: Chip("off", pgettext_lazy("allegement of a depository", "removed")),
    }
)


def codes_of(line: AllegedOutside) -> str:
    """The reason codes of what differs from the nearest order of ours, "" for nothing."""
    return " ".join(dict.fromkeys(each.code for each in line.near.differences)) if line.near else ""


def advice_of(line: AllegedOutside) -> list[str]:
    """What stands between an allegement and an order of ours, and what to do, in sentences; none of what is removed."""
    if line.state == REMOVED:
        return []
    stale = (
        [_("Its settlement date is over. Ask the depository whether it still stands.")] if line.state == STALE else []
    )
    if line.near is None:
        return [*stale, _("No order of ours there is near it. Ask the participant whether it is to be instructed.")]
    reference = {"reference": line.near.waiting.reference}
    if not line.near.differences:
        return [*stale, _("%(reference)s agrees with it. The depository joins the two once it has ours.") % reference]
    return [
        *stale,
        _("The nearest, %(reference)s, differs:") % reference,
        *(
            _("%(field)s: this side says %(own)s, the other %(other)s (%(code)s).")
            % {"field": each.field, "own": each.own, "other": each.other, "code": each.code}
            for each in side_by_side(line.near)
            if each.code
        ),
    ]


def moves_of(alleged: DepositoryAllegement) -> tuple[str, str]:
    """How much of the security it is to move, and what is to be paid for it; "" for nothing."""
    paid = money(alleged.amount, alleged.currency) if alleged.amount is not None else ""
    return quantity(alleged.quantity) if alleged.quantity is not None else "", paid
