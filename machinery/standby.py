"""Whether a standby may answer a reader (docs/adr/0014-standby.md): it must have all that this reader has written, and be
at most LONGEST_LAG seconds behind for everybody else.

Positions are bytes of the primary's log. What a process knows of the standby is its own and not kept.
"""

import logging
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import DatabaseError, InterfaceError, InternalError, OperationalError, connections

from machinery.patience import QUERY_CANCELED
from machinery.routing import STANDBY, on_the_primary, read_at_the_standby
from machinery.statements import row, run, statement

LONGEST_LAG: Final = 5.0
REST: Final = 5.0
"""Seconds for which a standby that did not answer is not asked again."""
GRAIN: Final = 0.1
TOLD_FROM: Final = 2.5
"""Seconds behind from which on a standby is said to lag. After a pause a process knows no older position than that of its own
question: who lacks some bytes of that is passed over and does not lag."""

log = logging.getLogger(__name__)


@dataclass
class Past:
    """Where the primary's log was at instants of the last LONGEST_LAG seconds, as this process saw it."""

    seen: deque[tuple[float, int]] = field(default_factory=deque)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def oldest(self, asked_at: float, position: int) -> tuple[float, int]:
        """Adds where the log was found by a question that was asked at an instant (monotonic); the oldest position that is
        kept, and how many seconds ago that was. Who has that one is at most LONGEST_LAG seconds behind."""
        with self.lock:
            while self.seen and self.seen[0][0] < asked_at - LONGEST_LAG:
                self.seen.popleft()
            if not self.seen or asked_at - self.seen[-1][0] >= GRAIN:
                self.seen.append((asked_at, position))
            seen_at, oldest = self.seen[0]
            return asked_at - seen_at, oldest


@dataclass
class Known:
    """What this process knows of the standby: what was wrong with it, "" for nothing, and until when it rests."""

    past: Past = field(default_factory=Past)
    wrong: str = ""
    rests_until: float = 0.0

    def tell(self, wrong: str) -> None:
        """Logs when it goes wrong, and when it is well again."""
        if wrong and not self.wrong:
            log.warning("the standby %s: reads go to the primary", wrong)
        elif self.wrong and not wrong:
            log.warning("the standby is well again: reads go there")
        self.wrong = wrong


known = Known()


def is_there() -> bool:
    """Whether DATABASE_READ_URL names one for this process."""
    return STANDBY in connections.settings


def shows(reader: str) -> bool:
    """Whether the standby may answer this reader now. False for one that does not answer, or was promoted."""
    asked_at = time.monotonic()
    if asked_at < known.rests_until:
        return False
    place = _place_of_log(reader)
    age, bound = known.past.oldest(asked_at, place["here"])
    try:
        missing = _replayed(max(bound, place["own"] or 0))["missing"]
    except DatabaseError as trouble:
        let_rest(trouble)
        return False
    lags = missing is None or missing > max(0, (place["own"] or 0) - bound)
    if not lags:
        known.tell("")
    elif missing is None or age >= TOLD_FROM:
        known.tell("lags, or is none")
    return missing is not None and missing <= 0


def _place_of_log(principal: str) -> dict[str, Any]:
    """Where the primary's log is now, and where it was when a principal had last written; None for never."""
    with on_the_primary():
        return row(statement("machinery", "place_of_log"), {"principal": principal}) or {}


def _replayed(position: int) -> dict[str, Any]:
    """How many bytes up to a position the standby has not replayed (none, or fewer: it has it; None: it is no standby), and
    how many seconds ago what it has was committed."""
    with on_the_primary():
        read_at_the_standby()
        return row(statement("machinery", "replayed"), {"position": position}) or {}


def let_rest(trouble: BaseException) -> None:
    """Notes that the standby did not answer: it is not asked for REST seconds."""
    known.rests_until = time.monotonic() + REST
    known.tell(f"does not answer ({str(trouble).strip().partition(chr(10))[0]})")
    connections[STANDBY].close()


def is_to_blame(trouble: BaseException) -> bool:
    """Whether the same read may go well on the primary: the standby is away, its replay took away what was read, or it
    cannot do what was asked because nothing is written there. What took too long would take too long there too."""
    at_fault = isinstance(trouble, (OperationalError, InterfaceError, InternalError))
    return at_fault and getattr(trouble.__cause__, "pgcode", None) != QUERY_CANCELED


def note_write(principal: str) -> None:
    """Notes where the primary's log is, for who has written and committed just now."""
    run(statement("machinery", "note_write"), {"principal": principal})


def what_is_wrong() -> str:
    """For the page of health: "" where there is no standby, or one that keeps up. One that does not answer raises."""
    if not is_there():
        return ""
    found = _replayed(_place_of_log("")["here"])
    if found["missing"] is None:
        return "expected a standby, found a server that may be written to"
    if found["missing"] <= 0 or found["seconds"] <= LONGEST_LAG:
        return ""
    return f"expected at most {LONGEST_LAG:.0f} s behind, found {found['seconds']:.0f} s and {found['missing']:,} bytes"
