"""What must be true of matches that settle in parts."""

from machinery.invariants import Check, Invariant

PARTS = Check(
    "settlements",
    "parts",
    (
        Invariant(
            "S20",
            "The parts of a match move less than the whole of it: each delivers and is paid, and each leaves something of both.",
            "A part was written past the night, or changed, or its instructions were.",
        ),
        Invariant(
            "S21",
            "A part is one that both sides allow, in settlement units of its instrument, paid in proportion, and no less than the "
            "threshold of its day.",
            "A part was written past the night or changed, or a threshold or a partial indicator was.",
        ),
    ),
)
