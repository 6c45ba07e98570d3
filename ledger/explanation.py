"""Why an account may give what it may, and what a journal is there for: sentences for people. Pure."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from machinery.formatting import day, holding


def why_available(asset: str, posted: Decimal, held: Decimal, floor: Decimal | None) -> Sequence[str]:
    """How what an account may still give comes about; at least one sentence."""
    if floor is None:
        return [
            _(
                "It has no floor: it may go any way, because it stands for a place of ours or for what is due, and for no holding."
            )
        ]
    said = [
        _("Balance %(posted)s, less %(held)s held, less the floor of %(floor)s: %(available)s may still leave it.")
        % {
            "posted": holding(posted, asset),
            "held": holding(held, asset),
            "floor": holding(floor, asset),
            "available": holding(posted - held - floor, asset),
        }
    ]
    if posted - held == floor:
        said.append(_("Nothing may leave it: what delivers or pays from it waits for what comes in."))
    return said


def why_posted(
    kind: str, *, reverses: int | None, reversed_by: int | None, booked_on: date, value_date: date
) -> Sequence[str]:
    """What a journal is there for and what became of it; at least one sentence."""
    said = [
        _("It takes journal %(journal)s back, by mirrored movements.") % {"journal": reverses}
        if reverses
        else {
            "SETT": _("It settles a match: the night booked what the two sides agreed."),
            "OPEN": _("It brings in a balance with which an account was opened."),
            "CASH": _("It books a payment that came in or went out."),
            "DEPO": _("It mirrors what an external depository settled, by its confirmation."),
            "HAND": _("It was posted by hand."),
            "PENA": _("It accrues what penalties between two parties have come to: from who pays to who gets it."),
            "PENP": _("It pays what is left of a month of penalties of a party, and closes what was accrued of it."),
        }.get(kind, _("It was posted."))
    ]
    if reversed_by:
        said.append(_("Journal %(journal)s took it back: together they move nothing.") % {"journal": reversed_by})
    if value_date != booked_on:
        said.append(
            _("It counts from %(value)s on, and was booked on %(booked)s.")
            % {"value": day(value_date), "booked": day(booked_on)}
        )
    return said
