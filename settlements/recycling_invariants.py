"""What must be true of what does not settle for long."""

from machinery.invariants import Check, Invariant

RECYCLING = Check(
    "settlements",
    "recycling",
    (
        Invariant(
            "R01",
            "What the system cancelled had not settled for as long as its market tries, on the day that its warning named where"
            " that warns, and is told by the event of its night.",
            "A cancellation or a warning was written past the night or changed, a rule or a move of status was, or the event was.",
        ),
        Invariant(
            "R02",
            "What is open had not been tried as long as its market does when the last night ended, or has days of warning left.",
            "A cancellation was undone by hand, a move of status was written past the operations, or a rule was changed.",
        ),
        Invariant(
            "R03",
            "A warning that something will be cancelled is told by the event of its night, and no event tells of another.",
            "A warning was written past the night, changed or taken away, or its event was.",
        ),
    ),
)
