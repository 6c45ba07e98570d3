"""Where an instruction that came as a message settles, by the depository that it names; and what its party is told of what settles
outside."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from machinery.transactions import whole
from settlements.correspondence.outside import ask_depository, send_again
from settlements.messages.contents import CancellationStatus, Confirmation, Content, StatusAdvice
from settlements.messages.iso20022 import FAMILIES
from settlements.messages.parts import Axis, Reason
from settlements.models import Allegement, DepositoryRequest, HoldKind, Match, Message, OpenMessage
from settlements.models import Instruction as OnFile
from settlements.operations import HoldWish, cancel, hold, impose_hold
from settlements.partials import Confirmation as Part
from tests.settlements.correspondence.posted import OURS, TEN, delivers, fin, party, receives, sent, state, xml
from tests.settlements.correspondence.posted import answers as answers_to
from tests.settlements.correspondence.test_depositories import (
    ACCEPTED,
    DEPOSITORY,
    FAILING,
    MATCHED,
    MINUTE,
    OCCASION,
    advice,
    answers,
    confirmation,
    funded,
    order,
    reach,
    send,
)
from tests.settlements.correspondence.test_telling import say, told, wish
from tests.settlements.firm import HARTWELL, NORTE, SHARE, Firm
from tests.settlements.messages.test_iso20022 import needs_data, schema
from vocabulary.status import MatchingStatus, ProcessingStatus

pytestmark = pytest.mark.usefixtures("own_bic", "holds_together")

Written = Callable[..., bytes]


BOTH = pytest.mark.parametrize("as_written", [xml, fin], ids=["ISO20022", "ISO15022"])
FORMS = pytest.mark.parametrize("form", ["ISO20022", "ISO15022"])


def at(bic: str, **changes: Any) -> Any:
    """Norte delivers, at a place of settlement."""
    said = delivers(**changes)
    return replace(
        said,
        deliverer=replace(said.deliverer, depository=party(bic)),
        receiver=replace(said.receiver, depository=party(bic)),
    )


def taken(message: Message) -> OnFile:
    return OnFile.objects.get(pk=message.outcomes.get().instruction_id)


@BOTH
def test_what_names_a_depository_to_which_there_is_a_way_settles_outside(market: Firm, as_written: Written) -> None:
    reach(market)
    message = sent(as_written(delivers(), "M1"))
    assert state(message) == ["ACCEPTED"] and taken(message).place == "CSD"
    (answered,) = answers_to(message)
    assert isinstance(answered.content, StatusAdvice) and answered.content.processing
    assert answered.content.processing.status == ProcessingStatus.ACCEPTED
    sent(as_written(receives(), "H1", HARTWELL))
    assert not Match.objects.exists() and not Allegement.objects.exists()
    assert send() == 2 and order(taken(message).pk).message.receiver == DEPOSITORY
    again = sent(as_written(delivers(), "M1"))
    assert again.pk == message.pk and send() == 0


@BOTH
def test_where_there_is_no_way_it_settles_in_our_books(market: Firm, as_written: Written) -> None:
    assert taken(sent(as_written(delivers(), "M1"))).place == "OWN"


@BOTH
def test_what_names_us_settles_in_our_books(market: Firm, as_written: Written) -> None:
    reach(market)
    first = sent(as_written(at(OURS), "M1"))
    assert taken(first).place == "OWN"
    said = receives()
    here = replace(
        said,
        deliverer=replace(said.deliverer, depository=party(OURS)),
        receiver=replace(said.receiver, depository=party(OURS)),
    )
    sent(as_written(here, "H1", HARTWELL))
    assert Match.objects.exists() and send() == 0


@BOTH
@pytest.mark.parametrize("is_reached", [True, False])
def test_what_names_another_place_is_rejected_with_the_way_out(
    market: Firm, as_written: Written, is_reached: bool
) -> None:
    if is_reached:
        reach(market)
    message = sent(as_written(at("DAKVDEFFXXX"), "M1"))
    assert state(message) == ["REJECTED"]
    (found,) = message.outcomes.get().reasons
    assert (found["code"], found["value"]) == ("other_depository", "'DAKVDEFFXXX'")
    assert DEPOSITORY in found["sentence"] and "Name that one as the place of settlement" in found["sentence"]
    (answered,) = answers_to(message)
    assert isinstance(answered.content, StatusAdvice) and answered.content.processing
    assert answered.content.processing.status == ProcessingStatus.REJECTED
    assert [each.code for each in answered.content.processing.reasons] == ["DEPT"]
    assert not OpenMessage.objects.exists()


def at_depository(market: Firm, form: str) -> int:
    """Norte wishes to be told, and has an instruction at the depository."""
    reach(market)
    for topic in ("STATUS", "CONFIRMATION"):
        wish(market, NORTE, topic, form)
    made = taken(sent(xml(delivers(), "M1"))).pk
    send()
    say()
    return made


def news(market: Firm) -> list[Content]:
    """What Norte is told since it was last asked, the first first; each valid by its schema."""
    before = len(told(market.parties[NORTE]))
    say()
    found = told(market.parties[NORTE])[before:]
    for each in found:
        assert not each.unread
    return [each.content for each in found]


def axes(content: Content) -> list[str]:
    """Each axis that an advice tells, with its reasons."""
    assert isinstance(content, StatusAdvice)
    found = (content.processing, content.matching, content.settlement)
    return [" ".join([str(axis.status), *(each.code for each in axis.reasons)]) for axis in found if axis]


@FORMS
def test_a_party_is_told_what_its_depository_says(market: Firm, form: str) -> None:
    made = at_depository(market, form)
    assert news(market) == []
    steps: list[tuple[dict[str, Any], list[str]]] = [
        (ACCEPTED, ["PACK"]),
        (ACCEPTED | {"matching": Axis(MatchingStatus.UNMATCHED, (Reason("CMIS"),))}, ["PACK", "NMAT CMIS"]),
        ({"processing": Axis(ProcessingStatus.PENDING_PROCESSING, (Reason("PREA"),))}, ["PPRC PREA", "NMAT"]),
        (ACCEPTED | MATCHED, ["PACK", "MACH", "PEND"]),
        (FAILING, ["PACK", "MACH", "PENF LACK"]),
    ]
    for number, (said, expected) in enumerate(steps, start=1):
        answers(advice(made, **said), at=TEN + number * MINUTE)
        (content,) = news(market)
        assert axes(content) == expected
        assert isinstance(content, StatusAdvice) and content.reference == "N000001"


@FORMS
def test_of_what_is_to_be_sent_a_party_is_told_nothing_that_no_depository_said(market: Firm, form: str) -> None:
    """Here nobody matches it: that it is held here is all that there is to say."""
    reach(market)
    wish(market, NORTE, "STATUS", form)
    made = taken(sent(xml(delivers(), "M1"))).pk
    assert axes(news(market)[-1]) == ["PACK"]
    with whole():
        hold([made], OCCASION)
    assert axes(news(market)[-1]) == ["PPRC PREA"]
    with whole():
        impose_hold([made], HoldWish(HoldKind.CVAL, "Papers"), OCCASION)
    assert axes(news(market)[-1]) == ["PPRC CVAL PREA"]
    with whole():
        cancel([made], OCCASION)
    assert axes(news(market)[-1]) == ["CAND CANI"]


@FORMS
def test_a_party_is_told_what_its_depository_settled(market: Firm, form: str) -> None:
    made = at_depository(market, form)
    funded(market, "SEC-NORT", SHARE, Decimal(100))
    answers(advice(made, **MATCHED), at=TEN + MINUTE)
    news(market)
    first_part = confirmation(made, "40", "5000", part=Part.MORE_TO_COME)
    assert state(answers(first_part, at=TEN + 2 * MINUTE)) == ["FOLLOWED"]
    (first,) = news(market)
    answers(confirmation(made, "60", "7345.60", part=Part.LAST_PART), at=TEN + 3 * MINUTE)
    (last,) = news(market)
    assert isinstance(first, Confirmation) and isinstance(last, Confirmation)
    assert (first.reference, first.account, first.part) == ("N000001", "SEC-NORT", Part.MORE_TO_COME)
    assert (first.quantity.number, first.cash and first.cash.amount) == (Decimal(40), Decimal("5000.00"))
    assert first.remaining and first.remaining.number == 60 and first.previously is None
    assert last.part == Part.LAST_PART and last.previously and last.previously.number == 40
    assert (last.quantity.number, last.cash and last.cash.amount) == (Decimal(60), Decimal("7345.60"))
    assert last.settled_on == OCCASION.business_date
    assert news(market) == []


def test_what_settles_whole_is_no_part(market: Firm) -> None:
    made = at_depository(market, "ISO20022")
    funded(market, "SEC-NORT", SHARE, Decimal(100))
    answers(confirmation(made), at=TEN + MINUTE)
    (found,) = news(market)
    assert isinstance(found, Confirmation) and found.part is None and found.quantity.number == 100


@FORMS
def test_what_it_rejects_waits_to_be_repaired_and_is_told_when_it_is_sent_again(market: Firm, form: str) -> None:
    made = at_depository(market, form)
    answers(advice(made, processing=Axis(ProcessingStatus.REJECTED, (Reason("SAFE"),))), at=TEN + MINUTE)
    (content,) = news(market)
    assert axes(content) == ["REPR SAFE"]
    with whole():
        assert send_again([made], replace(OCCASION, at=TEN + 2 * MINUTE)).done == 1
    (content,) = news(market)
    assert axes(content) == ["PACK"]


@FORMS
def test_what_it_cancels_and_what_it_answers_is_told(market: Firm, form: str) -> None:
    made = at_depository(market, form)
    with whole():
        assert ask_depository([made], "CANCEL", "", OCCASION).done == 1
    asked = DepositoryRequest.objects.get()
    waits = CancellationStatus(
        request_reference=asked.reference,
        reference=order(made).reference,
        processing=Axis(ProcessingStatus.CANCELLATION_PENDING, (Reason("CONF"),)),
    )
    answers(waits, at=TEN + MINUTE)
    assert news(market) == []
    done = replace(waits, processing=Axis(ProcessingStatus.CANCELLED, (Reason("CANI"),)))
    answers(done, at=TEN + 2 * MINUTE)
    (content,) = news(market)
    assert axes(content) == ["CAND CANI"]


def test_what_comes_too_late_is_not_told(market: Firm) -> None:
    made = at_depository(market, "ISO20022")
    answers(advice(made, **MATCHED), at=TEN + 2 * MINUTE)
    news(market)
    answers(advice(made, **ACCEPTED), at=TEN + MINUTE)
    assert news(market) == []


def test_what_no_message_can_say_is_told_as_in_repair(market: Firm, settings: Any) -> None:
    reach(market)
    wish(market, NORTE, "STATUS")
    sent(xml(delivers(), "M1"))
    say()
    settings.OWN_BIC = "NOBODY"
    send()
    settings.OWN_BIC = OURS
    (content,) = news(market)
    assert axes(content) == ["REPR OTHR"]


@needs_data
def test_what_is_told_is_valid_by_its_schemas(market: Firm) -> None:
    made = at_depository(market, "ISO20022")
    funded(market, "SEC-NORT", SHARE, Decimal(100))
    answers(advice(made, **ACCEPTED), at=TEN + MINUTE)
    answers(advice(made, **MATCHED), at=TEN + 2 * MINUTE)
    answers(confirmation(made, "40", "5000", part=Part.MORE_TO_COME), at=TEN + 3 * MINUTE)
    say()
    kept = Message.objects.filter(key__startswith="tells ", party=market.parties[NORTE])
    assert {each.kind for each in kept} == {"sese.024", "sese.025"} and kept.count() == 4
    for each in kept:
        _header, document = etree.fromstring(bytes(each.body))
        name = f"{each.kind}.001.{FAMILIES[each.kind].version:02d}"
        schema(name).assertValid(etree.fromstring(etree.tostring(document)))
