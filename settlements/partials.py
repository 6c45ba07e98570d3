"""Partial settlement: how much of a matched pair settles when the deliverer has not all its securities. Pure and exact.

Only a lack of securities makes a part, alone or with a lack of cash; a lack of cash never does, and a part is not made smaller
to suit the cash. What is left of an instruction keeps its identity: each part is confirmed by itself, and the last one takes
what rounding left of the amount, so that the parts add up to the whole.
Sources: T2S UDFS 1.6.1.9.3 with table 68 and footnote 228; ECB T2S conceptual data model, Partial Settlement Threshold;
CSDR RTS 2018/1229 Art. 10.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from vocabulary.decimals import half_up
from vocabulary.invalid import Invalid
from vocabulary.money import Currency, Money, Quantity
from vocabulary.side import Partial, Payment, QuantityType

Thresholds = Mapping[tuple[str, QuantityType], Decimal]
"""The least cash value of a part, by currency and by how the quantity is counted."""

T2S_THRESHOLDS: Final[Thresholds] = {
    ("EUR", QuantityType.UNIT): Decimal(10_000),
    ("EUR", QuantityType.NOMINAL): Decimal(100_000),
}


class InvalidPart(Invalid):
    """Facts of an instruction that no instruction has, or a threshold that nobody has set."""

    code = "invalid_part"


class Confirmation(StrEnum):
    """What the confirmation of a settlement says of the rest (sese.025 `PrtlSttlm`)."""

    MORE_TO_COME = "PAIN"
    """A part; the rest is still open."""
    LAST_PART = "PARC"
    """The last part of what was confirmed in parts before. (Not the instruction code of the same letters.)"""


class PartVerdict(StrEnum):
    """What settles now, or why nothing does: the first reason in the order in which they stand here."""

    WHOLE = "WHOLE"
    """All that is still open."""
    LACK_OF_CASH = "LACK_OF_CASH"
    """The securities are there (of what is on hold, all that is released), and the cash for them is not."""
    NOT_ALLOWED = "NOT_ALLOWED"
    """One side at least said NPAR."""
    LINKED = "LINKED"
    """It settles before, after or with another one."""
    LACK_OF_SECURITIES = "LACK_OF_SECURITIES"
    """Not one multiple of the settlement unit is available."""
    BELOW_MINIMUM = "BELOW_MINIMUM"
    """A first part would be smaller than the minimum settlement unit."""
    BELOW_THRESHOLD = "BELOW_THRESHOLD"
    """The part would be worth less than the cash threshold."""
    AMOUNT_NOT_DIVISIBLE = "AMOUNT_NOT_DIVISIBLE"
    """The part would be paid with nothing, or leave nothing to pay for the rest: each delivery moves both legs."""
    PART_NOT_PAID = "PART_NOT_PAID"
    """Securities and cash both lack, and the cash is not enough for the part either."""
    PART = "PART"
    """Some of it, the rest stays open."""


@dataclass(frozen=True, slots=True)
class OpenPair:
    """A matched pair that has not settled whole.

    quantity, amount                what was instructed; an amount of a free delivery says only what it is worth
    quantity_type                   how the quantity is counted; it chooses the threshold
    minimum_unit, multiple          settlement units of the security
    deliverer_says, receiver_says   the partial settlement indicators
    is_linked                       BEFO, AFTE or WITH to another one, or in a pool (INFO alone is no link in this sense)
    settled_quantity                what earlier parts delivered
    settled_amount                  what they paid; None: not known, then it is in proportion to their quantity
    released_quantity               of a delivery that its deliverer holds, how much may settle nevertheless, less than is open;
                                    None: nobody holds it

    Refuses what Quantity and Money refuse, and InvalidPart: cash only; quantity, minimum unit or multiple of zero or less; an
    amount below zero, or with no currency, or none where cash moves; more settled before than was instructed; something else
    released than a part of what is open.
    """

    payment: Payment
    quantity: Decimal
    quantity_type: QuantityType
    minimum_unit: Decimal
    multiple: Decimal
    deliverer_says: Partial
    receiver_says: Partial
    currency: Currency | None = None
    amount: Decimal | None = None
    is_linked: bool = False
    settled_quantity: Decimal = Decimal(0)
    settled_amount: Decimal | None = None
    released_quantity: Decimal | None = None

    def __post_init__(self) -> None:
        if not self.payment.moves_securities:
            raise InvalidPart(expected="a delivery of securities", found=self.payment, way_out="Cash settles whole.")
        for what in ("quantity", "minimum_unit", "multiple"):
            if Quantity(getattr(self, what)).value <= 0:
                raise InvalidPart(expected=f"{what} above zero", found=getattr(self, what), way_out="Correct it.")
        if not 0 <= Quantity(self.settled_quantity).value <= self.quantity:
            raise InvalidPart(
                expected=f"from 0 to {self.quantity} settled before",
                found=self.settled_quantity,
                way_out="Compare the earlier parts with their confirmations.",
            )
        released = self.released_quantity
        if released is not None and not 0 < Quantity(released).value < self.open_quantity:
            raise InvalidPart(
                expected=f"above 0 and below {self.open_quantity} released",
                found=released,
                way_out="Release all of it, or say how much of it.",
            )
        self._check_cash()

    def _check_cash(self) -> None:
        if self.amount is None:
            if self.payment.moves_cash or self.settled_amount is not None:
                raise InvalidPart(
                    expected="the amount instructed", found="none", way_out="Give currency and amount of the cash."
                )
            return
        if self.currency is None:
            raise InvalidPart(expected="the currency of the amount", found="none", way_out="Give the currency.")
        instructed, before = Money(self.amount, self.currency), self.settled_amount or Decimal(0)
        if not 0 <= Money(before, self.currency).amount <= instructed.amount:
            raise InvalidPart(
                expected=f"an amount of zero or more, and from 0 to {instructed} paid before",
                found=before if self.amount >= 0 else self.amount,
                way_out="Compare the earlier parts with their confirmations.",
            )

    @property
    def open_quantity(self) -> Decimal:
        """What is still to be delivered."""
        return self.quantity - self.settled_quantity

    @property
    def open_amount(self) -> Decimal | None:
        """What is still to be paid; None where no cash moves."""
        if self.amount is None:
            return None
        before = self.settled_amount
        return self.amount - (self.share(self.settled_quantity) if before is None else before)

    def share(self, quantity: Decimal) -> Decimal:
        """The amount instructed in proportion to a quantity, rounded half-up to the minor unit; zero where no cash moves."""
        if self.amount is None or self.currency is None:
            return Decimal(0)
        exact = Fraction(self.amount) * Fraction(quantity) / Fraction(self.quantity)
        return half_up(exact, self.currency.minor_units)


@dataclass(frozen=True, slots=True)
class Part:
    """What settles now of a pair, and what stays open after it; amounts None where no cash moves.

    quantity + remaining_quantity is what was open, amount + remaining_amount likewise.
    """

    verdict: PartVerdict
    quantity: Decimal
    amount: Decimal | None
    remaining_quantity: Decimal
    remaining_amount: Decimal | None
    confirmation: Confirmation | None
    """None: nothing settles, or all of it at once."""


def settle_part(
    pair: OpenPair,
    available_quantity: Decimal,
    available_cash: Decimal | None = None,
    thresholds: Thresholds = T2S_THRESHOLDS,
) -> Part:
    """How much of a pair settles now.

    available_quantity   securities that the deliverer can give; below zero is nothing
    available_cash       what the payer can give; None: enough. It does not matter where no cash moves

    Everything that is open settles if it is there, whatever the indicators. A part is what is available, rounded down to the
    multiple; its first one reaches the minimum unit; where cash moves it is worth at least the threshold of its currency,
    unless both sides said PARQ, and both it and the rest have something to pay. Of what is on hold no more than is released is
    tried; where all of that settles, no threshold counts. Refuses InvalidPart: a threshold counts, and there is none in this
    currency.

    1,000 shares for EUR 50,000.00, 400 available: 400 settle for 20,000.00, and 600 stay open for 30,000.00; of 150
    available nothing settles, because they are worth 7,500.00.
    """
    released = pair.released_quantity
    if released is None and available_quantity >= pair.open_quantity:
        is_paid = _is_paid(pair, pair.open_amount, available_cash)
        return _whole(pair) if is_paid else _nothing(pair, PartVerdict.LACK_OF_CASH)
    if Partial.NOT_ALLOWED in (pair.deliverer_says, pair.receiver_says):
        return _nothing(pair, PartVerdict.NOT_ALLOWED)
    if pair.is_linked:
        return _nothing(pair, PartVerdict.LINKED)
    tried = available_quantity if released is None else min(available_quantity, released)
    quantity = max(tried, Decimal(0)) // pair.multiple * pair.multiple
    if not quantity:
        return _nothing(pair, PartVerdict.LACK_OF_SECURITIES)
    if not pair.settled_quantity and quantity < pair.minimum_unit:
        return _nothing(pair, PartVerdict.BELOW_MINIMUM)
    amount = _amount_of(pair, quantity)
    if amount is not None and quantity != released and amount < _threshold(pair, thresholds):
        return _nothing(pair, PartVerdict.BELOW_THRESHOLD)
    if amount is not None and pair.payment.moves_cash and not 0 < amount < (pair.open_amount or 0):
        return _nothing(pair, PartVerdict.AMOUNT_NOT_DIVISIBLE)
    if not _is_paid(pair, amount, available_cash):
        return _nothing(pair, PartVerdict.LACK_OF_CASH if quantity == released else PartVerdict.PART_NOT_PAID)
    return _settled(pair, PartVerdict.PART, quantity, amount, Confirmation.MORE_TO_COME)


def _is_paid(pair: OpenPair, amount: Decimal | None, available_cash: Decimal | None) -> bool:
    """Whether the payer can give an amount."""
    return amount is None or available_cash is None or not pair.payment.moves_cash or available_cash >= amount


def _threshold(pair: OpenPair, thresholds: Thresholds) -> Decimal:
    """What a part must at least be worth."""
    by_quantity = pair.deliverer_says == pair.receiver_says == Partial.QUANTITY_THRESHOLD
    if by_quantity or not pair.payment.moves_cash:
        return Decimal(0)
    found = thresholds.get((str(pair.currency), pair.quantity_type))
    if found is None:
        known = ", ".join(sorted({currency for currency, _ in thresholds}))
        raise InvalidPart(
            expected=f"a currency with a threshold for parts ({known})",
            found=pair.currency,
            way_out="Set the threshold of the market, or say PARQ on both sides.",
        )
    return found


def _amount_of(pair: OpenPair, quantity: Decimal) -> Decimal | None:
    """The amount of a part: in proportion to its quantity, and never more than is left to be paid."""
    left = pair.open_amount
    return None if left is None else min(pair.share(quantity), left)


def _whole(pair: OpenPair) -> Part:
    last = Confirmation.LAST_PART if pair.settled_quantity else None
    return _settled(pair, PartVerdict.WHOLE, pair.open_quantity, pair.open_amount, last)


def _nothing(pair: OpenPair, verdict: PartVerdict) -> Part:
    return _settled(pair, verdict, Decimal(0), None if pair.amount is None else Decimal(0), None)


def _settled(
    pair: OpenPair, verdict: PartVerdict, quantity: Decimal, amount: Decimal | None, confirmation: Confirmation | None
) -> Part:
    """The part, with what stays open after it."""
    left = pair.open_amount
    remaining = None if left is None or amount is None else left - amount
    return Part(verdict, quantity, amount, pair.open_quantity - quantity, remaining, confirmation)
