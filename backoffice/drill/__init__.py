"""Drills: each breaks things on purpose on databases of its own, and says whether what it promises held.

A drill prints a table and, with --json, one object {"drill", "machine", "rows": [...], "passed"}. What does not hold is a
row whose `held` is false; the exit status is then 1.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

Progress = Callable[[str], None]
PROVED: Final = "proved"
AFTERWARDS: Final = "afterwards: a full proof"


@dataclass(frozen=True)
class Row:
    """One thing that was tried: what, what had to be, what was found, and whether the two agree. `bar` numbers the
    promise that it belongs to (docs/drills.md), "" for none of its own."""

    what: str
    expected: str
    found: str
    held: bool
    bar: str = ""


def proof_says() -> str:
    """What a full proof of the database in use says: PROVED, or the codes of what is broken."""
    from backoffice.proof import default_date, prove  # what a drill kills comes here before Django is set up

    report = prove(default_date(), full=True)
    return ", ".join(f"{r.code} ({r.sample[0].key}: {r.sample[0].found})" for r in report.broken) or PROVED


def full_proof(bar: str, what: str = AFTERWARDS) -> Row:
    """The row of a full proof of the database in use."""
    found = proof_says()
    return Row(what, PROVED, found, found == PROVED, bar)


def seal_everything() -> None:
    """What a worker does every two seconds: a drill without one that takes minutes leaves it to its end."""
    from machinery.transactions import whole
    from recordkeeping.operations import AT_ONCE, seal_events

    sealed = AT_ONCE
    while sealed == AT_ONCE:
        with whole():
            sealed = seal_events()


def shown(statuses: Mapping[int, int]) -> str:
    """How often each status was answered."""
    return ", ".join(f"{many:,} x {status}" for status, many in sorted(statuses.items()))
