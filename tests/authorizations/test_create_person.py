"""`manage.py create-person` and `create-admin`: an installation's first people."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from authorizations.models import Person, RoleGrant, User
from tests.conftest import OwnDatabase

PASSWORD = "plum-tandem-orbit-17"
ANA = ("--name", "Ana Núñez", "--email", "ana@firm.test", "--username", "ana", "--password-stdin")


@pytest.fixture
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    """The password on standard input, as often as it is asked for."""
    monkeypatch.setattr("sys.stdin", _Repeating(PASSWORD))


class _Repeating(StringIO):
    def __init__(self, line: str) -> None:
        super().__init__()
        self.line = line

    def readline(self, *_: object) -> str:
        return f"{self.line}\n"


def created(command: str, *arguments: str) -> str:
    """What the command prints."""
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue().strip()


def test_a_person_with_roles_is_made_once(own_database: OwnDatabase, password: None) -> None:
    roles = ("--role", "settlement_clerk", "--role", "accountant")
    assert created("create_person", *ANA, *roles) == "ana: settlement_clerk, accountant"
    account = User.objects.get(username="ana")
    assert account.check_password(PASSWORD)
    before = (account.password, set(RoleGrant.objects.values_list("role", flat=True)))
    assert before[1] == {"settlement_clerk", "accountant"}
    created("create_person", *ANA, *roles)
    account.refresh_from_db()
    assert (account.password, set(RoleGrant.objects.values_list("role", flat=True))) == before
    assert Person.objects.count() == RoleGrant.objects.count() - 1 == 1


def test_an_administrator_may_give_roles(own_database: OwnDatabase, password: None) -> None:
    assert created("create_admin", *ANA) == "ana: it_operator"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (ANA, "at least one --role"),
        ((*ANA, "--role", "auditor", "--legal-entity", "5493001KJTIIGC8Y1R12"), "is not the LEI of one of our"),
        ((*ANA, "--role", "king"), "invalid choice: 'king'"),
        ((*ANA, "--role", "auditor", "--time-zone", "Mars/Olympus"), "Mars/Olympus"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nobody(
    own_database: OwnDatabase, password: None, arguments: tuple[str, ...], said: str
) -> None:
    with pytest.raises(CommandError, match=said):
        created("create_person", *arguments)
    assert Person.objects.count() == User.objects.count() == 0


def test_a_weak_password_leaves_nobody(own_database: OwnDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", _Repeating("short"))
    with pytest.raises(CommandError, match="at least 15 characters"):
        created("create_admin", *ANA)
    assert Person.objects.count() == User.objects.count() == 0
