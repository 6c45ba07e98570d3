"""Breaking the glass: a role is taken in an emergency without asking, for some hours, and others review it."""

from datetime import datetime, timedelta
from typing import Final

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from authorizations.models import Emergency, Person, Review, RoleGrant, User
from authorizations.operations.grants import grant_facts, roles_held_at
from authorizations.queries import identity_of, person_of
from authorizations.refusals import (
    EmergencyInForce,
    EmergencyNotFound,
    EmergencyNotReviewed,
    EmergencyRefused,
    NotForPrograms,
    OwnEmergency,
    ReviewedAlready,
    ToxicRoles,
)
from authorizations.segregation import conflicts_of
from machinery.transactions import part
from recordkeeping.operations import record
from vocabulary.actor import Actor
from vocabulary.text import strict_text

EMERGENCY_ROLES: Final = ("settlement_supervisor", "it_operator", "approver", "senior_approver", "data_steward")
"""Roles that may be taken in an emergency: those without which the day cannot be ended."""
MOST_HOURS: Final = 4


@part
def break_glass(role: str, hours: int, *, by: Actor, at: datetime, reason: str) -> Emergency:
    """Takes a role in all legal entities for some hours, on one's own word; it must be reviewed by another afterwards.

    Refuses, in this order: NotForPrograms, InvalidText (the reason), EmergencyRefused (another role, another time, or a role
    that is held already), EmergencyNotReviewed (the last one waits for its review), ToxicRoles (duties would conflict).
    """
    if by.kind != "person":
        raise NotForPrograms(name=by.name)
    why = strict_text(reason, longest=500, lines=True)
    own = User.objects.values_list("person_id", flat=True).get(pk=by.id)
    if role not in EMERGENCY_ROLES:
        raise EmergencyRefused(fault="role", role=role, roles=list(EMERGENCY_ROLES), hours=MOST_HOURS)
    if not 1 <= hours <= MOST_HOURS:
        raise EmergencyRefused(fault="hours", role=role, roles=list(EMERGENCY_ROLES), hours=MOST_HOURS)
    Person.objects.select_for_update().get(pk=own)
    if RoleGrant.objects.filter(
        person=own, role=role, legal_entity=None, valid__overlap=DateTimeTZRange(at, at + timedelta(hours=hours))
    ).exists():
        raise EmergencyRefused(fault="held", role=role, roles=list(EMERGENCY_ROLES), hours=MOST_HOURS)
    open_one = Emergency.objects.filter(person=own, review=None, grant__valid__endswith__lte=at).first()
    if open_one is not None:
        raise EmergencyNotReviewed(at=open_one.at.isoformat())
    if pairs := conflicts_of([*roles_held_at(own, at), role]):
        raise ToxicRoles(holder=by.name, rights=list(pairs[0]))
    grant = RoleGrant.objects.create(person_id=own, role=role, valid=DateTimeTZRange(at, at + timedelta(hours=hours)))
    taken = Emergency.objects.create(grant=grant, person_id=own, reason=why, at=at)
    record(
        by=by,
        at=at,
        code="role.granted",
        subject_type="role_grant",
        subject_ids=[grant.pk],
        after={"grants": [grant_facts(grant)]},
        reason=why,
    )
    record(
        by=by,
        at=at,
        code="emergency.begun",
        subject_type="person",
        subject_ids=[own],
        after={"role": role, "hours": hours},
        reason=why,
    )
    return taken


@part
def review_emergency(emergency: int, is_justified: bool, *, findings: str, by: Actor, at: datetime) -> Review:
    """Keeps what another person found of an emergency. Refuses NotForPrograms, EmergencyNotFound, OwnEmergency, EmergencyInForce,
    ReviewedAlready, InvalidText (the findings)."""
    reviewer = person_of(by)
    if reviewer is None:
        raise NotForPrograms(name=by.name)
    found = Emergency.objects.select_related("grant").filter(pk=emergency).first()
    if found is None:
        raise EmergencyNotFound(emergency=emergency)
    Person.objects.select_for_update().get(pk=found.person_id)
    if identity_of(found.person_id) == reviewer:
        raise OwnEmergency()
    if at in found.grant.valid:
        raise EmergencyInForce(emergency=emergency)
    if Review.objects.filter(pk=emergency).exists():
        raise ReviewedAlready(emergency=emergency)
    made = Review.objects.create(
        emergency=found,
        person_id=found.person_id,
        reviewer_id=reviewer,
        is_justified=is_justified,
        findings=strict_text(findings, longest=2000, lines=True),
        at=at,
    )
    record(
        by=by,
        at=at,
        code="emergency.reviewed",
        subject_type="person",
        subject_ids=[found.person_id],
        after={"emergency": emergency, "justified": is_justified},
        reason=made.findings,
    )
    return made
