"""What can never be false about requests and decisions, tried around the operations: as the web role, by SQL."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from authorizations.models import (
    Beneficiary,
    BeneficiaryDay,
    CommandRequest,
    Decision,
    Delegation,
    OpenRequest,
    OpenSubject,
    PersonLimit,
    PolicyRule,
    PolicyStep,
    RequestEffect,
    RequestSubject,
    SamePerson,
    User,
)
from machinery.statements import run
from tests.authorizations.desk import FRI_2026_11_20, NINE, ask_limit, decided, people, policy
from tests.authorizations.people import MON_2026_11_23, account, person

pytestmark = pytest.mark.django_db
TEN = NINE + timedelta(hours=1)
HIS_OWN = ("nobody_decides_on_a_request_of_his_own", "nobody_decides_on_a_change_of_his_own")
END = (
    "insert into authorizations_requestend (request_id, how, revision, by_kind, by_id, by_name, at)"
    " values (%s, %s, %s, 'person', '1', 'Eve', %s)"
)


def refused_by(write: Callable[[], object]) -> str:
    """The name of the constraint that refuses `write`."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        write()
        connection.check_constraints()
    return str(refusal.value.__cause__.diag.constraint_name)  # type: ignore[union-attr]


@pytest.fixture
def desk() -> list[User]:
    """Who asks, two approvers, and somebody who is no checker."""
    return list(people("head_of_operations", "approver", "approver", "settlement_clerk"))


@pytest.fixture
def waiting(desk: list[User]) -> RequestEffect:
    """A request that waits for one approver."""
    policy("approver")
    return RequestEffect.objects.select_related("request").get(request=ask_limit(desk[0], desk[3].person_id).request)


def decision(effect: RequestEffect, by: User, **facts: Any) -> Decision:
    """A decision that would count, not saved."""
    sound = {
        "request": effect.request,
        "revision": effect.revision,
        "effect_hash": effect.effect_hash,
        "verdict": "APPROVED",
        "person_id": by.person_id,
        "user": by,
        "maker_id": effect.request.maker_id,
        "editor_id": effect.editor_id,
        "role": "approver",
        "at": TEN,
    }
    return Decision(**(sound | facts))


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"effect_hash": "0" * 64}, "a_decision_is_on_the_effect_that_was_seen"),
        ({"revision": 2}, "a_decision_is_on_the_effect_that_was_seen"),
        ({"maker_id": None}, "a_decision_is_on_the_effect_that_was_seen"),
        ({"editor_id": None}, "a_decision_is_on_the_effect_that_was_seen"),
        ({"at": TEN + timedelta(days=30)}, "a_decision_is_on_what_is_open"),
        ({"role": "senior_approver"}, "who_decides_holds_the_role"),
        ({"verdict": "PERHAPS"}, "a_decision_approves_or_refuses"),
        ({"verdict": "REFUSED", "reason": " "}, "who_refuses_says_why"),
    ],
)
def test_a_decision_counts(waiting: RequestEffect, desk: list[User], facts: dict[str, Any], constraint: str) -> None:
    assert refused_by(decision(waiting, desk[1], **facts).save) == constraint


def test_who_decides(waiting: RequestEffect, desk: list[User]) -> None:
    maker, checker, other, clerk = desk
    assert refused_by(decision(waiting, clerk).save) == "who_decides_holds_the_role"
    assert refused_by(decision(waiting, checker, user=other).save) == "who_decides_has_an_active_account"
    assert refused_by(decision(waiting, maker, role="head_of_operations").save) in HIS_OWN
    lent = Delegation.objects.create(
        of=maker.person, to=checker.person, role="head_of_operations", reason="Away", valid=DateTimeTZRange(NINE, MON_2026_11_23)
    )  # fmt: skip
    forged = decision(waiting, checker, role="head_of_operations", delegation=lent)
    assert refused_by(forged.save) == "who_decides_for_another_is_his_delegate"
    decision(waiting, checker).save()
    assert refused_by(decision(waiting, checker).save) == "a_person_decides_once_on_what_was_seen"


def test_whoever_changed_it_last_does_not_decide(waiting: RequestEffect, desk: list[User]) -> None:
    facts = {
        **{field.attname: getattr(waiting, field.attname) for field in RequestEffect._meta.concrete_fields},
        "revision": 2,
        "editor_id": desk[1].person_id,
    }
    amended = RequestEffect.objects.create(**facts)
    OpenRequest.objects.filter(pk=waiting.request_id).update(revision=2)
    assert refused_by(decision(amended, desk[1]).save) == "nobody_decides_on_a_change_of_his_own"


def test_the_web_role_carries_nothing_out_without_approvals(waiting: RequestEffect, desk: list[User]) -> None:
    request = waiting.request_id

    def carry_out(at: Any = TEN) -> None:
        OpenSubject.objects.filter(request=request).delete()
        OpenRequest.objects.filter(pk=request).delete()
        run(END, [request, "EXECUTED", 1, at])

    due = "a_request_is_carried_out_when_all_have_agreed"
    assert refused_by(carry_out) == due
    assert refused_by(lambda: carry_out(NINE - timedelta(days=4000))) == due, "before there was a policy"
    assert refused_by(lambda: run(END, [request, "EXECUTED", 1, TEN])) == due, "while it is open still"
    assert refused_by(lambda: run(END, [request, "DONE", 1, TEN])) == "a_request_ends_in_a_known_way"
    decided(desk[1], request)
    connection.check_constraints()


def test_a_consequential_row_has_its_request(desk: list[User]) -> None:
    policy("approver")
    limit = PersonLimit(
        person=desk[1].person, role="approver", single=1, daily=1, valid=DateTimeTZRange(MON_2026_11_23, None)
    )
    assert refused_by(limit.save) == "what_is_consequential_has_its_request"
    policy("approver", action="role.grant")
    assert refused_by(lambda: account("eve", "auditor")) == "what_is_consequential_has_its_request"
    assert refused_by(lambda: policy("approver", action="policy.set")) == "what_is_consequential_has_its_request"


def test_one_approved_request_does_not_cover_another_object(desk: list[User]) -> None:
    policy("approver")
    request = ask_limit(desk[0], desk[3].person_id).request

    def smuggle() -> None:
        decided(desk[1], request)
        PersonLimit.objects.create(
            person=desk[2].person, role="approver", single=1, daily=1, valid=DateTimeTZRange(TEN, None)
        )

    assert refused_by(smuggle) == "what_is_consequential_has_its_request"


@pytest.mark.role("owner")
def test_what_is_dated_is_only_shortened(desk: list[User]) -> None:
    policy("approver")
    rule = PolicyRule.objects.get()
    assert refused_by(lambda: PolicyRule.objects.update(above=5)) == "a_policy_rule_is_only_ever_shortened"
    lent = Delegation.objects.create(
        of=desk[1].person, to=desk[2].person, role="approver", reason="Away", valid=DateTimeTZRange(NINE, MON_2026_11_23)
    )  # fmt: skip
    longer = DateTimeTZRange(NINE, MON_2026_11_23 + timedelta(days=1))
    change = Delegation.objects.filter(pk=lent.pk)
    assert refused_by(lambda: change.update(valid=longer)) == "a_delegation_is_only_ever_shortened"
    limit = PersonLimit.objects.create(
        person=desk[1].person, role="approver", single=1, daily=1, valid=DateTimeTZRange(NINE, None)
    )
    change_limit = PersonLimit.objects.filter(pk=limit.pk)
    assert refused_by(lambda: change_limit.update(single=2, daily=2)) == "a_limit_of_a_person_is_only_ever_shortened"
    again = PolicyStep(rule=rule, position=1, role="auditor", approvals=1)
    assert refused_by(again.save) == "a_rule_has_one_step_at_a_position"


def rule(**facts: Any) -> PolicyRule:
    """A sound rule, not saved."""
    sound = {"action": "a.b", "above": 0, "expires_after": 9, "valid": DateTimeTZRange(NINE, None)}
    return PolicyRule(**(sound | facts))


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"action": "Release"}, "a_rule_is_for_an_action_by_its_code"),
        ({"flag": "Free of payment"}, "a_risk_is_named_by_its_code"),
        ({"above": -1}, "a_rule_begins_at_an_amount"),
        ({"escalates_after": 9, "escalates_to": "auditor"}, "a_rule_escalates_to_a_role_before_it_expires"),
        ({"escalates_after": 2}, "a_rule_escalates_to_a_role_before_it_expires"),
        ({"valid": DateTimeTZRange(None, NINE)}, "a_policy_rule_has_a_beginning"),
    ],
)
def test_a_rule(facts: dict[str, Any], constraint: str) -> None:
    assert refused_by(rule(**facts).save) == constraint


def test_one_rule_for_an_amount_and_its_steps() -> None:
    first = rule()
    first.save()
    assert refused_by(rule().save) == "an_action_has_one_rule_for_an_amount_at_a_time"
    none = PolicyStep(rule=first, position=1, role="auditor", approvals=0)
    assert refused_by(none.save) == "a_step_asks_for_one_to_nine_persons"
    king = PolicyStep(rule=first, position=1, role="king", approvals=1)
    assert refused_by(king.save) == "a_step_is_for_a_role_of_the_house"


def request(**facts: Any) -> CommandRequest:
    """A sound request of a job, not saved."""
    sound = {
        "action": "a.b",
        "by_kind": "job",
        "by_id": "j",
        "by_name": "j",
        "reason": "",
        "business_date": FRI_2026_11_20,
        "at": NINE,
    }
    return CommandRequest(**(sound | facts))


def effect(of: CommandRequest, **facts: Any) -> RequestEffect:
    """A sound effect, not saved."""
    sound = {
        "request": of,
        "revision": 1,
        "payload": {},
        "payload_hash": "0" * 64,
        "bound": {},
        "shown": {},
        "effect_hash": "0" * 64,
        "amount": 0,
        "base_currency": "EUR",
        "rates": {},
        "flags": [],
        "entities": [],
        "seen": 0,
        "at": NINE,
    }
    return RequestEffect(**(sound | facts))


def test_a_request() -> None:
    assert refused_by(request(by_kind="ghost").save) == "a_request_is_made_by_an_actor"
    assert refused_by(request(by_kind="person").save) == "a_request_of_a_person_names_that_person"
    made = request()
    made.save()
    for facts, constraint in (
        ({"payload_hash": "x"}, "a_payload_is_bound_by_its_hash"),
        ({"effect_hash": "x"}, "an_effect_is_bound_by_its_hash"),
        ({"revision": 0}, "revisions_count_from_one"),
        ({"base_currency": "euro"}, "an_effect_is_weighed_in_one_currency"),
    ):
        assert refused_by(partial(effect(made, **facts).save, force_insert=True)) == constraint
    RequestSubject.objects.create(request=made, kind="a", key="1")
    twice = RequestSubject(request=made, kind="a", key="1")
    assert refused_by(twice.save) == "a_request_names_an_object_once"
    Beneficiary.objects.create(request=made, revision=1, beneficiary="B", amount=1)
    again = Beneficiary(request=made, revision=1, beneficiary="B", amount=1)
    assert refused_by(again.save) == "a_request_names_a_beneficiary_once"
    day = BeneficiaryDay(action="a.b", business_date=FRI_2026_11_20, beneficiary="B", amount=-1)
    assert refused_by(partial(day.save, force_insert=True)) == "what_was_carried_out_is_not_negative"
    opened = OpenRequest.objects.create(request=made, expires_at=TEN)
    OpenSubject.objects.create(kind="a", key="1", request=opened)
    second = OpenSubject(kind="a", key="1", request=opened)
    assert refused_by(second.save) == "an_object_has_one_request_that_waits"


def lent(**facts: Any) -> Delegation:
    """A delegation between two new people, not saved."""
    ana, ben = person("Ana", "ana@firm.test"), person("Ben", "ben@firm.test")
    sound = {"of": ana, "to": ben, "role": "approver", "reason": "Away", "valid": DateTimeTZRange(NINE, TEN)}
    return Delegation(**(sound | facts))


def test_a_delegation_and_a_merger() -> None:
    made = lent()
    made.save()
    assert refused_by(lent().save) == "a_role_is_delegated_once_to_a_person_at_a_time"
    assert refused_by(lent(to=made.of).save) == "nobody_delegates_to_himself"
    assert refused_by(lent(role="king").save) == "a_role_of_the_house_is_delegated"
    endless = lent(role="auditor", valid=DateTimeTZRange(NINE, None))
    assert refused_by(endless.save) == "a_delegation_has_a_beginning_and_an_end"
    same = SamePerson(person=made.of, is_person=made.of)
    assert refused_by(partial(same.save, force_insert=True)) == "a_person_is_merged_with_another"
    limit = PersonLimit(person=made.of, role="approver", single=2, daily=1, valid=DateTimeTZRange(NINE, None))
    assert refused_by(limit.save) == "a_daily_limit_is_no_lower_than_a_single_one"
    limit = PersonLimit(person=made.of, role="approver", single=1, daily=1, valid=DateTimeTZRange(None, TEN))
    assert refused_by(limit.save) == "a_limit_of_a_person_has_a_beginning"
    for _ in range(2):
        limit = PersonLimit(person=made.of, role="approver", single=1, daily=1, valid=DateTimeTZRange(NINE, None))
        if _ == 0:
            limit.save()
    assert refused_by(limit.save) == "a_person_has_one_limit_in_a_role_at_a_time"
