"""Closed lists of a settlement instruction, in the codes of ISO 20022 (sese.023)."""

from enum import IntEnum, StrEnum


class Direction(StrEnum):
    """Whether the instructing party delivers or receives the securities (of PFOD: the cash)."""

    DELIVER = "DELI"
    RECEIVE = "RECE"

    @property
    def opposite(self) -> "Direction":
        """The direction of the counterparty's instruction."""
        return Direction.RECEIVE if self is Direction.DELIVER else Direction.DELIVER


class PaymentType(StrEnum):
    """Against payment or free of it: what cut-offs are kept by (sese.023 `Pmt`)."""

    AGAINST = "APMT"
    FREE = "FREE"


class Payment(StrEnum):
    """What moves for what."""

    DVP = "DVP"
    """Delivery versus payment: securities one way, cash the other, both or neither."""
    FOP = "FOP"
    """Free of payment: securities only."""
    PFOD = "PFOD"
    """Payment free of delivery: cash only."""
    DWP = "DWP"
    """Delivery with payment: securities and cash in the same direction, both or neither."""

    @property
    def moves_securities(self) -> bool:
        """Whether securities change hands."""
        return self is not Payment.PFOD

    @property
    def moves_cash(self) -> bool:
        """Whether cash changes hands."""
        return self is not Payment.FOP

    @property
    def type(self) -> PaymentType:
        """Which cut-off it keeps: FREE for FOP, APMT for whatever moves cash."""
        return PaymentType.AGAINST if self.moves_cash else PaymentType.FREE


class QuantityType(StrEnum):
    """How a quantity of an instrument is counted."""

    UNIT = "UNIT"
    """Pieces: shares, fund units."""
    NOMINAL = "FAMT"
    """Face amount of a bond, in its currency."""


class Priority(IntEnum):
    """Order of the night: lower first. RESERVED is for the system (corporate actions, central bank)."""

    RESERVED = 1
    TOP = 2
    HIGH = 3
    NORMAL = 4


class Partial(StrEnum):
    """Whether an instruction may settle in parts."""

    ALLOWED = "PART"
    NOT_ALLOWED = "NPAR"
    QUANTITY_THRESHOLD = "PARQ"
    """Allowed, with a minimum by quantity."""
    CASH_THRESHOLD = "PARC"
    """Allowed, with a minimum by cash value."""
