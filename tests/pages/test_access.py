"""The policy, delegations and access on pages: what is in force, what a question to it answers, and what is asked for."""

from datetime import timedelta

import pytest

from authorizations.models import Delegation, Person, PersonLimit, RoleGrant, User
from itservices.queries import current_instant
from machinery.transactions import whole
from tests.conftest import OwnDatabase
from tests.pages.checkers import state, with_checkers
from tests.pages.conftest import enter
from tests.pages.firm import LONG_AGO
from tests.pages.reading import rows, text

RULE = {"above-0": "0", "role-0-0": "approver", "approvals-0-0": "2", "expires_after-0": "9", "reason": "Two pairs"}


@pytest.fixture(autouse=True)
def checked(fresh: OwnDatabase) -> OwnDatabase:
    """The firm with its checkers and a policy."""
    with_checkers(fresh, above=250_000)
    return fresh


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("amount=250000", "Nobody: it is done as soon as it is asked for."),
        ("amount=250000.01", "1 × Approver because it is above 250,000.00\xa0EUR 1 × Senior approver"),
        ("amount=900000&currency=JPY", "There is no exchange rate of the last seven days."),
    ],
)
def test_the_policy_answers_who_would_have_to_agree(asked: str, words: str) -> None:
    assert words in text(enter("oliver").get(f"/policy/?action=instruction.release&{asked}"))


def test_the_matrix_is_as_of_a_day_and_a_change_of_it_is_asked_for() -> None:
    helen = enter("helen")
    answer = helen.post("/policy/instruction.release/", RULE, follow=True)
    said = text(answer)
    assert "It waits for approval as request" in said and "request 2 waits" in said
    assert helen.post("/policy/instruction.release/", RULE).status_code == 409
    bad = helen.post("/policy/instruction.release/", {**RULE, "above-0": "5"})
    assert bad.status_code == 422 and "one of them 0" in text(bad)
    page = enter("sven").get("/requests/2/")
    assert "2 Approver (9 h)" in text(page) and "1 Approver, 1 Senior approver" in text(page)
    assert enter("lucia").get("/policy/instruction.release/").status_code == 403
    assert helen.get("/policy/nothing.at_all/").status_code == 404
    before = text(enter("oliver").get("/policy/?on=2025-12-31"))
    assert "As of" in before and "No policy is in force" in before


def test_somebody_decides_for_another_while_he_is_away() -> None:
    client, today = enter("sven"), current_instant().date()
    wish = {"to": "helen", "role": "senior_approver@", "ends": str(today + timedelta(days=5)), "reason": "On holiday"}
    said = text(client.post("/delegations/", wish, follow=True))
    assert "The delegation is made." in said and "On holiday" in said and "in force" in said
    assert "Sven" in text(enter("helen").get("/delegations/"))
    twice = client.post("/delegations/", {**wish, "ends": str(today + timedelta(days=7))})
    assert twice.status_code == 422 and "already" in text(twice)
    assert client.post("/delegations/", {**wish, "to": "nobody"}).status_code == 422
    [made] = Delegation.objects.all()
    assert enter("helen").post(f"/delegations/{made.pk}/end/").status_code == 404
    assert "ended" in text(client.post(f"/delegations/{made.pk}/end/", follow=True))


def test_who_holds_what_is_listed_with_what_is_wrong_about_it(checked: OwnDatabase) -> None:
    checked.use("owner")
    with whole():
        RoleGrant.objects.create(
            person=Person.objects.get(name="Marcus Reed"), role="accountant", valid=(LONG_AGO, None)
        )
        User.objects.filter(username="lucia").update(last_login=current_instant() - timedelta(days=120))
    checked.use("web")
    page = enter("marcus").get("/access/?holder=reed")
    assert {row[1] for row in rows(page)} == {"IT operator", "Accountant"}
    said = text(page)
    assert "give and end roles, and post journals" in said and "lucia last sign-in" in said
    assert enter("oliver").get("/access/").status_code == 403


def test_a_role_is_asked_for_and_an_account_is_disabled_at_once() -> None:
    marcus, lucia = enter("marcus"), enter("lucia")
    person = Person.objects.get(name="Lucía Romero Vidal").pk
    said = text(marcus.post("/access/roles/", {"person": person, "role": "auditor", "reason": "Covers"}, follow=True))
    assert "It waits for approval as request" in said
    assert "waits" in text(marcus.get(f"/access/people/{person}/"))
    grant = RoleGrant.objects.get(person=person).pk
    ended = marcus.post(f"/access/people/{person}/roles/{grant}/end/", {"reason": "Leaves"}, follow=True)
    assert "This person holds no role." in text(ended)
    assert marcus.post(f"/access/people/{person}/disable/", {}).status_code == 422
    marcus.post(f"/access/people/{person}/disable/", {"reason": "Leaves"})
    assert not User.objects.get(username="lucia").is_active
    assert lucia.get("/").status_code == 302, "the session has ended"
    own = Person.objects.get(name="Marcus Reed").pk
    assert marcus.post(f"/access/people/{own}/disable/", {"reason": "x"}).status_code in {403, 409, 422}
    assert User.objects.get(username="marcus").is_active


def test_a_limit_is_asked_for() -> None:
    person = Person.objects.get(name="Ada").pk
    wish = {"person": person, "role": "approver", "single": "100", "daily": "50", "reason": "New here"}
    assert enter("helen").post("/access/limits/", wish).status_code == 422
    said = text(enter("helen").post("/access/limits/", {**wish, "daily": "500"}, follow=True))
    assert "It is done, as request" in said and PersonLimit.objects.get().single == 100
    assert state(2) == "EXECUTED"
