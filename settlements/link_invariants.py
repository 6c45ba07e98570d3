"""What must be true of links between instructions, and of what settled under them."""

from machinery.invariants import Check, Invariant

LINKS = Check(
    "settlements",
    "links",
    (
        Invariant(
            "K01",
            "Nothing settled before what its party had put before it.",
            "A settlement was written or deleted past the night, or a link was added afterwards.",
        ),
        Invariant(
            "K02",
            "What is linked to settle together, in pairs or in a pool, settled in one chunk of one night, or none of it has.",
            "A settlement was written or deleted past the night, or a link was added afterwards.",
        ),
        Invariant(
            "K03",
            "The links of a participant make no circle.",
            "A link was written past the operation.",
        ),
        Invariant(
            "K04",
            "A link is between instructions of one participant, and stands as it was made while something of it is not final.",
            "A link was written past the operation, or one that stands was changed or taken away by hand.",
        ),
        Invariant(
            "K05",
            "A link, and that it was taken away, have the event that tells of them.",
            "A link or its end was written past the operation, or the event was deleted or changed.",
        ),
    ),
)
