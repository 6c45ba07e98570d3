"""Who pays for what fails at an external depository, by what that told of ours; the other side is not ours to know. Pure.

Source: ECSDA CSDR Penalties Framework, 4.2; the mirrored codes are those of settlements.lifecycle.
"""

from typing import Final

from settlements.lifecycle import MIRROR
from settlements.penalties.liability import Snapshot, who_pays
from vocabulary.side import Direction, Payment

SAYS_NOTHING: Final = frozenset({"", "OTHR", "NARR"})
"""No reason, and those that only say that there is one."""
THEY_LACK: Final = frozenset({"CLAC", "CMON"})
OF_SECURITIES: Final = frozenset({"CLAC"} | {code for code, mirror in MIRROR.items() if mirror == "CLAC"})
"""What lacks securities is told in many codes, and the other side is told one for all of them."""
OF_CASH: Final = frozenset({"MONY", "CMON"})


def who_pays_outside(own: Direction, payment: Payment, reason: str, hold: str = "") -> tuple[Direction, ...] | None:
    """The sides that are debited for a day, the deliverer first; none where what was told is nobody's cause; None where it does not
    say who is: no reason was told, or a lack of what that side does not move.

    `reason` and `hold` (PREA, PRCY, BOTH) are as the depository told them of ours, whose direction is `own`. A hold goes before any
    lack, whichever of the two was told as the reason.

    Ours receives against payment: CLAC, the deliverer pays; MONY, the receiver does; LACK, nobody can say.
    """
    held = Snapshot(**_holds(own, {reason, hold}))
    if held != Snapshot():
        return who_pays(payment, held)
    if reason in SAYS_NOTHING:
        return None
    if reason not in OF_SECURITIES | OF_CASH:
        return ()
    lacking = own.opposite if reason in THEY_LACK else own
    of_cash = reason in OF_CASH
    found = Snapshot(lack_of_securities=not of_cash, lack_of_cash=of_cash)
    moves = payment.moves_cash if of_cash else payment.moves_securities
    paying = who_pays(payment, found) if moves else ()
    return paying if paying == (lacking,) else None


def later_side_outside(own: Direction, *, is_early: bool, was_unmatched: bool) -> Direction | None:
    """Who came in later of what matched late at its depository; None where nobody can say.

    `is_early`: ours was sent before its intended date, `was_unmatched`: the depository told that it was there without another one
    before it matched. Either way the other side came in after ours, or changed what it had sent.
    """
    return own.opposite if is_early or was_unmatched else None


def _holds(own: Direction, told: set[str]) -> dict[str, bool]:
    ours, theirs = bool(told & {"PREA", "BOTH"}), bool(told & {"PRCY", "BOTH"})
    delivers = own is Direction.DELIVER
    return {
        "deliverer_on_hold": ours if delivers else theirs,
        "receiver_on_hold": theirs if delivers else ours,
    }
