"""What must never be false of deliveries, and the statement that checks it."""

from machinery.invariants import Check, Invariant

DELIVERIES = Check(
    "notifications",
    "deliveries",
    (
        Invariant(
            "O02",
            "A delivery is of an event that is sealed.",
            "A delivery was written past the operations, or its event is gone.",
        ),
        Invariant(
            "O03",
            "Nothing waits for ever: what is on its way is tried again within two days, and nobody holds it for hours.",
            "The time of a delivery was changed by hand.",
        ),
        Invariant(
            "O04",
            "An event goes to a subscription as one delivery, and one that is said to be delivered was answered with 2xx.",
            "A delivery was doubled or marked by hand, or its attempts were changed.",
        ),
    ),
)

CHECKS = (DELIVERIES,)
