"""What must never be false of clearing, and the statements that check it."""

from machinery.invariants import Check, Invariant

LIMITS = Check(
    "clearing",
    "limits",
    (
        Invariant(
            "C10",
            "What is used of a limit is the sum of its earmarks that are not freed.",
            "A guard was changed past the operations, an earmark was changed or deleted, or one was not freed when it was over.",
        ),
    ),
)

CHECKS = (LIMITS,)
