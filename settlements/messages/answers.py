"""What is answered to a message: acknowledged, rejected with reasons, pending or done, in the words of the trade. Pure.

Sources: sese.024, sese.027 and sese.031; MT548 with functions INST and CAST, and with the status of a processing command.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from settlements.messages import iso15022, iso20022
from settlements.messages.contents import (
    CancellationRequest,
    CancellationStatus,
    CannotBeWritten,
    Change,
    ChangeStatus,
    Content,
    Header,
    Instruction,
    Message,
    ModificationRequest,
    ModificationStatus,
    StatusAdvice,
)
from settlements.messages.parts import Axis, Reason
from vocabulary.status import ProcessingStatus

LONGEST_TEXT: Final = 210
"""Characters of the words that go with a reason."""


def request_reference(message: Message) -> str:
    """Under which reference the sender of a request is answered: its own of the request, else the identifier of the message, else
    the reference of what it is about."""
    said = message.content
    own = said.request_reference if isinstance(said, CancellationRequest | ModificationRequest) else None
    about = getattr(said, "reference", None)
    return own or (message.header.message_id if message.header else "") or about or "NONREF"


def reasons(codes: Sequence[str], text: str = "") -> tuple[Reason, ...]:
    """Reasons by their codes; the words stand with the first."""
    words = text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 3]}..."
    return tuple(Reason(code, words if place == 0 else "") for place, code in enumerate(codes))


def acknowledged(said: Instruction, reference: str, instruction: int) -> StatusAdvice:
    """The instruction is in, under a number of ours. `reference` is that of the answer."""
    return StatusAdvice(
        reference=said.reference,
        advice_reference=reference,
        servicer_reference=str(instruction),
        processing=Axis(ProcessingStatus.ACCEPTED),
    )


def rejected(said: Instruction, reference: str, why: tuple[Reason, ...]) -> StatusAdvice:
    """The instruction is not taken in."""
    return StatusAdvice(
        reference=said.reference, advice_reference=reference, processing=Axis(ProcessingStatus.REJECTED, why)
    )


def of_cancellation(
    message: Message, said: CancellationRequest, reference: str, status: Axis[ProcessingStatus]
) -> CancellationStatus:
    """Where a request to cancel stands."""
    return CancellationStatus(
        request_reference=request_reference(message),
        advice_reference=reference,
        processing=status,
        reference=said.reference,
        direction=said.direction,
        payment_type=said.payment_type,
    )


def of_change(message: Message, said: Change, reference: str, status: Axis[ChangeStatus]) -> ModificationStatus:
    """Where one change of a request stands. `reference` is that of the answer."""
    account = getattr(message.content, "account", None)
    return ModificationStatus(
        request_reference=request_reference(message),
        advice_reference=reference,
        account=account,
        change=said,
        processing=status,
    )


def header_of(message: Message, identifier: str, at: datetime) -> Header | None:
    """The header of an answer: back to who sent the message; None where that had none."""
    told = message.header
    if told is None:
        return None
    return Header(sender=told.receiver, receiver=told.sender, message_id=identifier, created_at=at)


def written(content: Content, header: Header | None, *, is_fin: bool) -> bytes:
    """A message in the format in which the other one was, without what that has no place for: words of reasons in letters that it
    lacks, references of the servicer. Raises CannotBeWritten where it is something else that cannot be told."""
    if is_fin and header is None:
        raise ValueError("A message of ISO 15022 has a header.")
    told = _for_fin(content) if is_fin else _for_xml(content)
    try:
        return _written(told, header, is_fin=is_fin)
    except CannotBeWritten:
        return _written(without_words(told), header, is_fin=is_fin)


def _written(content: Content, header: Header | None, *, is_fin: bool) -> bytes:
    if is_fin and header is not None:
        return iso15022.write_message(content, header)
    return iso20022.write_message(content, header)


def _for_fin(content: Content) -> Content:
    if isinstance(content, StatusAdvice):
        return replace(content, servicer_reference=None)
    if isinstance(content, CancellationStatus):
        return replace(content, servicer_reference=None, reference=None, direction=None, payment_type=None)
    if isinstance(content, ModificationStatus):
        named = content.change.reference if content.change else None
        return replace(content, account=None, change=Change(reference=named) if named else None)
    return content


def _for_xml(content: Content) -> Content:
    if isinstance(content, StatusAdvice | CancellationStatus | ModificationStatus):
        return replace(content, advice_reference=None)
    return content


def without_words(content: Content) -> Content:
    """The same with the codes of its reasons alone."""
    if isinstance(content, StatusAdvice | CancellationStatus | ModificationStatus) and content.processing:
        bare = tuple(Reason(each.code) for each in content.processing.reasons)
        return replace(content, processing=replace(content.processing, reasons=bare))  # type: ignore[arg-type]
    return content
