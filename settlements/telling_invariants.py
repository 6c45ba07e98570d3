"""What must never be false of what parties are told by message, of statements and of the folder, with its checks."""

from machinery.invariants import Check, Invariant
from settlements.queries.telling import TOPICS

TELLING = Check(
    "settlements",
    "telling",
    (
        Invariant(
            "G05",
            "What a party wishes to be told is told, up to the place: each event once for each instruction that it touched.",
            "A message that tells was deleted, or the place up to which is told was moved on by hand.",
        ),
        Invariant(
            "G06",
            "No message tells what its party does not wish to be told, or what comes after the place.",
            "A message was written past the operations, it is to another party, or a wish was changed.",
        ),
        Invariant(
            "G07",
            "What was told bears the digest of its event: to whom, of what, and the bytes.",
            "The bytes of a message that tells were changed, or its event was.",
        ),
        Invariant(
            "G08",
            "What was acknowledged is told by an event.",
            "An acknowledgement was written past the operations, or its event was deleted or changed.",
        ),
    ),
    {"topics": [f"{code} {topic}" for code, topic in TOPICS.items()]},
)

STATED = Check(
    "settlements",
    "stated",
    (
        Invariant(
            "V01",
            "A statement says what the books held and moved at the close of its date.",
            "The digest of a statement was changed, or what was booked on a closed date was.",
        ),
        Invariant(
            "V02",
            "A statement has all of its pages, whose bytes bear the digest of its event, and there is no page of another.",
            "A page was changed or deleted, a statement was written past the operations, or its event was changed.",
        ),
        Invariant(
            "V03",
            "What goes by the folder is to be written there or was written, one of them.",
            "A message was written past the operations, or what is to be written was deleted by hand.",
        ),
    ),
)
