"""Takes settlement messages in: kept first, then done by the operations that pages and the interface call, and answered.

Two beats, each in one transaction or both in one: `receive` keeps the bytes; `take_up` does what they say. What a crash leaves
between the two is taken up by a worker.
"""

from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final

from machinery.transactions import part
from refdata.queries import parties_by_bic, parties_by_lei, visible_parties
from settlements.correspondence.acting import acted, released_by_nothing
from settlements.correspondence.answering import answer_of, reference_of
from settlements.correspondence.doing import Done, Said, fails, instructed
from settlements.correspondence.following import FOLLOWED, followed, house_told
from settlements.correspondence.listed import keep_listed, known_parties, lists_of, speaks_for_list, strange_list
from settlements.messages.checks import faults_of
from settlements.messages.contents import (
    CancellationRequest,
    Instruction,
    ModificationRequest,
    Traded,
)
from settlements.messages.contents import Message as Read
from settlements.messages.either import read_message
from settlements.messages.parts import Named, Party
from settlements.messages.penalties import PenaltyList
from settlements.models import Message, OpenMessage
from settlements.operations.faults import reasons_of
from settlements.operations.messages import (
    CameIn,
    GoesOut,
    Kept,
    answer_message,
    finish_message,
    keep_message,
    let_message_wait,
    lock_open_message,
    set_message_aside,
)
from settlements.queries.depositories import house_of_depository
from settlements.queries.messages import references_on_file
from vocabulary.actor import Actor
from vocabulary.fault import Fault
from vocabulary.identifiers import Bic
from vocabulary.occasion import Occasion
from vocabulary.written import fault

TAKEN_IN: Final = (Instruction, CancellationRequest, ModificationRequest, PenaltyList)
MOST_CHANGES: Final = 100
"""Of one request: each is a command of its own, and whoever sends them waits for all."""
KINDS: Final = "sese.020, sese.023, sese.030, semt.018, semt.044, MT530, MT537, MT540, MT541, MT542, MT543"


@part
def receive(
    body: bytes, channel: str, *, by: Actor, at: datetime, business_date: date, repairs: int | None = None
) -> Kept:
    """Keeps a message as it came, to be taken up; the same one again: as it stands. Raises as `keep_message`."""
    read = read_message(body)
    told = read if isinstance(read, Read) else None
    header = told.header if told else None
    sender, receiver = (_eleven(header.sender), _eleven(header.receiver)) if header else ("", "")
    party = _served(whose(told, business_date), by, at) if told else None
    message_id = header.message_id if header else ""
    if repairs is not None:
        identity = f"repair of {repairs}"
    elif message_id and (speaks_for := _speaks_for(told, sender, by, at, business_date)) is not None:
        identity = f"{sender} {message_id}{speaks_for}"
    else:
        identity = f"bytes by {by.kind} {by.id} {sha256(body).hexdigest()}"
    came = CameIn(
        body,
        channel,
        identity,
        kind=told.kind if told else "",
        sender=sender,
        receiver=receiver,
        party=party,
        message_id=message_id,
        reference=reference_of(told) if told else "",
        repairs=repairs,
    )
    return keep_message(came, by=by, at=at, business_date=business_date)


@part
def take_up(pk: int, *, at: datetime, business_date: date, request_id: str = "") -> None:
    """Does what a message says, by the authority of who sent it in, and answers it. What cannot be read is set aside with what is
    wrong; what is about an instruction that is not in yet waits for it until the end of its business date. What a depository says
    of what was sent to it is followed, and not answered; it stays to be taken up while the books are closed between two dates.

    One that is set aside or of which something has come already: nothing. Raises as the operations that it calls.
    """
    opened = lock_open_message(pk)
    if opened is None or opened.state not in {OpenMessage.State.ARRIVED, OpenMessage.State.WAITING}:
        return
    message = Message.objects.get(pk=pk)
    by = Actor(message.actor_kind, message.actor_id, message.actor_name)  # type: ignore[arg-type]
    told: dict[str, Any] = {"by": by, "at": at}
    read = read_message(bytes(message.body))
    if not isinstance(read, Read):
        return set_message_aside(opened, reasons_of(read), **told)
    if strange := _strange(read, message, by, at, business_date):
        return set_message_aside(opened, reasons_of(strange), **told)
    reason = f"{read.kind} {message.message_id or message.reference}".strip()
    said = Said(message, read, Occasion(by, at, business_date, reason, request_id))
    if isinstance(read.content, PenaltyList):
        came = keep_listed(message.pk, read, read.content, said.occasion)
        return finish_message(opened, [came], **told, business_date=business_date)
    if isinstance(read.content, FOLLOWED):
        answered = followed(said)
        if isinstance(answered, tuple):
            return set_message_aside(opened, reasons_of(answered), **told)
        if answered is None:
            return None
        came = answered
        return finish_message(opened, [came], **told, business_date=business_date)
    missing = _missing(said)
    if missing and business_date <= message.business_date:
        return let_message_wait(opened, message.party_id or 0, missing, **told)
    done = _done(said)
    finish_message(opened, [each.came for each in done], **told, business_date=business_date)
    answer_message([_answer(said, each) for each in done], **told, business_date=business_date)
    return None


def _done(said: Said) -> list[Done]:
    """What came of each item."""
    content = said.read.content
    if isinstance(content, Instruction):
        faults = faults_of(said.read)
        return [fails(said, faults) if faults else instructed(said, content)]
    return acted(said)


def _missing(said: Said) -> list[str]:
    """The references of a request about instructions that are not in."""
    content = said.read.content
    if isinstance(content, CancellationRequest):
        asked = [content.reference]
    elif isinstance(content, ModificationRequest):
        asked = [each.reference for each in content.changes if each.reference]
        asked += [link.reference for each in content.changes for link in each.links if link.named == Named.INSTRUCTION]
    else:
        return []
    on_file = references_on_file(said.message.party_id or 0, asked)
    return [each for each in dict.fromkeys(asked) if each not in on_file]


def _strange(read: Read, message: Message, by: Actor, at: datetime, business_date: date) -> tuple[Fault, ...]:
    """Why a message that reads well is not taken up at all."""
    if not isinstance(read.content, TAKEN_IN) and not (
        isinstance(read.content, FOLLOWED) and house_of_depository(message.sender)
    ):
        return (fault("not_taken_in", "", read.kind, known=KINDS),)
    if message.repeats_id is not None:
        return (fault("identifier_used", "message_id", message.message_id, sender=message.sender),)
    if isinstance(read.content, PenaltyList):
        return strange_list(read, read.content, by, at, business_date)
    if message.sender and _speaks_for(read, message.sender, by, at, business_date) is None:
        return (fault("sender_not_served", "sender", message.sender),)
    if isinstance(read.content, ModificationRequest) and len(read.content.changes) > MOST_CHANGES:
        return (fault("too_many_changes", "changes", str(len(read.content.changes)), most=MOST_CHANGES),)
    if isinstance(read.content, ModificationRequest) and (loose := released_by_nothing(read.content)):
        return (fault("release_without_its_change", "releases", loose),)
    if message.party_id is None and not isinstance(read.content, Traded):
        return (fault("party_not_served", "", _named(named_party(read))),)
    return ()


def _speaks_for(read: Read | None, sender: str, by: Actor, at: datetime, business_date: date) -> str | None:
    """Of which messages of a sender the identifier of one is used up by it: of all ("") where who hands it in may speak for the
    sender, or, of what a depository says of something sent there, for the party whose account that is; of a depository's list,
    where he may do so for those to whom it tells penalties, of theirs. Else None."""
    if read is not None and isinstance(read.content, FOLLOWED):
        house = house_told(read.content, sender)
        return "" if house is not None and _served(house, by, at) is not None else None
    if may_speak(sender, by, at, business_date):
        return ""
    if read is None or not isinstance(read.content, PenaltyList) or not speaks_for_list(read, by, at, business_date):
        return None
    parties = sorted(set(known_parties(lists_of(read.content), business_date).values()))
    return f" of {' '.join(map(str, parties))}"


def may_speak(sender: str, by: Actor, at: datetime, business_date: date) -> bool:
    """Whether who hands a message in may do so for the party of a BIC: a person or a client system for those for whom it
    may hand instructions in; for a depository, for the party of ours that has its account there."""
    party = house_of_depository(sender) or _party_of(sender, business_date)
    return _served(party, by, at) is not None


def _served(party: int | None, by: Actor, at: datetime) -> int | None:
    """The party, if who hands a message in may speak for it."""
    if party is None or by.kind not in {"person", "client"}:
        return party
    return party if visible_parties(by, at, "settlements.load").filter(pk=party).exists() else None


def named_party(read: Read) -> Party | None:
    """The participant or account owner that a message names."""
    content = read.content
    return content.own.party if isinstance(content, Traded) else getattr(content, "account_owner", None)


def whose(read: Read, business_date: date) -> int | None:
    """The party that speaks in a message: its participant or account owner, else its sender; what a depository says is said to the
    party of ours that has its account there. Of a list of penalties the one to whom it tells them; none where there are several."""
    if isinstance(read.content, PenaltyList):
        listed = list(known_parties(lists_of(read.content), business_date).values())
        return listed[0] if len(listed) == 1 else None
    if isinstance(read.content, FOLLOWED) and read.header is not None:
        return house_told(read.content, _eleven(read.header.sender))
    named = named_party(read)
    if named is not None:
        return _party_of(named.value, business_date)
    if read.header is not None:
        return _party_of(read.header.sender, business_date)
    return None


def _named(party: Party | None) -> str:
    return party.value if party else ""


def _eleven(written_bic: str) -> str:
    return Bic(written_bic).with_branch if Bic.is_valid(written_bic) else written_bic


def _party_of(named: str, business_date: date) -> int | None:
    """The party of a BIC on that day, or of an LEI."""
    if Bic.is_valid(named):
        return next((each.id for each in parties_by_bic([Bic(named)], business_date).values()), None)
    return next(iter(parties_by_lei([named]).values()), None)


def _answer(said: Said, done: Done) -> GoesOut:
    """The message that answers one item, in the format of the request."""
    came = done.came
    told: dict[str, Any] = {"item": came.item, "instruction": came.instruction, "at": said.occasion.at}
    return answer_of(said.message, said.read, done.answer, done.identifier, **told)
