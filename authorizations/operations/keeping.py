"""How a request is kept: what was asked, what it does, whom it touches, and how it ends."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange, Range
from django.db.models import JSONField, TextField, Value
from django.db.models.functions import Cast

from authorizations.business_hours import after_hours
from authorizations.effects import PAYLOAD, Effect, hashed
from authorizations.models import (
    Beneficiary,
    CommandRequest,
    OpenRequest,
    OpenSubject,
    PolicyRule,
    RequestEffect,
    RequestEnd,
)
from authorizations.queries import Step, person_of
from authorizations.refusals import RateMissing, WaitsAlready
from authorizations.registry import BaseRate, Command, Payload, base_rates, open_day, tell_ending
from authorizations.weighing import BASE, Weight, weigh
from machinery.statements import array, rows, run, statement, texts, value
from recordkeeping.operations import record
from recordkeeping.queries import newest_event
from vocabulary.actor import Actor
from vocabulary.occasion import Occasion

OFFICE = ZoneInfo("Europe/London")
"""By whose clock business hours are counted where the request says no office: the head office's."""

ENDINGS: Final = {
    RequestEnd.How.EXECUTED: "request.executed",
    RequestEnd.How.REFUSED: "request.refused",
    RequestEnd.How.WITHDRAWN: "request.withdrawn",
    RequestEnd.How.EXPIRED: "request.expired",
    RequestEnd.How.IMPOSSIBLE: "request.impossible",
}
"""The event of each way in which a request ends."""


@dataclass(frozen=True)
class Weighed:
    """An effect with what it weighs, at the rates that were taken."""

    effect: Effect
    weight: Weight
    rates: Mapping[str, BaseRate]


@dataclass(frozen=True)
class Version:
    """One revision of a request: what it asks for, who changed that last, and what that does."""

    payload: Payload
    editor: int | None
    weighed: Weighed


def not_before(request: int, at: datetime) -> datetime:
    """`at`, or where something was done to a request a moment after that, the instant of that: what comes next comes later."""
    last: datetime = value(statement("authorizations", "last_of_request"), {"request": request})
    return max(at, last)


def shortened(valid: Range, at: datetime) -> DateTimeTZRange:
    """A period that ends at `at`; an empty one where it would begin only then."""
    begins: datetime | None = valid.lower
    return DateTimeTZRange(begins, at) if begins is not None and begins < at else DateTimeTZRange(empty=True)


def weighed(effect: Effect, action: str, occasion: Occasion) -> Weighed:
    """What an effect weighs on a business date. Refuses RateMissing where a policy for the action is in force and an amount
    cannot be weighed."""
    rates = base_rates(effect.totals.keys(), occasion.business_date)
    weight = weigh(effect.totals, effect.beneficiaries, rates)
    if weight.missing and PolicyRule.objects.filter(action=action, valid__contains=occasion.at).exists():
        raise RateMissing(currencies=list(weight.missing), business_date=str(occasion.business_date))
    return Weighed(effect, weight, rates)


def steps_before(action: str, found: Weighed, today: Decimal, occasion: Occasion) -> list[Step]:
    """The steps that a request would have: by its amount or, where that is more, by what one of its beneficiaries has that day
    with it."""
    asked = {
        "action": action,
        "amount": max(found.weight.amount, today),
        "flags": sorted(found.effect.flags),
        "at": occasion.at,
    }
    return [Step(**step) for step in rows(statement("authorizations", "steps"), asked)]


def would_add_up(action: str, business_date: date, weight: Weight) -> Decimal:
    """The highest sum that one of its beneficiaries would have that day, with it; nobody is kept from adding to it."""
    if not weight.beneficiaries:
        return Decimal(0)
    found: Decimal = value(statement("authorizations", "carried_out_today"), _of_day(action, business_date, weight))
    return found


def add_up(action: str, business_date: date, weight: Weight) -> Decimal:
    """Adds what is carried out to the day of its beneficiaries, under their locks; the highest sum that one of them has then."""
    if not weight.beneficiaries:
        return Decimal(0)
    found: Decimal = value(statement("authorizations", "day_of_beneficiaries"), _of_day(action, business_date, weight))
    return found


def _of_day(action: str, business_date: date, weight: Weight) -> dict[str, Any]:
    keys = sorted(weight.beneficiaries)
    return {
        "action": action,
        "business_date": business_date,
        "beneficiaries": texts(keys),
        "amounts": array(weight.beneficiaries[key] for key in keys),
    }


def keep_request(command: Command, payload: Payload, found: Weighed, occasion: Occasion) -> CommandRequest:
    """Keeps what was asked with the first revision of its effect."""
    request = CommandRequest.objects.create(
        action=command.name,
        maker_id=person_of(occasion.by),
        by_kind=occasion.by.kind,
        by_id=occasion.by.id,
        by_name=occasion.by.name,
        reason=occasion.reason,
        business_date=occasion.business_date,
        at=occasion.at,
        request_id=occasion.request_id,
    )
    keep_effect(request, 1, Version(payload, request.maker_id, found), occasion.at)
    return request


def keep_effect(request: CommandRequest, revision: int, version: Version, at: datetime) -> None:
    """Keeps one revision of a request: what it asks for, its effect, the objects that this touches, what beneficiaries get."""
    found, effect = version.weighed, version.weighed.effect
    RequestEffect.objects.create(
        request=request,
        revision=revision,
        payload=dict(version.payload),
        payload_hash=hashed(PAYLOAD, version.payload),
        editor_id=version.editor,
        bound=Cast(Value(effect.text(), TextField()), JSONField()),  # it is text already, and may be long
        shown=dict(effect.shown),
        effect_hash=effect.hash(),
        amount=found.weight.amount,
        base_currency=BASE,
        rates={code: _told(rate) for code, rate in found.rates.items()},
        flags=sorted(effect.flags),
        entities=sorted(effect.entities),
        seen=newest_event(),
        at=at,
    )
    touch(request, effect)
    Beneficiary.objects.bulk_create(
        Beneficiary(request=request, revision=revision, beneficiary=key, amount=amount)
        for key, amount in found.weight.beneficiaries.items()
    )


def touch(request: CommandRequest, effect: Effect) -> None:
    """Keeps the objects that an effect touches, each once."""
    own = set(effect.subjects)
    both = [*((*each, False) for each in sorted(own)), *((*each, True) for each in sorted(set(effect.mirrored) - own))]
    run(
        statement("authorizations", "touch"),
        {
            "request": request.pk,
            "kinds": texts(kind for kind, _, _ in both),
            "keys": texts(key for _, key, _ in both),
            "mirrored": array(mirrored for _, _, mirrored in both),
        },
    )


def _told(rate: BaseRate) -> dict[str, Any]:
    return {name: str(fact) for name, fact in asdict(rate).items() if name != "currency"}


def open_up(request: CommandRequest, steps: Sequence[Step], effect: Effect, occasion: Occasion) -> OpenRequest:
    """Lets a request wait for its steps. Refuses WaitsAlready: another one waits on the same object."""
    rules = PolicyRule.objects.in_bulk({step.rule_id for step in steps}).values()
    escalates = min(
        (rule for rule in rules if rule.escalates_after), key=lambda r: r.escalates_after or 0, default=None
    )
    opened = OpenRequest.objects.create(
        request=request,
        expires_at=after_hours(occasion.at, min(rule.expires_after for rule in rules), OFFICE),
        escalates_at=after_hours(occasion.at, escalates.escalates_after or 0, OFFICE) if escalates else None,
        escalates_to=escalates.escalates_to if escalates else "",
    )
    hold_objects(opened, effect)
    return opened


def hold_objects(opened: OpenRequest, effect: Effect) -> None:
    """Lets no second request wait on the objects of one, and frees those that it touches no more. Refuses WaitsAlready: one
    does already.

    What is new is held before anything is freed, in order: of two who want what the other has, one is refused.
    """
    own = sorted(set(effect.subjects))
    asked = {"kinds": texts(kind for kind, _ in own), "keys": texts(key for _, key in own), "but": opened.pk}
    run(statement("authorizations", "hold_objects"), asked)
    found = rows(statement("authorizations", "waiting_on"), asked)
    if found:
        first = found[0]["request_id"]
        raise WaitsAlready(request=first, objects=[f["key"] for f in found if f["request_id"] == first][:5])
    run(statement("authorizations", "free_objects"), {"request": opened.pk, **asked})


def end_waiting(
    request: CommandRequest, how: RequestEnd.How, revision: int, *, by: Actor, at: datetime, reason: str = ""
) -> None:
    """Ends a request that waited: its objects are free, how it ended is kept and told, and those above do their part."""
    OpenSubject.objects.filter(request_id=request.pk).delete()
    OpenRequest.objects.filter(pk=request.pk).delete()
    end(request, how, revision, by=by, at=at, reason=reason)
    tell_ending(request.pk, Occasion(by, at, open_day(at), reason))


def end(
    request: CommandRequest, how: RequestEnd.How, revision: int, *, by: Actor, at: datetime, reason: str = ""
) -> None:
    """Keeps how a request ended and tells it."""
    run(
        statement("authorizations", "keep_end"),
        {
            "request": request.pk,
            "how": how.value,
            "revision": revision,
            "by_kind": by.kind,
            "by_id": by.id,
            "by_name": by.name,
            "reason": reason,
            "at": at,
        },
    )
    record(
        by=by,
        at=at,
        code=ENDINGS[how],
        subject_type="request",
        subject_ids=[request.pk],
        after={"action": request.action, "revision": revision},
        reason=reason,
    )
