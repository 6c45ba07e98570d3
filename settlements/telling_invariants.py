"""What must never be false of what parties are told by message, and the statement that checks it."""

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
