"""Grants roles and ends them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q

from authorizations.models import Delegation, Person, RoleGrant, SamePerson, User
from authorizations.operations.authority import after_decisions, change_authority
from authorizations.refusals import GrantNotInForce, OwnAccess, RoleHeldOtherwise, ToxicRoles, UnknownRole
from authorizations.roles import ROLES
from authorizations.segregation import conflicts_of
from machinery.transactions import part
from recordkeeping.operations import record
from vocabulary.actor import Actor


@dataclass(frozen=True)
class NewGrant:
    """A role for one person or one client system, in one legal entity or (None) in all, or for one desk of it; to `until`, or
    without end.
    """

    role: str
    person_id: int | None = None
    application_id: int | None = None
    legal_entity_id: int | None = None
    desk_id: int | None = None
    until: datetime | None = None


@part
def grant_roles(grants: Sequence[NewGrant], *, by: Actor, at: datetime, reason: str = "") -> list[RoleGrant]:
    """Grants roles from `at` on, in the order asked; a grant in force with the same end comes back as is.

    Refuses UnknownRole, OwnAccess (a person's own roles, through whichever account), RoleHeldOtherwise, ToxicRoles (one
    person would have two duties that conflict).
    """
    for grant in grants:
        if grant.role not in ROLES:
            raise UnknownRole(role=grant.role, roles=list(ROLES))
    _refuse_own_access(by, {grant.person_id for grant in grants})
    change_authority()
    in_force = {_key(found): found for found in _overlapping(grants, at)}
    granted, new = [], []
    for grant in grants:
        held = in_force.get((grant.person_id, grant.application_id, grant.role, grant.legal_entity_id, grant.desk_id))
        if held is None:
            held = RoleGrant(
                person_id=grant.person_id,
                application_id=grant.application_id,
                role=grant.role,
                legal_entity_id=grant.legal_entity_id,
                desk_id=grant.desk_id,
                valid=DateTimeTZRange(at, grant.until),
            )
            in_force[_key(held)] = held
            new.append(held)
        elif held.valid.upper != grant.until or at not in held.valid:
            raise RoleHeldOtherwise(holder=_holder(held), role=grant.role)
        granted.append(held)
    if new:
        RoleGrant.objects.bulk_create(new)
        _refuse_toxic({grant.person_id for grant in new if grant.person_id}, at)
        record(
            by=by,
            at=at,
            code="role.granted",
            subject_type="role_grant",
            subject_ids=[grant.pk for grant in new],
            after={"grants": [grant_facts(grant) for grant in new]},
            reason=reason,
        )
    return granted


@part
def end_roles(grant_ids: Sequence[int], *, by: Actor, at: datetime, reason: str) -> int:
    """Ends role grants at `at`, or right after the last decision of who held them; how many. Their past stays on file.

    Refuses GrantNotInForce (ended, unknown, or beginning at `at`), OwnAccess.
    """
    change_authority()
    grants = list(RoleGrant.objects.select_for_update().filter(pk__in=grant_ids).order_by("pk"))
    in_force = {grant.pk for grant in grants if at in grant.valid and grant.valid.lower != at}
    if missing := sorted(set(grant_ids) - in_force):
        raise GrantNotInForce(grants=missing)
    _refuse_own_access(by, {grant.person_id for grant in grants})
    before = [grant_facts(grant) for grant in grants]
    ends = after_decisions(at, of={grant.person_id for grant in grants if grant.person_id})
    for grant in grants:
        grant.valid = DateTimeTZRange(grant.valid.lower, min(ends, grant.valid.upper or ends))
    RoleGrant.objects.bulk_update(grants, ["valid"])
    record(
        by=by,
        at=at,
        code="role.ended",
        subject_type="role_grant",
        subject_ids=[grant.pk for grant in grants],
        before={"grants": before},
        after={"grants": [grant_facts(grant) for grant in grants]},
        reason=reason,
    )
    return len(grants)


def _refuse_own_access(by: Actor, person_ids: Iterable[int | None]) -> None:
    if (
        by.kind == "person"
        and User.objects.filter(pk=by.id, person_id__in=[found for found in person_ids if found]).exists()
    ):
        raise OwnAccess(name=by.name)


def roles_held_at(person: int, at: datetime) -> list[str]:
    """The roles that a person holds or will hold from `at` on, somewhere, through merged identities and by delegation."""
    same = SamePerson.objects.filter(Q(pk=person) | Q(is_person=person))
    people = {person, *(each for pair in same.values_list("person_id", "is_person_id") for each in pair)}
    later = DateTimeTZRange(at, None)
    own = RoleGrant.objects.filter(person__in=people, valid__overlap=later).values_list("role", flat=True)
    lent = Delegation.objects.filter(to__in=people, valid__overlap=later).values_list("role", flat=True)
    return sorted({*own, *lent})


def _refuse_toxic(people: set[int], at: datetime) -> None:
    for person in sorted(people):
        if pairs := conflicts_of(roles_held_at(person, at)):
            raise ToxicRoles(holder=str(Person.objects.get(pk=person)), rights=list(pairs[0]))


def _overlapping(grants: Sequence[NewGrant], at: datetime) -> list[RoleGrant]:
    """The grants of the same holders that are in force at `at` or begin later, locked in order of id."""
    holders = Q(person_id__in=[grant.person_id for grant in grants if grant.person_id]) | Q(
        application_id__in=[grant.application_id for grant in grants if grant.application_id]
    )
    return list(
        RoleGrant.objects.select_for_update().filter(holders, valid__overlap=DateTimeTZRange(at, None)).order_by("pk")
    )


def _key(grant: RoleGrant) -> tuple[int | None, int | None, str, int | None, int | None]:
    return grant.person_id, grant.application_id, grant.role, grant.legal_entity_id, grant.desk_id


def _holder(grant: RoleGrant) -> str:
    return str(grant.person or grant.application)


def grant_facts(grant: RoleGrant) -> dict[str, object]:
    """A grant as its event tells it."""
    return {
        "person_id": grant.person_id,
        "application_id": grant.application_id,
        "role": grant.role,
        "legal_entity_id": grant.legal_entity_id,
        "desk_id": grant.desk_id,
        "from": grant.valid.lower.isoformat() if grant.valid.lower else None,
        "until": grant.valid.upper.isoformat() if grant.valid.upper else None,
    }
