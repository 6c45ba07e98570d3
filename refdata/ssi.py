"""Which standing settlement instruction is meant: the most specific one that covers what is asked, or none. Pure.

A standing settlement instruction (SSI) says where and on which accounts a party settles. Its scope narrows it to a product,
a market, a currency, an instrument; what a scope does not name, it covers all of. An SSI is for settlement (securities, and
the money paid for them) or for cash alone, never for both.

How specific a scope is: an instrument weighs four, product, market and currency one each. So from the most specific on:

    instrument with product, market and currency    7
    instrument with two, with one, alone            6, 5, 4
    product, market and currency                    3
    two of these                                    2
    one of these                                    1
    the party's general one                         0

Two of the highest weight are ambiguous: a product and a market are as specific as a market and a currency, and nobody
guesses which of them the party meant.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Literal

from vocabulary.identifiers import Bic, Isin, Lei
from vocabulary.invalid import Invalid
from vocabulary.money import Currency
from vocabulary.product import Product
from vocabulary.text import strict_text

ACCOUNT_FORM = r"^[A-Z0-9]([A-Z0-9./-]{0,33}[A-Z0-9])?$"
LONGEST_NAME = 60


class InvalidSsi(Invalid):
    """A standing settlement instruction that says too little, too much, or something else than its scheme."""

    code: ClassVar[str] = "invalid_ssi"


class Purpose(StrEnum):
    """What an SSI is for: securities and the money paid for them, or cash alone (FX, fees, income)."""

    SETTLEMENT = "SETTLEMENT"
    CASH = "CASH"
    __hash__ = str.__hash__  # what each trade is looked up by


@dataclass(frozen=True, slots=True)
class SsiWanted:
    """What somebody has to settle: of a party (id), a product, an instrument (None for cash), a market (id), a currency."""

    party: int
    product: Product
    isin: str | None = None
    market: int | None = None
    currency: str | None = None
    purpose: Purpose = Purpose.SETTLEMENT


@dataclass(frozen=True, slots=True)
class SsiFacts:
    """An SSI as it is on a day: its scope (None: all of them), and where it says to settle.

    `market` and `depository` are ids of markets. Without an `agent` (BIC of eleven characters) the accounts are our own.
    """

    id: int
    party: int
    name: str
    purpose: str
    product: str | None
    market: int | None
    currency: str | None
    isin: str | None
    depository: int | None
    agent: str | None
    safekeeping_account: str | None
    cash_account: str | None

    def covers(self, wanted: SsiWanted) -> bool:
        """Whether it is of that party and purpose, and each thing that its scope names is what is wanted."""
        return (
            self.party == wanted.party
            and self.purpose == wanted.purpose
            and self.product in {None, wanted.product}
            and self.market in {None, wanted.market}
            and self.currency in {None, wanted.currency}
            and self.isin in {None, wanted.isin}
        )

    @property
    def weight(self) -> int:
        """How specific its scope is, 0 to 7."""
        return weight_of(self.product, self.market, self.currency, self.isin)


def weight_of(product: str | None, market: object, currency: object, isin: object) -> int:
    """How specific a scope is that names these (None: not), 0 to 7: an instrument weighs four, each of the others one."""
    return 4 * (isin is not None) + sum(each is not None for each in (product, market, currency))


@dataclass(frozen=True, slots=True)
class NoSsi:
    """Why there is no SSI to settle by: none covers what is wanted, or several equally specific ones do, by name."""

    code: Literal["ssi_missing", "ssi_ambiguous"]
    names: tuple[str, ...] = ()


def choose(wanted: SsiWanted, candidates: Iterable[SsiFacts]) -> SsiFacts | NoSsi:
    """The most specific of the candidates that cover what is wanted, whatever their order; NoSsi for none or several.

    A general SSI and one for bonds in euro: a bond in euro settles by the second, a share in euro by the first.
    """
    covering = [each for each in candidates if each.covers(wanted)]
    if not covering:
        return NoSsi("ssi_missing")
    highest = max(each.weight for each in covering)
    best = [each for each in covering if each.weight == highest]
    return best[0] if len(best) == 1 else NoSsi("ssi_ambiguous", tuple(sorted(each.name for each in best)))


@dataclass(frozen=True, slots=True)
class SsiWish:
    """An SSI as it should be, in words that outlive this database: LEI, codes of markets, ISO codes, BIC.

    `party` and `name` say which it is. Refuses, in this order: InvalidText (name), InvalidIdentifier (party, ISIN, agent),
    InvalidCurrency, InvalidSsi: an unknown purpose or product, an account number that is none, a settlement without
    depository and safekeeping account, cash with either of them or without cash account.
    """

    party: str
    name: str
    purpose: str
    product: str | None = None
    market: str | None = None
    currency: str | None = None
    isin: str | None = None
    depository: str | None = None
    agent: str | None = None
    safekeeping_account: str | None = None
    cash_account: str | None = None

    def __post_init__(self) -> None:
        strict_text(self.name, longest=LONGEST_NAME)
        Lei(self.party)
        for scheme, code in ((Isin, self.isin), (Bic, self.agent), (Currency, self.currency)):
            if code is not None:
                scheme(code)
        purpose(self.purpose)
        if self.product is not None:
            product(self.product)
        for number in (self.safekeeping_account, self.cash_account):
            if number is not None:
                account_number(number)
        self._check_place()

    def _check_place(self) -> None:
        place = (self.depository, self.safekeeping_account)
        if self.purpose == Purpose.SETTLEMENT and None in place:
            raise InvalidSsi(
                expected="depository and safekeeping account",
                found=", ".join(each for each in place if each),
                way_out="Say where the securities settle and on which account.",
            )
        if self.purpose == Purpose.CASH and (place != (None, None) or self.cash_account is None):
            raise InvalidSsi(
                expected="a cash account and nothing of securities",
                found=", ".join(each for each in (*place, self.cash_account) if each),
                way_out="Say which account takes the cash; securities have an SSI of purpose SETTLEMENT.",
            )

    @property
    def scope(self) -> tuple[str | None, ...]:
        """What it covers of its party: two of one scope are not in force on one day."""
        return self.party, self.purpose, self.product, self.market, self.currency, self.isin


def purpose(text: str) -> str:
    """SETTLEMENT or CASH. Refuses InvalidSsi."""
    return _one_of(Purpose.__members__, text)


def product(text: str) -> str:
    """A product. Refuses InvalidSsi."""
    return _one_of(Product.__members__, text)


def account_number(text: str) -> str:
    """The number of an account, ours or elsewhere. Refuses InvalidSsi."""
    if not re.fullmatch(ACCOUNT_FORM, text, re.ASCII):
        raise InvalidSsi(
            expected="at most 35 capitals, digits, points, slashes or dashes",
            found=text,
            way_out="Write the account number as the agent does, without spaces.",
        )
    return text


def _one_of(allowed: Mapping[str, object], text: str) -> str:
    if text not in allowed:
        raise InvalidSsi(expected=f"one of {', '.join(allowed)}", found=text, way_out="Choose one of these words.")
    return text
