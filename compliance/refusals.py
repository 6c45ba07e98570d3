"""What compliance refuses."""

from django.utils.translation import gettext as _

from vocabulary.outcome import Refusal


class SubjectNotFound(Refusal):
    """A block was asked for something that is not on file."""

    code = "subject_not_found"
    status = 404

    def sentence(self) -> str:
        return _("Not on file: %(subjects)s. Nothing was blocked; look the ids up.") % {
            "subjects": ", ".join(self.data["subjects"])
        }


class BlockHasOtherFacts(Refusal):
    """The subject is blocked on this legal basis already, from another day or with another code."""

    code = "block_has_other_facts"

    def sentence(self) -> str:
        return _(
            "Blocked already on this legal basis with other facts: block %(blocks)s. Lift it first, or name another "
            "legal basis."
        ) % {"blocks": ", ".join(map(str, self.data["blocks"]))}


class BlockNotFound(Refusal):
    """No block has this id."""

    code = "block_not_found"
    status = 404

    def sentence(self) -> str:
        return _("Block %(blocks)s is not on file. Look the number up in the list of blocks.") % {
            "blocks": ", ".join(map(str, self.data["blocks"]))
        }


class BlockIsLifted(Refusal):
    """A block is lifted once."""

    code = "block_is_lifted"

    def sentence(self) -> str:
        return _("Block %(blocks)s was lifted before, on another day. Place a new block if it has to stand again.") % {
            "blocks": ", ".join(map(str, self.data["blocks"]))
        }


class LiftedBeforeItBegins(Refusal):
    """A block cannot end before its first day."""

    code = "lifted_before_it_begins"
    status = 422

    def sentence(self) -> str:
        return _("Block %(blocks)s begins after %(lifted_on)s. Lift it on its first day or later.") % {
            "blocks": ", ".join(map(str, self.data["blocks"])),
            "lifted_on": self.data["lifted_on"],
        }
