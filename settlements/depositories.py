"""What a depository's words make of an instruction that was sent to it. Pure.

A depository tells the axes of which it has something to say; of the others it says nothing, and they stay as they were. What it
told counts in the order of its own time, whatever the order in which it arrived.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, NamedTuple

RIGHTS: Final = {
    "CANCEL": "settlements.cancel",
    "HOLD": "settlements.hold",
    "RELEASE": "settlements.release",
    "PRIORITY": "settlements.prioritise",
    "PARTIAL": "settlements.partial",
    "LINK": "settlements.link",
    "UNLINK": "settlements.link",
}
"""The right to ask a depository for an act is that to do it here."""
ABOUT_LINKS: Final = ("LINK", "UNLINK")
"""The acts that are about links, for which a depository is asked where links are changed."""
SENT: Final = "SENT"
REJECTED: Final = "REJECTED"
CANCELLED: Final = "CANCELLED"
SETTLED: Final = "SETTLED"
FINAL: Final = frozenset({CANCELLED, SETTLED})
"""States that no word of a depository moves any more."""
OVER: Final = frozenset({REJECTED, *FINAL})
"""States in which nothing of it is at the depository."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an instruction stands at its depository: the axes as it told them, "" for one of which it has told nothing, the reason
    of the last that had one, and its own time of that (None: it has told nothing)."""

    processing: str = ""
    matching: str = ""
    settlement: str = ""
    hold: str = ""
    reason: str = ""
    told_at: datetime | None = None

    @property
    def state(self) -> str:
        """All axes in one word; that it is settled is said by confirmations alone.

        >>> Standing(processing="PACK", matching="NMAT").state
        'ACKNOWLEDGED'
        """
        if self.processing == "CAND":
            return CANCELLED
        if self.processing == "REJT":
            return REJECTED
        if self.settlement == "PENF":
            return "FAILING"
        if self.matching == "MACH" or (self.settlement and self.matching != "NMAT"):
            return "MATCHED"
        return "ACKNOWLEDGED" if self.processing or self.matching else SENT


@dataclass(frozen=True, slots=True)
class Advised:
    """What one advice tells: axes, "" for nothing; the reasons of all of them in their order."""

    processing: str
    matching: str
    settlement: str
    hold: str
    codes: Sequence[str]
    told_at: datetime


def follow(standing: Standing, advised: Advised) -> Standing | None:
    """Where it stands after an advice; None where that is older than what was told before, and so moves nothing.

    A hold is told as a reason: who tells of processing or settlement and names none says that there is none.
    """
    if standing.told_at is not None and advised.told_at < standing.told_at:
        return None
    tells_hold = bool(advised.processing or advised.settlement)
    return replace(
        standing,
        processing=advised.processing or standing.processing,
        matching=advised.matching or ("MACH" if advised.settlement else standing.matching),
        settlement=advised.settlement or ("" if advised.matching == "NMAT" else standing.settlement),
        hold=advised.hold if tells_hold else standing.hold,
        reason=advised.codes[0] if advised.codes else "",
        told_at=advised.told_at,
    )


def done_by(act: str) -> dict[str, str] | None:
    """What an act that a depository has done makes of where an instruction stands; None of one that is no status."""
    known = {
        "CANCEL": {"processing": "CAND", "reason": "CANI"},
        "HOLD": {"hold": "PREA", "reason": "PREA"},
        "RELEASE": {"hold": "", "reason": ""},
    }
    return known.get(act)


def answered(standing: Standing, act: str, told_at: datetime) -> Standing | None:
    """Where it stands after a depository has done an act; None where that moves nothing: it is no status, or older than what was
    told before."""
    done = done_by(act)
    if done is None or (standing.told_at is not None and told_at < standing.told_at):
        return None
    return replace(standing, **done, told_at=told_at)


class Ended(NamedTuple):
    """How what a party asked of a depository has ended: whether it is done; if not, why by the code of a fault, and by codes of the
    standard."""

    is_done: bool
    why: str = ""
    codes: tuple[str, ...] = ()


def ended(
    act: str, answer: str, codes: Sequence[str], *, is_settled: bool, is_cancelled: bool, is_sent_again: bool
) -> Ended | None:
    """How a request to a depository has ended by its answer for good (DONE or DENIED, "" for none) and by what became of the
    instruction meanwhile; None while it has not. It is cancelled once it is so here, whoever did it.

    >>> ended("HOLD", "", (), is_settled=True, is_cancelled=False, is_sent_again=False)
    Ended(is_done=False, why='settled_outside', codes=('DSET',))
    """
    is_done = is_cancelled if act == "CANCEL" else answer == "DONE"
    if is_done:
        return Ended(True)
    if answer == "DENIED":
        return Ended(False, "denied_outside", tuple(codes))
    if is_settled:
        return Ended(False, "settled_outside", ("DSET",))
    if is_cancelled:
        return Ended(False, "cancelled_outside", ("DCAN",))
    return Ended(False, "asked_before_sent_again") if is_sent_again else None


class Moved(NamedTuple):
    """What settles, in whole units of the assets; 0 of a leg that there is not."""

    quantity: int
    amount: int


def is_wholly(instructed: Moved, before: Moved, now: Moved) -> bool:
    """Whether nothing is left after a confirmation."""
    return Moved(before.quantity + now.quantity, before.amount + now.amount) == instructed


def why_not_booked(instructed: Moved, before: Moved, now: Moved, *, part: str, previously: int | None) -> str | None:
    """Why a confirmation is not booked, as the code of a fault; None where it agrees with what was instructed.

    `part` says whether more is to come (PAIN), or that this is the last of several (PARC), "" that it is all; `previously` how much
    it says had settled before, None for nothing said. All of them move what was instructed, each something of both legs where there
    are two, none more than is left, and only the last one leaves nothing.

    >>> why_not_booked(Moved(100, 5000), Moved(0, 0), Moved(90, 5000), part="", previously=None)
    'confirmed_otherwise'
    """
    if previously is not None and previously != before.quantity:
        return "confirmed_out_of_sequence"
    if any(of and not part_of for of, part_of in zip(instructed, now, strict=True)):
        return "confirmed_otherwise"
    left = Moved(instructed.quantity - before.quantity, instructed.amount - before.amount)
    if now.quantity > left.quantity or now.amount > left.amount:
        return "confirmed_otherwise"
    if part == "PAIN":
        has_more = now.quantity < left.quantity if left.quantity else now.amount < left.amount
        return None if has_more and (now.amount < left.amount or not left.amount) else "confirmed_otherwise"
    return None if now == left and (part == "PARC") == (before != (0, 0)) else "confirmed_otherwise"


def reference_of(instruction: int, attempt: int) -> str:
    """Our reference of an instruction at a depository: never used for another, at most sixteen characters.

    >>> reference_of(36, 1)
    'D10-1'
    """
    return f"D{short(instruction)}-{attempt}"


def request_reference_of(instruction: int, number: int) -> str:
    """Our reference of a request to a depository about an instruction.

    >>> request_reference_of(36, 2)
    'Q10-2'
    """
    return f"Q{short(instruction)}-{number}"


def pool_reference_of(pool: int) -> str:
    """Our reference of a pool of one of our parties at a depository, where all of them are one party: of no other pool.

    >>> pool_reference_of(36)
    'P10'
    """
    return f"P{short(pool)}"


def short(number: int) -> str:
    """A number in figures and capitals.

    >>> short(35)
    'Z'
    """
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[rest] + digits
        if not number:
            return digits


def askable(rights: Collection[str]) -> list[str]:
    """The acts but those about links for which who has these rights may ask a depository."""
    return [act for act, right in RIGHTS.items() if act not in ABOUT_LINKS and right in rights]
