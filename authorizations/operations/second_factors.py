"""Authenticators: enrolled, used, removed, reset. `clock` is the real one, by which authenticators show their codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from authorizations.authenticator import digest, new_recovery_codes, step_of, tidy
from authorizations.models import (
    Authenticator,
    AuthenticatorEnd,
    AuthenticatorKey,
    CodeUse,
    Person,
    RecoveryCode,
    WrongCode,
)
from authorizations.queries import identity_of, person_of
from authorizations.queries.factors import KEYS, taken_up
from authorizations.refusals import (
    CodeUsed,
    CodeWrong,
    EnrolledAlready,
    EnrolmentExpired,
    NotEnrolled,
    NotForPrograms,
    OwnSecondFactor,
    TooManyCodes,
)
from machinery import sealing
from machinery.transactions import part
from recordkeeping.operations import record
from vocabulary.actor import Actor
from vocabulary.outcome import Refusal

WRONG_CODES: Final = 5
WRONG_WITHIN: Final = timedelta(minutes=15)
"""So many wrong codes in such a time stop the next one, until the first of them is older than that."""


@dataclass(frozen=True)
class Proof:
    """What came of a code: `use` is its use, or `refusal` why it proves nothing. A wrong code is kept, so it is no exception:
    the edge commits first, then demands."""

    use: int | None = None
    refusal: Refusal | None = None

    def demanded(self) -> int:
        """The use of the code. Refuses CodeWrong, CodeUsed."""
        if self.refusal is not None:
            raise self.refusal
        assert self.use is not None
        return self.use


@part
def enrol(offer: str, code: str, *, by: Actor, at: datetime, clock: datetime) -> Sequence[str]:
    """Enrols the authenticator to which a key was offered, confirmed by its first code; its recovery codes, told this once.

    Refuses NotForPrograms, EnrolmentExpired, EnrolledAlready, CodeWrong.
    """
    person = _person(by)
    secret = taken_up(person, offer)
    if not secret:
        raise EnrolmentExpired()
    Person.objects.select_for_update().get(pk=person)
    if AuthenticatorKey.objects.filter(pk=person).exists():
        raise EnrolledAlready()
    step = step_of(secret, tidy(code), clock)
    if step is None:
        raise CodeWrong()
    made = Authenticator.objects.create(person_id=person, user_id=int(by.id), at=at)
    AuthenticatorKey.objects.create(person_id=person, authenticator=made, secret=sealing.sealed(KEYS, secret))
    _use(made, step, CodeUse.Purpose.ENROLMENT, (), at)
    codes = new_recovery_codes()
    RecoveryCode.objects.bulk_create(RecoveryCode(authenticator=made, digest=digest(each)) for each in codes)
    _tell("second_factor.enrolled", person, by, at)
    return codes


@part
def prove(requests: Sequence[int], code: str, *, by: Actor, at: datetime, clock: datetime) -> Proof:
    """Takes a code with which somebody will decide on some requests; each code once. One that is wrong, or was used, is kept.

    Refuses NotForPrograms, NotEnrolled, TooManyCodes.
    """
    return _proved(CodeUse.Purpose.DECISION, requests, code, by=by, at=at, clock=clock)


@part
def remove_second_factor(code: str, *, by: Actor, at: datetime, clock: datetime) -> Proof:
    """Removes the authenticator of who acts by a code of it, or by a recovery code. One that is wrong, or was used, is kept.

    Refuses NotForPrograms, NotEnrolled, TooManyCodes.
    """
    proof = _proved(CodeUse.Purpose.REMOVAL, (), code, by=by, at=at, clock=clock)
    if proof.use is not None:
        person = _person(by)
        _end(person, proof.use, at)
        _tell("second_factor.removed", person, by, at)
    return proof


@part
def reset_second_factor(person: int, *, by: Actor, at: datetime, reason: str) -> int:
    """Removes the authenticator that another person has lost, without a code; how many there were, 0 or 1. Refuses
    OwnSecondFactor."""
    owner = identity_of(person)
    if person_of(by) == owner:
        raise OwnSecondFactor()
    Person.objects.select_for_update().get(pk=owner)
    if not AuthenticatorKey.objects.filter(pk=owner).exists():
        return 0
    _end(owner, None, at)
    _tell("second_factor.reset", owner, by, at, reason)
    return 1


def _person(by: Actor) -> int:
    person = person_of(by)
    if person is None:
        raise NotForPrograms(name=by.name)
    return person


def _proved(
    purpose: CodeUse.Purpose, requests: Sequence[int], code: str, *, by: Actor, at: datetime, clock: datetime
) -> Proof:
    person = _person(by)
    Person.objects.select_for_update().get(pk=person)
    key = AuthenticatorKey.objects.select_related("authenticator").filter(pk=person).first()
    if key is None:
        raise NotEnrolled()
    left = _left(key.authenticator_id, clock)
    secret = sealing.unsealed(
        KEYS, bytes(key.secret)
    )  # "" where it was sealed under another key: then no code is right
    step = step_of(secret, tidy(code), clock) if secret else None
    spent = RecoveryCode.objects.filter(authenticator=key.authenticator_id, digest=digest(tidy(code))).delete()[0]
    is_used = step is not None and CodeUse.objects.filter(authenticator=key.authenticator_id, step=step).exists()
    if is_used or (step is None and not spent):
        WrongCode.objects.create(authenticator_id=key.authenticator_id, at=at, recorded_at=clock)
        _tell("second_factor.refused", person, by, at, used=is_used)
        return Proof(refusal=CodeUsed() if is_used else CodeWrong(left=left - 1))
    use = _use(key.authenticator, step, purpose, requests, at)
    if purpose == CodeUse.Purpose.DECISION:
        _tell("second_factor.given", person, by, at, requests=list(requests), recovery=step is None)
    return Proof(use.pk)


def _left(authenticator: int, clock: datetime) -> int:
    """How many wrong codes are left. Refuses TooManyCodes."""
    recent = WrongCode.objects.filter(authenticator=authenticator, recorded_at__gt=clock - WRONG_WITHIN)
    found = list(recent.order_by("-recorded_at").values_list("recorded_at", flat=True)[:WRONG_CODES])
    if len(found) >= WRONG_CODES:
        wait = found[-1] + WRONG_WITHIN - clock
        raise TooManyCodes(minutes=max(1, -(-int(wait.total_seconds()) // 60)))
    return WRONG_CODES - len(found)


def _use(
    authenticator: Authenticator, step: int | None, purpose: CodeUse.Purpose, requests: Sequence[int], at: datetime
) -> CodeUse:
    return CodeUse.objects.create(
        authenticator=authenticator,
        person_id=authenticator.person_id,
        step=step,
        purpose=purpose,
        requests=list(requests),
        at=at,
    )


def _end(person: int, use: int | None, at: datetime) -> None:
    key = AuthenticatorKey.objects.get(pk=person)
    AuthenticatorEnd.objects.create(authenticator_id=key.authenticator_id, person_id=person, code_use_id=use, at=at)
    RecoveryCode.objects.filter(authenticator=key.authenticator_id).delete()
    key.delete()


def _tell(code: str, person: int, by: Actor, at: datetime, reason: str = "", **facts: object) -> None:
    record(
        by=by,
        at=at,
        code=code,
        subject_type="person",
        subject_ids=[person],
        after=facts or None,
        reason=reason,
    )
