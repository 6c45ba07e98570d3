"""What must never be false of role grants and of the keys of client systems, and the statements that check it."""

from machinery.invariants import Check, Invariant

GRANTS = Check(
    "authorizations",
    "grants",
    (
        Invariant(
            "T09",
            "A role is held as the last event about its grant says; none is given, and none disappears, without one.",
            "A grant was added, changed or deleted past the operations, or its event was.",
        ),
    ),
)

KEYS = Check(
    "authorizations",
    "keys",
    (
        Invariant(
            "K02",
            "An idempotency key that a client system used has the answer of its write.",
            "A key was written past the door, or its answer was wiped out: the same write would be done again, or never.",
        ),
    ),
)

CHECKS = (GRANTS, KEYS)
