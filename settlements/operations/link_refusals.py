"""What settlement refuses of linking instructions. The data has the numbers of the instructions."""

from django.utils.translation import gettext as _

from vocabulary.outcome import Refusal


class LinkedWithItself(Refusal):
    """An instruction is to be linked with itself."""

    code = "linked_with_itself"
    status = 422

    def sentence(self) -> str:
        return _("An instruction cannot be linked with itself. Name the other one.")


class LinkOfTwoParties(Refusal):
    """The two instructions are not of one party."""

    code = "link_of_two_parties"
    status = 422

    def sentence(self) -> str:
        return _("The two instructions are not of the same participant. A party links only its own instructions.")


class LinkedAlready(Refusal):
    """The same link is in force; `link` is its number."""

    code = "linked_already"

    def sentence(self) -> str:
        return _("This instruction is linked so already. There is nothing to do.")


class LinkMakesCircle(Refusal):
    """Instructions would wait for one another for ever; `instructions` are their numbers."""

    code = "link_makes_a_circle"

    def sentence(self) -> str:
        found = ", ".join(str(each) for each in self.data["instructions"])
        return _(
            "With this link the instructions %(instructions)s would wait for one another for ever. "
            "Take away one of their links first, or link them the other way."
        ) % {"instructions": found}


class TooManyLinked(Refusal):
    """More instructions would hang together than settle in one piece."""

    code = "too_many_linked"

    def sentence(self) -> str:
        return _(
            "With this link %(found)s instructions would hang together; %(limit)s may. Link fewer, or in pools of their own."
        ) % {"found": self.data["found"], "limit": self.data["limit"]}


class PoolCountedOtherwise(Refusal):
    """Another member says that the pool has another number of members."""

    code = "pool_counted_otherwise"

    def sentence(self) -> str:
        return _(
            "Pool %(pool)s has %(expected)s members, as others of it say, not %(found)s. Say the same number, or name another pool."
        ) % {name: self.data[name] for name in ("pool", "expected", "found")}


class PoolIsFull(Refusal):
    """The pool has all its members."""

    code = "pool_is_full"

    def sentence(self) -> str:
        return _("Pool %(pool)s has its %(expected)s members. Name another pool.") % {
            "pool": self.data["pool"],
            "expected": self.data["expected"],
        }


class PoolIsSettled(Refusal):
    """The pool has settled."""

    code = "pool_is_settled"

    def sentence(self) -> str:
        return _("Pool %(pool)s has settled. Name another pool.") % {"pool": self.data["pool"]}


class NoSuchLink(Refusal):
    """No link with this number that the actor may see."""

    code = "no_such_link"
    status = 404

    def sentence(self) -> str:
        return _("No such link is known. Look it up at its instruction.")


class UnlinkedAlready(Refusal):
    """The link was taken away before."""

    code = "unlinked_already"

    def sentence(self) -> str:
        return _("This link was taken away already. There is nothing to do.")


LINK_REFUSALS: dict[str, type[Refusal]] = {
    refusal.code: refusal
    for refusal in (
        LinkedWithItself,
        LinkOfTwoParties,
        LinkedAlready,
        LinkMakesCircle,
        TooManyLinked,
        PoolCountedOtherwise,
        PoolIsFull,
        PoolIsSettled,
        NoSuchLink,
        UnlinkedAlready,
    )
}
