"""What must be true of fails: the penalties of what failed, and the chaser log."""

from machinery.invariants import Check, Invariant

FAILS = Check(
    "settlements",
    "fails",
    (
        Invariant(
            "P05",
            "What failed at the end of a date, where fails are penalised, has the penalty of each side that is the cause.",
            "A penalty was taken away together with the count of its night, or the night did not reckon what failed.",
        ),
    ),
)

CHASES = Check(
    "settlements",
    "chases",
    (
        Invariant(
            "W01",
            "A chase of a fail is told by its event as it is on file, and no event tells of another.",
            "A chase was written, changed or deleted past the operation, or its event was.",
        ),
    ),
)
