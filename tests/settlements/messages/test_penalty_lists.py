"""Lists of penalties: semt.044 is written and read as it was, MT537 is read; what is wrong is told with its place."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settlements.messages import iso15022
from settlements.messages.checks import faults_of
from settlements.messages.contents import CannotBeWritten, Header, Message
from settlements.messages.either import read_message
from settlements.messages.iso20022 import write_message
from settlements.messages.parts import Cash, Counted, Flow, NamedBy, Party
from settlements.messages.penalties import (
    REASONS,
    Block,
    DayReckoned,
    Frequency,
    Holds,
    ListedPenalty,
    Penalised,
    PenaltyKind,
    PenaltyList,
    PenaltyState,
    Period,
    Share,
    Why,
    WithCounterparty,
)
from tests.settlements.messages.said import texts
from tests.settlements.messages.test_iso20022 import slowly
from vocabulary.side import Direction, PaymentType, QuantityType

DAY = date(2021, 11, 30)


def bic(value: str) -> Party:
    return Party(NamedBy.BIC, value)


FIN = """{1:F01CUSTESMMAXXX0400996471}{2:O5371305211201CBFTDEFFAXXX14523429742112011305N}{3:{108:GCH-1}}{4:
:16R:GENL
:28E:1/ONLY
:13A::STAT//513
:20C::SEME//000000000000251C
:23G:PENA
:98A::STAT//20211130
:22F::SFRE//DAIL
:22F::CODE//DELT
:22H::STST//PENA
:95P::ACOW//NORTESMMXXX
:97A::SAFE//NONREF
:17B::ACTI//Y
:16S:GENL
:16R:PENA
:69A::STAT//20211101/20211130
:22F::CODE//CURR
:95P::ASDP//CBFTDEFFXXX
:16R:PENACUR
:11A::PECU//EUR
:98A::DACO//20211130
:95P::REPA//NORTESMMXXX
:95P::DCSD//CBFTDEFFXXX
:22F::TRCA//CSDP
:19A::GBNT//NEUR1,04
:16R:PENACOUNT
:95P::REPA//HARTGB2LXXX
:22F::TRCA//CCPA
:19A::AGNT//NEUR1,04
:16R:PENDET
:20C::PCOM//211130067774271
:20C::PREF//N211130067774271
:22H::PNTP//SEFP
:22H::CALM//SECU
:17B::CMPU//N
:25D::PNST//ACTV
:24B::ACTV//SWIC
:24B::UPDT//UPDT
:19A::AMCO//NEUR1,04
:99A::DAAC//001
:16R:CALDET
:98A::PEDA//20211130
:16R:FIA
:35B:ISIN DE0001102580
:12A::CLAS/REGL/SOVR
:92A::GOMB//0,001
:16S:FIA
:19A::SECU//EUR1,04
:16S:CALDET
:16R:RELTRAN
:20C::ACOW//NONREF
:20C::MITI//2111262161218562
:16R:TRAN
:22H::REDE//RECE
:22H::PAYM//APMT
:22F::SETR//REPU
:22F::TRAN//SETT
:22F::BDEV/T2S/IDVP
:98A::SETT//20211129
:98C::ASTS//20211126181652
:97A::SAFE//SEC-NORT
:36B::PSTA//FAMT/104000,
:19A::PSTA//EUR103990,5
:16R:STAT
:25D::SETT//PENF
:16R:REAS
:24B::PENF//CLAC
:70D::REAS//SXAA015 - Failure of the settlement
:16S:REAS
:16S:STAT
:16S:TRAN
:16S:RELTRAN
:16S:PENDET
:16S:PENACOUNT
:16S:PENACUR
:16S:PENA
-}{5:{CHK:0F4F93C68EA5}}"""
SAID = PenaltyList(
    reference="000000000000251C",
    reported_on=DAY,
    period=Period(date(2021, 11, 1), DAY),
    frequency=Frequency.DAILY,
    holds=Holds.NEW_AND_AMENDED,
    owner=bic("NORTESMMXXX"),
    servicer=bic("CBFTDEFFXXX"),
    blocks=(
        Block(
            currency="EUR",
            day=DAY,
            party=bic("NORTESMMXXX"),
            depository=bic("CBFTDEFFXXX"),
            net=Cash("EUR", Decimal("1.04"), Flow.DEBIT),
            counterparties=(
                WithCounterparty(
                    party=bic("HARTGB2LXXX"),
                    net=Cash("EUR", Decimal("1.04"), Flow.DEBIT),
                    penalties=(
                        ListedPenalty(
                            common_reference="211130067774271",
                            reference="N211130067774271",
                            kind=PenaltyKind.SETTLEMENT_FAIL,
                            reasons=(Why("SWIC"), Why("UPDT")),
                            amount=Cash("EUR", Decimal("1.04"), Flow.DEBIT),
                            method="SECU",
                            days=1,
                            calculations=(
                                DayReckoned(
                                    day=DAY,
                                    isin="DE0001102580",
                                    classification="SOVR",
                                    securities_rate=Decimal("0.001"),
                                    shares=(Share("SECU", "EUR", Decimal("1.04")),),
                                ),
                            ),
                            penalised=Penalised(
                                reference="NONREF",
                                market_reference="2111262161218562",
                                transaction_type="REPU",
                                settlement_date=date(2021, 11, 29),
                                account="SEC-NORT",
                                direction=Direction.RECEIVE,
                                payment_type=PaymentType.AGAINST,
                                quantity=Counted(Decimal(104_000), QuantityType.NOMINAL),
                                cash=Cash("EUR", Decimal("103990.5"), Flow.CREDIT),
                                failing=("CLAC",),
                            ),
                        ),
                    ),
                ),
            ),
        ),
    ),
)


def fin(text: str = FIN) -> bytes:
    return text.replace("\n", "\r\n").encode()


def read(body: bytes) -> Message:
    found = read_message(body)
    assert isinstance(found, Message), found
    return found


def wrong(body: bytes) -> list[tuple[str, str]]:
    """Code and place of everything that is wrong with the form."""
    found = read_message(body)
    assert not isinstance(found, Message)
    return [(each.code, each.field) for each in found]


def one(**changes: object) -> PenaltyList:
    """The same list with another penalty."""
    [block] = SAID.blocks
    [other] = block.counterparties
    [penalty] = other.penalties
    changed = replace(penalty, **changes)  # type: ignore[arg-type]
    return replace(SAID, blocks=(replace(block, counterparties=(replace(other, penalties=(changed,)),)),))


def against(said: PenaltyList) -> list[tuple[str, str]]:
    """Code and place of what is against the rules."""
    return [
        (each.code, each.field.rpartition("PnltyDtls/")[2] or each.field)
        for each in faults_of(Message("semt.044", said))
    ]


def test_a_list_of_iso_15022_is_read_with_its_signs_and_reasons() -> None:
    found = read(fin())
    assert found.kind == "MT537" and found.content == SAID
    assert found.header == Header(sender="CBFTDEFFXXX", receiver="CUSTESMMXXX", message_id="GCH-1")
    assert "/PENA/PENACUR/PENACOUNT/PENDET/17::CMPU" in found.unread
    assert faults_of(found) == ()


def test_the_same_list_is_written_as_iso_20022_and_read_as_it_was() -> None:
    assert read(write_message(SAID)) == Message("semt.044", SAID)
    with pytest.raises(CannotBeWritten):
        iso15022.write_message(SAID, Header(sender="CBFTDEFFXXX", receiver="CUSTESMMXXX", message_id="M1"))


AMOUNTS = st.builds(
    Cash, st.just("EUR"), st.integers(0, 10**12).map(lambda cents: Decimal(cents).scaleb(-2)), st.sampled_from(Flow)
)
LISTED = st.builds(
    ListedPenalty,
    common_reference=texts(35),
    reference=st.none() | texts(35),
    kind=st.sampled_from(PenaltyKind),
    state=st.sampled_from(PenaltyState),
    reasons=st.lists(st.builds(Why, st.sampled_from(REASONS), st.just("") | texts(210)), max_size=2).map(tuple),
    amount=AMOUNTS,
    days=st.none() | st.integers(0, 99_999),
    calculations=st.lists(
        st.builds(
            DayReckoned,
            day=st.just(DAY),
            isin=st.none() | st.just("DE0001102580"),
            liquid=st.none() | st.booleans(),
            securities_rate=st.none() | st.integers(0, 10**6).map(lambda n: Decimal(n).scaleb(-5)),
            lacks_facts=st.booleans(),
        ),
        max_size=2,
    ).map(tuple),
)


@given(penalties=st.lists(LISTED, max_size=3).map(tuple), page=st.integers(1, 99_999), is_last=st.booleans())
@slowly
def test_whatever_a_list_tells_is_read_as_it_was_written(
    penalties: tuple[ListedPenalty, ...], page: int, is_last: bool
) -> None:
    [block] = SAID.blocks
    other = replace(block.counterparties[0], penalties=penalties)
    said = replace(SAID, page=page, is_last=is_last, blocks=(replace(block, counterparties=(other,)),))
    body = write_message(said)
    assert read(body).content == said
    assert write_message(said) == body


def test_a_month_and_a_day_are_periods() -> None:
    body = write_message(SAID)
    span = b"<FrDtToDt><FrDt>2021-11-01</FrDt><ToDt>2021-11-30</ToDt></FrDtToDt>"
    assert read(body.replace(span, b"<DtMnth>2021-12</DtMnth>")).content.period == Period(  # type: ignore[union-attr]
        date(2021, 12, 1), date(2021, 12, 31)
    )
    assert read(body.replace(span, b"<Dt>2021-11-30</Dt>")).content.period == Period(DAY, DAY)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "old, new, code",
    [
        (":23G:PENA", ":23G:NEWM", "invalid_code"),
        (":28E:1/ONLY", ":28E:1", "mt_field_format"),
        (":28E:1/ONLY", ":28E:1/REST", "invalid_code"),
        (":20C::PCOM//211130067774271\n", "", "missing"),
        (":22H::PNTP//SEFP", ":22H::PNTP//FINE", "invalid_code"),
        (":19A::AMCO//NEUR1,04", ":19A::AMCO//NEUR1.04", "mt_field_format"),
        (":99A::DAAC//001", ":99A::DAAC//N01", "mt_field_format"),
        (":99A::DAAC//001", ":99A::DAAC//N001", "number_does_not_fit"),
        (":98A::DACO//20211130", ":98A::DACO//20211131", "invalid_date"),
        (":16S:PENDET\n", "", "mt_sequence"),
        (":16R:CALDET\n", ":16R:CALDET\n:16R:X\n:16R:Y\n:16R:Z\n:16R:A\n:16R:B\n", "too_deep_here"),
    ],
)
def test_what_is_wrong_in_iso_15022_is_told(old: str, new: str, code: str) -> None:
    assert code in [each for each, _ in wrong(fin(FIN.replace(old, new)))]


@pytest.mark.parametrize(
    "old, new, code",
    [
        ("<Tp>SEFP</Tp>", "<Tp>FINE</Tp>", "invalid_code"),
        ("<MktInfrstrctrId>211130067774271</MktInfrstrctrId>", "", "missing"),
        ("<NbOfDays>1</NbOfDays>", "<NbOfDays>-1</NbOfDays>", "number_does_not_fit"),
        (
            '<Amt Ccy="EUR">1.04</Amt><CdtDbt>DBIT</CdtDbt></CmptdAmt>',
            '<Amt Ccy="EUR">1.04</Amt></CmptdAmt>',
            "missing_inside",
        ),
        ('<CmptdAmt><Amt Ccy="EUR">', '<CmptdAmt><Amt Ccy="eur">', "unknown_currency"),
        ("<ActvtyInd>true</ActvtyInd>", "<ActvtyInd>maybe</ActvtyInd>", "invalid_code"),
        ("<FrDt>2021-11-01</FrDt>", "", "missing_inside"),
        ("semt.044.001.01", "semt.044.001.09", "unknown_version"),
        ("<?xml version='1.0' encoding='UTF-8'?>", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "doctype_forbidden"),
    ],
)
def test_what_is_wrong_in_iso_20022_is_told(old: str, new: str, code: str) -> None:
    body = write_message(SAID).decode()
    assert old in body
    assert code in [each for each, _ in wrong(body.replace(old, new).encode())]


def test_business_rules_are_told_apart_from_the_form() -> None:
    zero = Cash("EUR", Decimal(0), Flow.CREDIT)
    assert against(SAID) == []
    assert against(one(state=PenaltyState.REMOVED, amount=zero, reasons=(Why("TECH"),))) == []
    assert against(one(state=PenaltyState.REMOVED)) == [("amount_of_none", "CmptdAmt")]
    assert against(one(days=3)) == [("days_differ", "NbOfDays")]
    assert against(one(amount=Cash("USD", Decimal(1), Flow.DEBIT))) == [("other_currency_than_its_block", "CmptdAmt")]
    assert against(one(amount=Cash("EUR", Decimal("1.045"), Flow.DEBIT))) == [("scale_for_asset", "CmptdAmt")]
    assert against(one(amount=Cash("EUR", Decimal(10) ** 15, Flow.DEBIT))) == [("number_does_not_fit", "CmptdAmt")]
    later = (DayReckoned(day=date(2021, 12, 1), isin="DE0001102581"),)
    assert against(one(calculations=later)) == [
        ("isin_checksum", "ClctnData/FinInstrmAttrbts/Id/ISIN"),
        ("day_after_its_detection", "ClctnData/Dt"),
    ]


def test_business_rules_of_the_list_itself() -> None:
    root = "/Document/SctiesTxPnltiesRpt"
    assert against(replace(SAID, has_activity=False)) == [("activity_is_otherwise", f"{root}/RptGnlDtls/ActvtyInd")]
    assert against(replace(SAID, period=Period(DAY, date(2021, 11, 1)))) == [
        ("ends_before_it_begins", f"{root}/RptGnlDtls/RptPrd")
    ]
    assert against(replace(SAID, period=None, reported_on=None)) == [("missing", f"{root}/RptGnlDtls/RptPrd")]
    [block] = SAID.blocks
    assert ("penalty_told_twice", "Id/MktInfrstrctrId") in against(replace(SAID, blocks=(block, block)))
    assert against(replace(SAID, blocks=(replace(block, day=None),))) == [("missing", f"{root}/Pnlty/Dt")]
    assert against(replace(SAID, blocks=(replace(block, currency="XXX"),))) == [
        ("unknown_currency", f"{root}/Pnlty/Ccy")
    ]
    nobody = Party(NamedBy.NAME, "Norte")
    assert against(replace(SAID, owner=nobody)) == [("party_without_identifier", f"{root}/AcctOwnr")]
