"""What must be true of what depositories change of penalties, of those that they list, and of appeals against them."""

from machinery.invariants import Check, Invariant

PENALTY_CHANGES = Check(
    "settlements",
    "penalty_changes",
    (
        Invariant(
            "P06",
            "A change of a penalty follows the one before, in time, is what its facts come to, and is told by its event.",
            "A change was written, changed or deleted past the operations, or its event was.",
        ),
    ),
)

PENALTY_LISTS = Check(
    "settlements",
    "penalty_lists",
    (
        Invariant(
            "Q01",
            "A message of penalties that was taken in has its list, as its event tells: so many lines and nets, each at its place.",
            "A list or a line was written, changed or taken away past the operations, or its event was.",
        ),
        Invariant(
            "Q02",
            "A line of a list is of its market and parties, and names an instruction of its party or one that it sent there.",
            "A line was changed by hand, or an instruction was.",
        ),
        Invariant(
            "Q03",
            "An appeal stands on a line of a list, came in time, is answered once at most and after it, and is told by events.",
            "An appeal or its answer was written, changed or taken away past the operations, or its event was.",
        ),
    ),
)
