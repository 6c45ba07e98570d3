"""What a worker does every two seconds; trouble is met again two seconds later."""

import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.db import OperationalError
from kombu.exceptions import OperationalError as BrokerError

from backoffice import poller
from itservices import registry
from itservices.operations import Lease, open_run
from itservices.queries import next_step
from itservices.tasks import run_step_task
from machinery.statements import rows, value
from machinery.transactions import whole
from tests.conftest import OwnDatabase
from vocabulary.actor import Actor

JOB = "errands"
BY = Actor("job", "test", "test")
pytestmark = pytest.mark.role("job")


def nothing(lease: Lease) -> dict[str, int]:
    """A step that has nothing to do."""
    return {"done": lease.step_id}


@pytest.fixture
def woken(own_database: OwnDatabase, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The steps that workers were told of, with a run of two steps that is due."""
    told: list[int] = []
    monkeypatch.setitem(registry._jobs, JOB, [("first", nothing), ("second", nothing)])
    monkeypatch.setattr(poller, "wake", told.append)
    monkeypatch.setattr(run_step_task, "apply_async", lambda arguments, **_: told.append(arguments[0]))
    with whole():
        open_run(JOB, date(2026, 10, 2), by=BY, at=datetime(2026, 10, 2, 23, tzinfo=UTC))
    yield told


def test_a_look_leaves_a_sign_of_life_and_tells_of_due_steps(woken: list[int]) -> None:
    poller.poll("host:1")
    assert woken == [value("select min(id) from itservices_step")]
    assert rows("select name from itservices_worker") == [{"name": "host:1"}]


def test_trouble_with_the_database_is_said_and_survived(
    woken: list[int], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(limit: int = 20) -> list[int]:
        raise OperationalError("the database system is starting up")

    monkeypatch.setattr(poller, "due_steps", away)
    with caplog.at_level(logging.WARNING):
        poller.poll("host:1")
    assert "starting up" in caplog.text
    monkeypatch.undo()


@pytest.mark.parametrize("trouble", [BrokerError("Connection refused"), ConnectionResetError("reset")])
def test_trouble_with_the_broker_is_said_and_survived(
    woken: list[int], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, trouble: Exception
) -> None:
    def away(step: int) -> None:
        raise trouble

    monkeypatch.setattr(poller, "wake", away)
    with caplog.at_level(logging.WARNING):
        poller.poll("host:1")
    assert str(trouble) in caplog.text
    assert value("select count(*) from itservices_worker") == 1


def test_the_task_runs_its_step_and_tells_of_the_next(woken: list[int]) -> None:
    first, second = (f["id"] for f in rows("select id from itservices_step order by position"))
    run_step_task(first)
    assert woken == [second]
    run_step_task(first)
    assert woken == [second, second], "a message that comes twice does nothing twice"
    run_step_task(second)
    assert next_step(value("select id from itservices_run")) is None
    assert value("select string_agg(state || attempt, ' ' order by position) from itservices_step") == "DONE1 DONE1"


def test_a_task_without_a_broker_has_done_its_step(woken: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    def away(arguments: object, **_: object) -> None:
        raise BrokerError("Connection refused")

    monkeypatch.setattr(run_step_task, "apply_async", away)
    run_step_task(value("select min(id) from itservices_step"))
    assert value("select string_agg(state, ' ' order by position) from itservices_step") == "DONE READY"
