"""What must never be false of trades, of what they net to and of limits, and the statements that check it."""

from machinery.invariants import Check, Invariant

TRADES = Check(
    "clearing",
    "trades",
    (
        Invariant(
            "D01",
            "A trade stands in the queue of work exactly while its newest version is neither instructed nor a cancellation, and"
            " in the state that its facts add up to.",
            "A row of work, an exception, its end, an enrichment or a trade's instructions changed or deleted.",
        ),
        Invariant(
            "D02",
            "The instructions that a trade became say what its version and its enrichment say: sides, instrument, quantity,"
            " amount, dates, and no other place of trade than its venue.",
            "A version, an enrichment or an instruction changed afterwards.",
        ),
        Invariant(
            "D03",
            "The versions of a trade are numbered from 1 without a gap, and nothing follows a cancellation.",
            "A version was deleted or changed.",
        ),
    ),
)

NETS = Check(
    "clearing",
    "nets",
    (
        Invariant(
            "N01",
            "A net is the sum of the trades in it, all of its party, instrument, currency and day.",
            "A net, a trade of it or its membership was changed, added or deleted past the operations.",
        ),
        Invariant(
            "N02",
            "A net is instructed with what it comes to, and names no place of trade but that of all its trades.",
            "The net or its instructions were changed after netting.",
        ),
        Invariant(
            "N03",
            "A trade that is instructed is so once: by itself, or in one net of each side; what is open, old or cancelled is not.",
            "A row of work, an instruction of a trade or a membership in a net was added or deleted past the operations.",
        ),
        Invariant(
            "N04",
            "Novation leaves what is owed as it was: what stands nets to nothing with each central counterparty.",
            "A net was made, changed or deleted past the operations.",
        ),
        Invariant(
            "N07",
            "What a net became is cancelled once another net takes its place: it neither waits nor settles.",
            "A net was superseded past the operations, or a cancellation of its instructions was deleted.",
        ),
    ),
)

AGREED = Check(
    "clearing",
    "agreed",
    (
        Invariant(
            "N05",
            "The allocations of a block add up to its quantity and its net amount.",
            "An allocation, its version or its enrichment was changed, added or deleted past the operations.",
        ),
        Invariant(
            "N06",
            "What is affirmed agreed with a confirmation of its counterparty, and what has to be confirmed is instructed or netted"
            " only then.",
            "An affirmation, a comparison or a confirmation was changed, added or deleted past the operations.",
        ),
    ),
)

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

MARGIN = Check(
    "clearing",
    "margin",
    (
        Invariant(
            "M01",
            "What a margin account has and is asked for adds up from the lines of its reckoning and its terms.",
            "A reckoning, a line or terms were changed, added or deleted past the operations.",
        ),
        Invariant(
            "M02",
            "A line of a reckoning is worth its balance at its price and rate, and the balance is what the books held.",
            "A line was changed or deleted, or a posting was added to a day that was reckoned.",
        ),
        Invariant(
            "M03",
            "A margin call is for what a reckoning found short beside earlier calls, rounded up, and nothing short goes without.",
            "A call or a reckoning was changed, added or deleted past the operations.",
        ),
        Invariant(
            "M04",
            "No call is met beyond its amount, and what earlier calls still ask for is what a reckoning found.",
            "What came of a call was changed, added or deleted past the operations.",
        ),
        Invariant(
            "M05",
            "A margin account is reckoned once for each business date that was closed, or what was missing is on file.",
            "A reckoning was added, or one was deleted, past the operations.",
        ),
    ),
)

CHECKS = (TRADES, NETS, AGREED, LIMITS, MARGIN)
