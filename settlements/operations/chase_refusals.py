"""What is refused of chasing fails. The data has the number of the instruction."""

from django.utils.translation import gettext as _

from vocabulary.outcome import Refusal


class NotFailing(Refusal):
    """The instruction does not fail: nobody is chased about it."""

    code = "not_failing"

    def sentence(self) -> str:
        return (
            _("Instruction %(instruction)s does not fail, so there is nobody to chase. Comment on it instead.")
            % self.data
        )


class ChasedAlready(Refusal):
    """The last chase of the instruction says the same."""

    code = "chased_already"

    def sentence(self) -> str:
        return _("The same was noted of instruction %(instruction)s today already. There is nothing to do.") % self.data


CHASE_REFUSALS: dict[str, type[Refusal]] = {refusal.code: refusal for refusal in (NotFailing, ChasedAlready)}
