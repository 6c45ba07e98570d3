"""Holds of the house on instructions, that they are looked at again, and lifted, as commands: others may have to agree to them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from authorizations.operations import Change, Command, Done, Effect, Refused
from compliance.models import LegalReason
from machinery.formatting import day as shown_day
from machinery.formatting import quantity
from machinery.payload import day, fields, listed, maybe, one_of, text, whole, wrong
from machinery.statements import among
from settlements.commands.acts import change_of, out_of_reach
from settlements.correspondence.passing_on import answer_parties
from settlements.models import HoldEnding, HoldKind, ImposedHold
from settlements.operations import HoldWish, NoSuchInstruction, Occasion, impose_hold, lift_hold, review_hold
from settlements.operations.imposed_refusals import NoSuchHold
from settlements.queries import ActLine, lines_of, statuses_of
from settlements.queries.imposed import last_reviews
from vocabulary.outcome import Failure, Outcome
from vocabulary.status import ProcessingStatus

IMPOSE: Final = "compliance.block"
LIFT: Final = "compliance.unblock"
MOST: Final = 1_000
CANCELS: Final = "processing"
"""What changes of an instruction that a lifting cancels, as its effect names it."""


def _read(payload: Mapping[str, Any]) -> dict[str, Any]:
    return fields(
        payload,
        {
            "instructions": listed(whole(1), MOST, as_set=True),
            "kind": one_of(*HoldKind.values),
            "legal_reason": one_of("", *LegalReason.values),
            "grounds": text(300),
            "case_reference": text(100, 0),
            "condition": text(300, 0),
            "until_date": maybe(day),
        },
        {"legal_reason": "", "case_reference": "", "condition": "", "until_date": None},
    )


def _run(payload: Mapping[str, Any], occasion: Occasion) -> Done:
    ids: Sequence[int] = payload["instructions"]
    beyond = out_of_reach(ids, IMPOSE, occasion)
    kept = {int(each.item) for each in beyond.failures}
    reached = [pk for pk in ids if pk not in kept]
    wish = HoldWish(
        HoldKind(payload["kind"]),
        payload["grounds"],
        payload["legal_reason"],
        payload["case_reference"],
        payload["condition"],
        date.fromisoformat(payload["until_date"]) if payload["until_date"] else None,
    )
    outcome = (impose_hold(reached, wish, occasion) if reached else Outcome()) + beyond
    failed = {int(each.item): each.code for each in outcome.failures}
    found = lines_of(ids)
    changes = [change_of(found[pk], "imposed", "", payload["kind"]) for pk in ids if pk not in failed]
    refused = [Refused(_name(pk, found, failed[pk]), failed[pk]) for pk in ids if pk in failed]
    return Done(_effect(changes, refused, [pk for pk in ids if pk not in failed], found), outcome)


def _read_lift(payload: Mapping[str, Any]) -> dict[str, Any]:
    return fields(payload, {"holds": listed(whole(1), MOST, as_set=True)})


def _run_lift(payload: Mapping[str, Any], occasion: Occasion) -> Done:
    """What is cancelled because nothing holds it any more is part of the effect: nobody approves of it unseen."""

    def lift(holds: Sequence[int]) -> Outcome:
        outcome = lift_hold(holds, occasion)
        answer_parties([on[pk] for pk in holds if pk in on], occasion)
        return outcome

    on = dict(ImposedHold.objects.filter(pk__in=payload["holds"]).values_list("pk", "instruction_id"))
    before = statuses_of(sorted(set(on.values())))
    acted = _act_on_holds(payload["holds"], lift, occasion)
    after = statuses_of(acted.instructions)
    gone = [pk for pk in acted.instructions if after[pk].processing == ProcessingStatus.CANCELLED]
    found = acted.found
    changes = [
        *(_lifted(found[each.instruction_id], each.kind, frees=each.instruction_id not in gone) for each in acted.done),
        *(_lifted(found[pk], kind, frees=False) for pk, kind in _ended_with(gone)),
        *(change_of(found[pk], CANCELS, before[pk].processing, after[pk].processing) for pk in gone),
    ]
    parties = sorted({found[pk].counterparty for pk in gone})
    effect = replace(acted.effect(changes), mirrored=[("party", str(pk)) for pk in parties])
    return Done(effect, acted.outcome)


def _lifted(line: ActLine, kind: str, *, frees: bool) -> Change:
    """That a hold ends. What is cancelled by it moves with its cancellation, and counts once."""
    found = change_of(line, "imposed", kind, "")
    return found if frees else Change(found.kind, found.key, found.what, found.before, found.after)


def _ended_with(cancelled: Collection[int]) -> list[tuple[int, str]]:
    """The holds that ended with the cancellation of their instructions: which, of what kind."""
    found = ImposedHold.objects.filter(instruction__in=among(cancelled), ending=HoldEnding.CANCELLED)
    return list(found.values_list("instruction_id", "kind")) if cancelled else []


def _read_review(payload: Mapping[str, Any]) -> dict[str, Any]:
    known = {"holds": listed(whole(1), MOST, as_set=True), "look_again_on": maybe(day)}
    return fields(payload, known, {"look_again_on": None})


def _run_review(payload: Mapping[str, Any], occasion: Occasion) -> Done:
    """Refuses InvalidPayload for a day that does not come later."""
    again = date.fromisoformat(payload["look_again_on"]) if payload["look_again_on"] else None
    if again is not None and again <= occasion.business_date:
        raise wrong("look_again_on", again.isoformat(), f"a day after {occasion.business_date.isoformat()}")
    before = last_reviews(payload["holds"])

    def change(hold: ImposedHold, line: ActLine) -> Change:
        was = before[hold.pk].look_again_on if hold.pk in before else hold.until_date
        return Change("instruction", line.key, "look_again_on", _look(hold, was), _look(hold, again))

    acted = _act_on_holds(payload["holds"], lambda holds: review_hold(holds, again, occasion), occasion)
    changes = [change(each, acted.found[each.instruction_id]) for each in acted.done]
    return Done(acted.effect(changes), acted.outcome)


def _look(hold: ImposedHold, on: date | None) -> str:
    """Which hold is looked at again and when, as an effect binds it."""
    return f"{hold.kind} {on.isoformat()}" if on else hold.kind


class _Acted(NamedTuple):
    """What became of an act on holds: the outcome, those to which it was done, what is refused, and their instructions in a line
    each."""

    outcome: Outcome
    done: Sequence[ImposedHold]
    refused: Sequence[Refused]
    found: Mapping[int, ActLine]

    @property
    def instructions(self) -> list[int]:
        """The instructions of those to which it was done, in order."""
        return sorted({each.instruction_id for each in self.done})

    def effect(self, changes: Sequence[Change]) -> Effect:
        """Its effect, with what it changes."""
        return _effect(changes, self.refused, self.instructions, self.found)


def _act_on_holds(holds: Sequence[int], act: Callable[[Sequence[int]], Outcome], occasion: Occasion) -> _Acted:
    """An act on those of some holds whose instructions it reaches."""
    on = {each.pk: each for each in ImposedHold.objects.filter(pk__in=holds)}
    ids = sorted({each.instruction_id for each in on.values()})
    kept = {int(each.item): each for each in out_of_reach(ids, LIFT, occasion).failures}
    beyond = {pk: _beyond(pk, kept[each.instruction_id]) for pk, each in on.items() if each.instruction_id in kept}
    reached = [pk for pk in holds if pk not in beyond]
    outcome = (act(reached) if reached else Outcome()) + Outcome(0, tuple(beyond.values()))
    failed = {int(each.item): each.code for each in outcome.failures}
    found = lines_of(ids)
    refused = [
        Refused(str(pk) if code == NoSuchHold.code else found[on[pk].instruction_id].key, code)
        for pk, code in failed.items()
    ]
    return _Acted(outcome, [on[pk] for pk in holds if pk not in failed], refused, found)


def _beyond(hold: int, failure: Failure) -> Failure:
    """Of what is not to be seen no more is said than of what is not there."""
    if failure.code != NoSuchInstruction.code:
        return Failure(hold, failure.code, failure.data)
    refusal = NoSuchHold(hold=hold)
    return Failure(hold, refusal.code, {**refusal.data, "sentence": refusal.sentence()})


def _name(instruction: int, found: Mapping[int, ActLine], code: str) -> str:
    return str(instruction) if code == NoSuchInstruction.code or instruction not in found else found[instruction].key


def _effect(
    changes: Sequence[Change], refused: Sequence[Refused], done: Sequence[int], found: Mapping[int, ActLine]
) -> Effect:
    return Effect(
        changes,
        refused=refused,
        subjects=[("instruction", str(pk)) for pk in done],
        entities=frozenset(found[pk].legal_entity for pk in done),
    )


def _said(payload: Mapping[str, Any]) -> str:
    number = len(payload["instructions"])
    words = ngettext(
        "The house holds %(number)s instruction (%(kind)s): %(why)s.",
        "The house holds %(number)s instructions (%(kind)s): %(why)s.",
        number,
    )
    return words % {"number": quantity(number), "kind": payload["kind"], "why": payload["grounds"]}


def _said_lift(payload: Mapping[str, Any]) -> str:
    names = ", ".join(str(each) for each in payload["holds"])
    return _("Lift holds of the house: %(holds)s.") % {"holds": names}


def _cancels(bound: Mapping[str, Any]) -> Sequence[str]:
    """That a lifting cancels what a depository had cancelled before."""
    number = sum(1 for change in bound["changes"] if change["what"] == CANCELS)
    words = ngettext(
        "This cancels %(number)s instruction, which its depository cancelled while the house held it.",
        "This cancels %(number)s instructions, which their depositories cancelled while the house held them.",
        number,
    )
    return [words % {"number": quantity(number)}] if number else []


def _said_review(payload: Mapping[str, Any]) -> str:
    names, again = ", ".join(str(each) for each in payload["holds"]), payload["look_again_on"]
    if not again:
        return _("Holds of the house were looked at and stay: %(holds)s.") % {"holds": names}
    words = _("Holds of the house were looked at and stay until they are looked at on %(day)s: %(holds)s.")
    return words % {"holds": names, "day": shown_day(date.fromisoformat(again))}


COMMANDS: Final = (
    Command(
        "instruction.impose_hold",
        IMPOSE,
        pgettext_lazy("act", "Hold by the house"),
        _read,
        _run,
        _said,
        events=("instruction.hold_imposed",),
    ),
    Command(
        "instruction.lift_hold",
        LIFT,
        pgettext_lazy("act", "Lift a hold of the house"),
        _read_lift,
        _run_lift,
        _said_lift,
        needs_reason=True,
        events=("instruction.hold_lifted",),
        consequences=_cancels,
    ),
    Command(
        "instruction.review_hold",
        LIFT,
        pgettext_lazy("act", "Look at a hold of the house again"),
        _read_review,
        _run_review,
        _said_review,
        needs_reason=True,
        events=("instruction.hold_reviewed",),
    ),
)
