"""Settlement messages of ISO 15022: bytes in, a message or faults out; what is to be said in, bytes out. Pure.

MT530, MT535 to MT537, MT540 to MT548 and MT578; lists of penalties (MT537 with function PENA) are read and not written. Who sends
to whom stands in the frame, hence every message has a header. Sources: ISO 15022 category 5, SR 2022; character set X.
"""

from collections.abc import Set
from typing import Final

from settlements.messages.contents import (
    Allegement,
    AllegementRemoval,
    CancellationRequest,
    CancellationStatus,
    CannotBeWritten,
    Confirmation,
    Content,
    Header,
    Instruction,
    Message,
    ModificationRequest,
    ModificationStatus,
    StatusAdvice,
)
from settlements.messages.forms import Form, Node, Reading, Wrong, once, places, read, write
from settlements.messages.iso15022 import stated, traded
from settlements.messages.iso15022.blocks import read_blocks, tree_of, write_blocks
from settlements.messages.iso15022.commands import MODIFICATION_REQUEST, MODIFICATION_STATUS, PROCESSED
from settlements.messages.iso15022.penalties import PENALTY_LIST
from settlements.messages.iso15022.statuses import CANCELLATION_STATUS, STATUS_ADVICE
from settlements.messages.penalties import PenaltyList
from settlements.messages.stated import HoldingsStatement, PendingStatement, SettledStatement
from vocabulary.fault import Fault
from vocabulary.invalid import shown
from vocabulary.side import Direction, PaymentType

KNOWN: Final = ("530", "535", "536", "537", "540", "541", "542", "543", "544", "545", "546", "547", "548", "578")
PENALTIES: Final = "PENA"
STATEMENTS: Final = {"535": stated.HOLDINGS, "536": stated.SETTLED, "537": stated.PENDING}
CANCEL: Final = "CANC"
REMOVE: Final = "REMO"
STATUS_OF_CANCELLATION: Final = "CAST"
_OF_INSTRUCTION: Final = frozenset({"COMM", "PREV"})
_OF_OTHERS: Final = frozenset({"COMM", "PREV", "RELA", "MITI", "CMIT"})


def read_message(body: bytes) -> Message | tuple[Fault, ...]:
    """What a message says, or everything that is wrong with its form. Raises nothing, whatever the bytes are.

    Faults have the path of sequences and field as their place. Of a message that has no readable frame there is one fault.
    """
    reading = Reading()
    try:
        kind, header, text, unread = read_blocks(body)
        if kind not in KNOWN:
            raise Wrong("unknown_message", f"MT{kind}", known=", ".join(f"MT{each}" for each in KNOWN))
        root = tree_of(text, _told_apart(kind), reading)
    except Wrong as wrong:
        return (wrong.at(""),)
    if reading.faults:
        return once(reading.faults)
    content = read(_form(kind, root), root, "", reading)
    if reading.faults or content is None:
        return once(reading.faults)
    further = (place for child in root.children for place in reading.unread(child, f"/{child.name}"))
    return Message(f"MT{kind}", content, header, tuple(dict.fromkeys((*further, *unread))))


def _told_apart(kind: str) -> Set[str]:
    return _OF_INSTRUCTION if kind < "544" and kind not in STATEMENTS else _OF_OTHERS


def _said(root: Node, path: str) -> str:
    node: Node | None = root
    for step in path.split("/"):
        node = node.first(step) if node else None
    return node.text if node else ""


def _form(kind: str, root: Node) -> Form:
    function = _said(root, "GENL/23G")
    if kind == "537" and PENALTIES in (function, _said(root, "GENL/22::STST")):
        return PENALTY_LIST
    if kind in STATEMENTS:
        return STATEMENTS[kind]
    if kind == "530":
        return MODIFICATION_REQUEST
    if kind == "548" and _said(root, PROCESSED):
        return MODIFICATION_STATUS
    if kind == "548":
        return CANCELLATION_STATUS if function == STATUS_OF_CANCELLATION else STATUS_ADVICE
    if kind == "578":
        if function == REMOVE:
            return traded.REMOVAL
        receives = _said(root, "TRADDET/22::REDE") == Direction.RECEIVE
        free = _said(root, "TRADDET/22::PAYM") == PaymentType.FREE
        return traded.allegement(
            Direction.RECEIVE if receives else Direction.DELIVER, PaymentType.FREE if free else PaymentType.AGAINST
        )
    sides = traded.SIDES[str(int(kind[2]) % 4)]
    if kind >= "544":
        return traded.confirmation(*sides)
    return traded.cancellation(*sides) if function == CANCEL else traded.instruction(*sides)


def places_of(content: Content) -> dict[str, str]:
    """Where each field of what is said stands, as the path of its sequences and field."""
    if isinstance(content, PenaltyList):
        return places(PENALTY_LIST, "")
    return places(_kind(content)[1], "")


def write_message(content: Content, header: Header) -> bytes:
    """A message as its sender hands it to the network, always alike. Raises CannotBeWritten.

    What is written is read again before it is handed out: nothing of what was said may be lost. A request to cancel and the
    removal of an allegement say again what they are about: `write_cancellation`, `write_removal`.
    """
    kind, form = _kind(content)
    return _written(kind, form, content, header, said=content)


def write_cancellation(request: CancellationRequest, instruction: Instruction, header: Header) -> bytes:
    """A request to cancel an instruction, which it says again. Raises CannotBeWritten, also for one about another."""
    return _said_again(request, instruction, CANCEL, request.request_reference or "", header)


def write_removal(removal: AllegementRemoval, allegement: Allegement, message: str, header: Header) -> bytes:
    """The removal of an allegement, which it says again, under a reference of its own.

    Raises CannotBeWritten, also for one of another.
    """
    return _said_again(removal, allegement, REMOVE, message, header)


def _said_again(
    said: CancellationRequest | AllegementRemoval,
    about: Instruction | Allegement,
    function: str,
    reference: str,
    header: Header,
) -> bytes:
    if said.reference != about.reference:
        raise CannotBeWritten((Fault("cannot_be_told", "reference", shown(said.reference)),))
    kind, form = _kind(about)
    return _written(kind, traded.said_again(form, function, reference, about.reference), about, header, said=said)


def _kind(content: Content) -> tuple[str, Form]:
    match content:
        case Instruction():
            number = next(n for n, each in traded.SIDES.items() if each == (content.direction, content.payment_type))
            return f"54{number}", traded.instruction(content.direction, content.payment_type)
        case Confirmation():
            number = next(n for n, each in traded.SIDES.items() if each == (content.direction, content.payment_type))
            return f"54{int(number) + 4}", traded.confirmation(content.direction, content.payment_type)
        case StatusAdvice():
            return "548", STATUS_ADVICE
        case CancellationStatus():
            return "548", CANCELLATION_STATUS
        case HoldingsStatement() | SettledStatement() | PendingStatement():
            return next((number, form) for number, form in STATEMENTS.items() if form.of is type(content))
        case ModificationRequest():
            return "530", MODIFICATION_REQUEST
        case ModificationStatus():
            return "548", MODIFICATION_STATUS
        case Allegement():
            return "578", traded.allegement(content.direction, content.payment_type)
    raise CannotBeWritten((Fault("cannot_be_told", "", type(content).__name__),))


def _written(kind: str, form: Form, content: Content, header: Header, *, said: Content) -> bytes:
    root = Node("")
    faults = write(form, content, root, "")
    if faults:
        raise CannotBeWritten(tuple(faults))
    try:
        body = write_blocks(kind, header, root)
    except (Wrong, UnicodeError) as wrong:
        raise CannotBeWritten(
            (wrong.at("") if isinstance(wrong, Wrong) else Fault("character_set", "", ""),)
        ) from wrong
    again = read_message(body)
    if not isinstance(again, Message):
        raise CannotBeWritten(again)
    if again.content != said:
        raise CannotBeWritten((Fault("cannot_be_told", "", str(kind)),))
    return body
