"""The gate between writers of the queue and the night that freezes it.

Intake and acts hold it shared for their transaction; the night's claim takes it alone for an instant. So every writer
is either before the freeze, and seen by it, or after it, and sees the run. Two singletons, never a limit.
"""

from machinery.statements import value

_GATE = 7002


def pass_gate() -> None:
    """Taken by whoever writes to the queue, before anything is read or numbered. Held until the transaction ends."""
    value("select pg_advisory_xact_lock_shared(%s)", [_GATE])


def close_gate() -> None:
    """Taken by the night: waits for the writers in flight, and makes new ones wait until the freeze is committed."""
    value("select pg_advisory_xact_lock(%s)", [_GATE])
