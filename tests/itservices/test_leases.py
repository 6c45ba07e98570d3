"""A lease is kept alive by its heartbeat, whatever happens beside it, and lost only to another attempt."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

import pytest
from django.db import OperationalError, connection

from itservices import registry, runner
from itservices.operations import Lease, claim_step, hold_lease, keep_alive, open_run
from itservices.queries import next_step
from machinery.statements import rows, run, value
from machinery.transactions import whole
from tests.conftest import OwnDatabase
from tests.sessions import elsewhere
from vocabulary.actor import Actor

FRI_2026_10_02 = date(2026, 10, 2)
NIGHT_OF_FRIDAY = datetime(2026, 10, 2, 23, tzinfo=UTC)
BY = Actor("job", "test", "test")
JOB = "leases"

Answer = TypeVar("Answer")

pytestmark = pytest.mark.role("job")


@pytest.fixture
def lease(own_database: OwnDatabase, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lease]:
    """A lease on the one step of a job."""
    monkeypatch.setitem(registry._jobs, JOB, [("only", dict)])
    with whole():
        opened = open_run(JOB, FRI_2026_10_02, by=BY, at=NIGHT_OF_FRIDAY)
    with whole():
        found = claim_step(next_step(opened.pk) or 0, "test")
    assert found is not None
    yield found


def test_a_long_transaction_of_the_step_does_not_keep_its_heartbeat_out(lease: Lease) -> None:
    with whole():
        hold_lease(lease)
        assert elsewhere(lambda: keep_alive(lease))


def test_no_other_attempt_takes_a_step_in_the_middle_of_a_transaction_of_it(lease: Lease) -> None:
    def take() -> Lease | None:
        with whole():
            return claim_step(lease.step_id, "other")

    with whole():
        hold_lease(lease)
        elsewhere(lambda: run("update itservices_step set lease_until = now() - interval '1 s'"))
        assert elsewhere(take) is None
    assert elsewhere(take) is not None


def test_a_beat_that_meets_trouble_is_not_the_last(lease: Lease, monkeypatch: pytest.MonkeyPatch) -> None:
    beats: list[bool] = []

    def troubled(held: Lease) -> bool:
        beats.append(True)
        if len(beats) == 1:
            raise OperationalError("the server closed the connection")
        return keep_alive(held)

    monkeypatch.setattr(runner, "LEASE", timedelta(milliseconds=50))
    monkeypatch.setattr(runner, "keep_alive", troubled)
    run("update itservices_step set lease_until = now() - interval '1 s'")
    with runner.heartbeat(lease):
        until = time.monotonic() + 10
        while not value("select bool_and(lease_until > now()) from itservices_step") and time.monotonic() < until:
            time.sleep(0.01)
    assert value("select bool_and(lease_until > now()) from itservices_step")


def test_two_who_open_the_same_run_at_once_have_one(own_database: OwnDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two beats tick at the same moment, or a person asks for the night as the tick does."""
    monkeypatch.setitem(registry._jobs, JOB, [("only", dict)])

    def opened() -> int:
        try:
            with whole():
                return open_run(JOB, FRI_2026_10_02, by=BY, at=NIGHT_OF_FRIDAY).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with whole():
            mine = open_run(JOB, FRI_2026_10_02, by=BY, at=NIGHT_OF_FRIDAY).pk
            theirs = other.submit(opened)
            time.sleep(0.3)
        assert theirs.result() == mine
    assert rows("select code from recordkeeping_event") == [{"code": "run.opened"}]


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, SystemExit])
def test_who_is_interrupted_gives_the_step_back(
    own_database: OwnDatabase, monkeypatch: pytest.MonkeyPatch, interruption: type[BaseException]
) -> None:
    """Ctrl-C in a foreground night, or a process that is told to end, is no bug of the step: the next attempt goes on."""

    def interrupted(lease: Lease) -> dict[str, object]:
        raise interruption

    monkeypatch.setitem(registry._jobs, JOB, [("only", interrupted)])
    with whole():
        opened = open_run(JOB, FRI_2026_10_02, by=BY, at=NIGHT_OF_FRIDAY)
    step = next_step(opened.pk) or 0
    with pytest.raises(interruption):
        runner.run_step(step)
    assert rows("select state, attempt from itservices_step") == [{"state": "READY", "attempt": 1}]
    run("update itservices_step set lease_until = now()")
    assert next_step(opened.pk) == step
    monkeypatch.setitem(registry._jobs, JOB, [("only", lambda _: {})])
    assert runner.run_to_end(opened.pk) == "DONE"
