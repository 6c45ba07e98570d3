"""What is refused of holds of the house, and because of them. A sentence that a party may read says no more than its codes do."""

from django.utils.translation import gettext as _

from settlements.reasons import reason_in_words
from vocabulary.outcome import Refusal


class HeldAlready(Refusal):
    """The house holds the instruction by this kind already."""

    code = "held_by_the_house_already"

    def sentence(self) -> str:
        return _(
            "The house holds this instruction already by a hold of this kind (%(kind)s): hold %(hold)s. Lift that first to say "
            "something else of it."
        ) % {"kind": self.data["kind"], "hold": self.data["hold"]}


class NoSuchHold(Refusal):
    """No hold of the house has this number, or it is on an instruction that the actor may not see."""

    code = "no_such_hold"
    status = 404

    def sentence(self) -> str:
        return _("No hold %(hold)s of the house is known. Look it up at its instruction.") % {"hold": self.data["hold"]}


class HoldIsOver(Refusal):
    """The hold of the house was lifted, or ended with its instruction."""

    code = "hold_is_over"

    def sentence(self) -> str:
        return _("Hold %(hold)s of the house is over already. There is nothing to lift.") % {"hold": self.data["hold"]}


class LookedAtAlready(Refusal):
    """The last look at the hold says the same, of the same business date and by the same."""

    code = "looked_at_already"

    def sentence(self) -> str:
        return _("That hold %(hold)s of the house was looked at is on file already. There is nothing to note.") % {
            "hold": self.data["hold"]
        }


class HeldByTheHouse(Refusal):
    """The law has the house hold the instruction, or the one that it is matched with: it is not cancelled meanwhile."""

    code = "held_by_the_house"

    def sentence(self) -> str:
        return _(
            "This instruction cannot be cancelled while it is on hold (%(reason)s). Ask again once that is lifted."
        ) % {"reason": reason_in_words(self.data["reason"])}


class InvalidHold(Refusal):
    """A hold says what its kind has not, or lacks what it has."""

    code = "invalid_hold"
    status = 422

    def sentence(self) -> str:
        if self.data["field"] == "condition":
            return _(
                "A conditional delivery (CDEL) says on which condition it waits, and no other hold says one: `condition` is "
                "“%(value)s” of a hold %(kind)s."
            ) % {"value": self.data["value"], "kind": self.data["kind"]}
        return _(
            "A hold is looked at again on its business date, %(business_date)s, or after it: `until_date` is %(value)s. Name a "
            "later day, or none."
        ) % {"business_date": self.data["business_date"], "value": self.data["value"]}


IMPOSED_REFUSALS: dict[str, type[Refusal]] = {
    refusal.code: refusal
    for refusal in (HeldAlready, NoSuchHold, HoldIsOver, LookedAtAlready, HeldByTheHouse, InvalidHold)
}
