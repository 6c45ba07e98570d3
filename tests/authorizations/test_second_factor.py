"""The second factor: enrolled, given once with what is decided, guessed in vain, removed and reset."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from authorizations.authenticator import code_at, grouped, new_secret, picture, step_at, step_of
from authorizations.matrix import ActionRules, RuleWish, StepWish
from authorizations.models import (
    Authenticator,
    AuthenticatorEnd,
    AuthenticatorKey,
    CodeUse,
    Decision,
    RecoveryCode,
    RequestEffect,
    User,
    WrongCode,
)
from authorizations.operations import (
    Proof,
    ask,
    enrol,
    merge_people,
    prove,
    remove_second_factor,
    reset_second_factor,
    set_policy,
)
from authorizations.operations.second_factors import WRONG_CODES
from authorizations.queries import actor_of, offered, own_second_factor, real_clock, route_of, second_factor_of
from authorizations.refusals import (
    CodeUsed,
    CodeWrong,
    EnrolledAlready,
    EnrolmentExpired,
    NotEnrolled,
    NotForPrograms,
    NothingToDo,
    OwnSecondFactor,
    SecondFactorNeeded,
    TooManyCodes,
)
from machinery.statements import run
from recordkeeping.models import Event
from tests.authorizations.desk import (
    NINE,
    ask_limit,
    code_given,
    decided,
    enrolled,
    occasion,
    people,
    policy,
)
from tests.authorizations.people import SEED, THU_2026_01_01, account

pytestmark = pytest.mark.django_db
TEN = NINE + timedelta(hours=1)
STEPS_UP = (StepWish("approver", steps_up=True),)


@pytest.fixture
def desk() -> list[User]:
    """Who asks, two approvers, and whose limit is to be set."""
    return list(people("head_of_operations", "approver", "approver", "settlement_clerk"))


@pytest.fixture
def request_(desk: list[User]) -> int:
    """A request whose only step asks for a second factor."""
    policy("approver")
    run("set constraints all immediate")
    run("set constraints all deferred")
    set_policy(
        [ActionRules("person.limit", (RuleWish(Decimal(0), STEPS_UP),))], by=SEED, at=THU_2026_01_01 + timedelta(1)
    )
    return ask_limit(desk[0], desk[3].person_id).request


def shown(secret: str, steps: int = 0) -> str:
    """The code that an authenticator shows now, or some steps later."""
    return code_at(secret, step_at(real_clock()) + steps)


def given(user: User, code: str, *requests: int, at: datetime = TEN) -> Proof:
    """A code is given for decisions on some requests."""
    return prove(requests, code, by=actor_of(user), at=at, clock=real_clock())


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    """RFC 6238, appendix B, by SHA-1, the last six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    clock = datetime.fromtimestamp(seconds, UTC)
    assert step_of(secret, code, clock) == seconds // 30
    assert step_of(secret, code, clock + timedelta(seconds=30)) == seconds // 30, "a clock may be off by a step"
    assert step_of(secret, code, clock + timedelta(seconds=90)) is None


def test_a_picture_is_a_path_of_modules() -> None:
    size, path = picture("otpauth://totp/x")
    assert size > 25 and path.startswith("M4 4h1v1h-1z") and grouped("ABCDEFGH") == "ABCD EFGH"


@pytest.mark.parametrize("code", ["１２３４５６", "é", "", "1" * 60])
def test_what_is_no_code_is_the_code_of_no_step(code: str) -> None:
    assert step_of(new_secret(), code, real_clock()) is None


def test_a_key_that_does_not_open_proves_nothing(
    desk: list[User], request_: int, settings: pytest.FixtureRequest
) -> None:
    """Nobody can reckon the codes of an authenticator whose key is lost with the key of the installation."""
    enrolled(desk[1])
    settings.SECRET_KEY = "another " * 8  # type: ignore[attr-defined]
    for secret in ("A" * 32, new_secret()):
        assert isinstance(given(desk[1], shown(secret), request_).refusal, CodeWrong)


class TestEnrolling:
    def test_it_is_confirmed_by_a_code_and_kept_sealed(self, desk: list[User]) -> None:
        ada, secret, clock = desk[1], new_secret(), real_clock()
        offer = offered(ada.person_id, secret)
        told = {"by": actor_of(ada), "at": NINE, "clock": clock}
        with pytest.raises(CodeWrong):
            enrol(offer, code_at(secret, step_at(clock) + 5), **told)
        with pytest.raises(EnrolmentExpired):
            enrol("nonsense", "123456", **told)
        with pytest.raises(EnrolmentExpired):
            enrol(offered(desk[2].person_id, secret), shown(secret), **told)
        with pytest.raises(NotForPrograms):
            enrol(offer, shown(secret), by=SEED, at=NINE, clock=clock)
        typed = f" {shown(secret)[:3]} {shown(secret)[3:]}"
        codes = enrol(offer, typed, **told)
        assert len(set(codes)) == 8 and all(len(code) == 24 for code in codes)
        key = AuthenticatorKey.objects.get(pk=ada.person_id)
        assert secret.encode() not in bytes(key.secret)
        assert not RecoveryCode.objects.filter(digest__in=codes).exists(), "recovery codes are hashed"
        factor = own_second_factor(actor_of(ada))
        assert factor is not None and (factor.since, factor.recovery_codes) == (NINE, 8)
        with pytest.raises(EnrolledAlready):
            enrol(offer, shown(secret), **told)
        event = Event.objects.get(code="second_factor.enrolled")
        assert event.subject_ids == [str(ada.person_id)] and secret not in str(event.after)
        with pytest.raises(CodeUsed):
            given(ada, typed, 1).demanded()


class TestDeciding:
    def test_a_code_approves_what_it_was_given_for(self, desk: list[User], request_: int) -> None:
        ada = desk[1]
        with pytest.raises(SecondFactorNeeded):
            decided(ada, request_)
        with pytest.raises(NotEnrolled):
            given(ada, "123456", request_)
        secret = enrolled(ada)
        other = given(ada, shown(secret), request_ + 1).demanded()
        with pytest.raises(SecondFactorNeeded):
            decided(ada, request_, second_factor=other)
        use = given(ada, shown(secret, 1), request_).demanded()
        with pytest.raises(SecondFactorNeeded):
            decided(ada, request_, at=TEN + timedelta(minutes=6), second_factor=use)
        with pytest.raises(SecondFactorNeeded):
            decided(desk[2], request_, second_factor=use)
        assert decided(ada, request_, second_factor=use).state == "EXECUTED"
        kept = Decision.objects.get()
        assert kept.steps_up and kept.code_use_id == use
        assert Event.objects.get(code="request.approved").after["second_factor"] is True

    def test_refusing_needs_no_code(self, desk: list[User], request_: int) -> None:
        assert decided(desk[1], request_, verdict="REFUSED").state == "REFUSED"

    def test_a_code_counts_once_and_wrong_ones_stop_the_next(self, desk: list[User], request_: int) -> None:
        ada, secret = desk[1], enrolled(desk[1])
        code_given(ada, secret, request_)
        replayed = given(ada, shown(secret), request_)
        assert isinstance(replayed.refusal, CodeUsed) and replayed.use is None
        old = code_at(secret, step_at(real_clock()) - 3)
        tries = [given(ada, each, request_).refusal for each in (old, *["000000"] * (WRONG_CODES - 2))]
        assert all(isinstance(each, CodeWrong) for each in tries)
        assert [each.data["left"] for each in tries if each] == [3, 2, 1, 0]
        with pytest.raises(TooManyCodes) as stopped:
            given(ada, shown(secret, 1), request_)
        assert 1 <= stopped.value.data["minutes"] <= 15 and "minutes" in stopped.value.sentence()
        told = Event.objects.filter(code="second_factor.refused").values_list("after__used", flat=True)
        assert sorted(told) == [False] * 4 + [True]
        later = real_clock() + timedelta(minutes=15, seconds=1)
        proof = prove([request_], code_at(secret, step_at(later)), by=actor_of(ada), at=TEN, clock=later)
        assert proof.use is not None

    def test_a_recovery_code_counts_once(self, desk: list[User], request_: int) -> None:
        ada, secret, clock = desk[1], new_secret(), real_clock()
        codes = enrol(offered(ada.person_id, secret), shown(secret), by=actor_of(ada), at=NINE, clock=clock)
        use = given(ada, grouped(codes[0]).lower(), request_).demanded()
        assert isinstance(given(ada, codes[0], request_).refusal, CodeWrong)
        assert decided(ada, request_, second_factor=use).state == "EXECUTED"
        factor = second_factor_of(ada.person_id)
        assert factor is not None and factor.recovery_codes == 7

    def test_it_is_of_the_person_not_of_the_account(self, desk: list[User], request_: int) -> None:
        twin = account("twin", "approver")
        merge_people(twin.person_id, desk[1].person_id, by=SEED, at=THU_2026_01_01, reason="One and the same")
        secret = enrolled(desk[1])
        use = code_given(twin, secret, request_)
        assert decided(twin, request_, second_factor=use).state == "EXECUTED"

    def test_a_step_that_asks_later_lacks_who_gave_none(self, desk: list[User]) -> None:
        policy("approver", "senior_approver")
        request = ask_limit(desk[0], desk[3].person_id).request
        decided(desk[1], request)
        run("set constraints all immediate")
        run("set constraints all deferred")
        rule = RuleWish(Decimal(0), (*STEPS_UP, StepWish("senior_approver")))
        set_policy([ActionRules("person.limit", (rule,))], by=SEED, at=TEN + timedelta(hours=1))
        assert [step.is_done for step in route_of(request, 1, TEN)] == [True, False]
        assert [step.is_done for step in route_of(request, 1, TEN + timedelta(hours=2))] == [False, False]


class TestRemoving:
    def test_its_owner_removes_it_by_a_code(self, desk: list[User]) -> None:
        ada, secret = desk[1], enrolled(desk[1])
        told = {"by": actor_of(ada), "at": TEN, "clock": real_clock()}
        assert isinstance(remove_second_factor("000000", **told).refusal, CodeWrong)
        assert own_second_factor(actor_of(ada)) is not None
        assert remove_second_factor(shown(secret), **told).use
        assert own_second_factor(actor_of(ada)) is None and not RecoveryCode.objects.exists()
        assert AuthenticatorEnd.objects.get().code_use is not None
        assert Event.objects.filter(code="second_factor.removed").exists()
        with pytest.raises(NotEnrolled):
            remove_second_factor(shown(secret, 1), **told)
        enrolled(ada)

    def test_a_lost_one_is_reset_when_others_agree(self, desk: list[User]) -> None:
        operator, head = account("marcus", "it_operator"), desk[0]
        policy("head_of_operations", action="person.reset_second_factor")
        enrolled(desk[1])
        payload = {"person": desk[1].person_id}
        asked = ask("person.reset_second_factor", payload, occasion(operator, reason="Lost her telephone"))
        assert not asked.is_done and own_second_factor(actor_of(desk[1])) is not None
        assert decided(head, asked.request).state == "EXECUTED"
        connection.check_constraints()
        assert own_second_factor(actor_of(desk[1])) is None
        assert Event.objects.get(code="second_factor.reset").reason == "Lost her telephone"
        with pytest.raises(NothingToDo):
            ask("person.reset_second_factor", payload, occasion(operator))
        with pytest.raises(OwnSecondFactor):
            reset_second_factor(operator.person_id, by=actor_of(operator), at=TEN, reason="Mine")


def refused_by(write: object) -> str:
    """The name of the constraint that refuses a write."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        write()  # type: ignore[operator]
        connection.check_constraints()
    return str(refusal.value.__cause__.diag.constraint_name)  # type: ignore[union-attr]


class TestWhatCanNeverBeFalse:
    """Tried around the operations, as the web role."""

    def decision(self, request: int, user: User, use: int | None, **facts: object) -> Decision:
        effect = RequestEffect.objects.select_related("request").get(request=request)
        sound = {
            "request": effect.request,
            "revision": 1,
            "effect_hash": effect.effect_hash,
            "verdict": "APPROVED",
            "person_id": user.person_id,
            "user": user,
            "maker_id": effect.request.maker_id,
            "editor_id": effect.editor_id,
            "role": "approver",
            "steps_up": use is not None,
            "code_use_id": use,
            "at": TEN,
        }
        return Decision(**(sound | facts))

    def test_a_decision_has_its_code(self, desk: list[User], request_: int) -> None:
        ada, ben = desk[1:3]
        asks = "a_step_with_second_factor_is_approved_with_a_code"
        assert refused_by(self.decision(request_, ada, None).save) == asks
        secret = enrolled(ada)
        use = code_given(ada, secret, request_)
        fits = "a_code_is_given_for_what_is_decided"
        assert refused_by(self.decision(request_, ben, use).save) == fits
        assert refused_by(self.decision(request_, ada, use, at=TEN + timedelta(minutes=6)).save) == fits
        assert (
            refused_by(self.decision(request_, ada, use, steps_up=False).save) == "a_second_factor_is_given_by_a_code"
        )
        other = given(ada, shown(secret, 1), request_ + 1).demanded()
        assert refused_by(self.decision(request_, ada, other).save) == fits
        self.decision(request_, ada, use).save()

    def test_codes_and_authenticators(self, desk: list[User], request_: int) -> None:
        ada, ben = desk[1:3]
        secret = enrolled(ada)
        use = CodeUse.objects.get(pk=code_given(ada, secret, request_))
        key = AuthenticatorKey.objects.get(pk=ada.person_id)
        facts = {"authenticator_id": use.authenticator_id, "person_id": ada.person_id, "at": TEN}
        again = CodeUse(step=use.step, purpose="DECISION", requests=[request_], **facts)
        assert refused_by(again.save) == "a_code_is_used_once"
        for purpose, requests in (("DECISION", []), ("REMOVAL", [1]), ("FUN", [])):
            wrong = CodeUse(step=None, purpose=purpose, requests=requests, **facts)
            assert refused_by(wrong.save) == "a_code_says_what_it_is_given_for"
        stolen = CodeUse(purpose="REMOVAL", **(facts | {"person_id": ben.person_id}))
        assert refused_by(stolen.save) == "a_code_is_of_whose_authenticator_it_is"
        theirs = AuthenticatorKey(person=ben.person, authenticator=key.authenticator, secret=b"x")
        assert (
            refused_by(lambda: (key.delete(), theirs.save(force_insert=True)))
            == "a_key_is_of_whose_authenticator_it_is"
        )
        end = AuthenticatorEnd(authenticator=key.authenticator, person=ben.person, at=TEN)
        assert refused_by(lambda: end.save(force_insert=True)) == "an_end_is_of_whose_authenticator_it_is"
        twin = Authenticator.objects.create(person=ada.person, user=ada, at=TEN)
        foreign = AuthenticatorEnd(authenticator=twin, person=ada.person, code_use=use, at=TEN)
        assert refused_by(lambda: foreign.save(force_insert=True)) == "an_authenticator_is_removed_by_a_code_of_it"
        code = RecoveryCode.objects.filter(authenticator=key.authenticator_id)[0]
        copy = RecoveryCode(authenticator_id=code.authenticator_id, digest=code.digest)
        assert refused_by(copy.save) == "a_recovery_code_is_of_one_authenticator"

    def test_nobody_resets_it_without_a_request(self, desk: list[User]) -> None:
        policy("head_of_operations", action="person.reset_second_factor")
        enrolled(desk[1])
        key = AuthenticatorKey.objects.get()
        end = AuthenticatorEnd(authenticator=key.authenticator, person=desk[1].person, at=TEN)
        assert refused_by(lambda: end.save(force_insert=True)) == "what_is_consequential_has_its_request"

    @pytest.mark.role("owner")
    def test_facts_stay(self, desk: list[User], request_: int) -> None:
        ada, secret = desk[1], enrolled(desk[1])
        given(ada, "000000", request_)
        remove_second_factor(shown(secret), by=actor_of(ada), at=TEN, clock=real_clock())
        for model in (CodeUse, WrongCode, AuthenticatorEnd, Authenticator):
            with pytest.raises(Exception, match="append_only"), transaction.atomic():
                model.objects.update(at=NINE)
