"""What settlement messages say in several places: quantities, cash, parties and their chains, links, markets, statuses. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final, Generic, NamedTuple, TypeVar

from vocabulary.side import QuantityType

S = TypeVar("S", bound=StrEnum)


class Counted(NamedTuple):
    """So many units, or so much face amount."""

    number: Decimal
    type: QuantityType


class Flow(StrEnum):
    """Which way cash goes, as the account owner sees it."""

    CREDIT = "CRDT"
    DEBIT = "DBIT"


class Cash(NamedTuple):
    """An amount in a currency, and which way it goes; nothing may go neither way (None)."""

    currency: str
    amount: Decimal
    flow: Flow | None


class NamedBy(StrEnum):
    """How a party is told."""

    BIC = "BIC"
    SCHEME = "SCHEME"
    """A code that a scheme gave out: its issuer stands with it."""
    NAME = "NAME"
    COUNTRY = "COUNTRY"
    """Of a depository: the market of a country."""


class Party(NamedTuple):
    """A party as the message tells it; `scheme` is who gave out its code, "" for all but that."""

    named_by: NamedBy
    value: str
    scheme: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The parties of one side, from its depository inwards.

    party     participant of the depository (Pty1, DEAG or REAG); `account` its safekeeping account
    client    whose securities they are to it (Pty2, SELL or BUYR); `client_account` their account with it
    """

    depository: Party | None = None
    party: Party | None = None
    account: str | None = None
    client: Party | None = None
    client_account: str | None = None


NOBODY: Final = Chain()
"""A side of which no party is told."""


class ProcessingPosition(StrEnum):
    """How an instruction stands to the one that it is linked with."""

    AFTER = "AFTE"
    BEFORE = "BEFO"
    WITH = "WITH"
    INFORMATION = "INFO"


class Named(StrEnum):
    """Whose reference a link names."""

    INSTRUCTION = "INSTRUCTION"
    """That of the account owner's instruction."""
    SERVICER = "SERVICER"
    MARKET = "MARKET"
    POOL = "POOL"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An instruction, or a pool of them, with which this one is linked."""

    position: ProcessingPosition | None
    reference: str
    named: Named = Named.INSTRUCTION


class Market(NamedTuple):
    """Where it was traded: the kind of market (EXCH, OTCO, PRIM, SECM, VARI) and its MIC, "" if it is not told."""

    type: str
    mic: str = ""


class Reason(NamedTuple):
    """Why a status is what it is: a code of its list (`settlements.reasons`) and words."""

    code: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Axis(Generic[S]):
    """The status on one axis, with its reasons; none if none is told."""

    status: S
    reasons: tuple[Reason, ...] = ()
