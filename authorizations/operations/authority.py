"""Who decides relies on roles, delegations, limits, policies and on who is who; who changes these waits for him, and he for them.

So a decision stands before such a change or sees it, and what it relied on was in force at its instant: a change counts from
its own instant on or, where somebody relied on what it changes a moment after that, right after him.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from machinery.statements import array, statement, texts, value

_AUTHORITY: Final = 7018
AN_INSTANT: Final = timedelta(microseconds=1)


def rely_on_authority() -> None:
    """Taken by who asks or decides, before he looks at what others may change. Held until the transaction ends."""
    value("select pg_advisory_xact_lock_shared(%s)", [_AUTHORITY])


def change_authority() -> None:
    """Taken by who changes who may do what: waits for all who ask and decide now. Held until the transaction ends."""
    value("select pg_advisory_xact_lock(%s)", [_AUTHORITY])


def after_decisions(at: datetime, *, of: Collection[int] = (), delegations: Collection[int] = ()) -> datetime:
    """`at`, or right after the last decision of these people (by themselves or their delegates), or by these delegations."""
    asked = {"of": array(of), "delegations": array(delegations), "at": at}
    return _after(at, value(statement("authorizations", "relied_on_people"), asked))


def after_ends(at: datetime, actions: Collection[str]) -> datetime:
    """`at`, or right after the last request for these actions that was carried out."""
    return _after(at, value(statement("authorizations", "relied_on_policy"), {"actions": texts(actions), "at": at}))


def _after(at: datetime, last: datetime | None) -> datetime:
    return at if last is None or last < at else last + AN_INSTANT
