"""What must be true of nets of instructions, and of what settled by them."""

from machinery.invariants import Check, Invariant

NETS = Check(
    "settlements",
    "nets",
    (
        Invariant(
            "U01",
            "A net is the sum of its matches: what each account gives or gets of it, how many they are, their cash gross and net.",
            "A match, a position or a sum of a net was changed, added or taken away.",
        ),
        Invariant(
            "U02",
            "What is in a net moves what both its instructions say, and is of the market, date, currency and parties of the net.",
            "What a match moves in its net was changed, a match was put into another net, or an instruction was changed.",
        ),
        Invariant(
            "U03",
            "All matches of a net in force settled in one chunk of one night, or none of them has.",
            "A settlement was written or deleted past the night, or a net was changed that has settled.",
        ),
        Invariant(
            "U04",
            "What is open in a net in force stands in it; nothing that is cancelled does, or that is in a net that is over.",
            "A match was taken out of its net or put into one past the operations.",
        ),
        Invariant(
            "U05",
            "Nets, and that they are over, are told by the event of the night or of the cancellation that made them.",
            "A net or its end was written, changed or deleted past the operations, or its event was.",
        ),
    ),
)
