"""Matching: which fields of two instructions must agree, how closely, and what is told of those that do not. Pure.

Mandatory fields must agree whatever either side says of them. Additional ones are compared as soon as one side fills them,
optional ones only if both do. Currency and amount are compared where both settle against payment; the amount alone has a
tolerance, and the deliverer's amount is the one that settles. Sources: RTS (EU) 2018/1229 Art. 5(3), 5(4) and 6; ECB, T2S
matching fields; ISO definitions of the UnmatchedReason codes. What matches with what, of many, is in `pairing.py`.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, NamedTuple

from settlements.cash_tolerance import Limits
from vocabulary.invalid import Invalid
from vocabulary.side import Direction, Payment


class NothingToMatch(Invalid):
    """Neither side has sent an instruction."""

    code = "nothing_to_match"


class InvalidInstruction(Invalid):
    """Terms that no instruction has."""

    code = "invalid_instruction"


class LimitsNotKnown(Invalid):
    """Two amounts differ, and by how much they may in that currency is not known."""

    code = "limits_not_known"


class Compared(StrEnum):
    """When a field is compared."""

    MANDATORY = "mandatory"
    """Always."""
    AGAINST_PAYMENT = "against payment"
    """Where both instructions settle against payment."""
    ADDITIONAL = "additional"
    """As soon as one side fills it."""
    OPTIONAL = "optional"
    """If both sides fill it."""


class Field(NamedTuple):
    """A field of an instruction, when it is compared, and the reason code of a difference."""

    name: str
    compared: Compared
    code: str


FIELDS: Final = (
    Field("payment_type", Compared.MANDATORY, "FRAP"),
    Field("direction", Compared.MANDATORY, "DELN"),
    Field("isin", Compared.MANDATORY, "DSEC"),
    Field("quantity", Compared.MANDATORY, "DQUA"),
    Field("trade_date", Compared.MANDATORY, "DTRD"),
    Field("intended_settlement_date", Compared.MANDATORY, "DDAT"),
    Field("parties", Compared.MANDATORY, "ICAG"),
    Field("place", Compared.MANDATORY, "DEPT"),
    Field("currency", Compared.AGAINST_PAYMENT, "NCRR"),
    Field("cash_direction", Compared.AGAINST_PAYMENT, "DMON"),
    Field("amount", Compared.AGAINST_PAYMENT, "DMON"),
    Field("cum_ex", Compared.ADDITIONAL, "DCMX"),
    Field("claim_opt_out", Compared.ADDITIONAL, "DMCT"),
    Field("common_reference", Compared.OPTIONAL, "IIND"),
    Field("deliverer_client", Compared.OPTIONAL, "ICUS"),
    Field("receiver_client", Compared.OPTIONAL, "ICUS"),
    Field("deliverer_account", Compared.OPTIONAL, "SAFE"),
    Field("receiver_account", Compared.OPTIONAL, "SAFE"),
)
"""In the order in which differences are told."""
OPTIONAL: Final = tuple(field.name for field in FIELDS if field.compared == Compared.OPTIONAL)
"""The names of the optional ones."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What is compared of an instruction, as one side says it.

    quantity, isin   None of a payment free of delivery
    currency, amount None of a delivery free of payment
    participant      whose instruction it is; `counterparty` the party with whom, as this side names it
    place            place of settlement (the depository's BIC)
    claim_opt_out    whether market claims are excluded; not excluding them is not filling it
    ..._client       client of that party; ..._account the safekeeping account of that side, as this side names it

    A text that is empty is not filled: it is None. Refuses InvalidInstruction: a quantity not above zero, an amount below it.
    """

    direction: Direction
    payment: Payment
    isin: str | None
    quantity: Decimal | None
    trade_date: date
    intended_settlement_date: date
    currency: str | None = None
    amount: Decimal | None = None
    participant: str | None = None
    counterparty: str | None = None
    place: str | None = None
    cum_ex: str | None = None
    claim_opt_out: bool = False
    common_reference: str | None = None
    deliverer_client: str | None = None
    receiver_client: str | None = None
    deliverer_account: str | None = None
    receiver_account: str | None = None

    def __post_init__(self) -> None:
        for name in self.__slots__:
            if getattr(self, name) == "":
                object.__setattr__(self, name, None)
        if self.quantity is not None and self.quantity <= 0:
            raise InvalidInstruction(
                expected="a quantity above zero", found=self.quantity, way_out="Correct the quantity."
            )
        if self.amount is not None and self.amount < 0:
            raise InvalidInstruction(
                expected="an amount of zero or more", found=self.amount, way_out="Say who pays by the payment type."
            )

    @property
    def payment_type(self) -> str:
        """Against payment or free of it."""
        return str(self.payment.type)

    @property
    def cash_direction(self) -> bool:
        """Whether cash goes the way of the delivery: with it, or instead of it."""
        return self.payment in (Payment.DWP, Payment.PFOD)

    @property
    def parties(self) -> tuple[str | None, str | None]:
        """Whose instruction it is, and with whom."""
        return self.participant, self.counterparty

    def opposite_of(self, other: "Terms") -> bool:
        """Whether one side delivers what the other receives."""
        return self.direction == other.direction.opposite


def mirror_of(terms: Terms) -> Terms:
    """What the other side would have to say for both to match: the answer to an allegement."""
    return replace(
        terms,
        direction=terms.direction.opposite,
        participant=terms.counterparty,
        counterparty=terms.participant,
    )


class Difference(NamedTuple):
    """A field on which two instructions differ: its code, what this side says, and what the other says as seen from this
    side, which is what this side would have to say (`mirror_of`)."""

    field: str
    code: str
    ours: Any
    theirs: Any


def differences(ours: Terms, theirs: Terms, limits: Limits | None) -> tuple[Difference, ...]:
    """Every field on which two instructions differ, in the order of FIELDS; none: they match.

    `limits` are those of our currency, in its units; without them (None) amounts may still be equal, or in different
    currencies, where nothing is tolerated. It is the same from either side, but for who is ours. Refuses
    LimitsNotKnown: the amounts differ in one currency and there are no limits for it.

    EUR 50,000.00 to deliver, 50,002.00 to receive: none. 50,002.01: the amount, DMON.
    """
    seen = mirror_of(theirs)
    found = []
    for field in FIELDS:
        mine, other = getattr(ours, field.name), getattr(seen, field.name)
        if mine == other or not _is_compared(field.compared, ours, theirs, mine, other):
            continue
        if field.name != "amount" or not _is_tolerated(ours, theirs, limits):
            found.append(Difference(field.name, field.code, mine, other))
    return tuple(found)


def _is_compared(when: Compared, ours: Terms, theirs: Terms, mine: Any, other: Any) -> bool:
    match when:
        case Compared.AGAINST_PAYMENT:
            return ours.payment.moves_cash and theirs.payment.moves_cash
        case Compared.OPTIONAL:
            return mine is not None and other is not None
        case _:
            return True


def _is_tolerated(ours: Terms, theirs: Terms, limits: Limits | None) -> bool:
    """Whether amounts that differ are within the limit of the deliverer's: nothing is tolerated of an amount without a currency."""
    if ours.amount is None or theirs.amount is None or not ours.currency or ours.currency != theirs.currency:
        return False
    if limits is None:
        raise LimitsNotKnown(
            expected=f"the rate of {ours.currency} for one euro that was valid on 1 January",
            found="none",
            way_out="Load the rate of the last day on which it was published before.",
        )
    settles, other = settlement_amounts(ours, theirs)
    return limits.tolerate(settles, other)


def exact_key(terms: Terms) -> Hashable:
    """What two instructions of opposite directions must have in common: all that is compared and has neither tolerance
    nor choice, additional fields included, for one that only one side fills is a difference as well.

    The parties are written deliverer first, so that both sides have one key. Without a currency the amount is exact.
    """
    pair = terms.parties if terms.direction == Direction.DELIVER else terms.parties[::-1]
    amount = terms.amount is None if terms.currency else terms.amount
    cash = (terms.currency, terms.cash_direction, amount) if terms.payment.moves_cash else None
    return (
        terms.payment_type,
        terms.isin,
        terms.quantity,
        terms.trade_date,
        terms.intended_settlement_date,
        pair,
        terms.place,
        cash,
        *(getattr(terms, field.name) for field in FIELDS if field.compared == Compared.ADDITIONAL),
    )


def optional_fields(terms: Terms) -> tuple[str | None, ...]:
    """What is compared only if both sides fill it, in the order of OPTIONAL."""
    return tuple(getattr(terms, name) for name in OPTIONAL)


def settlement_amounts(ours: Terms, theirs: Terms) -> tuple[Decimal, Decimal]:
    """Of two instructions against payment: the amount that settles, the deliverer's, and what the receiver says.

    The difference is kept and shown to the receiver, and no account bears it (docs/adr/0021-matching-difference.md). Of two
    that go the same way, ours settles.
    """
    one, other = ours.amount or Decimal(0), theirs.amount or Decimal(0)
    is_ours = ours.direction == Direction.DELIVER or not ours.opposite_of(theirs)
    return (one, other) if is_ours else (other, one)


NO_COUNTERPART: Final = "CMIS"


def unmatched_reasons(ours: Terms | None, theirs: Terms | None, limits: Limits | None) -> tuple[str, ...]:
    """The reason codes of two sides that should match: of all differences, each once; empty if they match.

    Where one side sent nothing, the other is told that its counterpart is missing (CMIS). Refuses NothingToMatch, and
    LimitsNotKnown as `differences` does.
    """
    if ours is None or theirs is None:
        if ours is theirs:
            raise NothingToMatch(
                expected="an instruction of one side at least",
                found="none",
                way_out="Give the instruction that was sent.",
            )
        return (NO_COUNTERPART,)
    return tuple(dict.fromkeys(difference.code for difference in differences(ours, theirs, limits)))


NEAR: Final = 3
"""In how many fields an instruction may differ and still be shown as the one that was perhaps meant."""


class Candidate(NamedTuple):
    """An instruction that nearly matches, by its number, and the fields in which it differs."""

    number: int
    differences: tuple[Difference, ...]


def nearest(
    ours: Terms, others: Iterable[tuple[int, Terms]], limits: Limits | None, *, at_most: int = NEAR
) -> Candidate | None:
    """Of other unmatched instructions (number, terms) the one that was most likely meant; None if none is near.

    The one with the fewest differing fields; of several the one with the same common reference as ours, then the one whose
    amount is closest, then the oldest, which has the lowest number. The order in which they come does not count. Refuses
    LimitsNotKnown.
    """
    ranked = [
        (len(found), not _is_same(ours.common_reference, other.common_reference), _apart(ours, other), number, found)
        for number, other in others
        if len(found := differences(ours, other, limits)) <= at_most
    ]
    if not ranked:
        return None
    *_, number, found = min(ranked, key=lambda each: each[:4])
    return Candidate(number, found)


NOT_TRIED, COUNTERPART_CANCELLED, POSSIBLE_DUPLICATE = "NMAS", "CPCA", "PODU"


def why_unmatched(
    candidate: Candidate | None,
    *,
    is_tried: bool = True,
    counterpart_cancelled: bool = False,
    possible_duplicate: bool = False,
) -> tuple[str, ...]:
    """The reason codes that the party of an unmatched instruction is told; never none.

    Before matching was tried nothing but that. Else that it may be a duplicate (an older instruction of the party has the
    same terms), or that the one it would match was cancelled; then the differences from the nearest candidate, or, where
    there is none, that the counterpart is missing.
    """
    if not is_tried:
        return (NOT_TRIED,)
    codes = [POSSIBLE_DUPLICATE] * possible_duplicate + [COUNTERPART_CANCELLED] * counterpart_cancelled
    codes += [difference.code for difference in candidate.differences] if candidate else []
    if candidate is None and not counterpart_cancelled:
        codes.append(NO_COUNTERPART)
    return tuple(dict.fromkeys(codes)) or (NO_COUNTERPART,)


def _is_same(one: str | None, other: str | None) -> bool:
    return bool(one) and one == other


def _apart(ours: Terms, theirs: Terms) -> Decimal:
    return abs((ours.amount or Decimal(0)) - (theirs.amount or Decimal(0)))


class MatchedBy(StrEnum):
    """Who matches an instruction before it settles."""

    TWO_SIDES = "two sides"
    """The counterparty sends its own instruction."""
    VENUE = "trading venue"
    """A trading venue or central counterparty sends both sides, matched."""
    DEPOSITORY = "depository"
    """The depository made both sides: a market claim, a transformation, a realignment."""
    NOBODY = "nobody"
    """A free delivery between two accounts of one participant needs no second instruction."""


def matched_by(terms: Terms, *, sent_matched: bool = False, made_by_depository: bool = False) -> MatchedBy:
    """Who matches an instruction: the exceptions of Art. 5(2) of RTS (EU) 2018/1229, else two sides.

    What is against payment needs two sides even where both are one participant. Whoever sends both sides matched must
    be allowed to; that is asked where they come in.
    """
    if made_by_depository:
        return MatchedBy.DEPOSITORY
    if sent_matched:
        return MatchedBy.VENUE
    own = terms.participant is not None and terms.participant == terms.counterparty
    return MatchedBy.NOBODY if own and terms.payment == Payment.FOP else MatchedBy.TWO_SIDES
