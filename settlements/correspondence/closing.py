"""The second answer to what a party asked for by message and was told to be pending: how it has ended. There is one for each item,
under the party's own reference, in the transaction that ends it.

What waited for others to agree ends with that request; what was passed on to a depository as `passing_on` says.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from authorizations.queries import how_ended
from machinery.transactions import part
from settlements.correspondence.answering import CLOSES, answer_of
from settlements.depositories import Ended
from settlements.messages.answers import of_cancellation, of_change, reasons
from settlements.messages.codes import REQUEST_DENIED
from settlements.messages.contents import (
    CancellationRequest,
    CannotBeWritten,
    ChangeStatus,
    Content,
    ModificationRequest,
)
from settlements.messages.contents import Message as Read
from settlements.messages.either import read_message
from settlements.messages.parts import Axis, Reason
from settlements.models import DepositoryRequest, Message, MessageOutcome
from settlements.operations.faults import reasons_of
from settlements.operations.messages import GoesOut, answer_message
from settlements.queries import statuses_of
from vocabulary.fault import Fault
from vocabulary.occasion import Occasion
from vocabulary.status import ProcessingStatus, SettlementStatus
from vocabulary.written import fault

OTHER: Final = "OTHR"
BY_OWNER: Final = "CANI"
CONFIRMATION_AWAITED: Final = "CONF"
WHY_NOT: Final[Mapping[str, str]] = {
    "REFUSED": "others_refused",
    "WITHDRAWN": "taken_back_before_agreed",
    "EXPIRED": "not_agreed_in_time",
    "IMPOSSIBLE": "impossible_once_agreed",
    "EXECUTED": "agreed_otherwise",
}
"""Why what waited for others to agree is not done, as the code of a fault, by how that request ended."""


class Item(NamedTuple):
    """An item of a message of a party, and the instruction (id) that it is about."""

    message: Message
    number: int
    instruction: int

    @property
    def identifier(self) -> str:
        """Our identifier of the second answer to it: at most sixteen characters, never used for another."""
        return f"C{self.message.pk}-{self.number}"


@part
def answer_waiting(request: int, occasion: Occasion) -> None:
    """Answers the parties whose items waited for a request that has just ended: as done, or as denied with why. What it has now
    asked of a depository is answered once that has ended."""
    waited = MessageOutcome.objects.filter(request_id=request, state=MessageOutcome.State.PENDING)
    items = [each for each in waited.select_related("message").order_by("pk") if not _is_passed_on(each)]
    if not items:
        return
    how, is_done = how_ended(request)
    made = [_closing(each, how, occasion, is_done=is_done) for each in items]
    answer_message(made, by=occasion.by, at=occasion.at, business_date=occasion.business_date)


def _is_passed_on(item: MessageOutcome) -> bool:
    return DepositoryRequest.objects.filter(asked_by=item.message_id, asked_item=item.item).exists()


def _closing(item: MessageOutcome, how: str, occasion: Occasion, *, is_done: bool) -> GoesOut:
    """The message that tells a party what became of an item that waited. What is cancelled meanwhile is so, whoever did it."""
    of = Item(item.message, item.item, item.instruction_id or 0)
    stands = statuses_of([of.instruction])[of.instruction]
    is_cancelled, is_cancel = stands.processing == ProcessingStatus.CANCELLED, item.act == "cancel"
    if is_done or (is_cancel and is_cancelled):
        return closing(of, Ended(True), "", occasion, awaits=is_cancel and not is_cancelled)
    codes = ("DSET",) if stands.settlement == SettlementStatus.SETTLED else ("DCAN",) if is_cancelled else ()
    why = "over_before_agreed" if codes else WHY_NOT[how]
    words = sentence_of(fault(why, "", str(item.request_id)))
    return closing(of, Ended(False, why, codes), words, occasion)


def closing(of: Item, end: Ended, words: str, occasion: Occasion, *, awaits: bool = False) -> GoesOut:
    """The second answer to an item of a message of a party. Of a cancellation that is asked for here it says whether that still
    `awaits` the counterparty's."""
    read = read_message(bytes(of.message.body))
    if not isinstance(read, Read):
        raise TypeError(f"expected a request, found {of.message}")
    told: dict[str, Any] = {"item": of.number, "instruction": of.instruction, "at": occasion.at, "begins": CLOSES}

    def said(text: str) -> GoesOut:
        return answer_of(of.message, read, _content(read, of, end, text, awaits=awaits), of.identifier, **told)

    try:
        return said(words)
    except CannotBeWritten:  # its format has no place for the words
        return said("")


def _content(read: Read, of: Item, end: Ended, words: str, *, awaits: bool) -> Content:
    """What a party is answered, in the words of its request."""
    asked = read.content
    if isinstance(asked, CancellationRequest):
        done = Axis(ProcessingStatus.CANCELLED, reasons([BY_OWNER], words))
        if awaits:
            done = Axis(ProcessingStatus.CANCELLATION_PENDING, reasons([CONFIRMATION_AWAITED], words))
        axis = done if end.is_done else Axis(ProcessingStatus.DENIED, _denied(end, words))
        return of_cancellation(read, asked, of.identifier, axis)
    if not isinstance(asked, ModificationRequest):
        raise TypeError(f"expected a request, found {type(asked).__name__}")
    status = Axis(ChangeStatus.DONE) if end.is_done else Axis(ChangeStatus.DENIED, _denied(end, words))
    return of_change(read, asked.changes[of.number - 1], of.identifier, status)


def _denied(end: Ended, words: str) -> tuple[Reason, ...]:
    """Why it was not done, by the codes that there are for that; the words name the others."""
    known = [code for code in end.codes if code in REQUEST_DENIED.split()]
    return reasons(known or [OTHER], words)


def sentence_of(found: Fault) -> str:
    """A fault in words."""
    return str(reasons_of([found])[0]["sentence"])
