"""What a depository says of what was sent to it, taken up: where it stands, what it answers to a request, what it settled, and what
it states to be pending.

What cannot be right is set aside with the reason, and moves and books nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from ledger.operations import DayNotOpen
from machinery.transactions import attempt
from settlements.correspondence.doing import Said
from settlements.correspondence.pending import pending_stated
from settlements.depositories import FINAL, Advised, Moved, why_not_booked
from settlements.messages.checks import faults_of
from settlements.messages.contents import (
    CancellationStatus,
    ChangeStatus,
    Confirmation,
    ModificationStatus,
    StatusAdvice,
)
from settlements.messages.outside import cash_of
from settlements.messages.parts import Axis
from settlements.messages.stated import PendingStatement
from settlements.models import DepositoryAnswer, DepositoryConfirmation, DepositoryOrder, DepositoryStanding
from settlements.operations.depositories import advise, answer_request, lock_standing
from settlements.operations.depository_bookings import Settles, book_confirmation
from settlements.operations.messages import Came
from settlements.queries.depositories import facts_for_depository, order_named, request_named
from vocabulary.fault import Fault
from vocabulary.outcome import Refusal
from vocabulary.side import Direction, PaymentType
from vocabulary.status import HoldStatus, ProcessingStatus
from vocabulary.written import fault

FOLLOWED: Final = (StatusAdvice, Confirmation, CancellationStatus, ModificationStatus, PendingStatement)
FOLLOW: Final = "follow"
_ANSWERS: Final = {
    ProcessingStatus.CANCELLED: "DONE",
    ProcessingStatus.DENIED: "DENIED",
    ProcessingStatus.REJECTED: "DENIED",
    ChangeStatus.DONE: "DONE",
    ChangeStatus.DENIED: "DENIED",
    ChangeStatus.REJECTED: "DENIED",
}
"""What an answer comes to by its status; of any other the request waits on."""


def followed(said: Said) -> Came | tuple[Fault, ...] | None:
    """Does what a message of a depository says; or everything for which it is set aside, and then nothing is done. None of what is
    to be booked once the next date is open, and then nothing is done either."""
    content = said.read.content
    if isinstance(content, CancellationStatus):
        return _answered(said, content.request_reference, content.processing)
    if isinstance(content, ModificationStatus):
        return _answered(said, content.request_reference, content.processing)
    if isinstance(content, PendingStatement):
        return pending_stated(said, content)
    if not isinstance(content, StatusAdvice | Confirmation):
        raise TypeError(f"expected what a depository says, found {type(content).__name__}")
    order = order_named(content.reference, said.message.sender)
    if order is None:
        return (fault("nothing_sent_so", "reference", content.reference),)
    stands = lock_standing(order.instruction_id)
    if isinstance(content, Confirmation):
        return _confirmed(said, content, order, stands)
    return _advised(said, content, order, stands)


def _told_at(said: Said) -> datetime:
    header = said.read.header
    return header.created_at if header is not None and header.created_at is not None else said.message.at


def _codes(*axes: Axis[Any] | None) -> list[str]:
    return list(dict.fromkeys(reason.code for axis in axes if axis for reason in axis.reasons))


def _came(instruction: int) -> Came:
    return Came(1, "FOLLOWED", FOLLOW, instruction=instruction)


def _advised(
    said: Said, content: StatusAdvice, order: DepositoryOrder, stands: DepositoryStanding
) -> Came | tuple[Fault, ...]:
    if order.message_id != _last_order(order):
        return (fault("sent_again_since", "reference", content.reference),)
    matching = content.matching or content.inferred_matching
    told_at = _told_at(said)
    if stands.state in FINAL and stands.told_at is not None and told_at > stands.told_at:
        return (fault("over_at_depository", "reference", content.reference, state=stands.state),)
    if not (content.processing or matching or content.settlement):
        return (fault("tells_of_no_axis", "reference", content.reference),)
    holds = content.hold & {HoldStatus.OWN, HoldStatus.COUNTERPARTY, HoldStatus.BOTH, HoldStatus.DEPOSITORY}
    advised = Advised(
        _status(content.processing),
        _status(matching),
        _status(content.settlement),
        next(iter(sorted(holds)), ""),
        _codes(content.settlement, matching, content.processing),
        told_at,
    )
    advise(said.message.pk, stands, advised, said.occasion)
    return _came(order.instruction_id)


def _last_order(order: DepositoryOrder) -> int:
    newest = DepositoryOrder.objects.filter(instruction=order.instruction_id).order_by("-attempt").first()
    return newest.message_id if newest else order.message_id


def _status(axis: Axis[Any] | None) -> str:
    return str(axis.status) if axis else ""


def _answered(said: Said, reference: str, processing: Axis[Any]) -> Came | tuple[Fault, ...]:
    request = request_named(reference, said.message.sender)
    if request is None:
        return (fault("nothing_asked_so", "request_reference", reference),)
    lock_standing(request.instruction_id)
    state = _ANSWERS.get(processing.status, "WAITS")
    for_good = request.answers.exclude(state=DepositoryAnswer.State.WAITS).first()
    if for_good is not None and state != DepositoryAnswer.State.WAITS:
        return (fault("answered_already", "request_reference", reference, state=for_good.state),)
    answer_request(
        said.message.pk, request, state, codes=_codes(processing), told_at=_told_at(said), occasion=said.occasion
    )
    return _came(request.instruction_id)


def _confirmed(
    said: Said, content: Confirmation, order: DepositoryOrder, stands: DepositoryStanding
) -> Came | tuple[Fault, ...] | None:
    (found,) = facts_for_depository([order.instruction_id])
    now = Moved(
        _units(content.quantity.number, found["quantity_scale"]),
        _units(content.cash.amount, found["amount_scale"]) if content.cash else 0,
    )
    of = _settles(found, stands)
    wrong = [*faults_of(said.read), *_otherwise(said, content, found, stands, of=of, now=now)]
    if wrong:
        return tuple(wrong)
    try:
        with attempt():
            book_confirmation(
                said.message.pk, stands, of, now=now, settled_on=content.settled_on, occasion=said.occasion
            )
    except DayNotOpen:
        return None
    except Refusal as refusal:
        return (fault("not_booked", "reference", content.reference, why=refusal.sentence()),)
    return _came(order.instruction_id)


def _units(number: Decimal, scale: int) -> int:
    """In whole units; -1 where it has more decimals than its asset, which is never what was instructed."""
    units = number.scaleb(scale)
    return int(units) if units == units.to_integral_value() else -1


def _settles(found: dict[str, Any], stands: DepositoryStanding) -> Settles:
    delivers = found["direction"] == Direction.DELIVER
    return Settles(
        instruction=found["id"],
        asset=found["asset"],
        quantity_scale=found["quantity_scale"],
        securities_account=found["securities_account"],
        location=stands.link.location_id,
        currency=found["currency_id"],
        amount_scale=found["amount_scale"],
        cash_account=found["cash_account"],
        nostro=stands.link.nostro_id,
        delivers=delivers,
        pays=delivers == (found["payment"] in {"DWP", "PFOD"}),
        instructed=Moved(found["quantity_units"], found["amount_units"]),
    )


def _otherwise(
    said: Said,
    content: Confirmation,
    found: dict[str, Any],
    stands: DepositoryStanding,
    *,
    of: Settles,
    now: Moved,
) -> Sequence[Fault]:
    """What of a confirmation is other than was instructed, or than was confirmed before."""
    if stands.state in FINAL:
        return [fault("over_at_depository", "reference", content.reference, state=stands.state)]
    wrong = []
    terms = {
        "isin": (content.isin, found["isin"]),
        "direction": (content.direction, found["direction"]),
        "payment_type": (
            content.payment_type,
            PaymentType.FREE if found["payment"] == "FOP" else PaymentType.AGAINST,
        ),
        "cash": (
            (content.cash.currency, content.cash.flow) if content.cash else None,
            _way(cash_of(found["direction"], found["payment"], found["currency"], found["amount"])),
        ),
    }
    for field, (told, expected) in terms.items():
        if told != expected:
            wrong.append(fault("confirmed_other_terms", field, _said(told), expected=_said(expected)))
    if content.settled_on > said.occasion.business_date:
        wrong.append(
            fault("settles_in_future", "settled_on", str(content.settled_on), today=str(said.occasion.business_date))
        )
    before = Moved(stands.quantity_units, stands.amount_units)
    previously = _units(content.previously.number, found["quantity_scale"]) if content.previously else None
    code = why_not_booked(of.instructed, before, now, part=str(content.part or ""), previously=previously)
    if code and not wrong:
        left = Moved(of.instructed.quantity - before.quantity, of.instructed.amount - before.amount)
        wrong.append(fault(code, "quantity", _units_said(now, found), expected=_units_said(left, found)))
    if _is_possibly_doubled(said, order_of=of.instruction, now=now, settled_on=content.settled_on):
        wrong.append(fault("possibly_confirmed_twice", "reference", content.reference))
    return wrong


def _way(cash: Any) -> tuple[str, Any] | None:
    return (cash.currency, cash.flow) if cash else None


def _said(told: Any) -> str:
    return " ".join(str(each) for each in told) if isinstance(told, tuple) else str(told or "")


def _units_said(moved: Moved, found: dict[str, Any]) -> str:
    quantity = Decimal(moved.quantity).scaleb(-found["quantity_scale"])
    amount = Decimal(moved.amount).scaleb(-found["amount_scale"])
    return f"{quantity:f} / {amount:f} {found['currency'] or ''}".rstrip()


def _is_possibly_doubled(said: Said, *, order_of: int, now: Moved, settled_on: Any) -> bool:
    """Whether a message that says itself that it may be a duplicate confirms what another one has."""
    header = said.read.header
    if header is None or not header.possible_duplicate:
        return False
    same = {"quantity_units": now.quantity, "amount_units": now.amount, "settled_on": settled_on}
    return DepositoryConfirmation.objects.filter(instruction=order_of, **same).exists()
