"""A browser that is signed in, on the product's addresses and a few of the tests'."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.authorizations.people import account
from tests.browser import address

__all__ = ["address"]

SignedIn = Callable[..., Client]


@pytest.fixture
def desk(settings: object) -> None:
    """Adds the tests' own addresses."""
    settings.ROOT_URLCONF = "tests.web.desk_urls"  # type: ignore[attr-defined]


@pytest.fixture
def signed_in(db: None) -> SignedIn:
    """Makes a client signed in as an account with roles."""

    def enter(username: str = "lucia", *roles: str, **facts: str) -> Client:
        client = Client()
        backend = "authorizations.signing_in.AccountBackend"
        client.force_login(account(username, *roles, **facts), backend=backend)
        return client

    return enter
