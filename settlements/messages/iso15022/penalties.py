"""Lists of penalties: MT537 with function PENA, which are read and not written. Pure.

An amount with a sign is debited, one without is credited, but for nothing. One sequence D a message is read, as most depositories
send it: a message with several is told as one that says it more than once. Sources: ISO 15022 MT537 (SR 2022), sequences A and D;
SMPG market practice on penalties.
"""

import re
from typing import Any, Final

from settlements.messages.forms import Form, Group, Node, Reading, Slot, Wrong
from settlements.messages.iso15022.kinds import (
    Account,
    Coded,
    Day,
    Field,
    PartyName,
    Quantity,
    Security,
    Text,
    number_of,
)
from settlements.messages.iso15022.traded import REFERENCE
from settlements.messages.parts import Cash, Flow, NamedBy
from settlements.messages.penalties import (
    REASONS,
    Block,
    DayReckoned,
    Frequency,
    Holds,
    ListedPenalty,
    Penalised,
    PenaltyKind,
    PenaltyList,
    PenaltyState,
    Period,
    Share,
    Why,
    WithCounterparty,
)
from vocabulary.side import Direction, PaymentType

METHODS: Final = ("SECU", "CASH", "BOTH", "MIXE")
REASONED: Final = {"active": "ACTV", "updated": "UPDT", "removed": "REMO", "not_computed": "NCOM"}
"""The qualifiers under which the reasons of a penalty stand."""
PARTY: Final = PartyName(NamedBy.BIC, NamedBy.SCHEME)


class Page(Field):
    """The number of a page, 28E."""

    def parse(self, text: str) -> int:
        """As `Leaf.parse`."""
        return int(text.partition("/")[0])


class LastPage(Field):
    """Whether a page is the last one, 28E."""

    def parse(self, text: str) -> bool:
        """As `Leaf.parse`."""
        told = text.partition("/")[2]
        if told not in {"ONLY", "LAST", "MORE"}:
            raise Wrong("invalid_code", told, allowed="ONLY, LAST, MORE")
        return told != "MORE"


class Flag(Field):
    """Yes or no."""

    option = "B"

    def parse(self, text: str) -> bool:
        """As `Leaf.parse`."""
        if text not in {"Y", "N"}:
            raise Wrong("invalid_code", text, allowed="Y, N")
        return text == "Y"


class Span(Field):
    """A period, from a day to a day."""

    option = "A"

    def parse(self, text: str) -> Period:
        """As `Leaf.parse`."""
        since, _, until = text.partition("/")
        return Period(Day().parse(since), Day().parse(until))


class Signed(Field):
    """An amount that is debited where it has a sign, else credited; nothing without a sign is neither."""

    option = "A"

    def parse(self, text: str) -> Cash:
        """As `Leaf.parse`."""
        sign, currency, amount = _split(text)
        number = number_of(amount)
        return Cash(currency, number, Flow.DEBIT if sign else Flow.CREDIT if number else None)


class DayShare(Field):
    """The part of a day's amount that is for securities or for cash."""

    option = "A"

    def __init__(self, of: str) -> None:
        self.of = of

    def parse(self, text: str) -> Share:
        """As `Leaf.parse`."""
        sign, currency, amount = _split(text)
        if sign:
            raise Wrong("number_does_not_fit", text, decimals=5)
        return Share(self.of, currency, number_of(amount))


def _split(text: str) -> tuple[str, str, str]:
    """Sign, currency and number of an amount: N stands before the three letters, not for the first of them."""
    found = re.fullmatch(r"(N?)([A-Z]{3})([0-9,]+)", text, re.ASCII)
    if found is None:
        raise Wrong("invalid_decimal", text)
    return found[1], found[2], found[3]


class Rate(Field):
    """A rate in percent; below zero none counts, so it is zero."""

    option = "A"

    def parse(self, text: str) -> Any:
        """As `Leaf.parse`."""
        return number_of("0," if text.startswith("N") else text)


class Days(Field):
    """A number of days, not below zero."""

    option = "A"
    reads = "B"

    def parse(self, text: str) -> int:
        """As `Leaf.parse`."""
        if text.startswith("N"):
            raise Wrong("number_does_not_fit", text, decimals=0)
        return int(text)


class Classified(Field):
    """The type of an instrument, under whichever scheme."""

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        return Text(30, "A").parse(reading.take(node))


class Letters(Field):
    """A code of four letters, of whichever list of today."""

    option = "F"

    def parse(self, text: str) -> str:
        """As `Leaf.parse`."""
        return Text(4, "F").parse(text)


class FailingReason(Letters):
    """Why an instruction failed, of one reason of its status; a reason of somebody's own is not carried."""

    option = "B"

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        inner = node.first("24::PENF")
        return super().read(inner, place, reading) if inner else None


def _listed(**said: Any) -> ListedPenalty:
    """A penalty, its reasons under whichever qualifiers together."""
    told = [code for name in REASONED for code in said.pop(f"reasons_{name}", ())]
    return ListedPenalty(**said, reasons=tuple(Why(code) for code in told))


def _reckoned(**said: Any) -> DayReckoned:
    """How a day was reckoned, its two shares together."""
    told = [said.pop(name, None) for name in ("share_of_securities", "share_of_cash")]
    return DayReckoned(**said, shares=tuple(each for each in told if each))


CALCULATION: Final = Form(
    _reckoned,
    (
        Slot("day", "98::PEDA", Day(), needed=True),
        Slot("isin", "FIA/35B", Security()),
        Slot("classification", "FIA/12::CLAS", Classified()),
        Slot("securities_rate", "FIA/92::GOMB", Rate()),
        Slot("cash_rate", "92::PDRA", Rate()),
        Slot("share_of_securities", "19::SECU", DayShare("SECU")),
        Slot("share_of_cash", "19::CASH", DayShare("CASH")),
    ),
)
TRANSACTION: Final = Form(
    Penalised,
    (
        Slot("reference", "20::ACOW", REFERENCE),
        Slot("market_reference", "20::MITI", REFERENCE),
        Slot("transaction_type", "TRAN/22::SETR", Letters()),
        Slot("settlement_date", "TRAN/98::SETT", Day()),
        Slot("account", "TRAN/97::SAFE", Account()),
        Slot("direction", "TRAN/22::REDE", Coded(Direction, "H")),
        Slot("payment_type", "TRAN/22::PAYM", Coded(PaymentType, "H")),
        Slot("quantity", "TRAN/36::PSTA", Quantity()),
        Slot("cash", "TRAN/19::PSTA", Signed()),
        Slot("failing", "TRAN/STAT:SETT/REAS", FailingReason(), many=True),
    ),
)
PENALTY: Final = Form(
    _listed,
    (
        Slot("common_reference", "20::PCOM", REFERENCE, needed=True),
        Slot("reference", "20::PREF", REFERENCE),
        Slot("earlier_common", "20::PPCM", REFERENCE),
        Slot("earlier", "20::PPRF", REFERENCE),
        Slot("kind", "22::PNTP", Coded(PenaltyKind, "H"), needed=True),
        Slot("method", "22::CALM", Coded(METHODS, "H")),
        Slot("state", "25::PNST", Coded(PenaltyState, "D")),
        *(Slot(f"reasons_{name}", f"24::{code}", Coded(REASONS, "B"), many=True) for name, code in REASONED.items()),
        Slot("amount", "19::AMCO", Signed(), needed=True),
        Slot("days", "99::DAAC", Days()),
        Slot("calculations", "CALDET", Group(CALCULATION), many=True),
        Slot("penalised", "RELTRAN", Group(TRANSACTION)),
    ),
)
COUNTERPARTY: Final = Form(
    WithCounterparty,
    (
        Slot("depository", "95::ASDP", PARTY),
        Slot("party", "95::REPA", PARTY, needed=True),
        Slot("net", "19::AGNT", Signed(), needed=True),
        Slot("penalties", "PENDET", Group(PENALTY), many=True),
    ),
)
BLOCK: Final = Form(
    Block,
    (
        Slot("currency", "11::PECU", Text(3, "A"), needed=True),
        Slot("day", "98::DACO", Day()),
        Slot("party", "95::REPA", PARTY, needed=True),
        Slot("counterparty_depository", "95::CASD", PARTY),
        Slot("depository", "95::DCSD", PARTY),
        Slot("net", "19::GBNT", Signed()),
        Slot("paid_on", "98::PAYD", Day()),
        Slot("payment_reference", "20::CPRF", REFERENCE),
        Slot("counterparties", "PENACOUNT", Group(COUNTERPARTY), many=True),
    ),
)
PENALTY_LIST: Final = Form(
    PenaltyList,
    (
        Slot("page", "GENL/28E", Page(), needed=True),
        Slot("is_last", "GENL/28E", LastPage(), needed=True),
        Slot("reference", "GENL/20::SEME", REFERENCE, needed=True),
        Slot("_function", "GENL/23G", Coded(["PENA"], ""), needed=True, fixed="PENA"),
        Slot("reported_on", "GENL/98::STAT", Day()),
        Slot("frequency", "GENL/22::SFRE", Coded(Frequency, "F")),
        Slot("owner", "GENL/95::ACOW", PARTY),
        Slot("has_activity", "GENL/17::ACTI", Flag(), needed=True),
        Slot("period", "PENA/69::STAT", Span()),
        Slot("holds", "PENA/22::CODE", Coded(Holds, "F")),
        Slot("servicer", "PENA/95::ASDP", PARTY),
        Slot("blocks", "PENA/PENACUR", Group(BLOCK), many=True),
    ),
)
