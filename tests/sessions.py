"""Work in another session of the database, as another person or process would do it."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from django.db import connection

from machinery.statements import run

Answer = TypeVar("Answer")


def apart(work: Callable[[], Answer], lock_timeout: str = "500ms") -> Callable[[], Answer]:
    """The work with a session of its own, for a thread: no lock is waited for longer than that."""

    def alone() -> Answer:
        try:
            run(f"set lock_timeout = '{lock_timeout}'")
            return work()
        finally:
            connection.close()

    return alone


def elsewhere(work: Callable[[], Answer]) -> Answer:
    """Does it in another session, and waits for it."""
    with ThreadPoolExecutor(1) as other:
        return other.submit(apart(work)).result()


@contextmanager
def meanwhile(work: Callable[[], Answer], lock_timeout: str = "3s") -> Iterator[Future[Answer]]:
    """Has it begun in another session while the block runs."""
    with ThreadPoolExecutor(1) as other:
        yield other.submit(apart(work, lock_timeout))
