"""Statements of a safekeeping account: holdings (MT535), what settled (MT536) and what is pending (MT537). Pure.

Sources: ISO 15022 MT535, MT536 and MT537 (SR 2022); SMPG market practice on statements. As in ISO 20022 a whole statement of one
account is carried, transaction by transaction.
"""

import re
from typing import Any, Final

from settlements.messages import codes
from settlements.messages.forms import Form, Group, Leaf, Slot, Wrong
from settlements.messages.iso15022.kinds import (
    Account,
    Coded,
    Day,
    Field,
    Quantity,
    Security,
    Status,
    number,
    number_of,
)
from settlements.messages.iso15022.statuses import STATUS_ADVICE
from settlements.messages.iso15022.traded import OWNER, REFERENCE
from settlements.messages.leaves import day_of
from settlements.messages.parts import Cash, Counted, Flow
from settlements.messages.stated import (
    Basis,
    Frequency,
    Holding,
    HoldingsStatement,
    Moved,
    Page,
    Pending,
    PendingStatement,
    Posted,
    SettledStatement,
    Span,
)
from vocabulary.side import Direction, PaymentType, QuantityType

ACTIVITIES: Final = ("BOLE", "CLAI", "COLL", "CORP", "SETT")
_ENDS: Final = {"ONLY": True, "LAST": True, "MORE": False}


class PageNumber(Leaf):
    """The number of a page, and whether more follow (MORE), it is the last of several or the only one."""

    def parse(self, text: str) -> Page:
        """As `Leaf.parse`."""
        told, _, end = text.partition("/")
        if end not in _ENDS or not told.isdigit():
            raise Wrong("invalid_page", text)
        return Page(int(told), _ENDS[end])

    def form(self, value: Any) -> str:
        """As `Leaf.form`."""
        end = ("ONLY" if value.number == 1 else "LAST") if value.is_last else "MORE"
        return f"{value.number}/{end}"


class Days(Field):
    """From which day to which; one day alone is both."""

    option = "A"

    def parse(self, text: str) -> Span:
        """As `Leaf.parse`."""
        first, _, last = text.partition("/")
        return Span(_day(first), _day(last))

    def form(self, value: Any) -> str:
        """As `Leaf.form`."""
        return f"{value.first:%Y%m%d}/{value.last:%Y%m%d}"


def _day(text: str) -> Any:
    return day_of(f"{text[:4]}-{text[4:6]}-{text[6:8]}")


class Active(Field):
    """Y or N."""

    option = "B"

    def parse(self, text: str) -> bool:
        """As `Leaf.parse`."""
        if text not in {"Y", "N"}:
            raise Wrong("invalid_code", text, allowed="Y, N")
        return text == "Y"

    def form(self, value: Any) -> str:
        """As `Leaf.form`."""
        return "Y" if value else "N"


class Balance(Quantity):
    """Units or face amount, below zero where it is short."""

    option = "B"

    def parse(self, text: str) -> Counted:
        """As `Leaf.parse`."""
        kind, _, told = text.partition("/")
        found = number_of(told.removeprefix("N"))
        return Counted(-found if told.startswith("N") else found, QuantityType(kind))

    def form(self, value: Any) -> str:
        """As `Leaf.form`."""
        return f"{value.type}/{'N' if value.number < 0 else ''}{number(abs(value.number))}"


class PostedAmount(Field):
    """An amount that was paid or received: N stands before what is paid."""

    option = "A"
    _form: Final = re.compile("(N?)([A-Z]{3})([0-9,]+)", re.ASCII)

    def parse(self, text: str) -> Cash:
        """As `Leaf.parse`."""
        found = self._form.fullmatch(text)
        if found is None:
            raise Wrong("invalid_decimal", text)
        return Cash(found[2], number_of(found[3]), Flow.DEBIT if found[1] else Flow.CREDIT)

    def form(self, value: Any) -> str:
        """As `Leaf.form`."""
        return f"{'N' if value.flow == Flow.DEBIT else ''}{value.currency}{number(value.amount)}"


def _general(kind: str, when: Slot, *further: Slot) -> list[Slot]:
    return [
        Slot("page", "GENL/28E", PageNumber(), needed=True),
        Slot("reference", "GENL/20::SEME", REFERENCE, needed=True),
        Slot("_function", "GENL/23G", Coded(["NEWM"], ""), needed=True, fixed="NEWM"),
        when,
        Slot("frequency", "GENL/22::SFRE", Coded(Frequency, "F"), needed=True),
        Slot("_update", "GENL/22::CODE", Coded(["COMP"], "F"), fixed="COMP"),
        *([Slot("_type", "GENL/22::STTY", Coded(["CUST"], "F"), fixed="CUST")] if kind == "535" else []),
        *further,
        Slot("account_owner", "GENL/95::ACOW", OWNER),
        Slot("account", "GENL/97::SAFE", Account(), needed=True),
        Slot("is_active", "GENL/17::ACTI", Active(), needed=True),
        *([] if kind == "537" else [Slot("_consolidated", "GENL/17::CONS", Coded(["N"], "B"), fixed="N")]),
    ]


_BASIS: Final = Slot("basis", "GENL/22::STBA", Coded(Basis, "F"), needed=True)
_DAY: Final = Slot("stated_on", "GENL/98::STAT", Day(), needed=True)


def _transaction(*settles: Slot, isin: bool) -> tuple[Slot, ...]:
    return (
        *([Slot("isin", "TRANSDET/35B", Security(), needed=True)] if isin else []),
        Slot("quantity", "TRANSDET/36::PSTA", Quantity(), needed=True),
        Slot("cash", "TRANSDET/19::PSTA", PostedAmount()),
        Slot("activity", "TRANSDET/22::TRAN", Coded(ACTIVITIES, "F"), needed=True),
        Slot("direction", "TRANSDET/22::REDE", Coded(Direction, "H"), needed=True),
        Slot("payment_type", "TRANSDET/22::PAYM", Coded(PaymentType, "H"), needed=True),
        Slot("transaction_type", "TRANSDET/22::SETR", Coded(sorted(codes.TYPES), "F")),
        Slot("trade_date", "TRANSDET/98::TRAD", Day()),
        *settles,
    )


HOLDINGS: Final = Form(
    HoldingsStatement,
    (
        *_general("535", _DAY, _BASIS),
        Slot(
            "holdings",
            "SUBSAFE/FIN",
            Group(
                Form(
                    Holding,
                    (
                        Slot("isin", "35B", Security(), needed=True),
                        Slot("balance", "93::AGGR", Balance(), needed=True),
                        Slot("available", "93::AVAI", Balance()),
                    ),
                )
            ),
            many=True,
        ),
    ),
)

_POSTED: Final = Form(
    Posted,
    (
        Slot("reference", "LINK:RELA/20::RELA", REFERENCE, needed=True),
        *_transaction(
            Slot("settled_on", "TRANSDET/98::ESET", Day(), needed=True),
            Slot("settlement_date", "TRANSDET/98::SETT", Day()),
            isin=False,
        ),
    ),
    untold=frozenset({"servicer_reference"}),
)

SETTLED: Final = Form(
    SettledStatement,
    (
        *_general("536", Slot("span", "GENL/69::STAT", Days(), needed=True), _BASIS),
        Slot(
            "moved",
            "SUBSAFE/FIN",
            Group(
                Form(
                    Moved,
                    (
                        Slot("isin", "35B", Security(), needed=True),
                        Slot("opening", "93::FIOP", Balance()),
                        Slot("opening_of_page", "93::INOP", Balance()),
                        Slot("closing", "93::FICL", Balance()),
                        Slot("closing_of_page", "93::INCL", Balance()),
                        Slot("postings", "TRAN", Group(_POSTED), needed=True, many=True),
                    ),
                )
            ),
            many=True,
        ),
    ),
)


def _pending(**said: Any) -> Pending:
    """What is pending, with its statuses in one."""
    axes = [said.pop(axis, None) for axis in ("processing", "matching", "settlement")]
    return Pending(**said, statuses=tuple(each for each in axes if each is not None))


def _status(axis: str) -> Slot:
    known: Status = next(slot.kind for slot in STATUS_ADVICE.slots if slot.field == axis)  # type: ignore[assignment]
    return Slot(axis, f"STAT:{known.qualifier}", known)


_PENDING: Final = Form(
    _pending,
    (
        Slot("reference", "LINK:RELA/20::RELA", REFERENCE, needed=True),
        Slot("common_reference", "LINK:COMM/20::COMM", REFERENCE),
        *_transaction(Slot("settlement_date", "TRANSDET/98::SETT", Day(), needed=True), isin=True),
        _status("processing"),
        _status("matching"),
        _status("settlement"),
    ),
    untold=frozenset({"servicer_reference"}),
)

PENDING: Final = Form(
    PendingStatement,
    (
        *_general("537", _DAY, Slot("_structure", "GENL/22::STST", Coded(["TRAN"], "F"), needed=True, fixed="TRAN")),
        Slot("transactions", "TRANS", Group(_PENDING), many=True),
    ),
)
