"""The sealer: every event gets its leaf, once, in an order that no late commit can change."""

from typing import Final

from machinery.statements import row, statement, value
from machinery.transactions import part

AT_ONCE: Final = 100_000
"""Leaves of one pass: a worker's timer waits for it."""
SEALING: Final = 7006
"""Who seals, one at a time: a singleton, never a limit."""


def is_sealer() -> bool:
    """Whether this transaction is the sealer until it ends; False at once while another one is."""
    return bool(value("select pg_try_advisory_xact_lock(%s)", [SEALING]))


@part
def become_sealer() -> None:
    """Is the sealer until the transaction ends; waits for who is it now. For whoever hands the trail out."""
    value("select pg_advisory_xact_lock(%s)", [SEALING])


@part
def seal_events() -> int:
    """Gives up to AT_ONCE events that have no leaf yet their leaves; how many. None while another session seals.

    Only events of transactions that are older than every transaction still running: what comes to be seen later comes
    later in the order too. Leaves follow one another without gaps, by transaction and then by id. Second time: goes on.
    """
    if not is_sealer():
        return 0
    found = row(statement("recordkeeping", "seal"), {"limit": AT_ONCE})
    return int(found["number"]) if found else 0
