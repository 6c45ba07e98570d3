"""What must be true of changes of penalties, and of penalties in the books."""

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

PENALTY_MONEY = Check(
    "settlements",
    "penalty_money",
    (
        Invariant(
            "P07",
            "What a night accrued between two parties is what it changed of the penalties that stand, and its journal books that.",
            "An accrual or its journal was changed, added or taken away, or a penalty that was accrued.",
        ),
        Invariant(
            "P08",
            "What is paid of a net is what was accrued of it, with its journal, and no more is paid out than was paid in.",
            "A payment or its journal was changed, added or taken away, or a net that was paid.",
        ),
        Invariant(
            "P09",
            "The account of a party's penalties has what stands of its months that are not paid, and nothing else.",
            "Something was posted to an account of penalties by hand, or a journal of penalties was taken back.",
        ),
    ),
)
