"""What is refused of authenticators and their codes."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vocabulary.outcome import Refusal


class SecondFactorNeeded(Refusal):
    """The step asks for a second factor then and there."""

    code = "second_factor_needed"
    status = 403

    def sentence(self) -> str:
        return _("This step asks for a code of your authenticator. Type the code that it shows now.")


class NotEnrolled(Refusal):
    """The person has no authenticator."""

    code = "not_enrolled"
    status = 403

    def sentence(self) -> str:
        return _("You have no authenticator. Enrol one under your account, then come back.")


class EnrolledAlready(Refusal):
    """The person has an authenticator."""

    code = "enrolled_already"

    def sentence(self) -> str:
        return _("You have an authenticator already. Remove it first, then enrol another one.")


class EnrolmentExpired(Refusal):
    """The key that was shown is too old, or of another person."""

    code = "enrolment_expired"
    status = 422

    def sentence(self) -> str:
        return _("This key was shown too long ago. Take up the one that is shown now.")


class CodeWrong(Refusal):
    """The code is not one that the authenticator shows now, nor a recovery code; `left` is how often it may be tried again,
    absent while an authenticator is enrolled."""

    code = "code_wrong"
    status = 403

    def sentence(self) -> str:
        left = self.data.get("left")
        if left is None:
            return _("The code is wrong. Type the one that your authenticator shows now; its clock has to be right.")
        told = ngettext(
            "The code is wrong. Type the one that your authenticator shows now, or a recovery code; %(left)s try is left.",
            "The code is wrong. Type the one that your authenticator shows now, or a recovery code; %(left)s tries are left.",
            left,
        )
        return told % {"left": left}


class CodeUsed(Refusal):
    """The code was used before."""

    code = "code_used"
    status = 403

    def sentence(self) -> str:
        return _("This code was used already. Wait until your authenticator shows the next one, then type that.")


class TooManyCodes(Refusal):
    """Wrong codes have stopped the next one for a while."""

    code = "too_many_codes"
    status = 429

    def sentence(self) -> str:
        minutes = self.data["minutes"]
        told = ngettext(
            "Too many wrong codes. Try again in %(minutes)s minute.",
            "Too many wrong codes. Try again in %(minutes)s minutes.",
            minutes,
        )
        return told % {"minutes": minutes}


class OwnSecondFactor(Refusal):
    """Somebody wants to reset a second factor of his own."""

    code = "own_second_factor"
    status = 403

    def sentence(self) -> str:
        return _("Nobody resets a second factor of their own. Remove it with a code, or ask another administrator.")
