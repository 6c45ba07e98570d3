"""One penalty as its page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext

from machinery.chip import Chip
from settlements.models import PenaltyChange
from settlements.penalty_words import STATES, cause, chips, reckoned, removed_for, state_in_words
from settlements.queries import PenaltyChangeLine, PenaltyLine, changes_of_penalty
from settlements.queries.penalty_days import netted_on, penalty_days_by_code

STATE_AFTER: Mapping[str, str] = {
    "REMOVED": "REMO",
    "REINSTATED": "REIC",
    "REALLOCATED": "RLOC",
    "COMPLETED": "UPDT",
}


@dataclass(frozen=True)
class ShownChange:
    """A change of a penalty: as what it stands then, why (by its code, if it has one), and the reason that was given."""

    line: PenaltyChangeLine
    chip: Chip
    why: str
    reason: str


def shown_penalty(line: PenaltyLine, today: date, *, may_change: bool) -> dict[str, Any]:
    """What the page of a penalty says of it; `acts` is what may be done with it now."""
    month = penalty_days_by_code().month(line.market, line.business_date)
    is_open = today <= month.amendments_until and line.completed_by is None
    return {
        "line": line,
        "chips": chips(line),
        "state": state_in_words(line),
        "cause": cause(line),
        "reckoned": reckoned(line),
        "month": month,
        "netted_on": netted_on(line.business_date),
        "changes": [_shown(each) for each in changes_of_penalty(line.id, today)],
        "is_open": is_open,
        "acts": acts_on(line) if may_change and is_open else (),
    }


def acts_on(line: PenaltyLine) -> tuple[str, ...]:
    """The commands that may be asked for of a penalty as it stands, by their verbs."""
    if line.state == "REMO":
        return ("reinstate", "reallocate") if line.side else ("reallocate",)
    return ("remove", "reallocate")


def _shown(each: PenaltyChangeLine) -> ShownChange:
    why = removed_for(each.code) if each.kind == PenaltyChange.Kind.REMOVED else ""
    reason = gettext(each.reason) if each.kind == PenaltyChange.Kind.COMPLETED else each.reason
    return ShownChange(each, STATES[STATE_AFTER[each.kind]], why, reason)
