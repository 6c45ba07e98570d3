"""The consequential acts on instructions, as commands: others may have to agree to them."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import ngettext

from authorizations.operations import Change, Command, Done, Effect, Refused
from machinery.formatting import quantity
from machinery.payload import fields, listed, whole
from refdata.queries import leis_of, reach_of
from settlements.models import Instruction
from settlements.operations import NoSuchInstruction, Occasion, OutOfReach, cancel, hold, release
from settlements.page_acts import CANCEL, HOLD, RELEASE, Act
from settlements.queries import Statuses, other_sides, statuses_of, visible_instructions
from vocabulary.outcome import Failure, Outcome, Refusal

MOST: Final = 10_000
"""Instructions of one request: what a checker can be shown."""
FREE: Final = "free_of_payment"
"""The risk of a delivery without payment: what it is worth does not weigh in."""

Operation = Callable[[Sequence[int], Occasion], Outcome]


def _read(payload: Mapping[str, Any]) -> dict[str, Any]:
    return fields(payload, {"instructions": listed(whole(1), MOST, as_set=True)})


def _run(permission: str, operation: Operation) -> Callable[[Mapping[str, Any], Occasion], Done]:
    def run(payload: Mapping[str, Any], occasion: Occasion) -> Done:
        ids: Sequence[int] = payload["instructions"]
        before, kept = statuses_of(ids), out_of_reach(ids, permission, occasion)
        left = {int(failure.item) for failure in kept.failures}
        reached = [pk for pk in ids if pk not in left]
        outcome = (operation(reached, occasion) if reached else Outcome()) + kept
        return Done(effect_of(ids, before, statuses_of(ids), outcome), outcome)

    return run


def out_of_reach(ids: Sequence[int], permission: str, occasion: Occasion) -> Outcome:
    """Those of some instructions that who asks may not see, or for whose participant he has no right where it is served, as
    failures of an act; none for a job or a message, which act by another's authority."""
    by, at = occasion.by, occasion.at
    if by.kind not in {"person", "client"}:
        return Outcome()
    seen = dict(visible_instructions(by, at).filter(pk__in=ids).values_list("pk", "participant_id"))
    served = reach_of(by, at, permission).parties(set(seen.values()))
    refusals: list[tuple[int, Refusal]] = [
        (pk, (OutOfReach if pk in seen else NoSuchInstruction)(instruction=pk))
        for pk in ids
        if seen.get(pk) not in served
    ]
    return Outcome(0, tuple(Failure(pk, each.code, {"sentence": each.sentence()}) for pk, each in refusals))


def effect_of(
    ids: Sequence[int], before: Mapping[int, Statuses], after: Mapping[int, Statuses], outcome: Outcome
) -> Effect:
    """What an act on instructions has done: how each one's hold and processing moved, and what was refused of it."""
    failed = {int(failure.item): failure.code for failure in outcome.failures}
    found = Instruction.objects.select_related("participant", "currency").in_bulk(list(ids))
    leis = leis_of({each.counterparty_id for each in found.values()})
    done = [each for pk, each in found.items() if pk not in failed]
    return Effect(
        changes=[
            _change(each, axis, was, now, leis)
            for each in done
            for axis, was, now in _moves(before[each.pk], after[each.pk])
        ],
        refused=[
            Refused(str(pk) if code == NoSuchInstruction.code or pk not in found else _key(found[pk]), code)
            for pk, code in failed.items()
        ],
        flags=frozenset({FREE} if any(each.payment == "FOP" for each in done) else ()),
        subjects=[("instruction", str(each.pk)) for each in done],
        mirrored=[
            *(("instruction", str(pk)) for pk in other_sides([each.pk for each in done])),
            *(("party", str(pk)) for pk in sorted({each.counterparty_id for each in done})),
        ],
        entities=frozenset(each.participant.legal_entity_id for each in done),
    )


def _key(instruction: Instruction) -> str:
    return f"{instruction.participant.lei}/{instruction.reference}"


def _moves(before: Statuses, after: Statuses) -> list[tuple[str, str, str]]:
    axes = ((axis, getattr(before, axis), getattr(after, axis)) for axis in ("processing", "hold"))
    return [(axis, was, now) for axis, was, now in axes if was != now]


def _change(instruction: Instruction, axis: str, was: str, now: str, leis: Mapping[int, str]) -> Change:
    currency = instruction.currency.code if instruction.currency else ""
    return Change(
        "instruction",
        _key(instruction),
        axis,
        was,
        now,
        instruction.amount or Decimal(0),
        currency,
        leis[instruction.counterparty_id] if currency else "",
    )


def _said(act: Act) -> Callable[[Mapping[str, Any]], str]:
    def said(payload: Mapping[str, Any]) -> str:
        number = len(payload["instructions"])
        words = ngettext("%(act)s: %(number)s instruction.", "%(act)s: %(number)s instructions.", number)
        return words % {"act": act.title, "number": quantity(number)}

    return said


def _command(name: str, act: Act, operation: Operation) -> Command:
    return Command(name, act.permission, act.title, _read, _run(act.permission, operation), _said(act))


COMMANDS: Final = (
    _command("instruction.hold", HOLD, hold),
    _command("instruction.release", RELEASE, release),
    _command("instruction.cancel", CANCEL, cancel),
)
