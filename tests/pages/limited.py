"""A clerk whose role covers one of the firm's two legal entities."""

from django.test import Client

from authorizations.models import LegalEntity, Person
from authorizations.operations import NewAccount, NewGrant, NewPerson, create_accounts, create_people, grant_roles
from machinery.transactions import whole
from tests.conftest import OwnDatabase
from tests.pages.conftest import enter
from tests.pages.firm import LONG_AGO, PASSWORD, SEED


def clerk_of_one_entity(database: OwnDatabase, role: str = "settlement_clerk", entity: int = 0) -> Client:
    """Signed in as a clerk of one entity alone, the first. Ends as the role web."""
    database.use("owner")
    served = LegalEntity.objects.order_by("pk").values_list("pk", flat=True)[entity]
    with whole():
        person = create_people([NewPerson("Ana Prieto", "ana@firm.test")], by=SEED, at=LONG_AGO)[0]
        grant_roles([NewGrant(role, person_id=person.pk, legal_entity_id=served)], by=SEED, at=LONG_AGO)
        create_accounts([NewAccount(person.pk, "ana", PASSWORD)], by=SEED, at=LONG_AGO)
    database.use("web")
    return enter("ana")


def also(database: OwnDatabase, role: str) -> None:
    """Gives the clerk another role, in every entity. Ends as the role web."""
    database.use("owner")
    with whole():
        grant_roles([NewGrant(role, person_id=Person.objects.get(email="ana@firm.test").pk)], by=SEED, at=LONG_AGO)
    database.use("web")
