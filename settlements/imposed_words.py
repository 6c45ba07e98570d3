"""Holds of the house in sentences and for pages. Pure but for the facts that it words.

A party reads the code, the condition that it waits for, and since when; why, by whom and which case is for who may see why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from compliance.models import LegalReason
from machinery.chip import Chip
from machinery.formatting import day
from recordkeeping.queries import Entry
from settlements.labels import chip_of
from settlements.queries.imposed import SeenHold, SeenReview

AXIS = "IMPOSED"
STATES: Final = {
    "STANDING": Chip("bad", pgettext_lazy("imposed hold", "stands")),
    "LIFTED": Chip("good", pgettext_lazy("imposed hold", "lifted")),
    "CANCELLED": Chip("off", pgettext_lazy("imposed hold", "its instruction was cancelled")),
}
"""Whether a hold of the house stands, or how it ended."""


@dataclass(frozen=True)
class ShownHold:
    """A hold of the house as a page shows it: its chip, how it ended ("" while it stands), and why as one text ("" for who may not
    see that)."""

    hold: SeenHold
    chip: Chip
    ending: str
    why: str


def state_chip(found: SeenHold) -> Chip:
    """Whether a hold stands, or how it ended."""
    return STATES[found.ending or "STANDING"]


def shown_holds(found: Sequence[SeenHold]) -> list[ShownHold]:
    """Holds for a page, the newest first."""
    return [ShownHold(each, chip_of(AXIS, each.kind), _ending(each), why_in_words(each)) for each in reversed(found)]


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
        why = why_in_words(each) or each.condition
        entries.append(Entry(each.imposed_at, title, each.imposed_by, [chip], why, kind="status"))
        looked = pgettext("timeline", "Hold by the house looked at again")
        entries += [Entry(one.at, looked, one.by, [chip], _looked(one), kind="status") for one in each.reviews]
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
    by = _("%(by)s imposed it: %(why)s.") % {"by": found.imposed_by, "why": why_in_words(found)}
    again = _("The house looks at it again on %(day)s.") % {"day": day(found.look_again_on)}
    return " ".join([said, *([by] if found.imposed_by else []), *([again] if found.look_again_on else [])])


def _looked(found: SeenReview) -> str:
    """What a look at a hold found, and when the next one is due."""
    if found.look_again_on is None:
        return found.found
    return f"{found.found} " + _("To be looked at again on %(day)s.") % {"day": day(found.look_again_on)}


def why_in_words(found: SeenHold) -> str:
    """Why the house holds it, with the legal reason and the case; "" for who may not see that."""
    legal = str(LegalReason(found.legal_reason).label) if found.legal_reason else ""
    return ", ".join(each for each in (legal, found.reason, found.case_reference) if each)


def _ending(found: SeenHold) -> str:
    return str(STATES[found.ending].word) if found.ending else ""
