"""Reads of who holds what: people and their accounts, roles, conflicting duties, limits, delegations."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Max, Q, QuerySet

from authorizations.models import Delegation, LegalEntity, Person, PersonLimit, RoleGrant, SamePerson, User
from authorizations.segregation import conflicts_of

DORMANT: Final = timedelta(days=90)
"""An account in which nobody has signed in for so long is dormant."""
DELEGATIONS_SHOWN: Final = 200


def people_on_file() -> list[Person]:
    """Everybody, by name."""
    return list(Person.objects.order_by("name", "pk"))


def places() -> list[tuple[str, str]]:
    """Where a role can be held: each legal entity ("1"), and after it each of its desks ("1/3"), with its name."""
    found: list[tuple[str, str]] = []
    for entity in LegalEntity.objects.order_by("name", "pk").prefetch_related("desks"):
        found.append((str(entity.pk), entity.name))
        desks = sorted(entity.desks.all(), key=lambda desk: desk.name)
        found += [(f"{entity.pk}/{desk.pk}", f"{entity.name} · {desk.name}") for desk in desks]
    return found


def grants_held(at: datetime, holder: str = "", role: str = "") -> QuerySet[RoleGrant]:
    """The role grants in force at an instant, narrowed to holders with a part of a name and to a role."""
    found = RoleGrant.objects.filter(valid__contains=at).select_related("person", "application", "legal_entity", "desk")
    if holder:
        named = Q(person__name__icontains=holder) | Q(person__email__icontains=holder)
        found = found.filter(named | Q(application__principal_name__icontains=holder))
    return found.filter(role=role) if role else found


def roles_of_own(person: int, at: datetime) -> list[tuple[str, LegalEntity | None]]:
    """The roles that a person holds at an instant, each with its legal entity (None: all), in order."""
    held = RoleGrant.objects.filter(person=person, valid__contains=at, desk=None).select_related("legal_entity")
    return [(grant.role, grant.legal_entity) for grant in held.order_by("role", "pk")]


@dataclass(frozen=True)
class AccountFacts:
    """The accounts of a person: whether one is active, and when somebody signed in last (None: never)."""

    is_active: bool
    last_sign_in: datetime | None


def accounts_of(people: Collection[int]) -> dict[int, AccountFacts]:
    """The accounts of some people, by person; absent who has none."""
    accounts = User.objects.filter(person__in=people).values("person")
    found = accounts.annotate(is_used=BoolOr("is_active"), last=Max("last_login"))
    return {each["person"]: AccountFacts(each["is_used"], each["last"]) for each in found}


def dormant_accounts(at: datetime) -> list[User]:
    """The active accounts in which nobody has signed in for DORMANT, nor that were opened since; the longest unused first."""
    since = at - DORMANT
    unused = Q(last_login__lt=since) | Q(last_login__isnull=True, recorded_at__lt=since)
    found = User.objects.filter(unused, is_active=True).select_related("person")
    return sorted(found, key=lambda user: (user.last_login is not None, user.last_login or user.recorded_at, user.pk))


@dataclass(frozen=True)
class Toxic:
    """Somebody who holds rights that one person must not have together: pairs of rights, and the roles that he holds."""

    person: Person
    pairs: Sequence[tuple[str, str]]
    roles: Sequence[str]


def toxic_holders(at: datetime) -> list[Toxic]:
    """Who holds conflicting duties at an instant, through roles and delegations and merged identities, by name."""
    same = dict(SamePerson.objects.values_list("person_id", "is_person_id"))
    held: dict[int, set[str]] = {}
    own = RoleGrant.objects.filter(valid__contains=at, person__isnull=False).values_list("person_id", "role")
    lent = Delegation.objects.filter(valid__contains=at).values_list("to_id", "role")
    for person, role in (*own, *lent):
        if person is not None:
            held.setdefault(same.get(person, person), set()).add(role)
    wrong = {person: pairs for person, roles in held.items() if (pairs := conflicts_of(roles))}
    people = Person.objects.in_bulk(wrong)
    found = [Toxic(people[person], pairs, sorted(held[person])) for person, pairs in wrong.items()]
    return sorted(found, key=lambda each: (each.person.name, each.person.pk))


def limits_on(at: datetime, person: int | None = None) -> list[PersonLimit]:
    """The limits of people in force at an instant, by name and role."""
    found = PersonLimit.objects.filter(valid__contains=at).select_related("person")
    found = found.filter(person=person) if person is not None else found
    return list(found.order_by("person__name", "person", "role"))


def delegations_of(people: Collection[int], at: datetime) -> list[Delegation]:
    """The delegations of and to some people that last at `at` or later, then the newest that have ended; those to come first."""
    found = Delegation.objects.filter(Q(of__in=people) | Q(to__in=people))
    return _delegations(found, at)


def all_delegations(at: datetime) -> list[Delegation]:
    """Every delegation, in the same order."""
    return _delegations(Delegation.objects.all(), at)


def _delegations(found: QuerySet[Delegation], at: datetime) -> list[Delegation]:
    shown = found.select_related("of", "to", "legal_entity").order_by("-pk")[:DELEGATIONS_SHOWN]
    return sorted(shown, key=lambda each: (has_ended(each, at), -each.pk))


def has_ended(delegation: Delegation, at: datetime) -> bool:
    """Whether a delegation lasts no more at an instant."""
    until: datetime | None = delegation.valid.upper
    return delegation.valid.isempty or until is None or until <= at


def person_sheet(pk: int) -> tuple[Person, Sequence[User]] | None:
    """A person on file with his accounts; None for nobody."""
    person = Person.objects.filter(pk=pk).first()
    return (person, list(User.objects.filter(person=pk).order_by("pk"))) if person else None


def grants_of(person: int, at: datetime) -> list[RoleGrant]:
    """The role grants of a person in force at an instant or later, by role."""
    found = RoleGrant.objects.filter(person=person, valid__overlap=(at, None)).select_related("legal_entity", "desk")
    return list(found.order_by("role", "pk"))


def account_facts(found: Mapping[int, AccountFacts], person: int | None) -> AccountFacts:
    """What is known of the accounts of a person; nothing for a client system or who has none."""
    return found.get(person or 0, AccountFacts(False, None))
