"""What is refused of appeals against listed penalties. The data has the number of the line, or of the appeal."""

from django.utils.translation import gettext as _

from vocabulary.outcome import Refusal


class NoSuchListedPenalty(Refusal):
    """No line of a list of penalties has this number."""

    code = "no_such_listed_penalty"
    status = 404

    def sentence(self) -> str:
        return _("There is no listed penalty %(line)s. Look it up in the comparison.") % self.data


class ListedAnew(Refusal):
    """A later list tells the penalty anew, or supersedes the one that told it."""

    code = "listed_anew"

    def sentence(self) -> str:
        return (
            _("A later list tells the listed penalty %(line)s anew. Appeal that one, if it is wrong still.") % self.data
        )


class NothingToAppeal(Refusal):
    """The penalty comes to nothing as it is listed."""

    code = "nothing_to_appeal"

    def sentence(self) -> str:
        return _(
            "The listed penalty %(line)s comes to nothing: it is removed or not computed. There is nothing to appeal."
        ) % (self.data)


class AppealedAlready(Refusal):
    """The line is appealed already."""

    code = "appealed_already"

    def sentence(self) -> str:
        return _("The listed penalty %(line)s is appealed already, by appeal %(appeal)s.") % self.data


class AppealTooLate(Refusal):
    """The last day for appeals against penalties of its month is over."""

    code = "appeal_too_late"

    def sentence(self) -> str:
        return (
            _(
                "The listed penalty %(line)s could be appealed until %(last_day)s, the appeal day of its month. Settle it with the "
                "counterparty."
            )
            % self.data
        )


class NoSuchAppeal(Refusal):
    """No appeal has this number."""

    code = "no_such_appeal"
    status = 404

    def sentence(self) -> str:
        return _("There is no appeal %(appeal)s. Look its number up in the list of appeals.") % self.data


class AppealIsAnswered(Refusal):
    """The appeal is answered already."""

    code = "appeal_is_answered"

    def sentence(self) -> str:
        return _("Appeal %(appeal)s is answered already: %(state)s. It stands as it is.") % self.data


APPEAL_REFUSALS = (
    NoSuchListedPenalty,
    ListedAnew,
    NothingToAppeal,
    AppealedAlready,
    AppealTooLate,
    NoSuchAppeal,
    AppealIsAnswered,
)
