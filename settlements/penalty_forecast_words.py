"""The penalties that the coming night would charge, in words. Pure."""

from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from settlements.queries import LeftOut, PenaltyLine

CAUSES: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "LACK": gettext_lazy("%(party)s has too few securities for it now."),
        "MONY": gettext_lazy("%(party)s has too little cash for it now."),
        "PREA": gettext_lazy("%(party)s has it on hold now."),
        "BOTH": gettext_lazy("Both sides have it on hold now, so both would pay; this is what %(party)s would pay."),
    }
)
TYPES: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "CORP": pgettext_lazy("transaction", "a corporate action on stock"),
        "REAL": pgettext_lazy("transaction", "a technical realignment"),
    }
)


def why_left_out(found: LeftOut) -> str:
    """Why no penalty comes of a match: what it is for, and by which rule."""
    types = dict.fromkeys((found.deliverer, found.receiver))
    words = {
        "types": _(" and ").join(f"{each} ({TYPES[each]})" if each in TYPES else each for each in types),
        "market": found.market,
        "source": found.source,
    }
    return _("No penalty comes of it: both sides say %(types)s, which %(market)s leaves out (%(source)s).") % words


def foreseen_cause(line: PenaltyLine) -> str:
    """Why this side would pay."""
    return str(CAUSES[line.reason]) % {"party": line.failing}
