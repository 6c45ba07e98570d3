"""What pages and the interface say of chases, and of what a fail costs to fund."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from machinery.formatting import day
from recordkeeping.queries import Entry
from settlements.models import FailChase
from settlements.queries import Funding, Sheet, Unpaid, funding_of
from settlements.queries.fails import fails_on
from vocabulary.side import Direction, Payment


@dataclass(frozen=True)
class DaysFunded:
    """The days of a fail that one rate was in force: the first and the last of them, how many, and the rate in per cent a year."""

    first: date
    last: date
    days: int
    rate: Decimal


def chases_told(chases: Iterable[FailChase]) -> list[Entry]:
    """The chases of an instruction as its story tells them."""
    return [
        Entry(
            each.at,
            pgettext("timeline", "Chased: %(who)s, %(channel)s")
            % {"who": each.reached, "channel": FailChase.Channel(each.channel).label},
            each.by,
            reason=" ".join([each.said, *_dates(each)]),
        )
        for each in chases
    ]


def _dates(each: FailChase) -> Sequence[str]:
    promised, again = each.promised_for, each.chase_again_on
    return [
        *([_("Promised for %(day)s.") % {"day": day(promised)}] if promised else []),
        *([_("To be chased again on %(day)s.") % {"day": day(again)}] if again else []),
    ]


def funding_of_sheet(sheet: Sheet, today: date) -> Funding | None:
    """What an instruction that fails costs its side to fund so far; None where it does not fail, or waits for no cash."""
    found, queued = sheet.instruction, sheet.queued or sheet.waiting
    if queued is None or not fails_on(sheet, today) or found.currency is None:
        return None
    standing = sheet.at_depository.standing if sheet.at_depository else None
    units = queued.amount_units - (standing.amount_units if standing else 0)
    amount = Decimal(units).scaleb(-found.currency.scale)
    waits = Unpaid(
        Direction(found.direction),
        Payment(found.payment),
        found.currency.code,
        amount,
        found.intended_settlement_date,
    )
    return funding_of({found.pk: waits}, today).get(found.pk)


def days_funded(found: Funding) -> list[DaysFunded]:
    """The days by their rates, the first ones first."""
    return [
        DaysFunded(each.since, each.since + timedelta(days=each.days - 1), each.days, each.rate)
        for each in found.days or ()
    ]
