"""Who decides for whom, up to how much, and which people are one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from authorizations.models import Delegation, Person, PersonLimit, RoleGrant, SamePerson, User
from authorizations.operations.authority import after_decisions, change_authority
from authorizations.operations.grants import roles_held_at
from authorizations.operations.keeping import identity_of, people_of, shortened
from authorizations.refusals import (
    DelegationNotYours,
    DelegationRefused,
    LimitOutOfOrder,
    MergeRefused,
    NotForPrograms,
    ToxicRoles,
)
from authorizations.segregation import conflicts_of
from machinery.transactions import part
from recordkeeping.operations import record
from vocabulary.actor import Actor

LATE: Final = timedelta(minutes=5)
"""So long after its beginning a delegation can still be made: the form was open meanwhile."""
LONGEST: Final = timedelta(days=60)
"""A delegation lasts at most so long: who is away longer has his role given to another."""


@dataclass(frozen=True)
class DelegationWish:
    """To whom a person lets one of his roles, in one legal entity or (None) in all of his, from when to when, and why."""

    to: int
    role: str
    legal_entity: int | None
    begins: datetime
    ends: datetime
    reason: str


@part
def delegate(wish: DelegationWish, *, by: Actor, at: datetime) -> Delegation:
    """Lets another person decide in a role of the actor's; the same again is what exists.

    Refuses NotForPrograms, DelegationRefused (a role that he does not hold, to himself, in the past, or longer than 60 days),
    ToxicRoles (the delegate would have conflicting duties).
    """
    if by.kind != "person":
        raise NotForPrograms(name=by.name)
    change_authority()
    own = User.objects.values_list("person_id", flat=True).get(pk=by.id)
    _demand_possible(own, wish, at)
    found = Delegation.objects.filter(
        of=own,
        to=wish.to,
        role=wish.role,
        legal_entity=wish.legal_entity,
        valid=DateTimeTZRange(wish.begins, wish.ends),
    ).first()
    if found is not None:
        return found
    if pairs := conflicts_of([*roles_held_at(wish.to, wish.begins), wish.role]):
        raise ToxicRoles(holder=str(Person.objects.get(pk=wish.to)), rights=list(pairs[0]))
    made = Delegation.objects.create(
        of_id=own,
        to_id=wish.to,
        role=wish.role,
        legal_entity_id=wish.legal_entity,
        valid=DateTimeTZRange(wish.begins, wish.ends),
        reason=wish.reason,
    )
    record(
        by=by,
        at=at,
        code="delegation.made",
        subject_type="delegation",
        subject_ids=[made.pk],
        after={
            "of": own,
            "to": wish.to,
            "role": wish.role,
            "legal_entity_id": wish.legal_entity,
            "from": wish.begins.isoformat(),
            "until": wish.ends.isoformat(),
        },
        reason=wish.reason,
    )
    return made


def _demand_possible(own: int, wish: DelegationWish, at: datetime) -> None:
    in_role = RoleGrant.objects.filter(person=own, role=wish.role, valid__contains=wish.begins)
    where = set(in_role.values_list("legal_entity", flat=True))
    held = None in where or (wish.legal_entity in where if wish.legal_entity else bool(where))
    if not held:
        raise DelegationRefused(fault="role", role=wish.role)
    if not User.objects.filter(person=wish.to, is_active=True).exists():
        raise DelegationRefused(fault="person", role=wish.role)
    if identity_of(own) == identity_of(wish.to):
        raise DelegationRefused(fault="self", role=wish.role)
    if not at - LATE <= wish.begins < wish.ends <= wish.begins + LONGEST:
        raise DelegationRefused(fault="period", role=wish.role)
    period = DateTimeTZRange(wish.begins, wish.ends)
    same = Delegation.objects.filter(of=own, to=wish.to, role=wish.role, legal_entity=wish.legal_entity)
    if same.filter(valid__overlap=period).exclude(valid=period).exists():
        raise DelegationRefused(fault="overlaps", role=wish.role)


@part
def end_delegation(delegation: int, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Ends a delegation at `at`, or right after the last decision by it; what was decided by it stays. Refuses
    DelegationNotYours: of another, or ended already."""
    change_authority()
    own = User.objects.values_list("person_id", flat=True).get(pk=by.id) if by.kind == "person" else 0
    found = Delegation.objects.select_for_update().filter(pk=delegation, of=own).first()
    until: datetime | None = found.valid.upper if found else None
    if found is None or until is None or until <= at:
        raise DelegationNotYours(delegation=delegation)
    ends = after_decisions(at, delegations=[delegation])
    Delegation.objects.filter(pk=found.pk).update(valid=shortened(found.valid, ends))
    record(
        by=by,
        at=at,
        code="delegation.ended",
        subject_type="delegation",
        subject_ids=[found.pk],
        before={"until": until.isoformat()},
        after={"until": ends.isoformat()},
        reason=reason,
    )


@part
def set_limit(
    person: int, role: str, single: Decimal, daily: Decimal, *, by: Actor, at: datetime, reason: str = ""
) -> PersonLimit:
    """Says up to how much a person may approve in a role from `at`, or his last decision, on. The same again is what exists.

    Refuses LimitOutOfOrder: a daily limit below the single one, or a negative one.
    """
    if single < 0 or daily < single:
        raise LimitOutOfOrder(single=str(single), daily=str(daily))
    change_authority()
    begins = after_decisions(at, of=people_of(person))
    on_file = PersonLimit.objects.filter(person=person, role=role, valid__overlap=DateTimeTZRange(begins, None))
    standing = on_file.order_by("-pk").first()
    if standing is not None and (standing.single, standing.daily) == (single, daily):
        return standing
    for each in on_file:
        PersonLimit.objects.filter(pk=each.pk).update(valid=shortened(each.valid, begins))
    made = PersonLimit.objects.create(
        person_id=person, role=role, single=single, daily=daily, valid=DateTimeTZRange(begins, None)
    )
    record(
        by=by,
        at=at,
        code="person.limit_set",
        subject_type="person",
        subject_ids=[person],
        before={"role": role, "single": str(standing.single), "daily": str(standing.daily)} if standing else None,
        after={"role": role, "single": str(single), "daily": str(daily)},
        reason=reason,
    )
    return made


@part
def merge_people(person: int, is_person: int, *, by: Actor, at: datetime, reason: str) -> None:
    """Says that two people on file are one: from then on they count as one everywhere. The same again changes nothing.

    Refuses MergeRefused (unknown, the same, or one of the two is part of another merger), ToxicRoles (together they would have
    two duties that conflict: one of them ends first).
    """
    change_authority()
    merged = SamePerson.objects.filter(pk=person).first()
    if merged is not None and merged.is_person_id == is_person:
        return
    people: Sequence[int] = [person, is_person]
    apart = (
        not SamePerson.objects.filter(pk__in=people).exists()
        and not SamePerson.objects.filter(is_person=person).exists()
    )
    if person == is_person or not apart or Person.objects.filter(pk__in=people).count() < len(people):
        raise MergeRefused(person=person, is_person=is_person)
    if pairs := conflicts_of([role for each in people for role in roles_held_at(each, at)]):
        raise ToxicRoles(holder=str(Person.objects.get(pk=is_person)), rights=list(pairs[0]))
    SamePerson.objects.create(person_id=person, is_person_id=is_person)
    record(
        by=by,
        at=at,
        code="person.merged",
        subject_type="person",
        subject_ids=people,
        after={"person": person, "is_person": is_person},
        reason=reason,
    )
