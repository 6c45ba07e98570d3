"""Instructions (MT540 to MT543), confirmations (MT544 to MT547) and allegements (MT578): where each word stands. Pure.

Who delivers and whether it is against payment is told by the type of the message, hence cash goes the usual way: a delivery
with payment, and a payment free of delivery, have no message here. The place of settlement is the depository of the other side.
Sources: ISO 15022 message types of category 5 (SR 2022), sequences A to E; SMPG settlement common elements.
"""

from dataclasses import replace
from functools import cache
from typing import Any, Final

from settlements.messages import codes
from settlements.messages.contents import Allegement, AllegementRemoval, CancellationRequest, Confirmation, Instruction
from settlements.messages.forms import Form, Slot
from settlements.messages.iso15022.kinds import (
    Account,
    Amount,
    Coded,
    Day,
    Function,
    Linked,
    MarketPlace,
    PartyName,
    Priority,
    Quantity,
    Security,
    Text,
)
from settlements.messages.parts import Flow, NamedBy
from settlements.partials import Confirmation as Part
from vocabulary.side import Direction, Partial, PaymentType

REFERENCE: Final = Text(16, "C", reference=True)
OWNER: Final = PartyName(NamedBy.BIC, NamedBy.SCHEME)
_PARTY: Final = PartyName(NamedBy.BIC, NamedBy.SCHEME, NamedBy.NAME)
_PLACE: Final = PartyName(NamedBy.BIC, NamedBy.NAME, NamedBy.COUNTRY)

SIDES: Final = {
    "0": (Direction.RECEIVE, PaymentType.FREE),
    "1": (Direction.RECEIVE, PaymentType.AGAINST),
    "2": (Direction.DELIVER, PaymentType.FREE),
    "3": (Direction.DELIVER, PaymentType.AGAINST),
}
"""By the last figure of an instruction; that of its confirmation is four higher."""


def _flow(direction: Direction) -> Flow:
    return Flow.CREDIT if direction == Direction.DELIVER else Flow.DEBIT


def _trade() -> list[Slot]:
    return [
        Slot("market", "TRADDET/94::TRAD", MarketPlace()),
        Slot("settlement_date", "TRADDET/98::SETT", Day(), needed=True),
        Slot("trade_date", "TRADDET/98::TRAD", Day()),
        Slot("isin", "TRADDET/35B", Security(), needed=True),
    ]


def _trade_conditions() -> Slot:
    return Slot("trade_conditions", "TRADDET/22::TTCO", Coded(codes.TRADE_CONDITIONS.split(), "F"), many=True)


def _accounts() -> list[Slot]:
    return [
        Slot("account_owner", "FIAC/95::ACOW", OWNER),
        Slot("account", "FIAC/97::SAFE", Account(), needed=True),
        Slot("cash_account", "FIAC/97::CASH", Account()),
    ]


def _settles(direction: Direction, payment_type: PaymentType, amount: str) -> list[Slot]:
    other = "deliverer" if direction == Direction.RECEIVE else "receiver"
    sides = [
        Slot(f"{side}.{name}", f"SETDET/SETPRTY:{qualifier}/{field}", kind)
        for side, agent, client in (("deliverer", "DEAG", "SELL"), ("receiver", "REAG", "BUYR"))
        for name, qualifier, field, kind in (
            ("party", agent, f"95::{agent}", _PARTY),
            ("account", agent, "97::SAFE", Account()),
            ("client", client, f"95::{client}", _PARTY),
            ("client_account", client, "97::SAFE", Account()),
        )
    ]
    cash = Slot("cash", f"SETDET/AMT:{amount}/19::{amount}", Amount(_flow(direction)), needed=True)
    return [
        Slot("transaction_type", "SETDET/22::SETR", Coded(sorted(codes.TYPES), "F"), needed=True),
        Slot("conditions", "SETDET/22::STCO", Coded(sorted(codes.CONDITIONS), "F"), many=True),
        Slot("partial", "SETDET/22::STCO.partial", Coded(Partial, "F")),
        *sides,
        Slot(f"{other}.depository", "SETDET/SETPRTY:PSET/95::PSET", _PLACE, needed=True),
        *([cash] if payment_type == PaymentType.AGAINST else []),
    ]


def _given(direction: Direction, payment_type: PaymentType) -> dict[str, Any]:
    return {"direction": direction, "payment_type": payment_type}


def _untold(direction: Direction, payment_type: PaymentType, *others: str) -> frozenset[str]:
    own = "receiver" if direction == Direction.RECEIVE else "deliverer"
    return frozenset({f"{own}.depository", *others, *(["cash"] if payment_type == PaymentType.FREE else [])})


@cache
def instruction(direction: Direction, payment_type: PaymentType) -> Form:
    """The form of an instruction; what its type tells is given."""
    return Form(
        Instruction,
        (
            Slot("reference", "GENL/20::SEME", REFERENCE, needed=True),
            Slot("hold", "GENL/23G", Function(), needed=True),
            Slot("common_reference", "GENL/LINK:COMM/20::COMM", REFERENCE),
            Slot("links", "GENL/LINK", Linked(), many=True),
            *_trade(),
            Slot("priority", "TRADDET/22::PRIR", Priority()),
            _trade_conditions(),
            Slot("quantity", "FIAC/36::SETT", Quantity(), needed=True),
            *_accounts(),
            *_settles(direction, payment_type, "SETT"),
        ),
        _given(direction, payment_type),
        _untold(direction, payment_type),
    )


@cache
def cancellation(direction: Direction, payment_type: PaymentType) -> Form:
    """The form of a request to cancel: an instruction said again, with function CANC and the reference of the first."""
    return Form(
        CancellationRequest,
        (
            Slot("request_reference", "GENL/20::SEME", REFERENCE, needed=True),
            Slot("_function", "GENL/23G", Coded(["CANC"], ""), needed=True),
            Slot("reference", "GENL/LINK:PREV/20::PREV", REFERENCE, needed=True),
            Slot("account_owner", "FIAC/95::ACOW", OWNER),
            Slot("account", "FIAC/97::SAFE", Account(), needed=True),
        ),
        _given(direction, payment_type),
    )


def said_again(form: Form, function: str, reference: str, previous: str) -> Form:
    """A form with another function, under a reference of its own, and with the reference of what it says again."""
    general = (
        Slot("_reference", "GENL/20::SEME", REFERENCE, needed=True, fixed=reference),
        Slot("_function", "GENL/23G", Coded([function], ""), needed=True, fixed=function),
        Slot("_previous", "GENL/LINK:PREV/20::PREV", REFERENCE, needed=True, fixed=previous),
    )
    told = {slot.path for slot in general}
    return replace(form, slots=(*general, *(slot for slot in form.slots if slot.path not in told)))


@cache
def confirmation(direction: Direction, payment_type: PaymentType) -> Form:
    """The form of a confirmation."""
    return Form(
        Confirmation,
        (
            Slot("confirmation_reference", "GENL/20::SEME", REFERENCE, needed=True),
            Slot("_function", "GENL/23G", Coded(["NEWM"], ""), needed=True, fixed="NEWM"),
            Slot("part", "GENL/22::PARS", Coded(Part, "F")),
            Slot("reference", "GENL/LINK:RELA/20::RELA", REFERENCE, needed=True),
            Slot("market_reference", "GENL/LINK:MITI/20::MITI", REFERENCE),
            Slot("common_reference", "GENL/LINK:COMM/20::COMM", REFERENCE),
            Slot("market", "TRADDET/94::TRAD", MarketPlace()),
            Slot("trade_date", "TRADDET/98::TRAD", Day()),
            Slot("settlement_date", "TRADDET/98::SETT", Day()),
            Slot("settled_on", "TRADDET/98::ESET", Day(), needed=True),
            Slot("isin", "TRADDET/35B", Security(), needed=True),
            Slot("priority", "TRADDET/22::PRIR", Priority()),
            _trade_conditions(),
            Slot("quantity", "FIAC/36::ESTT", Quantity(), needed=True),
            Slot("previously", "FIAC/36::PSTT", Quantity()),
            Slot("remaining", "FIAC/36::RSTT", Quantity()),
            Slot("previously_paid", "FIAC/19::PSTT", Amount(_flow(direction))),
            Slot("remaining_cash", "FIAC/19::RSTT", Amount(_flow(direction))),
            *_accounts(),
            *_settles(direction, payment_type, "ESTT"),
        ),
        _given(direction, payment_type),
        _untold(direction, payment_type, "servicer_reference"),
    )


@cache
def allegement(direction: Direction, payment_type: PaymentType) -> Form:
    """The form of an allegement, which tells direction and payment in fields of its own."""
    return Form(
        Allegement,
        (
            Slot("reference", "GENL/20::SEME", REFERENCE, needed=True),
            Slot("_function", "GENL/23G", Coded(["NEWM"], ""), needed=True, fixed="NEWM"),
            Slot("market_reference", "GENL/LINK:MITI/20::MITI", REFERENCE),
            Slot("counterparty_market_reference", "GENL/LINK:CMIT/20::CMIT", REFERENCE),
            Slot("common_reference", "GENL/LINK:COMM/20::COMM", REFERENCE),
            *_trade(),
            Slot("direction", "TRADDET/22::REDE", Coded(Direction, "H"), needed=True),
            Slot("payment_type", "TRADDET/22::PAYM", Coded(PaymentType, "H"), needed=True),
            _trade_conditions(),
            Slot("quantity", "FIAC/36::SETT", Quantity(), needed=True),
            *_accounts(),
            *_settles(direction, payment_type, "SETT"),
        ),
        untold=_untold(direction, payment_type),
    )


REMOVAL: Final = Form(
    AllegementRemoval,
    (
        Slot("_message", "GENL/20::SEME", REFERENCE, needed=True),
        Slot("_function", "GENL/23G", Coded(["REMO"], ""), needed=True),
        Slot("reference", "GENL/LINK:PREV/20::PREV", REFERENCE, needed=True),
        Slot("market_reference", "GENL/LINK:MITI/20::MITI", REFERENCE),
        Slot("counterparty_market_reference", "GENL/LINK:CMIT/20::CMIT", REFERENCE),
        Slot("direction", "TRADDET/22::REDE", Coded(Direction, "H"), needed=True),
        Slot("payment_type", "TRADDET/22::PAYM", Coded(PaymentType, "H"), needed=True),
        Slot("account", "FIAC/97::SAFE", Account(), needed=True),
    ),
)
"""Of the removal of an allegement, which says again what was alleged."""
