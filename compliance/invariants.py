"""What must never be false of blocks, and the statement that checks it."""

from machinery.invariants import Check, Invariant

BLOCKS = Check(
    "compliance",
    "blocks",
    (
        Invariant(
            "T08",
            "A block was placed, and lifted, by an event that tells of it with the same facts; and none disappears.",
            "A block was added, changed, lifted or deleted past the operations, or its event was.",
        ),
    ),
)

CHECKS = (BLOCKS,)
