"""Saves and deletes views of lists."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.text import slugify

from authorizations.models import SavedView, User
from authorizations.refusals import TooManyViews, ViewNotFound
from machinery.transactions import part
from recordkeeping.operations import record
from vocabulary.actor import Actor

MOST = 30
LONGEST_SLUG = 60


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


@part
def save_view(wish: ViewWish, *, by: Actor, at: datetime) -> SavedView:
    """Saves a view of a person's own; under a name that he has used for this list it takes the place of the former one,
    and keeps its slug. The same again is no event. Refuses TooManyViews: a person has at most MOST of a list.
    """
    owner = User.objects.select_for_update().get(pk=int(by.id))
    own = SavedView.objects.filter(owner=owner, blotter=wish.blotter)
    found = own.filter(name=wish.name).first()
    if found is None and own.count() >= MOST:
        raise TooManyViews(most=MOST)
    before = _facts(found) if found else None
    view = found or SavedView(owner=owner, blotter=wish.blotter, name=wish.name, slug=_free_slug(wish))
    keeps = found is not None and found.pk != wish.of
    view.query = wish.query
    view.is_shared = wish.is_shared or (keeps and view.is_shared)
    view.is_default = wish.is_default or (keeps and view.is_default)
    if before == _facts(view):
        return view
    if view.is_default and (former := own.exclude(pk=view.pk).filter(is_default=True).first()):
        facts, former.is_default = _facts(former), False
        _keep(former, facts, by, at)
    _keep(view, before, by, at)
    return view


def _keep(view: SavedView, before: dict[str, object] | None, by: Actor, at: datetime) -> None:
    view.save()
    record(
        by=by,
        at=at,
        code="view.saved",
        subject_type="saved_view",
        subject_ids=[view.pk],
        before=before,
        after=_facts(view),
    )


@part
def delete_view(view_id: int, *, by: Actor, at: datetime) -> None:
    """Deletes a view of one's own. Refuses ViewNotFound: there is none of that number, or it is another's."""
    owner = User.objects.select_for_update().get(pk=int(by.id))
    view = SavedView.objects.filter(pk=view_id, owner=owner).first()
    if view is None:
        raise ViewNotFound(view=view_id)
    before = _facts(view)
    view.delete()
    record(by=by, at=at, code="view.deleted", subject_type="saved_view", subject_ids=[view_id], before=before)


def _facts(view: SavedView) -> dict[str, object]:
    return {
        "blotter": view.blotter,
        "slug": view.slug,
        "name": view.name,
        "query": view.query,
        "shared": view.is_shared,
        "default": view.is_default,
    }


def _free_slug(wish: ViewWish) -> str:
    """A slug that nobody has: from the name, with a number behind it where that is taken."""
    wanted = slugify(wish.name).strip("-_").replace("_", "-")[:LONGEST_SLUG] or wish.blotter
    taken = set(SavedView.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    number = next(n for n in range(1, len(taken) + 2) if (f"{wanted}-{n}" if n > 1 else wanted) not in taken)
    return f"{wanted}-{number}" if number > 1 else wanted
