"""What must never be false of settlement, and the statements that check it."""

from machinery.invariants import Check, Invariant
from settlements.depository_invariants import DEPOSITORIES
from settlements.fail_invariants import CHASES, FAILS
from settlements.imposed_invariants import IMPOSED
from settlements.lifecycle import MOVES
from settlements.link_invariants import LINKS
from settlements.net_invariants import NETS
from settlements.part_invariants import PARTS, PRIORITIES, SEQUENCES
from settlements.penalty_invariants import (
    COMPLETED_PENALTIES,
    EXPECTED_PENALTIES,
    PENALTIES,
    PENALTY_CHANGES,
    PENALTY_MONEY,
)
from settlements.penalty_list_invariants import PENALTY_LISTS
from settlements.recycling_invariants import RECYCLING
from settlements.telling_invariants import STATED, TELLING

SETTLED = Check(
    "settlements",
    "settled",
    (
        Invariant(
            "S01",
            "A settlement, and a part, has one journal: of its match, its slice and its date.",
            "A settlement or its journal changed or deleted.",
        ),
        Invariant(
            "S02",
            "A journal of settlement has its settlement or its part.",
            "A journal booked for a match that did not settle, or a settlement deleted.",
        ),
        Invariant(
            "S03",
            "A settled leg moves the quantity, the amount and the accounts that both instructions say, less what its parts have.",
            "Movements of a night exchanged, or moved to other accounts, or instructions changed afterwards.",
        ),
        Invariant(
            "S04",
            "A settlement has every leg of its payment type and no other: delivery versus payment, both or none.",
            "One leg was deleted, or one added.",
        ),
        Invariant(
            "S10",
            "Nothing settles before its intended date or on a day on which its market is closed.",
            "The date of a settlement or of an instruction was changed, or the night ran on a wrong calendar.",
        ),
    ),
)

STATES = Check(
    "settlements",
    "states",
    (
        Invariant(
            "S07",
            "A match is open, settled or cancelled: exactly one of them.",
            "A queue row deleted or put back, or a final fact added or deleted.",
        ),
        Invariant(
            "S13",
            "Both sides of a cancelled match are cancelled, by a move to CAND.",
            "A cancellation of one side only, or a move or a cancellation deleted.",
        ),
    ),
)

SIDES = Check(
    "settlements",
    "sides",
    (
        Invariant(
            "S12",
            "The two instructions of a match mirror each other.",
            "An instruction was changed after matching, or a match joins the wrong two.",
        ),
        Invariant(
            "S16",
            "An instruction has the legs of its payment type, in whole units, on accounts of their assets.",
            "An instruction written past the constraints of its table.",
        ),
    ),
)

QUEUE = Check(
    "settlements",
    "queue",
    (
        Invariant(
            "S05",
            "The status of what is open is where its last moves lead, for both sides.",
            "A queue row changed without its status changes, or a status change deleted.",
        ),
        Invariant(
            "S09",
            "What a night tried and did not settle bears a reason.",
            "A night ended midway, or a reason was wiped out.",
        ),
        Invariant(
            "S11",
            "A queue row has the terms of both its instructions, in whole units, less what its parts have moved, and the more "
            "urgent priority of both.",
            "A queue row changed past terms_never_change, or an instruction changed.",
        ),
        Invariant(
            "S14",
            "What is open is failing from its intended date's cut-off on, and not before its intended date.",
            "The status or the intended date of a queue row was changed, or a night skipped its cut-offs.",
        ),
    ),
)

MOVES_OF_STATUS = Check(
    "settlements",
    "moves",
    (
        Invariant(
            "S06",
            "Moves of status are legal and follow one another without holes.",
            "A status change changed, deleted or written past the lifecycle table, or that table changed.",
        ),
        Invariant(
            "T03",
            "A hold, a release and a cancellation have the event that tells of them.",
            "A status change written past the operations, or its event deleted or changed.",
        ),
    ),
    {"moves": [f"{move.axis} {move.from_status} {move.to_status}" for move in MOVES]},
)

NIGHTS = Check(
    "settlements",
    "nights",
    (
        Invariant(
            "S08",
            "What a night froze is what it settled, in parts too, and refused, in number and amount per currency; the books agree.",
            "A match was added to, lost from or settled beside a night, or its control totals were changed.",
        ),
    ),
)

CHUNKS = Check(
    "settlements",
    "chunks",
    (
        Invariant(
            "S15",
            "A chunk of a night has the facts whose root its event keeps.",
            "A settlement's accounts, quantities or amounts were changed after it was booked, or the event was.",
        ),
        Invariant(
            "S17",
            "The chunks of a night follow one another, and together count every journal of its slice.",
            "An event of a chunk was deleted or changed, or journals were booked that no chunk tells of.",
        ),
    ),
)

BLOCKED = Check(
    "settlements",
    "blocked",
    (
        Invariant(
            "S18",
            "Nothing settles on what was blocked when it was booked.",
            "A block or its dates were changed or added past the operation, or movements were moved to a blocked account.",
        ),
    ),
)

INTAKE = Check(
    "settlements",
    "intake",
    (
        Invariant(
            "T05",
            "A match came in by an intake that its event tells of, and its instructions have the terms that they came in with.",
            "A trade was written past the operations, its terms were changed on both sides, or the event was.",
        ),
    ),
)

INTAKE_FACTS = Check(
    "settlements",
    "intake_facts",
    (
        Invariant(
            "T15",
            "The matches of an intake have the facts whose root its event keeps.",
            "Terms of instructions were changed after they came in, or the event was. Read in full proofs.",
        ),
    ),
)

TOLD = Check(
    "settlements",
    "told",
    (
        Invariant(
            "S19",
            "What a night said about what it did not settle is what it counted and digested then.",
            "A change of status of a past night was changed, added or taken away, or a reason in it.",
        ),
    ),
)

AHEAD = Check(
    "settlements",
    "ahead",
    (
        Invariant(
            "J01",
            "No step is done ahead of its work, and no checkpoint is beyond it.",
            "A step was marked done by hand, or its work was taken away afterwards.",
        ),
    ),
)

EVENTS_OUT = Check(
    "settlements",
    "events_out",
    (
        Invariant(
            "O01",
            "What a night could not settle, and what fails from then on, is told by its event, in the same number.",
            "An event of a night was deleted or changed, or the counts of its step were.",
        ),
    ),
)

WAITING = Check(
    "settlements",
    "waiting",
    (
        Invariant(
            "H01",
            "An own instruction that is not matched, cancelled or settled at a depository waits for its match; nothing else does.",
            "A row of the queue of matching was deleted or put back, or a match or a cancellation was.",
        ),
        Invariant(
            "H02",
            "What waits for its match has the terms, the key and the hold of its instruction, and is alleged or not as is on file.",
            "A row of the queue of matching or its instruction was changed past the operations.",
        ),
        Invariant(
            "H04",
            "An own instruction is in one match at most.",
            "A match was written past the operations: it joins what another has joined.",
        ),
    ),
)

JOINED = Check(
    "settlements",
    "joined",
    (
        Invariant(
            "H03",
            "Two sides that matching joined agree in all that is compared, their amounts within the tolerance in force then.",
            "Matching terms or a difference were changed past the operations, or a match joins the wrong two.",
        ),
        Invariant(
            "H05",
            "What matching joined is told by its events, and each match that joins own sides by one of them.",
            "A match was written past the operations, its sides were exchanged, or the event was changed.",
        ),
    ),
)

ENTERED = Check(
    "settlements",
    "entered",
    (
        Invariant(
            "H06",
            "An own instruction has the terms with which it came in, as the event of its intake digested them.",
            "An own instruction was written past the operations, its terms were changed, or the event was.",
        ),
    ),
)

ALLEGED = Check(
    "settlements",
    "alleged",
    (
        Invariant(
            "H07",
            "What was alleged to a counterparty is told by an event, and so is that it is over.",
            "An allegement was written past the operations, or an event of one was deleted or changed.",
        ),
    ),
)

MESSAGES = Check(
    "settlements",
    "messages",
    (
        Invariant(
            "G01",
            "A message is open, or something came of every item of it: one of the two.",
            "A message was taken from the open ones or put back by hand, or what came of an item was deleted.",
        ),
        Invariant(
            "G02",
            "What was accepted of a message became an instruction of its party, taken in under its reference, or a request on it.",
            "What came of a message was written past the operations, or its instruction is another one.",
        ),
        Invariant(
            "G03",
            "An item that was accepted, rejected or waits for others has one answer, and an answer has its item.",
            "An answer was deleted or added, or written past the operations.",
        ),
        Invariant(
            "G04",
            "A message has the bytes that its event of receipt digested.",
            "The bytes of a message were changed, or the event was.",
        ),
        Invariant(
            "G09",
            "What waited for others to agree is answered once more when that request has ended, and not before; or was passed on.",
            "The second answer to an item was taken away or written past the operations, or how its request ended was.",
        ),
    ),
)

CHECKS = (
    SETTLED,
    STATES,
    SIDES,
    QUEUE,
    MOVES_OF_STATUS,
    NIGHTS,
    CHUNKS,
    BLOCKED,
    INTAKE,
    INTAKE_FACTS,
    TOLD,
    AHEAD,
    EVENTS_OUT,
    PENALTIES,
    EXPECTED_PENALTIES,
    PENALTY_CHANGES,
    COMPLETED_PENALTIES,
    PENALTY_MONEY,
    PENALTY_LISTS,
    FAILS,
    WAITING,
    JOINED,
    ENTERED,
    ALLEGED,
    MESSAGES,
    TELLING,
    STATED,
    DEPOSITORIES,
    IMPOSED,
    LINKS,
    NETS,
    PARTS,
    PRIORITIES,
    RECYCLING,
    SEQUENCES,
    CHASES,
)
