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

LEAVES = Check(
    "recordkeeping",
    "leaves",
    (
        Invariant(
            "T10",
            "Leaves follow one another from 0 without gaps.",
            "A leaf was deleted, or its position changed.",
        ),
        Invariant(
            "T11",
            "Every event is sealed within two minutes.",
            "No worker runs, a leaf was deleted, or an event was written into the past.",
        ),
        Invariant("T12", "A leaf has its event.", "An event was deleted, or renumbered."),
        Invariant(
            "T13",
            "The hash of a leaf is that of its event.",
            "An event was changed after it was sealed, or its leaf was.",
        ),
        Invariant(
            "T14",
            "Checkpoints only grow, cover every closed business date, and say what the leaves say.",
            "A checkpoint was changed or deleted, or leaves that it covers were.",
        ),
    ),
)

COMMENTS = Check(
    "recordkeeping",
    "comments",
    (
        Invariant(
            "T16",
            "A comment says what its event says.",
            "A comment was changed, deleted, or written past the operation.",
        ),
    ),
)

CHECKS = (EVENTS, LEAVES, COMMENTS)
