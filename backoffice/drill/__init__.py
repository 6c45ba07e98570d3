"""Drills: each breaks things on purpose on databases of its own, and says whether what it promises held.

A drill prints a table and, with --json, one object {"drill", "machine", "rows": [...], "passed"}. What does not hold is a
row whose `held` is false; the exit status is then 1.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One thing that was tried: what, what had to be, what was found, and whether the two agree. `bar` numbers the
    promise that it belongs to (docs/drills.md), "" for none of its own."""

    what: str
    expected: str
    found: str
    held: bool
    bar: str = ""
