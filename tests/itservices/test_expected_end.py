"""When a run should end, by how long its steps usually take."""

from datetime import UTC, datetime, timedelta

import pytest

from itservices.models import Run, Step
from itservices.queries import RunSheet
from itservices.shown import expected_end, shown_run

NOW = datetime(2026, 10, 2, 23, 0, tzinfo=UTC)
USUAL = {"claim": timedelta(seconds=2), "settle": timedelta(seconds=40), "prove": timedelta(seconds=20)}


def sheet(*states: str, took: int = 0, usual: dict[str, timedelta] = USUAL) -> RunSheet:
    """A run whose steps stand so; what is at work has taken `took` seconds, and what is done took no time before it."""
    at_work = NOW - timedelta(seconds=took)
    steps = [
        Step(
            position=place,
            name=name,
            state=state,
            started_at=at_work if state in {"RUNNING", "DONE"} else None,
            finished_at=at_work if state == "DONE" else None,
        )
        for place, (name, state) in enumerate(zip(USUAL, states, strict=True), start=1)
    ]
    return RunSheet(Run(pk=1, job="night", business_date=NOW.date(), state="RUNNING"), steps, (), None, usual)


@pytest.mark.parametrize(
    ("states", "took", "seconds_left"),
    [
        (("READY", "WAITING", "WAITING"), 0, 62),
        (("RUNNING", "WAITING", "WAITING"), 0, 62),
        (("DONE", "RUNNING", "WAITING"), 10, 50),
        (("DONE", "RUNNING", "WAITING"), 40, 20),
        (("DONE", "RUNNING", "WAITING"), 50, 20),
        (("DONE", "DONE", "RUNNING"), 5, 15),
        (("DONE", "DONE", "READY"), 0, 20),
        (("DONE", "DONE", "DONE"), 0, 0),
    ],
)
def test_what_is_left_takes_as_long_as_usual(states: tuple[str, ...], took: int, seconds_left: int) -> None:
    assert expected_end(sheet(*states, took=took), NOW) == NOW + timedelta(seconds=seconds_left)


def test_nobody_can_tell_of_a_step_that_was_never_done() -> None:
    new = {name: length for name, length in USUAL.items() if name != "prove"}
    assert expected_end(sheet("DONE", "RUNNING", "WAITING", usual=new), NOW) is None
    assert expected_end(sheet("DONE", "DONE", "DONE", usual={}), NOW) == NOW


def test_a_run_that_has_ended_or_stopped_is_not_expected_to() -> None:
    stopped = sheet("DONE", "RUNNING", "WAITING")
    stopped.run.state = "STOPPED"
    assert shown_run(stopped, NOW).expected_end is None
    assert shown_run(sheet("DONE", "RUNNING", "WAITING"), NOW).expected_end == NOW + timedelta(seconds=60)
