"""The demo firm's people: one a role, in three offices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from authorizations.operations.accounts import NewAccount, create_accounts
from authorizations.operations.grants import NewGrant, grant_roles
from authorizations.operations.people import NewPerson, create_people
from machinery.transactions import part
from vocabulary.actor import Actor

OFFICES: dict[str, tuple[str, str, str]] = {
    "Madrid": ("es", "es_ES", "Europe/Madrid"),
    "London": ("en", "en", "Europe/London"),
    "New York": ("en", "en", "America/New_York"),
}
PEOPLE: dict[str, tuple[str, str]] = {
    "settlement_clerk": ("Lucía Romero Vidal", "Madrid"),
    "settlement_supervisor": ("Oliver Bennett", "London"),
    "accountant": ("Grace Whitfield", "New York"),
    "compliance_analyst": ("Íñigo Zabala Peña", "Madrid"),
    "data_steward": ("Sofía Iglesias Rey", "Madrid"),
    "risk_officer": ("Amelia Hartnoll", "London"),
    "approver": ("Tomás Aguirre Lasa", "Madrid"),
    "senior_approver": ("Eleanor Hughes", "London"),
    "head_of_operations": ("David Okafor", "New York"),
    "records_manager": ("Harriet Doyle", "London"),
    "it_operator": ("Marcus Reed", "New York"),
    "auditor": ("Begoña Núñez Ortega", "Madrid"),
    "front_office_client": ("Naomi Clarke", "London"),
}
USERNAMES: dict[str, str] = {
    "settlement_clerk": "lucia",
    "settlement_supervisor": "oliver",
    "accountant": "grace",
    "compliance_analyst": "inigo",
    "data_steward": "sofia",
    "risk_officer": "amelia",
    "approver": "tomas",
    "senior_approver": "eleanor",
    "head_of_operations": "david",
    "records_manager": "harriet",
    "it_operator": "marcus",
    "auditor": "begona",
    "front_office_client": "naomi",
}


@dataclass(frozen=True)
class DemoPerson:
    """A line of the table that the starter prints."""

    role: str
    username: str
    name: str
    office: str
    user_id: int


@part
def seed_access(passwords: Mapping[str, str], *, by: Actor, at: datetime) -> list[DemoPerson]:
    """Makes one demo person a role, in the order of the roles, each with the role in every legal entity from
    `at` on.

    `passwords` by role code, 15 letters or more for the IT operator and 12 for the others. Their addresses
    end in `.example`, by which production refuses to start with them. The second time nothing changes,
    whatever the passwords; `at` must not lie before the first time's. Refuses as the operations that it is
    made of.
    """
    people = create_people(
        [NewPerson(name, f"{USERNAMES[role]}@backoffice.example") for role, (name, _office) in PEOPLE.items()],
        by=by,
        at=at,
    )
    grant_roles(
        [NewGrant(role, person_id=person.pk) for person, role in zip(people, PEOPLE, strict=True)],
        by=by,
        at=at,
        reason="demo firm",
    )
    accounts = create_accounts(
        [
            NewAccount(person.pk, USERNAMES[role], passwords[role], *OFFICES[office])
            for person, (role, (_name, office)) in zip(people, PEOPLE.items(), strict=True)
        ],
        by=by,
        at=at,
    )
    return [
        DemoPerson(role, account.username, name, office, account.pk)
        for account, (role, (name, office)) in zip(accounts, PEOPLE.items(), strict=True)
    ]
