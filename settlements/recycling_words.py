"""What pages and the interface say of the end of recycling of an instruction."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from machinery.chip import Chip
from machinery.formatting import day
from recordkeeping.queries import Entry
from settlements.models import RecyclingWarning
from settlements.queries import Ending, Sheet, ending_of

OWN: Final = "OWN"


def ending_of_sheet(sheet: Sheet, today: date) -> Ending | None:
    """Until when what a sheet shows is recycled; None for what is final, settles elsewhere, is held by the house, or is
    never cancelled."""
    found = sheet.instruction
    if (sheet.queued is None and sheet.waiting is None) or found.place != OWN or sheet.statuses.imposed:
        return None
    return ending_of(sheet.match.pk if sheet.match else 0, found.pk, found.market_id, today)


def warned_chip(end: date) -> Chip:
    """That the system cancels it at the end of a day."""
    return Chip("wait", pgettext("instruction", "cancelled after %(day)s") % {"day": day(end)})


def warnings_told(warnings: Iterable[RecyclingWarning]) -> list[Entry]:
    """The warnings of an instruction as its story tells them."""
    return [
        Entry(
            each.at,
            pgettext("timeline", "Warned"),
            reason=_("The system cancels it at the end of %(day)s unless it settles before.")
            % {"day": day(each.cancelled_end_of)},
            run=each.run_id,
            kind="status",
            via="job",
        )
        for each in warnings
    ]
