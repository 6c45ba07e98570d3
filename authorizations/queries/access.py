"""Reads of who may do what."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from authorizations.labels import permission_label, role_label
from authorizations.models import Application, LegalEntity, Person, RoleGrant, User
from authorizations.roles import permissions_of_roles, roles_allowing
from machinery.statements import rows, statement
from vocabulary.actor import Actor


@dataclass(frozen=True)
class Access:
    """What an actor holds at an instant: (role, legal entity id or None for all, desk id or None for none), in no order.

    A role that is held for a desk reaches the parties of that desk alone.
    """

    grants: frozenset[tuple[str, int | None, int | None]]

    @property
    def permissions(self) -> frozenset[str]:
        """Every right that one of the roles gives."""
        return permissions_of_roles(frozenset(role for role, _entity, _desk in self.grants))

    @property
    def everywhere(self) -> frozenset[str]:
        """Every right that is held in all legal entities."""
        return permissions_of_roles(frozenset(role for role, entity, _desk in self.grants if entity is None))

    def permissions_in(self, entities: Collection[int], desks: Collection[int] = ()) -> frozenset[str]:
        """Every right that is held in at least one of these legal entities, or for one of these desks."""
        return permissions_of_roles(
            frozenset(
                role
                for role, entity, desk in self.grants
                if entity is None or (desk in desks if desk is not None else entity in entities)
            )
        )

    @property
    def is_everywhere(self) -> bool:
        """Whether no role is limited to a legal entity or a desk."""
        return all(entity is None for _role, entity, _desk in self.grants)

    def desks(self, permission: str | None = None) -> frozenset[int]:
        """The desks for which grants give `permission` (any right for None)."""
        return frozenset(
            desk
            for role, _entity, desk in self.grants
            if desk is not None and (permission is None or permission in permissions_of_roles(frozenset({role})))
        )

    def entities(self, permission: str | None = None) -> frozenset[int] | None:
        """The legal entities where grants give `permission` (any right for None); None means all of them. A role for a desk
        gives it in none."""
        found = [
            entity
            for role, entity, desk in self.grants
            if desk is None and (permission is None or permission in permissions_of_roles(frozenset({role})))
        ]
        return None if None in found else frozenset(entity for entity in found if entity is not None)


NO_ACCESS = Access(frozenset())

_known: ContextVar[dict[tuple[Actor, datetime], Access] | None] = ContextVar("known", default=None)


@contextmanager
def access_asked_once() -> Iterator[None]:
    """Until it ends, what an actor holds at an instant is asked of the database once: one request, one answer."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def know_access(actor: Actor, at: datetime, access: Access) -> None:
    """Spares `access_of` the question, when a statement has answered it on the way."""
    known = _known.get()
    if known is not None:
        known[actor, at] = access


@dataclass(frozen=True)
class Bearer:
    """Who calls with an access token: the client system, what it holds, and the rights that are scopes of the token."""

    actor: Actor
    access: Access
    scopes: frozenset[str]


def actor_of(user: User) -> Actor:
    """The actor that acts through an account: the person's name, the account's id."""
    return Actor(kind="person", id=str(user.pk), name=user.person.name)


def actor_of_client(application: Application) -> Actor:
    """The actor that a client system is."""
    return Actor(kind="client", id=application.client_id, name=application.principal_name)


def client_system(name: str) -> Actor | None:
    """The actor that the client system of a principal name is; None where there is none."""
    found = Application.objects.filter(principal_name=name).first()
    return actor_of_client(found) if found else None


def bearer_of(token: str, at: datetime) -> Bearer | None:
    """Who calls with this token, and what that one holds at `at`; None where it is unknown or has expired by the clock of
    the database. One statement, because every call of a program asks."""
    found = rows(statement("authorizations", "bearer"), {"checksum": sha256(token.encode()).hexdigest(), "at": at})
    if not found:
        return None
    first = found[0]
    return Bearer(
        Actor(kind="client", id=first["client_id"], name=first["principal_name"]),
        Access(frozenset((f["role"], f["legal_entity_id"], f["desk_id"]) for f in found if f["role"])),
        frozenset(first["scope"].split()),
    )


def access_of(actor: Actor, at: datetime) -> Access:
    """What `actor` holds at `at`, in one statement; nothing for a disabled account, a job or a message.

    Jobs and messages act by the schedule's and the sender's authority and never ask here.
    """
    found = (_known.get() or {}).get((actor, at))
    if found is None:
        found = _access_of(actor, at)
        know_access(actor, at, found)
    return found


def _access_of(actor: Actor, at: datetime) -> Access:
    grants = RoleGrant.objects.filter(valid__contains=at)
    if actor.kind == "person":
        found = grants.filter(person__accounts__pk=actor.id, person__accounts__is_active=True)
    elif actor.kind == "client":
        found = grants.filter(application__client_id=actor.id)
    else:
        return NO_ACCESS
    return Access(frozenset(found.values_list("role", "legal_entity_id", "desk_id")))


def permissions_of(actor: Actor, at: datetime) -> frozenset[str]:
    """Every right that `actor` has at `at` in at least one legal entity."""
    return access_of(actor, at).permissions


def permissions_where(actor: Actor, at: datetime, entities: Collection[int]) -> frozenset[str]:
    """Every right that `actor` has at `at` in at least one of these legal entities."""
    return access_of(actor, at).permissions_in(entities)


def may(actor: Actor, permission: str, at: datetime) -> bool:
    """Whether `actor` has the right `permission` at `at` in at least one legal entity."""
    return permission in permissions_of(actor, at)


def entities_of(actor: Actor, at: datetime, permission: str | None = None) -> frozenset[int] | None:
    """The legal entities in which `actor` has `permission` (any for None); None is all, empty is none."""
    return access_of(actor, at).entities(permission)


def visible_legal_entities(actor: Actor, at: datetime) -> QuerySet[LegalEntity]:
    """Our legal entities in which the actor holds a role."""
    entities = entities_of(actor, at)
    return LegalEntity.objects.all() if entities is None else LegalEntity.objects.filter(pk__in=entities)


def legal_entities(leis: Iterable[str]) -> dict[str, LegalEntity]:
    """Our legal entities by LEI; an LEI that is not one of ours is absent."""
    return {entity.lei: entity for entity in LegalEntity.objects.filter(lei__in=list(leis))}


def people_who_may(permission: str, at: datetime, limit: int = 5) -> list[str]:
    """Names of people with an active account and the right `permission` at `at`, by name, at most `limit`."""
    return list(
        Person.objects.filter(
            role_grants__role__in=roles_allowing(permission),
            role_grants__valid__contains=at,
            accounts__is_active=True,
        )
        .distinct()
        .order_by("name")
        .values_list("name", flat=True)[:limit]
    )


@dataclass(frozen=True)
class MissingRight:
    """A right that somebody does not have: what it allows, the roles that have it, and who can give one of these."""

    right: str
    roles: Sequence[str]
    givers: Sequence[str]

    def sentence(self) -> str:
        """What is missing, and whom to ask."""
        return gettext(
            "It needs the right to %(right)s, which you do not have. Roles with this right: %(roles)s. "
            "Who can give it: %(givers)s."
        ) % {
            "right": self.right,
            "roles": ", ".join(self.roles) or gettext("none"),
            "givers": ", ".join(self.givers) or gettext("nobody at the moment"),
        }


def missing_rights(permissions: Iterable[str], at: datetime) -> dict[str, MissingRight]:
    """What is to be said of rights that are missing at `at`, by right, in the reader's language."""
    wanted = list(permissions)
    givers = people_who_may("authorizations.administer", at) if wanted else []
    return {
        right: MissingRight(permission_label(right), [role_label(role) for role in roles_allowing(right)], givers)
        for right in wanted
    }


def accounts_signing_in_as(login: str) -> list[User]:
    """The accounts that the text typed at sign-in may mean: a user name, or the e-mail address of a person.

    In order of id; more than one only where a person with several accounts types the e-mail address.
    """
    typed = login.strip().lower()
    wanted = {"person__email": typed} if "@" in typed else {"username": typed}
    return list(User.objects.filter(**wanted).select_related("person").order_by("pk"))


def accounts_named(names: Iterable[str]) -> dict[str, list[User]]:
    """Name as people sign in, in small letters (a user name, or a person's e-mail address) -> the active accounts that it
    means; names that mean none are absent."""
    wanted = set(names)
    found: dict[str, list[User]] = {}
    named = Q(username__in=wanted) | Q(person__email__in=wanted)
    for user in User.objects.filter(named, is_active=True).select_related("person").order_by("pk"):
        for name in wanted & {user.username, user.person.email}:
            found.setdefault(name, []).append(user)
    return found


def has_powerful_role(person_id: int, at: datetime) -> bool:
    """Whether the person may give others access at `at`: such people need a longer password."""
    return RoleGrant.objects.filter(
        person_id=person_id, role__in=roles_allowing("authorizations.administer"), valid__contains=at
    ).exists()


def has_demo_people() -> bool:
    """Whether an active account is a demo person's: an address under `.example` (RFC 2606) is nobody's."""
    return User.objects.filter(is_active=True, person__email__endswith=".example").exists()
