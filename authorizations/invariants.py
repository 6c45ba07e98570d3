"""What must never be false of role grants, and the statement that checks it."""

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

CHECKS = (GRANTS,)
