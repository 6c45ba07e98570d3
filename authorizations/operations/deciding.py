"""Deciding on what others ask for; the last approval carries it out in the same transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from authorizations import four_eyes
from authorizations.effects import Difference, difference
from authorizations.four_eyes import Check, Checked, refused
from authorizations.models import (
    Beneficiary,
    Decision,
    Delegation,
    OpenRequest,
    PersonLimit,
    RequestEffect,
    RequestEnd,
    RoleGrant,
    User,
)
from authorizations.operations.asking import enter, known, lock_open
from authorizations.operations.keeping import (
    Step,
    Version,
    add_up,
    close,
    end,
    identity_of,
    keep_effect,
    not_before,
    people_of,
    person_of,
    route_of,
    touch,
    weighed,
)
from authorizations.refusals import (
    AboveOwnLimit,
    ConflictingDuty,
    DecidedAlready,
    DelegatesForMaker,
    DelegationNotInForce,
    EffectNotSeen,
    NotForPrograms,
    OwnRequest,
    ReasonNeeded,
    RequestExpired,
    SecondFactorNeeded,
    StepRoleMissing,
)
from authorizations.registry import Done
from authorizations.segregation import CONFLICTING_ACTS
from authorizations.weighing import Weight
from machinery.statements import array, row, statement, value
from machinery.transactions import attempt, part
from recordkeeping.operations import record
from vocabulary.actor import Actor
from vocabulary.occasion import Occasion
from vocabulary.outcome import Refusal


@dataclass(frozen=True)
class Wish:
    """What somebody decides: on which request, of which revision and effect (as seen), how, and for whom.

    `delegation` is that by which he decides for another; `second_factor` says that he has just proved a second factor.
    """

    request: int
    revision: int
    effect_hash: str
    verdict: Decision.Verdict
    reason: str = ""
    delegation: int | None = None
    second_factor: bool = False


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
    step = _admitted(opened, effect, wish, by, at)
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
        },
        reason=wish.reason,
    )
    if wish.verdict == Decision.Verdict.REFUSED:
        close(opened.request)
        end(opened.request, RequestEnd.How.REFUSED, opened.revision, by=by, at=at, reason=wish.reason)
        return Decided("REFUSED")
    waits = [each for each in route_of(wish.request, opened.revision, at) if not each.is_done]
    return Decided("WAITING", waits) if waits else carry_out(opened, effect, by=by, at=at, business_date=business_date)


def _admitted(opened: OpenRequest, effect: RequestEffect, wish: Wish, by: Actor, at: datetime) -> Step:
    """The step for which this decision counts."""
    request = opened.request
    if opened.expires_at < at:
        raise RequestExpired(request=request.pk, expired=opened.expires_at.isoformat())
    person = person_of(by)
    if person is None:
        raise NotForPrograms(name=by.name)
    delegation = _delegation(wish, person, by, at)
    _four_eyes(opened, effect, wish, person, delegation)
    if wish.verdict == Decision.Verdict.REFUSED and not wish.reason.strip():
        raise ReasonNeeded()
    held = roles_held(delegation.of_id if delegation else _own(by), effect.entities, at)
    if delegation and delegation.legal_entity_id and not {delegation.legal_entity_id}.issuperset(effect.entities):
        held = set()
    step = _step(opened, held, delegation, wish.verdict, at)
    if wish.verdict == Decision.Verdict.APPROVED:
        _within_limits(effect, {person, *([identity_of(delegation.of_id)] if delegation else [])}, step.role, at)
        if step.steps_up and not wish.second_factor:
            raise SecondFactorNeeded()
    return step


def _own(by: Actor) -> int:
    person: int = User.objects.values_list("person_id", flat=True).get(pk=by.id)
    return person


def _delegation(wish: Wish, person: int, by: Actor, at: datetime) -> Delegation | None:
    if wish.delegation is None:
        return None
    found = Delegation.objects.filter(pk=wish.delegation, valid__contains=at, to__in={person, _own(by)}).first()
    if found is None:
        raise DelegationNotInForce(delegation=wish.delegation)
    return found


def _four_eyes(
    opened: OpenRequest, effect: RequestEffect, wish: Wish, person: int, delegation: Delegation | None
) -> None:
    """Asks the rules of four eyes, and refuses in their words."""
    request = opened.request
    decided = Decision.objects.filter(request=request, revision=opened.revision)
    seen = opened.revision if wish.effect_hash == effect.effect_hash else 0
    maker, editor = (str(identity_of(each)) if each else "-" for each in (request.maker_id, effect.editor_id))
    conflict = row(
        statement("authorizations", "conflicting_duty"),
        {
            "request": request.pk,
            "actions": sorted(CONFLICTING_ACTS.get(request.action, ())),
            "business_date": request.business_date,
            "person": person,
        },
    )
    checked = Checked(
        maker,
        editor,
        seen,
        [str(identity_of(each)) for each in decided.values_list("person_id", flat=True)],
        [str(person)] if conflict else [],
    )
    acts_for = str(identity_of(delegation.of_id)) if delegation else ""
    refusals: dict[str, Refusal] = {
        "own_request": OwnRequest(),
        "own_change": OwnRequest(),
        "delegates_for_maker": DelegatesForMaker(name=request.by_name),
        "outdated": EffectNotSeen(request=request.pk, now=opened.revision, seen=wish.revision),
        "already_decided": DecidedAlready(),
        "conflicting_duty": ConflictingDuty(
            other=conflict["id"] if conflict else 0,
            action=conflict["action"] if conflict else "",
            kind=conflict["kind"] if conflict else "",
            business_date=str(request.business_date),
        ),
    }
    check = Check(str(person), wish.revision, delegator=acts_for)
    reason = refused(checked, check, [four_eyes.Delegation(acts_for, str(person))] if delegation else [])
    if reason is not None:
        raise refusals[reason]


def _step(opened: OpenRequest, held: set[str], delegation: Delegation | None, verdict: str, at: datetime) -> Step:
    """The first step that is not done; whoever refuses may do so in the role of any step that is not. Refuses
    StepRoleMissing."""
    waits = [each for each in route_of(opened.pk, opened.revision, at) if not each.is_done]
    if opened.escalates_to in held and opened.escalates_at is not None and opened.escalates_at <= at:
        held |= {each.role for each in waits}
    if delegation is not None:
        held &= {delegation.role}
    open_to = waits if verdict == Decision.Verdict.REFUSED else waits[:1]
    found = next((each for each in open_to if each.role in held), None)
    if found is None:
        raise StepRoleMissing(role=waits[0].role if waits else "")
    return found


def roles_held(person: int, entities: Sequence[int], at: datetime) -> set[str]:
    """The roles that a person holds in all of some legal entities at `at`; without entities, those held everywhere."""
    grants = RoleGrant.objects.filter(person=person, valid__contains=at, desk=None)
    by_role: dict[str, set[int | None]] = {}
    for role, entity in grants.values_list("role", "legal_entity"):
        by_role.setdefault(role, set()).add(entity)
    return {role for role, where in by_role.items() if None in where or (entities and where.issuperset(entities))}


def _within_limits(effect: RequestEffect, people: Collection[int], role: str, at: datetime) -> None:
    """Asks the limits of who decides and of him for whom he does, under their locks: two approvals at once are two."""
    for person in sorted(people):
        same = sorted(people_of(person))
        limits = PersonLimit.objects.filter(person__in=same, role=role, valid__contains=at)
        for limit in limits.select_for_update().order_by("pk"):
            asked = {
                "people": array(same),
                "role": role,
                "business_date": effect.request.business_date,
                "request": effect.request_id,
            }
            today: Decimal = value(statement("authorizations", "approved_today"), asked)
            for amount, most in ((effect.amount, limit.single), (today + effect.amount, limit.daily)):
                if amount > most:
                    raise AboveOwnLimit(amount=str(amount), currency=effect.base_currency, limit=str(most))


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
        steps_up=wish.second_factor,
        at=at,
    )


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
            close(request)
            touch(request, done.effect)
            add_up(request.action, request.business_date, _weight_of(approved))
            end(request, RequestEnd.How.EXECUTED, opened.revision, by=by, at=at)
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
    close(opened.request)
    end(opened.request, RequestEnd.How.IMPOSSIBLE, opened.revision, by=by, at=at, reason=why)
    return Decided("IMPOSSIBLE", why=why)
