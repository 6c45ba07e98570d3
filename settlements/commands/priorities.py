"""What a party says of the priority of its instructions, as a command: others may have to agree to it."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import ngettext, pgettext_lazy

from authorizations.operations import Command, Done
from machinery.formatting import quantity
from machinery.payload import fields, listed, whole
from settlements.commands.acts import MOST, effect_of_moves, out_of_reach
from settlements.operations import Occasion, keep_still, prioritise
from settlements.page_acts import HIGH
from settlements.queries import priorities_of
from vocabulary.outcome import Outcome

Payload = Mapping[str, Any]
MOST_SAID: Final = 9_999
"""The last one that a message can say, in four digits: that it is none of 1 to 4 is the operation's to refuse."""


def _read(payload: Payload) -> dict[str, Any]:
    return fields(payload, {"instructions": listed(whole(1), MOST, as_set=True), "priority": whole(0, MOST_SAID)})


def _run(payload: Payload, occasion: Occasion) -> Done:
    ids = payload["instructions"]
    kept = out_of_reach(ids, HIGH.permission, occasion)
    left = {int(failure.item) for failure in kept.failures}
    reached = [pk for pk in ids if pk not in left]
    keep_still(reached)
    before = priorities_of(reached)
    outcome = (prioritise(reached, payload["priority"], occasion) if reached else Outcome()) + kept
    moves = {pk: [("priority", str(was), str(payload["priority"]))] for pk, was in before.items()}
    return Done(effect_of_moves(ids, moves, outcome), outcome)


def _said(payload: Payload) -> str:
    number = len(payload["instructions"])
    words = ngettext(
        "Set priority %(priority)s: %(number)s instruction.",
        "Set priority %(priority)s: %(number)s instructions.",
        number,
    )
    return words % {"priority": payload["priority"], "number": quantity(number)}


COMMANDS: Final = (
    Command(
        "instruction.prioritise",
        HIGH.permission,
        pgettext_lazy("act", "Change the priority"),
        _read,
        _run,
        _said,
        events=("instruction.prioritised",),
    ),
)
