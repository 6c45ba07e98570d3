"""Saves and deletes views of lists, takes that back, and opens lists with them for a role."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.text import slugify

from authorizations.models import SavedView, User
from authorizations.refusals import TooManyViews, UnknownRole, ViewNotFound, ViewOpensForRole, ViewsChangedSince
from authorizations.roles import ROLES
from machinery.transactions import part
from recordkeeping.operations import record
from vocabulary.actor import Actor

MOST = 30
LONGEST_SLUG = 60

Facts = dict[str, object]


@dataclass(frozen=True)
class ViewWish:
    """A view to be: of which list (blotter), its name, its question (the part of an address after the question mark),
    whether everybody has it, and whether its owner's list opens with it. `of` is the view that was shown with its marks: one
    that is replaced without having been shown keeps those that it has."""

    blotter: str
    name: str
    query: str
    is_shared: bool = False
    is_default: bool = False
    of: int | None = None


@dataclass(frozen=True)
class ViewChange:
    """What was done to one view: its facts before (None: it was not there) and after (None: it is deleted)."""

    slug: str
    before: Facts | None
    after: Facts | None


@dataclass(frozen=True)
class SavedNow:
    """The view that was saved, and all that was changed by it; the same again changes nothing."""

    view: SavedView
    changes: Sequence[ViewChange]


@part
def save_view(wish: ViewWish, *, by: Actor, at: datetime) -> SavedNow:
    """Saves a view of a person's own; under a name that he has used for this list it takes the place of the former one,
    and keeps its slug. The same again is no event. Refuses TooManyViews: a person has at most MOST of a list, and
    ViewOpensForRole: others' lists open with what would change.
    """
    owner = _owner(by)
    own = SavedView.objects.filter(owner=owner, blotter=wish.blotter)
    found = own.filter(name=wish.name).select_for_update().first()
    if found is None and own.count() >= MOST:
        raise TooManyViews(most=MOST)
    before = _facts(found) if found else None
    view = found or SavedView(owner=owner, blotter=wish.blotter, name=wish.name, slug=_free_slug(wish))
    keeps = found is not None and found.pk != wish.of
    view.query = wish.query
    view.is_shared = wish.is_shared or (keeps and view.is_shared)
    view.is_default = wish.is_default or (keeps and view.is_default)
    if before == _facts(view):
        return SavedNow(view, ())
    if before and view.opens_for and (before["query"] != view.query or not view.is_shared):
        raise ViewOpensForRole(view=view.name, role=view.opens_for)
    changes = []
    if view.is_default and (former := own.exclude(pk=view.pk).filter(is_default=True).first()):
        facts, former.is_default = _facts(former), False
        changes.append(_keep(former, facts, by, at))
    return SavedNow(view, [*changes, _keep(view, before, by, at)])


@part
def delete_view(view_id: int, *, by: Actor, at: datetime) -> ViewChange:
    """Deletes a view of one's own. Refuses ViewNotFound: there is none of that number, or it is another's; and
    ViewOpensForRole."""
    view = SavedView.objects.filter(pk=view_id, owner=_owner(by)).select_for_update().first()
    if view is None:
        raise ViewNotFound(view=view_id)
    if view.opens_for:
        raise ViewOpensForRole(view=view.name, role=view.opens_for)
    return _delete(view, by, at)


@part
def put_views_back(changes: Sequence[ViewChange], *, by: Actor, at: datetime) -> None:
    """Makes the views of a person's own again what they were before these changes: what was deleted comes back under its
    slug. Refuses ViewsChangedSince: one of them is not as the change left it, or its name or slug is taken by now; and
    TooManyViews."""
    owner = _owner(by)
    own = SavedView.objects.filter(owner=owner)
    standing = {view.slug: view for view in own.filter(slug__in=[each.slug for each in changes]).select_for_update()}
    for change in changes:
        now = standing.get(change.slug)
        if (_facts(now) if now else None) != change.after or (
            change.before and not now and _is_taken(own, change.before)
        ):
            raise ViewsChangedSince(view=change.slug)
    for change in sorted(changes, key=_default_last):
        view = standing.get(change.slug)
        if change.before is None and view:
            _delete(view, by, at)
        elif change.before is not None:
            _put_back(view or _new(owner, change.before), change, by, at)


def _put_back(view: SavedView, change: ViewChange, by: Actor, at: datetime) -> None:
    for name, fact in (change.before or {}).items():
        setattr(view, _FIELDS[name], fact)
    _keep(view, change.after, by, at, code="view.put_back")


def _new(owner: User, was: Facts) -> SavedView:
    if SavedView.objects.filter(owner=owner, blotter=was["blotter"]).count() >= MOST:
        raise TooManyViews(most=MOST)
    return SavedView(owner=owner)


def _is_taken(own: QuerySet[SavedView], was: Facts) -> bool:
    """Whether a view that is deleted cannot come back: another of the same list has its name, or another its slug."""
    same_name = own.filter(blotter=was["blotter"], name=was["name"])
    return same_name.exists() or SavedView.objects.filter(slug=was["slug"]).exists()


def _default_last(change: ViewChange) -> bool:
    """A list opens with one view: the one that does not any more goes first."""
    return bool(change.before and change.before["default"])


@part
def open_for_role(view_id: int, role: str, *, by: Actor, at: datetime) -> None:
    """Lets a list open with a shared view for who holds a role and has no default of his own; with "" for nobody any more.
    The former view of that role is so no longer. The same again is no event. Refuses ViewNotFound: there is none of that
    number, or it is not shared; and UnknownRole."""
    if role and role not in ROLES:
        raise UnknownRole(role=role, roles=sorted(ROLES))
    view = SavedView.objects.filter(pk=view_id, is_shared=True).select_for_update().first()
    if view is None:
        raise ViewNotFound(view=view_id)
    former = SavedView.objects.filter(blotter=view.blotter, opens_for=role).exclude(pk=view.pk)
    changed = [(each, "") for each in former.select_for_update()] if role else []
    for each, wanted in [*changed, (view, role)]:
        if each.opens_for != wanted:
            before, each.opens_for = _facts(each), wanted
            _keep(each, before, by, at, code="view.opens_for_role")


def _owner(by: Actor) -> User:
    return User.objects.select_for_update().get(pk=int(by.id))


def _keep(view: SavedView, before: Facts | None, by: Actor, at: datetime, code: str = "view.saved") -> ViewChange:
    view.save()
    after = _facts(view)
    record(by=by, at=at, code=code, subject_type="saved_view", subject_ids=[view.pk], before=before, after=after)
    return ViewChange(view.slug, before, after)


def _delete(view: SavedView, by: Actor, at: datetime) -> ViewChange:
    before, view_id = _facts(view), view.pk
    view.delete()
    record(by=by, at=at, code="view.deleted", subject_type="saved_view", subject_ids=[view_id], before=before)
    return ViewChange(view.slug, before, None)


_FIELDS: Mapping[str, str] = {
    "blotter": "blotter",
    "slug": "slug",
    "name": "name",
    "query": "query",
    "shared": "is_shared",
    "default": "is_default",
    "opens_for": "opens_for",
}


def _facts(view: SavedView) -> Facts:
    return {name: getattr(view, field) for name, field in _FIELDS.items()}


def _free_slug(wish: ViewWish) -> str:
    """A slug that nobody has: from the name, with a number behind it where that is taken."""
    wanted = slugify(wish.name).strip("-_").replace("_", "-")[:LONGEST_SLUG] or wish.blotter
    taken = set(SavedView.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    number = next(n for n in range(1, len(taken) + 2) if (f"{wanted}-{n}" if n > 1 else wanted) not in taken)
    return f"{wanted}-{number}" if number > 1 else wanted
