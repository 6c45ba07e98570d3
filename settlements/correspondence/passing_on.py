"""What a party asks by message about an instruction that is at its depository: passed on there, and answered to the party once the
depository has answered, or once the instruction is over or was sent there again.

Nothing of the instruction changes by it: that the depository's own word does.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple

from authorizations.operations import ask
from machinery.statements import among
from machinery.transactions import attempt, part
from settlements.correspondence.answering import CLOSES, answer_of
from settlements.correspondence.doing import Said
from settlements.correspondence.linked import wishes_of
from settlements.depositories import Ended, ended
from settlements.messages.answers import of_cancellation, of_change, reasons
from settlements.messages.codes import REQUEST_DENIED
from settlements.messages.contents import (
    CancellationRequest,
    CannotBeWritten,
    Change,
    ChangeStatus,
    Content,
    Linking,
    ModificationRequest,
)
from settlements.messages.contents import Message as Read
from settlements.messages.either import read_message
from settlements.messages.parts import Axis, Reason
from settlements.models import (
    Cancellation,
    DepositoryAnswer,
    DepositoryRequest,
    DepositoryStanding,
    Instruction,
    Message,
    MessageOutcome,
)
from settlements.operations import LinkWish
from settlements.operations.depositories import last_order
from settlements.operations.faults import reasons_of
from settlements.operations.messages import GoesOut, answer_message
from settlements.queries.messages import references_on_file
from vocabulary.fault import Fault
from vocabulary.occasion import Occasion
from vocabulary.outcome import Failure
from vocabulary.status import ProcessingStatus
from vocabulary.written import fault

ASK: Final = "depository.ask"
ACTS: Final[Mapping[str, str]] = {
    "instruction.cancel": "CANCEL",
    "instruction.hold": "HOLD",
    "instruction.release": "RELEASE",
    "instruction.prioritise": "PRIORITY",
    "instruction.set_partial": "PARTIAL",
    "instruction.link": "LINK",
    "instruction.unlink": "UNLINK",
}
"""What a depository is asked for instead of a command that is refused because the instruction is there."""
OTHER: Final = "OTHR"
BY_OWNER: Final = "CANI"
WAITS: Final = DepositoryAnswer.State.WAITS


class AskedFor(NamedTuple):
    """The request of ours by which an item of a message is done (0: none), whether it waits for others to agree, and under which
    reference of ours its depository was asked, which has to answer first ("" where none was)."""

    request: int
    waits: bool
    reference: str = ""


def passed_on(said: Said, item: int, instruction: int, command: str, payload: Mapping[str, Any]) -> AskedFor | Failure:
    """Asks the depository of an instruction for what a party asks for by an item of a message, or why that is not done. Refuses as
    `ask`, also where somebody waits for others to agree to an act on the instruction."""
    wanted = str(payload.get("priority") or payload.get("partial") or "")
    asks = {"instructions": [instruction], "act": ACTS[command], "wanted": wanted}
    asks |= {"links": payload["links"]} if "links" in payload else {}
    with attempt():
        asked = ask(ASK, {**asks, "message": said.message.pk, "item": item}, said.occasion)
    if not asked.request:
        failure: Failure = asked.answer.failures[0]
        return failure
    if not asked.is_done:
        return AskedFor(asked.request, True)
    made = DepositoryRequest.objects.get(asked_by=said.message.pk, asked_item=item)
    return AskedFor(asked.request, False, made.reference)


def asks_for(
    message: int, item: int, instruction: int, act: str, wanted: str, *, links: Sequence[LinkWish] = ()
) -> bool:
    """Whether an item of a message (id) that came in from the party of an instruction asks for an act on it, with these links, and
    was neither passed on nor answered for good before."""
    found = Message.objects.filter(pk=message, direction=Message.Direction.IN).first()
    of = Instruction.objects.filter(pk=instruction).first()
    read = read_message(bytes(found.body)) if found else None
    if found is None or of is None or not isinstance(read, Read) or found.party_id != of.participant_id:
        return False
    content, reference = read.content, None
    if isinstance(content, CancellationRequest) and act == "CANCEL" and item == 1:
        reference = content.reference
    if isinstance(content, ModificationRequest) and item <= len(content.changes):
        change = content.changes[item - 1]
        is_asked = _is_of(change, act, wanted) and wishes_of(of.participant_id, instruction, change) == list(links)
        reference = change.reference if is_asked else None
    named = references_on_file(of.participant_id, [reference]) if reference else {}
    taken = DepositoryRequest.objects.filter(asked_by=message, asked_item=item)
    answered = found.outcomes.filter(item=item).exclude(state=MessageOutcome.State.PENDING)
    return named.get(reference or "") == instruction and not taken.exists() and not answered.exists()


def _is_of(change: Change, act: str, wanted: str) -> bool:
    """Whether a change is what an act asks for."""
    asked = {
        "HOLD": change.hold is True,
        "RELEASE": change.hold is False,
        "PRIORITY": change.priority is not None and str(change.priority) == wanted,
        "PARTIAL": change.partial is not None and str(change.partial) == wanted,
        "LINK": change.linking == Linking.LINK,
        "UNLINK": change.linking == Linking.UNLINK,
    }
    return asked.get(act, False)


@part
def answer_parties(instructions: Collection[int], occasion: Occasion) -> int:
    """Answers parties what became of what they asked the depositories of instructions by message, once each; how many. The second
    time: none. Whoever calls has locked the instructions."""
    asked = DepositoryRequest.objects.filter(instruction__in=among(list(instructions)), asked_by__isnull=False)
    found = list(asked.select_related("asked_by", "order").order_by("pk"))
    keys = {f"{CLOSES}{each.asked_by_id}/{each.asked_item}": each for each in found}
    told = set(Message.objects.filter(key__in=list(keys)).values_list("key", flat=True)) if keys else set()
    made = [_closing(each, occasion) for key, each in keys.items() if key not in told]
    answers = [each for each in made if each is not None]
    if answers:
        answer_message(answers, by=occasion.by, at=occasion.at, business_date=occasion.business_date)
    return len(answers)


def _closing(request: DepositoryRequest, occasion: Occasion) -> GoesOut | None:
    """The message that tells a party how what it asked for has ended; None while it has not."""
    stands = DepositoryStanding.objects.get(pk=request.instruction_id)
    answer = request.answers.exclude(state=WAITS).first()
    last = last_order(request.instruction_id)
    end = ended(
        request.act,
        answer.state if answer else "",
        answer.codes if answer else (),
        is_settled=stands.state == DepositoryStanding.State.SETTLED,
        is_cancelled=Cancellation.objects.filter(pk=request.instruction_id).exists(),
        is_sent_again=last is not None and last.pk != request.order_id,
    )
    message, item = request.asked_by, request.asked_item
    read = read_message(bytes(message.body)) if message else None
    if end is None or message is None or item is None or not isinstance(read, Read):
        return None
    in_part = bool(stands.quantity_units or stands.amount_units)
    identifier = f"C{message.pk}-{item}"
    told: dict[str, Any] = {"item": item, "instruction": request.instruction_id, "at": occasion.at}

    def said(words: str) -> GoesOut:
        content = _content(read, item, identifier, end, words)
        return answer_of(message, read, content, identifier, **told, begins=CLOSES)

    try:
        return said(_words(request, end, in_part))
    except CannotBeWritten:  # its format has no place for the words
        return said("")


def _content(read: Read, item: int, identifier: str, end: Ended, words: str) -> Content:
    """What a party is answered, in the words of its request."""
    asked = read.content
    if isinstance(asked, CancellationRequest):
        done = Axis(ProcessingStatus.CANCELLED, reasons([BY_OWNER], words))
        axis = done if end.is_done else Axis(ProcessingStatus.DENIED, _denied(end, words))
        return of_cancellation(read, asked, identifier, axis)
    if not isinstance(asked, ModificationRequest):
        raise TypeError(f"expected a request, found {type(asked).__name__}")
    status = Axis(ChangeStatus.DONE) if end.is_done else Axis(ChangeStatus.DENIED, _denied(end, words))
    return of_change(read, asked.changes[item - 1], identifier, status)


def _denied(end: Ended, words: str) -> tuple[Reason, ...]:
    """Why it was not done, by the codes that there are for that; the words name the others."""
    known = [code for code in end.codes if code in REQUEST_DENIED.split()]
    return reasons(known or [OTHER], words)


def _words(request: DepositoryRequest, end: Ended, in_part: bool) -> str:
    if not end.is_done:
        return sentence_of(fault(end.why, "", request.reference, codes=" ".join(end.codes) or OTHER))
    return sentence_of(fault("rest_cancelled_outside", "", request.reference)) if in_part else ""


def sentence_of(found: Fault) -> str:
    """A fault in words."""
    return str(reasons_of([found])[0]["sentence"])
