"""What is refused of changes of penalties. The data has the number of the penalty."""

from django.utils.translation import gettext as _

from vocabulary.outcome import Refusal


class NoSuchPenalty(Refusal):
    """No penalty has this number."""

    code = "no_such_penalty"
    status = 404

    def sentence(self) -> str:
        return _("There is no penalty %(penalty)s. Look its number up in the list of penalties.") % self.data


class PenaltyIsCompleted(Refusal):
    """Another penalty completes this one: that one stands."""

    code = "penalty_is_completed"

    def sentence(self) -> str:
        return (
            _("Penalty %(penalty)s lacked a fact; penalty %(completed_by)s has it and stands. Change that one.")
            % self.data
        )


class PenaltyIsClosed(Refusal):
    """The last day on which a penalty of its month may be changed is over."""

    code = "penalty_is_closed"

    def sentence(self) -> str:
        return (
            _(
                "Penalty %(penalty)s could be changed until %(last_day)s, the amendment day of its month. It stands as it is; "
                "settle a difference between the two parties."
            )
            % self.data
        )


class PenaltyIsRemoved(Refusal):
    """The penalty is removed already."""

    code = "penalty_is_removed"

    def sentence(self) -> str:
        return _("Penalty %(penalty)s is removed already. There is nothing to do.") % self.data


class PenaltyStands(Refusal):
    """Only what was removed is reinstated."""

    code = "penalty_stands"

    def sentence(self) -> str:
        return _("Penalty %(penalty)s was not removed. There is nothing to reinstate.") % self.data


class PenaltyHasNoPayer(Refusal):
    """Nobody knows which side would pay."""

    code = "penalty_has_no_payer"

    def sentence(self) -> str:
        return _("Nobody knows which side pays penalty %(penalty)s. Re-allocate it to the one that does.") % self.data


class PenaltyIsPaidByThisSide(Refusal):
    """It is re-allocated to the side that has it."""

    code = "penalty_is_paid_by_this_side"

    def sentence(self) -> str:
        return (
            _("Penalty %(penalty)s is of this side already. Name the other side, or reinstate it if it was removed.")
            % self.data
        )


class PenaltyOfThisSideStands(Refusal):
    """A side pays once a day for a match, and another penalty of that day is its already: `other`."""

    code = "penalty_of_this_side_stands"

    def sentence(self) -> str:
        return (
            _("This side pays penalty %(other)s of the same match and day already. Remove that one first.") % self.data
        )


class PenaltyLacksFacts(Refusal):
    """A price or a rate of its day is not known; `facts` names them."""

    code = "penalty_lacks_facts"

    def sentence(self) -> str:
        return _(
            "What penalty %(penalty)s is reckoned with is not known of its day: %(facts)s. Enter it, then ask again."
        ) % {"penalty": self.data["penalty"], "facts": ", ".join(self.data["facts"])}


PENALTY_REFUSALS: dict[str, type[Refusal]] = {
    refusal.code: refusal
    for refusal in (
        NoSuchPenalty,
        PenaltyIsCompleted,
        PenaltyIsClosed,
        PenaltyIsRemoved,
        PenaltyStands,
        PenaltyHasNoPayer,
        PenaltyIsPaidByThisSide,
        PenaltyOfThisSideStands,
        PenaltyLacksFacts,
    )
}
