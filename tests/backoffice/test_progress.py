"""Live progress of runs: a line that is drawn again on a terminal, plain lines elsewhere."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management.base import OutputWrapper

from backoffice.day import NIGHT, open_night
from backoffice.progress import ended, running, shown
from itservices.models import Run, Step
from itservices.operations import claim_step, finish_step
from itservices.queries import next_step
from machinery.transactions import whole
from tests.conftest import OwnDatabase
from vocabulary.actor import Actor

FRI_2026_10_02 = date(2026, 10, 2)
BEGAN = datetime(2026, 10, 2, 21, 0, tzinfo=UTC)
BY = Actor("job", "test", "test")


class Terminal(StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


def step(**facts: object) -> Step:
    """A step of Friday's night that is on no file."""
    run = Run(job=NIGHT, business_date=FRI_2026_10_02)
    return Step(**{"run": run, "name": "settle", "attempt": 1, "started_at": BEGAN, "state": "RUNNING", **facts})


@pytest.mark.parametrize(
    ("facts", "seconds", "line"),
    [
        ({}, 2.5, "  2026-10-02  settle            2.5 s"),
        (
            {"total_count": 1_000_000, "done_count": 400_000},
            4.0,
            "  2026-10-02  settle            4.0 s  400,000 of 1,000,000, 100,000 a second",
        ),
        (
            {"total_count": 9, "done_count": 0},
            0.0,
            "  2026-10-02  settle            0.0 s  0 of 9, 0 a second",
        ),
        ({"started_at": None}, 9.0, "  2026-10-02  settle            0.0 s"),
    ],
)
def test_a_step_at_work(facts: dict[str, object], seconds: float, line: str) -> None:
    assert running(step(**facts), BEGAN + timedelta(seconds=seconds)) == line


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ({"state": "DONE"}, "  2026-10-02  settle            3.0 s  done"),
        (
            {"state": "DONE", "attempt": 2, "total_count": 20, "done_count": 20},
            "  2026-10-02  settle            3.0 s  done, attempt 2  20 of 20",
        ),
        (
            {"state": "DEAD", "trouble": "LockNotAvailable: no\nand more"},
            "  2026-10-02  settle            3.0 s  dead  LockNotAvailable: no",
        ),
    ],
)
def test_a_step_that_has_ended(facts: dict[str, object], line: str) -> None:
    assert ended(step(finished_at=BEGAN + timedelta(seconds=3), **facts)) == line


def claimed_and_done() -> None:
    """Runs the first ready step of the night on file as somebody else would."""
    found = next_step(Run.objects.get(job=NIGHT).pk)
    assert found is not None
    with whole():
        lease = claim_step(found, "test")
    assert lease is not None
    with whole():
        finish_step(lease, {})


@pytest.mark.role("job")
@pytest.mark.parametrize("stream", [StringIO, Terminal])
def test_only_what_ends_meanwhile_is_told(own_database: OwnDatabase, stream: type[StringIO]) -> None:
    open_night(FRI_2026_10_02, by=BY, at=BEGAN)
    claimed_and_done()
    output = stream()
    with shown(NIGHT, [FRI_2026_10_02], OutputWrapper(output)):
        claimed_and_done()
    told = [line for line in output.getvalue().replace("\r", "\n").splitlines() if line.strip()]
    assert [line.split()[:2] for line in told if line.endswith("done")] == [["2026-10-02", "net"]]
    assert output.getvalue().count("\n") == len(told), "what is drawn again stays on its line"
