"""What a party is told of its instruction, in either standard, read again."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from settlements.messages.contents import Confirmation, Content, Header, Message, StatusAdvice
from settlements.messages.either import read_message
from settlements.messages.parts import Counted, Flow, NamedBy, Party
from settlements.messages.telling import Standing, advice, confirmation, told
from vocabulary.side import QuantityType

HEADER = Header(
    sender="CUSTESMMXXX", receiver="NORTESMMXXX", message_id="T1-2", created_at=datetime(2026, 11, 20, 10, tzinfo=UTC)
)
FOUND = Standing(
    id=7,
    reference="N000001",
    common_reference=None,
    direction="DELI",
    payment="DVP",
    isin="DE0007164600",
    counted=Counted(Decimal(100), QuantityType.UNIT),
    currency="EUR",
    amount=Decimal("12345.60"),
    trade_date=date(2026, 11, 18),
    settlement_date=date(2026, 11, 20),
    account="SEC-NORT",
    cash_account="CSH-NORT-EUR",
    transaction_type="TRAD",
    own=Party(NamedBy.BIC, "NORTESMMXXX"),
    other=Party(NamedBy.BIC, "HARTGB2LXXX"),
    depository=Party(NamedBy.BIC, "DAKVDEFFXXX"),
    is_matched=True,
    settled_on=date(2026, 11, 20),
    processing="PACK",
    why_processing="",
    settlement="PENF",
    why_settlement="LACK",
    hold="",
)


def said(content: Content | None, *, is_fin: bool) -> Message:
    assert content is not None
    read = read_message(told(content, HEADER, is_fin=is_fin))
    assert isinstance(read, Message) and not read.unread, read
    return read


@pytest.mark.parametrize(
    ("direction", "payment", "is_fin", "kind", "flow"),
    [
        ("DELI", "DVP", False, "sese.025", Flow.CREDIT),
        ("RECE", "DVP", False, "sese.025", Flow.DEBIT),
        ("DELI", "DWP", False, "sese.025", Flow.DEBIT),
        ("RECE", "FOP", True, "MT544", None),
        ("RECE", "DVP", True, "MT545", Flow.DEBIT),
        ("DELI", "FOP", True, "MT546", None),
        ("DELI", "DVP", True, "MT547", Flow.CREDIT),
        ("DELI", "DWP", True, "sese.025", Flow.DEBIT),
    ],
)
def test_a_settlement_is_confirmed(direction: str, payment: str, is_fin: bool, kind: str, flow: Flow | None) -> None:
    money = {"currency": None, "amount": None, "cash_account": None} if payment == "FOP" else {}
    found = replace(FOUND, direction=direction, payment=payment, **money)  # type: ignore[arg-type]
    read = said(confirmation(found, "T1-2"), is_fin=is_fin)
    assert isinstance(read.content, Confirmation) and read.kind == kind
    assert read.content.settled_on == date(2026, 11, 20) and read.content.quantity == FOUND.counted
    assert (read.content.cash and read.content.cash.flow) == flow


@pytest.mark.parametrize("is_fin", [True, False])
@pytest.mark.parametrize(
    ("changes", "axis", "status", "codes"),
    [
        ({}, "settlement", "PENF", ["LACK"]),
        ({"settlement": "PEND", "why_settlement": "CYCL"}, "settlement", "PEND", ["OTHR"]),
        ({"hold": "PRCY"}, "settlement", "PENF", ["PRCY"]),
        ({"is_matched": False}, "matching", "NMAT", ["CMIS"]),
        ({"is_matched": False, "why_unmatched": ("DMON",)}, "matching", "NMAT", ["DMON"]),
        (
            {"is_matched": False, "why_unmatched": ("PODU", "DQUA", "DDAT")},
            "matching",
            "NMAT",
            ["PODU", "DQUA", "DDAT"],
        ),
        ({"is_matched": False, "why_unmatched": ("NMAS",)}, "matching", "NMAT", ["NMAS"]),
        ({"is_matched": False, "hold": "PREA"}, "processing", "PPRC", ["PREA"]),
        ({"processing": "CANP"}, "processing", "CANP", ["CONF"]),
        ({"processing": "CAND", "why_processing": "CANI"}, "processing", "CAND", ["CANI"]),
    ],
)
def test_a_status_is_told_on_its_axis(
    changes: dict[str, str], axis: str, status: str, codes: list[str], is_fin: bool
) -> None:
    read = said(advice(replace(FOUND, **changes), "T1-2"), is_fin=is_fin)  # type: ignore[arg-type]
    assert isinstance(read.content, StatusAdvice)
    found = getattr(read.content, axis)
    assert (str(found.status), [each.code for each in found.reasons]) == (status, codes)


def test_what_is_about_no_instrument_cannot_be_confirmed() -> None:
    assert confirmation(replace(FOUND, isin=None), "T1-2") is None
