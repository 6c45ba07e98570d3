"""The nights of the crash drill, opened one after the other as a scheduler and an operator do."""

from datetime import UTC, date, datetime
from typing import Final

from django.db import Error, connection

from backoffice.day import NIGHT, open_night
from backoffice.schedule import open_due_runs
from itservices.models import Run
from itservices.operations import move_clock
from itservices.queries import current_instant
from ledger.queries import business_date
from machinery.transactions import whole
from vocabulary.actor import Actor

BY: Final = Actor("job", "drill", "drill")
FIRST: Final = date(2026, 10, 1)


def evening_of(day: date) -> datetime:
    """When the schedule has opened the night of a date, and not the next one."""
    return datetime(day.year, day.month, day.day, 23, 30, tzinfo=UTC)


def set_clock(day: date) -> None:
    """Lets it be that evening: whoever opens nights on schedule, opens none that comes after."""
    with whole():
        move_clock(evening_of(day) - datetime.now(UTC), by=BY, at=evening_of(day))


def business_date_or_first() -> date:
    """The open date, as far as the database answers."""
    try:
        return business_date()
    except Error:
        connection.close()
        return FIRST


def tend(last: date) -> None:
    """Opens the next night when one is due, up to that of a date, and asks for one again that has stopped after five
    attempts, as an operator does; a database that is away is no trouble."""
    try:
        if current_instant() < evening_of(last):
            set_clock(last)
        if business_date() <= last:
            open_due_runs()
        for day in Run.objects.filter(job=NIGHT, state=Run.State.STOPPED).values_list("business_date", flat=True):
            open_night(day, by=BY, at=datetime.now(UTC))
    except Error:
        connection.close()
