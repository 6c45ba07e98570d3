"""Who reads at a standby, and who must not: it has what they have written, and is not too far behind, or they do not.

The standby is the same database in sessions that may not write; how far it is, and whether it is one, is said by
functions of the test that stand before PostgreSQL's own. A real one is streamed to, killed and promoted by `drill hosts`.
"""

import logging
import time
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from machinery import standby as product
from machinery.routing import STANDBY
from machinery.statements import run, statement, value
from machinery.transactions import whole
from tests.authorizations.people import account
from tests.conftest import OwnDatabase

STAND_IN = """
    create schema stand;
    create table stand.state (is_standby boolean, position pg_lsn, newest timestamptz);
    insert into stand.state values (true, '0/0', now());
    create function stand.pg_is_in_recovery() returns boolean language sql return (select is_standby from stand.state);
    create function stand.pg_last_wal_replay_lsn() returns pg_lsn language sql return (select position from stand.state);
    create function stand.pg_last_xact_replay_timestamp() returns timestamptz language sql
        return (select newest from stand.state);
    grant usage on schema stand to backoffice_web;
    grant select, update on stand.state to backoffice_web;
"""
AT_THE_STANDBY = {"statements": "standby", "orm": "standby", "signing_in": "default"}
AT_THE_PRIMARY = {"statements": "backoffice-web", "orm": "default", "signing_in": "default"}


@dataclass(frozen=True)
class Standby:
    """What the test says of it. `bound` is where the primary's log was a moment ago: so far it must be for everybody."""

    bound: int

    def is_at(self, position: int) -> None:
        """It has replayed so many bytes."""
        run("update stand.state set position = '0/0'::pg_lsn + %s", [position])


@pytest.fixture
def standby(own_database: OwnDatabase, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Standby]:
    """One that has what everybody must see, and two people who read."""
    settings.ROOT_URLCONF = "tests.web.desk_urls"
    own_database.use("owner")
    with whole():
        run(STAND_IN)
        for name in ("lucia", "marta"):
            account(name, "settlement_clerk")
    own_database.use("web")
    wanted = deepcopy(connections["default"].settings_dict)
    wanted["OPTIONS"]["options"] = (
        "-c application_name=standby -c default_transaction_read_only=on -c search_path=stand,pg_catalog,public"
    )
    connections.settings[STANDBY] = wanted
    monkeypatch.setattr(product, "known", product.Known())
    found = Standby(int(value("select (pg_current_wal_insert_lsn() - '0/0')::bigint")))
    product.known.past.oldest(time.monotonic() - 3, found.bound)
    found.is_at(found.bound)
    yield found
    connections[STANDBY].close()
    del connections[STANDBY]
    del connections.settings[STANDBY]


def client_of(username: str) -> Client:
    """A browser in which a person is signed in."""
    from authorizations.models import User

    client = Client()
    client.force_login(User.objects.get(username=username), backend="authorizations.signing_in.AccountBackend")
    return client


def test_a_read_is_answered_by_a_standby_that_keeps_up_and_signing_in_by_the_primary(standby: Standby) -> None:
    lucia = client_of("lucia")
    assert lucia.get("/desk/where/").json() == AT_THE_STANDBY
    assert lucia.head("/desk/where/").status_code == 200
    assert lucia.post("/desk/where/").json() == AT_THE_PRIMARY


def test_who_has_written_reads_what_they_wrote_and_nobody_else_waits_for_it(standby: Standby) -> None:
    lucia, marta = client_of("lucia"), client_of("marta")
    lucia.post("/desk/where/")
    written = value("select position from machinery_lastwrite")
    assert written > standby.bound
    assert lucia.get("/desk/where/").json() == AT_THE_PRIMARY
    assert marta.get("/desk/where/").json() == AT_THE_STANDBY
    standby.is_at(written - 1)
    assert lucia.get("/desk/where/").json() == AT_THE_PRIMARY
    standby.is_at(written)
    assert lucia.get("/desk/where/").json() == AT_THE_STANDBY


def test_a_note_of_a_write_never_goes_back(standby: Standby) -> None:
    far = 2**60
    product.note_write("person:7")
    run("update machinery_lastwrite set position = %s", [far])
    product.note_write("person:7")
    assert value("select position from machinery_lastwrite") == far


def test_whoever_is_in_a_transaction_of_the_primary_reads_there(standby: Standby) -> None:
    found = client_of("lucia").get("/desk/inside/").json()
    assert found == {"statements": "backoffice-web", "orm": "default"}


def test_nobody_known_is_answered_by_the_primary(standby: Standby) -> None:
    connections.settings[STANDBY]["HOST"] = "/nowhere"
    assert Client().get(reverse("account_login")).status_code == 200
    assert product.known.wrong == ""


def test_a_standby_that_lags_is_left_and_taken_again_with_a_line_in_the_log(
    standby: Standby, caplog: pytest.LogCaptureFixture
) -> None:
    lucia = client_of("lucia")
    standby.is_at(standby.bound - 1)
    with caplog.at_level(logging.WARNING, "machinery.standby"):
        assert [lucia.get("/desk/where/").json() for _ in range(2)] == [AT_THE_PRIMARY] * 2
        standby.is_at(standby.bound)
        assert lucia.get("/desk/where/").json() == AT_THE_STANDBY
    assert [record.getMessage() for record in caplog.records] == [
        "the standby lags, or is none: reads go to the primary",
        "the standby is well again: reads go there",
    ]


def test_one_that_was_promoted_answers_nobody(standby: Standby) -> None:
    run("update stand.state set is_standby = false")
    assert client_of("lucia").get("/desk/where/").json() == AT_THE_PRIMARY
    assert product.what_is_wrong() == "expected a standby, found a server that may be written to"


def test_one_that_does_not_answer_rests(standby: Standby, caplog: pytest.LogCaptureFixture) -> None:
    connections.settings[STANDBY]["HOST"] = "/nowhere"
    lucia = client_of("lucia")
    with caplog.at_level(logging.WARNING, "machinery.standby"):
        assert lucia.get("/desk/where/").json() == AT_THE_PRIMARY
        connections.settings[STANDBY]["HOST"] = connections["default"].settings_dict["HOST"]
        assert lucia.get("/desk/where/").json() == AT_THE_PRIMARY
    assert "does not answer" in caplog.text
    product.known.rests_until = 0.0
    assert lucia.get("/desk/where/").json() == AT_THE_STANDBY


def test_what_a_standby_cannot_do_is_done_by_the_primary(standby: Standby) -> None:
    lucia = client_of("lucia")
    assert lucia.get("/desk/number/").json() == {"statements": "backoffice-web"}
    assert lucia.get("/desk/where/").json() == AT_THE_STANDBY


def test_a_session_that_ends_in_the_middle_is_made_good_by_the_primary(standby: Standby) -> None:
    lucia = client_of("lucia")
    assert lucia.get("/desk/where/").json() == AT_THE_STANDBY
    trouble = product.OperationalError("server closed the connection unexpectedly")
    assert product.is_to_blame(trouble) and not product.is_to_blame(ValueError("a bug"))
    run("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'standby'")
    assert lucia.get("/desk/where/").json() == AT_THE_PRIMARY
    product.known.rests_until = 0.0
    assert lucia.get("/desk/where/").json() == AT_THE_STANDBY


@pytest.mark.parametrize(
    ("position", "seconds", "said"),
    [
        (2**60, 60, ""),
        (1, 4, ""),
        (1, 60, "expected at most 5 s behind, found 60 s"),
    ],
)
def test_health_says_how_far_it_is_behind(standby: Standby, position: int, seconds: int, said: str) -> None:
    standby.is_at(position)
    run("update stand.state set newest = clock_timestamp() - make_interval(secs => %s)", [seconds])
    assert product.what_is_wrong().partition(" and ")[0] == said
    answer = Client().get("/readyz").json()
    (check,) = [each for each in answer["checks"] if each["name"] == "standby"]
    assert (check["ok"], check["vital"]) == (not said, False)


@pytest.mark.django_db
def test_without_a_standby_nothing_is_asked_and_nothing_noted() -> None:
    assert not product.is_there()
    assert product.what_is_wrong() == ""
    assert statement("machinery", "note_write")
    assert value("select count(*) from machinery_lastwrite") == 0
