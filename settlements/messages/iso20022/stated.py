"""Statements of a safekeeping account: holdings (semt.002), what settled (semt.017) and what is pending (semt.018). Pure.

Sources: semt.002.001.11, semt.017.001.12 and semt.018.001.13. A statement of one account, whole and transaction by transaction, is
carried: one of changes only, by sub-account or by status is refused, for what it says stands elsewhere in it.
"""

from typing import Any, Final

from settlements.messages import codes
from settlements.messages.forms import Form, Group, Kind, Leaf, Node, Reading, Slot, Wrong
from settlements.messages.iso20022.axes import Status, Told
from settlements.messages.iso20022.kinds import Amount, CodeInside, Day, Quantity, Text, YesNo
from settlements.messages.iso20022.traded import DIRECTION, OWNER, PAYMENT, REFERENCE
from settlements.messages.leaves import ISIN, Code, day_of
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
from settlements.reasons import LISTS, ReasonList
from vocabulary.status import MatchingStatus, ProcessingStatus, SettlementStatus

SHORT: Final = "SHOR"
LONG: Final = "LONG"
ACTIVITIES: Final = ("BOLE", "CLAI", "COLL", "CORP", "SETT")
_YES_OR_NO: Final = YesNo()


class PageNumber(Leaf):
    """The number of a page: at most five digits."""

    def parse(self, text: str) -> int:
        """As `Leaf.parse`."""
        if not (text.isascii() and text.isdigit() and len(text) <= 5):
            raise Wrong("invalid_page", text)
        return int(text)


class Pagination(Kind):
    """Which page it is, and whether it is the last."""

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        number, last = node.first("PgNb"), node.first("LastPgInd")
        if number is None or last is None:
            raise Wrong("missing_inside", "LastPgInd" if number else "PgNb")
        return Page(PageNumber().parse(reading.take(number)), _YES_OR_NO.parse(reading.take(last)))

    def write(self, value: Any, node: Node, place: str) -> None:
        """As `Kind.write`."""
        PageNumber().write(value.number, node.add("PgNb"), place)
        _YES_OR_NO.write(value.is_last, node.add("LastPgInd"), place)


class Days(Kind):
    """From which day to which."""

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        inner = node.first("FrDtToDt")
        first, last = (inner.first("FrDt"), inner.first("ToDt")) if inner else (None, None)
        if first is None or last is None:
            return None
        return Span(day_of(reading.take(first)), day_of(reading.take(last)))

    def write(self, value: Any, node: Node, place: str) -> None:
        """As `Kind.write`."""
        inner = node.add("FrDtToDt")
        inner.add("FrDt", day_of(value.first.isoformat()).isoformat())
        inner.add("ToDt", day_of(value.last.isoformat()).isoformat())


class Balance(Kind):
    """How much there is, long or short, at a path below."""

    def __init__(self, *path: str) -> None:
        self.path, self.quantity = path, Quantity()

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        side, inner = node.first("ShrtLngInd"), self._inner(node)
        if inner is None:
            return None
        found = self.quantity.read(inner, place, reading)
        if side is None or found is None:
            return found
        is_short = Code((SHORT, LONG)).parse(reading.take(side)) == SHORT
        return Counted(-found.number, found.type) if is_short else found

    def _inner(self, node: Node) -> Node | None:
        found: Node | None = node
        for step in self.path:
            found = found.first(step) if found else None
        return found

    def write(self, value: Any, node: Node, place: str) -> None:
        """As `Kind.write`."""
        node.add("ShrtLngInd", SHORT if value.number < 0 else LONG)
        for step in self.path:
            node = node.add(step)
        self.quantity.write(Counted(abs(value.number), value.type), node, place)


class PostedAmount(Amount):
    """An amount with its direction, of which semt.017 shortens the name."""

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        if told := node.first("CdtDbt"):
            told.name = "CdtDbtInd"
        return super().read(node, place, reading)

    def write(self, value: Any, node: Node, place: str) -> None:
        """As `Kind.write`."""
        super().write(Cash(value.currency, value.amount, Flow(value.flow)), node, place)
        node.children[-1].name = "CdtDbt"


class StatusOf(Kind):
    """Where an instruction stands on one axis."""

    axes: Final = {
        "MtchgSts": Status(
            {
                "Mtchd": Told(MatchingStatus.MATCHED, None),
                "Umtchd": Told(MatchingStatus.UNMATCHED, codes.UNMATCHED, LISTS[ReasonList.UNMATCHED]),
            }
        ),
        "SttlmSts": Status(
            {
                "Pdg": Told(SettlementStatus.PENDING, codes.PENDING, LISTS[ReasonList.PENDING]),
                "Flng": Told(SettlementStatus.FAILING, codes.FAILING, LISTS[ReasonList.FAILING]),
            }
        ),
        "InstrPrcgSts": Status(
            {
                "PdgPrcg": Told(ProcessingStatus.PENDING_PROCESSING, codes.PENDING_PROCESSING),
                "CxlReqd": Told(ProcessingStatus.CANCELLATION_REQUESTED, None),
                "AckdAccptd": Told(ProcessingStatus.ACCEPTED, codes.ACKNOWLEDGED),
                "Rpr": Told(ProcessingStatus.IN_REPAIR, codes.IN_REPAIR, LISTS[ReasonList.REJECTED]),
                "PdgCxl": Told(ProcessingStatus.CANCELLATION_PENDING, codes.PENDING_CANCELLATION),
            }
        ),
    }
    of: Final = {MatchingStatus: "MtchgSts", SettlementStatus: "SttlmSts", ProcessingStatus: "InstrPrcgSts"}

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        for name, kind in self.axes.items():
            if inner := node.first(name):
                return kind.read(inner, f"{place}/{name}", reading)
        return None

    def write(self, value: Any, node: Node, place: str) -> None:
        """As `Kind.write`."""
        name = self.of[type(value.status)]
        self.axes[name].write(value, node.add(name), place)


def _general(when: Slot, *further: Slot) -> list[Slot]:
    return [
        Slot("page", "Pgntn", Pagination(), needed=True),
        Slot("reference", "StmtGnlDtls/StmtId", REFERENCE, needed=True),
        when,
        Slot("frequency", "StmtGnlDtls/Frqcy", CodeInside(Frequency), needed=True),
        Slot("_update", "StmtGnlDtls/UpdTp", CodeInside(("COMP",)), fixed="COMP"),
        *further,
        Slot("is_active", "StmtGnlDtls/ActvtyInd", YesNo(), needed=True),
    ]


_BASIS: Final = Slot("basis", "StmtGnlDtls/StmtBsis", CodeInside(Basis), needed=True)
_NO_SUB_ACCOUNTS: Final = Slot("_sub", "StmtGnlDtls/SubAcctInd", Code(("false", "0")), fixed="false")
_DAY: Final = Slot("stated_on", "StmtGnlDtls/StmtDtTm", Day(), needed=True)
_ACCOUNT: Final = (
    Slot("account_owner", "AcctOwnr/Id", OWNER),
    Slot("account", "SfkpgAcct/Id", Text(35), needed=True),
)


def _transaction(*settles: Slot, isin: bool, amount: Kind) -> tuple[Slot, ...]:
    types = CodeInside(codes.TYPES_OF_INSTRUCTION.split(), codes.TYPES)
    return (
        Slot("activity", "TxDtls/TxActvty", CodeInside(ACTIVITIES), needed=True),
        Slot("transaction_type", "TxDtls/SttlmTxOrCorpActnEvtTp/SctiesTxTp", types),
        Slot("direction", "TxDtls/SctiesMvmntTp", DIRECTION, needed=True),
        Slot("payment_type", "TxDtls/Pmt", PAYMENT, needed=True),
        *([Slot("isin", "TxDtls/FinInstrmId/ISIN", ISIN, needed=True)] if isin else []),
        Slot("quantity", "TxDtls/PstngQty/Qty", Quantity(), needed=True),
        Slot("cash", "TxDtls/PstngAmt", amount),
        Slot("trade_date", "TxDtls/TradDt/Dt", Day()),
        *settles,
    )


HOLDINGS: Final = Form(
    HoldingsStatement,
    (
        *_general(_DAY, _BASIS),
        _NO_SUB_ACCOUNTS,
        *_ACCOUNT,
        Slot(
            "holdings",
            "BalForAcct",
            Group(
                Form(
                    Holding,
                    (
                        Slot("isin", "FinInstrmId/ISIN", ISIN, needed=True),
                        Slot("balance", "AggtBal", Balance("Qty", "Qty", "Qty"), needed=True),
                        Slot("available", "AvlblBal", Balance("Qty", "Qty")),
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
        Slot("reference", "AcctOwnrTxId", REFERENCE, needed=True),
        Slot("servicer_reference", "AcctSvcrTxId", REFERENCE),
        *_transaction(
            Slot("settled_on", "TxDtls/FctvSttlmDt", Day(), needed=True),
            Slot("settlement_date", "TxDtls/SttlmDt/Dt", Day()),
            isin=False,
            amount=PostedAmount(),
        ),
    ),
)

SETTLED: Final = Form(
    SettledStatement,
    (
        *_general(Slot("span", "StmtGnlDtls/StmtPrd", Days(), needed=True), _BASIS),
        _NO_SUB_ACCOUNTS,
        *_ACCOUNT,
        Slot(
            "moved",
            "FinInstrmDtls",
            Group(
                Form(
                    Moved,
                    (
                        Slot("isin", "FinInstrmId/ISIN", ISIN, needed=True),
                        Slot("opening", "OpngBal", Balance("OpngBal", "Frst", "Qty")),
                        Slot("opening_of_page", "OpngBal", Balance("OpngBal", "Intrmy", "Qty")),
                        Slot("closing", "ClsgBal", Balance("ClsgBal", "Fnl", "Qty")),
                        Slot("closing_of_page", "ClsgBal", Balance("ClsgBal", "Intrmy", "Qty")),
                        Slot("postings", "Tx", Group(_POSTED), needed=True, many=True),
                    ),
                )
            ),
            many=True,
        ),
    ),
)

_PENDING: Final = Form(
    Pending,
    (
        Slot("reference", "AcctOwnrTxId", REFERENCE, needed=True),
        Slot("servicer_reference", "AcctSvcrTxId", REFERENCE),
        Slot("common_reference", "CmonId", REFERENCE),
        *_transaction(
            Slot("settlement_date", "TxDtls/SttlmDt/Dt", Day(), needed=True),
            isin=True,
            amount=Amount(),
        ),
        Slot("statuses", "StsAndRsn", StatusOf(), many=True),
    ),
)

PENDING: Final = Form(
    PendingStatement,
    (
        *_general(_DAY, Slot("_structure", "StmtGnlDtls/StmtStr", Code(("TRAN",)), needed=True, fixed="TRAN")),
        *_ACCOUNT,
        Slot("transactions", "Txs", Group(_PENDING), many=True),
    ),
)
