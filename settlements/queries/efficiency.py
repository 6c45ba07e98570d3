"""How much of what was due settled, and how much failed, over a span of business dates: by number and by value, grouped.

Each day counts by itself, as Article 7 of the CSDR has it: what fails for three days fails three times. Each side is an
instruction of its participant; of what settles outside ours alone is known, from when it was sent on, settled on the depository's
day. Value is what is paid, of each currency by itself; nothing is paid for a free delivery. Source:
Regulation (EU) 909/2014 Art. 7(1); Delegated Regulation (EU) 2018/1229, Annex I; the rate itself is that of compliance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from compliance.queries import fail_rate_by_number, fail_rate_by_value
from machinery.counting import COUNT_MILLISECONDS, counted_rows, paged_rows
from machinery.paging import Count, Cut, Found, Totals
from machinery.patience import at_most
from machinery.statements import array, rows, statement, value
from refdata.queries import instrument_terms, isins_of, market_calendars, party_terms
from settlements.fails import business_days_failed
from settlements.queries.scope import Scope
from settlements.queries.wanted import Wanted, conditions_of, facts_of
from vocabulary.days import Calendar, CalendarNotKnown

GROUPS: Final[Mapping[str, str]] = {
    "currency": "''",
    "day": "day::text",
    "participant": "participant_id::text",
    "instrument": "coalesce(asset_id, 0)::text",
    "cause": "reason",
    "place": "place",
}
"""By what it can be grouped, beside currency: what tells a group from another."""


@dataclass(frozen=True)
class Efficiency:
    """Numbers of instructions, one a side and day, and the values that are paid for them, in one currency.

    What settles in part has its part among `parts`; what is left of it fails, or settles later. By number it counts as failed, by
    value its part has settled. `business_days` is how long what failed had failed, on average; None where nothing did, or the
    calendar does not reach so far back. Fails of one cause alone are not `is_rated`: what settled has no cause.
    """

    settled: int
    settled_value: Decimal
    parts: int
    parts_value: Decimal
    failed: int
    failed_value: Decimal
    business_days: Decimal | None
    is_rated: bool = True

    @property
    def rate_by_number(self) -> Fraction | None:
        """What failed of the instructions, in percent; None of none, or where it is not rated."""
        is_any = self.is_rated and bool(self.settled or self.failed)
        return fail_rate_by_number(self.settled, self.failed) if is_any else None

    @property
    def rate_by_value(self) -> Fraction | None:
        """What failed of the value, in percent; None where nothing was to be paid, or where it is not rated."""
        settled = self.settled_value + self.parts_value
        is_any = self.is_rated and bool(settled or self.failed_value)
        return fail_rate_by_value(settled, self.failed_value) if is_any else None


@dataclass(frozen=True)
class EfficiencyWanted:
    """What is asked for: grouped `by` one of GROUPS, of the days `first` to `last`, both included (None: no night has been), of the
    instructions that `wanted` narrows to (its state and days aside)."""

    by: str
    first: date | None
    last: date | None
    wanted: Wanted


@dataclass(frozen=True)
class EfficiencyLine:
    """A group and currency ("" is free of payment): what names the group (an LEI, an ISIN, a day, a reason code; "" for none),
    its words, and what it comes to."""

    code: str
    name: str
    currency: str
    found: Efficiency


def last_told_night() -> date | None:
    """The newest night that has given its reasons to what it left open; None before the first."""
    found: date | None = value(statement("settlements", "efficiency_night"))
    return found


def efficiency_lines(asked: EfficiencyWanted, scope: Scope, today: date, cut: Cut) -> Found[EfficiencyLine]:
    """One page of groups: days the newest first, others with most fails first. Raises TooSlow, and InvalidPlace."""
    facts = _facts(asked, scope)
    columns = {"k0": "bigint", "k1": "text", "k2": "int"}
    page = paged_rows(cut, columns, lambda beyond, order: _sql(asked, scope, beyond, order), facts)
    return Found(_lines(asked, page.rows, today), page.before, page.after)


def efficiency_totals(asked: EfficiencyWanted, scope: Scope) -> Totals:
    """How many groups there are. Raises TooSlow."""
    facts = _facts(asked, scope)
    return Totals(Count(0) if facts is None else counted_rows(_sql(asked, scope, "true", "asc"), facts))


def _sql(asked: EfficiencyWanted, scope: Scope, beyond: str, order: str) -> str:
    settled = conditions_of(replace(asked.wanted, state="settled"), scope)
    failed = conditions_of(replace(asked.wanted, state="failed"), scope)
    return statement("settlements", "efficiency").format(
        failed=failed["failed"],
        failed_outside=failed["failed_outside"],
        told_outside=failed["told_outside"],
        confirmed_outside=failed["confirmed_outside"],
        settled_facts=settled["facts"],
        settled_side=settled["side"],
        failed_facts=failed["facts"],
        failed_side=failed["side"],
        key=GROUPS[asked.by],
        those="failed > 0" if asked.by == "cause" else "true",
        first="(date '2000-01-01' - k1::date)::bigint" if asked.by == "day" else "-failed",
        beyond=beyond,
        order=order,
    )


def _facts(asked: EfficiencyWanted, scope: Scope) -> dict[str, Any] | None:
    facts = facts_of(replace(asked.wanted, state="failed"), scope)
    if facts is None or asked.first is None or asked.last is None:
        return None
    facts |= {"first": asked.first, "last": asked.last}
    sql = statement("settlements", "failed_dates").format(
        failed=statement("settlements", "failed_matches"), failed_outside=statement("settlements", "failed_outside")
    )
    with at_most(COUNT_MILLISECONDS):
        dates = rows(sql, facts)
    calendars = market_calendars()
    return facts | {
        "markets": array(f["market"] for f in dates),
        "intended": [f["intended"] for f in dates],
        "days": [f["day"] for f in dates],
        "ages": [_age(calendars[f["market"]], f["intended"], f["day"]) for f in dates],
    }


def _age(calendar: Calendar, intended: date, day: date) -> int | None:
    try:
        return business_days_failed(calendar, intended, day)
    except CalendarNotKnown:
        return None


def _lines(asked: EfficiencyWanted, found: Sequence[Mapping[str, Any]], today: date) -> list[EfficiencyLine]:
    """Rated unless it is of one cause alone: what settled has none."""
    is_rated = asked.by != "cause" and not asked.wanted.reason
    names = _names(asked.by, [f["k1"] for f in found], today)
    return [
        EfficiencyLine(
            names.get(f["k1"], (f["k1"], ""))[0],
            names.get(f["k1"], ("", ""))[1],
            f["currency"],
            Efficiency(
                f["settled"],
                f["settled_value"],
                f["parts"],
                f["parts_value"],
                f["failed"],
                f["failed_value"],
                None if f["business_days"] is None else Decimal(f["business_days"]),
                is_rated=is_rated,
            ),
        )
        for f in found
    ]


def _names(by: str, keys: Sequence[str], today: date) -> dict[str, tuple[str, str]]:
    """What names the groups: code and words."""
    if by == "participant":
        parties = party_terms({int(key) for key in keys}, today)
        return {str(pk): (facts.lei, facts.name) for pk, facts in parties.items()}
    if by == "instrument":
        isins = isins_of({int(key) for key in keys})
        terms = instrument_terms(isins, today)
        named = {str(pk): (isin, terms[pk].name if pk in terms else "") for pk, isin in isins.items()}
        return {"0": ("", ""), **named}
    return {}
