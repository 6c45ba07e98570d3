"""What must be true of matches that settle in parts, of the sequences and windows in which they do, and of their priorities."""

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
            "threshold of its day, or all that was released. By which units it was made its night has kept.",
            "A part was written past the night or changed, or a threshold, a partial indicator or what a night has kept was.",
        ),
        Invariant(
            "S22",
            "What is released of a delivery on hold is what its party said last, less what has settled since; that, and each "
            "change of an indicator, is told by an event.",
            "The queue, what was said, or the trail was changed past the acts.",
        ),
        Invariant(
            "S23",
            "Nothing settles in part that is linked before, after or with something, or in a pool.",
            "A part was written past the night, or a link was.",
        ),
    ),
)

SEQUENCES = Check(
    "settlements",
    "sequences",
    (
        Invariant(
            "S24",
            "What a night settled in a sequence is what that sequence of its market, or one before it, takes; a window settles "
            "where it is one of the market. Each makes parts only where the market does then, or of all that was released.",
            "A rule of sequences or windows, a run, or the event of a chunk was changed, or something was settled past the runs.",
        ),
    ),
)

PRIORITIES = Check(
    "settlements",
    "priorities",
    (
        Invariant(
            "S25",
            "A change of a priority is from the one that its party said before, or instructed; an event tells of it.",
            "A change was written past the acts, or the trail was changed.",
        ),
    ),
)
