"""Breaking the glass: for some hours, once, and reviewed by another."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from authorizations.models import Emergency, RequestEnd, Review, User
from authorizations.operations import ask, break_glass, merge_people, review_emergency
from authorizations.queries import actor_of, permissions_of
from authorizations.refusals import (
    EmergencyInForce,
    EmergencyNotFound,
    EmergencyNotReviewed,
    EmergencyRefused,
    NotForPrograms,
    OwnEmergency,
    ReviewedAlready,
    ToxicRoles,
)
from tests.authorizations.desk import NINE, occasion, policy
from tests.authorizations.people import SEED, THU_2026_01_01, account

pytestmark = pytest.mark.django_db
PAYLOAD = {"role": "settlement_supervisor", "hours": 2}


@pytest.fixture
def tom() -> User:
    """An approver who is alone this evening."""
    return account("tom", "approver")


def test_it_is_had_at_once_and_ends_by_itself(tom: User) -> None:
    policy("approver", action="role.grant")
    asked = ask("role.break_glass", PAYLOAD, occasion(tom, reason="Nobody else is there"))
    assert asked.is_done and RequestEnd.objects.get(pk=asked.request).how == "EXECUTED"
    tom_now = actor_of(tom)
    assert "settlements.release" in permissions_of(tom_now, NINE + timedelta(minutes=119))
    assert "settlements.release" not in permissions_of(tom_now, NINE + timedelta(minutes=120))


def test_it_is_reviewed_once_by_another(tom: User) -> None:
    taken = break_glass("settlement_supervisor", 1, by=actor_of(tom), at=NINE, reason="Nobody else is there")
    later = NINE + timedelta(hours=3)
    again = {"by": actor_of(tom), "at": later, "reason": "Again"}
    with pytest.raises(EmergencyNotReviewed):
        break_glass("settlement_supervisor", 1, **again)
    with pytest.raises(OwnEmergency):
        review_emergency(taken.pk, True, findings="Fine", by=actor_of(tom), at=later)
    twin, head = account("twin"), account("head", "head_of_operations")
    merge_people(twin.person_id, tom.person_id, by=SEED, at=THU_2026_01_01, reason="One and the same")
    with pytest.raises(OwnEmergency):
        review_emergency(taken.pk, True, findings="Fine", by=actor_of(twin), at=later)
    with pytest.raises(NotForPrograms):
        review_emergency(taken.pk, True, findings="Fine", by=SEED, at=later)
    with pytest.raises(EmergencyNotFound):
        review_emergency(0, True, findings="Fine", by=actor_of(head), at=later)
    with pytest.raises(EmergencyInForce):
        review_emergency(taken.pk, True, findings="Fine", by=actor_of(head), at=NINE + timedelta(minutes=59))
    review_emergency(taken.pk, True, findings="The queue had to be released", by=actor_of(head), at=later)
    with pytest.raises(ReviewedAlready):
        review_emergency(taken.pk, False, findings="Not fine", by=actor_of(head), at=later)
    assert break_glass("settlement_supervisor", 1, **again)


@pytest.mark.parametrize(
    ("fault", "role", "hours"), [("role", "auditor", 1), ("hours", "approver", 5), ("held", "approver", 1)]
)
def test_what_cannot_be_taken(tom: User, fault: str, role: str, hours: int) -> None:
    with pytest.raises(EmergencyRefused) as refused:
        break_glass(role, hours, by=actor_of(tom), at=NINE, reason="Now")
    assert refused.value.data["fault"] == fault and refused.value.sentence()


def test_nor_by_a_program_nor_against_other_duties(tom: User) -> None:
    with pytest.raises(NotForPrograms):
        break_glass("approver", 1, by=SEED, at=NINE, reason="Now")
    with pytest.raises(ToxicRoles):
        break_glass("data_steward", 1, by=actor_of(tom), at=NINE, reason="Now")


@pytest.mark.role("owner")
def test_what_can_never_be_false(tom: User) -> None:
    taken = break_glass("settlement_supervisor", 1, by=actor_of(tom), at=NINE, reason="Now")
    other, third = account("ana").person, account("ben").person
    sound = {
        "emergency": taken,
        "person": tom.person,
        "reviewer": other,
        "is_justified": True,
        "findings": "x",
        "at": NINE,
    }
    cases = {
        "nobody_reviews_an_emergency_of_his_own": Review(**{**sound, "reviewer": tom.person}),
        "who_reviews_an_emergency_says_what_he_found": Review(**{**sound, "findings": " "}),
        "a_review_is_of_whoever_took_the_role": Review(**{**sound, "person": third}),
        "who_breaks_the_glass_says_why": Emergency(grant=other_grant(other), person=other, reason=" ", at=NINE),
    }
    for name, wrong in cases.items():
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            wrong.save(force_insert=True)
        assert refused.value.__cause__.diag.constraint_name == name  # type: ignore[union-attr]


def other_grant(person: object) -> object:
    """A grant of another person."""
    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

    from authorizations.models import RoleGrant

    return RoleGrant.objects.create(person=person, role="auditor", valid=DateTimeTZRange(NINE, None))
