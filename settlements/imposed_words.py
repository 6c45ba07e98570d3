"""Holds of the house in sentences and for pages. Pure but for the facts that it words.

A party reads the code, the condition that it waits for, and since when; why, by whom and which case is for who may see why.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from compliance.models import LegalReason
from machinery.chip import Chip
from machinery.formatting import day
from recordkeeping.queries import Entry
from settlements.labels import chip_of
from settlements.queries.imposed import SeenHold

AXIS = "IMPOSED"


@dataclass(frozen=True)
class ShownHold:
    """A hold of the house as a page shows it: its chip, how it ended ("" while it stands), and why as one text ("" for who may not
    see that)."""

    hold: SeenHold
    chip: Chip
    ending: str
    why: str


def shown_holds(found: Sequence[SeenHold]) -> list[ShownHold]:
    """Holds for a page, the newest first."""
    return [ShownHold(each, chip_of(AXIS, each.kind), _ending(each), _why(each)) for each in reversed(found)]


def held_in_words(found: Sequence[SeenHold], imposed: str) -> list[str]:
    """What is told of the holds that stand on an instruction, each with what frees it; of `imposed` PRCY that the counterparty's
    instruction is on hold."""
    said = [_standing(each) for each in found if each.stands]
    if not said and imposed:
        said.append(
            _("The counterparty's instruction is on hold: the house keeps both from settling until it lifts that.")
        )
    return said


def entries_of_holds(found: Sequence[SeenHold]) -> list[Entry]:
    """How holds of the house came and went, for a timeline."""
    entries = []
    for each in found:
        chip = chip_of(AXIS, each.kind)
        title = pgettext("timeline", "Hold by the house")
        why = _why(each) or each.condition
        entries.append(Entry(each.imposed_at, title, each.imposed_by, [chip], why, kind="status"))
        if each.ended_at is not None:
            chips = [chip, chip_of(AXIS, "")]
            entries.append(
                Entry(each.ended_at, title, each.ended_by, chips, each.ending_reason or _ending(each), kind="status")
            )
    return entries


def _standing(found: SeenHold) -> str:
    words = {"day": day(found.business_date), "condition": found.condition}
    said = {
        "CSDH": _("The house holds it since %(day)s (CSDH): it settles once the house lifts that."),
        "CVAL": _(
            "The house holds it since %(day)s until it is validated (CVAL): it settles once that is done and the hold lifted."
        ),
        "CDEL": _(
            "Its delivery is conditional since %(day)s (CDEL): it settles once “%(condition)s” is met and the house has lifted"
            " the hold."
        ),
    }[found.kind] % words
    by = _("%(by)s imposed it: %(why)s.") % {"by": found.imposed_by, "why": _why(found)}
    again = _("The house looks at it again on %(day)s.") % {"day": day(found.until_date)}
    return " ".join([said, *([by] if found.imposed_by else []), *([again] if found.until_date else [])])


def _why(found: SeenHold) -> str:
    legal = str(LegalReason(found.legal_reason).label) if found.legal_reason else ""
    return ", ".join(each for each in (legal, found.reason, found.case_reference) if each)


def _ending(found: SeenHold) -> str:
    words = {
        "LIFTED": pgettext("imposed hold", "lifted"),
        "CANCELLED": pgettext("imposed hold", "its instruction was cancelled"),
    }
    return words.get(found.ending, found.ending)
