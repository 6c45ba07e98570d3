"""Deciding on what others ask for; the last approval carries it out in the same transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from authorizations.effects import Difference, difference
from authorizations.models import (
    Beneficiary,
    Decision,
    Delegation,
    OpenRequest,
    PersonLimit,
    RequestEffect,
    RequestEnd,
)
from authorizations.operations.asking import enter, known, lock_open
from authorizations.operations.keeping import Version, add_up, end_waiting, keep_effect, not_before, touch, weighed
from authorizations.queries import Step, Wish, admitted, people_of, person_of, route_of
from authorizations.registry import Done
from authorizations.weighing import Weight
from machinery.batches import many_rows
from machinery.transactions import attempt, part
from recordkeeping.operations import record
from vocabulary.actor import Actor
from vocabulary.occasion import Occasion
from vocabulary.outcome import Refusal


@dataclass(frozen=True)
class Decided:
    """What became of a request by a decision.

    `state` is WAITING (for `waits_for`), EXECUTED (with the command's `answer`), REFUSED, RETURNED (it does something else
    now: `changed` says what) or IMPOSSIBLE (`why`).
    """

    state: str
    waits_for: Sequence[Step] = ()
    answer: Any = None
    changed: Difference | None = None
    why: str = ""


@part
def decide(wish: Wish, *, by: Actor, at: datetime, business_date: date) -> Decided:
    """Keeps one person's decision on a request that waits; the last approval runs the stored command at once.

    Where the effect has changed since it was approved nothing is done: it goes back to the checkers with the difference, as
    the next revision. Refuses, in this order: RequestNotFound, RequestEnded, RequestExpired, NotForPrograms, OwnRequest,
    DelegationNotInForce, DelegatesForMaker, EffectNotSeen, DecidedAlready, ConflictingDuty, ReasonNeeded, StepRoleMissing,
    AboveOwnLimit, SecondFactorNeeded.
    """
    opened = lock_open(wish.request)
    enter(known(opened.request.action))
    at = not_before(wish.request, at)
    effect = RequestEffect.objects.select_related("request").get(request=opened.request, revision=opened.revision)
    _lock_limits(wish, by)
    step = admitted(opened, effect, wish, by, at)
    decision = _keep(effect, wish, step, by, at)
    record(
        by=by,
        at=at,
        code="request.approved" if wish.verdict == Decision.Verdict.APPROVED else "request.voted_down",
        subject_type="request",
        subject_ids=[wish.request],
        after={
            "action": opened.request.action,
            "revision": wish.revision,
            "effect": wish.effect_hash,
            "role": decision.role,
            **({"delegation": wish.delegation} if wish.delegation else {}),
            **({"second_factor": True} if decision.steps_up else {}),
        },
        reason=wish.reason,
    )
    if wish.verdict == Decision.Verdict.REFUSED:
        end_waiting(opened.request, RequestEnd.How.REFUSED, opened.revision, by=by, at=at, reason=wish.reason)
        return Decided("REFUSED")
    waits = [each for each in route_of(wish.request, opened.revision, at) if not each.is_done]
    return Decided("WAITING", waits) if waits else carry_out(opened, effect, by=by, at=at, business_date=business_date)


def _lock_limits(wish: Wish, by: Actor) -> None:
    """Locks the limits of who decides and of him for whom he does: two approvals at once are two."""
    people = people_of(person_of(by) or 0)
    if wish.delegation is not None:
        lenders = Delegation.objects.filter(pk=wish.delegation).values_list("of_id", flat=True)
        people |= {one for lender in lenders for one in people_of(lender)}
    list(PersonLimit.objects.select_for_update().filter(person__in=people).order_by("pk"))


def _keep(effect: RequestEffect, wish: Wish, step: Step, by: Actor, at: datetime) -> Decision:
    return Decision.objects.create(
        request=effect.request,
        revision=effect.revision,
        effect_hash=wish.effect_hash,
        verdict=wish.verdict,
        person_id=person_of(by) or 0,
        user_id=int(by.id),
        maker_id=effect.request.maker_id,
        editor_id=effect.editor_id,
        role=step.role,
        delegation_id=wish.delegation,
        reason=wish.reason,
        steps_up=wish.second_factor is not None,
        code_use_id=wish.second_factor,
        at=at,
    )


@many_rows()
def carry_out(opened: OpenRequest, approved: RequestEffect, *, by: Actor, at: datetime, business_date: date) -> Decided:
    """Runs the stored command as its maker asked for it. In a savepoint: what comes out otherwise is taken back.

    It counts for the beneficiaries what it was approved to move: the same effect at the rates that its checkers saw.
    """
    request, command = opened.request, known(opened.request.action)
    maker = Actor(request.by_kind, request.by_id, request.by_name)  # type: ignore[arg-type]
    occasion = Occasion(maker, at, business_date, request.reason, request.request_id)
    waits: list[Step] = []
    try:
        with attempt() as tried:
            done = command.run(approved.payload, occasion)
            if done.effect.hash() != approved.effect_hash:
                tried.take_back()
            touch(request, done.effect)
            add_up(request.action, request.business_date, _weight_of(approved))
            end_waiting(request, RequestEnd.How.EXECUTED, opened.revision, by=by, at=at)
            waits = [each for each in route_of(request.pk, opened.revision, at) if not each.is_done]
            if waits:  # the day's sum of a beneficiary has grown since
                tried.take_back()
    except Refusal as refusal:
        return _impossible(opened, by, at, refusal.sentence())
    if tried.is_taken_back:
        return Decided("WAITING", waits) if waits else _give_back(opened, approved, done, occasion, by)
    return Decided("EXECUTED", answer=done.answer)


def _weight_of(effect: RequestEffect) -> Weight:
    kept = Beneficiary.objects.filter(request=effect.request, revision=effect.revision)
    return Weight(effect.amount, dict(kept.values_list("beneficiary", "amount")))


def _give_back(opened: OpenRequest, approved: RequestEffect, done: Done, occasion: Occasion, by: Actor) -> Decided:
    """The effect is another one now: it waits anew as the next revision, or nothing is left to do. It is weighed for the date
    for which it was asked, as it counts for that."""
    request = opened.request
    if not done.effect.changes:
        return _impossible(opened, by, occasion.at, gettext("Nothing of it can be done any more."))
    changed = difference(approved.bound, done.effect.bound())
    opened.revision += 1
    OpenRequest.objects.filter(pk=opened.pk).update(revision=opened.revision)
    now = weighed(done.effect, request.action, replace(occasion, business_date=request.business_date))
    keep_effect(request, opened.revision, Version(approved.payload, approved.editor_id, now), occasion.at)
    record(
        by=by,
        at=occasion.at,
        code="request.returned",
        subject_type="request",
        subject_ids=[request.pk],
        before={"revision": opened.revision - 1, "effect": approved.effect_hash},
        after={"revision": opened.revision, "effect": done.effect.hash()},
    )
    waits = route_of(request.pk, opened.revision, occasion.at)
    return Decided("RETURNED", waits, changed=changed)


def _impossible(opened: OpenRequest, by: Actor, at: datetime, why: str) -> Decided:
    end_waiting(opened.request, RequestEnd.How.IMPOSSIBLE, opened.revision, by=by, at=at, reason=why)
    return Decided("IMPOSSIBLE", why=why)
