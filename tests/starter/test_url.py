"""Addresses of databases, as the environment carries them."""

import pytest

from starter.trouble import Trouble
from starter.url import Database

SOCKET = Database("deploy", "p@ss/w:rd", "/run/short", "5432", "backoffice")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://u:p@db.firm:5433/books", Database("u", "p", "db.firm", "5433", "books")),
        ("postgres://u@db/books", Database("u", "", "db", "5432", "books")),
        ("postgresql://deploy:p%40ss%2Fw%3Ard@/backoffice?host=/run/short&port=5432", SOCKET),
        (
            "postgresql://u:p@db/books?sslmode=require",
            Database("u", "p", "db", "5432", "books", (("sslmode", "require"),)),
        ),
    ],
)
def test_an_address_is_read_and_written_back(url: str, expected: Database) -> None:
    found = Database.parse(url)
    assert found == expected
    assert Database.parse(found.url) == expected


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://u:p@db/books", "found mysql://... with name 'books'"),
        ("postgresql://u:secret@db/", "with name ''"),
        ("books", "found no scheme"),
        ("", "found no scheme with name ''"),
    ],
)
def test_another_address_is_refused_without_its_password(url: str, said: str) -> None:
    with pytest.raises(Trouble) as refused:
        Database.parse(url)
    assert said in str(refused.value) and "postgresql://user:password@host:port/name" in str(refused.value)
    assert "secret" not in str(refused.value)


def test_passwords_go_by_the_environment_and_are_not_shown() -> None:
    assert SOCKET.libpq["PGPASSWORD"] == "p@ss/w:rd" and SOCKET.libpq["PGHOST"] == "/run/short"
    assert Database.parse("postgresql://u:p@db/books?sslmode=require").libpq["PGSSLMODE"] == "require"
    assert SOCKET.shown == "backoffice on /run/short:5432 as deploy"
    assert SOCKET.named("other").name == "other" and SOCKET.entered_by("web", "x").user == "web"
