"""Who has an authenticator, and what was given by it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from authorizations.models import AuthenticatorKey, CodeUse, RecoveryCode
from authorizations.queries.routes import identity_of, person_of
from machinery import sealing
from machinery.statements import value
from vocabulary.actor import Actor

KEYS: Final = b"backoffice authenticators"
"""For what the keys of authenticators are sealed."""
OFFERS: Final = b"backoffice enrolments"
"""For what a key is sealed that is offered and not confirmed yet."""
OFFERED_SECONDS: Final = 900
FRESH: Final = timedelta(minutes=5)
"""How long after a code was given for some requests they may be decided by it."""


@dataclass(frozen=True)
class SecondFactor:
    """The authenticator of a person: since when it stands, and how many recovery codes are left."""

    since: datetime
    recovery_codes: int


def second_factor_of(person: int) -> SecondFactor | None:
    """The authenticator that a person has, through merged identities; None for none."""
    key = AuthenticatorKey.objects.select_related("authenticator").filter(person=identity_of(person)).first()
    if key is None:
        return None
    return SecondFactor(key.authenticator.at, RecoveryCode.objects.filter(authenticator=key.authenticator_id).count())


def own_second_factor(actor: Actor) -> SecondFactor | None:
    """The authenticator of who acts."""
    person = person_of(actor)
    return second_factor_of(person) if person else None


def code_was_given(use: int, person: int, request: int, at: datetime) -> bool:
    """Whether this use of a code is one of the person for this request, no longer ago than FRESH."""
    asked = CodeUse.objects.filter(
        pk=use, person=person, purpose=CodeUse.Purpose.DECISION, requests__contains=[request]
    )
    return asked.filter(at__lte=at, at__gte=at - FRESH).exists()


def real_clock() -> datetime:
    """Now by the clock of the database, whatever the sandbox says: by it authenticators show their codes."""
    found: datetime = value("select clock_timestamp()")
    return found


def offered(person: int, secret: str) -> str:
    """A key as the form of the enrolment carries it: sealed, for this person, for OFFERED_SECONDS."""
    return sealing.sealed(OFFERS, f"{person} {secret}").decode()


def taken_up(person: int, offer: str) -> str:
    """The key that was offered to a person; "" for one that is too old, or of another."""
    owner, _space, secret = sealing.unsealed(OFFERS, offer.encode(), seconds=OFFERED_SECONDS).partition(" ")
    return secret if owner == str(person) else ""
