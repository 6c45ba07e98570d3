"""Views of lists: saved once, replaced under their name, had by whom, and what the database refuses."""

import pytest

from authorizations.models import SavedView
from authorizations.operations import (
    TooManyViews,
    UnknownRole,
    ViewNotFound,
    ViewOpensForRole,
    ViewsChangedSince,
    ViewWish,
    delete_view,
    open_for_role,
    put_views_back,
    save_view,
)
from authorizations.operations.saved_views import MOST
from authorizations.queries import actor_of, default_view, saved_view, saved_views, view_asked
from machinery.parameters import BadParameter
from recordkeeping.queries import timeline
from tests.authorizations.people import MON_2026_11_23, account
from tests.authorizations.test_constraints import refused_by
from vocabulary.actor import Actor

pytestmark = pytest.mark.django_db
CLIENT = Actor("client", "abc", "norte")
FAILS = ViewWish("instructions", "My fails", "state=failing&currency=EUR")


def saved(wish: ViewWish, by: Actor) -> SavedView:
    return save_view(wish, by=by, at=MON_2026_11_23).view


def test_a_view_is_saved_once_and_replaced_under_its_name() -> None:
    lucia = actor_of(account("lucia"))
    first, again = saved(FAILS, lucia), saved(FAILS, lucia)
    assert (first.pk, first.slug) == (again.pk, "my-fails")
    changed = saved(ViewWish("instructions", "My fails", "state=open", is_shared=True), lucia)
    assert (changed.pk, changed.slug, changed.query) == (first.pk, "my-fails", "state=open")
    told = timeline("saved_view", first.pk)
    assert [event.code for event in told] == ["view.saved", "view.saved"], "the same again is no event"
    assert {event.after["query"] for event in told} == {FAILS.query, "state=open"}


def test_a_name_that_others_have_gets_a_slug_of_its_own() -> None:
    lucia, oliver = actor_of(account("lucia")), actor_of(account("oliver"))
    slugs = [saved(FAILS, lucia).slug, saved(FAILS, oliver).slug, saved(ViewWish("runs", "My fails!", ""), oliver).slug]
    assert slugs == ["my-fails", "my-fails-2", "my-fails-3"]
    assert saved(ViewWish("instructions", "\N{CJK UNIFIED IDEOGRAPH-4E2D}", ""), lucia).slug == "instructions"


def test_a_view_is_its_owners_until_it_is_shared() -> None:
    lucia, oliver = actor_of(account("lucia", "settlement_clerk")), actor_of(account("oliver"))
    naomi = actor_of(account("naomi", "front_office_client"))
    own = saved(FAILS, oliver)
    assert (
        saved_views(lucia, "instructions", MON_2026_11_23) == []
        and saved_view(lucia, MON_2026_11_23, "instructions", own.slug) is None
    )
    shared = saved(ViewWish("instructions", "All of it", "state=open", is_shared=True), oliver)
    hers = saved(ViewWish("instructions", "zzz", "state=held"), lucia)
    assert saved_views(lucia, "instructions", MON_2026_11_23) == [hers, shared], "her own first"
    assert saved_views(naomi, "instructions", MON_2026_11_23) == [], (
        "names and filters of the house are not a client's to read"
    )
    for outside in (naomi, CLIENT):
        assert saved_view(outside, MON_2026_11_23, "instructions", shared.slug) is None, "nor to open by its slug"
        with pytest.raises(BadParameter):
            view_asked(outside, MON_2026_11_23, "instructions", {"view": shared.slug})
    assert saved_view(lucia, MON_2026_11_23, "instructions", shared.slug) == shared
    assert saved_view(lucia, MON_2026_11_23, "runs", shared.slug) is None, "of another list"
    with pytest.raises(ViewNotFound):
        delete_view(shared.pk, by=lucia, at=MON_2026_11_23)
    delete_view(shared.pk, by=oliver, at=MON_2026_11_23)
    with pytest.raises(ViewNotFound):
        delete_view(shared.pk, by=oliver, at=MON_2026_11_23)
    assert timeline("saved_view", shared.pk)[0].code == "view.deleted"


def test_a_list_opens_with_one_view_of_ones_own() -> None:
    lucia, oliver = actor_of(account("lucia")), actor_of(account("oliver", "settlement_supervisor"))
    first = saved(ViewWish("instructions", "First", "state=held", is_default=True, is_shared=True), lucia)
    second = saved(ViewWish("instructions", "Second", "state=open", is_default=True), lucia)
    assert (
        default_view(lucia, "instructions", MON_2026_11_23) == second
        and SavedView.objects.filter(is_default=True).count() == 1
    )
    assert [event.after["default"] for event in timeline("saved_view", first.pk)] == [False, True], "newest first"
    assert (
        default_view(oliver, "instructions", MON_2026_11_23) is None
        and default_view(CLIENT, "instructions", MON_2026_11_23) is None
    )
    assert view_asked(lucia, MON_2026_11_23, "instructions", {}) == second
    assert view_asked(lucia, MON_2026_11_23, "instructions", {"state": "open"}) is None
    assert view_asked(oliver, MON_2026_11_23, "instructions", {"view": "first", "isin": "x"}).name == "First"
    for slug in (second.slug, "\0", "x" * 100, "Ñ", "nothing"):
        with pytest.raises(BadParameter):
            view_asked(oliver, MON_2026_11_23, "instructions", {"view": slug})
    assert view_asked(lucia, MON_2026_11_23, "instructions", {"view": ""}) is None, (
        "asked for none, not even the default"
    )


def test_marks_are_kept_where_nobody_takes_them_away() -> None:
    lucia = actor_of(account("lucia"))
    saved(ViewWish("instructions", "Mine", "state=open", is_shared=True, is_default=True), lucia)
    kept = saved(ViewWish("instructions", "Mine", "state=held"), lucia)
    assert (kept.query, kept.is_shared, kept.is_default) == ("state=held", True, True)
    taken = saved(ViewWish("instructions", "Mine", "state=held", of=kept.pk), lucia)
    assert (taken.is_shared, taken.is_default) == (False, False)


def test_one_has_only_so_many_views() -> None:
    lucia = actor_of(account("lucia"))
    for number in range(MOST):
        saved(ViewWish("instructions", f"View {number}", "state=open"), lucia)
    with pytest.raises(TooManyViews):
        saved(ViewWish("instructions", "One more", "state=open"), lucia)
    assert saved(ViewWish("instructions", "View 0", "state=held"), lucia).query == "state=held"
    assert saved(ViewWish("runs", "Another list", ""), lucia).pk


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"slug": "taken"}, "a_slug_names_one_view"),
        ({"name": "Taken"}, "a_view_has_a_name_of_its_own"),
        ({"is_default": True}, "a_list_opens_with_one_view"),
        ({"slug": "-x"}, "a_view_is_called_by_a_slug"),
        ({"name": "x" * 61}, "a_view_has_a_short_name"),
        ({"query": "a b"}, "a_question_is_part_of_an_address"),
        ({"query": "x" * 2001}, "a_question_is_short"),
    ],
)
def test_what_a_view_may_be(facts: dict[str, object], constraint: str) -> None:
    owner = account()
    sound = {"blotter": "b", "slug": "sound", "name": "Sound", "query": "state=open", "owner": owner}
    SavedView.objects.create(blotter="b", slug="taken", name="Taken", query="", owner=owner, is_default=True)
    assert refused_by(SavedView(**(sound | facts)).save) == constraint


def test_a_list_opens_with_ones_own_default_then_with_that_of_ones_role() -> None:
    lucia, oliver = actor_of(account("lucia", "settlement_clerk")), actor_of(account("oliver"))
    chased = saved(ViewWish("instructions", "To chase", "state=failing", is_shared=True), oliver)
    other = saved(ViewWish("instructions", "Other", "state=held", is_shared=True), oliver)
    for view in (other, chased, chased):
        open_for_role(view.pk, "settlement_clerk", by=oliver, at=MON_2026_11_23)
    assert default_view(lucia, "instructions", MON_2026_11_23) == chased
    assert saved_views(lucia, "instructions", MON_2026_11_23) == [chased, other], "that of her role first"
    assert default_view(oliver, "instructions", MON_2026_11_23) is None, "he has no role"
    assert [e.after["opens_for"] for e in timeline("saved_view", other.pk)] == ["", "settlement_clerk", ""]
    own = saved(ViewWish("instructions", "Mine", "state=open", is_default=True), lucia)
    assert default_view(lucia, "instructions", MON_2026_11_23) == own
    for wish in (
        ViewWish("instructions", "To chase", "state=open", is_shared=True),
        ViewWish("instructions", "To chase", "state=failing", of=chased.pk),
    ):
        with pytest.raises(ViewOpensForRole):
            saved(wish, oliver)
    with pytest.raises(ViewOpensForRole):
        delete_view(chased.pk, by=oliver, at=MON_2026_11_23)
    with pytest.raises(UnknownRole):
        open_for_role(chased.pk, "jester", by=oliver, at=MON_2026_11_23)
    with pytest.raises(ViewNotFound):
        open_for_role(own.pk, "settlement_clerk", by=oliver, at=MON_2026_11_23)
    open_for_role(chased.pk, "", by=oliver, at=MON_2026_11_23)
    delete_view(chased.pk, by=oliver, at=MON_2026_11_23)


def test_what_was_done_to_views_is_taken_back_while_they_are_as_it_left_them() -> None:
    lucia = actor_of(account("lucia"))
    first = saved(ViewWish("instructions", "First", "state=held", is_default=True), lucia)
    second = save_view(ViewWish("instructions", "Second", "state=open", is_default=True), by=lucia, at=MON_2026_11_23)
    put_views_back(second.changes, by=lucia, at=MON_2026_11_23)
    assert default_view(lucia, "instructions", MON_2026_11_23) == first and SavedView.objects.count() == 1
    gone = delete_view(first.pk, by=lucia, at=MON_2026_11_23)
    put_views_back([gone], by=lucia, at=MON_2026_11_23)
    back = SavedView.objects.get()
    assert (back.slug, back.query, back.is_default) == ("first", "state=held", True)
    assert timeline("saved_view", back.pk)[0].code == "view.put_back"
    with pytest.raises(ViewsChangedSince):
        put_views_back([gone], by=lucia, at=MON_2026_11_23)
    again = delete_view(back.pk, by=lucia, at=MON_2026_11_23)
    saved(ViewWish("instructions", "First", "state=open"), lucia)
    with pytest.raises(ViewsChangedSince):
        put_views_back([again], by=lucia, at=MON_2026_11_23)
