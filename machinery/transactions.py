"""Who may open a transaction, and who must be inside one.

An edge (view, command, job step) opens one with `whole()`, calls one operation and translates the answer. Operations
are `@part`: they refuse to run outside. A preview is the same operation inside `rehearsal()`.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import wraps
from typing import NoReturn, ParamSpec, TypeVar

from django.db import connection, transaction

from machinery.routing import alias, here

P = ParamSpec("P")
R = TypeVar("R")


class OutsideTransaction(RuntimeError):
    """An operation was called without a transaction: a bug of the caller, never shown to a person."""


def whole() -> AbstractContextManager[None]:
    """The one outermost transaction of an edge; refuses to be nested (Django raises RuntimeError)."""
    return transaction.atomic(durable=True)


@contextmanager
def one_snapshot() -> Iterator[None]:
    """A transaction that sees the database as it is at its first statement, and cannot write: what is read is of one moment.
    At the standby, for who reads there."""
    with transaction.atomic(using=alias(), durable=True), here().cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read, read only")
        yield


def part(operation: Callable[P, R]) -> Callable[P, R]:
    """Marks an operation: it runs only inside someone's transaction and never commits by itself."""

    @wraps(operation)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        if not connection.in_atomic_block:
            raise OutsideTransaction(f"{operation.__module__}.{operation.__qualname__} needs whole() around it")
        return operation(*args, **kwargs)

    inside.is_part = True  # type: ignore[attr-defined]
    return inside


class _Rehearsed(Exception):
    """Leaves the savepoint of a rehearsal."""


@contextmanager
def rehearsal() -> Iterator[None]:
    """Runs the real code in a savepoint and takes everything back; what was read inside stays with the caller."""
    try:
        with transaction.atomic():
            yield
            raise _Rehearsed
    except _Rehearsed:
        pass


class Attempt:
    """Work in a savepoint that is kept unless it is taken back."""

    is_taken_back = False

    def take_back(self) -> NoReturn:
        """Leaves the block of the attempt and undoes what was written in it."""
        self.is_taken_back = True
        raise _Rehearsed


@contextmanager
def attempt() -> Iterator[Attempt]:
    """Runs the real code in a savepoint; the caller decides by what came of it whether it stays. An exception takes it back."""
    found = Attempt()
    try:
        with transaction.atomic():
            yield found
    except _Rehearsed:
        if not found.is_taken_back:  # of an attempt around this one
            raise
