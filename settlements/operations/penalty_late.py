"""What is matched late, and on which days: found out for all that nights froze since penalties were reckoned last."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from machinery.statements import rows, run, statement, value
from refdata.queries import NoCutOff, assets_named, cut_off_instant, markets, settlement_calendar
from settlements.penalties.rates import FIRST_DAY
from settlements.queries.penalty_facts import as_json
from vocabulary.days import ONE_DAY, CalendarNotKnown, Period
from vocabulary.side import PaymentType

CUT_OFF: Final = "cut-off"
CALENDAR: Final = "calendar"


@dataclass(frozen=True, slots=True)
class FoundLate:
    """What lateness was judged by: the cut-offs that were read (market, is_free, day, passed_at), in order; and `not_known`, what
    it had to do without, in order."""

    cut_offs: list[dict[str, Any]]
    not_known: list[str]


def find_late(first: date, last: date, *, frozen_through: int) -> FoundLate:
    """Fills the tables `penalty_late` (what is matched late, on which day by its market's clock, after that day's cut-off or
    not, by which side) and `penalty_late_day` (the days that it is penalised for); what they were judged by.

    `first` and `last` are the dates to reckon. Without a cut-off nothing comes in after it; for days that a calendar does not cover
    nothing is penalised.
    """
    dates = {"business_date": last}
    frozen_before = value(statement("settlements", "penalty_frozen_before"), dates)
    reckoned = {"first": first, "frozen_before": frozen_before, "frozen_through": frozen_through}
    run(statement("settlements", "penalty_matched"), reckoned)
    return judge_late(last)


def judge_late(last: date) -> FoundLate:
    """The same of what stands in the table `penalty_matched`: what matched, and when its later side came in."""
    dates = {"business_date": last}
    run("analyze penalty_matched")
    not_known: set[str] = set()
    cut_offs = list(_cut_offs(not_known))
    run(statement("settlements", "penalty_late_matches"), {"cut_offs": as_json(cut_offs)})
    run("create unique index on penalty_late (match_id)")
    run("analyze penalty_late")
    run(statement("settlements", "penalty_late_days"), dates | {"open_days": as_json(_open_days(not_known))})
    run("analyze penalty_late_day")
    read = [{**each, "day": each["day"].isoformat(), "passed_at": each["passed_at"].isoformat()} for each in cut_offs]
    return FoundLate(read, sorted(not_known))


def _cut_offs(not_known: set[str]) -> Iterator[dict[str, Any]]:
    """The cut-offs that are asked for, and are there."""
    for asked in rows(statement("settlements", "penalty_cut_offs")):
        payment = PaymentType.FREE if asked["is_free"] else PaymentType.AGAINST
        try:
            yield {**asked, "passed_at": cut_off_instant(asked["market"], payment, asked["day"])}
        except NoCutOff:
            not_known.add(f"{markets()[asked['market']].code} {payment.value}: {CUT_OFF}")


def _open_days(not_known: set[str]) -> Iterator[dict[str, Any]]:
    """The days, open for a market and a currency, on which something can have been late."""
    for span in rows(statement("settlements", "penalty_late_spans")):
        market, settled_in = span["market"], span["settled_in"]
        first, end = max(span["first"], FIRST_DAY), span["last"] + ONE_DAY
        try:
            calendar = settlement_calendar(market, settled_in or None)
        except CalendarNotKnown:
            not_known.add(f"{markets()[market].code} {_currency(settled_in)}: {CALENDAR}")
            continue
        known = calendar.known or Period(first, end)
        if first not in known or (known.end is not None and known.end < end):
            not_known.add(f"{markets()[market].code} {_currency(settled_in)}: {CALENDAR}")
        first, end = max(first, known.start), min(end, known.end or end)
        if first < end:
            for day in calendar.open_days(Period(first, end)):
                yield {"market": market, "settled_in": settled_in, "day": day}


def _currency(pk: int) -> str:
    """The code of a currency, FREE for none."""
    return assets_named([pk])[pk].code if pk else "FREE"
