"""Messages of ISO 15022: what is written is read as it was; what is wrong is told with its place."""

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from settlements.messages.contents import (
    AllegementRemoval,
    CancellationRequest,
    CannotBeWritten,
    Content,
    Header,
    Instruction,
    Message,
    StatusAdvice,
)
from settlements.messages.iso15022 import read_message, write_cancellation, write_message, write_removal
from settlements.messages.iso15022.formats import FORMATS, fits, pattern
from settlements.messages.parts import Axis, Cash, Chain, Flow, NamedBy, Party
from tests.settlements.messages.said import USUAL
from tests.settlements.messages.said_in_fin import (
    ALLEGEMENTS,
    BY_CONTENT,
    HEADERS,
    INSTRUCTIONS,
    REFERENCES,
    request_for,
)
from vocabulary.status import MatchingStatus, ProcessingStatus

DATA = Path(__file__).parents[3] / "../shared/data/swift_mt/prowide"
needs_data = pytest.mark.skipif(not DATA.exists(), reason=f"sample messages are not here: {DATA}")
slowly = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

HEADER = Header(sender="TOMIESM0XXX", receiver="IBRCESMMXXX", message_id="MSG-1")
DELIVERY = replace(
    USUAL,
    deliverer=Chain(party=Party(NamedBy.BIC, "TOMIESM0XXX"), account="SAFE-1"),
)
WRITTEN = """{1:F01TOMIESM0AXXX0000000000}{2:I543IBRCESMMXXXXN}{3:{108:MSG-1}}{4:
:16R:GENL
:20C::SEME//TOMI261119T00001
:23G:PREA
:16R:LINK
:20C::COMM//CMN1
:16S:LINK
:16S:GENL
:16R:TRADDET
:94B::TRAD//EXCH/XMAD
:98A::SETT//20261123
:98A::TRAD//20261119
:35B:ISIN ES0113900J37
:22F::PRIR//0003
:16S:TRADDET
:16R:FIAC
:36B::SETT//UNIT/500,
:97A::SAFE//SAFE-1
:16S:FIAC
:16R:SETDET
:22F::SETR//TRAD
:22F::STCO//NOMC
:22F::STCO//PART
:16R:SETPRTY
:95P::DEAG//TOMIESM0XXX
:97A::SAFE//SAFE-1
:16S:SETPRTY
:16R:SETPRTY
:95P::REAG//PELLGBL0XXX
:16S:SETPRTY
:16R:SETPRTY
:95P::PSET//CRESGB22XXX
:16S:SETPRTY
:16R:AMT
:19A::SETT//EUR12450,00
:16S:AMT
:16S:SETDET
-}"""


def whole(body: bytes) -> Message:
    """What a message says that has nothing wrong."""
    found = read_message(body)
    assert isinstance(found, Message), found
    return found


def faults(text: str) -> list[tuple[str, str]]:
    """Code and place of everything that is wrong."""
    found = read_message(text.encode("latin-1"))
    assert not isinstance(found, Message)
    return [(fault.code, fault.field) for fault in found]


def test_a_usual_instruction_reads_well() -> None:
    assert write_message(DELIVERY, HEADER).decode().replace("\r\n", "\n") == WRITTEN
    assert whole(WRITTEN.encode()) == Message("MT543", DELIVERY, HEADER)


@pytest.mark.parametrize("kind", BY_CONTENT)
@given(data=st.data())
@slowly
def test_what_is_written_is_read_as_it_was(kind: str, data: st.DataObject) -> None:
    content, header = data.draw(BY_CONTENT[kind]), data.draw(HEADERS)
    try:
        body = write_message(content, header)
    except CannotBeWritten as cannot:  # a continued line that looks like a field
        assert all(fault.code in {"cannot_be_told", "mt_field_format"} for fault in cannot.faults), cannot
        return
    found = whole(body)
    assert (found.content, found.header, found.unread) == (content, header, ())
    assert write_message(content, header) == body


@given(instruction=INSTRUCTIONS, reference=REFERENCES, header=HEADERS)
@slowly
def test_a_request_to_cancel_says_the_instruction_again(
    instruction: Instruction, reference: str, header: Header
) -> None:
    request = request_for(instruction, reference)
    found = whole(write_cancellation(request, instruction, header))
    assert found.content == request
    assert found.kind == whole(write_message(instruction, header)).kind
    with pytest.raises(CannotBeWritten):
        write_cancellation(replace(request, reference="ANOTHER"), instruction, header)


@given(data=st.data())
@slowly
def test_a_removal_says_the_allegement_again(data: st.DataObject) -> None:
    allegement, header = data.draw(ALLEGEMENTS), data.draw(HEADERS)
    removal = AllegementRemoval(
        reference=allegement.reference,
        direction=allegement.direction,
        payment_type=allegement.payment_type,
        market_reference=allegement.market_reference,
        counterparty_market_reference=allegement.counterparty_market_reference,
        account=allegement.account,
    )
    assert whole(write_removal(removal, allegement, "REMOVED-1", header)).content == removal
    with pytest.raises(CannotBeWritten) as refused:
        write_removal(
            replace(removal, reference="OTHER"), replace(allegement, reference="ALLEGED"), "REMOVED-1", header
        )
    assert [(fault.code, fault.field) for fault in refused.value.faults] == [("cannot_be_told", "reference")]


def test_what_is_said_again_needs_a_reference_of_its_own_and_is_of_that_side() -> None:
    request = request_for(DELIVERY, "R2")
    for wrong, place in (
        (replace(request, request_reference=None), "/GENL/20::SEME"),
        (replace(request, request_reference="/R2"), "/GENL/20::SEME"),
        (replace(request, reference="ANOTHER"), "reference"),
        (replace(request, direction=request.direction.opposite), ""),
        (replace(request, account="SAFE-2"), ""),
    ):
        with pytest.raises(CannotBeWritten) as refused:
            write_cancellation(wrong, DELIVERY, HEADER)
        assert [fault.field for fault in refused.value.faults] == [place]


@needs_data
def test_instructions_seen_in_the_field_are_read() -> None:
    found = {}
    for path in sorted(DATA.glob("MT54[01]/*.fin")):
        said = read_message(path.read_bytes())
        found[path.name[:9]] = said.content if isinstance(said, Message) else [each.code for each in said]
    assert {name for name, said in found.items() if isinstance(said, Instruction)} == {
        "MT540_001", "MT541_002", "MT541_003", "MT541_004", "MT541_005", "MT541_006",
    }  # fmt: skip
    assert isinstance(found["MT540_002"], CancellationRequest)
    assert (found["MT541_001"], found["MT541_007"]) == (["mt_sequence"], ["mt_field_format"])
    vodafone = found["MT541_006"]
    assert isinstance(vodafone, Instruction)
    assert (vodafone.isin, vodafone.quantity.number) == ("GB0007192106", Decimal(5000))
    assert vodafone.cash == Cash("GBP", Decimal("6958.31"), Flow.DEBIT)
    assert vodafone.deliverer == Chain(
        depository=Party(NamedBy.BIC, "CRSTGB22"),
        party=Party(NamedBy.SCHEME, "382", "CRST"),
        client=Party(NamedBy.BIC, "ISNTGB2L"),
    )


@needs_data
def test_what_is_not_carried_is_named() -> None:
    found = whole((DATA / "MT541/MT541_002_MT541ParserTest.fin").read_bytes())
    assert found.unread == ("/GENL/98::PREP", "/TRADDET/90::DEAL", "/TRADDET/35B.further", "/TRADDET/70::SPRO")
    copy = whole((DATA / "MT540/MT540_001_MtSwiftMessageJsonSchemaTest.fin").read_bytes())
    assert "/GENL/23G.further" in copy.unread


@needs_data
def test_a_status_seen_in_the_field_is_read() -> None:
    found = whole((DATA / "MT548_prowide-core-examples.fin").read_bytes())
    assert found.content == StatusAdvice(
        advice_reference="REFERENCE123", reference="FRTJ123DEL2", processing=Axis(ProcessingStatus.CANCELLED)
    )
    assert found.header == Header(sender="AAAAUS33XXX", receiver="BBBBGB2LGST", message_id="090106C1234567")


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        (":20C::SEME//TOMI261119T00001\n", "", "missing", "/GENL/20::SEME"),
        ("TOMI261119T00001", "TOMI261119T000012", "mt_field_format", "/GENL/20C"),
        ("TOMI261119T00001", "/TOMI", "mt_slashes", "/GENL/20::SEME"),
        ("TOMI261119T00001", "TO//MI", "mt_slashes", "/GENL/20::SEME"),
        ("TOMI261119T00001", "TOMI ", "invalid_text", "/GENL/20::SEME"),
        (":23G:PREA", ":23G:WHAT", "invalid_code", "/GENL/23G"),
        (":23G:PREA", ":23G:pre", "mt_field_format", "/GENL/23G"),
        ("SETT//20261123", "SETT//20261131", "invalid_date", "/TRADDET/98::SETT"),
        (":98A::SETT//20261123", ":98C::SETT//20261123240000", "invalid_moment", "/TRADDET/98::SETT"),
        (":98A::SETT//20261123", ":98B::SETT//OPEN", "missing", "/TRADDET/98::SETT"),
        (":98A::SETT//20261123", ":98A::SETT//20261123\n:98A::SETT//20261124", "stands_twice", "/TRADDET/98::SETT"),
        ("ISIN ES0113900J37", "VODAFONE", "missing", "/TRADDET/35B"),
        ("ISIN ES0113900J37", "ISIN ES0113900J3", "invalid_isin", "/TRADDET/35B"),
        ("ISIN ES0113900J37", "ISIN 000113900J37", "invalid_isin", "/TRADDET/35B"),
        ("PRIR//0003", "PRIR//HIGH", "invalid_priority", "/TRADDET/22::PRIR"),
        ("UNIT/500,", "UNIT/500", "mt_field_format", "/FIAC/36B"),
        ("UNIT/500,", "UNIT/1234567890123456,", "mt_field_format", "/FIAC/36B"),
        ("UNIT/500,", "AMOR/500,", "missing", "/FIAC/36::SETT"),
        (":97A::SAFE//SAFE-1\n:16S:FIAC", ":16S:FIAC", "missing", "/FIAC/97::SAFE"),
        ("SETR//TRAD", "SETR//WHAT", "invalid_code", "/SETDET/22::SETR"),
        (":95P::REAG//PELLGBL0XXX", ":95P::REAG//PELLGBL", "mt_field_format", "/SETDET/SETPRTY/95P"),
        (":95P::REAG//PELLGBL0XXX\n", "", "missing", "/SETDET/SETPRTY/95"),
        (":16R:SETPRTY\n:95P::PSET//CRESGB22XXX\n:16S:SETPRTY\n", "", "missing", "/SETDET/SETPRTY:PSET"),
        ("EUR12450,00", "NEUR12450,00", "number_does_not_fit", "/SETDET/AMT:SETT/19::SETT"),
        (":16R:AMT\n:19A::SETT//EUR12450,00\n:16S:AMT\n", "", "missing", "/SETDET/AMT:SETT"),
        (":16S:GENL", ":16S:LINK", "mt_sequence", "/GENL/16S"),
        (":16S:SETDET\n", "", "mt_sequence", "/SETDET"),
        ("{4:\n", "{4:\nthis is no field\n", "mt_no_tag", ""),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place(old: str, new: str, code: str, place: str) -> None:
    assert old in WRITTEN
    assert (code, place) in faults(WRITTEN.replace(old, new, 1))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "mt_block"),
        ("{1:F01TOMIESM0AXXX0000000000}", "mt_block"),
        (WRITTEN.replace("-}", ""), "mt_block"),
        (WRITTEN.replace("I543", "X543"), "mt_block"),
        (WRITTEN.replace("I543", "I103"), "unknown_message"),
        (re.sub("I543[A-Z0-9]{12}", "I543000000000000", WRITTEN), "invalid_bic"),
        (re.sub("F01[A-Z0-9]{12}", "F01000000000000", WRITTEN), "invalid_bic"),
        (WRITTEN + WRITTEN, "several_documents"),
        (WRITTEN.replace("CMN1", "CMÑ1"), "character_set"),
        (WRITTEN.replace("CMN1", "CMN_1"), "character_set"),
        (WRITTEN.replace("{4:\n", "{4:\n" + ":16R:LINK\n" * 20), "too_deep_here"),
        (WRITTEN.replace("{4:\n", "{4:\n" + ":20C::A//B\n" * 1000), "message_too_large"),
        (" " * 70_000, "message_too_large"),
    ],
)
def test_a_message_that_is_none_is_refused(text: str, code: str) -> None:
    assert [each[0] for each in faults(text)] == [code]


@pytest.mark.parametrize(
    ("said", "place"),
    [
        (USUAL, "deliverer.depository"),
        (replace(DELIVERY, reference="T" * 17), "/GENL/20::SEME"),
        (replace(DELIVERY, account=None), "/FIAC/97::SAFE"),
        (replace(DELIVERY, account="Ñ"), "/FIAC/97::SAFE"),
        (replace(DELIVERY, cash=Cash("EUR", Decimal(1), Flow.DEBIT)), "/SETDET/AMT:SETT/19::SETT"),
        (replace(DELIVERY, cash=Cash("EUR", Decimal("12345678901234.5"), Flow.CREDIT)), "/SETDET/AMT:SETT/19::SETT"),
        (replace(DELIVERY, receiver=replace(DELIVERY.receiver, party=None, account="A")), "/SETDET/SETPRTY/95"),
        (replace(DELIVERY, receiver=replace(DELIVERY.receiver, party=Party(NamedBy.BIC, "x"))), ""),
        (StatusAdvice(reference="R1", advice_reference="A1", servicer_reference="S1"), "servicer_reference"),
        (StatusAdvice(reference="R1"), "/GENL/20::SEME"),
        (request_for(DELIVERY, "R2"), ""),
    ],
)
def test_what_cannot_be_told_is_refused(said: Content, place: str) -> None:
    with pytest.raises(CannotBeWritten) as refused:
        write_message(said, HEADER)
    assert [fault.field for fault in refused.value.faults] == [place]


@pytest.mark.parametrize("header", [replace(HEADER, sender="TOMI"), replace(HEADER, message_id="M" * 17)])
def test_a_header_that_the_frame_cannot_tell_is_refused(header: Header) -> None:
    with pytest.raises(CannotBeWritten):
        write_message(DELIVERY, header)


def test_a_party_without_a_branch_is_its_head_office() -> None:
    header = replace(HEADER, sender="TOMIESM0", receiver="IBRCESMM")
    assert write_message(DELIVERY, header) == write_message(DELIVERY, HEADER)


def test_a_message_that_came_names_its_sender_first() -> None:
    came = WRITTEN.replace("{2:I543IBRCESMMXXXXN}", "{2:O5431445261119IBRCESMMAXXX5C3E1000002611191445N}")
    found = whole(f"{came}{{5:{{MAC:12345678}}{{CHK:123456789ABC}}{{PDM:}}}}".encode())
    assert found.header == Header(
        sender="IBRCESMMXXX", receiver="TOMIESM0XXX", message_id="MSG-1", possible_duplicate=True
    )


def test_a_status_of_two_axes_reads_well() -> None:
    text = WRITTEN[: WRITTEN.index(":16R:LINK")].replace("I543", "I548").replace("PREA", "INST") + (
        ":16R:LINK\n:20C::RELA//R1\n:16S:LINK\n:16R:STAT\n:25D::MTCH//MACH\n:16S:STAT\n:16R:STAT\n:25D::SETT//PENF\n"
        ":16R:REAS\n:24B::PENF//LACK\n:70D::REAS//500 ARE MISSING\nUNTIL TOMORROW\n:16S:REAS\n:16S:STAT\n:16S:GENL\n-}"
    )
    said = whole(text.encode()).content
    assert isinstance(said, StatusAdvice)
    assert said.matching == Axis(MatchingStatus.MATCHED)
    assert said.settlement and said.settlement.reasons[0] == ("LACK", "500 ARE MISSING UNTIL TOMORROW")


@pytest.mark.parametrize(
    ("notation", "fitting", "not_fitting"),
    [
        ("16x", ["A", "a-Z /?:().,'+9", "A" * 16], ["", "A" * 17, "_", "A\nB"]),
        ("4!c", ["AB12"], ["ABC", "ABCDE", "abcd"]),
        ("15d", ["0,", "1234,50", "12345678901234,"], ["1", "1.5", ",5", "123456789012345,"]),
        ("2*3x", ["ABC", "ABC\nD"], ["ABCD", "A\nB\nC", "A\n"]),
        ("4!c[/2n]", ["ABCD", "ABCD/1"], ["ABCD/", "ABCD/123"]),
        ("ISIN1!e12!c", ["ISIN ES0113900J37"], ["ISIN ES01", "ES0113900J37"]),
    ],
)
def test_the_notation_of_formats(notation: str, fitting: list[str], not_fitting: list[str]) -> None:
    assert [text for text in fitting if not pattern(notation).fullmatch(text)] == []
    assert [text for text in not_fitting if pattern(notation).fullmatch(text)] == []


def test_every_format_is_notation() -> None:
    assert all(pattern(each) for formats in FORMATS.values() for each in formats)
    assert not fits("20C", "X")
    assert fits("69X", "a tag that is not in the table")


@given(body=st.binary(max_size=300))
@slowly
def test_bytes_never_raise(body: bytes) -> None:
    assert isinstance(read_message(body), tuple)


@pytest.mark.parametrize("kind", BY_CONTENT)
@given(data=st.data())
@slowly
def test_a_mutated_message_never_raises(kind: str, data: st.DataObject) -> None:
    try:
        body = write_message(data.draw(BY_CONTENT[kind]), HEADER)
    except CannotBeWritten:
        return
    at = data.draw(st.integers(0, len(body)))
    until = data.draw(st.integers(at, min(len(body), at + 60)))
    put = data.draw(
        st.binary(max_size=20)
        | st.sampled_from([b"\r\n:16R:LINK\r\n", b"\r\n:16S:GENL\r\n", b":", b"//", b"9" * 400, b"{4:"])
    )
    found = read_message(body[:at] + put + body[until:])
    assert isinstance(found, Message) or found
