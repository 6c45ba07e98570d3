"""The people and instants of these tests."""

from datetime import UTC, datetime

from authorizations.models import LegalEntity, Person, User
from authorizations.operations import (
    NewAccount,
    NewGrant,
    NewLegalEntity,
    NewPerson,
    create_accounts,
    create_legal_entities,
    create_people,
    grant_roles,
)
from vocabulary.actor import Actor

THU_2026_01_01 = datetime(2026, 1, 1, tzinfo=UTC)
MON_2026_11_23 = datetime(2026, 11, 23, 9, tzinfo=UTC)
TUE_2026_11_24 = datetime(2026, 11, 24, 9, tzinfo=UTC)
WED_2026_11_25 = datetime(2026, 11, 25, 9, tzinfo=UTC)
SEED = Actor(kind="job", id="seed", name="seed")
PASSWORD = "plum-tandem-orbit-17"
LEI_OF_MADRID, LEI_OF_LONDON = "95980020140005218092", "213800LBQA1Y9L22JB70"


def person(name: str = "Lucía Romero", email: str = "lucia@firm.test") -> Person:
    """A person on file."""
    return create_people([NewPerson(name, email)], by=SEED, at=THU_2026_01_01)[0]


def account(username: str = "lucia", *roles: str, at: datetime = THU_2026_01_01, **facts: str) -> User:
    """A person with an account, and roles in all legal entities from `at` on."""
    owner = person(facts.pop("name", username.title()), facts.pop("email", f"{username}@firm.test"))
    grant_roles([NewGrant(role, person_id=owner.pk) for role in roles], by=SEED, at=at)
    new = NewAccount(owner.pk, username, facts.pop("password", PASSWORD), **facts)
    return create_accounts([new], by=SEED, at=at)[0]


def entities() -> tuple[LegalEntity, LegalEntity]:
    """Two legal entities of ours: Madrid and London."""
    madrid, london = create_legal_entities(
        [
            NewLegalEntity(LEI_OF_MADRID, "Custodia SA", "ES", "EUR"),
            NewLegalEntity(LEI_OF_LONDON, "Custody Ltd", "GB", "GBP"),
        ],
        by=SEED,
        at=THU_2026_01_01,
    )
    return madrid, london
