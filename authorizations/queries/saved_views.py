"""Reads of saved views: which a reader has, and with which a list opens."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext

from authorizations.labels import role_label
from authorizations.models import SavedView
from authorizations.queries.access import access_of
from authorizations.roles import ROLES
from machinery.blotter import VIEW
from machinery.parameters import bad
from vocabulary.actor import Actor

SLUG = r"[a-z0-9][a-z0-9-]{0,79}"
CLIENT_ROLE = "front_office_client"
MOST_SHOWN = 20


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
    held = {role for role, _entity, _desk in access_of(actor, at).grants}
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
