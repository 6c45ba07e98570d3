"""What statements of a safekeeping account say: what it holds, what settled on it, and what is pending. Pure.

A statement is told in pages, each a message of its own. Sources: ISO 20022 semt.002.001.11, semt.017.001.12 and semt.018.001.13;
ISO 15022 MT535, MT536 and MT537 (SR 2022).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final, NamedTuple

from settlements.messages.parts import Axis, Cash, Counted, Party, S
from vocabulary.side import Direction, PaymentType
from vocabulary.status import MatchingStatus, ProcessingStatus, SettlementStatus

LARGEST_PAGE: Final = 99_999


class Frequency(StrEnum):
    """How often a statement is sent; those that both standards know."""

    DAILY = "DAIL"
    ON_DEMAND = "ADHO"
    INTRADAY = "INDA"
    WEEKLY = "WEEK"
    MONTHLY = "MNTH"
    YEARLY = "YEAR"


class Basis(StrEnum):
    """Whether a statement counts what has settled or what was traded."""

    SETTLED = "SETT"
    TRADED = "TRAD"


class Page(NamedTuple):
    """The number of a page, from 1, and whether it is the last one."""

    number: int
    is_last: bool


class Span(NamedTuple):
    """The days that a statement is about, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What every statement says. `reference` is that of the statement, where the format has one for each page that of the page;
    `is_active` whether there is anything on it."""

    reference: str
    page: Page
    frequency: Frequency
    is_active: bool
    account_owner: Party | None = None
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What an account holds of a security, below zero where it is short, and how much of that it may dispose of."""

    isin: str
    balance: Counted
    available: Counted | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingsStatement(Stated):
    """What an account held at the close of a day: semt.002, MT535. Each security once, over all pages."""

    stated_on: date
    basis: Basis
    holdings: tuple[Holding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What moved on an account by one booking. `reference` is that of the account owner, NONREF where it instructed nothing;
    `activity` why it moved (SETT settlement, CORP corporate action ...)."""

    reference: str
    servicer_reference: str | None = None
    activity: str
    transaction_type: str | None = None
    direction: Direction
    payment_type: PaymentType
    quantity: Counted
    cash: Cash | None = None
    trade_date: date | None = None
    settled_on: date
    settlement_date: date | None = None

    @property
    def change(self) -> Counted:
        """By how much the balance changes."""
        number = self.quantity.number
        return Counted(-number if self.direction == Direction.DELIVER else number, self.quantity.type)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What moved of one security. Where its postings go over several pages, each of them opens with the balance with which the page
    before closes: `opening_of_page` and `closing_of_page` instead of `opening` and `closing`."""

    isin: str
    opening: Counted | None = None
    opening_of_page: Counted | None = None
    closing: Counted | None = None
    closing_of_page: Counted | None = None
    postings: tuple[Posted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledStatement(Stated):
    """What settled on an account on some days: semt.017, MT536."""

    span: Span
    basis: Basis
    moved: tuple[Moved, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """An instruction that has not settled, with what of it still has to, and where it stands on each axis."""

    reference: str
    servicer_reference: str | None = None
    common_reference: str | None = None
    activity: str
    transaction_type: str | None = None
    direction: Direction
    payment_type: PaymentType
    isin: str
    quantity: Counted
    cash: Cash | None = None
    trade_date: date | None = None
    settlement_date: date
    statuses: tuple[Axis[Any], ...] = ()

    @property
    def processing(self) -> Axis[ProcessingStatus] | None:
        """Where it stands in processing."""
        return self._on(ProcessingStatus)

    @property
    def matching(self) -> Axis[MatchingStatus] | None:
        """Whether it is matched."""
        return self._on(MatchingStatus)

    @property
    def settlement(self) -> Axis[SettlementStatus] | None:
        """Whether it can still settle on its date."""
        return self._on(SettlementStatus)

    def _on(self, axis: type[S]) -> Axis[S] | None:
        return next((each for each in self.statuses if isinstance(each.status, axis)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingStatement(Stated):
    """What of an account was pending at the close of a day: semt.018, MT537."""

    stated_on: date
    transactions: tuple[Pending, ...] = ()


Statement = HoldingsStatement | SettledStatement | PendingStatement
