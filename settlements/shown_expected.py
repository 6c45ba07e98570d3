"""What external depositories are expected to charge, in words: why, by what they told, and how much. Pure."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from machinery.chip import Chip
from settlements.penalties.outside import OF_CASH
from settlements.penalty_words import chips, reckoned
from settlements.queries import PenaltyLine
from settlements.shown import ShownPenalty

ON_HOLD: Final = frozenset({"PREA", "PRCY"})
TOLD: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "BOTH": gettext_lazy("Both sides had it on hold, so both pay; this is what %(party)s pays (told: %(code)s)."),
        "hold": gettext_lazy("%(party)s had it on hold (told: %(code)s)."),
        "cash": gettext_lazy("%(party)s lacked cash (told: %(code)s)."),
        "securities": gettext_lazy("%(party)s lacked securities (told: %(code)s)."),
    }
)


def shown_expected(found: Sequence[PenaltyLine]) -> list[ShownPenalty]:
    """Penalties that a depository is expected to charge, in words."""
    return [ShownPenalty(each, _chips(each), expected_cause(each), expected_reckoned(each)) for each in found]


def expected_cause(line: PenaltyLine) -> str:
    """Why one is expected, by what the depository told, and of which side."""
    if line.kind == "LMFP":
        if not line.side:
            return _("Told to have matched too late for this day; nobody can say which side came in later.")
        return _("Told to have matched too late for this day: the instruction of %(party)s came in later.") % {
            "party": line.failing
        }
    if not line.side:
        return _("It failed on this day, and nothing that its depository told says who was the cause.")
    told = "hold" if line.reason in ON_HOLD else "cash" if line.reason in OF_CASH else "securities"
    return str(TOLD[line.reason if line.reason in TOLD else told]) % {"party": line.failing, "code": line.reason}


def expected_reckoned(line: PenaltyLine) -> str:
    """How the amount comes about, what it lacks, or why it is expected no longer."""
    if line.state == "REMO":
        return _("It was told since to have settled by this day: nothing is expected.")
    return reckoned(line)


def _chips(line: PenaltyLine) -> list[Chip]:
    told = chips(line)
    return [*told[:1], Chip("off", _("settled by then"))] if line.state == "REMO" else told
