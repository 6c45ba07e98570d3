"""What must never be false of the audit trail, and the statement that checks it."""

from machinery.invariants import Check, Invariant

EVENTS = Check(
    "recordkeeping",
    "events",
    (
        Invariant(
            "T01",
            "An event names its actor, its code and its subject.",
            "An event changed, or written past the operation.",
        ),
        Invariant(
            "T07",
            "No event was kept in the future.",
            "The clock of the database was moved, or an event's time was changed.",
        ),
    ),
)

CHECKS = (EVENTS,)
