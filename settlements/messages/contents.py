"""What a settlement message says, in the trade's own words, whatever its format. Pure.

One class a kind of message: an instruction is the same whether it came as sese.023 or MT543; lists of penalties stand in
`settlements.messages.penalties`. Sources: ISO 20022 sese.020 to sese.031, ISO 15022 MT530, MT540 to MT548 and MT578; SMPG market
practice on chains of settlement parties.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from settlements.matching import Terms
from settlements.messages.codes import RESIDUE
from settlements.messages.parts import NOBODY, Axis, Cash, Chain, Counted, Flow, Link, Market, Party
from settlements.messages.penalties import PenaltyList
from settlements.messages.stated import HoldingsStatement, PendingStatement, SettledStatement
from settlements.partials import Confirmation as Part
from vocabulary.fault import Fault
from vocabulary.side import Direction, Partial, Payment, PaymentType
from vocabulary.status import HoldStatus, MatchingStatus, ProcessingStatus, SettlementStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Traded:
    """What instruction, allegement and confirmation have in common.

    reference           of the account owner; of an allegement that of the account servicer
    trade_conditions    TradeTransactionCondition codes, among them cum (CCPN, CDIV ...) and ex (XCPN, XDIV ...)
    conditions          SettlementTransactionCondition codes; NOMC opts out of market claims, BPSS is a residue of a buy-in
    cash                None of what is free of payment
    """

    reference: str
    direction: Direction
    payment_type: PaymentType
    common_reference: str | None = None
    trade_date: date | None = None
    market: Market | None = None
    trade_conditions: tuple[str, ...] = ()
    isin: str
    quantity: Counted
    account_owner: Party | None = None
    account: str | None = None
    cash_account: str | None = None
    transaction_type: str
    conditions: tuple[str, ...] = ()
    partial: Partial | None = None
    deliverer: Chain = NOBODY
    receiver: Chain = NOBODY
    cash: Cash | None = None

    @property
    def delivers(self) -> bool:
        """Whether the account owner delivers."""
        return self.direction == Direction.DELIVER

    @property
    def own(self) -> Chain:
        """The account owner's side."""
        return self.deliverer if self.delivers else self.receiver

    @property
    def other(self) -> Chain:
        """The counterparty's side."""
        return self.receiver if self.delivers else self.deliverer

    @property
    def payment(self) -> Payment:
        """What moves for what: cash without securities is PFOD, cash the way of the securities DWP."""
        if self.payment_type == PaymentType.FREE or self.cash is None:
            return Payment.FOP
        if not self.quantity.number:
            return Payment.PFOD
        usual = Flow.CREDIT if self.delivers else Flow.DEBIT
        return Payment.DVP if self.cash.flow == usual else Payment.DWP

    @property
    def way(self) -> Direction:
        """Which way what is delivered goes: in a payment free of delivery it is the cash, so that who is debited delivers."""
        if self.cash is None or self.payment.moves_securities:
            return self.direction
        return Direction.DELIVER if self.cash.flow == Flow.DEBIT else Direction.RECEIVE

    @property
    def cum_ex(self) -> str | None:
        """The cum or ex code, if there is one."""
        return next((code for code in self.trade_conditions if code in CUM | EX), None)


CUM = frozenset({"CBNS", "CCPN", "CDIV", "CRTS", "CWAR", "SPCU"})
EX = frozenset({"XBNS", "XCPN", "XDIV", "XRTS", "XWAR", "SPEX"})
OPT_OUT = "NOMC"


def conditions_of(*, claim_opt_out: bool, is_residue: bool) -> tuple[str, ...]:
    """The settlement conditions of what opts out of market claims, or is the residue of a buy-in."""
    return tuple(code for code, is_said in ((OPT_OUT, claim_opt_out), (RESIDUE, is_residue)) if is_said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction(Traded):
    """A settlement instruction: sese.023, MT540 to MT543. `settlement_date` is the intended one."""

    settlement_date: date
    hold: bool = False
    priority: int | None = None
    links: tuple[Link, ...] = ()

    def terms(self) -> Terms:
        """What is compared of it in matching. It must have passed `checks.faults_of`, without which it may have none."""
        if self.trade_date is None:
            raise ValueError("An instruction without a trade date has no terms.")
        payment = self.payment
        cash = self.cash if payment.moves_cash else None
        place = self.other.depository or self.own.depository
        return Terms(
            direction=self.way,
            payment=payment,
            isin=self.isin if payment.moves_securities else None,
            quantity=self.quantity.number if payment.moves_securities else None,
            trade_date=self.trade_date,
            intended_settlement_date=self.settlement_date,
            currency=cash.currency if cash else None,
            amount=cash.amount if cash else None,
            participant=_value(self.own.party),
            counterparty=_value(self.other.party),
            place=_value(place),
            cum_ex=self.cum_ex,
            claim_opt_out=OPT_OUT in self.conditions,
            common_reference=self.common_reference,
            deliverer_client=_value(self.deliverer.client),
            receiver_client=_value(self.receiver.client),
            deliverer_account=self.deliverer.account,
            receiver_account=self.receiver.account,
        )


def _value(party: Party | None) -> str | None:
    return party.value if party else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Allegement(Traded):
    """A party is told of an instruction that names it: sese.028, MT578. Directions are those of the party that is told."""

    settlement_date: date
    market_reference: str | None = None
    counterparty_market_reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation(Traded):
    """What settled of an instruction: sese.025, MT544 to MT547. Quantity and cash are those that settled now.

    confirmation_reference      that of this message, where the format has one beside the instruction's
    settled_on                  effective settlement date
    previously, remaining       quantity settled before, and still to settle; the amounts likewise
    """

    settled_on: date
    settlement_date: date | None = None
    confirmation_reference: str | None = None
    servicer_reference: str | None = None
    market_reference: str | None = None
    priority: int | None = None
    part: Part | None = None
    previously: Counted | None = None
    remaining: Counted | None = None
    previously_paid: Cash | None = None
    remaining_cash: Cash | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusAdvice:
    """Where an instruction stands, axis by axis: sese.024, MT548. An axis of which nothing is told is None."""

    reference: str
    advice_reference: str | None = None
    servicer_reference: str | None = None
    market_reference: str | None = None
    counterparty_market_reference: str | None = None
    common_reference: str | None = None
    processing: Axis[ProcessingStatus] | None = None
    inferred_matching: Axis[MatchingStatus] | None = None
    matching: Axis[MatchingStatus] | None = None
    settlement: Axis[SettlementStatus] | None = None

    @property
    def hold(self) -> frozenset[HoldStatus]:
        """The fourth axis: who keeps it from settling, as the reasons of settlement and processing tell."""
        told = [reason.code for axis in (self.settlement, self.processing) if axis for reason in axis.reasons]
        return frozenset(HoldStatus(code) for code in told if code in set(HoldStatus))


@dataclass(frozen=True, slots=True, kw_only=True)
class CancellationRequest:
    """The account owner asks that an instruction be cancelled: sese.020, MT54x with function CANC."""

    reference: str
    direction: Direction
    payment_type: PaymentType
    request_reference: str | None = None
    servicer_reference: str | None = None
    market_reference: str | None = None
    account_owner: Party | None = None
    account: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CancellationStatus:
    """Where a request to cancel stands: sese.027, MT548 with function CAST. The request is named as its sender did."""

    request_reference: str
    advice_reference: str | None = None
    processing: Axis[ProcessingStatus]
    reference: str | None = None
    direction: Direction | None = None
    payment_type: PaymentType | None = None
    servicer_reference: str | None = None
    market_reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AllegementRemoval:
    """An allegement no longer stands: sese.029, MT578 with function REMO."""

    reference: str
    direction: Direction
    payment_type: PaymentType
    market_reference: str | None = None
    counterparty_market_reference: str | None = None
    account: str | None = None


class Linking(StrEnum):
    """What a modification does to links."""

    LINK = "LINK"
    UNLINK = "UNLK"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What of one instruction is to change; what is None stays as it is. A hold of False releases."""

    reference: str | None = None
    servicer_reference: str | None = None
    market_reference: str | None = None
    linking: Linking | None = None
    priority: int | None = None
    partial: Partial | None = None
    hold: bool | None = None
    links: tuple[Link, ...] = ()


class PartReleased(NamedTuple):
    """How much of an instruction a change that releases it releases; the rest stays on hold."""

    reference: str
    quantity: Counted


@dataclass(frozen=True, slots=True, kw_only=True)
class ModificationRequest:
    """Hold, release, priority, partial indicator, links: sese.030, MT530. One change an instruction, at least one. `releases` says
    of changes that release that they release a part. `request_reference` is that of this request, where the format has one."""

    changes: tuple[Change, ...]
    request_reference: str | None = None
    releases: tuple[PartReleased, ...] = ()
    account_owner: Party | None = None
    account: str | None = None


class ChangeStatus(StrEnum):
    """Where a request to change stands."""

    ACCEPTED = "PACK"
    REJECTED = "REJT"
    DONE = "COMP"
    DENIED = "DEND"
    PENDING = "PEND"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModificationStatus:
    """Where a request to change stands: sese.031, MT548 with a processing command (TPRC)."""

    request_reference: str
    advice_reference: str | None = None
    processing: Axis[ChangeStatus]
    account: str | None = None
    change: Change | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Who sent a message to whom, and under which identifier, "" for none. Parties are BICs of eight or eleven characters."""

    sender: str
    receiver: str
    message_id: str
    created_at: datetime | None = None
    possible_duplicate: bool = False


Content = (
    Instruction | Allegement | Confirmation | StatusAdvice | CancellationRequest | CancellationStatus
    | AllegementRemoval | ModificationRequest | ModificationStatus
    | HoldingsStatement | SettledStatement | PendingStatement | PenaltyList
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it was read: its kind ("sese.023", "MT543"), its header and what it says.

    `unread` names the places of whatever else stood in it and is not carried here, so that nothing is left out in silence.
    """

    kind: str
    content: Content
    header: Header | None = None
    unread: tuple[str, ...] = ()


class CannotBeWritten(ValueError):
    """The format has no place, or no character, for something that is to be said. `faults` name each."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{fault.field}: {fault.code} ({fault.value})" for fault in faults))
