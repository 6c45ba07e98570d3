"""What cannot be reckoned from the reference data that is on file."""

from django.utils.translation import gettext as _

from vocabulary.outcome import Refusal


class NotReckonable(Refusal):
    """A day is outside what a calendar covers, or no cycle or cut-off is set for it."""

    code = "not_reckonable"
    status = 422

    def sentence(self) -> str:
        return _(
            "The reference data on file does not say this: expected %(expected)s, found %(found)s. Ask for another day, or "
            "tell the reference data desk."
        ) % {"expected": self.data["expected"], "found": self.data["found"]}
