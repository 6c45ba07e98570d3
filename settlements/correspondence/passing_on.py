"""What a party asks by message about an instruction that is at its depository: passed on there, and answered to the party once the
depository has answered, or once the instruction is over or was sent there again.

Nothing of the instruction changes by it: that the depository's own word does.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, NamedTuple

from authorizations.operations import ask
from machinery.statements import among
from machinery.transactions import attempt, part
from settlements.correspondence.answering import CLOSES
from settlements.correspondence.closing import OTHER, Item, closing, sentence_of
from settlements.correspondence.doing import Said
from settlements.correspondence.linked import wishes_of
from settlements.depositories import Ended, ended
from settlements.messages.contents import (
    CancellationRequest,
    Change,
    Linking,
    ModificationRequest,
)
from settlements.messages.contents import Message as Read
from settlements.messages.either import read_message
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
from settlements.operations.messages import GoesOut, answer_message
from settlements.queries.messages import references_on_file
from vocabulary.occasion import Occasion
from vocabulary.outcome import Failure
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
WAITS: Final = DepositoryAnswer.State.WAITS


class AskedFor(NamedTuple):
    """The request of ours by which an item of a message is done (0: none), whether it waits for others to agree, and under which
    reference of ours its depository was asked, which has to answer first ("" where none was)."""

    request: int
    waits: bool
    reference: str = ""


_passes: ContextVar[tuple[int, int] | None] = ContextVar("passes", default=None)


@contextmanager
def passing(message: int, item: int) -> Iterator[None]:
    """Until it ends, an item of a message that is being taken up may be passed on: nothing has come of it yet."""
    token = _passes.set((message, item))
    try:
        yield
    finally:
        _passes.reset(token)


def passed_on(said: Said, item: int, instruction: int, command: str, payload: Mapping[str, Any]) -> AskedFor | Failure:
    """Asks the depository of an instruction for what a party asks for by an item of a message, or why that is not done. Refuses as
    `ask`, also where somebody waits for others to agree to an act on the instruction."""
    wanted = str(payload.get("priority") or payload.get("partial") or "")
    asks = {"instructions": [instruction], "act": ACTS[command], "wanted": wanted}
    asks |= {"links": payload["links"]} if "links" in payload else {}
    with attempt(), passing(said.message.pk, item):
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
    """Whether an item of a message (id) that came in from the party of an instruction asks for an act on it, with these links, is
    pending, and was neither passed on nor answered for good before."""
    found = (
        Message.objects.filter(pk=message, direction=Message.Direction.IN).first() if _waits(message, item) else None
    )
    of = Instruction.objects.filter(pk=instruction).first()
    read = read_message(bytes(found.body)) if found else None
    if found is None or of is None or not isinstance(read, Read) or found.party_id != of.participant_id:
        return False
    content, reference = read.content, None
    if isinstance(content, CancellationRequest) and act == "CANCEL" and item == 1:
        reference = content.reference
    if isinstance(content, ModificationRequest) and item <= len(content.changes):
        change = content.changes[item - 1]
        is_asked = _is_of(change, act, wanted) and wishes_of(of.participant_id, instruction, change.links) == list(
            links
        )
        reference = change.reference if is_asked else None
    named = references_on_file(of.participant_id, [reference]) if reference else {}
    taken = DepositoryRequest.objects.filter(asked_by=message, asked_item=item)
    return named.get(reference or "") == instruction and not taken.exists()


def _waits(message: int, item: int) -> bool:
    """Whether an item is being passed on now, or waits for others to agree to that: not one of a message that is set aside or not
    taken up, nor one that was answered for good."""
    if _passes.get() == (message, item):
        return True
    pending = MessageOutcome.objects.filter(message=message, item=item, state=MessageOutcome.State.PENDING)
    return pending.exists() and not Message.objects.filter(key=f"{CLOSES}{message}/{item}").exists()


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
    if end is None or request.asked_by is None or request.asked_item is None:
        return None
    words = _words(request, end, bool(stands.quantity_units or stands.amount_units))
    return closing(Item(request.asked_by, request.asked_item, request.instruction_id), end, words, occasion)


def _words(request: DepositoryRequest, end: Ended, in_part: bool) -> str:
    if not end.is_done:
        return sentence_of(fault(end.why, "", request.reference, codes=" ".join(end.codes) or OTHER))
    return sentence_of(fault("rest_cancelled_outside", "", request.reference)) if in_part else ""
