"""Messages of ISO 20022: what is written is valid and read as it was; what is wrong is told with its place."""

import codecs
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from settlements.messages.contents import CannotBeWritten, Confirmation, Content, Header, Message, StatusAdvice
from settlements.messages.iso20022 import FAMILIES, read_message, write_message
from settlements.messages.iso20022.xml import MOST_BYTES
from settlements.messages.parts import Axis, Chain, Counted, Flow, NamedBy, Party
from tests.settlements.messages.said import BY_KIND, HEADER, HEADERS, USUAL
from vocabulary.side import QuantityType
from vocabulary.status import HoldStatus, MatchingStatus, ProcessingStatus, SettlementStatus

DATA = Path(__file__).parents[3] / "../shared/data/iso20022"
needs_data = pytest.mark.skipif(not DATA.exists(), reason=f"schemas and samples are not here: {DATA}")
slowly = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
INSIDE = "/Document/SctiesSttlmTxInstr"


@cache
def schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(DATA / "xsd" / f"{name}.xsd"))


def whole(body: bytes) -> Message:
    """What a message says that has nothing wrong."""
    found = read_message(body)
    assert isinstance(found, Message), found
    return found


def faults(body: bytes) -> list[tuple[str, str]]:
    """Code and place of everything that is wrong."""
    found = read_message(body)
    assert not isinstance(found, Message)
    return [(fault.code, fault.field) for fault in found]


@needs_data
@pytest.mark.parametrize("kind", BY_KIND)
@given(data=st.data())
@slowly
def test_what_is_written_is_valid_and_read_as_it_was(kind: str, data: st.DataObject) -> None:
    content = data.draw(BY_KIND[kind])
    body = write_message(content)
    schema(f"{kind}.001.{FAMILIES[kind].version:02d}").assertValid(etree.fromstring(body))
    assert whole(body) == Message(kind, content)
    assert write_message(content) == body


@needs_data
@given(header=HEADERS)
@slowly
def test_a_header_is_valid_and_read_as_it_was(header: Header) -> None:
    body = write_message(USUAL, header)
    told, document = etree.fromstring(body)
    schema("head.001.001.02").assertValid(etree.fromstring(etree.tostring(told)))
    schema("sese.023.001.11").assertValid(etree.fromstring(etree.tostring(document)))
    assert whole(body) == Message("sese.023", USUAL, header)


def test_a_usual_instruction_reads_well() -> None:
    text = write_message(USUAL).decode()
    assert text.startswith("<?xml version='1.0' encoding='UTF-8'?>\n<Document xmlns=")
    assert '<SttlmAmt><Amt Ccy="EUR">12450.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></SttlmAmt>' in text
    assert "<HldInd><Ind>true</Ind></HldInd><Prty><Nmrc>0003</Nmrc></Prty>" in text


@needs_data
def test_a_status_advice_seen_in_the_field_is_read() -> None:
    found = whole((DATA / "samples/sese.024.001.10_DCV_status_advice_DataPDU.xml").read_bytes())
    assert found.content == StatusAdvice(
        reference="115", servicer_reference="20200818T00052360", matching=Axis(MatchingStatus.MATCHED)
    )
    assert found.header == Header(sender="DCVBCOBOXXX", receiver="IMF1COBOXXX", message_id="20200818X0000121")
    assert found.unread[0] == "/DataPDU/Body/Document/SctiesSttlmTxStsAdvc/TxDtls"


@needs_data
def test_a_confirmation_seen_in_the_field_is_read() -> None:
    found = whole((DATA / "samples/sese.025.001.09_T2S_confirmation_with_BAH.xml").read_bytes())
    said = found.content
    assert isinstance(said, Confirmation)
    assert (said.reference, said.market_reference, said.common_reference) == ("FOO", "BAR", "TITI")
    assert (said.settled_on, said.trade_date) == (date(2024, 7, 17), date(2024, 7, 16))
    assert (said.quantity.number, said.cash and said.cash.amount, said.transaction_type) == (0, 1, "NETT")
    assert (said.own.account, said.other.party) == ("NECISOGEFRPPAGN000L10", Party(NamedBy.BIC, "QRSTUVWYXXX"))
    assert found.header and found.header.possible_duplicate
    assert "/RequestPayload/Document/SctiesSttlmTxConf/SplmtryData" in found.unread


def test_what_is_not_carried_is_named() -> None:
    body = write_message(USUAL).replace(b"<TradDtls>", b"<TradDtls><TradId>T1</TradId><CollTxId>C1</CollTxId>")
    assert whole(body).unread == (f"{INSIDE}/TradDtls/TradId", f"{INSIDE}/TradDtls/CollTxId")


def test_the_fourth_axis_is_told_by_reasons() -> None:
    text = write_message(
        StatusAdvice(
            reference="R1",
            processing=Axis(ProcessingStatus.ACCEPTED),
            matching=Axis(MatchingStatus.MATCHED),
            settlement=Axis(SettlementStatus.PENDING),
        )
    ).replace(
        b"<Pdg><NoSpcfdRsn>NORE</NoSpcfdRsn></Pdg>",
        b"<Pdg><Rsn><Cd><Cd>PREA</Cd></Cd></Rsn><Rsn><Cd><Cd>LACK</Cd></Cd></Rsn></Pdg>",
    )
    said = whole(text).content
    assert isinstance(said, StatusAdvice)
    assert said.hold == {HoldStatus.OWN}
    assert said.settlement and [reason.code for reason in said.settlement.reasons] == ["PREA", "LACK"]


WRITTEN = write_message(USUAL)


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        (b"<TxId>TOMI261119T00001</TxId>", b"", "missing", "/TxId"),
        (b"TOMI261119T00001", b"", "invalid_text", "/TxId"),
        (b"TOMI261119T00001", b"T" * 36, "invalid_text", "/TxId"),
        (b"TOMI261119T00001", "T\u202e1".encode(), "forbidden_character", "/TxId"),
        (b"TOMI261119T00001", b"<Id>T</Id>", "not_a_text_here", "/TxId"),
        (b"DELI", b"GIVE", "invalid_code", "/SttlmTpAndAddtlParams/SctiesMvmntTp"),
        (b"ES0113900J37", b"ES0113900J3", "invalid_isin", "/FinInstrmId/ISIN"),
        (b"2026-11-23", b"2026-02-30", "invalid_date", "/TradDtls/SttlmDt/Dt"),
        (b"2026-11-23", b"23.11.2026", "invalid_date", "/TradDtls/SttlmDt/Dt"),
        (b"<Dt>2026-11-23</Dt>", b"<DtTm>2026-11-23T25:00:00</DtTm>", "invalid_moment", "/TradDtls/SttlmDt/Dt"),
        (b"<Unit>500</Unit>", b"<Unit>5e2</Unit>", "invalid_decimal", "/QtyAndAcctDtls/SttlmQty/Qty"),
        (b"<Unit>500</Unit>", b"<Unit>-5</Unit>", "number_does_not_fit", "/QtyAndAcctDtls/SttlmQty/Qty"),
        (b"<Unit>500</Unit>", b"<AmtsdVal>5</AmtsdVal>", "missing", "/QtyAndAcctDtls/SttlmQty/Qty"),
        (b"12450.00", b"1.123456", "number_does_not_fit", "/SttlmAmt"),
        (b"12450.00", b"NaN", "invalid_decimal", "/SttlmAmt"),
        (b' Ccy="EUR"', b"", "unknown_currency", "/SttlmAmt"),
        (b"<CdtDbtInd>CRDT</CdtDbtInd>", b"", "missing_inside", "/SttlmAmt"),
        (b"PELLGBL0XXX", b"PELLGBL", "invalid_bic", "/RcvgSttlmPties/Pty1/Id"),
        (b"<AnyBIC>PELLGBL0XXX</AnyBIC>", b"<PrtryId><Id>1</Id></PrtryId>", "missing_inside", "/RcvgSttlmPties/Pty1/Id"),
        (b"CRESGB22XXX</AnyBIC>", b"CRESGB22XXX</AnyBIC></Id><Id><Ctry>GB</Ctry>", "stands_twice", "/RcvgSttlmPties/Dpstry/Id"),
        (b"<AnyBIC>CRESGB22XXX</AnyBIC>", b"<Ctry>G1</Ctry>", "invalid_country", "/RcvgSttlmPties/Dpstry/Id"),
        (b"<Pty1><Id><AnyBIC>TOMIESM0XXX</AnyBIC></Id>", b"<Pty1>", "account_without_party", "/DlvrgSttlmPties"),
        (b"</SfkpgAcct>", b"</SfkpgAcct><CshAcct><IBAN>ES91-21</IBAN></CshAcct>", "invalid_iban", "/QtyAndAcctDtls/CshAcct"),
        (b"XMAD", b"XMADRID", "invalid_mic", "/TradDtls/PlcOfTrad/MktTpAndId"),
        (b"0003", b"3", "invalid_priority", "/SttlmParams/Prty/Nmrc"),
        (b"<Ind>true", b"<Ind>yes", "invalid_code", "/SttlmParams/HldInd/Ind"),
        (b"<Nmrc>0003</Nmrc></Prty>", b"<Nmrc>0003</Nmrc></Prty><HldInd/>", "stands_twice", "/SttlmParams/HldInd"),
        (b"<SttlmParams>", b"<SttlmParams><PrtlSttlmInd>PART</PrtlSttlmInd>", "stands_twice", "/SttlmParams/PrtlSttlmInd"),
        (b"<TxId>", b'<TxId xmlns="urn:x">', "unknown_element", "/TxId"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place(old: bytes, new: bytes, code: str, place: str) -> None:
    assert old in WRITTEN
    assert (code, f"{INSIDE}{place}") in faults(WRITTEN.replace(old, new, 1))


def test_order_is_that_of_the_schema() -> None:
    amount = WRITTEN[WRITTEN.index(b"<SttlmAmt>") : WRITTEN.index(b"</SttlmAmt>") + len(b"</SttlmAmt>")]
    moved = WRITTEN.replace(amount, b"").replace(b"<FinInstrmId>", amount + b"<FinInstrmId>")
    assert faults(moved) == [("out_of_order", f"{INSIDE}/FinInstrmId")]


def test_all_faults_are_told_at_once() -> None:
    body = WRITTEN.replace(b"DELI", b"GIVE").replace(b"2026-11-23", b"soon").replace(b"TRAD", b"WHAT")
    assert [code for code, _ in faults(body)] == ["invalid_code", "invalid_date", "invalid_code"]


HEADED = write_message(USUAL, HEADER)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not_xml"),
        (b"\xff\xfe\x00", "not_text"),
        (b"<a>\xff</a>", "not_text"),
        (b"<a", "not_xml"),
        (b"<a/>", "no_document"),
        (b"<Document/>", "unknown_message"),
        (WRITTEN.replace(b"sese.023.001.11", b"sese.099.001.11"), "unknown_message"),
        (WRITTEN.replace(b"sese.023.001.11", b"sese.023.001.03"), "unknown_version"),
        (WRITTEN.replace(b"sese.023.001.11", b"sese.023.001.12"), "unknown_version"),
        (b"<e>" + WRITTEN.partition(b"\n")[2] * 2 + b"</e>", "several_documents"),
        (WRITTEN.replace(b"SctiesSttlmTxInstr", b"SctiesSttlmTxConf"), "unknown_element"),
        (HEADED.replace(b"<MsgDefIdr>sese.023", b"<MsgDefIdr>sese.025"), "other_message_told"),
        (HEADED.replace(b"<BizMsgIdr>MSG-1</BizMsgIdr>", b""), "missing"),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?><a/>', "not_text"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "doctype_forbidden"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "doctype_forbidden"),
        (b"<a>&b;</a>", "not_xml"),
        (b"<a>" * 65 + b"</a>" * 65, "too_deep_here"),
        (b"<a>" * 200_000, "too_deep_here"),
        (b"<a>" + b"<b/>" * 100_000 + b"</a>", "message_too_large"),
        (b"<a " + b" ".join(b'b%d="c"' % n for n in range(65)) + b"/>", "message_too_large"),
        (b"<a>" + b"t" * 65_537 + b"</a>", "message_too_large"),
        (b"<a>" + b" " * MOST_BYTES + b"</a>", "message_too_large"),
    ],
)
def test_a_message_that_is_none_is_refused(body: bytes, code: str) -> None:
    assert faults(body)[0][0] == code


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_tells_the_encoding(encoding: str) -> None:
    text = WRITTEN.decode().replace("UTF-8", "utf-8" if encoding == "utf-8-sig" else "UTF-16")
    assert whole(text.encode(encoding)).content == USUAL


def test_a_declaration_of_spaces_keeps_nobody_waiting() -> None:
    began = perf_counter()
    assert faults(codecs.BOM_UTF16_LE + f"<?xml{' ' * 120_000}><a/>".encode("utf-16-le"))[0][0] == "not_xml"
    assert perf_counter() - began < 1


def test_nothing_outside_is_ever_read(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    monkeypatch.setattr("builtins.open", lambda *args, **_: opened.append(args))
    monkeypatch.setattr("socket.socket", lambda *args, **_: opened.append(args))
    stylesheet = b'<?xml-stylesheet href="http://localhost/x" type="text/xsl"?>\n<Document'
    include = b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/><TxId>'
    located = b'<Document xmlns:x="http://www.w3.org/2001/XMLSchema-instance" x:schemaLocation="a http://localhost/a"'
    assert whole(WRITTEN.replace(b"<Document", stylesheet)).content == USUAL
    assert whole(WRITTEN.replace(b"<Document", located)).content == USUAL
    assert faults(WRITTEN.replace(b"<TxId>", include)) == [("unknown_element", f"{INSIDE}/include")]
    assert not opened


@pytest.mark.parametrize(
    ("said", "place"),
    [
        (replace(USUAL, reference="T" * 36), f"{INSIDE}/TxId"),
        (replace(USUAL, reference=" T"), f"{INSIDE}/TxId"),
        (replace(USUAL, transaction_type="WHAT"), f"{INSIDE}/SttlmParams/SctiesTxTp"),
        (replace(USUAL, priority=10_000), f"{INSIDE}/SttlmParams/Prty/Nmrc"),
        (replace(USUAL, quantity=Counted(Decimal("0.000001"), QuantityType.NOMINAL)), f"{INSIDE}/QtyAndAcctDtls/SttlmQty/Qty"),
        (replace(USUAL, deliverer=Chain(account="A")), f"{INSIDE}/DlvrgSttlmPties"),
        (replace(USUAL, receiver=Chain(party=Party(NamedBy.COUNTRY, "ES"))), f"{INSIDE}/RcvgSttlmPties/Pty1/Id"),
        (StatusAdvice(reference="R", settlement=Axis(SettlementStatus.SETTLED)), "/Document/SctiesSttlmTxStsAdvc/SttlmSts"),
        (StatusAdvice(reference="R", advice_reference="A"), "advice_reference"),
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_refused(said: Content, place: str) -> None:
    with pytest.raises(CannotBeWritten) as refused:
        write_message(said)
    assert [fault.field for fault in refused.value.faults] == [place]


@given(body=st.binary(max_size=300))
@slowly
def test_bytes_never_raise(body: bytes) -> None:
    assert isinstance(read_message(body), tuple)


@pytest.mark.parametrize("kind", BY_KIND)
@given(data=st.data())
@slowly
def test_a_mutated_message_never_raises(kind: str, data: st.DataObject) -> None:
    body = write_message(data.draw(BY_KIND[kind]), HEADER)
    at = data.draw(st.integers(0, len(body)))
    until = data.draw(st.integers(at, min(len(body), at + 80)))
    put = data.draw(
        st.binary(max_size=20) | st.sampled_from([b"<", b"</", b"&#0;", b"<x/>", b"<Cd>", b"-", b"9" * 400])
    )
    found = read_message(body[:at] + put + body[until:])
    assert isinstance(found, Message) or found


def test_what_moves_for_what_is_told_by_cash_and_quantity() -> None:
    cash = USUAL.cash
    assert cash
    debit = replace(USUAL, cash=cash._replace(flow=Flow.DEBIT))
    assert (USUAL.payment, debit.payment) == ("DVP", "DWP")
    only_cash = replace(debit, quantity=Counted(Decimal(0), QuantityType.UNIT))
    assert (only_cash.payment, only_cash.terms().direction, only_cash.terms().isin) == ("PFOD", "DELI", None)
    assert USUAL.terms().place == "CRESGB22XXX"
    assert (USUAL.terms().participant, USUAL.terms().counterparty) == ("TOMIESM0XXX", "PELLGBL0XXX")
    assert USUAL.terms().claim_opt_out
