"""Who works in the demo firm: one person a role, and one client system of the front office.

Passwords are reckoned from this installation's SECRET_KEY, so no two installations share one and none is stored. The
client secret is hashed at rest; its only readable copy is a file in var/secrets. Beside it lies a mark of each
account with its generated password: while the mark fits, the password is that one, which is told without hashing it again.
"""

import hmac
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from authorizations.models import Application, User
from authorizations.operations import (
    DemoPerson,
    NewGrant,
    ViewWish,
    grant_roles,
    open_for_role,
    register_client_system,
    save_view,
    seed_access,
)
from authorizations.operations.demo import PEOPLE, USERNAMES
from backoffice.demo.books import DEMO
from backoffice.demo.cast import Participant
from machinery.transactions import whole
from refdata.operations import represent_party
from refdata.queries import parties_by_lei
from vocabulary.actor import Actor

PRINCIPAL = "demo-front-office"
FRONT_OFFICE = "front_office_client"
CLIENT_FILE = "demo_client.json"
MARKS_FILE = "demo_users.json"
CHASED = ViewWish(
    "instructions",
    "Fails to chase · Fallos por perseguir",
    "state=failing&columns=reference%2Cintended%2Creason%2Cparties%2Cisin%2Cquantity%2Camount%2Ccurrency",
    is_shared=True,
)
"""A view that a supervisor shares."""
REPRESENTED = ("PELL", "ASHD", "GOSH")
"""Participants for whom the demo's front office acts."""
_HEADS = ["bo", "ca", "de", "fi", "go", "ja", "ku", "la", "me", "ni", "pa", "ru", "so", "ta", "ve", "zi"]
_TAILS = [
    *("bra", "dol", "fen", "gar", "lim", "mon", "nel", "pin"),
    *("ras", "ster", "tam", "vor", "wex", "yot", "zan", "lun"),
]


@dataclass(frozen=True)
class DemoUser:
    """One line of the table of demo users; `password` is "" when it is not the generated one any more."""

    role: str
    name: str
    username: str
    password: str
    office: str


@dataclass(frozen=True)
class DemoClient:
    """The client system of the demo's front office; `secret` is "" when its file is gone."""

    name: str
    client_id: str
    secret: str


def password_of(username: str) -> str:
    """The demo password of a user name: four invented words of this installation, such as lagar-nizan-pavor-kulim."""
    raw = hmac.digest(settings.SECRET_KEY.encode(), f"demo user {username}".encode(), "sha256")
    words = [_HEADS[raw[n] % 16] + _TAILS[raw[n + 1] % 16] for n in range(0, 8, 2)]
    return "-".join(words)


def give_access(parties: Sequence[Participant], at: datetime) -> None:
    """Makes the people, the client system, and what the front office may see and act for. Again: changes nothing."""
    wanted = [party.lei for party in parties if party.code in REPRESENTED]
    with whole():
        before = _accounts()
        people = seed_access({role: password_of(USERNAMES[role]) for role in PEOPLE}, by=DEMO, at=at)
        account = next(each for each in people if each.role == FRONT_OFFICE)
        person = User.objects.get(pk=account.user_id).person_id
        represented = sorted(parties_by_lei(wanted).values())
        represent_party(represented, person=person, valid_from=at, by=DEMO, at=at)
        application = Application.objects.filter(principal_name=PRINCIPAL).first()
        if application is None:
            application, secret = register_client_system(PRINCIPAL, "Pellwick order router", by=DEMO, at=at)
            _keep(CLIENT_FILE, {"client_id": application.client_id, "client_secret": secret})
        grant_roles([NewGrant(FRONT_OFFICE, application_id=application.pk)], by=DEMO, at=at, reason="demo firm")
        represent_party(represented, application=application.pk, valid_from=at, by=DEMO, at=at)
        supervisor = next(each for each in people if each.role == "settlement_supervisor")
        if supervisor.username not in before:
            _open_lists(supervisor, at)
        made = {name: _mark(user) for name, user in _accounts().items() if name not in before}
        _keep(MARKS_FILE, _kept(MARKS_FILE) | made)


def _open_lists(supervisor: DemoPerson, at: datetime) -> None:
    """The settlement clerks' list of instructions opens on the fails, with whom to ring and what is lacking first."""
    by = Actor(kind="person", id=str(supervisor.user_id), name=supervisor.name)
    view = save_view(CHASED, by=by, at=at).view
    open_for_role(view.pk, "settlement_clerk", by=DEMO, at=at)


def demo_users() -> list[DemoUser]:
    """The demo people in the order of the roles, each with the password as long as it is the generated one."""
    accounts, marks = _accounts(), _kept(MARKS_FILE)
    found = []
    for role, (name, office) in PEOPLE.items():
        account = accounts.get(USERNAMES[role])
        if account is not None and account.is_active:
            password = password_of(account.username) if _is_generated(account, marks) else ""
            found.append(DemoUser(role, name, account.username, password, office))
    return found


def _accounts() -> dict[str, User]:
    return User.objects.in_bulk(list(USERNAMES.values()), field_name="username")


def _is_generated(account: User, marks: Mapping[str, str]) -> bool:
    return marks.get(account.username) == _mark(account) or account.check_password(password_of(account.username))


def _mark(account: User) -> str:
    return hmac.digest(password_of(account.username).encode(), account.password.encode(), "sha256").hex()


def demo_client() -> DemoClient | None:
    """The client system of the demo, if it is there."""
    application = Application.objects.filter(principal_name=PRINCIPAL).first()
    if application is None:
        return None
    kept = _kept(CLIENT_FILE)
    secret = kept.get("client_secret", "") if kept.get("client_id") == application.client_id else ""
    return DemoClient(application.name, application.client_id, secret)


def _keep(name: str, facts: Mapping[str, str]) -> None:
    """Written before the transaction ends: what is committed is readable, and what is not is written anew."""
    path = _file(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(facts, indent=2) + "\n")
    draft.rename(path)


def _kept(name: str) -> dict[str, str]:
    try:
        return dict(json.loads(_file(name).read_text()))
    except (OSError, ValueError):
        return {}


def _file(name: str) -> Path:
    return Path(settings.VAR) / "secrets" / name
