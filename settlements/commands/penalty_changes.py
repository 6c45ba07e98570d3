"""Changing penalties after their night, as commands: others may have to agree to it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import ngettext, pgettext_lazy

from authorizations.operations import Change, Command, Done, Effect, Refused
from machinery.formatting import quantity
from machinery.payload import fields, listed, one_of, whole
from settlements.models import PenaltyChange
from settlements.operations import (
    NoSuchPenalty,
    Occasion,
    reallocate_penalties,
    reinstate_penalties,
    remove_penalties,
)
from settlements.queries import PenaltyLine, penalties_by_id
from vocabulary.outcome import Outcome

RIGHT: Final = "settlements.correct_penalties"
MOST: Final = 1_000
"""Penalties of one request."""

Payload = Mapping[str, Any]
Operation = Callable[[Payload, Occasion], Outcome]
KNOWN: Final = {"penalties": listed(whole(1), MOST, as_set=True)}


def _read(**more: Any) -> Callable[[Payload], dict[str, Any]]:
    def read(payload: Payload) -> dict[str, Any]:
        return fields(payload, {**KNOWN, **more})

    return read


def _run(operation: Operation) -> Callable[[Payload, Occasion], Done]:
    def run(payload: Payload, occasion: Occasion) -> Done:
        penalties: Sequence[int] = payload["penalties"]
        before = penalties_by_id(penalties, occasion.business_date)
        outcome = operation(payload, occasion)
        after = penalties_by_id(penalties, occasion.business_date)
        failed = {int(each.item): each.code for each in outcome.failures}
        done = [pk for pk in penalties if pk not in failed]
        effect = Effect(
            [_change(before[pk], after[pk]) for pk in done],
            refused=[
                Refused(str(pk) if code == NoSuchPenalty.code else _key(before[pk]), code)
                for pk, code in failed.items()
            ],
            subjects=[("penalty", str(pk)) for pk in done],
            mirrored=[("instruction", str(pk)) for pk in sorted({after[pk].instruction for pk in done})],
        )
        return Done(effect, outcome)

    return run


def _key(line: PenaltyLine) -> str:
    """A penalty as people name it."""
    return f"{line.reference} {line.kind} {line.penalty_date.isoformat()} {line.side or '?'}"


def _change(before: PenaltyLine, after: PenaltyLine) -> Change:
    """What stands of a penalty before and after; who gains is who pays no more, or who gets it."""
    amount = max(before.amount, after.amount)
    gains = before.failing_lei if after.state == "REMO" else after.receiving_lei
    moved = (amount, after.currency, gains) if amount else ()
    return Change("penalty", _key(before), "stands", _stands(before), _stands(after), *moved)


def _stands(line: PenaltyLine) -> str:
    told = [line.state, line.state_reason, line.failing_lei, f"{line.amount:.2f}", line.currency]
    return " ".join(each for each in told if each)


def _said_remove(payload: Payload) -> str:
    number = len(payload["penalties"])
    words = ngettext(
        "Remove %(number)s penalty, for the reason %(code)s.",
        "Remove %(number)s penalties, for the reason %(code)s.",
        number,
    )
    return words % {"number": quantity(number), "code": payload["code"]}


def _said_reinstate(payload: Payload) -> str:
    number = len(payload["penalties"])
    words = ngettext(
        "Reinstate %(number)s penalty that was removed.", "Reinstate %(number)s penalties that were removed.", number
    )
    return words % {"number": quantity(number)}


def _said_reallocate(payload: Payload) -> str:
    number = len(payload["penalties"])
    if payload["side"] == "DELI":
        words = ngettext(
            "Have the deliverer pay %(number)s penalty.", "Have the deliverer pay %(number)s penalties.", number
        )
    else:
        words = ngettext(
            "Have the receiver pay %(number)s penalty.", "Have the receiver pay %(number)s penalties.", number
        )
    return words % {"number": quantity(number)}


def _command(
    name: str,
    title: Any,
    read: Callable[[Payload], dict[str, Any]],
    operation: Operation,
    said: Callable[[Payload], str],
) -> Command:
    return Command(
        name, RIGHT, title, read, _run(operation), said, EVENTS[name], needs_reason=True, is_of_the_house=True
    )


EVENTS: Final = {
    "penalty.remove": ("penalty.removed",),
    "penalty.reinstate": ("penalty.reinstated",),
    "penalty.reallocate": ("penalty.reallocated",),
}
COMMANDS: Final = (
    _command(
        "penalty.remove",
        pgettext_lazy("act", "Remove penalties"),
        _read(code=one_of(*PenaltyChange.Code.values)),
        lambda payload, occasion: remove_penalties(payload["penalties"], payload["code"], occasion),
        _said_remove,
    ),
    _command(
        "penalty.reinstate",
        pgettext_lazy("act", "Reinstate penalties"),
        _read(),
        lambda payload, occasion: reinstate_penalties(payload["penalties"], occasion),
        _said_reinstate,
    ),
    _command(
        "penalty.reallocate",
        pgettext_lazy("act", "Re-allocate penalties"),
        _read(side=one_of("DELI", "RECE")),
        lambda payload, occasion: reallocate_penalties(payload["penalties"], payload["side"], occasion),
        _said_reallocate,
    ),
)
