"""What several people do at nearly the same time, and what changes between a look and an act: in the order in which it came."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from authorizations.models import (
    Delegation,
    PersonLimit,
    PolicyRule,
    RequestEnd,
    RoleGrant,
    User,
)
from authorizations.operations import (
    DelegationWish,
    amend,
    ask,
    delegate,
    end_delegation,
    end_roles,
    merge_people,
    set_limit,
    withdraw,
)
from authorizations.queries import actor_of
from authorizations.refusals import (
    DecidedAlready,
    OwnRequest,
    RequestExpired,
    StepRoleMissing,
    ToxicRoles,
    WaitsAlready,
)
from authorizations.registry import commands
from tests.authorizations.desk import NINE, ask_limit, decided, occasion, people, policy
from tests.authorizations.people import SEED, THU_2026_01_01, entities

pytestmark = pytest.mark.django_db
TEN = NINE + timedelta(hours=1)
INSTANT = timedelta(microseconds=1)


@pytest.fixture
def desk() -> list[User]:
    """A head of operations who asks, two approvers, a senior one and an auditor."""
    return list(people("head_of_operations", "approver", "approver", "senior_approver", "auditor"))


def test_every_command_says_which_events_tell_of_it() -> None:
    assert [each.name for each in commands() if not each.events] == []


def test_who_turns_out_to_be_one_with_a_checker_counts_no_second_time(desk: list[User]) -> None:
    policy("approver", "approver")
    request = ask_limit(desk[0], desk[3].person_id).request
    decided(desk[1], request)
    merge_people(desk[1].person_id, desk[2].person_id, by=SEED, at=TEN, reason="one person")
    with pytest.raises(DecidedAlready):
        decided(desk[2], request, TEN)


def test_who_turns_out_to_be_one_with_the_maker_may_not_check(desk: list[User]) -> None:
    policy("approver")
    request = ask_limit(desk[0], desk[3].person_id).request
    merge_people(desk[0].person_id, desk[1].person_id, by=SEED, at=TEN, reason="one person")
    with pytest.raises(OwnRequest):
        decided(desk[1], request, TEN)


def test_nobody_is_merged_into_conflicting_duties(desk: list[User]) -> None:
    (steward,) = people("data_steward")
    with pytest.raises(ToxicRoles):
        merge_people(steward.person_id, desk[1].person_id, by=SEED, at=TEN, reason="one person")


def test_what_has_expired_is_changed_no_more(desk: list[User]) -> None:
    policy("approver", expires_after=1)
    request = ask_limit(desk[0], desk[3].person_id).request
    payload = {"person": desk[3].person_id, "role": "approver", "single": "200", "daily": "1000000"}
    with pytest.raises(RequestExpired):
        amend(request, payload, 1, occasion(desk[0], NINE + timedelta(hours=1, seconds=1)))


def test_of_two_who_want_the_object_of_the_other_one_is_refused(desk: list[User]) -> None:
    policy("approver")
    first, second = (ask_limit(desk[0], desk[n].person_id).request for n in (2, 3))
    payload = {"person": desk[3].person_id, "role": "approver", "single": "200", "daily": "1000000"}
    with pytest.raises(WaitsAlready) as refused:
        amend(first, payload, 1, occasion(desk[0]))
    assert refused.value.data["request"] == second


def test_a_stricter_policy_of_policies_is_asked_of_the_former(desk: list[User]) -> None:
    policy("approver", action="policy.set")
    rules = [{"above": "0", "steps": [{"role": "approver", "approvals": 2}]}]
    request = ask("policy.set", {"action": "policy.set", "rules": rules}, occasion(desk[0])).request
    assert decided(desk[1], request, TEN).state == "EXECUTED"
    now = PolicyRule.objects.get(action="policy.set", valid__contains=TEN + INSTANT)
    assert (now.valid.lower, now.steps.get().approvals) == (TEN + INSTANT, 2)


def test_a_delegation_for_one_legal_entity_reaches_no_other(desk: list[User]) -> None:
    madrid, london = entities()
    (operator,) = people("it_operator")
    policy("approver", action="role.grant")
    wish = DelegationWish(desk[4].person_id, "approver", madrid.pk, NINE, NINE + timedelta(days=1), "on leave")
    lent = delegate(wish, by=actor_of(desk[1]), at=NINE)
    payload = {"role": "auditor", "person": desk[3].person_id, "legal_entity": london.pk}
    request = ask("role.grant", payload, occasion(operator)).request
    with pytest.raises(StepRoleMissing):
        decided(desk[4], request, delegation=lent.pk)


def test_what_a_checker_relied_on_ends_after_his_decision(desk: list[User]) -> None:
    """They came a moment later to the same rows, with an earlier instant in hand."""
    policy("approver", "approver")
    lent = delegate(
        DelegationWish(desk[4].person_id, "approver", None, NINE, NINE + timedelta(days=1), "on leave"),
        by=actor_of(desk[1]),
        at=NINE,
    )
    request = ask_limit(desk[0], desk[3].person_id).request
    decided(desk[4], request, TEN, delegation=lent.pk)
    end_delegation(lent.pk, by=actor_of(desk[1]), at=TEN - INSTANT)
    assert Delegation.objects.get(pk=lent.pk).valid.upper == TEN + INSTANT
    grant = RoleGrant.objects.get(person=desk[1].person)
    end_roles([grant.pk], by=SEED, at=TEN - INSTANT, reason="moved")
    assert RoleGrant.objects.get(pk=grant.pk).valid == DateTimeTZRange(THU_2026_01_01, TEN + INSTANT)
    withdraw(request, by=actor_of(desk[0]), at=TEN - INSTANT)
    assert RequestEnd.objects.get(pk=request).at == TEN


def test_a_limit_set_twice_in_the_same_moment_is_the_later_one(desk: list[User]) -> None:
    for single in (1, 2):
        set_limit(desk[1].person_id, "approver", Decimal(single), Decimal(9), by=SEED, at=TEN - single * INSTANT)
    found = PersonLimit.objects.get(person=desk[1].person, valid__contains=TEN)
    assert found.single == 2
