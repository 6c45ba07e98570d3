"""What a party says of the parts of its instructions, as commands: others may have to agree to it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from authorizations.operations import Change, Command, Done, Effect, Refused
from machinery.formatting import quantity
from machinery.payload import decimal, fields, listed, objects, one_of, whole, wrong
from settlements.commands.acts import FREE, MOST, out_of_reach
from settlements.objections import objections
from settlements.operations import (
    NoSuchInstruction,
    Occasion,
    PartReleaseWish,
    keep_still,
    release_part,
    set_partial,
    take_back_release,
)
from settlements.queries import ActLine, lines_of, other_sides
from settlements.queries.part_acts import PartFacts, part_facts_of
from vocabulary.decimals import half_up, shortest
from vocabulary.money import Currency
from vocabulary.outcome import Outcome
from vocabulary.side import Partial

Payload = Mapping[str, Any]
Facts = Mapping[int, PartFacts]
RIGHT: Final = "settlements.partial"
RELEASE: Final = "settlements.release"
HOLD: Final = "settlements.hold"
_WISH = objects({"instruction": whole(1), "quantity": decimal(positive=True, most=10**17, decimals=6)})


def _read_partial(payload: Payload) -> dict[str, Any]:
    return fields(payload, {"instructions": listed(whole(1), MOST, as_set=True), "partial": one_of(*Partial)})


def _read_release(payload: Payload) -> dict[str, Any]:
    read = fields(payload, {"releases": listed(_WISH, MOST)})
    asked = [each["instruction"] for each in read["releases"]]
    twice = next((pk for pk in asked if asked.count(pk) > 1), None) if len(set(asked)) < len(asked) else None
    if twice is not None:
        raise wrong("instruction", twice, "each instruction once")
    return {"releases": sorted(read["releases"], key=lambda each: int(each["instruction"]))}


def _read_taking_back(payload: Payload) -> dict[str, Any]:
    return fields(payload, {"instructions": listed(whole(1), MOST, as_set=True)})


Told = Callable[[PartFacts], str]


def _said_mine(found: PartFacts) -> str:
    return found.mine


def _released(found: PartFacts) -> str:
    return shortest(found.released) if found.released_units else ""


def _run(
    ids: Sequence[int], permission: str, occasion: Occasion, act: Callable[[Sequence[int]], Outcome], told: Told
) -> Done:
    """An act on those that who asks may act on; its effect says what each was and is."""
    kept = out_of_reach(ids, permission, occasion)
    left = {int(failure.item) for failure in kept.failures}
    reached = [pk for pk in ids if pk not in left]
    keep_still(reached)
    before = part_facts_of(reached, occasion.business_date)
    outcome = (act(reached) if reached else Outcome()) + kept
    after = part_facts_of(reached, occasion.business_date)
    failed = {int(failure.item): failure.code for failure in outcome.failures}
    done = [pk for pk in reached if pk not in failed]
    return Done(_effect(ids, done, failed, _told(before, after, told)), outcome)


def _told(before: Facts, after: Facts, told: Told) -> dict[int, tuple[str, str, PartFacts]]:
    return {pk: (told(before[pk]), told(found), found) for pk, found in after.items()}


def _effect(
    ids: Sequence[int],
    done: Sequence[int],
    failed: Mapping[int, str],
    told: Mapping[int, tuple[str, str, PartFacts]],
) -> Effect:
    found = lines_of(ids)
    return Effect(
        changes=[Change("instruction", found[pk].key, "partial", *told[pk][:2]) for pk in done],
        refused=[
            Refused(str(pk) if code == NoSuchInstruction.code or pk not in found else found[pk].key, code)
            for pk, code in failed.items()
        ],
        subjects=[("instruction", str(pk)) for pk in done],
        mirrored=[
            *(("instruction", str(pk)) for pk in other_sides(list(done))),
            *(("party", str(pk)) for pk in sorted({found[pk].counterparty for pk in done})),
        ],
        entities=frozenset(found[pk].legal_entity for pk in done),
    )


def _set_partial(payload: Payload, occasion: Occasion) -> Done:
    partial = Partial(payload["partial"])
    return _run(payload["instructions"], RIGHT, occasion, lambda ids: set_partial(ids, partial, occasion), _said_mine)


def _release_part(payload: Payload, occasion: Occasion) -> Done:
    wanted = {each["instruction"]: Decimal(each["quantity"]) for each in payload["releases"]}
    ids = list(wanted)
    against = objections(ids, occasion.business_date)
    done = _run(
        ids,
        RELEASE,
        occasion,
        lambda reached: release_part([PartReleaseWish(pk, wanted[pk]) for pk in reached], occasion),
        _released,
    )
    found, subjects = lines_of(ids), [int(pk) for _kind, pk in done.effect.subjects]
    facts = part_facts_of(subjects, occasion.business_date)
    worth = [
        _worth(change, found[pk], facts[pk], wanted[pk])
        for change, pk in zip(done.effect.changes, subjects, strict=True)
    ]
    risks = {each.flag for pk in subjects for each in against.get(pk, ())}
    free = {FREE} if any(found[pk].payment == "FOP" for pk in subjects) else set()
    return replace(done, effect=replace(done.effect, changes=worth, flags=frozenset(risks | free)))


def _worth(change: Change, line: ActLine, facts: PartFacts, released: Decimal) -> Change:
    """What is released of a delivery, with what is paid for it: its share of what is left to be paid."""
    decimals = Currency(line.currency).minor_units if line.currency else 0
    amount = half_up(Fraction(line.amount or 0) * Fraction(released) / Fraction(facts.left), decimals)
    return change._replace(
        what="released",
        amount=amount,
        currency=line.currency,
        beneficiary=line.counterparty_lei if line.currency else "",
    )


def _take_back(payload: Payload, occasion: Occasion) -> Done:
    done = _run(payload["instructions"], HOLD, occasion, lambda ids: take_back_release(ids, occasion), _released)
    return replace(done, effect=replace(done.effect, changes=_as_released(done.effect.changes)))


def _as_released(changes: Iterable[Change]) -> list[Change]:
    return [each._replace(what="released") for each in changes]


def _said_partial(payload: Payload) -> str:
    number = len(payload["instructions"])
    words = ngettext(
        "Set the partial settlement indicator %(partial)s: %(number)s instruction.",
        "Set the partial settlement indicator %(partial)s: %(number)s instructions.",
        number,
    )
    return words % {"partial": payload["partial"], "number": quantity(number)}


def _said_release(payload: Payload) -> str:
    asked = payload["releases"]
    if len(asked) == 1:
        return _("Release %(quantity)s of an instruction that is on hold.") % {
            "quantity": quantity(Decimal(asked[0]["quantity"]))
        }
    return _("Release a part of each: %(number)s instructions.") % {"number": quantity(len(asked))}


def _said_taking_back(payload: Payload) -> str:
    number = len(payload["instructions"])
    words = ngettext(
        "Take back what is released in part: %(number)s instruction.",
        "Take back what is released in part: %(number)s instructions.",
        number,
    )
    return words % {"number": quantity(number)}


COMMANDS: Final = (
    Command(
        "instruction.set_partial",
        RIGHT,
        pgettext_lazy("act", "Change the partial settlement indicator"),
        _read_partial,
        _set_partial,
        _said_partial,
        events=("instruction.partial_set",),
    ),
    Command(
        "instruction.release_part",
        RELEASE,
        pgettext_lazy("act", "Release a part"),
        _read_release,
        _release_part,
        _said_release,
        events=("instruction.part_released",),
    ),
    Command(
        "instruction.take_back_release",
        HOLD,
        pgettext_lazy("act", "Take back the release of a part"),
        _read_taking_back,
        _take_back,
        _said_taking_back,
        events=("instruction.release_taken_back",),
    ),
)
