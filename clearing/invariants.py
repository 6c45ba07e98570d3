"""What must never be false of trades and limits, and the statements that check it."""

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
            " amount, dates.",
            "A version, an enrichment or an instruction changed afterwards.",
        ),
        Invariant(
            "D03",
            "The versions of a trade are numbered from 1 without a gap, and nothing follows a cancellation.",
            "A version was deleted or changed.",
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

CHECKS = (TRADES, LIMITS)
