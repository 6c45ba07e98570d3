"""What a depository says, taken up: where what was sent to it stands, what it answers to a request, what it settled, what it states
to be pending, and what it alleges.

What cannot be right is set aside with the reason, and moves and books nothing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from ledger.operations import DayNotOpen
from machinery.transactions import attempt
from refdata.queries import instrument_terms
from settlements.correspondence.alleged_outside import alleged, link_told, unalleged
from settlements.correspondence.doing import Said
from settlements.correspondence.passing_on import answer_parties
from settlements.correspondence.pending import pending_stated
from settlements.depositories import ABOUT_LINKS, FINAL, Advised, Moved, why_not_booked
from settlements.messages.checks import faults_of
from settlements.messages.contents import (
    Allegement,
    AllegementRemoval,
    CancellationStatus,
    ChangeStatus,
    Confirmation,
    ModificationStatus,
    StatusAdvice,
)
from settlements.messages.outside import cash_of
from settlements.messages.parts import Axis
from settlements.messages.stated import PendingStatement
from settlements.models import (
    Cancellation,
    DepositoryAnswer,
    DepositoryConfirmation,
    DepositoryOrder,
    DepositoryStanding,
    ImposedHold,
)
from settlements.operations.depositories import advise, answer_request, last_order, lock_standing
from settlements.operations.depository_bookings import Settles, book_confirmation
from settlements.operations.depository_links import keep_links_in_order
from settlements.operations.messages import Came
from settlements.queries.depositories import (
    facts_for_depository,
    house_of_depository,
    link_of_account,
    order_named,
    request_named,
)
from vocabulary.fault import Fault
from vocabulary.outcome import Refusal
from vocabulary.side import Direction, PaymentType, QuantityType
from vocabulary.status import HoldStatus, ProcessingStatus
from vocabulary.written import fault

FOLLOWED: Final = (
    StatusAdvice,
    Confirmation,
    CancellationStatus,
    ModificationStatus,
    PendingStatement,
    Allegement,
    AllegementRemoval,
)
FOLLOW: Final = "follow"
AHEAD: Final = timedelta(minutes=15)
"""How far the clock of a depository may be ahead: what is told later than that would keep all that follows from moving anything."""
GONE: Final = frozenset({str(ProcessingStatus.CANCELLED), str(ProcessingStatus.REJECTED)})
"""What a depository may still say of what was cancelled here: that it is over there as well."""
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
    told_at = _told_at(said)
    if told_at > said.occasion.at + AHEAD:
        return (fault("told_in_future", "created_at", told_at.isoformat(), now=said.occasion.at.isoformat()),)
    if isinstance(content, CancellationStatus):
        return _answered(said, content.request_reference, content.processing)
    if isinstance(content, ModificationStatus):
        return _answered(said, content.request_reference, content.processing)
    if isinstance(content, PendingStatement):
        return pending_stated(said, content, told_at)
    if isinstance(content, Allegement):
        return alleged(said, content, told_at)
    if isinstance(content, AllegementRemoval):
        return unalleged(said, content, told_at)
    if not isinstance(content, StatusAdvice | Confirmation):
        raise TypeError(f"expected what a depository says, found {type(content).__name__}")
    order = order_named(content.reference, said.message.sender)
    if order is None:
        return (fault("nothing_sent_so", "reference", content.reference),)
    stands = lock_standing(order.instruction_id)
    if _is_of_before(order):
        return (fault("sent_again_since", "reference", content.reference),)
    if isinstance(content, Confirmation):
        return _confirmed(said, content, order, stands)
    return _advised(said, content, order, stands)


def house_told(content: object, depository: str) -> int | None:
    """The party, one of our own, to whom a depository (BIC of eleven characters) says something: that whose account there what the
    message names was sent under, or that of the account it states or alleges to; of what is not known that of the newest way. None
    for no depository."""
    link = None
    if isinstance(content, CancellationStatus | ModificationStatus):
        request = request_named(content.request_reference, depository)
        link = request.order.link if request else None
    elif isinstance(content, StatusAdvice | Confirmation):
        order = order_named(content.reference, depository)
        link = order.link if order else None
    elif isinstance(content, PendingStatement):
        link = link_of_account(depository, content.account)
    elif isinstance(content, Allegement | AllegementRemoval):
        link = link_told(depository, content.account)
    return link.location.party_id if link else house_of_depository(depository)


def _told_at(said: Said) -> datetime:
    header = said.read.header
    return header.created_at if header is not None and header.created_at is not None else said.message.at


def _codes(*axes: Axis[Any] | None) -> list[str]:
    return list(dict.fromkeys(reason.code for axis in axes if axis for reason in axis.reasons))


def _came(said: Said, instruction: int) -> Came:
    """That it is followed: what a party had asked for by message, and that has ended by it, is answered to the party."""
    answer_parties([instruction], said.occasion)
    return Came(1, "FOLLOWED", FOLLOW, instruction=instruction)


def _is_cancelled_here(instruction: int) -> bool:
    return Cancellation.objects.filter(pk=instruction).exists()


def _is_held_here(instruction: int) -> bool:
    return ImposedHold.objects.filter(instruction=instruction, ending=None).exists()


def _advised(
    said: Said, content: StatusAdvice, order: DepositoryOrder, stands: DepositoryStanding
) -> Came | tuple[Fault, ...]:
    matching = content.matching or content.inferred_matching
    told_at = _told_at(said)
    if stands.state in FINAL and stands.told_at is not None and told_at > stands.told_at:
        return (fault("over_at_depository", "reference", content.reference, state=stands.state),)
    is_news = stands.state not in FINAL and (stands.told_at is None or told_at > stands.told_at)
    if is_news and _status(content.processing) not in GONE and _is_cancelled_here(stands.pk):
        return (fault("cancelled_here", "reference", content.reference),)
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
    return _came(said, order.instruction_id)


def _is_of_before(order: DepositoryOrder) -> bool:
    """Whether an instruction, whose standing is locked, was sent again since."""
    last = last_order(order.instruction_id)
    return last is not None and last.pk != order.pk


def _status(axis: Axis[Any] | None) -> str:
    return str(axis.status) if axis else ""


def _answered(said: Said, reference: str, processing: Axis[Any]) -> Came | tuple[Fault, ...]:
    request = request_named(reference, said.message.sender)
    if request is None:
        return (fault("nothing_asked_so", "request_reference", reference),)
    if request.act in ABOUT_LINKS:
        keep_links_in_order()
    lock_standing(request.instruction_id)
    if _is_of_before(request.order):
        return (fault("sent_again_since", "request_reference", request.order.reference),)
    state = _ANSWERS.get(processing.status, "WAITS")
    for_good = request.answers.exclude(state=DepositoryAnswer.State.WAITS).first()
    if for_good is not None and state != DepositoryAnswer.State.WAITS:
        return (fault("answered_already", "request_reference", reference, state=for_good.state),)
    answer_request(
        said.message.pk, request, state, codes=_codes(processing), told_at=_told_at(said), occasion=said.occasion
    )
    return _came(said, request.instruction_id)


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
                said.message.pk,
                stands,
                of,
                now=now,
                settled_on=content.settled_on,
                own_reference=content.confirmation_reference or "",
                occasion=said.occasion,
            )
    except DayNotOpen:
        return None
    except Refusal as refusal:
        return (fault("not_booked", "reference", content.reference, why=refusal.sentence()),)
    return _came(said, order.instruction_id)


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
    if _is_cancelled_here(stands.pk):
        return [fault("cancelled_here", "reference", content.reference)]
    if _is_held_here(stands.pk):
        return [fault("held_here", "reference", content.reference)]
    wrong = []
    terms = {
        "isin": (content.isin, found["isin"]),
        "direction": (content.direction, found["direction"]),
        "quantity": (content.quantity.type, _counted(said, found)),
        "account": (content.account or stands.link.account, stands.link.account),
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
    before_it = _confirmed_before(said, content, of=of, now=now, previously=previously)
    return [*wrong, *([before_it] if before_it else [])]


def _counted(said: Said, found: dict[str, Any]) -> str:
    """What the quantity of an instruction counts, as it was sent."""
    terms = instrument_terms([found["asset"]], said.occasion.business_date) if found["asset"] else {}
    return str(terms[found["asset"]].quantity_type) if found["asset"] in terms else QuantityType.UNIT


def _way(cash: Any) -> tuple[str, Any] | None:
    return (cash.currency, cash.flow) if cash else None


def _said(told: Any) -> str:
    return " ".join(str(each) for each in told) if isinstance(told, tuple) else str(told or "")


def _units_said(moved: Moved, found: dict[str, Any]) -> str:
    quantity = Decimal(moved.quantity).scaleb(-found["quantity_scale"])
    amount = Decimal(moved.amount).scaleb(-found["amount_scale"])
    return f"{quantity:f} / {amount:f} {found['currency'] or ''}".rstrip()


def _confirmed_before(
    said: Said, content: Confirmation, *, of: Settles, now: Moved, previously: int | None
) -> Fault | None:
    """Why a message may confirm what another one has: under the same reference of the depository; or the same, where it tells
    neither a new reference nor what had settled before, or says itself that it may be a duplicate."""
    booked = DepositoryConfirmation.objects.filter(instruction=of.instruction)
    own = content.confirmation_reference or ""
    if own and booked.filter(own_reference=own).exists():
        return fault("confirmed_already", "confirmation_reference", own)
    header = said.read.header
    is_new = bool(own) or (previously is not None and of.instructed.quantity > 0)
    if is_new and not (header is not None and header.possible_duplicate):
        return None
    same = {"quantity_units": now.quantity, "amount_units": now.amount, "settled_on": content.settled_on}
    if booked.filter(**same).exists():
        return fault("possibly_confirmed_twice", "reference", content.reference)
    return None
