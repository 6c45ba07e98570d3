"""The penalties that the coming night would charge, in words. Pure."""

from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from settlements.queries import PenaltyLine

CAUSES: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "LACK": gettext_lazy("%(party)s has too few securities for it now."),
        "MONY": gettext_lazy("%(party)s has too little cash for it now."),
        "PREA": gettext_lazy("%(party)s has it on hold now."),
        "BOTH": gettext_lazy("Both sides have it on hold now, so both would pay; this is what %(party)s would pay."),
    }
)


def foreseen_cause(line: PenaltyLine) -> str:
    """Why this side would pay."""
    return str(CAUSES[line.reason]) % {"party": line.failing}
