"""The states of an instruction on its four axes, the legal moves, and the reason codes. Tables, pure.

One table feeds the buttons, the docs (docs/generated/lifecycle.md), the rows of settlements_legalmove and the trigger.
Source: ISO 20022 sese.024 (processing, matching, settlement status); the ISO definitions of PendingReason,
FailingReason and CancelledReason codes. The hold axis names which party holds: PREA this side, PRCY the other, BOTH, "" nobody.
What the house holds stands beside it: `imposed_status`. Its moves are rows of their own (`ImposedHold`), of no table of moves.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Move:
    """One legal move on one axis, and who makes it."""

    axis: str
    from_status: str
    to_status: str
    owner: str


AXES: Final = {
    "IPRC": ("PACK", "CANP", "CAND"),
    "MTCH": ("NMAT", "MACH"),
    "SETT": ("", "PEND", "PENF", "SETT"),
    "HOLD": ("", "PREA", "PRCY", "BOTH"),
}
INITIAL: Final = {"IPRC": "PACK", "MTCH": "NMAT", "SETT": "", "HOLD": ""}
FINAL: Final = frozenset({("IPRC", "CAND"), ("SETT", "SETT")})
MATCHING_NAME: Final = "matching"
"""By whom a move is that matching makes: neither of the two sides, of whom the other is told nothing."""
PURPOSES: Final = ("night", "window")
"""Of the slices of the books that take what nights and windows settle; which window it is follows after a space."""

MOVES: Final = (
    Move("IPRC", "PACK", "CANP", "participant"),
    Move("IPRC", "CANP", "PACK", "participant"),
    Move("IPRC", "CANP", "CAND", "participant"),
    Move("IPRC", "PACK", "CAND", "participant"),
    Move("MTCH", "NMAT", "MACH", "matching"),
    Move("SETT", "", "PEND", "matching"),
    Move("SETT", "", "PENF", "matching"),
    Move("SETT", "PEND", "PEND", "night"),
    Move("SETT", "PEND", "PENF", "cut-off or night"),
    Move("SETT", "PENF", "PENF", "night"),
    Move("SETT", "PEND", "SETT", "night"),
    Move("SETT", "PENF", "SETT", "night"),
    Move("HOLD", "", "PREA", "participant"),
    Move("HOLD", "", "PRCY", "counterparty"),
    Move("HOLD", "PREA", "", "participant"),
    Move("HOLD", "PRCY", "", "counterparty"),
    Move("HOLD", "PREA", "BOTH", "counterparty"),
    Move("HOLD", "PRCY", "BOTH", "participant"),
    Move("HOLD", "BOTH", "PREA", "counterparty"),
    Move("HOLD", "BOTH", "PRCY", "participant"),
)

MIRROR: Final = {
    "LACK": "CLAC",
    "MONY": "CMON",
    "PREA": "PRCY",
    "PRCY": "PREA",
    "BOTH": "BOTH",
    "LATE": "CLAT",
    "ADEA": "CLAT",
    "MLAT": "CLAT",
    "LALO": "CLAC",
    "COLL": "CLAC",
    "SBLO": "CLAC",
    "FROZ": "CLAC",
    "FLIM": "CLAC",
    "CAIS": "CLAC",
    "LAAW": "CLAC",
    "PENR": "CLAC",
    "DOCY": "DOCC",
    "CSDH": "PRCY",
    "CVAL": "PRCY",
    "CDLR": "PRCY",
    "CDEL": "PRCY",
    "BLOC": "OTHR",
    "LINK": "OTHR",
    "LIQU": "OTHR",
    "NOFX": "OTHR",
    "OBJT": "OTHR",
    "SDUT": "OTHR",
    "YCOL": "OTHR",
    "OTHR": "OTHR",
    "CYCL": "CYCL",
    "FUTU": "FUTU",
    "MINO": "MINO",
    "MUNO": "MUNO",
    "PART": "PART",
    "NEWI": "NEWI",
    "INCA": "INCA",
    "PRSY": "PRSY",
    "BYIY": "BYIY",
    "": "",
}
"""What the causing party sees, and what the other party sees (reference A.3).

What one side lacks the other sees as the counterparty's lack, a hold of one instruction as the counterparty's hold; what is
true of both instructions (date, quantity, cycle, issue, buy-in) both see alike; for what only one side has and no code of
the other side says, that one sees OTHR.
"""


_MOVES: Final = frozenset((move.axis, move.from_status, move.to_status) for move in MOVES)


def is_legal(axis: str, from_status: str, to_status: str) -> bool:
    """Whether the table has this move."""
    return (axis, from_status, to_status) in _MOVES


def hold_status(own: bool, other: bool) -> str:
    """The hold axis as one side sees it.

    >>> hold_status(own=True, other=False)
    'PREA'
    """
    return {(False, False): "", (True, False): "PREA", (False, True): "PRCY", (True, True): "BOTH"}[own, other]


IMPOSED: Final = ("CSDH", "CVAL", "CDEL")
"""By what the house holds an instruction, the weightiest first: the depository's hold, a validation, a condition."""


def imposed_status(own: str, other: str) -> str:
    """What one side is told of holds of the house: its own one, or that the counterparty's instruction is on hold (PRCY).

    >>> imposed_status(own="", other="CSDH")
    'PRCY'
    """
    return own or (MIRROR[other] if other else "")


def hold_reasons(deliverer: bool, receiver: bool) -> tuple[str, str]:
    """The reason codes that deliverer and receiver are shown for a pair that is on hold."""
    return hold_status(deliverer, receiver), hold_status(receiver, deliverer)
