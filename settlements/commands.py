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
from refdata.queries import leis_of
from settlements.messages import row_of_object
from settlements.models import Instruction
from settlements.objections import objections
from settlements.operations import Occasion, cancel, hold, release, repair_row
from settlements.page_acts import CANCEL, HOLD, RELEASE, Act
from settlements.prematched import COLUMNS
from settlements.queries import Statuses, other_sides, statuses_of
from vocabulary.control_totals import UNCHANGED
from vocabulary.outcome import Outcome

MOST: Final = 10_000
"""Instructions of one request: what a checker can be shown."""
FREE: Final = "free_of_payment"
"""The risk of a delivery without payment: what it is worth does not weigh in."""

Operation = Callable[[Sequence[int], Occasion], Outcome]


def _read(payload: Mapping[str, Any]) -> dict[str, Any]:
    return fields(payload, {"instructions": listed(whole(1), MOST, as_set=True)})


def _run(operation: Operation) -> Callable[[Mapping[str, Any], Occasion], Done]:
    def run(payload: Mapping[str, Any], occasion: Occasion) -> Done:
        ids: Sequence[int] = payload["instructions"]
        before = statuses_of(ids)
        against = objections(ids, occasion.business_date) if operation is release else {}
        outcome = operation(ids, occasion)
        found = effect_of(ids, before, statuses_of(ids), outcome)
        risks = {each.flag for pk in ids for each in against.get(pk, ())}
        return Done(replace(found, flags=found.flags | risks), outcome)

    return run


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
        refused=[Refused(_key(found[pk]) if pk in found else str(pk), code) for pk, code in failed.items()],
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
    return Command(name, act.permission, act.title, _read, _run(operation), _said(act))


_CORRECTED = objects(dict.fromkeys(COLUMNS, maybe(text(100))), dict.fromkeys(COLUMNS))


def _read_repair(payload: Mapping[str, Any]) -> dict[str, Any]:
    return fields(payload, {"row": whole(1), "fields": _CORRECTED})


def _repair(payload: Mapping[str, Any], occasion: Occasion) -> Done:
    corrected = {name: found for name, found in payload["fields"].items() if found}
    row, made, taken = repair_row(payload["row"], row_of_object(1, corrected), occasion)
    found = Instruction.objects.select_related("participant", "currency").in_bulk([made.delivering, made.receiving])
    gives, gets = found[made.delivering], found[made.receiving]
    key, currency = f"{row.load.file_name}:{row.line}", gives.currency.code if gives.currency else ""
    is_new = taken.state != UNCHANGED
    moved = (gives.amount or Decimal(0), currency, gives.participant.lei) if is_new and currency else ()
    what = Change("load", key, "instructions", "", f"{_key(gives)} -> {_key(gets)}", *moved)
    effect = Effect(
        [*(Change("load", key, name, "", said) for name, said in corrected.items()), what],
        flags=frozenset({FREE} if is_new and gives.payment == "FOP" else ()),
        subjects=[("quarantined_row", str(row.pk))],
        mirrored=[
            ("load", str(row.load_id)),
            *(("instruction", str(pk)) for pk in sorted(found)),
            *(("party", str(pk)) for pk in sorted({each.participant_id for each in found.values()})),
        ],
        entities=frozenset(each.participant.legal_entity_id for each in found.values()),
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
    _command("instruction.hold", HOLD, hold),
    _command("instruction.release", RELEASE, release),
    _command("instruction.cancel", CANCEL, cancel),
    Command(
        "row.repair",
        "settlements.load",
        pgettext_lazy("act", "Repair a row that was set aside"),
        _read_repair,
        _repair,
        _said_repair,
        needs_reason=True,
    ),
)
