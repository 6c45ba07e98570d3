"""Statements for programs: asked for, listed, and read among what was told."""

from base64 import b64decode
from datetime import timedelta
from typing import Any

import pytest

from ledger.models import Day
from machinery.transactions import whole
from settlements.messages.contents import Message as Read
from settlements.messages.either import read_message
from settlements.messages.stated import HoldingsStatement
from tests.api.conftest import LONG_AGO, Caller, Door
from tests.conftest import point
from tests.settlements.firm import LEIS, NINE, NORTE, THU_2026_11_19

ASKED = {"of": "SEC-NORT", "topic": "HOLDINGS", "stated_on": "2026-11-19"}


@pytest.fixture(scope="module", autouse=True)
def thursday(door: Door, django_db_blocker: Any) -> None:
    """Thursday was a business date, and is closed."""
    point(door.name, "owner")
    with django_db_blocker.unblock(), whole():
        Day.objects.create(business_date=THU_2026_11_19, opened_at=LONG_AGO, closed_at=NINE - timedelta(hours=2))
    point(door.name, "web")


def test_one_is_asked_for_once_and_read_as_told(door: Door, call: Caller, stranger: Caller) -> None:
    first = call("POST", "statements", ASKED)
    assert first.status_code == 200, first.content
    (made,) = first.json()["items"]
    assert (made["account"], made["party"], made["topic"], made["form"]) == (
        "SEC-NORT",
        LEIS[NORTE],
        "HOLDINGS",
        "ISO20022",
    )
    assert made["stated_on"] == "2026-11-19" and made["pages"] == 1 == len(made["messages"])
    assert call("POST", "statements", ASKED).json()["items"] == [made]
    listed = call("GET", "statements?safekeeping_account=SEC-NORT").json()["items"]
    assert {name: found for name, found in made.items() if name != "messages"} in listed
    pending = call("GET", "statements?statement_topic=PENDING").json()["items"]
    assert {each["topic"] for each in pending} <= {"PENDING"}
    (message,) = (each["id"] for each in made["messages"])
    (told,) = (each for each in call("GET", "messages/told").json()["items"] if each["id"] == message)
    assert told["event"] is told["instruction"] is None
    read = read_message(b64decode(told["body"]))
    assert isinstance(read, Read) and isinstance(read.content, HoldingsStatement) and not read.content.is_active
    assert stranger("GET", "statements").json()["items"] == []


def test_a_party_is_each_of_its_accounts(call: Caller) -> None:
    made = call("POST", "statements", {**ASKED, "of": LEIS[NORTE], "topic": "PENDING"}).json()["items"]
    assert {each["account"] for each in made} >= {"SEC-NORT", "SEC-NORT-2"}


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"stated_on": "2026-11-20"}, 409, "not_over"),
        ({"of": "CSH-NORT-EUR"}, 409, "no_safekeeping_account"),
        ({"of": "NOBODY"}, 409, "nothing_to_state"),
        ({"topic": "WEATHER"}, 400, "invalid_fields"),
        ({"stated_on": "yesterday"}, 400, "invalid_fields"),
        ({"more": "1"}, 400, "invalid_fields"),
    ],
)
def test_what_cannot_be_stated_is_refused(call: Caller, changes: dict[str, str], status: int, code: str) -> None:
    found = call("POST", "statements", {**ASKED, **changes})
    assert found.status_code == status, found.content
    assert found.json()["code"] == code


def test_who_does_not_act_for_a_party_gets_no_statement_of_it(stranger: Caller) -> None:
    found = stranger("POST", "statements", {**ASKED, "form": "ISO15022"})
    assert found.status_code == 409 and found.json()["code"] == "nothing_to_state"
