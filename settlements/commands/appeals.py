"""Appeals against listed penalties as commands: others may have to agree to them. What is accepted proposes a change of
ours, by the command for it."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from authorizations.operations import Change, Command, Done, Effect, WaitsAlready, ask
from machinery.payload import fields, one_of, whole, wrong
from settlements.models import ListedPenalty, PenaltyAppeal, PenaltyChange
from settlements.operations import Occasion, accept_appeal, lock_appeal, open_appeal, reject_appeal
from settlements.queries import ComparedLine, Scope, appeals_by_id, compared_penalty

RIGHT: Final = "settlements.correct_penalties"

Payload = Mapping[str, Any]
OPEN: Final = {
    "line": whole(1),
    "asks": one_of(*PenaltyAppeal.Asks.values),
    "code": one_of("", *PenaltyChange.Code.values),
}
ANSWER: Final = {"appeal": whole(1)}
OTHER: Final = {"DELI": "RECE", "RECE": "DELI"}


def _read_open(payload: Payload) -> dict[str, Any]:
    read = fields(payload, OPEN, {"code": ""})
    if (read["asks"] == PenaltyAppeal.Asks.REMOVAL) != bool(read["code"]):
        raise wrong("code", read["code"], "a reason of the list for a removal, none for another side")
    return read


def _open(payload: Payload, occasion: Occasion) -> Done:
    made = open_appeal(payload["line"], payload["asks"], payload["code"], occasion)
    line = made.line
    change = Change("listed_penalty", _key(line), "appeal", "", " ".join(filter(None, (made.asks, made.code))))
    effect = Effect(
        [change],
        subjects=[("listed_penalty", str(line.pk))],
        mirrored=[("instruction", str(line.instruction_id))] if line.instruction_id else [],
    )
    return Done(effect, {"appeal": made.pk})


def _accept(payload: Payload, occasion: Occasion) -> Done:
    appeal = lock_appeal(payload["appeal"])
    request = _propose(appeal, occasion)
    accept_appeal(appeal.pk, request or None, occasion)
    becomes = "CHANGE" if request else "NOTHING" if request is None else "REFUSED"
    proposed = Change("penalty_appeal", _key(appeal.line), "proposal", "", becomes)
    return _answered(appeal, "ACCEPTED", {"appeal": appeal.pk, "change_request": request or None}, proposed)


def _reject(payload: Payload, occasion: Occasion) -> Done:
    appeal = reject_appeal(payload["appeal"], occasion).appeal
    return _answered(appeal, "REJECTED", {"appeal": appeal.pk})


def _answered(appeal: PenaltyAppeal, state: str, answer: Mapping[str, Any], *others: Change) -> Done:
    change = Change("penalty_appeal", _key(appeal.line), "answer", "", state)
    return Done(Effect([change, *others], subjects=[("penalty_appeal", str(appeal.pk))]), answer)


def _propose(appeal: PenaltyAppeal, occasion: Occasion) -> int | None:
    """Asks for the change of our penalties that an accepted appeal comes to: the request; 0 where none of ours can be changed any
    more, None where we have none. Ours are those that its line is about, even if the depository has told it anew by now."""
    line = compared_penalty(appeal.line_id, Scope(None), occasion.business_date, told_anew_as_well=True)
    if line is None or not line.penalties:
        return None
    command, payload = _change(appeal, line)
    try:
        return ask(command, payload, occasion).request
    except WaitsAlready as waiting:
        return int(waiting.data["request"])


def _change(appeal: PenaltyAppeal, line: ComparedLine) -> tuple[str, dict[str, Any]]:
    penalties = list(line.penalties)
    payer = line.theirs.payer if line.theirs else ""
    if appeal.asks == PenaltyAppeal.Asks.REMOVAL:
        return "penalty.remove", {"penalties": penalties, "code": appeal.code}
    return "penalty.reallocate", {"penalties": penalties, "side": OTHER[payer or "DELI"]}


def _key(line: ListedPenalty) -> str:
    """A listed penalty as people name it."""
    return f"{line.common_reference} {line.kind} {line.day.isoformat()}"


def _said_open(payload: Payload) -> str:
    line = ListedPenalty.objects.filter(pk=payload["line"]).first()
    named = line.common_reference if line else str(payload["line"])
    if payload["asks"] == PenaltyAppeal.Asks.REMOVAL:
        return _("Appeal the listed penalty %(penalty)s: that it is removed, for the reason %(code)s.") % {
            "penalty": named,
            "code": payload["code"],
        }
    return _("Appeal the listed penalty %(penalty)s: that the other side pays it.") % {"penalty": named}


def _said_accept(payload: Payload) -> str:
    return _(
        "Note that the appeal against the listed penalty %(penalty)s is accepted, and propose the change of ours."
    ) % {"penalty": _named(payload)}


def _said_reject(payload: Payload) -> str:
    return _("Note that the appeal against the listed penalty %(penalty)s is rejected.") % {"penalty": _named(payload)}


def _named(payload: Payload) -> str:
    appeal = appeals_by_id([payload["appeal"]]).get(payload["appeal"])
    return appeal.line.common_reference if appeal else str(payload["appeal"])


COMMANDS: Final = (
    Command(
        "appeal.open",
        RIGHT,
        pgettext_lazy("act", "Appeal a listed penalty"),
        _read_open,
        _open,
        _said_open,
        ("penalty_appeal.opened",),
        needs_reason=True,
        is_of_the_house=True,
    ),
    Command(
        "appeal.accept",
        RIGHT,
        pgettext_lazy("act", "Note that an appeal is accepted"),
        lambda payload: fields(payload, ANSWER),
        _accept,
        _said_accept,
        ("penalty_appeal.accepted",),
        needs_reason=True,
        is_of_the_house=True,
    ),
    Command(
        "appeal.reject",
        RIGHT,
        pgettext_lazy("act", "Note that an appeal is rejected"),
        lambda payload: fields(payload, ANSWER),
        _reject,
        _said_reject,
        ("penalty_appeal.rejected",),
        needs_reason=True,
        is_of_the_house=True,
    ),
)
