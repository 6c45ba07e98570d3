"""Who is the cause of a fail, by what stood at the cut-off of the day. Pure. Source: ECSDA CSDR Penalties Framework, 4.2."""

from dataclasses import dataclass
from datetime import datetime

from vocabulary.invalid import Invalid
from vocabulary.side import Direction, Payment


class InvalidSnapshot(Invalid):
    """A lack of what the instruction does not move."""

    code = "invalid_snapshot"


class NoLaterSide(Invalid):
    """Neither side's instruction came in later than the other's."""

    code = "no_later_side"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Why a matched pair did not settle, as found at the cut-off of a day."""

    deliverer_on_hold: bool = False
    receiver_on_hold: bool = False
    lack_of_securities: bool = False
    lack_of_cash: bool = False


def who_pays(payment: Payment, found: Snapshot) -> tuple[Direction, ...]:
    """The sides debited for that day, the deliverer first; none if neither is the cause.

    Whoever is on hold pays, before any lack, and both pay where both are. Else whoever lacks securities, the deliverer,
    and cash is not looked at any more. Else whoever lacks cash: the receiver, but the deliverer where cash goes the same
    way as what is delivered (PFOD, DWP). Refuses InvalidSnapshot.

    DVP, the receiver on hold and the deliverer without securities: the receiver pays.
    """
    _possible(payment, found)
    on_hold = ((Direction.DELIVER, found.deliverer_on_hold), (Direction.RECEIVE, found.receiver_on_hold))
    if any(held for _, held in on_hold):
        return tuple(side for side, held in on_hold if held)
    if found.lack_of_securities:
        return (Direction.DELIVER,)
    if found.lack_of_cash:
        return (Direction.RECEIVE if payment is Payment.DVP else Direction.DELIVER,)
    return ()


def found_by(deliverer_reason: str, receiver_reason: str) -> Snapshot:
    """What the reasons say that a night gave to both sides of what it did not settle: the first cause in the order hold,
    securities, cash. A block, a queue that was not reached and whatever else is nobody's cause.

    LACK and CLAC: the deliverer lacks securities. CMON and MONY: whoever is told MONY lacks cash.
    """
    return Snapshot(
        deliverer_on_hold=deliverer_reason in {"PREA", "BOTH"},
        receiver_on_hold=receiver_reason in {"PREA", "BOTH"},
        lack_of_securities=deliverer_reason == "LACK",
        lack_of_cash="MONY" in {deliverer_reason, receiver_reason},
    )


def later_side(
    deliverer_accepted_at: datetime, receiver_accepted_at: datetime, instructing: Direction | None = None
) -> Direction:
    """The side that pays for late matching: whose instruction was accepted, or last changed, later.

    Two that came in already matched were accepted at once: then `instructing` pays, the side whose party sent them; it can
    be changed afterwards. Refuses NoLaterSide: accepted at once, and nobody is named. Source: ECSDA framework, 7.2.
    """
    if deliverer_accepted_at != receiver_accepted_at:
        return Direction.DELIVER if deliverer_accepted_at > receiver_accepted_at else Direction.RECEIVE
    if instructing is None:
        raise NoLaterSide(
            expected="the side that instructed both",
            found=f"none, both accepted at {deliverer_accepted_at}",
            way_out="Name the side whose party sent both instructions.",
        )
    return instructing


def _possible(payment: Payment, found: Snapshot) -> None:
    if found.lack_of_securities and not payment.moves_securities:
        lacked = "securities"
    elif found.lack_of_cash and not payment.moves_cash:
        lacked = "cash"
    else:
        return
    raise InvalidSnapshot(
        expected=f"a lack of what {payment} moves",
        found=f"one of {lacked}",
        way_out="Correct what was found at the cut-off.",
    )
