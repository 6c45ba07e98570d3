"""Who may check what: the rules of four eyes, as facts in and a reason out.

Sources: features.md section 2 and reference.md E of the domain (maker is not checker by person; a change of what is to be
done voids approvals; cumulative amounts defeat splitting); COSO and SOX practice for the segregation of duties.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal

Reason = Literal[
    "own_request",
    "own_change",
    "delegation_not_in_force",
    "delegates_for_maker",
    "outdated",
    "already_decided",
    "conflicting_duty",
    "already_approved",
]
REASONS: Final[tuple[Reason, ...]] = (
    "already_approved",
    "own_request",
    "own_change",
    "delegation_not_in_force",
    "delegates_for_maker",
    "outdated",
    "already_decided",
    "conflicting_duty",
)
"""Why a check is refused, in the order in which it is asked."""


@dataclass(frozen=True)
class Delegation:
    """Who may act for whom, up to and with an instant (None: without end)."""

    of: str
    to: str
    until: datetime | None = None

    def covers(self, delegator: str, delegate: str, at: datetime | None) -> bool:
        """Whether `delegate` may act for `delegator` at `at`; without an instant it is taken to be in time."""
        return (self.of, self.to) == (delegator, delegate) and (at is None or self.until is None or at <= self.until)


@dataclass(frozen=True)
class Checked:
    """What is to be checked: who made it, who edited it last, its version, and the persons who approved this version.

    `touched_by` are persons whose duty conflicts with checking it: they changed the settlement instructions of its
    counterparty the same day.
    """

    maker: str
    last_editor: str
    version: int
    approved_by: Collection[str] = ()
    touched_by: Collection[str] = ()
    is_approved: bool = False


@dataclass(frozen=True)
class Check:
    """Somebody's approval: the person, for which version, when, and on whose behalf ("" for his own)."""

    person: str
    version: int
    at: datetime | None = None
    delegator: str = ""


def refused(checked: Checked, check: Check, delegations: Collection[Delegation] = ()) -> Reason | None:
    """The first reason why this person may not check this, None where he may."""
    acts_for = check.delegator
    found: Mapping[Reason, bool] = {
        "already_approved": checked.is_approved,
        "own_request": check.person == checked.maker,
        "own_change": check.person == checked.last_editor,
        "delegation_not_in_force": bool(acts_for)
        and not any(each.covers(acts_for, check.person, check.at) for each in delegations),
        "delegates_for_maker": bool(acts_for) and acts_for in {checked.maker, checked.last_editor},
        "outdated": check.version != checked.version,
        "already_decided": check.person in checked.approved_by,
        "conflicting_duty": check.person in checked.touched_by,
    }
    return next((reason for reason in REASONS if found[reason]), None)


@dataclass(frozen=True)
class Cumulative:
    """Above `amount` in sum to one beneficiary on one day, so many approvals are needed."""

    amount: Decimal
    approvals: int


def approvals_needed(usual: int, amount: Decimal, approved_today: Decimal, limit: Cumulative | None) -> int:
    """How many approvals an item of `amount` needs when `approved_today` went to its beneficiary already.

    The limit itself is still within it: 500,000.00 of 500,000.00 needs the usual number.
    """
    if limit is not None and approved_today + amount > limit.amount:
        return max(usual, limit.approvals)
    return usual


def same_day(item: date | None, change: date | None) -> bool:
    """Whether a change of settlement instructions falls on the day of an item; days that are not known never do."""
    return item is not None and item == change
