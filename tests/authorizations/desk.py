"""People who ask and who check, and a command that does next to nothing: it sets the limit of a person."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from authorizations.authenticator import code_at, new_secret, step_at
from authorizations.matrix import ActionRules, RuleWish, StepWish
from authorizations.models import Decision, OpenRequest, RequestEffect, User
from authorizations.operations import Decided, Wish, ask, decide, enrol, prove, set_policy
from authorizations.operations.asking import Asked
from authorizations.queries import actor_of, identity_of, offered, real_clock
from machinery.statements import run
from tests.authorizations.people import SEED, THU_2026_01_01, account
from vocabulary.occasion import Occasion

NINE = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
FRI_2026_11_20 = date(2026, 11, 20)
APPROVE, REFUSE = Decision.Verdict.APPROVED, Decision.Verdict.REFUSED
ACTION = "person.limit"


def steps(*roles: str) -> tuple[StepWish, ...]:
    """One person of each role, in order."""
    return tuple(StepWish(role) for role in roles)


def policy(*roles: str, action: str = ACTION, above: int = 0, **more: object) -> None:
    """An action needs one person of each role, in order; what is on file already was there before any policy."""
    run("set constraints all immediate")
    run("set constraints all deferred")
    rules = [RuleWish(Decimal(above), steps(*roles), **more)]  # type: ignore[arg-type]
    if above:
        rules.insert(0, RuleWish(Decimal(0), ()))
    set_policy([ActionRules(action, tuple(rules))], by=SEED, at=THU_2026_01_01)


def occasion(user: User, at: datetime = NINE, reason: str = "Needed") -> Occasion:
    """What a person does on Friday."""
    return Occasion(actor_of(user), at, FRI_2026_11_20, reason)


def ask_limit(user: User, person: int, single: str = "100", at: datetime = NINE) -> Asked:
    """Asks that a person may approve up to an amount."""
    payload = {"person": person, "role": "approver", "single": single, "daily": "1000000"}
    return ask(ACTION, payload, occasion(user, at))


def wish(request: int, verdict: str = APPROVE, **more: object) -> Wish:
    """A decision on a request as it stands now."""
    opened = OpenRequest.objects.filter(pk=request).first()
    revision = opened.revision if opened else 1
    effect = RequestEffect.objects.get(request=request, revision=revision)
    made = Wish(request, revision, effect.effect_hash, Decision.Verdict(verdict), "" if verdict == APPROVE else "No")
    return replace(made, **more)


def decided(user: User, request: int, at: datetime = NINE + timedelta(hours=1), **more: object) -> Decided:
    """A person decides on a request as it stands now."""
    return decide(wish(request, **more), by=actor_of(user), at=at, business_date=FRI_2026_11_20)  # type: ignore[arg-type]


def people(*roles: str) -> Sequence[User]:
    """One account for each role, named by it and its place."""
    return [account(f"{role.replace('_', '-')}-{n}", role) for n, role in enumerate(roles)]


def enrolled(user: User, at: datetime = NINE) -> str:
    """Enrols an authenticator of a person by the code of a step before; its secret."""
    secret, clock = new_secret(), real_clock()
    offer = offered(identity_of(user.person_id), secret)
    enrol(offer, code_at(secret, step_at(clock) - 1), by=actor_of(user), at=at, clock=clock)
    return secret


def code_given(user: User, secret: str, request: int, at: datetime = NINE + timedelta(hours=1)) -> int:
    """The use of the code that an authenticator shows now, for a decision on a request."""
    clock = real_clock()
    return prove([request], code_at(secret, step_at(clock)), by=actor_of(user), at=at, clock=clock).demanded()
