"""Who waits for whom, and how long: reads that may be too large for someone who waits, and locks that others wait behind."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

from django.db import DatabaseError, OperationalError, transaction

from machinery.statements import value
from machinery.transactions import whole

QUERY_CANCELED = "57014"
LOCK_NOT_AVAILABLE = "55P03"
LOCK_WAIT_MILLISECONDS: Final = 300
PAUSE_SECONDS: Final = 0.2
TRIES: Final = 200

Answer = TypeVar("Answer")


class TooSlow(Exception):
    """A read was stopped because it took longer than its reader may be kept waiting."""


@contextmanager
def at_most(milliseconds: int) -> Iterator[None]:
    """Every statement inside is stopped after that many milliseconds; TooSlow then, and nothing else is harmed."""
    try:
        with transaction.atomic():
            before = value("show statement_timeout")
            value("select set_config('statement_timeout', %s, true)", [str(milliseconds)])
            yield
            value("select set_config('statement_timeout', %s, true)", [before])
    except DatabaseError as trouble:
        if getattr(trouble.__cause__, "pgcode", None) != QUERY_CANCELED:
            raise
        raise TooSlow(f"stopped after {milliseconds} ms") from trouble


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
