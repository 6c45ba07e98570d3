"""Requests to cancel (sese.020) and to change (sese.030), and the removal of an allegement (sese.029). Pure.

Sources: sese.020.001.07, sese.029.001.06, sese.030.001.09. Only settlement transactions are carried: a request about an
intra-position movement or a financing transaction lacks their reference.
"""

from typing import Final

from settlements.messages import codes
from settlements.messages.contents import AllegementRemoval, CancellationRequest, Change, Linking, ModificationRequest
from settlements.messages.forms import Form, Group, Slot
from settlements.messages.iso20022.kinds import CodeInside, Linked, YesNo
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

MODIFICATION_REQUEST: Final = Form(
    ModificationRequest,
    (
        Slot("account_owner", "AcctOwnr/Id", OWNER),
        Slot("account", "SfkpgAcct/Id", REFERENCE),
        Slot("changes", "ReqDtls", Group(CHANGE), needed=True, many=True),
    ),
)
