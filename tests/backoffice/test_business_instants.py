"""When a slot of a business date is due: every half hour around the changes of the clock in five zones.

The expected instant comes from the instant of the change and the two offsets alone, as the time-zone database's own table
of transitions gives them: what exists twice is the first of the two, what does not exist is as much later.
"""

from datetime import UTC, datetime, timedelta

import pytest

from backoffice.schedule import Slot, is_due

MOMENT = timedelta(microseconds=1)
# zone, instant of the change (UTC), offset in hours before and after it
CHANGES = [
    ("Europe/Paris", "2026-03-29 01:00", 1, 2),
    ("Europe/Paris", "2026-10-25 01:00", 2, 1),
    ("Europe/London", "2026-03-29 01:00", 0, 1),
    ("Europe/London", "2026-10-25 01:00", 1, 0),
    ("America/New_York", "2026-03-08 07:00", -5, -4),
    ("America/New_York", "2026-11-01 06:00", -4, -5),
    ("Australia/Sydney", "2026-10-03 16:00", 10, 11),
    ("Australia/Sydney", "2027-04-03 16:00", 11, 10),
    ("America/Sao_Paulo", "2018-11-04 03:00", -3, -2),
    ("America/Sao_Paulo", "2019-02-17 02:00", -2, -3),
]
HALF_HOURS = range(-24, 25)


def expected(local: datetime, change: datetime, before: int, after: int) -> datetime:
    """The instant of a local time near a change."""
    by_old = local - timedelta(hours=before)
    by_new = local - timedelta(hours=after)
    return by_old if by_old < change or by_new < change else by_new


@pytest.mark.parametrize("half_hours", HALF_HOURS)
@pytest.mark.parametrize(("zone", "change", "before", "after"), CHANGES)
def test_a_slot_is_due_at_its_instant_and_not_a_moment_before(
    zone: str, change: str, before: int, after: int, half_hours: int
) -> None:
    instant = datetime.fromisoformat(change)
    local = instant + timedelta(hours=before) + timedelta(minutes=30 * half_hours)
    due = expected(local, instant, before, after).replace(tzinfo=UTC)
    slot = Slot("test", local.time(), zone, "test")  # type: ignore[arg-type]
    assert is_due(slot, local.date(), due)
    assert not is_due(slot, local.date(), due - MOMENT)


@pytest.mark.parametrize(
    ("zone", "local", "due"),
    [
        ("Europe/Paris", "2026-10-25 02:30", "2026-10-25 00:30"),
        ("Europe/Paris", "2026-03-29 02:30", "2026-03-29 01:30"),
        ("Europe/Madrid", "2028-02-29 23:00", "2028-02-29 22:00"),
        ("Europe/Madrid", "2026-12-31 23:00", "2026-12-31 22:00"),
        ("Pacific/Kiritimati", "2026-12-31 00:00", "2026-12-30 10:00"),
        ("Pacific/Pago_Pago", "2026-12-31 23:59", "2027-01-01 10:59"),
        ("Asia/Kathmandu", "2026-10-01 18:00", "2026-10-01 12:15"),
        ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03 15:45"),
        ("Africa/Casablanca", "2026-06-01 23:00", "2026-06-01 22:00"),
        ("Asia/Riyadh", "2026-10-02 15:00", "2026-10-02 12:00"),
    ],
)
def test_days_that_are_long_known_to_go_wrong(zone: str, local: str, due: str) -> None:
    wall = datetime.fromisoformat(local)
    slot = Slot("test", wall.time(), zone, "test")  # type: ignore[arg-type]
    instant = datetime.fromisoformat(due).replace(tzinfo=UTC)
    assert is_due(slot, wall.date(), instant)
    assert not is_due(slot, wall.date(), instant - MOMENT)
