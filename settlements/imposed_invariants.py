"""What must be true of holds of the house."""

from machinery.invariants import Check, Invariant

IMPOSED = Check(
    "settlements",
    "imposed",
    (
        Invariant(
            "I01",
            "Nothing settled, in part or whole, here or outside, while the house held it.",
            "A settlement was written past the night, or a hold was, or its end.",
        ),
        Invariant(
            "I02",
            "A hold of the house that stands is on an open instruction, and its queue names the weightiest of them; nothing else "
            "is named as held.",
            "The queue, or a hold, was changed past the acts.",
        ),
        Invariant(
            "I03",
            "A hold of the house, and that it was lifted, have the event that tells of them, of that instant and by that person.",
            "A hold or its end was written past the operations, or the event was deleted or changed.",
        ),
        Invariant(
            "I04",
            "A look at a hold of the house was while that stood, and its event tells of it as it is on file; none of another.",
            "A look was written, changed or deleted past the operation, or its event was.",
        ),
    ),
)
