"""What a revision of the calendars leaves to look at: open instructions that would be dated otherwise now."""

from dataclasses import dataclass
from datetime import date

from machinery.statements import rows, statement
from refdata.queries import Instructed, redated_by_revision


@dataclass(frozen=True)
class ToLookAt:
    """Open matches of one trade date that intend to settle on `intended` and by today's calendars would on `otherwise`.

    `number` of them, two instructions each; `match` is the first.
    """

    trade_date: date
    intended: date
    otherwise: date
    number: int
    match: int


def to_look_at_after_revision(known_before: date) -> list[ToLookAt]:
    """What closures made known after a day leave to look at, by intended date and trade date.

    Their intended dates stay: whether to agree on others is for the two parties. Refuses CalendarNotKnown.
    """
    groups = {str(each["match"]): each for each in rows(statement("settlements", "open_by_trade_date"))}
    facts = ("market", "currency", "cfi", "trade_date", "intended")
    redated = redated_by_revision(
        [Instructed(ref, **{name: each[name] for name in facts}) for ref, each in groups.items()],
        known_before=known_before,
    )
    return [
        ToLookAt(
            trade_date=groups[each.ref]["trade_date"],
            intended=groups[each.ref]["intended"],
            otherwise=each.after,
            number=groups[each.ref]["number"],
            match=groups[each.ref]["match"],
        )
        for each in redated
    ]
