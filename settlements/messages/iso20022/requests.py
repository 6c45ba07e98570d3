"""Requests to cancel (sese.020) and to change (sese.030), and the removal of an allegement (sese.029). Pure.

Sources: sese.020.001.07, sese.029.001.06, sese.030.001.09. Only settlement transactions are carried: a request about an
intra-position movement or a financing transaction lacks their reference.
"""

from typing import Any, Final

from settlements.messages import codes
from settlements.messages.contents import (
    AllegementRemoval,
    CancellationRequest,
    Change,
    Linking,
    ModificationRequest,
    PartReleased,
)
from settlements.messages.forms import Form, Group, Kind, Node, Reading, Slot, Wrong
from settlements.messages.iso20022.kinds import CodeInside, Linked, Quantity, Text, YesNo
from settlements.messages.iso20022.traded import DIRECTION, OWNER, PARTIAL, PAYMENT, REFERENCE
from settlements.messages.leaves import Priority
from settlements.messages.parts import ProcessingPosition
from settlements.reasons import LISTS, ReasonList

CANCELLATION_REQUEST: Final = Form(
    CancellationRequest,
    (
        Slot("reference", "AcctOwnrTxId/SctiesSttlmTxId/TxId", REFERENCE, needed=True),
        Slot("direction", "AcctOwnrTxId/SctiesSttlmTxId/SctiesMvmntTp", DIRECTION, needed=True),
        Slot("payment_type", "AcctOwnrTxId/SctiesSttlmTxId/Pmt", PAYMENT, needed=True),
        Slot("servicer_reference", "AcctSvcrTxId", REFERENCE),
        Slot("market_reference", "MktInfrstrctrTxId", REFERENCE),
        Slot("account_owner", "AcctOwnr/Id", OWNER),
        Slot("account", "SfkpgAcct/Id", REFERENCE),
        Slot("reason", "CxlRsn/Cd", CodeInside(codes.CANCELLED.split(), LISTS[ReasonList.CANCELLED])),
    ),
    untold=frozenset({"request_reference"}),
)

ALLEGEMENT_REMOVAL: Final = Form(
    AllegementRemoval,
    (
        Slot("reference", "AcctSvcrTxId/TxId", REFERENCE, needed=True),
        Slot("direction", "AcctSvcrTxId/SctiesMvmntTp", DIRECTION, needed=True),
        Slot("payment_type", "AcctSvcrTxId/Pmt", PAYMENT, needed=True),
        Slot("market_reference", "MktInfrstrctrTxId", REFERENCE),
        Slot("counterparty_market_reference", "CtrPtyMktInfrstrctrTxId", REFERENCE),
        Slot("account", "SfkpgAcct/Id", REFERENCE),
    ),
)

CHANGE: Final = Form(
    Change,
    (
        Slot("reference", "Ref/AcctOwnrTxId", REFERENCE),
        Slot("servicer_reference", "Ref/AcctSvcrTxId", REFERENCE),
        Slot("market_reference", "Ref/MktInfrstrctrTxId", REFERENCE),
        Slot("linking", "Lkg", CodeInside(Linking)),
        Slot("priority", "Prty/Nmrc", Priority()),
        Slot("partial", "PrtlSttlmInd", PARTIAL),
        Slot("hold", "HldInd/Ind", YesNo()),
        Slot(
            "links",
            "Lnkgs",
            Linked([ProcessingPosition.AFTER, ProcessingPosition.BEFORE, ProcessingPosition.WITH]),
            many=True,
        ),
    ),
)

PART_RELEASE: Final = "PrtlRls"
PART_RELEASE_NAMESPACE: Final = "urn:backoffice:partial-release:1"


class ReleasedPart(Kind):
    """How much of an instruction is released, as an extension of ours in `SplmtryData/Envlp`: sese.030 has no place for it. Any
    other extension is left unread."""

    def read(self, node: Node, place: str, reading: Reading) -> Any:
        """As `Kind.read`."""
        envelope = node.first("Envlp")
        told = envelope.first(PART_RELEASE) if envelope else None
        if told is None or getattr(told, "namespace", "") != PART_RELEASE_NAMESPACE:
            return None
        reference, counted = told.first("AcctOwnrTxId"), told.first("Qty")
        quantity = Quantity().read(counted, place, reading) if counted else None
        if reference is None or quantity is None:
            raise Wrong("missing_inside", "Qty" if reference else "AcctOwnrTxId")
        return PartReleased(Text().parse(reading.take(reference)), quantity)

    def write(self, value: Any, node: Node, place: str) -> None:
        """As `Kind.write`."""
        told = node.add("Envlp").add(PART_RELEASE)
        Text().write(value.reference, told.add("AcctOwnrTxId"), place)
        Quantity().write(value.quantity, told.add("Qty"), place)


MODIFICATION_REQUEST: Final = Form(
    ModificationRequest,
    (
        Slot("account_owner", "AcctOwnr/Id", OWNER),
        Slot("account", "SfkpgAcct/Id", REFERENCE),
        Slot("changes", "ReqDtls", Group(CHANGE), needed=True, many=True),
        Slot("releases", "SplmtryData", ReleasedPart(), many=True),
    ),
    untold=frozenset({"request_reference"}),
)
