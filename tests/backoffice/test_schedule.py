"""The table of timed jobs: due instants around the changes of the clock, missed dates first, each run opened once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection

from backoffice.bench.firm import build_firm
from backoffice.day import NIGHT
from backoffice.schedule import SCHEDULE, Slot, is_due, open_due_runs
from backoffice.tasks import tick
from itservices.operations import move_clock
from itservices.registry import jobs
from itservices.runner import run_to_end
from machinery.statements import rows, value
from machinery.transactions import whole
from tests.conftest import OwnDatabase
from vocabulary.actor import Actor

FRI_2026_10_02 = date(2026, 10, 2)
BY = Actor("person", "7", "Ana")
MOMENT = timedelta(microseconds=1)
NIGHT_SLOT = next(slot for slot in SCHEDULE if slot.job == NIGHT)


def at(text: str) -> datetime:
    """An instant of UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "local", "day", "due"),
    [
        ("Europe/Madrid", "23:00", "2026-10-02", "2026-10-02 21:00"),
        ("Europe/Madrid", "23:00", "2026-03-28", "2026-03-28 22:00"),
        ("Europe/Madrid", "23:00", "2026-03-29", "2026-03-29 21:00"),
        ("Europe/Madrid", "23:00", "2026-10-24", "2026-10-24 21:00"),
        ("Europe/Madrid", "23:00", "2026-10-25", "2026-10-25 22:00"),
        # 02:30 does not exist on the day that summer begins: it is 03:30 then.
        ("Europe/Paris", "02:30", "2026-03-29", "2026-03-29 01:30"),
        # 02:30 exists twice on the day that summer ends: the first of them.
        ("Europe/Paris", "02:30", "2026-10-25", "2026-10-25 00:30"),
        ("America/New_York", "16:30", "2026-03-08", "2026-03-08 20:30"),
        ("America/New_York", "16:30", "2026-03-07", "2026-03-07 21:30"),
        ("Australia/Sydney", "06:00", "2026-10-04", "2026-10-03 19:00"),
        ("Asia/Tokyo", "00:00", "2026-12-31", "2026-12-30 15:00"),
        ("UTC", "23:59", "2028-02-29", "2028-02-29 23:59"),
    ],
)
def test_a_slot_is_due_from_its_local_time_on(zone: str, local: str, day: str, due: str) -> None:
    slot = Slot("test", time.fromisoformat(local), zone, "test")  # type: ignore[arg-type]
    assert is_due(slot, date.fromisoformat(day), at(due))
    assert not is_due(slot, date.fromisoformat(day), at(due) - MOMENT)


def test_every_timed_job_is_registered_and_says_why() -> None:
    assert {slot.job for slot in SCHEDULE} <= set(jobs())
    assert all(str(slot.reason) for slot in SCHEDULE)


@pytest.fixture
def books(own_database: OwnDatabase) -> Iterator[OwnDatabase]:
    """Books that are open on Friday, without a trade."""
    own_database.use("owner")
    build_firm(FRI_2026_10_02, participants=2, instruments=1)
    own_database.use("job")
    yield own_database


def now_is(instant: datetime) -> None:
    """Sets the clock of the sandbox."""
    with whole():
        move_clock(instant - datetime.now(UTC), by=BY, at=instant)


def opened() -> list[date]:
    """The business dates that have a run, in the order in which they were opened."""
    return [f["business_date"] for f in rows("select business_date from itservices_run order by id")]


def test_nothing_is_due_before_the_books_are_opened(own_database: OwnDatabase) -> None:
    now_is(at("2026-10-02 21:30"))
    assert open_due_runs() == []


def test_a_night_is_opened_when_its_time_has_come_and_once(books: OwnDatabase) -> None:
    now_is(at("2026-10-02 20:00"))
    tick()
    assert opened() == []
    now_is(at("2026-10-02 21:30"))
    (run,) = open_due_runs()
    assert open_due_runs() == []
    tick()
    assert opened() == [FRI_2026_10_02]
    assert value("select actor_name from itservices_run where id = %s", [run]) == "schedule"


def test_missed_nights_come_first_and_one_at_a_time(books: OwnDatabase) -> None:
    """The installation was off from Friday to Monday evening; Sunday is no business date."""
    now_is(at("2026-10-05 23:30"))
    done = []
    while run := open_due_runs():
        assert open_due_runs() == [], "one night at a time"
        assert run_to_end(run[0]) == "DONE"
        done.append(opened()[-1].isoformat())
    assert done == ["2026-10-02", "2026-10-03", "2026-10-05"]
    assert value("select business_date from ledger_day where closed_at is null") == date(2026, 10, 6)


def test_a_stopped_night_is_not_begun_again_by_itself(books: OwnDatabase) -> None:
    now_is(at("2026-10-02 21:30"))
    (run,) = open_due_runs()
    with connection.cursor() as cursor:
        cursor.execute("update itservices_run set state = 'STOPPED' where id = %s", [run])
    assert open_due_runs() == []
    assert value("select state from itservices_run") == "STOPPED"


def test_two_beats_that_tick_at_once_open_one_run(books: OwnDatabase) -> None:
    now_is(at("2026-10-02 21:30"))

    def ticks() -> None:
        try:
            for _ in range(5):
                tick()
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as beats:
        for beat in [beats.submit(ticks) for _ in range(3)]:
            beat.result()
    assert opened() == [FRI_2026_10_02]
    assert value("select count(*) from recordkeeping_event where code = 'run.opened'") == 1
