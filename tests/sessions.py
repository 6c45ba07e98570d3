"""Work in another session of the database, as another person or process would do it."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import connection

from machinery.statements import run, value

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


def until_waiting(*those: Future[Any], many: int = 1) -> None:
    """Returns when as many sessions of this database wait for a lock; an AssertionError with what came of it when one of those
    that were to wait does not, or none comes to that within a minute."""
    until = time.monotonic() + 60
    waiting = (
        "select count(distinct l.pid) from pg_locks l join pg_stat_activity a using (pid)"
        " where not l.granted and a.datname = current_database()"
    )
    while value(waiting) < many:
        gone_on = [each.result() for each in those if each.done()]
        assert not gone_on, f"expected it to wait for a lock, it answered {gone_on}"
        assert time.monotonic() < until, "expected somebody to wait for a lock"
        time.sleep(0.01)
        run("select pg_stat_clear_snapshot()")  # a transaction goes on seeing the sessions that its first look found
