"""Reads of who may do what."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from authorizations.labels import permission_label, role_label
from authorizations.models import Application, LegalEntity, Person, RoleGrant, SavedView, User
from authorizations.roles import ROLES, permissions_of_roles, roles_allowing
from machinery.blotter import VIEW
from machinery.parameters import bad
from machinery.statements import rows, statement
from vocabulary.actor import Actor


@dataclass(frozen=True)
class Access:
    """What an actor holds at an instant: (role, legal entity id or None for all) pairs, in no order."""

    grants: frozenset[tuple[str, int | None]]

    @property
    def permissions(self) -> frozenset[str]:
        """Every right that one of the roles gives."""
        return permissions_of_roles(frozenset(role for role, _entity in self.grants))

    @property
    def everywhere(self) -> frozenset[str]:
        """Every right that is held in all legal entities."""
        return permissions_of_roles(frozenset(role for role, entity in self.grants if entity is None))

    def permissions_in(self, entities: Collection[int]) -> frozenset[str]:
        """Every right that is held in at least one of these legal entities."""
        return permissions_of_roles(
            frozenset(role for role, entity in self.grants if entity is None or entity in entities)
        )

    def entities(self, permission: str | None = None) -> frozenset[int] | None:
        """The legal entities where grants give `permission` (any right for None); None means all of them."""
        found = [
            entity
            for role, entity in self.grants
            if permission is None or permission in permissions_of_roles(frozenset({role}))
        ]
        return None if None in found else frozenset(entity for entity in found if entity is not None)


SLUG = r"[a-z0-9][a-z0-9-]{0,79}"
CLIENT_ROLE = "front_office_client"
MOST_SHOWN = 20

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


def bearer_of(token: str, at: datetime) -> Bearer | None:
    """Who calls with this token, and what that one holds at `at`; None where it is unknown or has expired by the clock of
    the database. One statement, because every call of a program asks."""
    found = rows(statement("authorizations", "bearer"), {"checksum": sha256(token.encode()).hexdigest(), "at": at})
    if not found:
        return None
    first = found[0]
    return Bearer(
        Actor(kind="client", id=first["client_id"], name=first["principal_name"]),
        Access(frozenset((f["role"], f["legal_entity_id"]) for f in found if f["role"])),
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
    return Access(frozenset(found.values_list("role", "legal_entity_id")))


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


def saved_views(actor: Actor, blotter: str, at: datetime) -> list[SavedView]:
    """The views of a list that an actor is shown: a person's own first, then that with which it opens for a role of his, then
    at most MOST_SHOWN shared ones of others, each by name. Who is of a client is not shown those: their names and filters are
    the house's."""
    roles = _roles_of(actor, at)
    found = SavedView.objects.filter(_seen_by(actor, at), blotter=blotter).select_related("owner__person")

    def rank(view: SavedView) -> tuple[int, str]:
        return (0 if is_own(view, actor) else 1 if view.opens_for in roles else 2, view.name.casefold())

    ordered = sorted(found, key=rank)
    first = sum(rank(view)[0] < 2 for view in ordered)
    return ordered[: first + MOST_SHOWN]


def saved_view(actor: Actor, at: datetime, blotter: str, slug: str) -> SavedView | None:
    """The view of a list by its slug; None for one that the actor is not shown."""
    return SavedView.objects.filter(_seen_by(actor, at), blotter=blotter, slug=slug).first()


def shared_views() -> list[SavedView]:
    """Every shared view, by list and name."""
    found = SavedView.objects.filter(is_shared=True).select_related("owner__person")
    return sorted(found, key=lambda view: (view.blotter, view.name.casefold()))


def default_view(actor: Actor, blotter: str, at: datetime) -> SavedView | None:
    """The view with which a person's list opens: his own default, or that of the first of his roles that has one; None where
    it opens as it does for everybody."""
    if actor.kind != "person":
        return None
    roles = _roles_of(actor, at)
    wanted = Q(owner=int(actor.id), is_default=True) | Q(opens_for__in=roles)
    found = list(SavedView.objects.filter(wanted, blotter=blotter))
    own = next((view for view in found if view.is_default and is_own(view, actor)), None)
    return own or min(found, key=lambda view: roles.index(view.opens_for), default=None)


def _roles_of(actor: Actor, at: datetime) -> list[str]:
    """The roles that an actor holds somewhere, in the order of the table of roles."""
    held = {role for role, _entity in access_of(actor, at).grants}
    return [role for role in ROLES if role in held]


def is_own(view: SavedView, actor: Actor) -> bool:
    """Whether an actor may change a view."""
    return actor.kind == "person" and actor.id == str(view.owner_id)


def view_asked(actor: Actor, at: datetime, blotter: str, query: Mapping[str, str]) -> SavedView | None:
    """The view that an address names; where it says nothing at all, the one with which the actor's list opens.

    Refuses BadParameter: the actor has no view of that name.
    """
    if slug := query.get(VIEW, ""):
        found = saved_view(actor, at, blotter, slug) if re.fullmatch(SLUG, slug) else None
        if found is None:
            raise bad(VIEW, slug, gettext("the name of a view of yours, or of a shared one"))
        return found
    return None if query else default_view(actor, blotter, at)


@dataclass(frozen=True)
class ShownView:
    """A saved view in the reader's list of them; `opens_for` is the role whose lists open with it, in words ("" for none)."""

    view: SavedView
    is_own: bool
    is_here: bool
    opens_for: str


@dataclass(frozen=True)
class Views:
    """The saved views of a list (`blotter`) that a reader has, the one that is shown, and the question that is shown."""

    blotter: str
    shown: Sequence[ShownView]
    question: str

    @property
    def here(self) -> ShownView | None:
        """The view that is shown; None where the list shows something else."""
        return next((each for each in self.shown if each.is_here), None)


def views_shown(actor: Actor, at: datetime, blotter: str, here: SavedView | None, question: str) -> Views:
    """The saved views of a list for its page."""
    found = saved_views(actor, blotter, at)
    return Views(blotter, [_shown(view, actor, here) for view in found], question)


def _shown(view: SavedView, actor: Actor, here: SavedView | None) -> ShownView:
    return ShownView(view, is_own(view, actor), view == here, role_label(view.opens_for) if view.opens_for else "")


def _seen_by(actor: Actor, at: datetime) -> Q:
    """Of shared views who is of a client sees only those with which the lists of his role open."""
    roles = _roles_of(actor, at)
    shared = Q(is_shared=True) if set(roles) - {CLIENT_ROLE} else Q(opens_for__in=roles)
    return shared | Q(owner=int(actor.id)) if actor.kind == "person" else shared
