"""By which policy a market resolves gridlocks, as a command: others may have to agree to it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from authorizations.operations import Command, Done
from machinery.payload import one_of
from settlements.commands.rules import rule_read, rule_set
from settlements.liquidity.resolution import QueuePolicy
from settlements.operations import set_gridlock_policy
from settlements.queries import gridlock_policy_on
from vocabulary.occasion import Occasion

Payload = Mapping[str, Any]


def _read(payload: Payload) -> dict[str, Any]:
    return rule_read(payload, {"policy": one_of(*QueuePolicy)})


def _set(payload: Payload, occasion: Occasion) -> Done:
    def write(market: int, start: date) -> bool:
        policy = QueuePolicy(payload["policy"])
        return set_gridlock_policy(market, policy, source=payload["source"], valid_from=start, occasion=occasion)

    return rule_set(payload, "gridlocks", gridlock_policy_on, write)


def _said(payload: Payload) -> str:
    if payload["policy"] == QueuePolicy.QUEUE_ORDER:
        sentence = _("Resolve gridlocks of %(market)s in queue order, nobody passed over, from %(date)s on.")
    else:
        sentence = _("Resolve gridlocks of %(market)s with bypass, what cannot settle passed over, from %(date)s on.")
    return sentence % {"market": payload["market"], "date": payload["valid_from"]}


COMMANDS: Final = (
    Command(
        "gridlocks.set",
        "refdata.edit",
        pgettext_lazy("act", "Set how gridlocks are resolved"),
        _read,
        _set,
        _said,
        events=("gridlocks.set",),
        is_of_the_house=True,
    ),
)
