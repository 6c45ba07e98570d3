"""What must be true of what settles at external depositories."""

from machinery.invariants import Check, Invariant

DEPOSITORIES = Check(
    "settlements",
    "depositories",
    (
        Invariant(
            "X01",
            "What is sent to a depository, or asked of it, is so once an attempt or request, with its links, message and event.",
            "An order, a request or a link that it tells was written past the operations, or its message or its event was.",
        ),
        Invariant(
            "X02",
            "A confirmation of a depository has one journal, which moves what it confirms between the client's accounts and ours.",
            "A mirror journal was booked, changed or deleted past its confirmation, or moved to other accounts.",
        ),
        Invariant(
            "X03",
            "What is settled at a depository is so by one set of confirmations that sum to the instruction; of what is not, fewer.",
            "A confirmation or a settlement at a depository was added, changed or deleted.",
        ),
        Invariant(
            "X04",
            "Where an instruction stands at its depository is what that told last, in its own time, and has confirmed.",
            "A standing was changed past the operations, or an advice, an answer or a confirmation was.",
        ),
        Invariant(
            "X05",
            "What a depository states to be pending is kept line by line as its event counted and digested it.",
            "A page of a statement or a line of it was written, changed or taken away past the operation, or its event was.",
        ),
        Invariant(
            "X06",
            "What a depository alleges, and that it stands no longer, is kept as its event digested it.",
            "An allegement of a depository or its removal was written, changed or taken away past the operation, or its event was.",
        ),
        Invariant(
            "X07",
            "What a party asked of a depository by message is answered to it once that has ended, and not before.",
            "An answer to a party was taken away or written past the operations, or what ended its request was.",
        ),
    ),
)
