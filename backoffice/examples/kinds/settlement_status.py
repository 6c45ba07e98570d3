"""settlement_status: matching and settlement status of an unsettled instruction at a moment."""

from collections.abc import Mapping
from typing import Any

from backoffice.examples.kinds import Kind
from backoffice.examples.shapes import (
    BOOLEAN,
    DATE,
    LOCAL_DATE_TIME,
    TIME,
    ListOf,
    Optional,
    OrNull,
    Record,
    choice,
)
from refdata.dates import CutOff, cut_off_moment
from settlements.status import status_at
from vocabulary.side import PaymentType
from vocabulary.status import MatchingStatus, SettlementStatus

GIVEN = Record(
    {
        "payment": choice(*PaymentType),
        "intended_settlement_date": DATE,
        "cut_offs": ListOf(Record({"payment": choice(*PaymentType), "planned": TIME, "actual": Optional(TIME)})),
        "entered_at": LOCAL_DATE_TIME,
        "matched_at": OrNull(LOCAL_DATE_TIME),
        "observed_at": LOCAL_DATE_TIME,
    }
)
EXPECT = Record(
    {
        "matching": choice(*MatchingStatus),
        "settlement": OrNull(choice(SettlementStatus.PENDING, SettlementStatus.FAILING)),
        "intended_date_achievable": BOOLEAN,
        "intended_settlement_date": Optional(DATE),
    }
)


def answer(given: Mapping[str, Any]) -> dict[str, Any]:
    """The status; the intended settlement date stays what it was."""
    cut_offs = [CutOff(PaymentType(row["payment"]), row["planned"], row.get("actual")) for row in given["cut_offs"]]
    intended = given["intended_settlement_date"]
    status = status_at(
        given["observed_at"],
        cut_off=cut_off_moment(cut_offs, PaymentType(given["payment"]), intended),
        entered_at=given["entered_at"],
        matched_at=given["matched_at"],
    )
    return {
        "matching": str(status.matching),
        "settlement": status.settlement and str(status.settlement),
        "intended_date_achievable": status.intended_date_achievable,
        "intended_settlement_date": intended,
    }


KIND = Kind(GIVEN, EXPECT, answer)
