"""Reads that may be too large for someone who waits: they get so many milliseconds, and then an answer all the same."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, transaction

from machinery.statements import value

QUERY_CANCELED = "57014"


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
