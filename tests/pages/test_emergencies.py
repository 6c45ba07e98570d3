"""Roles taken in an emergency on pages: taken, listed with what was done meanwhile, reviewed by another."""

from datetime import timedelta

import pytest

from authorizations.models import Emergency, Review, RoleGrant, User
from authorizations.operations import break_glass
from authorizations.queries import actor_of
from itservices.queries import current_instant
from machinery.transactions import whole
from tests.conftest import OwnDatabase
from tests.pages.checkers import with_checkers
from tests.pages.conftest import enter
from tests.pages.reading import link, rows, text

LIST = "/emergencies/"
REVIEW = {"justified": "yes", "findings": "The queue had to be released; nobody else was there."}


@pytest.fixture
def firm_with_checkers(fresh: OwnDatabase) -> OwnDatabase:
    """The firm with people who may take roles and review that."""
    with_checkers(fresh, above=10_000_000)
    return fresh


def taken_by(database: OwnDatabase, name: str, *, ago: timedelta, role: str = "settlement_supervisor") -> int:
    """A role that somebody took for an hour, some time ago."""
    database.use("owner")
    user = User.objects.select_related("person").get(username=name)
    with whole():
        at = current_instant() - ago
        found = break_glass(role, 1, by=actor_of(user), at=at, reason="Nobody else is there")
    database.use("web")
    return int(found.pk)


def test_a_role_is_taken_used_and_reviewed_by_another(firm_with_checkers: OwnDatabase) -> None:
    ada = enter("ada")
    assert link(ada.get(LIST), "Take a role in an emergency") == f"{LIST}take/"
    bad = ada.post(f"{LIST}take/", {"role": "settlement_supervisor", "hours": "5", "reason": " "})
    assert bad.status_code == 422 and "less than or equal to 4" in text(bad)
    held = ada.post(f"{LIST}take/", {"role": "approver", "hours": "1", "reason": "x"})
    assert held.status_code == 422 and "Use it" in text(held)
    done = ada.post(
        f"{LIST}take/", {"role": "settlement_supervisor", "hours": "1", "reason": "All are ill"}, follow=True
    )
    assert "It is done" in text(done) and "in force" in text(done)
    [taken] = Emergency.objects.all()
    ada.post("/account/preferences/", {"language": "en"})
    page = enter("helen").get(f"{LIST}{taken.pk}/")
    said = text(page)
    assert "Glass broken" in said and "It can be reviewed when it has ended" in said
    early = enter("helen").post(f"{LIST}{taken.pk}/review/", REVIEW)
    assert early.status_code == 409 and "has not ended yet" in text(early)


def test_what_waits_is_told_where_it_matters_until_it_is_reviewed(firm_with_checkers: OwnDatabase) -> None:
    pk = taken_by(firm_with_checkers, "ada", ago=timedelta(hours=3))
    helen, ada = enter("helen"), enter("ada")
    assert "An emergency waits for its review" in text(helen.get("/"))
    assert "waits for its review" not in text(ada.get("/"))
    assert "1 waits for its review" in text(enter("oliver").get("/day/"))
    assert "to be reviewed" in text(helen.get(LIST))
    assert "You took this role yourself" in text(ada.get(f"{LIST}{pk}/"))
    assert ada.post(f"{LIST}{pk}/review/", REVIEW).status_code == 403, "an approver reviews nothing"
    assert helen.post(f"{LIST}{pk}/review/", {**REVIEW, "justified": ""}).status_code == 422
    assert helen.post(f"{LIST}{pk}/review/", {**REVIEW, "findings": " "}).status_code == 422
    assert "Your review is kept" in text(helen.post(f"{LIST}{pk}/review/", REVIEW, follow=True))
    assert Review.objects.get().is_justified
    again = helen.post(f"{LIST}{pk}/review/", REVIEW)
    assert again.status_code == 409 and "has been reviewed" in text(again)
    said = text(helen.get(f"{LIST}{pk}/"))
    assert "justified" in said and "nobody else was there" in said and "Your review" not in said
    assert "waits for its review" not in text(helen.get("/"))
    assert "None waits for its review" in text(enter("oliver").get("/day/"))


def test_nobody_reviews_his_own(firm_with_checkers: OwnDatabase) -> None:
    pk = taken_by(firm_with_checkers, "helen", ago=timedelta(hours=3), role="approver")
    helen = enter("helen")
    assert "waits for its review" not in text(helen.get("/"))
    refused = helen.post(f"{LIST}{pk}/review/", REVIEW)
    assert refused.status_code == 403 and "Somebody else must review it" in text(refused)


def test_who_sees_which(firm_with_checkers: OwnDatabase) -> None:
    pk = taken_by(firm_with_checkers, "ada", ago=timedelta(hours=3))
    oliver = enter("oliver")
    assert not rows(oliver.get(LIST)) and "No role has been taken" in text(oliver.get(LIST))
    assert oliver.get(f"{LIST}{pk}/").status_code == 404
    assert enter("ada").get(f"{LIST}{pk}/").status_code == 200
    assert enter("helen").get(f"{LIST}77777/").status_code == 404
    assert enter("lucia").get(f"{LIST}take/").status_code == 403
    acts = enter("helen").get(f"{LIST}{pk}/")
    assert {row[2] for row in rows(acts)} >= {"Role given", "Glass broken: a role taken in an emergency"}
    assert RoleGrant.objects.filter(pk=pk).exists()
