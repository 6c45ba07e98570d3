"""The steps of a request as they stand, and which person an actor is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from authorizations.models import RoleGrant, SamePerson, User
from machinery.statements import rows, statement
from vocabulary.actor import Actor


@dataclass(frozen=True)
class Step:
    """One step of the route of a request: so many persons with a role, of a rule, with a second factor or without.

    `needed` are all that the steps up to this one need of the role, `had` those who approved in it.
    """

    place: int
    rule_id: int
    role: str
    approvals: int
    steps_up: bool
    needed: int = 0
    had: int = 0

    @property
    def is_done(self) -> bool:
        """Whether enough have approved."""
        return self.had >= self.needed


def person_of(by: Actor) -> int | None:
    """The person that counts behind an actor, through merged identities; None for a program."""
    if by.kind != "person":
        return None
    person, merged = User.objects.values_list("person_id", "person__same_as__is_person_id").get(pk=by.id)
    found: int = merged or person
    return found


def identity_of(person: int) -> int:
    """The person that a person is."""
    merged = SamePerson.objects.filter(pk=person).values_list("is_person_id", flat=True).first()
    return merged or person


def people_of(person: int) -> set[int]:
    """Everybody on file who is one with a person, himself included."""
    own = identity_of(person)
    return {own, *SamePerson.objects.filter(is_person=own).values_list("person_id", flat=True)}


def route_of(request: int, revision: int, at: datetime) -> list[Step]:
    """The steps of a revision as they stand at an instant, in order; empty: nobody must check."""
    found = rows(statement("authorizations", "route"), {"request": request, "revision": revision, "at": at})
    return [Step(**{**step, "needed": int(step["needed"])}) for step in found]


def roles_held(person: int, entities: Sequence[int], at: datetime) -> set[str]:
    """The roles that a person holds in all of some legal entities at `at`; without entities, those held everywhere."""
    grants = RoleGrant.objects.filter(person=person, valid__contains=at, desk=None)
    by_role: dict[str, set[int | None]] = {}
    for role, entity in grants.values_list("role", "legal_entity"):
        by_role.setdefault(role, set()).add(entity)
    return {role for role, where in by_role.items() if None in where or (entities and where.issuperset(entities))}
