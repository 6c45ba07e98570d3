"""How what a party asks for by message is answered: a message for each item, in the format of the request."""

from datetime import datetime
from typing import Final

from settlements.messages.answers import header_of, written
from settlements.messages.contents import CannotBeWritten, Content, ModificationRequest
from settlements.messages.contents import Message as Read
from settlements.messages.either import read_message
from settlements.models import Message
from settlements.operations.messages import GoesOut

ANSWERS: Final = "answer to "
CLOSES: Final = "closes "
"""How the key of a message begins that answers an item of another one: at once, or once what it asks for has ended."""


def answer_of(
    message: Message,
    read: Read,
    content: Content,
    identifier: str,
    *,
    item: int,
    instruction: int | None,
    at: datetime,
    begins: str = ANSWERS,
) -> GoesOut:
    """The message that answers an item of one that came in. Raises CannotBeWritten."""
    back = header_of(read, identifier, at)
    body = written(content, back, is_fin=read.kind.startswith("MT"))
    again = read_message(body)
    if not isinstance(again, Read):
        raise CannotBeWritten(again)
    return GoesOut(
        body,
        f"{begins}{message.pk}/{item}",
        Message.Channel.FILE if message.channel == Message.Channel.FILE else Message.Channel.HTTP,
        again.kind,
        reference_of(again),
        message_id=identifier if back else "",
        sender=message.receiver,
        receiver=message.sender,
        party=message.party_id,
        answers=message.pk,
        instruction=instruction,
    )


def reference_of(read: Read) -> str:
    """The reference of the instruction that a message is, or is about; of a request to change that of its first one."""
    content = read.content
    if isinstance(content, ModificationRequest):
        return next((each.reference for each in content.changes if each.reference), "")
    return getattr(content, "reference", None) or ""
