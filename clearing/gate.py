"""The gate between those who change trades and the netting that adds them up.

Whoever amends or cancels trades holds it shared for its transaction, netting alone: so a change is either before a netting,
and left out of it, or after it, and takes its trade out of a net that is on file. A singleton, never a limit.
"""

from machinery.statements import value

_GATE = 7009


def pass_gate() -> None:
    """Taken by whoever changes trades, before it reads them. Held until the transaction ends."""
    value("select pg_advisory_xact_lock_shared(%s)", [_GATE])


def close_gate() -> None:
    """Taken by netting, before it reads what waits. Held until the transaction ends."""
    value("select pg_advisory_xact_lock(%s)", [_GATE])
