"""Who waits for whom, and how long: reads that may be too large for someone who waits, and locks that others wait behind."""

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Final, TypeVar

from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, transaction

from machinery.routing import alias
from machinery.statements import value
from machinery.transactions import whole

QUERY_CANCELED = "57014"
LOCK_NOT_AVAILABLE = "55P03"
DEADLOCK_DETECTED = "40P01"
SERIALIZATION_FAILURE = "40001"
CLASSES_OF_AWAY = ("08", "53", "57P", "25P03")
"""Connections that fail; no room for more; a server that starts or stops; a session that was ended while it idled."""
LOCK_WAIT_MILLISECONDS: Final = 300
PAUSE_SECONDS: Final = 0.2
RACE_PAUSE_SECONDS: Final = 0.02
TRIES: Final = 200
ATTEMPTS: Final = 20

Answer = TypeVar("Answer")


class Hindrance(StrEnum):
    """Why PostgreSQL could not do now what it may well do a little later."""

    LOCKED = "locked"
    SLOW = "slow"
    AWAY = "away"


def hindrance(trouble: BaseException | None) -> Hindrance | None:
    """What stood in the way, as Django's exception tells it; None where it will stand there the next time too.

    LOCKED: others work on the same rows (a lock that was waited for too long, a deadlock). SLOW: the statement was stopped
    because it took too long. AWAY: no connection, or a server that starts, stops or has no room; whether a commit that was
    on its way then has come about is not known.
    """
    if not isinstance(trouble, (OperationalError, InterfaceError)):
        return None
    state: str = getattr(trouble.__cause__, "pgcode", None) or ""
    if state in {LOCK_NOT_AVAILABLE, DEADLOCK_DETECTED}:
        return Hindrance.LOCKED
    if state == QUERY_CANCELED:
        return Hindrance.SLOW
    return Hindrance.AWAY if not state or state.startswith(CLASSES_OF_AWAY) else None


class TooSlow(Exception):
    """A read was stopped because it took longer than its reader may be kept waiting."""


@contextmanager
def at_most(milliseconds: int) -> Iterator[None]:
    """Every statement inside is stopped after that many milliseconds, or after the fewer that it has already; TooSlow then,
    and nothing else is harmed."""
    try:
        with transaction.atomic(using=alias()):
            before = value("show statement_timeout")
            value(
                "select set_config('statement_timeout', least(%s, nullif(extract(epoch from"
                " current_setting('statement_timeout')::interval) * 1000, 0))::int::text, true)",
                [milliseconds],
            )
            yield
            value("select set_config('statement_timeout', %s, true)", [before])
    except DatabaseError as trouble:
        if getattr(trouble.__cause__, "pgcode", None) != QUERY_CANCELED:
            raise
        raise TooSlow(f"stopped after {milliseconds} ms") from trouble


def again(work: Callable[[], Answer], races: Collection[str], attempts: int = ATTEMPTS) -> Answer:
    """Does work, and does it again, whole, after a deadlock or where another was faster by an instant: `races` are the
    constraints that say so. After the last attempt the trouble is the caller's. `work` has its transaction in itself."""
    for attempt in range(1, attempts + 1):
        try:
            return work()
        except (IntegrityError, OperationalError) as trouble:
            cause = trouble.__cause__
            is_race = getattr(getattr(cause, "diag", None), "constraint_name", "") in races
            if attempt == attempts or not (
                is_race or getattr(cause, "pgcode", "") in {DEADLOCK_DETECTED, SERIALIZATION_FAILURE}
            ):
                raise
            time.sleep(RACE_PAUSE_SECONDS * min(attempt, 5))
    raise AssertionError("an attempt either answers or raises")


def until_free(work: Callable[[], Answer]) -> Answer:
    """Does work in one transaction that waits for a lock no longer than 300 ms: begins anew until it has all of them.

    For locks that keep everybody out: whoever comes meanwhile queues behind the one who waits, so a report of a minute
    would keep them all waiting that long. After TRIES, a minute and a half, the trouble is the caller's.
    """
    left = TRIES
    while True:
        try:
            with whole():
                value("select set_config('lock_timeout', %s, true)", [str(LOCK_WAIT_MILLISECONDS)])
                return work()
        except OperationalError as trouble:
            left -= 1
            if getattr(trouble.__cause__, "pgcode", None) != LOCK_NOT_AVAILABLE or not left:
                raise
        time.sleep(PAUSE_SECONDS)
