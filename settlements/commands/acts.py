"""The consequential acts on instructions, as commands: others may have to agree to them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from authorizations.operations import Change, Command, Done, Effect, Refused
from machinery.formatting import quantity
from machinery.payload import fields, listed, maybe, objects, text, whole
from machinery.statements import among
from refdata.queries import reach_of
from settlements.correspondence.passing_on import answer_parties
from settlements.messages import row_of_object
from settlements.objections import objections
from settlements.operations import NoSuchInstruction, Occasion, OutOfReach, cancel, hold, release, repair_row
from settlements.page_acts import CANCEL, HOLD, RELEASE, Act
from settlements.prematched import COLUMNS
from settlements.queries import ActLine, Statuses, lines_of, other_sides, statuses_of, visible_instructions
from vocabulary.control_totals import UNCHANGED
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
        against = objections(reached, occasion.business_date) if operation is release else {}
        outcome = (operation(reached, occasion) if reached else Outcome()) + kept
        if operation is cancel:
            answer_parties(reached, occasion)
        found = effect_of(ids, before, statuses_of(ids), outcome)
        risks = {each.flag for pk in reached for each in against.get(pk, ())}
        return Done(replace(found, flags=found.flags | risks), outcome)

    return run


def out_of_reach(ids: Sequence[int], permission: str, occasion: Occasion) -> Outcome:
    """Those of some instructions that who asks may not see, or for whose participant he has no right where it is served, as
    failures of an act; none for a job or a message, which act by another's authority."""
    by, at = occasion.by, occasion.at
    if by.kind not in {"person", "client"}:
        return Outcome()
    seen = dict(visible_instructions(by, at).filter(pk__in=among(ids)).values_list("pk", "participant_id"))
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
    return effect_of_moves(ids, {pk: _moves(before[pk], found) for pk, found in after.items()}, outcome)


def effect_of_moves(
    ids: Sequence[int], moves: Mapping[int, Sequence[tuple[str, str, str]]], outcome: Outcome
) -> Effect:
    """What an act on instructions has done: of each what moved, from what, to what; and what was refused of it."""
    failed = {int(failure.item): failure.code for failure in outcome.failures}
    found = lines_of(ids)
    done = {pk: each for pk, each in found.items() if pk not in failed}
    return Effect(
        changes=[change_of(each, *moved) for pk, each in done.items() for moved in moves[pk]],
        refused=[
            Refused(str(pk) if code == NoSuchInstruction.code or pk not in found else found[pk].key, code)
            for pk, code in failed.items()
        ],
        flags=frozenset({FREE} if any(each.payment == "FOP" for each in done.values()) else ()),
        subjects=[("instruction", str(pk)) for pk in done],
        mirrored=[
            *(("instruction", str(pk)) for pk in other_sides(list(done))),
            *(("party", str(pk)) for pk in sorted({each.counterparty for each in done.values()})),
        ],
        entities=frozenset(each.legal_entity for each in done.values()),
    )


def _moves(before: Statuses, after: Statuses) -> list[tuple[str, str, str]]:
    axes = (("processing", before.processing, after.processing), ("hold", before.hold, after.hold))
    return [(axis, was, now) for axis, was, now in axes if was != now]


def change_of(line: ActLine, axis: str, was: str, now: str) -> Change:
    """What an act moves of an instruction, with what that is worth and to whom that goes."""
    beneficiary = line.counterparty_lei if line.currency else ""
    return Change("instruction", line.key, axis, was, now, line.amount or Decimal(0), line.currency, beneficiary)


def _said(act: Act) -> Callable[[Mapping[str, Any]], str]:
    def said(payload: Mapping[str, Any]) -> str:
        number = len(payload["instructions"])
        words = ngettext("%(act)s: %(number)s instruction.", "%(act)s: %(number)s instructions.", number)
        return words % {"act": act.title, "number": quantity(number)}

    return said


def _command(name: str, act: Act, operation: Operation, event: str) -> Command:
    return Command(name, act.permission, act.title, _read, _run(act.permission, operation), _said(act), (event,))


_CORRECTED = objects(dict.fromkeys(COLUMNS, maybe(text(100))), dict.fromkeys(COLUMNS))


def _read_repair(payload: Mapping[str, Any]) -> dict[str, Any]:
    return fields(payload, {"row": whole(1), "fields": _CORRECTED})


def _repair(payload: Mapping[str, Any], occasion: Occasion) -> Done:
    corrected = {name: found for name, found in payload["fields"].items() if found}
    row, made, taken = repair_row(payload["row"], row_of_object(1, corrected), occasion)
    found = lines_of([made.delivering, made.receiving])
    gives, gets = found[made.delivering], found[made.receiving]
    key, currency = f"{row.load.file_name}:{row.line}", gives.currency
    is_new = taken.state != UNCHANGED
    moved = (gives.amount or Decimal(0), currency, gets.counterparty_lei) if is_new and currency else ()
    what = Change("load", key, "instructions", "", f"{gives.key} -> {gets.key}", *moved)
    effect = Effect(
        [*(Change("load", key, name, "", said) for name, said in corrected.items()), what],
        flags=frozenset({FREE} if is_new and gives.payment == "FOP" else ()),
        subjects=[("quarantined_row", str(row.pk))],
        mirrored=[
            ("load", str(row.load_id)),
            *(("instruction", str(pk)) for pk in sorted(found)),
            *(("party", str(pk)) for pk in sorted({each.counterparty for each in found.values()})),
        ],
        entities=frozenset(each.legal_entity for each in found.values()),
    )
    return Done(effect, {"instructions": [made.delivering, made.receiving], "state": taken.state})


def _said_repair(payload: Mapping[str, Any]) -> str:
    facts = payload["fields"]
    return _("Take in a row that was set aside, corrected: %(delivers)s delivers %(isin)s to %(receives)s.") % {
        "delivers": facts["deliverer"] or "?",
        "isin": facts["isin"] or "?",
        "receives": facts["receiver"] or "?",
    }


COMMANDS: Final = (
    _command("instruction.hold", HOLD, hold, "instruction.held"),
    _command("instruction.release", RELEASE, release, "instruction.released"),
    _command("instruction.cancel", CANCEL, cancel, "instruction.cancelled"),
    Command(
        "row.repair",
        "settlements.load",
        pgettext_lazy("act", "Repair a row that was set aside"),
        _read_repair,
        _repair,
        _said_repair,
        events=("row.repaired",),
        needs_reason=True,
    ),
)
