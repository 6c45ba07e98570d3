"""Where instructions and requests to cancel stand: MT548 with functions INST and CAST. Pure.

Sources: ISO 15022 MT548 (SR 2022), sequences A1, A2 and A2a; the reason codes are those of `settlements.reasons` and of the
schemas of ISO 20022. One status an axis is carried; that of a counterparty stands among what is unread.
"""

from typing import Final

from settlements.messages import codes
from settlements.messages.contents import CancellationStatus, StatusAdvice
from settlements.messages.forms import Form, Slot
from settlements.messages.iso15022.kinds import Coded, Status
from settlements.messages.iso15022.traded import REFERENCE
from settlements.reasons import LISTS, ReasonList
from vocabulary.status import MatchingStatus, ProcessingStatus, SettlementStatus


def _reasons(text: str, *lists: ReasonList) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*text.split(), *(code for each in lists for code in LISTS[each])]))


_MATCHING: Final = {
    MatchingStatus.MATCHED: None,
    MatchingStatus.UNMATCHED: _reasons(codes.UNMATCHED, ReasonList.UNMATCHED),
}
STATUS_ADVICE: Final = Form(
    StatusAdvice,
    (
        Slot("advice_reference", "GENL/20::SEME", REFERENCE, needed=True),
        Slot("_function", "GENL/23G", Coded(["INST"], ""), needed=True, fixed="INST"),
        Slot("reference", "GENL/LINK:RELA/20::RELA", REFERENCE, needed=True),
        Slot("market_reference", "GENL/LINK:MITI/20::MITI", REFERENCE),
        Slot("counterparty_market_reference", "GENL/LINK:CMIT/20::CMIT", REFERENCE),
        Slot("common_reference", "GENL/LINK:COMM/20::COMM", REFERENCE),
        Slot(
            "processing",
            "GENL/STAT:IPRC",
            Status(
                "IPRC",
                {
                    ProcessingStatus.ACCEPTED: _reasons(codes.ACKNOWLEDGED),
                    ProcessingStatus.PENDING_PROCESSING: _reasons(codes.PENDING_PROCESSING),
                    ProcessingStatus.REJECTED: _reasons(codes.REJECTED, ReasonList.REJECTED),
                    ProcessingStatus.IN_REPAIR: _reasons(codes.IN_REPAIR, ReasonList.REJECTED),
                    ProcessingStatus.CANCELLED: _reasons(codes.CANCELLED, ReasonList.CANCELLED),
                    ProcessingStatus.CANCELLATION_PENDING: _reasons(codes.PENDING_CANCELLATION),
                    ProcessingStatus.CANCELLATION_REQUESTED: None,
                },
            ),
        ),
        Slot("inferred_matching", "GENL/STAT:INMH", Status("INMH", {**_MATCHING})),
        Slot("matching", "GENL/STAT:MTCH", Status("MTCH", {**_MATCHING})),
        Slot(
            "settlement",
            "GENL/STAT:SETT",
            Status(
                "SETT",
                {
                    SettlementStatus.PENDING: _reasons(codes.PENDING, ReasonList.PENDING),
                    SettlementStatus.FAILING: _reasons(codes.FAILING, ReasonList.FAILING),
                },
            ),
        ),
    ),
    untold=frozenset({"servicer_reference"}),
)

CANCELLATION_STATUS: Final = Form(
    CancellationStatus,
    (
        Slot("advice_reference", "GENL/20::SEME", REFERENCE, needed=True),
        Slot("_function", "GENL/23G", Coded(["CAST"], ""), needed=True, fixed="CAST"),
        Slot("request_reference", "GENL/LINK:RELA/20::RELA", REFERENCE, needed=True),
        Slot("market_reference", "GENL/LINK:MITI/20::MITI", REFERENCE),
        Slot(
            "processing",
            "GENL/STAT:CPRC",
            Status(
                "CPRC",
                {
                    ProcessingStatus.ACCEPTED: _reasons(codes.REQUEST_ACKNOWLEDGED),
                    ProcessingStatus.REJECTED: _reasons(codes.REQUEST_REJECTED),
                    ProcessingStatus.IN_REPAIR: _reasons(codes.REQUEST_IN_REPAIR),
                    ProcessingStatus.DENIED: _reasons(codes.REQUEST_DENIED),
                    ProcessingStatus.CANCELLATION_PENDING: _reasons(codes.REQUEST_PENDING),
                    ProcessingStatus.CANCELLED: _reasons(codes.REQUEST_DONE),
                },
            ),
            needed=True,
        ),
    ),
    untold=frozenset({"servicer_reference", "reference", "direction", "payment_type"}),
)
