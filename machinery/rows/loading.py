"""How a file is gone through: by one process at a time, each chunk checked ahead while the one before is written."""

from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache, partial
from itertools import islice
from typing import Final, TypeVar

from django.db import connections
from django.utils.translation import gettext as _

from machinery.batches import many_rows
from machinery.statements import value
from vocabulary.outcome import Refusal

CHUNK: Final = 20_000
_LOADING: Final = 7003
_HELPING: Final = 7004

Progress = Callable[[str, int, int], None]
"""Told after each chunk: "checking" or "loading", rows done, rows in all."""
Meanwhile = Callable[[], object]
"""To be called when the database is busy with a chunk: the next one is checked from then on."""

RowT = TypeVar("RowT")
CheckedT = TypeVar("CheckedT")


class LoadIsRunning(Refusal):
    """Another process is loading the same file now."""

    code = "load_is_running"

    def sentence(self) -> str:
        return str(
            _("Load %(load)s of %(file_name)s is being worked on by another process. Wait until it is done.")
            % self.data
        )


class FileChanged(Refusal):
    """The file was written to while it was being loaded: what had been read of it is loaded."""

    code = "file_changed"

    def sentence(self) -> str:
        return str(
            _(
                "%(file_name)s was changed while it was being loaded; load %(load)s stays unfinished. "
                "Load the file again when nobody writes to it: what is in already is left as it is."
            )
            % self.data
        )


class LoadBrokeOff(Refusal):
    """The second process of a load ended in the middle: what it had taken in is in."""

    code = "load_broke_off"

    def sentence(self) -> str:
        return str(
            _(
                "A process that was loading %(file_name)s ended in the middle; load %(load)s stays unfinished. "
                "Load the file again: what is in already is left as it is."
            )
            % self.data
        )


def unwatched(stage: str, done: int, total: int) -> None:
    """Progress of which nobody is told."""


@contextmanager
def alone(load: int, file_name: str) -> Iterator[None]:
    """Keeps other processes from the same load; a process that dies lets go. Refuses LoadIsRunning."""
    if not value("select pg_try_advisory_lock(%s, %s)", [_LOADING, load]):
        raise LoadIsRunning(load=load, file_name=file_name)
    try:
        if not value("select pg_try_advisory_lock(%s, %s)", [_HELPING, load]):
            raise LoadIsRunning(load=load, file_name=file_name)
        value("select pg_advisory_unlock(%s, %s)", [_HELPING, load])
        yield
    finally:
        value("select pg_advisory_unlock(%s, %s)", [_LOADING, load])


def lend_a_hand(load: int) -> None:
    """Keeps others from a load that this process helps with until it ends, should who began the load die before it."""
    value("select pg_advisory_lock(%s, %s)", [_HELPING, load])


def checked_ahead(
    found: Iterator[RowT], check: Callable[[Sequence[RowT]], CheckedT]
) -> Generator[tuple[int, CheckedT, Meanwhile], None, None]:
    """The rows chunk by chunk as `check` has them, each with the number of rows up to its end.

    The next one is read and checked in a thread, with a connection of its own, from when the third is called: while
    PostgreSQL writes the one before, so that the two do not take turns at the interpreter.
    """
    done = 0

    def following() -> tuple[int, CheckedT]:
        rows = list(islice(found, CHUNK))
        return len(rows), check(rows)

    with many_rows(), ThreadPoolExecutor(1, "check") as thread:
        try:
            go_on = cache(partial(thread.submit, following))
            while (chunk := go_on().result())[0]:
                done += chunk[0]
                go_on = cache(partial(thread.submit, following))
                yield done, chunk[1], go_on
        finally:
            thread.submit(connections.close_all).result()
