"""What settlement refuses of what parties say of their parts. Sentences say "this instruction", as those of other acts do."""

from django.utils.translation import gettext as _

from vocabulary.outcome import Refusal


class PartHasSettled(Refusal):
    """A part has settled: the partial settlement indicator stands."""

    code = "part_has_settled"

    def sentence(self) -> str:
        return _(
            "A part of this instruction has settled: its partial settlement indicator stands. Its priority can be changed, its "
            "hold released, and its rest cancelled by both sides."
        )


class IndicatorStands(Refusal):
    """The instruction says so already; `partial` is the indicator."""

    code = "indicator_stands"

    def sentence(self) -> str:
        return _("This instruction says %(partial)s already. There is nothing to do.") % self.data


class PartIsReleased(Refusal):
    """A part of it is released, and its party would allow no parts; `quantity` is what is released."""

    code = "part_is_released"

    def sentence(self) -> str:
        return _(
            "%(quantity)s of this instruction are released though it is on hold, which is a part. Take that release back first."
        ) % {"quantity": self.data["quantity"]}


class NotADelivery(Refusal):
    """Only who delivers securities releases a part of them."""

    code = "not_a_delivery"

    def sentence(self) -> str:
        return _(
            "This instruction delivers no securities. Only the deliverer releases a part; the receiver releases all."
        )


class NotHeld(Refusal):
    """This side does not hold it: there is nothing to release."""

    code = "not_held"

    def sentence(self) -> str:
        return _("This instruction is not on hold by this side, so all of it is tried. Put it on hold first.")


class NotAPartOfIt(Refusal):
    """As much is to be released as is left, or more; `left` is what is."""

    code = "not_a_part_of_it"

    def sentence(self) -> str:
        return _(
            "%(quantity)s cannot be released of this instruction as a part: %(left)s are left. Release less, or all of it."
        ) % {"quantity": self.data["quantity"], "left": self.data["left"]}


class NotInUnits(Refusal):
    """The quantity is none in which its instrument settles; `multiple` and `minimum_unit` say which are."""

    code = "not_in_units"

    def sentence(self) -> str:
        return _(
            "%(quantity)s is not a quantity in which the instrument settles: a multiple of %(multiple)s, the first time "
            "%(minimum)s at least. Round it."
        ) % {
            "quantity": self.data["quantity"],
            "multiple": self.data["multiple"],
            "minimum": self.data["minimum_unit"],
        }


class PartsNotAllowed(Refusal):
    """A side says NPAR; `side` is own, other or both."""

    code = "parts_not_allowed"

    def sentence(self) -> str:
        if self.data["side"] == "other":
            return _(
                "The counterparty does not allow this instruction to settle in parts (NPAR). Ask it to, or release all of it."
            )
        return _(
            "This instruction says that it does not settle in parts (NPAR). Change that first, or release all of it."
        )


class LinkedSettlesWhole(Refusal):
    """It is linked with others, or in a pool, and so settles whole."""

    code = "linked_settles_whole"

    def sentence(self) -> str:
        return _(
            "This instruction is linked, so it settles whole or not at all. Take the link away first, or release all of it."
        )


class ReleasedAlready(Refusal):
    """Just as much is released already; `quantity` is how much."""

    code = "released_already"

    def sentence(self) -> str:
        return _("%(quantity)s of this instruction are released already. There is nothing to do.") % {
            "quantity": self.data["quantity"]
        }


class NothingReleased(Refusal):
    """No part of it is released."""

    code = "nothing_released"

    def sentence(self) -> str:
        return _("No part of this instruction is released. There is nothing to take back.")


class PartCannotBeTold(Refusal):
    """It is at an external depository, and neither standard can say there how much of it is released."""

    code = "part_cannot_be_told"

    def sentence(self) -> str:
        return _(
            "This instruction is at its depository, and no message of the standards (sese.030, MT530) can say there how much of "
            "it is released. Ask the depository to release all of it, or to cancel it; then instruct the part and the rest by "
            "themselves."
        )


PART_REFUSALS: dict[str, type[Refusal]] = {
    refusal.code: refusal
    for refusal in (
        PartHasSettled,
        IndicatorStands,
        PartIsReleased,
        NotADelivery,
        NotHeld,
        NotAPartOfIt,
        NotInUnits,
        PartsNotAllowed,
        LinkedSettlesWhole,
        ReleasedAlready,
        NothingReleased,
        PartCannotBeTold,
    )
}
