"""When an attempt that failed is repeated (Standard Webhooks 1.0.0, "Deliverability and reliability"). Pure."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

SCHEDULE: Final[Sequence[timedelta]] = (
    timedelta(0),
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""How long each attempt waits for after the one before it."""

JITTER: Final = 0.1
"""A wait is longer by up to this share of it, so that what failed together does not come back together."""

LONGEST_REST: Final = timedelta(minutes=5)
PATIENCE: Final = 3


def wait_after(tries: int) -> timedelta | None:
    """How long to wait after so many attempts, the last of which failed; None: no further one.

    >>> wait_after(1), wait_after(10)
    (datetime.timedelta(seconds=5), None)
    """
    return SCHEDULE[tries] if tries < len(SCHEDULE) else None


def rest_after(failures: int) -> timedelta:
    """How long an address that failed so many times in a row, whatever the delivery, is left alone: doubling from the
    third time on, five minutes at most. It keeps an address that is away from taking the senders' time.

    >>> rest_after(2), rest_after(4)
    (datetime.timedelta(0), datetime.timedelta(seconds=2))
    """
    if failures < PATIENCE:
        return timedelta(0)
    return min(timedelta(seconds=1 << min(failures - PATIENCE, 20)), LONGEST_REST)
