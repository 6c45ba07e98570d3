"""What must never be false of the books, and the statements that check it."""

from machinery.invariants import Check, Invariant

BOOKS = Check(
    "ledger",
    "books",
    (
        Invariant(
            "L01",
            "A movement takes one asset from one account of that asset to another.",
            "A row written past the foreign keys (a_debit_account_holds_the_asset, a_credit_account_holds_the_asset).",
        ),
        Invariant(
            "L02",
            "A journal has at least one movement.",
            "Movements deleted, or a journal written without them.",
        ),
        Invariant(
            "L03",
            "A movement has its journal, in the same slice and on the same date.",
            "A journal deleted or moved, or a movement written past a_movement_has_its_journal.",
        ),
        Invariant(
            "L04",
            "An amount is more than zero and has no more decimals than its asset.",
            "An amount changed past a_movement_is_positive, or rounded to fractions of a minor unit.",
        ),
        Invariant(
            "L17",
            "A journal's id, slice and date are those of one slice.",
            "A row moved between slices, or its date changed.",
        ),
        Invariant(
            "L21",
            "A journal is of a known kind, and SETT only in the slice of a night.",
            "A journal written past the operations of the books.",
        ),
    ),
)

BALANCES = Check(
    "ledger",
    "balances",
    (
        Invariant("L05", "A guard has the asset of its account.", "A guard or an account changed past the operations."),
        Invariant(
            "L06",
            "What a guard has posted is the sum of its account's movements.",
            "A guard updated by hand, or movements added, changed or taken away without it.",
        ),
        Invariant("L07", "An account has its guard, and a guard its account.", "A guard or an account deleted."),
        Invariant(
            "L08",
            "No account stands below its floor, and nothing negative is held.",
            "A guard updated past available_is_within_floor.",
        ),
        Invariant(
            "L09",
            "No account stood below its lowest floor at the end of any day.",
            "A movement changed or moved to another account or date after it was booked.",
        ),
        Invariant(
            "L10",
            "Per asset the guards of all accounts add up to zero.",
            "One side of a booking is missing from the guards.",
        ),
        Invariant(
            "L12",
            "A kept balance is the sum of all movements up to its day: nothing is booked into a closed day afterwards.",
            "A movement was booked into, changed in or taken from a closed day, or a kept balance was changed.",
        ),
        Invariant(
            "L16",
            "What a guard holds is the sum of the holds that are not released.",
            "A guard updated by hand, or a hold or release added or taken away without it.",
        ),
        Invariant(
            "L22",
            "A cash account holds its currency, a securities account an instrument.",
            "An account opened for, or moved to, the wrong holder or asset.",
        ),
        Invariant(
            "L23", "A floor is the one that was set last.", "A floor changed past the operation that records it."
        ),
    ),
)

EFFECTS = Check(
    "ledger",
    "effects",
    (
        Invariant(
            "L11",
            "A journal by hand has one effect, and an effect one journal of its date.",
            "A journal written past ledger_post, or an effect changed or deleted so that it can be posted again.",
        ),
        Invariant(
            "L15",
            "A journal by hand has the facts that it was posted with.",
            "Its dates, kind, narrative or movements were changed, added or taken away after posting.",
        ),
    ),
)

REVERSALS = Check(
    "ledger",
    "reversals",
    (
        Invariant(
            "L13",
            "A reversal is the exact mirror of what it reverses.",
            "Movements of the reversal or of the original were changed.",
        ),
        Invariant(
            "L14",
            "A journal is reversed at most once, later or on its day, by a journal that is linked and about it.",
            "A link changed or deleted, or a reversal posted past the operation.",
        ),
    ),
)

DAYS = Check(
    "ledger",
    "days",
    (
        Invariant(
            "L20",
            "One business date is open, the newest; journals are only on dates of the books.",
            "A date opened, closed or changed past the roll.",
        ),
    ),
)

DIGESTS = Check(
    "ledger",
    "digests",
    (
        Invariant(
            "L18",
            "A finished slice has the rows that it was finished with.",
            "A row of a past night was changed, added or taken away, or the slice's own record was.",
        ),
        Invariant(
            "L19",
            "A closed day is sealed, and has the postings by hand, effects, reversals and balances that it was sealed with.",
            "A posting by hand, its effect or reversal, or a kept balance of a closed day was changed, added or taken away.",
        ),
    ),
)

EVENTS = Check(
    "ledger",
    "events",
    (
        Invariant(
            "T02",
            "A journal by hand, a hold and a release have the event that tells of them.",
            "Written past the operations, or the event was deleted or changed.",
        ),
    ),
)

CHECKS = (BOOKS, BALANCES, EFFECTS, REVERSALS, DAYS, DIGESTS, EVENTS)
