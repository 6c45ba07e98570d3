"""Changes that come as MT530 are done as those of sese.030 are, and answered by MT548, each by the reference of its instruction."""

import re
from dataclasses import replace

import pytest

from settlements.messages.contents import Change, ChangeStatus, Linking, ModificationRequest, ModificationStatus
from settlements.messages.iso15022 import read_message
from settlements.messages.parts import Link, ProcessingPosition
from settlements.models import Message, OpenMessage
from settlements.queries import statuses_of
from tests.settlements.correspondence.posted import answers, changes_of, delivers, fin, receives, sent, state, xml
from tests.settlements.firm import HARTWELL, Firm
from vocabulary.side import Partial

ASKED = """{1:F01NORTESMMAXXX0000000000}{2:I530CUSTESMMXXXXN}{3:{108:M9}}{4:
:16R:GENL
:20C::SEME//REQ-1
:23G:NEWM
:97A::SAFE//SEC-NORT
:16S:GENL
:16R:REQD
:20C::PREV//N000001
:22F::PREA//PREA
:16S:REQD
:16R:REQD
:20C::PREV//N000001
:22F::PRIR//0003
:16S:REQD
-}"""


def asks(*changes: Change, reference: str = "REQ-1") -> ModificationRequest:
    return replace(changes_of(delivers(), *changes), account="SEC-NORT", request_reference=reference)


def commanded(*changes: Change) -> Message:
    return sent(fin(asks(*changes), "M9"))


def test_a_usual_command_reads_well() -> None:
    read = read_message(ASKED.encode())
    changes = (Change(reference="N000001", hold=True), Change(reference="N000001", priority=3))
    asked = ModificationRequest(changes=changes, account="SEC-NORT", request_reference="REQ-1")
    assert not isinstance(read, tuple) and (read.kind, read.content, read.unread) == ("MT530", asked, ())


def test_it_is_done_and_answered_item_by_item(market: Firm) -> None:
    sent(xml(delivers(), "M1"))
    sent(xml(receives(), "M1", HARTWELL))
    message = commanded(
        Change(reference="N000001", hold=True),
        Change(reference="N000001", priority=3),
        Change(reference="N000001", partial=Partial.ALLOWED),
        Change(reference="N000001", priority=3, hold=False),
        Change(reference="N000001", hold=False),
    )
    assert state(message) == ["ACCEPTED", "ACCEPTED", "ACCEPTED", "REJECTED", "ACCEPTED"]
    told = answers(message)
    assert {each.kind for each in told} == {"MT548"}
    said = [each.content for each in told if isinstance(each.content, ModificationStatus)]
    assert len(said) == 5 and {each.request_reference for each in said} == {"REQ-1"}
    assert {each.change for each in said} == {Change(reference="N000001")}
    assert [str(each.processing.status) for each in said] == ["COMP", "COMP", "COMP", "REJT", "COMP"]
    number = message.outcomes.order_by("item")[0].instruction_id
    assert number and statuses_of([number])[number].hold == ""


def test_it_links_and_takes_links_away(market: Firm) -> None:
    for number in (1, 2):
        sent(xml(delivers(number), f"M{number}"))
    link = Link(position=ProcessingPosition.AFTER, reference="N000002")
    for linking in Linking:
        message = sent(fin(asks(Change(reference="N000001", linking=linking, links=(link,))), f"L{linking}"))
        assert state(message) == ["ACCEPTED"], message.outcomes.get().reasons


def test_a_command_about_what_is_not_in_waits_and_the_same_again_is_the_message_it_was(market: Firm) -> None:
    message = sent(ASKED.encode())
    assert state(message) == ["WAITING"] and OpenMessage.objects.get().awaited == ["N000001"]
    sent(xml(delivers(), "M1"))
    assert sent(ASKED.encode()).pk == message.pk and state(message)[0] == "ACCEPTED"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (":97A::SAFE//SEC-NORT\n", "", "missing"),
        (":20C::PREV//N000001\n:22F::PREA", ":22F::PREA", "missing"),
        ("PREA//PREA", "PREA//HOLD", "invalid_code"),
        (":23G:NEWM", ":23G:CANC", "invalid_code"),
        ("PRIR//0003", "PRIR//HIGH", "invalid_priority"),
        (":16S:REQD\n-}", "-}", "mt_sequence"),
    ],
)
def test_what_is_no_command_is_set_aside(market: Firm, old: str, new: str, code: str) -> None:
    assert old in ASKED
    message = sent(ASKED.replace(old, new, 1).encode())
    assert state(message) == ["QUARANTINED"]
    assert code in [each["code"] for each in OpenMessage.objects.get().reasons]


def test_a_rejection_says_why_in_letters_that_the_standard_has(market: Firm) -> None:
    sent(xml(delivers(), "M1"))
    message = commanded(Change(reference="N000001", priority=1))
    (told,) = answers(message)
    assert isinstance(told.content, ModificationStatus) and told.content.processing.status != ChangeStatus.DONE
    assert not re.search(r"[^\x20-\x7e\r\n]", bytes(message.answered_by.get().body).decode())
