"""A small night, killed in each of its longer steps and resumed, against one that was not."""

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from backoffice.drill.databases import Databases
from backoffice.drill.night import (
    DAY,
    PATIENCE,
    PROCESS,
    SERVER,
    SESSION,
    STEPS,
    Calm,
    Moment,
    compared,
    killed,
    make_firm,
    moments,
    overtaken,
    undisturbed,
)
from backoffice.drill.victims import Victim, Watch
from machinery.statements import run, value

CHUNK = 150


@dataclass(frozen=True)
class Small:
    """The firm's database, and what its night comes to when nobody disturbs it."""

    databases: Databases
    firm: str
    calm: Calm


@pytest.fixture(scope="module")
def small(template: str, django_db_setup: None, django_db_blocker: Any) -> Iterator[Small]:
    """1,500 matches due."""
    with django_db_blocker.unblock(), Databases(f"test_night_{os.getpid()}") as databases:
        firm = databases.clone("firm", template)
        databases.use(firm, "owner")
        make_firm(1_500, seed=2)
        calm, rows = undisturbed(databases, firm, CHUNK)
        assert all(row.held for row in rows), rows
        yield Small(databases, firm, calm)


@pytest.mark.parametrize(
    "step", ["settle", "roll", *(pytest.param(step, marks=pytest.mark.long) for step in ("publish", "refuse", "prove"))]
)
def test_a_night_killed_and_resumed_is_the_night(small: Small, django_db_blocker: Any, step: str) -> None:
    with django_db_blocker.unblock():
        row = killed(small.databases, small.firm, CHUNK, Moment(PROCESS, step, 0.5), small.calm)
    assert row.held, row


def test_a_zombie_writes_nothing(small: Small, django_db_blocker: Any) -> None:
    """It sleeps while its lease lapses and PostgreSQL ends its session; time is set forward for both."""
    databases = small.databases
    with django_db_blocker.unblock():
        name = databases.clone("zombie", small.firm)
        with Watch(databases, name) as watch:
            sleeper = Victim(databases, name, DAY, CHUNK)
            while not watch.has_begun("settle"):
                pass
            sleeper.stop_between_copies(watch)
            watch.ask(
                "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'backoffice_job' and datname = %s",
                name,
            )
            watch.ask("update itservices_step set lease_until = now() - interval '1 second' where state = 'RUNNING'")
            ended = Victim(databases, name, DAY, CHUNK).end(PATIENCE)
            before = watch.everything_written()
            sleeper.wake()
            assert sleeper.end(PATIENCE) == 0
            assert watch.everything_written() == before
        row = compared(databases, name, small.calm, ("a zombie", "in settle"), ended)
        databases.drop(name)
    assert row.held, row


def test_who_wakes_in_the_middle_of_another_writes_nothing(small: Small, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        rows = list(overtaken(small.databases, small.firm, CHUNK, small.calm))
    assert all(row.held for row in rows), rows


def test_another_result_is_not_passed_as_the_same(small: Small, django_db_blocker: Any) -> None:
    """The drill sees one match that was settled and is not, and books that do not prove."""
    databases = small.databases
    with django_db_blocker.unblock():
        name = databases.clone("wrong", small.firm)
        ended = Victim(databases, name, DAY, CHUNK).end(PATIENCE)
        databases.use(name, "superuser")
        run("set session_replication_role = replica")
        run("delete from settlements_settlement where match_id = (select min(match_id) from settlements_settlement)")
        row = compared(databases, name, small.calm, ("tampered with", "done"), ended)
        databases.use(name, "job")
        assert value("select count(*) from settlements_settlement") > 0
        databases.drop(name)
    assert not row.held
    assert "S02" in row.found


def test_moments_are_drawn_from_the_seed_and_reach_every_step() -> None:
    each = len(STEPS)
    drawn = moments(random.Random(7), 2 * each)
    assert drawn == moments(random.Random(7), 2 * each) != moments(random.Random(8), 2 * each)
    assert {moment.step for moment in drawn} == {"", *STEPS}
    assert {moment.step for moment in moments(random.Random(7), 20, "settle")} == {"settle"}
    assert {moment.whom for moment in drawn} == {PROCESS, SESSION, SERVER}
    spread = sorted(moment.share for moment in drawn if not moment.step)
    assert all(number / each <= share < (number + 1) / each for number, share in enumerate(spread))
