"""What a list of penalties says, whatever its format: of a depository, for a day or for a month. Pure.

Sources: semt.044.001.01 by its field table, MT537 with function PENA (SR 2022, sequence D); ECSDA CSDR Penalties Framework, 11.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from settlements.messages.parts import Cash, Counted, Party
from vocabulary.side import Direction, PaymentType


class Frequency(StrEnum):
    """How often such a list comes: a monthly one has aggregates."""

    DAILY = "DAIL"
    MONTHLY = "MNTH"


class Holds(StrEnum):
    """What a list holds."""

    NEW_AND_AMENDED = "CURR"
    AMENDED = "FWAM"
    NEW = "FWIS"


class PenaltyKind(StrEnum):
    """For what a penalty is."""

    SETTLEMENT_FAIL = "SEFP"
    LATE_MATCHING = "LMFP"


class PenaltyState(StrEnum):
    """Where a penalty stands."""

    ACTIVE = "ACTV"
    NOT_COMPUTED = "NCOM"
    REMOVED = "REMO"


REASONS = ("NEWP", "UPDT", "RALO", "SWIC", "CORP", "SESU", "SUSP", "SEMP", "TECH", "INSO", "INTS", "NOSU", "OTHR")
"""Why a penalty stands as it does: new, updated, re-allocated, switched to the other party, or why it was removed."""


class Why(NamedTuple):
    """Why a penalty stands as it does: a code of REASONS and words."""

    code: str
    text: str = ""


class Period(NamedTuple):
    """From a day to a day, both included."""

    since: date
    until: date


class Share(NamedTuple):
    """The part of a day's amount that is for securities (SECU) or for cash (CASH)."""

    of: str
    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class DayReckoned:
    """How a penalty was reckoned for one day. Rates are in percent: of the class a day, for cash a year. The price is hardly ever
    disclosed."""

    day: date
    isin: str | None = None
    classification: str | None = None
    liquid: bool | None = None
    securities_rate: Decimal | None = None
    cash_rate: Decimal | None = None
    price: Decimal | None = None
    lacks_facts: bool = False
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalised:
    """The instruction that is penalised, as its account owner sent it."""

    reference: str | None = None
    servicer_reference: str | None = None
    market_reference: str | None = None
    transaction_type: str | None = None
    settlement_date: date | None = None
    account: str | None = None
    direction: Direction | None = None
    payment_type: PaymentType | None = None
    quantity: Counted | None = None
    cash: Cash | None = None
    failing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPenalty:
    """One penalty from the view of the party of its block, debited or credited.

    common_reference    of the penalty, the same for both parties; `reference` is that of this party
    earlier_common      of the penalty from which this one was re-allocated, and `earlier` of this party
    method              SECU, CASH, BOTH or MIXE: by which rates it is reckoned
    days                of late matching as many as there were; of a fail one
    """

    common_reference: str
    reference: str | None = None
    earlier_common: str | None = None
    earlier: str | None = None
    kind: PenaltyKind
    state: PenaltyState = PenaltyState.ACTIVE
    reasons: tuple[Why, ...] = ()
    amount: Cash
    method: str | None = None
    days: int | None = None
    calculations: tuple[DayReckoned, ...] = ()
    penalised: Penalised | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WithCounterparty:
    """The penalties with one counterparty, and what is left of them."""

    depository: Party | None = None
    party: Party
    net: Cash
    penalties: tuple[ListedPenalty, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """The penalties of one party in one currency, detected on one day; `net` is what is left of all of them."""

    currency: str
    day: date | None = None
    party: Party
    counterparty_depository: Party | None = None
    depository: Party | None = None
    net: Cash | None = None
    paid_on: date | None = None
    payment_reference: str | None = None
    counterparties: tuple[WithCounterparty, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyList:
    """A list of penalties, or a page of one: semt.044, MT537 with function PENA. `has_activity` is false where there are none."""

    reference: str
    page: int = 1
    is_last: bool = True
    reported_on: date | None = None
    period: Period | None = None
    frequency: Frequency | None = None
    holds: Holds | None = None
    has_activity: bool = True
    owner: Party | None = None
    servicer: Party | None = None
    blocks: tuple[Block, ...] = ()

    @property
    def is_monthly(self) -> bool:
        """Whether it tells aggregates of a month."""
        return self.frequency == Frequency.MONTHLY
