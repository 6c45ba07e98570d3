"""Asking and deciding: what waits, who may decide, and what never happens."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from authorizations.models import Decision, Delegation, OpenRequest, PersonLimit, RequestEnd, User
from authorizations.operations import (
    DelegationWish,
    NewAccount,
    NewGrant,
    amend,
    ask,
    create_accounts,
    decide,
    delegate,
    end_delegation,
    expire,
    grant_roles,
    merge_people,
    probe,
    set_limit,
    withdraw,
)
from authorizations.queries import actor_of, admission, decidable, request_sheet, requests, ways_to_decide
from authorizations.refusals import (
    AboveOwnLimit,
    ConcernsYou,
    ConflictingDuty,
    DecidedAlready,
    DelegatesForMaker,
    DelegationNotInForce,
    DelegationNotYours,
    DelegationRefused,
    EffectNotSeen,
    LimitOutOfOrder,
    MergeRefused,
    NotForPrograms,
    NothingToDo,
    NotYours,
    OwnRequest,
    ReasonNeeded,
    RequestEnded,
    RequestExpired,
    RequestNotFound,
    RightToAskMissing,
    SecondFactorNeeded,
    StepRoleMissing,
    ToxicRoles,
    UnknownCommand,
    WaitsAlready,
)
from machinery.payload import InvalidPayload
from machinery.transactions import rehearsal
from recordkeeping.models import Event
from tests.authorizations.desk import (
    ACTION,
    FRI_2026_11_20,
    NINE,
    REFUSE,
    ask_limit,
    code_given,
    decided,
    enrolled,
    occasion,
    people,
    policy,
    wish,
)
from tests.authorizations.people import SEED, THU_2026_01_01, account, entities, person
from tests.refused import refused_by
from vocabulary.outcome import Refusal

pytestmark = pytest.mark.django_db


TEN = NINE + timedelta(hours=1)


@pytest.fixture
def desk() -> list[User]:
    """A head of operations who asks, two approvers and a senior one; a person without rights is the object."""
    return list(people("head_of_operations", "approver", "approver", "senior_approver"))


def limit_of(who: User) -> str | None:
    """The single limit of a person in force at ten."""
    found = PersonLimit.objects.filter(person=who.person, valid__contains=TEN + timedelta(minutes=1)).first()
    return f"{found.single:.2f}" if found else None


def ended(request: int) -> str:
    """How a request ended."""
    return RequestEnd.objects.get(pk=request).how


class TestAsk:
    def test_without_a_policy_it_is_done_and_on_record(self, desk: list[User]) -> None:
        asked = ask_limit(desk[0], desk[1].person_id)
        assert asked.is_done and ended(asked.request) == "EXECUTED" and limit_of(desk[1]) == "100.00"

    def test_where_others_must_agree_nothing_is_done(self, desk: list[User]) -> None:
        policy("approver", "senior_approver")
        asked = ask_limit(desk[0], desk[1].person_id)
        assert not asked.is_done and limit_of(desk[1]) is None
        assert [step.role for step in asked.waits_for] == ["approver", "senior_approver"]
        assert list(Event.objects.order_by("-id").values_list("code", flat=True)[:1]) == ["request.asked"]

    def test_the_same_object_waits_once(self, desk: list[User]) -> None:
        policy("approver")
        first = ask_limit(desk[0], desk[1].person_id)
        with pytest.raises(WaitsAlready) as refused:
            ask_limit(desk[0], desk[1].person_id, "200")
        assert refused.value.data["request"] == first.request and str(first.request) in refused.value.sentence()

    def test_it_needs_the_right_but_no_more(self, desk: list[User]) -> None:
        with pytest.raises(RightToAskMissing):
            ask_limit(desk[1], desk[2].person_id)

    @pytest.mark.parametrize(
        ("payload", "field"),
        [
            ({"person": 1, "role": "approver", "single": "1", "daily": 2}, "daily"),
            ({"person": 0, "role": "approver", "single": "1", "daily": "2"}, "person"),
            ({"person": 1, "role": "king", "single": "1", "daily": "2"}, "role"),
            ({"person": 1, "role": "approver", "single": "1"}, "daily"),
            ({"person": 1, "role": "approver", "single": "1", "daily": "2", "x": 1}, "x"),
            ({"person": 999999999, "role": "approver", "single": "1", "daily": "2"}, "person"),
        ],
    )
    def test_a_payload_is_read_strictly(self, desk: list[User], payload: dict[str, object], field: str) -> None:
        with pytest.raises(InvalidPayload) as refused:
            ask(ACTION, payload, occasion(desk[0]))
        assert refused.value.data["field"] == field

    def test_an_unknown_command_is_named(self, desk: list[User]) -> None:
        with pytest.raises(UnknownCommand):
            ask("person.fire", {}, occasion(desk[0]))

    def test_what_changes_nothing_is_not_asked(self, desk: list[User]) -> None:
        ask_limit(desk[0], desk[1].person_id)
        with pytest.raises(NothingToDo):
            ask_limit(desk[0], desk[1].person_id)

    def test_a_probe_leaves_nothing(self, desk: list[User]) -> None:
        policy("approver")
        payload = {"person": desk[1].person_id, "role": "approver", "single": "1", "daily": "2"}
        assert [step.role for step in probe(ACTION, payload, occasion(desk[0])).waits_for] == ["approver"]
        assert not OpenRequest.objects.exists() and limit_of(desk[1]) is None

    def test_limits_are_in_order(self, desk: list[User]) -> None:
        with pytest.raises(LimitOutOfOrder):
            set_limit(desk[1].person_id, "approver", Decimal(2), Decimal(1), by=SEED, at=NINE)


class TestDecide:
    def test_the_last_approval_carries_it_out(self, desk: list[User]) -> None:
        policy("approver", "senior_approver")
        request = ask_limit(desk[0], desk[1].person_id).request
        assert decided(desk[2], request).state == "WAITING" and limit_of(desk[1]) is None
        assert decided(desk[3], request).state == "EXECUTED" and limit_of(desk[1]) == "100.00"
        assert ended(request) == "EXECUTED" and not OpenRequest.objects.exists()
        with pytest.raises(RequestEnded):
            decided(desk[3], request)

    def test_steps_are_in_order(self, desk: list[User]) -> None:
        policy("approver", "senior_approver")
        request = ask_limit(desk[0], desk[1].person_id).request
        with pytest.raises(StepRoleMissing):
            decided(desk[3], request)

    def test_the_first_refusal_ends_it(self, desk: list[User]) -> None:
        policy("approver", "senior_approver")
        request = ask_limit(desk[0], desk[1].person_id).request
        with pytest.raises(ReasonNeeded):
            decided(desk[3], request, verdict=REFUSE, reason=" ")
        assert decided(desk[3], request, verdict=REFUSE).state == "REFUSED"
        assert ended(request) == "REFUSED" and limit_of(desk[1]) is None

    def test_nobody_decides_on_his_own(self, desk: list[User]) -> None:
        policy("head_of_operations")
        request = ask_limit(desk[0], desk[1].person_id).request
        with pytest.raises(OwnRequest):
            decided(desk[0], request)

    def test_nor_on_what_is_about_himself(self, desk: list[User]) -> None:
        policy("approver")
        request = ask_limit(desk[0], desk[2].person_id).request
        with pytest.raises(ConcernsYou):
            decided(desk[2], request)
        twin = account("twin", "approver")
        merge_people(twin.person_id, desk[2].person_id, by=SEED, at=THU_2026_01_01, reason="One and the same")
        with pytest.raises(ConcernsYou):
            decided(twin, request)
        assert not decidable(actor_of(desk[2]), NINE) and not decidable(actor_of(twin), NINE)
        assert (
            refused_by(
                "insert into authorizations_decision (request_id, revision, effect_hash, verdict, person_id, user_id, maker_id,"
                " editor_id, role, reason, steps_up, at) select e.request_id, e.revision, e.effect_hash, 'APPROVED', %s, %s,"
                " q.maker_id, e.editor_id, 'approver', '', false, %s from authorizations_requesteffect e"
                " join authorizations_commandrequest q on q.id = e.request_id where e.request_id = %s",
                [desk[2].person_id, desk[2].pk, NINE, request],
            )
            == "nobody_decides_on_what_is_about_himself"
        )

    def test_nor_through_another_account(self, desk: list[User]) -> None:
        policy("head_of_operations")
        request = ask_limit(desk[0], desk[1].person_id).request
        second = create_accounts(
            [NewAccount(desk[0].person_id, "second", "plum-tandem-orbit-17")], by=SEED, at=THU_2026_01_01
        )[0]
        with pytest.raises(OwnRequest):
            decided(second, request)

    def test_nor_as_another_person_that_he_is(self, desk: list[User]) -> None:
        policy("head_of_operations")
        twin = account("twin", "head_of_operations")
        merge_people(twin.person_id, desk[0].person_id, by=SEED, at=THU_2026_01_01, reason="One and the same")
        request = ask_limit(desk[0], desk[1].person_id).request
        with pytest.raises(OwnRequest):
            decided(twin, request)
        with pytest.raises(MergeRefused):
            merge_people(desk[0].person_id, twin.person_id, by=SEED, at=NINE, reason="The other way")

    def test_a_person_counts_once(self, desk: list[User]) -> None:
        policy("approver", "approver")
        request = ask_limit(desk[0], desk[3].person_id).request
        decided(desk[1], request)
        with pytest.raises(DecidedAlready):
            decided(desk[1], request)
        assert decided(desk[2], request).state == "EXECUTED"

    def test_programs_decide_nothing(self, desk: list[User]) -> None:
        policy("approver")
        request = ask_limit(desk[0], desk[1].person_id).request
        with pytest.raises(NotForPrograms):
            decide(wish(request), by=SEED, at=TEN, business_date=FRI_2026_11_20)

    def test_what_was_not_seen_is_not_approved(self, desk: list[User]) -> None:
        policy("approver")
        request = ask_limit(desk[0], desk[3].person_id).request
        with pytest.raises(EffectNotSeen):
            decided(desk[1], request, effect_hash="0" * 64)

    def test_a_role_in_another_legal_entity_does_not_count(self, desk: list[User]) -> None:
        madrid, london = entities()
        administrator = account("admin", "it_operator")
        local = account("local")
        grant_roles([NewGrant("approver", local.person_id, None, london.pk)], by=SEED, at=THU_2026_01_01)
        policy("approver", action="role.grant")
        payload = {"role": "settlement_clerk", "person": person().pk, "legal_entity": madrid.pk}
        request = ask("role.grant", payload, occasion(administrator)).request
        with pytest.raises(StepRoleMissing):
            decided(local, request)
        assert decided(desk[1], request).state == "EXECUTED"

    def test_a_second_factor_is_asked_for(self, desk: list[User]) -> None:
        from authorizations.matrix import ActionRules, RuleWish, StepWish
        from authorizations.operations import set_policy

        rule = RuleWish(Decimal(0), (StepWish("approver", 1, steps_up=True),))
        set_policy([ActionRules(ACTION, (rule,))], by=SEED, at=THU_2026_01_01)
        request = ask_limit(desk[0], desk[3].person_id).request
        with pytest.raises(SecondFactorNeeded):
            decided(desk[1], request)
        use = code_given(desk[1], enrolled(desk[1]), request)
        assert decided(desk[1], request, second_factor=use).state == "EXECUTED"

    @pytest.mark.role("owner")
    def test_what_comes_out_otherwise_goes_back(self, desk: list[User]) -> None:
        policy("approver")
        request = ask_limit(desk[0], desk[3].person_id).request
        set_limit(desk[3].person_id, "approver", Decimal(5), Decimal(50), by=SEED, at=NINE + timedelta(minutes=1))
        found = decided(desk[1], request)
        assert found.state == "RETURNED" and found.changed is not None
        assert (found.changed.gone[0]["before"], found.changed.new[0]["before"]) == ("", "5 / 50")
        assert limit_of(desk[3]) == "5.00" and OpenRequest.objects.get(pk=request).revision == 2
        assert decided(desk[1], request).state == "EXECUTED" and limit_of(desk[3]) == "100.00"

    @pytest.mark.role("owner")
    def test_what_has_been_done_meanwhile_is_no_longer_possible(self, desk: list[User]) -> None:
        policy("approver")
        request = ask_limit(desk[0], desk[3].person_id).request
        set_limit(desk[3].person_id, "approver", Decimal(100), Decimal(1000000), by=SEED, at=NINE)
        assert decided(desk[1], request).state == "IMPOSSIBLE" and ended(request) == "IMPOSSIBLE"

    def test_a_limit_of_the_checker_routes_up(self, desk: list[User]) -> None:
        set_limit(desk[1].person_id, "approver", Decimal(0), Decimal(0), by=SEED, at=THU_2026_01_01)
        policy("approver")
        request = ask_limit(desk[0], desk[3].person_id).request
        assert decided(desk[1], request).state == "EXECUTED", "an amount of nothing is within every limit"

    def test_no_request_of_that_number(self, desk: list[User]) -> None:
        with pytest.raises(RequestNotFound):
            withdraw(999, by=actor_of(desk[0]), at=TEN)


class TestLife:
    def test_its_maker_withdraws_it_and_it_stays_on_file(self, desk: list[User]) -> None:
        policy("approver")
        request = ask_limit(desk[0], desk[1].person_id).request
        with pytest.raises(NotYours):
            withdraw(request, by=actor_of(desk[1]), at=TEN)
        withdraw(request, by=actor_of(desk[0]), at=TEN, reason="Not needed")
        assert ended(request) == "WITHDRAWN"
        assert not ask_limit(desk[0], desk[1].person_id).is_done, "its object is free again"

    def test_it_expires(self, desk: list[User]) -> None:
        policy("approver", expires_after=9)
        request = ask_limit(desk[0], desk[3].person_id).request
        late = NINE + timedelta(days=3)
        with pytest.raises(RequestExpired):
            decided(desk[1], request, at=late)
        assert (expire(by=SEED, at=late), expire(by=SEED, at=late)) == (1, 0) and ended(request) == "EXPIRED"

    def test_it_escalates(self, desk: list[User]) -> None:
        policy("senior_approver", expires_after=9, escalates_after=2, escalates_to="approver")
        request = ask_limit(desk[0], desk[3].person_id).request
        with pytest.raises(StepRoleMissing):
            decided(desk[1], request)
        assert decided(desk[1], request, at=NINE + timedelta(hours=2)).state == "EXECUTED"

    def test_a_change_voids_approvals_and_its_editor_may_not_check_it(self, desk: list[User]) -> None:
        other, third = account("head-2", "head_of_operations"), account("head-3", "head_of_operations")
        policy("head_of_operations", "approver")
        request = ask_limit(desk[0], desk[3].person_id).request
        decided(other, request)
        payload = {"person": desk[3].person_id, "role": "approver", "single": "70", "daily": "700"}
        with pytest.raises(EffectNotSeen):
            amend(request, payload, 2, occasion(other))
        assert amend(request, payload, 1, occasion(other)).state == "WAITING"
        with pytest.raises(OwnRequest):
            decided(other, request)
        assert decided(third, request).state == "WAITING"
        assert decided(desk[1], request).state == "EXECUTED" and limit_of(desk[3]) == "70.00"


class TestDelegate:
    def lend(self, of: User, to: User, role: str = "approver", **more: object) -> Delegation:
        facts = {"legal_entity": None, "begins": NINE, "ends": NINE + timedelta(days=5), "reason": "Away", **more}
        return delegate(DelegationWish(to.person_id, role, **facts), by=actor_of(of), at=NINE)  # type: ignore[arg-type]

    def test_a_delegate_decides_and_is_shown(self, desk: list[User]) -> None:
        policy("senior_approver")
        request = ask_limit(desk[0], desk[1].person_id).request
        lent = self.lend(desk[3], desk[2], "senior_approver")
        assert decided(desk[2], request, delegation=lent.pk).state == "EXECUTED"
        assert Decision.objects.get().delegation == lent

    def test_never_for_the_maker(self, desk: list[User]) -> None:
        policy("head_of_operations")
        request = ask_limit(desk[0], desk[1].person_id).request
        lent = self.lend(desk[0], desk[2], "head_of_operations")
        with pytest.raises(DelegatesForMaker):
            decided(desk[2], request, delegation=lent.pk)

    def test_only_in_time(self, desk: list[User]) -> None:
        policy("senior_approver")
        request = ask_limit(desk[0], desk[1].person_id).request
        lent = self.lend(desk[3], desk[2], "senior_approver")
        end_delegation(lent.pk, by=actor_of(desk[3]), at=NINE + timedelta(minutes=1))
        with pytest.raises(DelegationNotInForce):
            decided(desk[2], request, delegation=lent.pk)
        with pytest.raises(DelegationNotYours):
            end_delegation(lent.pk, by=actor_of(desk[3]), at=TEN)

    @pytest.mark.parametrize(
        ("fault", "facts"),
        [
            ("role", {"role": "senior_approver"}),
            ("period", {"ends": NINE + timedelta(days=61)}),
            ("period", {"begins": NINE - timedelta(days=2)}),
            ("period", {"ends": NINE}),
        ],
    )
    def test_what_cannot_be_delegated(self, desk: list[User], fault: str, facts: dict[str, object]) -> None:
        with pytest.raises(DelegationRefused) as refused:
            self.lend(desk[1], desk[2], **facts)  # type: ignore[arg-type]
        assert refused.value.data["fault"] == fault and refused.value.sentence()

    def test_the_same_again_is_what_exists_and_none_overlaps(self, desk: list[User]) -> None:
        assert self.lend(desk[1], desk[3]) == self.lend(desk[1], desk[3])
        with pytest.raises(DelegationRefused):
            self.lend(desk[1], desk[3], ends=NINE + timedelta(days=6))

    def test_not_to_conflicting_duties(self, desk: list[User]) -> None:
        steward = account("steward", "data_steward")
        with pytest.raises(ToxicRoles):
            self.lend(desk[1], steward)


class TestSegregation:
    def test_a_role_that_conflicts_is_not_given(self) -> None:
        steward = account("steward", "data_steward")
        with pytest.raises(ToxicRoles) as refused:
            grant_roles([NewGrant("approver", steward.person_id)], by=SEED, at=THU_2026_01_01)
        assert refused.value.sentence()

    def test_duties_are_kept_apart_on_the_same_object(self, desk: list[User], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(admission, "CONFLICTING_ACTS", {ACTION: frozenset({"role.grant"})})
        administrator = account("admin", "it_operator")
        policy("approver", action="role.grant")
        policy("approver")
        payload = {"role": "settlement_clerk", "person": desk[3].person_id}
        other = ask("role.grant", payload, occasion(administrator)).request
        request = ask_limit(desk[0], desk[1].person_id)
        decided(desk[2], other)
        second = decided(desk[2], request.request)
        assert second.state == "EXECUTED", "it is another person's limit"
        request = ask_limit(desk[0], desk[3].person_id)
        with pytest.raises(ConflictingDuty) as refused:
            decided(desk[2], request.request)
        assert refused.value.data["other"] == other and refused.value.sentence()

    def test_the_list_the_page_and_the_decision_agree_on_duties(
        self, desk: list[User], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whoever is kept from deciding by another duty, or whom it is about, is not shown the request as his to decide, and
        nobody else is."""
        for module in (admission, requests):
            monkeypatch.setattr(module, "CONFLICTING_ACTS", {ACTION: frozenset({"role.grant"})})
        administrator = account("admin", "it_operator")
        policy("approver", action="role.grant")
        policy("approver")
        payload = {"role": "settlement_clerk", "person": desk[3].person_id}
        other = ask("role.grant", payload, occasion(administrator)).request
        decided(desk[2], other)
        found = [ask_limit(desk[0], person).request for person in (desk[1].person_id, desk[3].person_id)]
        later = NINE + timedelta(hours=2)
        lists = [requests.decidable(actor_of(user), later) for user in desk]
        assert lists == [[], found[1:], found[:1], []]
        for user, listed in zip(desk, lists, strict=True):
            for pk in found:
                sheet = request_sheet(pk, actor_of(user), later)
                ways = ways_to_decide(sheet, actor_of(user), later) if sheet else []
                assert any(way.against_approval is None for way in ways) == (pk in listed)
                try:
                    with rehearsal():
                        decided(user, pk, at=later)
                    assert pk in listed
                except Refusal:
                    assert pk not in listed

    def test_above_own_limit(self, desk: list[User]) -> None:
        assert AboveOwnLimit(amount="2", currency="EUR", limit="1").sentence()


def test_policies_are_only_shortened(desk: list[User]) -> None:
    """A changed policy ends the rules before it; the same again changes nothing."""
    from authorizations.models import PolicyRule

    policy("approver")
    policy("approver")
    assert PolicyRule.objects.count() == 1
    policy("senior_approver")
    ranges = list(PolicyRule.objects.order_by("pk").values_list("valid", flat=True))
    assert ranges[0].isempty and ranges[1] == DateTimeTZRange(THU_2026_01_01, None)
