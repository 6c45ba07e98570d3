"""What is refused of what goes to external depositories."""

from django.utils.translation import gettext as _

from vocabulary.outcome import Refusal


class AtDepository(Refusal):
    """The instruction is at an external depository: nothing is done to it here that was not done there."""

    code = "at_depository"

    def sentence(self) -> str:
        return _(
            "This instruction was sent to its depository, and is what that says. Ask the depository for it: it is done once it "
            "answers."
        )


class NotAtDepository(Refusal):
    """The instruction is not at a depository: it was not sent, was rejected, or is final."""

    code = "not_at_depository"

    def sentence(self) -> str:
        return _(
            "This instruction is not at a depository now, so there is nothing to ask for there. Act on it here, as on any other."
        )


class RequestStands(Refusal):
    """The depository was asked for the same already, and has not answered."""

    code = "request_stands"

    def sentence(self) -> str:
        return _("The depository was asked for this already, by %(reference)s. Wait for its answer.") % self.data


class NotToBeSentAgain(Refusal):
    """Only what a depository rejected, and what waits and is not on hold, is sent again."""

    code = "not_to_be_sent_again"

    def sentence(self) -> str:
        return _(
            "This instruction is not sent again: its depository has not rejected it, or its side holds it. Wait for the answer, or "
            "release it first."
        )


class NotSentWhileHeld(Refusal):
    """The house holds the instruction: it is not sent again until that is lifted."""

    code = "not_sent_while_held"

    def sentence(self) -> str:
        return _(
            "This instruction is not sent again while the house holds it (%(imposed)s). Send it once that is lifted."
        ) % {"imposed": self.data["imposed"]}


class PartlyConfirmed(Refusal):
    """A part of what its depository rejected has settled there: all of it is not sent again."""

    code = "partly_confirmed"

    def sentence(self) -> str:
        return _(
            "A part of this instruction has settled at its depository, so all of it is not sent again. Cancel it, and instruct "
            "what is left."
        )


class CannotBeSent(Refusal):
    """Neither standard has a place for what is to be said."""

    code = "cannot_be_sent"
    status = 422

    def sentence(self) -> str:
        return _(
            "No message to its depository can say this of the instruction (%(why)s). Arrange it with the depository by hand."
        ) % {"why": self.data["why"] or "—"}


class NotKnownAtDepository(Refusal):
    """The instruction is at its depository, which would have to be told of a link with what is not there; `other` is that, by its
    number, or the name of a pool."""

    code = "not_known_at_depository"

    def sentence(self) -> str:
        return _(
            "An instruction (%(instruction)s) is at its depository, which cannot be told that it settles with or after what is not "
            "there (%(other)s). Link them once both are there, or for information."
        ) % {"instruction": self.data["instruction"], "other": self.data["other"]}


class LinkNeedsNoDepository(Refusal):
    """The depository need not be asked for a change of a link: it does not know of it, or is told with what is sent."""

    code = "link_needs_no_depository"

    def sentence(self) -> str:
        return _(
            "Its depository does not have to be asked for this change: it does not know of such a link, or is told of it when the "
            "other instruction is sent. Change the link here, or ask for it by itself."
        )


DEPOSITORY_REFUSALS: dict[str, type[Refusal]] = {
    refusal.code: refusal
    for refusal in (
        AtDepository,
        NotAtDepository,
        RequestStands,
        NotToBeSentAgain,
        NotSentWhileHeld,
        PartlyConfirmed,
        CannotBeSent,
        NotKnownAtDepository,
        LinkNeedsNoDepository,
    )
}
