"""The small firm: built once, copied for each module (and for each test that changes it), and who looks at it."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from authorizations.models import User
from machinery.transactions import whole
from tests.conftest import OwnDatabase, clone, drop, point
from tests.pages.firm import SmallFirm, build

SignedIn = Callable[..., Client]


def here() -> str:
    """The database to which the connection speaks."""
    return str(connections["default"].settings_dict["NAME"])


@contextmanager
def copy_of(original: str, name: str) -> Iterator[OwnDatabase]:
    """A copy of a database, to which the connection speaks as the role web; dropped after."""
    before = here()
    connections["default"].close()
    clone(name, original)
    try:
        point(name, "web")
        yield OwnDatabase(name)
    finally:
        point(before, "web")
        drop(name)


@pytest.fixture(scope="session")
def made(template: str, django_db_blocker: Any) -> Iterator[tuple[str, SmallFirm]]:
    """The name of a database that holds the firm, and its ids. Nobody works in it."""
    before = here()
    with django_db_blocker.unblock(), copy_of(template, f"test_pages_{os.getpid()}") as database:
        firm = build(database)
        point(before, "web")  # whoever comes next in this session finds the connection as it was
        yield database.name, firm


@pytest.fixture(scope="module")
def database(made: tuple[str, SmallFirm], django_db_blocker: Any) -> Iterator[OwnDatabase]:
    """The firm's database of one module."""
    with django_db_blocker.unblock(), copy_of(made[0], f"{made[0]}_module") as found:
        yield found


@pytest.fixture(scope="module")
def firm(made: tuple[str, SmallFirm], database: OwnDatabase) -> SmallFirm:
    """The firm of one module: tests may look at it and change nothing that another looks at."""
    return made[1]


@pytest.fixture(autouse=True)
def at_the_firm(request: pytest.FixtureRequest) -> None:
    """Each test of a module with the firm speaks to its database, whatever its process spoke to in between."""
    if "database" in request.fixturenames:
        point(request.getfixturevalue("database").name, "web")


@pytest.fixture
def fresh(made: tuple[str, SmallFirm], database: OwnDatabase) -> Iterator[OwnDatabase]:
    """A copy of the firm for one test that changes it."""
    with copy_of(made[0], f"{made[0]}_fresh") as found:
        yield found


@contextmanager
def at_work(database: OwnDatabase) -> Iterator[None]:
    """As the role job, in one transaction; then as web again."""
    database.use("job")
    with whole():
        yield
    database.use("web")


def enter(username: str, **facts: Any) -> Client:
    """A client signed in as one of the firm's people."""
    client = Client(**facts)
    client.force_login(User.objects.get(username=username), backend="authorizations.signing_in.AccountBackend")
    return client


@pytest.fixture
def signed_in(database: OwnDatabase) -> SignedIn:
    """Makes a client signed in as one of the firm's people."""
    return enter
