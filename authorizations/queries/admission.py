"""Whether somebody may decide on a request: every rule that stands between a person and a decision, asked without writing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from authorizations import four_eyes
from authorizations.four_eyes import Check, Checked, refused
from authorizations.models import Decision, Delegation, OpenRequest, PersonLimit, RequestEffect, User
from authorizations.queries.factors import code_was_given
from authorizations.queries.routes import Step, identity_of, people_of, person_of, roles_held, route_of
from authorizations.refusals import (
    AboveOwnLimit,
    ConcernsYou,
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
from authorizations.segregation import CONFLICTING_ACTS
from machinery.statements import array, row, statement, value
from vocabulary.actor import Actor
from vocabulary.outcome import Refusal


@dataclass(frozen=True)
class Wish:
    """What somebody decides: on which request, of which revision and effect (as seen), how, and for whom.

    `delegation` is that by which he decides for another; `second_factor` is the use of a code by which he has just proved a
    second factor.
    """

    request: int
    revision: int
    effect_hash: str
    verdict: Decision.Verdict
    reason: str = ""
    delegation: int | None = None
    second_factor: int | None = None


def admitted(opened: OpenRequest, effect: RequestEffect, wish: Wish, by: Actor, at: datetime) -> Step:
    """The step for which a decision on a request that waits would count; nothing is kept.

    Refuses, in this order: RequestExpired, NotForPrograms, ConcernsYou, OwnRequest, DelegationNotInForce, DelegatesForMaker,
    EffectNotSeen, DecidedAlready, ConflictingDuty, ReasonNeeded, StepRoleMissing, AboveOwnLimit, SecondFactorNeeded.
    """
    step = step_for(opened, effect, wish, by, at)
    if wish.second_factor is None:
        if step.steps_up and wish.verdict == Decision.Verdict.APPROVED:
            raise SecondFactorNeeded()
    elif not code_was_given(wish.second_factor, person_of(by) or 0, wish.request, at):
        raise SecondFactorNeeded()
    return step


def step_for(opened: OpenRequest, effect: RequestEffect, wish: Wish, by: Actor, at: datetime) -> Step:
    """The step for which a decision would count, if a second factor comes with it where one is asked for. Refuses what `admitted`
    does, but for SecondFactorNeeded."""
    request = opened.request
    if opened.expires_at < at:
        raise RequestExpired(request=request.pk, expired=opened.expires_at.isoformat())
    person = person_of(by)
    if person is None:
        raise NotForPrograms(name=by.name)
    if value(statement("authorizations", "concerns"), {"request": request.pk, "person": person}):
        raise ConcernsYou()
    delegation = _delegation(wish, person, by, at)
    _four_eyes(opened, effect, wish, person, delegation)
    if wish.verdict == Decision.Verdict.REFUSED and not wish.reason.strip():
        raise ReasonNeeded()
    step = _step(opened, effect, wish, at, authority=delegation.of_id if delegation else _own(by), lent=delegation)
    if wish.verdict == Decision.Verdict.APPROVED:
        _within_limits(effect, {person, *([identity_of(delegation.of_id)] if delegation else [])}, step.role, at)
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


def _lent(delegation: Delegation, effect: RequestEffect) -> set[str]:
    """The role that is delegated, where the request lies within its legal entity."""
    within = delegation.legal_entity_id is None or set(effect.entities) <= {delegation.legal_entity_id}
    return {delegation.role} if within else set()


def _step(
    opened: OpenRequest, effect: RequestEffect, wish: Wish, at: datetime, *, authority: int, lent: Delegation | None
) -> Step:
    """The first step that is not done; whoever refuses may do so in the role of any step that is not. Refuses
    StepRoleMissing."""
    waits = [each for each in route_of(opened.pk, opened.revision, at) if not each.is_done]
    held = roles_held(authority, effect.entities, at)
    if opened.escalates_to in held and opened.escalates_at is not None and opened.escalates_at <= at:
        held |= {each.role for each in waits}
    if lent is not None:
        held &= _lent(lent, effect)
    open_to = waits if wish.verdict == Decision.Verdict.REFUSED else waits[:1]
    found = next((each for each in open_to if each.role in held), None)
    if found is None:
        raise StepRoleMissing(role=waits[0].role if waits else "")
    return found


def _within_limits(effect: RequestEffect, people: Collection[int], role: str, at: datetime) -> None:
    """Asks the limits of who decides and of him for whom he does."""
    for person in sorted(people):
        same = sorted(people_of(person))
        for limit in PersonLimit.objects.filter(person__in=same, role=role, valid__contains=at).order_by("pk"):
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
