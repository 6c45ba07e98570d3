"""The trail is sealed as a worker does it."""

import time
from typing import Final

from machinery.statements import value
from machinery.transactions import whole
from recordkeeping.operations import seal_events

PATIENCE: Final = 60.0
"""Seconds for which the transactions of other tests may hold back what is sealed."""


def seal(patience: float = PATIENCE) -> int:
    """Everything that is committed gets its leaf; how many leaves. The connection must speak as job. Nothing is sealed before what
    is older than every transaction of the cluster that still runs, those of other tests among them; with no patience whoever holds
    it back is not waited for."""
    number, until = 0, time.monotonic() + patience
    while True:
        with whole():
            number += seal_events()
        left = value(
            "select exists (select from recordkeeping_event e where not exists"
            " (select from recordkeeping_leaf l where l.event_id = e.id))"
        )
        if not left or time.monotonic() > until:
            return number
        time.sleep(0.05)
