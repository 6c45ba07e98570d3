"""A night is confirmed by message: what settled and what did not, in the standard that each party wishes, valid by the schemas."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from backoffice.day import run_night
from itservices.operations import open_run
from itservices.runner import run_to_end
from machinery.statements import rows
from machinery.transactions import whole
from recordkeeping.queries import timeline
from settlements.correspondence.telling import NO_INSTRUMENT, tell
from settlements.messages.contents import Confirmation, StatusAdvice
from settlements.messages.contents import Message as Read
from settlements.messages.either import read_message
from settlements.messages.parts import Flow
from settlements.models import Message, MessageWish
from settlements.operations import Occasion, submit
from settlements.operations.wishes import set_message_wish
from tests.sealing import seal
from tests.settlements.correspondence.posted import JOB, OURS, TEN, place
from tests.settlements.firm import CASHLESS, FRI_2026_11_20, HARTWELL, NORTE, PAPERLESS, SHARE, Firm, fund, row

NIGHT = datetime(2026, 11, 20, 23, tzinfo=UTC)
AFTER = NIGHT + timedelta(hours=1)
DATA = Path(__file__).parents[3] / "../shared/data/iso20022/xsd"
Told = dict[str, list[tuple[Message, Read]]]


@cache
def schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(DATA / f"{name}.xsd"))


@pytest.fixture
def told(market: Firm, settings: Any, request: pytest.FixtureRequest) -> Told:
    """By BIC, what Norte (in ISO 20022) and Hartwell (in ISO 15022) were told of a night in which one DVP settled (1), one FOP (2),
    one PFOD (3) and one DWP (4), and one DVP lacked securities (5); each message as it is kept and as it reads.
    A test may say when they were entered."""
    settings.OWN_BIC = OURS
    seal()
    for bic, form in ((NORTE, "ISO20022"), (HARTWELL, "ISO15022")):
        for topic in MessageWish.Topic:
            with whole():
                occasion = Occasion(JOB, TEN, FRI_2026_11_20, "Asked for")
                set_message_wish(market.parties[bic], topic, form, is_wished=True, occasion=occasion)
    with whole():
        fund(market, "SEC-NORT", SHARE, Decimal(300))
        fund(market, "CSH-HART-EUR", "EUR", Decimal(1_000_000))
        fund(market, "CSH-NORT-EUR", "EUR", Decimal(1_000_000))
    trades = [
        row(1),
        row(2, payment="FOP", **CASHLESS),
        row(3, payment="PFOD", **PAPERLESS),
        row(4, payment="DWP"),
        row(5, quantity="5000"),
    ]
    with whole():
        submit(trades, by=JOB, at=getattr(request, "param", TEN), business_date=FRI_2026_11_20)
    with whole():
        opened = open_run("night", FRI_2026_11_20, by=JOB, at=NIGHT).pk
    assert run_to_end(opened) == "DONE"
    seal()
    is_more = True
    while is_more:
        with whole():
            is_more = tell(by=JOB, at=AFTER, business_date=FRI_2026_11_20 + timedelta(days=3)).is_more
    return {bic: of(market.parties[bic]) for bic in (NORTE, HARTWELL)}


def of(party: int) -> list[tuple[Message, Read]]:
    kept = list(Message.objects.filter(direction="OUT", party=party).order_by("pk"))
    read = [read_message(bytes(each.body)) for each in kept]
    assert all(isinstance(each, Read) and not each.unread for each in read), read
    return [(one, each) for one, each in zip(kept, read, strict=True) if isinstance(each, Read)]


def confirmations(found: list[tuple[Message, Read]]) -> dict[str, Confirmation]:
    """By the party's reference; a second one of it is an error."""
    said = [each.content for _, each in found if isinstance(each.content, Confirmation)]
    assert len({each.reference for each in said}) == len(said)
    return {each.reference: each for each in said}


def test_what_settled_is_confirmed_to_both_once(told: Told) -> None:
    norte, hartwell = confirmations(told[NORTE]), confirmations(told[HARTWELL])
    assert sorted(norte) == ["N000001", "N000002", "N000004"] and sorted(hartwell) == ["H000001", "H000002", "H000004"]
    for reference, mine, theirs in (("000001", Flow.CREDIT, Flow.DEBIT), ("000004", Flow.DEBIT, Flow.CREDIT)):
        for found, flow in ((norte["N" + reference], mine), (hartwell["H" + reference], theirs)):
            assert found.cash and (found.cash.amount, found.cash.currency, found.cash.flow) == (
                Decimal("12345.60"),
                "EUR",
                flow,
            )
            assert (found.isin, found.settled_on) == (SHARE, FRI_2026_11_20) and found.quantity.number == 100
    assert norte["N000002"].cash is hartwell["H000002"].cash is None
    assert norte["N000001"].account == "SEC-NORT" and hartwell["H000001"].account == "SEC-HART"
    kinds = {
        each.reference: one.kind
        for one, read in told[HARTWELL]
        for each in [read.content]
        if isinstance(each, Confirmation)
    }
    assert kinds == {"H000001": "MT545", "H000002": "MT544", "H000004": "sese.025"}
    assert place() in {norte["N000001"].own.depository.value if norte["N000001"].own.depository else ""}


@pytest.mark.parametrize(
    "told",
    [TEN, NIGHT + timedelta(minutes=1)],
    indirect=True,
    ids=["by day", "after the night was opened, before its claim"],
)
def test_what_failed_says_why_to_each_in_its_words(told: Told) -> None:
    for bic, reference, code in ((NORTE, "N000005", "LACK"), (HARTWELL, "H000005", "CLAC")):
        said = [read.content for _, read in told[bic]]
        last = [each for each in said if isinstance(each, StatusAdvice) and each.reference == reference][-1]
        assert last.settlement and last.settlement.status == "PENF"
        assert [each.code for each in last.settlement.reasons] == [code]


def test_what_no_standard_confirms_is_named_and_seen_at_its_instruction(told: Told, market: Firm) -> None:
    left_out = rows("select subject_ids, after::text from recordkeeping_event where code = 'messages.left_out'")
    assert len(left_out) == 1 and left_out[0]["after"].count(NO_INSTRUMENT) == 2
    references = rows(
        "select reference from settlements_instruction where id = any (%s::bigint[]) order by 1",
        ["{" + ",".join(left_out[0]["subject_ids"]) + "}"],
    )
    assert [each["reference"] for each in references] == ["H000003", "N000003"]
    assert "messages.left_out" in {each.code for each in timeline("instruction", int(left_out[0]["subject_ids"][0]))}


@pytest.mark.skipif(not DATA.exists(), reason=f"schemas are not here: {DATA}")
def test_what_is_told_in_iso_20022_is_valid(told: Told) -> None:
    checked = set()
    for one, _read in [*told[NORTE], *told[HARTWELL]]:
        if not one.kind.startswith("sese"):
            continue
        head, document = etree.fromstring(bytes(one.body))
        name = str(etree.QName(document).namespace).removeprefix("urn:iso:std:iso:20022:tech:xsd:")
        schema("head.001.001.02").assertValid(etree.fromstring(etree.tostring(head)))
        schema(name).assertValid(etree.fromstring(etree.tostring(document)))
        checked.add(name)
    assert checked == {"sese.024.001.12", "sese.025.001.11"}


def test_each_part_is_confirmed_by_itself(market: Firm, settings: Any) -> None:
    """400 of 1,000 in one night, the rest in the next; valid by the schema, and the same in both standards."""
    settings.OWN_BIC = OURS
    seal()
    for bic, form in ((NORTE, "ISO20022"), (HARTWELL, "ISO15022")):
        with whole():
            occasion = Occasion(JOB, TEN, FRI_2026_11_20, "Asked for")
            set_message_wish(market.parties[bic], "CONFIRMATION", form, is_wished=True, occasion=occasion)
    with whole():
        fund(market, "SEC-NORT", SHARE, Decimal(400))
        fund(market, "CSH-HART-EUR", "EUR", Decimal(1_000_000))
    with whole():
        parted = row(1, quantity="1000", amount="50000.00", partial="PARQ")
        assert submit([parted], by=JOB, at=TEN, business_date=FRI_2026_11_20).made
    monday = FRI_2026_11_20 + timedelta(days=3)
    assert run_night(FRI_2026_11_20, by=JOB, at=NIGHT) == {FRI_2026_11_20: "DONE"}
    with whole():
        fund(market, "SEC-NORT", SHARE, Decimal(600), monday)
    assert run_night(monday, by=JOB, at=NIGHT + timedelta(days=3)) == {monday: "DONE"}
    seal()
    is_more = True
    while is_more:
        with whole():
            is_more = tell(by=JOB, at=AFTER + timedelta(days=3), business_date=monday + timedelta(days=1)).is_more
    for bic in (NORTE, HARTWELL):
        found = of(market.parties[bic])
        assert [told_of(each) for _, each in found] == [
            ("PAIN", 400, Decimal("20000.00"), None, None, 600, Decimal("30000.00")),
            ("PARC", 600, Decimal("30000.00"), 400, Decimal("20000.00"), None, None),
        ]
        for message, _ in found if bic == NORTE and DATA.exists() else ():
            tree = etree.fromstring(bytes(message.body))
            document = tree if tree.tag.endswith("Document") else next(e for e in tree if e.tag.endswith("Document"))
            schema("sese.025.001.11").assertValid(document)


def told_of(read: Read) -> tuple[object, ...]:
    """What a confirmation says of its part: which, quantity and amount now, before, and left."""
    said = read.content
    assert isinstance(said, Confirmation) and said.quantity is not None
    return (
        str(said.part),
        *(said.quantity.number, said.cash.amount if said.cash else None),
        *(
            said.previously.number if said.previously else None,
            said.previously_paid.amount if said.previously_paid else None,
        ),
        *(
            said.remaining.number if said.remaining else None,
            said.remaining_cash.amount if said.remaining_cash else None,
        ),
    )
