"""Instruction (sese.023), allegement (sese.028) and confirmation (sese.025): where each word of the trade stands. Pure.

Source: sese.023.001.11, sese.025.001.11, sese.028.001.10. Of choices the usual branch is carried: ISIN, units or face amount,
dates (of a moment its date), codes of the standard; whatever else stands in a message is named as unread.
"""

from typing import Any, Final

from settlements.messages import codes
from settlements.messages.contents import Allegement, Confirmation, Instruction
from settlements.messages.forms import Form, Group, Kind, Node, Reading, Slot, Wrong
from settlements.messages.iso20022.kinds import (
    Amount,
    CashAccount,
    CodeInside,
    Day,
    Linked,
    MarketPlace,
    PartyName,
    Quantity,
    Text,
    YesNo,
)
from settlements.messages.leaves import ISIN, Code, Priority
from settlements.messages.parts import Chain, NamedBy, ProcessingPosition
from settlements.partials import Confirmation as Part
from vocabulary.side import Direction, Partial, PaymentType

REFERENCE: Final = Text(35)
DIRECTION: Final = Code(Direction)
PAYMENT: Final = Code(PaymentType)
PARTIAL: Final = Code(Partial)
OWNER: Final = PartyName(NamedBy.BIC, NamedBy.SCHEME)
_PARTY: Final = PartyName(NamedBy.BIC, NamedBy.SCHEME, NamedBy.NAME)
_DEPOSITORY: Final = PartyName(NamedBy.BIC, NamedBy.NAME, NamedBy.COUNTRY)
_CHAIN: Final = Form(
    Chain,
    (
        Slot("depository", "Dpstry/Id", _DEPOSITORY),
        Slot("party", "Pty1/Id", _PARTY),
        Slot("account", "Pty1/SfkpgAcct/Id", Text(35)),
        Slot("client", "Pty2/Id", _PARTY),
        Slot("client_account", "Pty2/SfkpgAcct/Id", Text(35)),
    ),
)


class Parties(Kind):
    """The chain of one side. An account stands with the party whose it is."""

    form = _CHAIN
    _whole = Group(_CHAIN)

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        return self._checked(self._whole.read(node, place, reading))

    def write(self, value: Any, node: Node, place: str) -> None:
        """As `Kind.write`."""
        self._whole.write(self._checked(value), node, place)

    @staticmethod
    def _checked(value: Any) -> Any:
        if value and ((value.account and not value.party) or (value.client_account and not value.client)):
            raise Wrong("account_without_party", value.account or value.client_account)
        return value


def _trade(*, needs_date: bool = True) -> list[Slot]:
    return [
        Slot("market", "TradDtls/PlcOfTrad/MktTpAndId", MarketPlace()),
        Slot("trade_date", "TradDtls/TradDt/Dt", Day()),
        Slot("settlement_date", "TradDtls/SttlmDt/Dt", Day(), needed=needs_date),
    ]


def _security() -> list[Slot]:
    return [
        Slot("trade_conditions", "TradDtls/TradTxCond", CodeInside(codes.TRADE_CONDITIONS.split()), many=True),
        Slot("isin", "FinInstrmId/ISIN", ISIN, needed=True),
    ]


def _accounts() -> list[Slot]:
    return [
        Slot("account_owner", "QtyAndAcctDtls/AcctOwnr/Id", OWNER),
        Slot("account", "QtyAndAcctDtls/SfkpgAcct/Id", Text(35)),
        Slot("cash_account", "QtyAndAcctDtls/CshAcct", CashAccount()),
    ]


def _settles(types: str, conditions: str) -> list[Slot]:
    return [
        Slot("transaction_type", "SttlmParams/SctiesTxTp", CodeInside(types.split(), codes.TYPES), needed=True),
        Slot("conditions", "SttlmParams/SttlmTxCond", CodeInside(conditions.split(), codes.CONDITIONS), many=True),
        Slot("partial", "SttlmParams/PrtlSttlmInd", PARTIAL),
        Slot("deliverer", "DlvrgSttlmPties", Parties()),
        Slot("receiver", "RcvgSttlmPties", Parties()),
    ]


INSTRUCTION: Final = Form(
    Instruction,
    (
        Slot("reference", "TxId", REFERENCE, needed=True),
        Slot("direction", "SttlmTpAndAddtlParams/SctiesMvmntTp", DIRECTION, needed=True),
        Slot("payment_type", "SttlmTpAndAddtlParams/Pmt", PAYMENT, needed=True),
        Slot("common_reference", "SttlmTpAndAddtlParams/CmonId", REFERENCE),
        Slot("links", "Lnkgs", Linked(ProcessingPosition), many=True),
        *_trade(),
        *_security(),
        Slot("quantity", "QtyAndAcctDtls/SttlmQty/Qty", Quantity(), needed=True),
        *_accounts(),
        Slot("hold", "SttlmParams/HldInd/Ind", YesNo()),
        Slot("priority", "SttlmParams/Prty/Nmrc", Priority()),
        *_settles(codes.TYPES_OF_INSTRUCTION, codes.CONDITIONS_OF_INSTRUCTION),
        Slot("cash", "SttlmAmt", Amount()),
    ),
)

ALLEGEMENT: Final = Form(
    Allegement,
    (
        Slot("reference", "TxId", REFERENCE, needed=True),
        Slot("direction", "SttlmTpAndAddtlParams/SctiesMvmntTp", DIRECTION, needed=True),
        Slot("payment_type", "SttlmTpAndAddtlParams/Pmt", PAYMENT, needed=True),
        Slot("common_reference", "SttlmTpAndAddtlParams/CmonId", REFERENCE),
        Slot("market_reference", "MktInfrstrctrTxId", REFERENCE),
        Slot("counterparty_market_reference", "CtrPtyMktInfrstrctrTxId", REFERENCE),
        *_trade(),
        *_security(),
        Slot("quantity", "QtyAndAcctDtls/SttlmQty", Quantity(), needed=True),
        *_accounts(),
        *_settles(codes.TYPES_OF_ALLEGEMENT, codes.CONDITIONS_OF_ALLEGEMENT),
        Slot("cash", "SttlmAmt", Amount()),
    ),
)

CONFIRMATION: Final = Form(
    Confirmation,
    (
        Slot("reference", "TxIdDtls/AcctOwnrTxId", REFERENCE, needed=True),
        Slot("servicer_reference", "TxIdDtls/AcctSvcrTxId", REFERENCE),
        Slot("market_reference", "TxIdDtls/MktInfrstrctrTxId", REFERENCE),
        Slot("direction", "TxIdDtls/SctiesMvmntTp", DIRECTION, needed=True),
        Slot("payment_type", "TxIdDtls/Pmt", PAYMENT, needed=True),
        Slot("common_reference", "TxIdDtls/CmonId", REFERENCE),
        Slot("part", "AddtlParams/PrtlSttlm", Code(Part)),
        *_trade(needs_date=False),
        Slot("settled_on", "TradDtls/FctvSttlmDt/Dt", Day(), needed=True),
        *_security(),
        Slot("quantity", "QtyAndAcctDtls/SttldQty/Qty", Quantity(), needed=True),
        Slot("previously", "QtyAndAcctDtls/PrevslySttldQty", Quantity()),
        Slot("remaining", "QtyAndAcctDtls/RmngToBeSttldQty", Quantity()),
        Slot("previously_paid", "QtyAndAcctDtls/PrevslySttldAmt", Amount()),
        Slot("remaining_cash", "QtyAndAcctDtls/RmngToBeSttldAmt", Amount()),
        *_accounts(),
        Slot("priority", "SttlmParams/Prty/Nmrc", Priority()),
        *_settles(codes.TYPES_OF_CONFIRMATION, codes.CONDITIONS_OF_CONFIRMATION),
        Slot("cash", "SttldAmt", Amount()),
    ),
    untold=frozenset({"confirmation_reference"}),
)
