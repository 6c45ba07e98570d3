"""Status advice (sese.024) and the statuses of requests to cancel (sese.027) and to change (sese.031). Pure.

Sources: sese.024.001.12, sese.027.001.07, sese.031.001.09; ISO 15022 for the four letters of each status.
"""

from typing import Final

from settlements.messages import codes
from settlements.messages.contents import CancellationStatus, ChangeStatus, ModificationStatus, StatusAdvice
from settlements.messages.forms import Form, Group, Slot
from settlements.messages.iso20022.axes import Status, Told
from settlements.messages.iso20022.requests import CHANGE
from settlements.messages.iso20022.traded import DIRECTION, PAYMENT, REFERENCE
from settlements.reasons import LISTS, ReasonList
from vocabulary.status import MatchingStatus, ProcessingStatus, SettlementStatus

_MATCHING: Final = Status(
    {
        "Mtchd": Told(MatchingStatus.MATCHED, None),
        "Umtchd": Told(MatchingStatus.UNMATCHED, codes.UNMATCHED, LISTS[ReasonList.UNMATCHED]),
    }
)

STATUS_ADVICE: Final = Form(
    StatusAdvice,
    (
        Slot("reference", "TxId/AcctOwnrTxId", REFERENCE, needed=True),
        Slot("servicer_reference", "TxId/AcctSvcrTxId", REFERENCE),
        Slot("market_reference", "TxId/MktInfrstrctrTxId", REFERENCE),
        Slot("counterparty_market_reference", "TxId/CtrPtyMktInfrstrctrTxId", REFERENCE),
        Slot("common_reference", "TxId/CmonId", REFERENCE),
        Slot(
            "processing",
            "PrcgSts",
            Status(
                {
                    "AckdAccptd": Told(ProcessingStatus.ACCEPTED, codes.ACKNOWLEDGED),
                    "PdgPrcg": Told(ProcessingStatus.PENDING_PROCESSING, codes.PENDING_PROCESSING),
                    "Rjctd": Told(ProcessingStatus.REJECTED, codes.REJECTED, LISTS[ReasonList.REJECTED]),
                    "Rpr": Told(ProcessingStatus.IN_REPAIR, codes.IN_REPAIR, LISTS[ReasonList.REJECTED]),
                    "Canc": Told(ProcessingStatus.CANCELLED, codes.CANCELLED, LISTS[ReasonList.CANCELLED]),
                    "PdgCxl": Told(ProcessingStatus.CANCELLATION_PENDING, codes.PENDING_CANCELLATION),
                    "CxlReqd": Told(ProcessingStatus.CANCELLATION_REQUESTED, None),
                }
            ),
        ),
        Slot("inferred_matching", "IfrrdMtchgSts", _MATCHING),
        Slot("matching", "MtchgSts", _MATCHING),
        Slot(
            "settlement",
            "SttlmSts",
            Status(
                {
                    "Pdg": Told(SettlementStatus.PENDING, codes.PENDING, LISTS[ReasonList.PENDING]),
                    "Flng": Told(SettlementStatus.FAILING, codes.FAILING, LISTS[ReasonList.FAILING]),
                }
            ),
        ),
    ),
    untold=frozenset({"advice_reference"}),
)

CANCELLATION_STATUS: Final = Form(
    CancellationStatus,
    (
        Slot("request_reference", "CxlReqRef", REFERENCE, needed=True),
        Slot("servicer_reference", "TxId/AcctSvcrTxId", REFERENCE),
        Slot("market_reference", "TxId/MktInfrstrctrTxId", REFERENCE),
        Slot("reference", "TxId/AcctOwnrTxId/SctiesSttlmTxId/TxId", REFERENCE),
        Slot("direction", "TxId/AcctOwnrTxId/SctiesSttlmTxId/SctiesMvmntTp", DIRECTION),
        Slot("payment_type", "TxId/AcctOwnrTxId/SctiesSttlmTxId/Pmt", PAYMENT),
        Slot(
            "processing",
            "PrcgSts",
            Status(
                {
                    "PdgCxl": Told(ProcessingStatus.CANCELLATION_PENDING, codes.REQUEST_PENDING),
                    "Rjctd": Told(ProcessingStatus.REJECTED, codes.REQUEST_REJECTED),
                    "Rpr": Told(ProcessingStatus.IN_REPAIR, codes.REQUEST_IN_REPAIR),
                    "AckdAccptd": Told(ProcessingStatus.ACCEPTED, codes.REQUEST_ACKNOWLEDGED),
                    "Dnd": Told(ProcessingStatus.DENIED, codes.REQUEST_DENIED),
                    "Canc": Told(ProcessingStatus.CANCELLED, codes.REQUEST_DONE),
                }
            ),
            needed=True,
        ),
    ),
    untold=frozenset({"advice_reference"}),
)

MODIFICATION_STATUS: Final = Form(
    ModificationStatus,
    (
        Slot("request_reference", "ReqRef", REFERENCE, needed=True),
        Slot("account", "SfkpgAcct/Id", REFERENCE),
        Slot("change", "ReqDtls", Group(CHANGE)),
        Slot(
            "processing",
            "PrcgSts",
            Status(
                {
                    "AckdAccptd": Told(ChangeStatus.ACCEPTED, codes.ACKNOWLEDGED),
                    "Rjctd": Told(ChangeStatus.REJECTED, codes.CHANGE_REJECTED),
                    "Cmpltd": Told(ChangeStatus.DONE, None),
                    "Dnd": Told(ChangeStatus.DENIED, codes.REQUEST_DENIED),
                    "Pdg": Told(ChangeStatus.PENDING, codes.CHANGE_PENDING),
                }
            ),
            needed=True,
        ),
    ),
    untold=frozenset({"advice_reference"}),
)
