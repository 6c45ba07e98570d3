"""Rules of what a message says, told with their place in its format; and the sentence of every fault."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from settlements import messages
from settlements.messages import either, iso15022, iso20022
from settlements.messages.checks import faults_of
from settlements.messages.contents import Content, Message, StatusAdvice
from settlements.messages.parts import Cash, Chain, Counted, Flow, Link, NamedBy, Party
from settlements.operations.faults import SENTENCES, sentence_of
from tests.settlements.messages.said import BY_KIND, USUAL
from tests.settlements.messages.test_iso15022 import DELIVERY, HEADER
from vocabulary.fault import Fault
from vocabulary.side import PaymentType, QuantityType

INSIDE = "/Document/SctiesSttlmTxInstr"
BY_NAME = replace(USUAL.receiver, party=Party(NamedBy.NAME, "Bank"))
BY_NO_BIC = replace(USUAL.receiver, party=Party(NamedBy.BIC, "PELLQQL0XXX"))
ZERO = Counted(Decimal(0), QuantityType.UNIT)


def found(said: Content) -> list[tuple[str, str]]:
    """Code and place of what is against the rules in a sese.023."""
    return [(fault.code, fault.field) for fault in faults_of(Message("sese.023", said))]


def test_a_usual_instruction_is_within_the_rules() -> None:
    assert found(USUAL) == []
    assert faults_of(Message("MT543", DELIVERY, HEADER)) == ()
    assert faults_of(Message("sese.024", StatusAdvice(reference="R1"))) == ()


@pytest.mark.parametrize(
    ("changes", "code", "place"),
    [
        ({"trade_date": None}, "missing", "/TradDtls/TradDt/Dt"),
        ({"trade_date": date(2026, 11, 24)}, "settles_before_its_trade", "/TradDtls/SttlmDt/Dt"),
        ({"isin": "ES0113900J38"}, "isin_checksum", "/FinInstrmId/ISIN"),
        ({"quantity": ZERO, "cash": None, "payment_type": PaymentType.FREE}, "must_be_positive", "/QtyAndAcctDtls/SttlmQty/Qty"),
        ({"quantity": Counted(Decimal("0.0000001"), QuantityType.UNIT)}, "scale_for_asset", "/QtyAndAcctDtls/SttlmQty/Qty"),
        ({"cash": None}, "missing", "/SttlmAmt"),
        ({"payment_type": PaymentType.FREE}, "cash_of_a_free_one", "/SttlmAmt"),
        ({"cash": Cash("XXX", Decimal(1), Flow.CREDIT)}, "unknown_currency", "/SttlmAmt"),
        ({"cash": Cash("JPY", Decimal("1.5"), Flow.CREDIT)}, "scale_for_asset", "/SttlmAmt"),
        ({"deliverer": Chain(depository=USUAL.deliverer.depository)}, "missing", "/DlvrgSttlmPties/Pty1/Id"),
        ({"receiver": Chain(depository=USUAL.receiver.depository)}, "missing", "/RcvgSttlmPties/Pty1/Id"),
        ({"receiver": BY_NAME}, "party_without_identifier", "/RcvgSttlmPties/Pty1/Id"),
        ({"receiver": BY_NO_BIC}, "invalid_bic", "/RcvgSttlmPties/Pty1/Id"),
        ({"priority": 1}, "reserved_priority", "/SttlmParams/Prty/Nmrc"),
        ({"priority": 7}, "invalid_code", "/SttlmParams/Prty/Nmrc"),
        ({"trade_conditions": ("CCPN", "XCPN")}, "cum_and_ex", "/TradDtls/TradTxCond"),
        ({"links": (Link(position=None, reference=USUAL.reference),)}, "linked_with_itself", "/Lnkgs"),
    ],
)  # fmt: skip
def test_a_rule_is_told_with_its_place(changes: dict[str, Any], code: str, place: str) -> None:
    assert found(replace(USUAL, **changes)) == [(code, f"{INSIDE}{place}")]


def test_a_place_of_settlement_is_needed() -> None:
    said = replace(
        USUAL,
        deliverer=replace(USUAL.deliverer, depository=None),
        receiver=replace(USUAL.receiver, depository=None),
    )
    assert found(said) == [("missing", f"{INSIDE}/RcvgSttlmPties/Dpstry/Id")]


def test_cash_alone_needs_no_quantity() -> None:
    assert found(replace(USUAL, quantity=ZERO)) == []
    assert replace(USUAL, quantity=ZERO).terms().payment == "PFOD"


def test_in_fin_the_place_is_that_of_the_field() -> None:
    (fault,) = faults_of(Message("MT543", replace(DELIVERY, trade_date=None), HEADER))
    assert (fault.code, fault.field) == ("missing", "/TRADDET/98::TRAD")


@pytest.mark.parametrize("kind", BY_KIND)
@given(data=st.data())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_whatever_reads_well_can_be_checked(kind: str, data: st.DataObject) -> None:
    content = data.draw(BY_KIND[kind])
    assert all(sentence_of(fault) for fault in faults_of(Message(kind, content)))


def test_either_standard_is_told_by_its_first_bytes() -> None:
    fin, xml = iso15022.write_message(DELIVERY, HEADER), iso20022.write_message(USUAL)
    for body, kind in ((fin, "MT543"), (b"\r\n" + fin, "MT543"), (xml, "sese.023")):
        read = either.read_message(body)
        assert isinstance(read, Message)
        assert read.kind == kind
    (refused,) = either.read_message(b"what is this?")  # type: ignore[misc]
    assert refused.code == "not_xml"


def codes() -> Iterator[str]:
    """Every code of a fault that the modules of messages name."""
    folder = Path(messages.__file__).parent
    for path in folder.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        yield from re.findall(r"""(?:Wrong|Fault|fault)\(\s*"([a-z_]+)\"""", text)
        yield from re.findall(r"""Pattern\(.*"(invalid_[a-z]+)"\)""", text)


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_fault_has_its_sentence(language: str) -> None:
    words = "longest allowed most line known found decimals block format asset trade_date state begins day expected"
    data = dict.fromkeys(words.split(), "1")
    named = set(codes())
    told = {
        "doctype_forbidden",
        "mt_sequence",
        "invalid_isin",
        "settles_before_its_trade",
        "cum_and_ex",
        "stands_twice",
    }
    assert told <= named <= set(SENTENCES)
    with override(language):
        assert all("%(" not in sentence_of(Fault(code, "/A", "'B'", data)) for code in named)
