"""What must be true of penalties, of what was changed of them, and of what they come to in the books."""

from machinery.invariants import Check, Invariant

PENALTIES = Check(
    "settlements",
    "penalties",
    (
        Invariant(
            "P01",
            "A penalty is of a match that was open and due on its day, for the reason its night gave, where fails are penalised.",
            "A penalty was added or changed past its night, or what it is of was changed afterwards.",
        ),
        Invariant(
            "P02",
            "A penalty is what its instruction moves, at the price of its day and the rates in force, comes to.",
            "A rate, a price, a quantity or an amount was changed after the penalty was reckoned.",
        ),
        Invariant(
            "P03",
            "A night has the penalties that its step counted and digested, and those of a night that was passed over.",
            "A penalty of a past night was changed, added or taken away, or its step was passed over and nobody caught it up.",
        ),
        Invariant(
            "P04",
            "The nets of a month are the sums of what stands of its penalties, between every two parties and over all.",
            "A net was changed, added or taken away, or a penalty of a month that was netted.",
        ),
    ),
)

EXPECTED_PENALTIES = Check(
    "settlements",
    "expected_penalties",
    (
        Invariant(
            "E01",
            "A penalty is expected of what had matched and failed at its depository on its day, for what that had told by then.",
            "An expected penalty was added or changed past its night, or what its depository told was changed afterwards.",
        ),
        Invariant(
            "E02",
            "An expected penalty is what was left of its instruction comes to, at a price on file and the rates in force.",
            "A rate, a quantity or an amount was changed after it was reckoned.",
        ),
        Invariant(
            "E03",
            "A night expects the penalties that its step counted and digested, and those of a night that was passed over.",
            "An expected penalty of a past night was changed, added or gone, or its step was passed over and nobody caught it up.",
        ),
    ),
)

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

COMPLETED_PENALTIES = Check(
    "settlements",
    "completed_penalties",
    (
        Invariant(
            "P10",
            "What lacked a fact of its day is completed by the night that knows it while its month is open, as its step counted.",
            "What a night completed was written, changed or taken away by hand, or a price was dated back.",
        ),
        Invariant(
            "E04",
            "What is expected and lacked a fact of its day is completed by the night that knows it while its month is open.",
            "What a night completed of what is expected was taken away by hand, or a price was dated back.",
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
