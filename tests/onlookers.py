"""People who look at pages of a small market that has none of its own."""

from authorizations.operations import NewAccount, NewGrant, NewPerson, create_accounts, create_people, grant_roles
from tests.settlements.firm import JOB, NINE

_STAFF = {
    "oliver": ("Oliver Bennett", "settlement_supervisor", "en", "en", "Europe/London"),
    "lucia": ("Lucía Romero Vidal", "settlement_clerk", "es", "es_ES", "Europe/Madrid"),
}


def somebody_looks() -> None:
    """Oliver supervises settlement in English, Lucía is a clerk of it in Spanish."""
    for username, (name, role, *wishes) in _STAFF.items():
        [person] = create_people([NewPerson(name, f"{username}@firm.test")], by=JOB, at=NINE)
        grant_roles([NewGrant(role, person_id=person.pk)], by=JOB, at=NINE)
        create_accounts([NewAccount(person.pk, username, "correct horse battery", *wishes)], by=JOB, at=NINE)
