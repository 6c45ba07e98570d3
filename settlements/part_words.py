"""What pages and the interface say of an instruction that settles in parts."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from itservices.queries import runs_by_slice
from machinery.chip import Chip
from machinery.formatting import money, quantity
from refdata.queries import instrument_terms
from settlements.queries import PartMoved, Sheet, part_threshold_on
from settlements.queries.links import is_linked
from settlements.queries.netting import is_netted
from vocabulary.side import Partial, QuantityType

IN_PART: Final = Chip("busy", pgettext_lazy("instruction", "in parts"))
LACKS_SECURITIES: Final = frozenset({"LACK", "CLAC"})


@dataclass(frozen=True)
class Settling:
    """The run that settled an instruction, and its instant."""

    run: int
    at: datetime


def settled_by(sheet: Sheet) -> dict[int, Settling]:
    """The runs in which it settled, whole or in part, by the slices of the books in which they booked."""
    slices = {each.slice for each in sheet.parts}
    if sheet.settlement:
        slices.add(sheet.settlement.slice)
    found = runs_by_slice(slices) if slices else {}
    return {slice_id: Settling(run.pk, run.at) for slice_id, run in sorted(found.items())}


def moved_in_words(sheet: Sheet, part: PartMoved) -> str:
    """What a part moved, for how much."""
    currency = sheet.instruction.currency
    if part.amount is None or currency is None:
        return quantity(part.quantity)
    said = {"quantity": quantity(part.quantity), "amount": money(part.amount, currency.code)}
    return _("%(quantity)s for %(amount)s") % said


def parts_in_words(sheet: Sheet, today: date) -> list[str]:
    """What has settled of it in parts, and, where securities lack, what keeps it from settling in parts."""
    if not sheet.is_open or not sheet.instruction.asset_id:
        return []
    said = []
    if sheet.parts:
        said.append(
            _("%(moved)s of %(whole)s have settled in parts; %(left)s are still open.")
            % {
                "moved": quantity(sheet.quantity_in_parts),
                "whole": quantity(sheet.instruction.quantity or 0),
                "left": quantity(sheet.quantity_left),
            }
        )
    if sheet.released:
        said.append(_released_in_words(sheet))
    if (sheet.released or sheet.statuses.reason in LACKS_SECURITIES) and (hindrance := _hindrance(sheet, today)):
        said.append(hindrance)
    return said


def tries_a_part(sheet: Sheet, today: date) -> bool:
    """Whether a night tries what is released of it though its deliverer holds the rest."""
    return bool(sheet.released) and not _hindrance(sheet, today)


def _released_in_words(sheet: Sheet) -> str:
    """What the deliverer has released though it holds the rest."""
    told = {"released": quantity(sheet.released), "left": quantity(sheet.quantity_left)}
    return _("%(released)s of the %(left)s that are open are released: so much may settle as a part of it.") % told


def _hindrance(sheet: Sheet, today: date) -> str:
    """Why what lacks securities, or is released in part, cannot settle in parts whatever is there; "" where it can."""
    match, queued, stands = sheet.match, sheet.queued, sheet.part_facts
    if match is None or queued is None or stands is None:
        return ""
    says = {stands.mine, stands.theirs}
    if Partial.NOT_ALLOWED in says:
        return _("It settles whole or not at all: not both sides allow parts.")
    if is_linked(match.pk):
        return _("It settles whole or not at all, because it is linked.")
    if not sheet.released and is_netted(match.pk):
        return _("It settles whole or not at all, because it is netted.")
    terms = instrument_terms([queued.asset_id], today).get(queued.asset_id)
    if sheet.released or says == {Partial.QUANTITY_THRESHOLD} or not queued.currency_id or terms is None:
        return ""
    if part_threshold_on(queued.market_id, queued.currency_id, QuantityType(terms.quantity_type), today):
        return ""
    return _("Both sides allow parts, but nobody has set what a part must at least be paid in its market and currency.")
