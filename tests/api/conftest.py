"""Client systems of a small market, and how a test calls as one of them."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from typing import Any

import pytest
from django.db import connections
from django.http import HttpResponse
from django.test import Client

from authorizations.models import Application
from authorizations.operations import NewGrant, grant_roles, register_client_system
from ledger.operations import open_books
from machinery.api import limits
from machinery.transactions import whole
from refdata.operations import represent_party
from tests.conftest import OwnDatabase, clone, drop, point
from tests.sealing import seal
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, JOB, LUMIERE, NORTE, Firm, make_firm

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
_keys = count(1)


@dataclass
class Caller:
    """A client system with its token; every write gets a key of its own unless the test says one."""

    application: Application
    secret: str
    token: str = ""
    http: Client = field(default_factory=Client)

    def __call__(
        self, method: str, path: str, body: Any = None, key: str | None = "", raw: bytes | None = None, **headers: str
    ) -> HttpResponse:
        """Calls below /api/v1/. `key` None leaves the key out; `raw` are the bytes as they are."""
        sent = raw if raw is not None else (b"" if body is None else json.dumps(body).encode())
        given = {"Authorization": f"Bearer {self.token}", **{name.replace("_", "-"): v for name, v in headers.items()}}
        if method not in {"GET", "HEAD"} and key is not None:
            given["Idempotency-Key"] = key or f"test-{next(_keys)}"
        media = given.pop("Content-Type", "application/json" if sent else "")
        answer: HttpResponse = self.http.generic(
            method, f"/api/v1/{path}", sent, media, headers=given, CONTENT_TYPE=media
        )
        return answer


def sign_in(caller: Caller, scope: str = "") -> Caller:
    """Gets a token by the endpoint."""
    asked = {"grant_type": "client_credentials", **({"scope": scope} if scope else {})}
    asked |= {"client_id": caller.application.client_id, "client_secret": caller.secret}
    answer = caller.http.post(
        "/api/oauth/token",
        "&".join(f"{name}={value}" for name, value in asked.items()),
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 200, answer.content
    caller.token = answer.json()["access_token"]
    return caller


def client_system(name: str, parties: list[int], role: str = "front_office_client") -> Caller:
    """Registered, with a role everywhere and these participants."""
    application, secret = register_client_system(name, name, by=JOB, at=LONG_AGO)
    grant_roles([NewGrant(role, application_id=application.pk)], by=JOB, at=LONG_AGO)
    represent_party(parties, application=application.pk, valid_from=LONG_AGO, by=JOB, at=LONG_AGO)
    return Caller(application, secret)


@dataclass(frozen=True)
class Door:
    """A database of its own with the market and two client systems, where everything commits."""

    name: str
    firm: Firm
    call: Caller
    stranger: Caller

    @property
    def url(self) -> str:
        """Its DATABASE_URL, of the deploy role."""
        return OwnDatabase(self.name).url

    def seal(self) -> None:
        """Seals the trail, as a worker does."""
        point(self.name, "job")
        seal()
        point(self.name, "web")


@pytest.fixture(scope="module")
def door(template: str, request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[Door]:
    """Made once a test file: its tests tell their rows apart by their references."""
    before = str(connections["default"].settings_dict["NAME"])
    name = f"test_door_{os.getpid()}_{sha256(request.node.nodeid.encode()).hexdigest()[:8]}"
    clone(name, template)
    point(name, "owner")
    with django_db_blocker.unblock():
        with whole():
            firm = make_firm()
            open_books(FRI_2026_11_20, by=JOB, at=LONG_AGO)
            ours = client_system("router", [firm.parties[NORTE], firm.parties[HARTWELL]])
            theirs = client_system("stranger", [firm.parties[LUMIERE]])
        point(name, "web")
        limits.tokens.forget()
        yield Door(name, firm, sign_in(ours), sign_in(theirs))
    point(before, "web")
    drop(name)


@pytest.fixture(autouse=True)
def at_the_door(request: pytest.FixtureRequest) -> None:
    """Each test of a module with a door speaks to that door's database, whatever its process spoke to in between."""
    if {"door", "cast"} & set(request.fixturenames):
        point(request.getfixturevalue("door").name, "web")


@pytest.fixture
def call(door: Door) -> Caller:
    """A router that acts for Norte and Hartwell."""
    limits.requests.forget()
    return door.call


@pytest.fixture
def stranger(door: Door) -> Caller:
    """A router that acts for Lumière alone."""
    return door.stranger


@pytest.fixture
def firm(door: Door) -> Firm:
    """The market."""
    return door.firm
