"""Which database a statement goes to: the primary, or for a reader who was told so a standby (machinery/standby.py).

The ORM asks `Router`, `machinery.statements` asks `here`. Whoever is inside a transaction of the primary stays on the
primary, so whatever writes also reads there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

PRIMARY: Final = "default"
STANDBY: Final = "standby"
SIGNING_IN: Final = frozenset({"authorizations", "sessions", "oauth2_provider", "axes", "account"})
"""Apps whose rows say who somebody is and what they may do: those are read on the primary only."""

_reading: ContextVar[bool] = ContextVar("reading_at_the_standby", default=False)


class Router:
    """Django's question for every query of the ORM: which database."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        """The standby for who reads there, but for rows of signing in."""
        return PRIMARY if model._meta.app_label in SIGNING_IN else alias()

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        """The primary."""
        return PRIMARY

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        """Both are one database at two instants."""
        return True

    def allow_migrate(self, database: str, app_label: str, **hints: Any) -> bool:
        """The standby gets its schema from the primary's log."""
        return database == PRIMARY


def alias() -> str:
    """The database of what is asked now."""
    return STANDBY if _reading.get() and not connections[PRIMARY].in_atomic_block else PRIMARY


def here() -> BaseDatabaseWrapper:
    """Its connection."""
    return connections[alias()]


def is_reading() -> bool:
    """Whether this request reads at the standby."""
    return _reading.get()


@contextmanager
def on_the_primary() -> Iterator[None]:
    """Everything inside goes to the primary, until `read_at_the_standby`; at the end it is as it was."""
    token = _reading.set(False)
    try:
        yield
    finally:
        _reading.reset(token)


def read_at_the_standby() -> None:
    """From now on reads go to the standby, until the end of the `on_the_primary` around it."""
    _reading.set(True)
