"""Lists of penalties: semt.044. Pure.

Source: semt.044.001.01, SecuritiesTransactionPenaltiesReport, by its field table; ECSDA CSDR Penalties Framework, 11.
"""

import re
from typing import Any, Final

from settlements.messages.forms import Form, Group, Kind, Leaf, Node, Reading, Slot, Wrong
from settlements.messages.iso20022.kinds import CodeInside, Day, PartyName, Quantity, Text, YesNo, number_of
from settlements.messages.iso20022.traded import DIRECTION, PAYMENT, REFERENCE
from settlements.messages.leaves import ISIN, Code, Pattern, day_of
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
from vocabulary.decimals import plain

METHODS: Final = ("SECU", "CASH", "BOTH", "MIXE")
LONGEST_REASON: Final = 210
CURRENCY: Final = Pattern(re.compile("[A-Z]{3}", re.ASCII), "unknown_currency")


class IsoDay(Leaf):
    """A date that stands by itself."""

    def parse(self, text: str) -> Any:
        """As `Leaf.parse`."""
        return day_of(text)

    def form(self, value: Any) -> str:
        """As `Leaf.form`."""
        return str(value.isoformat())


class Whole(Leaf):
    """A whole number of at most five digits, from zero on."""

    def parse(self, text: str) -> int:
        """As `Leaf.parse`."""
        if re.fullmatch("[0-9]{1,5}", text, re.ASCII) is None:
            raise Wrong("number_does_not_fit", text, decimals=0)
        return int(text)


class Rate(Leaf):
    """A rate in percent, not below zero: at most ten decimals."""

    def parse(self, text: str) -> Any:
        """As `Leaf.parse`."""
        return number_of(text, decimals=10)

    def form(self, value: Any) -> str:
        """As `Leaf.form`."""
        return plain(value)


class Span(Kind):
    """A period: a day, a month, or from a day to a day."""

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        if inner := node.first("Dt"):
            day = day_of(reading.take(inner))
            return Period(day, day)
        if inner := node.first("DtMnth"):
            first = day_of(f"{reading.take(inner)}-01")
            following = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
            return Period(first, type(first).fromordinal(following.toordinal() - 1))
        since, _ = reading.one(node, "FrDtToDt/FrDt", place)
        until, _ = reading.one(node, "FrDtToDt/ToDt", place)
        if since is None or until is None:
            raise Wrong("missing_inside", "ToDt" if since else "FrDt")
        return Period(day_of(reading.take(since)), day_of(reading.take(until)))

    def write(self, value: Any, node: Node, place: str) -> None:
        """As `Kind.write`."""
        inner = node.add("FrDtToDt")
        IsoDay().write(value.since, inner.add("FrDt"), place)
        IsoDay().write(value.until, inner.add("ToDt"), place)


def _money(node: Node, reading: Reading) -> tuple[str, Any]:
    currency = CURRENCY.parse(node.attributes.get("Ccy", ""))
    return currency, number_of(reading.take(node), decimals=5)


def _write_money(currency: str, amount: Any, node: Node) -> None:
    node.text, node.attributes["Ccy"] = plain(amount), CURRENCY.parse(currency)
    if number_of(node.text, decimals=5) != amount:
        raise Wrong("cannot_be_told", node.text)


class Balance(Kind):
    """An amount that is credited or debited; of nothing neither has to be said."""

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        told, flow = node.first("Amt"), node.first("CdtDbt")
        if told is None:
            raise Wrong("missing_inside", "Amt")
        currency, amount = _money(told, reading)
        if flow is None and amount:
            raise Wrong("missing_inside", "CdtDbt")
        return Cash(currency, amount, Code(Flow).parse(reading.take(flow)) if flow else None)

    def write(self, value: Any, node: Node, place: str) -> None:
        """As `Kind.write`."""
        _write_money(value.currency, value.amount, node.add("Amt"))
        if value.flow:
            node.add("CdtDbt", str(value.flow))


class AmountShare(Kind):
    """A part of a day's amount; one of which nobody says what it is for is not carried."""

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        told, of = node.first("Amt"), node.first("Tp")
        if told is None or of is None:
            return None
        return Share(Code(("SECU", "CASH")).parse(reading.take(of)), *_money(told, reading))

    def write(self, value: Any, node: Node, place: str) -> None:
        """As `Kind.write`."""
        node.add("Tp", value.of)
        _write_money(value.currency, value.amount, node.add("Amt"))


class Price(Kind):
    """A price as an amount; one in percent is not carried."""

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        inner = node.first("Amt")
        return number_of(reading.take(inner), decimals=10) if inner else None

    def write(self, value: Any, node: Node, place: str) -> None:
        """As `Kind.write`."""
        raise Wrong("cannot_be_told", plain(value))


class PercentInside(Kind):
    """A rate that stands in `Rate`; an amount beside it is not carried."""

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        inner = node.first("Rate")
        return Rate().parse(reading.take(inner)) if inner else None

    def write(self, value: Any, node: Node, place: str) -> None:
        """As `Kind.write`."""
        Rate().write(value, node.add("Rate"), place)


class Reasoned(Kind):
    """Why a penalty stands as it does; a reason of somebody's own is OTHR."""

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        code, _ = reading.one(node, "Rsn/Cd", place)
        words = node.first("AddtlStsRsn")
        text = Text(LONGEST_REASON).parse(reading.take(words)) if words else ""
        return Why(Code(REASONS).parse(reading.take(code)) if code else "OTHR", text)

    def write(self, value: Any, node: Node, place: str) -> None:
        """As `Kind.write`."""
        Code(REASONS).write(value.code, node.add("Rsn").add("Cd"), place)
        if value.text:
            Text(LONGEST_REASON).write(value.text, node.add("AddtlStsRsn"), place)


class Named(PartyName):
    """A party whose identifier stands in `Id`; its LEI beside that is not carried."""

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        inner = node.first("Id")
        return super().read(inner, place, reading) if inner else None

    def write(self, value: Any, node: Node, place: str) -> None:
        """As `Kind.write`."""
        super().write(value, node.add("Id"), place)


class Classified(Kind):
    """The CFI of an instrument, or the type that a depository has for it."""

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        if inner := node.first("ClssfctnFinInstrm"):
            return Text(6).parse(reading.take(inner))
        inner, _ = reading.one(node, "AltrnClssfctn/Id", place)
        return Text().parse(reading.take(inner)) if inner else None

    def write(self, value: Any, node: Node, place: str) -> None:
        """As `Kind.write`."""
        Text(6).write(value, node.add("ClssfctnFinInstrm"), place)


class FailingReason(Kind):
    """Why an instruction failed; a reason of somebody's own is not carried."""

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        code, _ = reading.one(node, "Cd/Cd", place)
        return Text(4).parse(reading.take(code)) if code else None

    def write(self, value: Any, node: Node, place: str) -> None:
        """As `Kind.write`."""
        Text(4).write(value, node.add("Cd").add("Cd"), place)


PARTY: Final = Named(NamedBy.BIC, NamedBy.SCHEME)
CALCULATION: Final = Form(
    DayReckoned,
    (
        Slot("day", "Dt", IsoDay(), needed=True),
        Slot("lacks_facts", "MssngRefData", YesNo()),
        Slot("isin", "FinInstrmAttrbts/Id/ISIN", ISIN),
        Slot("classification", "FinInstrmAttrbts/ClssfctnTp", Classified()),
        Slot("liquid", "FinInstrmAttrbts/Lqdty", YesNo()),
        Slot("price", "FinInstrmAttrbts/PricData/Val", Price()),
        Slot("securities_rate", "FinInstrmAttrbts/SctiesPnltyRateData/Rate", Rate()),
        Slot("cash_rate", "DscntRate", PercentInside()),
        Slot("shares", "SubAmtPnltyBrkdwn", AmountShare(), many=True),
    ),
)
TRANSACTION: Final = Form(
    Penalised,
    (
        Slot("reference", "Ref/AcctOwnrTxId", REFERENCE),
        Slot("servicer_reference", "Ref/AcctSvcrTxId", REFERENCE),
        Slot("market_reference", "Ref/MktInfrstrctrTxId", REFERENCE),
        Slot("transaction_type", "TxDtls/SttlmTxOrCorpActnEvtTp/SctiesTxTp/Cd", Text(4)),
        Slot("settlement_date", "TxDtls/SttlmDt/Dt", Day()),
        Slot("account", "TxDtls/SfkpgAcct/Id", REFERENCE),
        Slot("direction", "TxDtls/SctiesMvmntTp", DIRECTION),
        Slot("payment_type", "TxDtls/Pmt", PAYMENT),
        Slot("quantity", "TxDtls/PstngQty", Quantity()),
        Slot("cash", "TxDtls/PstngAmt", Balance()),
        Slot("failing", "TxDtls/SttlmStsFlng/Rsn", FailingReason(), many=True),
    ),
)
PENALTY: Final = Form(
    ListedPenalty,
    (
        Slot("reference", "Id/Id", REFERENCE),
        Slot("common_reference", "Id/MktInfrstrctrId", REFERENCE, needed=True),
        Slot("earlier", "Id/RallcnId/Id", REFERENCE),
        Slot("earlier_common", "Id/RallcnId/MktInfrstrctrId", REFERENCE),
        Slot("kind", "Tp", Code(PenaltyKind), needed=True),
        Slot("state", "Sts/Sts", CodeInside(PenaltyState)),
        Slot("reasons", "Sts/Rsn", Reasoned(), many=True),
        Slot("amount", "CmptdAmt", Balance(), needed=True),
        Slot("method", "ClctnMtd", Code(METHODS)),
        Slot("days", "NbOfDays", Whole()),
        Slot("calculations", "ClctnData", Group(CALCULATION), many=True),
        Slot("penalised", "RltdTx", Group(TRANSACTION)),
    ),
)
COUNTERPARTY: Final = Form(
    WithCounterparty,
    (
        Slot("depository", "AcctSvcr", PARTY),
        Slot("party", "PtyId/Id", PARTY, needed=True),
        Slot("net", "AggtdNetAmt", Balance(), needed=True),
        Slot("penalties", "PnltyDtls", Group(PENALTY), many=True),
    ),
)
BLOCK: Final = Form(
    Block,
    (
        Slot("currency", "Ccy", CURRENCY, needed=True),
        Slot("day", "Dt", Day()),
        Slot("party", "PtyId/Id", PARTY, needed=True),
        Slot("counterparty_depository", "CtrPtyCSD", PARTY),
        Slot("depository", "CSDDpstry", PARTY),
        Slot("net", "AggtdAmt/GblNetAmt", Balance()),
        Slot("paid_on", "CshSttlmDt", IsoDay()),
        Slot("payment_reference", "CshPnltyId", REFERENCE),
        Slot("counterparties", "PnltyPerCtrPty", Group(COUNTERPARTY), many=True),
    ),
)
PENALTY_LIST: Final = Form(
    PenaltyList,
    (
        Slot("page", "RptPgntn/PgNb", Whole()),
        Slot("is_last", "RptPgntn/LastPgInd", YesNo()),
        Slot("reference", "RptGnlDtls/RptId", REFERENCE, needed=True),
        Slot("reported_on", "RptGnlDtls/RptDt", Day()),
        Slot("period", "RptGnlDtls/RptPrd", Span()),
        Slot("frequency", "RptGnlDtls/Frqcy", CodeInside(Frequency)),
        Slot("holds", "RptGnlDtls/PnltyListTp", CodeInside(Holds)),
        Slot("has_activity", "RptGnlDtls/ActvtyInd", YesNo(), needed=True),
        Slot("owner", "AcctOwnr", PARTY),
        Slot("servicer", "AcctSvcr", PARTY, needed=True),
        Slot("blocks", "Pnlty", Group(BLOCK), many=True),
    ),
)
