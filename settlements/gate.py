"""The gate between writers of the queue and the night that freezes it.

Intake and acts hold it shared for their transaction; the night's claim takes it alone for an instant. So every writer
is either before the freeze, and seen by it, or after it, and sees the run. Links have a lock of their own beside it, and so has
what takes matches out of nets. Singletons, never a limit.
"""

from machinery.statements import value

_GATE = 7002


def pass_gate() -> None:
    """Taken by whoever writes to the queue, before anything is read or numbered. Held until the transaction ends."""
    value("select pg_advisory_xact_lock_shared(%s)", [_GATE])


def close_gate() -> None:
    """Taken by the night: waits for the writers in flight, and makes new ones wait until the freeze is committed."""
    value("select pg_advisory_xact_lock(%s)", [_GATE])


_LINKS = 7003


def order_links() -> None:
    """Taken by who links or unlinks, once the gate is passed: one after the other, so that no two halves of a circle are
    accepted at once; and after a chunk of the night that settles what is linked. Held until the transaction ends."""
    value("select pg_advisory_xact_lock(%s)", [_LINKS])


def keep_links_still() -> None:
    """Taken by the night before it settles what is linked: nobody links or unlinks until its chunk is committed."""
    value("select pg_advisory_xact_lock_shared(%s)", [_LINKS])


_NETS = 7012


def order_nets() -> None:
    """Taken by who takes matches out of nets, once the gate is passed: one after the other, so that each finds what the one before
    has left. The night that makes nets has closed the gate. Held until the transaction ends."""
    value("select pg_advisory_xact_lock(%s)", [_NETS])
