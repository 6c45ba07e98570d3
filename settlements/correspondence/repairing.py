"""A message that was set aside is corrected and taken up, or rejected for good, by a person. Both messages are kept."""

from typing import Any, Final

from django.utils.translation import gettext as _

from machinery.transactions import part
from refdata.queries import demand_everywhere, demand_reach
from settlements.correspondence.taking import receive, take_up
from settlements.models import Message, MessageOutcome, OpenMessage
from settlements.operations.faults import sentence_of
from settlements.operations.messages import Came, finish_message, lock_open_message
from settlements.queries import visible_messages
from vocabulary.fault import Fault
from vocabulary.occasion import Occasion
from vocabulary.outcome import Refusal

RIGHT: Final = "settlements.load"
LONGEST: Final = 65_536
"""Characters of a message that a person corrects."""


class MessageNotFound(Refusal):
    """No message of this number that the actor may see."""

    code = "message_not_found"
    status = 404

    def sentence(self) -> str:
        return _("No message %(message)s is known. Look it up in the list of messages.") % {
            "message": self.data["message"]
        }


class MessageNotSetAside(Refusal):
    """The message is not set aside, or not any more."""

    code = "message_not_set_aside"

    def sentence(self) -> str:
        return _("Message %(message)s is not set aside. Look at its page for what came of it.") % {
            "message": self.data["message"]
        }


class MessageStillFaulty(Refusal):
    """The corrected message would be set aside again; `faults` has each reason."""

    code = "message_still_faulty"
    status = 422

    def sentence(self) -> str:
        sentences = " ".join(
            sentence_of(Fault(each["code"], each["field"], each["value"], each["data"])) for each in self.data["faults"]
        )
        return _("The message would be set aside again: %(faults)s") % {"faults": sentences}


@part
def repair_message(pk: int, body: bytes, occasion: Occasion) -> tuple[Message, Message]:
    """Takes a message up that was set aside, with corrected bytes or as it came, as who repairs it: the old one and the new one.

    The bytes may be those that came: what was set aside as a possible duplicate is then taken up after all. Refuses
    MessageNotFound, PartyOutOfReach, MessageNotSetAside, MessageStillFaulty.
    """
    opened, old = _set_aside(pk, occasion)
    told: dict[str, Any] = {"at": occasion.at, "business_date": occasion.business_date}
    kept = receive(body, Message.Channel.DESK, by=occasion.by, **told, repairs=pk)
    take_up(kept.message.pk, **told, request_id=occasion.request_id)
    again = OpenMessage.objects.filter(pk=kept.message.pk, state=OpenMessage.State.QUARANTINED).first()
    if again is not None:
        raise MessageStillFaulty(faults=again.reasons)
    came = Came(1, MessageOutcome.State.REPAIRED, "repair", reasons=opened.reasons)
    finish_message(opened, [came], by=occasion.by, **told, reason=occasion.reason)
    return old, kept.message


@part
def reject_message(pk: int, occasion: Occasion) -> Message:
    """Rejects a message that was set aside, for the reasons for which it was. Nobody is answered: what cannot be read has no
    reference. Refuses MessageNotFound, PartyOutOfReach, MessageNotSetAside."""
    opened, old = _set_aside(pk, occasion)
    came = Came(1, MessageOutcome.State.REJECTED, "reject", reasons=opened.reasons)
    told: dict[str, Any] = {"by": occasion.by, "at": occasion.at, "business_date": occasion.business_date}
    finish_message(opened, [came], **told, reason=occasion.reason)
    return old


def _set_aside(pk: int, occasion: Occasion) -> tuple[OpenMessage, Message]:
    """The row of a message that is set aside, locked, and the message: one that who acts handed in, or whose party he may hand in
    for; of nobody's, who may for everybody."""
    by = occasion.by
    seen = visible_messages(by, occasion.at) if by.kind in {"person", "client"} else Message.objects.all()
    found = seen.filter(pk=pk).first()
    if found is None:
        raise MessageNotFound(message=pk)
    if (found.actor_kind, found.actor_id) != (by.kind, by.id):
        if found.party_id is None:
            demand_everywhere(RIGHT, occasion)
        else:
            demand_reach([found.party_id], RIGHT, occasion)
    opened = lock_open_message(pk)
    if opened is None or opened.state != OpenMessage.State.QUARANTINED:
        raise MessageNotSetAside(message=pk)
    return opened, found
