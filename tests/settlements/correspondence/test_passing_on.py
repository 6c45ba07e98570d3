"""What a party asks by message about what is at its depository: passed on, and answered once the depository has answered."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

import pytest
from lxml import etree

from authorizations import roles
from authorizations.matrix import ActionRules, RuleWish, StepWish
from authorizations.operations import amend, ask, set_policy
from authorizations.refusals import RightToAskMissing
from machinery.payload import InvalidPayload
from machinery.transactions import whole
from settlements.correspondence import following
from settlements.correspondence.closing import sentence_of
from settlements.correspondence.outside import ask_depository, send_again
from settlements.correspondence.passing_on import answer_parties, asks_for, passing
from settlements.correspondence.taking import receive
from settlements.depositories import RIGHTS, Ended, ended
from settlements.depository_words import told_steps
from settlements.messages import iso15022
from settlements.messages.contents import (
    CancellationRequest,
    CancellationStatus,
    Change,
    ChangeStatus,
    ModificationRequest,
    ModificationStatus,
)
from settlements.messages.contents import Message as Read
from settlements.messages.either import read_message
from settlements.messages.iso20022 import FAMILIES
from settlements.messages.parts import Axis, Reason
from settlements.models import (
    Cancellation,
    DepositoryAnswer,
    DepositoryRequest,
    HoldKind,
    ImposedHold,
    Message,
    OpenMessage,
    Unmatched,
)
from settlements.operations import HoldWish, impose_hold
from settlements.operations.faults import said_again
from settlements.partials import Confirmation as Part
from settlements.queries.depositories import at_depository
from tests.conftest import OwnDatabase
from tests.settlements.correspondence import posted
from tests.settlements.correspondence.posted import (
    JOB,
    OURS,
    TEN,
    cancels,
    changes_of,
    delivers,
    fin,
    receives,
    sent,
    state,
    xml,
)
from tests.settlements.correspondence.test_depositories import (
    ACCEPTED,
    DEPOSITORY,
    MINUTE,
    OCCASION,
    advice,
    answers,
    confirmation,
    funded,
    order,
    reach,
    send,
    standing,
)
from tests.settlements.firm import HARTWELL, NINE, NORTE, SHARE, Firm
from tests.settlements.messages.test_iso20022 import needs_data, schema
from vocabulary.actor import Actor
from vocabulary.side import Partial
from vocabulary.status import ProcessingStatus, SettlementStatus
from vocabulary.written import fault

pytestmark = pytest.mark.usefixtures("own_bic", "holds_together")

Written = Callable[..., bytes]
BOTH = pytest.mark.parametrize("as_written", [xml, fin], ids=["ISO20022", "ISO15022"])
DONE = Axis(ProcessingStatus.CANCELLED, (Reason("CANI"),))
DENIED = Axis(ProcessingStatus.DENIED, (Reason("CDCY"),))
LATER = replace(OCCASION, at=TEN + 2 * MINUTE)


def there(market: Firm, form: str = "ISO20022", **changes: Any) -> int:
    """What Norte instructed by message, and what was sent to its depository."""
    reach(market, form)
    message = sent(xml(delivers(**changes), "M1"))
    assert send() == 1
    return int(message.outcomes.get().instruction_id or 0)


def told(message: Message) -> list[str]:
    """What the party was answered to a message, one after the other: status and reasons."""
    found = [each.content.processing for each in posted.answers(message)]  # type: ignore[union-attr]
    return [" ".join([str(each.status), *(why.code for why in each.reasons)]) for each in found if each]


def words(message: Message) -> str:
    """The words of the last of them."""
    content: Any = posted.answers(message)[-1].content
    return " ".join(each.text for each in content.processing.reasons)


def asked() -> DepositoryRequest:
    """What the depository was asked last."""
    return DepositoryRequest.objects.order_by("-number")[0]


def of_cancel(axis: Axis[ProcessingStatus]) -> CancellationStatus:
    return CancellationStatus(request_reference=asked().reference, processing=axis)


def of_change(status: ChangeStatus, *codes: str) -> ModificationStatus:
    why = tuple(Reason(code) for code in codes)
    return ModificationStatus(request_reference=asked().reference, processing=Axis(status, why))


def changed(change: Change, identifier: str = "M2", as_written: Written = xml) -> Message:
    request = changes_of(delivers(), change)
    if as_written is fin:
        request = replace(request, request_reference=f"R-{identifier}", account="SEC-NORT")
    return sent(as_written(request, identifier))


def cancelled(identifier: str = "M2", as_written: Written = xml) -> Message:
    """Norte asks that it be cancelled."""
    if as_written is fin:
        head = posted.header(identifier)
        own = replace(delivers(), deliverer=replace(delivers().deliverer, depository=None))
        asks = cancels(own, account_owner=None, account=own.account, request_reference=f"R-{identifier}")
        return sent(iso15022.write_cancellation(asks, own, head))
    return sent(xml(cancels(delivers()), identifier))


@BOTH
@pytest.mark.parametrize("form", ["ISO20022", "ISO15022"])
def test_a_cancellation_is_passed_on_and_answered_once_it_is_done(market: Firm, form: str, as_written: Written) -> None:
    instruction = there(market, form)
    message = cancelled(as_written=as_written)
    assert state(message) == ["PENDING"] and told(message) == ["CANP CONF"]
    why = message.outcomes.get().reasons[0]
    assert (why["code"], said_again(why)) == ("passed_on", words(message))
    request = asked()
    assert (request.asked_by, request.asked_item, request.act) == (message, 1, "CANCEL")
    assert request.reference in words(message) and not Cancellation.objects.exists()
    read = read_message(bytes(request.message.body))
    assert isinstance(read, Read) and isinstance(read.content, CancellationRequest)
    assert read.content.reference == order(instruction).reference and request.message.receiver == DEPOSITORY
    found = at_depository(request.instruction)
    steps = told_steps(found, request.instruction) if found else []
    assert "cancel, as its party asked by message" in [each.said for each in steps]
    answers(of_cancel(Axis(ProcessingStatus.CANCELLATION_PENDING, (Reason("CONF"),))), TEN + MINUTE)
    assert told(message) == ["CANP CONF"]
    answers(of_cancel(DONE), TEN + 2 * MINUTE)
    assert told(message) == ["CANP CONF", "CAND CANI"]
    assert Cancellation.objects.get().pk == instruction
    closing = message.answered_by.order_by("-pk")[0]
    assert (closing.sender, closing.receiver, closing.party_id) == (OURS, NORTE, message.party_id)
    first, last = posted.answers(message)
    assert first.content.request_reference == last.content.request_reference  # type: ignore[union-attr]


@BOTH
def test_a_cancellation_that_is_denied_is_so_with_the_reason(market: Firm, as_written: Written) -> None:
    there(market)
    message = cancelled(as_written=as_written)
    answers(of_cancel(DENIED), TEN + MINUTE)
    assert told(message) == ["CANP CONF", "DEND CDCY"] and not Cancellation.objects.exists()
    again = cancelled("M3", as_written)
    assert told(again) == ["CANP CONF"] and asked().number == 2, "what was denied may be asked again"


def test_a_reason_that_a_denial_has_not_stands_in_its_words(market: Firm) -> None:
    there(market)
    message = cancelled()
    answers(of_cancel(Axis(ProcessingStatus.REJECTED, (Reason("NRGN"),))), TEN + MINUTE)
    assert told(message)[-1] == "DEND OTHR" and "NRGN" in words(message)


@BOTH
@pytest.mark.parametrize(
    ("change", "act", "wanted"),
    [
        (Change(reference="N000001", hold=True), "HOLD", ""),
        (Change(reference="N000001", hold=False), "RELEASE", ""),
        (Change(reference="N000001", priority=3), "PRIORITY", "3"),
        (Change(reference="N000001", partial=Partial.ALLOWED), "PARTIAL", "PART"),
    ],
    ids=["hold", "release", "priority", "partial"],
)
@pytest.mark.parametrize("status", [ChangeStatus.DONE, ChangeStatus.DENIED])
def test_a_change_is_passed_on_and_answered(
    market: Firm, change: Change, act: str, wanted: str, status: ChangeStatus, as_written: Written
) -> None:
    there(market)
    message = changed(change, as_written=as_written)
    assert state(message) == ["PENDING"] and told(message) == ["PEND OTHR"]
    assert (asked().act, asked().wanted, asked().asked_by) == (act, wanted, message)
    read = read_message(bytes(asked().message.body))
    assert isinstance(read, Read) and isinstance(read.content, ModificationRequest)
    codes = () if status == ChangeStatus.DONE else ("LATE",)
    answers(of_change(status, *codes), TEN + MINUTE)
    assert told(message) == ["PEND OTHR", " ".join([status, *codes])]
    assert answer_parties_again() == 0


def answer_parties_again() -> int:
    """How many parties are answered anew: none."""
    with whole():
        return answer_parties(list(DepositoryRequest.objects.values_list("instruction", flat=True)), LATER)


def test_two_changes_of_a_message_are_answered_each(market: Firm) -> None:
    there(market)
    message = sent(
        xml(
            changes_of(delivers(), Change(reference="N000001", hold=True), Change(reference="N000001", priority=3)),
            "M2",
        )
    )
    assert state(message) == ["PENDING", "PENDING"]
    hold, priority = DepositoryRequest.objects.order_by("number")
    done = ModificationStatus(request_reference=priority.reference, processing=Axis(ChangeStatus.DONE))
    answers(done, TEN + MINUTE)
    denied = Axis(ChangeStatus.DENIED, (Reason("LATE"),))
    answers(ModificationStatus(request_reference=hold.reference, processing=denied), TEN + 2 * MINUTE)
    assert told(message) == ["PEND OTHR", "PEND OTHR", "COMP", "DEND LATE"]
    keys = message.answered_by.order_by("pk").values_list("key", flat=True)
    assert list(keys)[2:] == [f"closes {message.pk}/2", f"closes {message.pk}/1"]


def test_the_same_message_again_asks_once(market: Firm) -> None:
    there(market)
    assert cancelled().pk == cancelled().pk and DepositoryRequest.objects.count() == 1


def test_a_second_request_is_refused_while_one_is_open(market: Firm) -> None:
    instruction = there(market)
    cancelled()
    again = cancelled("M3")
    assert state(again) == ["REJECTED"] and told(again) == ["DEND OTHR"]
    assert again.outcomes.get().reasons[0]["code"] == "request_stands" and asked().reference in words(again)
    answers(advice(instruction, processing=Axis(ProcessingStatus.CANCELLATION_PENDING)), TEN + MINUTE)
    assert told(cancelled("M4")) == ["DEND OTHR"], "nor once the depository says that it waits"
    assert DepositoryRequest.objects.count() == 1
    assert told(changed(Change(reference="N000001", hold=True), "M5")) == ["PEND OTHR"], "another act may be asked for"


def test_what_the_house_asked_for_is_not_asked_again_by_a_party(market: Firm) -> None:
    instruction = there(market)
    with whole():
        assert ask_depository([instruction], "CANCEL", "", OCCASION).done == 1
    assert told(cancelled()) == ["DEND OTHR"]
    assert asked().asked_by is None
    answers(of_cancel(DONE), TEN + MINUTE)
    assert not Message.objects.filter(key__startswith="closes ").exists()


def test_what_settles_meanwhile_is_answered_as_denied(market: Firm) -> None:
    """Whatever the depository says of the request after that is not told any more."""
    instruction = there(market)
    funded(market, "SEC-NORT", SHARE, Decimal(100))
    message, hold = cancelled(), changed(Change(reference="N000001", hold=True), "M3")
    reference = DepositoryRequest.objects.get(act="CANCEL").reference
    answers(confirmation(instruction), TEN + MINUTE)
    assert told(message) == ["CANP CONF", "DEND DSET"] and told(hold) == ["PEND OTHR", "DEND DSET"]
    late = CancellationStatus(request_reference=reference, processing=Axis(ProcessingStatus.DENIED, (Reason("DSET"),)))
    assert state(answers(late, TEN + 2 * MINUTE)) == ["FOLLOWED"]
    assert len(told(message)) == 2 and not Cancellation.objects.exists()
    assert told(cancelled("M4")) == ["DEND DSET"], "and what comes then is denied at once"


def test_the_denial_may_come_before_the_confirmation(market: Firm) -> None:
    instruction = there(market)
    funded(market, "SEC-NORT", SHARE, Decimal(100))
    message = cancelled()
    answers(of_cancel(Axis(ProcessingStatus.DENIED, (Reason("DPRG"),))), TEN + 2 * MINUTE)
    answers(confirmation(instruction), TEN + MINUTE)
    assert told(message) == ["CANP CONF", "DEND DPRG"] and standing(instruction).state == "SETTLED"


def test_a_part_settles_and_the_rest_is_cancelled(market: Firm) -> None:
    instruction = there(market)
    funded(market, "SEC-NORT", SHARE, Decimal(100))
    message = cancelled()
    answers(confirmation(instruction, "40", "4938.24", part=Part.MORE_TO_COME), TEN + MINUTE)
    assert told(message) == ["CANP CONF"]
    answers(of_cancel(DONE), TEN + 2 * MINUTE)
    assert told(message)[-1] == "CAND CANI" and "A part of it had settled" in words(message)
    assert words(message) == sentence_of(fault("rest_cancelled_outside", "", asked().reference))


def test_a_depository_may_cancel_by_its_advice_before_it_answers(market: Firm) -> None:
    instruction = there(market)
    message, hold = cancelled(), changed(Change(reference="N000001", hold=True), "M3")
    reference = DepositoryRequest.objects.get(act="CANCEL").reference
    answers(advice(instruction, processing=DONE), TEN + MINUTE)
    assert told(message) == ["CANP CONF", "CAND CANI"] and told(hold) == ["PEND OTHR", "DEND DCAN"]
    answers(CancellationStatus(request_reference=reference, processing=DONE), TEN + 2 * MINUTE)
    assert len(told(message)) == 2


def test_an_answer_that_is_older_than_what_was_told_cancels_nothing(market: Firm) -> None:
    """The party is told of a cancellation once it is one here."""
    instruction = there(market)
    message = cancelled()
    failing = {"settlement": Axis(SettlementStatus.FAILING, (Reason("LACK"),))}
    answers(advice(instruction, **failing), TEN + 2 * MINUTE)
    answers(of_cancel(DONE), TEN + MINUTE)
    assert told(message) == ["CANP CONF"] and not Cancellation.objects.exists()
    answers(advice(instruction, processing=DONE), TEN + 3 * MINUTE)
    assert told(message)[-1] == "CAND CANI" and Cancellation.objects.exists()


def rejected(instruction: int) -> None:
    answers(advice(instruction, processing=Axis(ProcessingStatus.REJECTED, (Reason("SAFE"),))), TEN + MINUTE)


def test_what_is_rejected_and_then_cancelled_here_is_answered(market: Firm) -> None:
    instruction = there(market)
    message = cancelled()
    rejected(instruction)
    assert told(message) == ["CANP CONF"], "its depository may still answer"
    here = cancelled("M3")
    assert told(here) == ["CAND CANI"] and told(message) == ["CANP CONF", "CAND CANI"]
    late = of_cancel(DENIED)
    assert state(answers(late, TEN + 3 * MINUTE)) == ["FOLLOWED"] and len(told(message)) == 2


def test_what_is_rejected_and_sent_again_has_to_be_asked_for_anew(market: Firm) -> None:
    instruction = there(market)
    message, hold = cancelled(), changed(Change(reference="N000001", hold=True), "M3")
    rejected(instruction)
    with whole():
        assert send_again([instruction], LATER).done == 1
    assert told(message)[1:] == ["DEND OTHR"] and told(hold)[1:] == ["DEND OTHR"]
    assert "sent there again" in words(message)
    assert told(cancelled("M4")) == ["CANP CONF"] and asked().order == order(instruction)


@pytest.mark.parametrize("law", [{}, {"legal_reason": "SANCTIONS"}], ids=["no law", "law"])
def test_what_the_house_holds_obeys_the_rules_of_a_cancellation(market: Firm, law: dict[str, str]) -> None:
    """A law that has the house hold it keeps its party from cancelling it, whether by message or not; what its depository cancelled
    meanwhile is answered once that is lifted."""
    instruction = there(market)
    first = cancelled()
    rejected(instruction)
    with whole():
        assert impose_hold([instruction], HoldWish(HoldKind.CSDH, "A name", **law), OCCASION).done == 1
    message = cancelled("M3")
    if not law:
        assert told(message) == ["CAND CANI"] and told(first)[1:] == ["CAND CANI"]
        return
    assert state(message) == ["REJECTED"] and message.outcomes.get().reasons[0]["code"] == "held_by_the_house"
    answers(of_cancel(DONE), TEN + 3 * MINUTE)
    assert told(first) == ["CANP CONF"] and not Cancellation.objects.exists()
    with whole():
        asking = replace(LATER, at=TEN + 4 * MINUTE, reason="It is cleared")
        ask("instruction.lift_hold", {"holds": [ImposedHold.objects.get().pk]}, asking)
    assert told(first)[1:] == ["CAND CANI"] and Cancellation.objects.get().pk == instruction


def test_what_is_not_sent_yet_is_cancelled_at_once(market: Firm) -> None:
    reach(market)
    sent(xml(delivers(), "M1"))
    held = changed(Change(reference="N000001", hold=True))
    assert (state(held), told(held), send()) == (["ACCEPTED"], ["COMP"], 0)
    message = cancelled("M3")
    assert told(message) == ["CAND CANI"] and not DepositoryRequest.objects.exists()
    assert not Unmatched.objects.exists()


def agree_first(own_database: OwnDatabase) -> None:
    """An approver has to agree before a depository is asked."""
    own_database.use("owner")
    with whole():
        rule = RuleWish(Decimal(0), (StepWish("approver"),))
        set_policy([ActionRules("depository.ask", (rule,))], by=JOB, at=NINE)
    own_database.use("job")


def test_others_may_have_to_agree_first(market: Firm, own_database: OwnDatabase) -> None:
    there(market)
    agree_first(own_database)
    message = cancelled()
    assert state(message) == ["PENDING"] and told(message) == ["PACK"] and not DepositoryRequest.objects.exists()
    again = cancelled("M3")
    assert state(again) == ["REJECTED"] and again.outcomes.get().reasons[0]["code"] == "waits_already"


def test_nobody_passes_on_what_was_not_asked(market: Firm) -> None:
    instruction = there(market)
    message = cancelled()
    refused: list[dict[str, Any]] = [
        {"message": message.pk, "item": 1},
        {"message": message.pk, "item": 2},
        {"message": message.pk, "item": None},
        {"message": Message.objects.order_by("pk")[0].pk, "item": 1},
        {"message": 999_999, "item": 1},
    ]
    for each in refused:
        with whole(), pytest.raises(InvalidPayload):
            ask("depository.ask", {"instructions": [instruction], "act": "CANCEL", **each}, LATER)
    with whole(), pytest.raises(InvalidPayload):
        ask("depository.ask", {"instructions": [instruction], "act": "HOLD", "message": message.pk, "item": 1}, LATER)


def test_an_item_is_passed_on_as_what_it_asks_alone(market: Firm) -> None:
    """Nor is one that was answered for good: it was done here, before the instruction was sent."""
    instruction = there(market)
    own = delivers().reference
    changes = (Change(reference=own, hold=True), Change(reference=own, priority=2))
    with whole():
        body = xml(replace(changes_of(delivers(), changes[0]), changes=changes), "M9")
        message = receive(body, "HTTP", by=JOB, at=TEN, business_date=OCCASION.business_date).message
    wishes = [
        ("HOLD", 1, ""),
        ("RELEASE", 1, ""),
        ("CANCEL", 1, ""),
        ("PRIORITY", 2, "2"),
        ("PRIORITY", 2, "4"),
        ("HOLD", 2, ""),
    ]

    def asks() -> list[bool]:
        return [asks_for(message.pk, item, instruction, act, wanted) for act, item, wanted in wishes]

    assert not any(asks()), "nothing has come of it yet, and nobody takes it up"
    found = []
    for act, item, wanted in wishes:
        with passing(message.pk, item):
            found.append(asks_for(message.pk, item, instruction, act, wanted))
    assert found == [True, False, False, True, False, False] and not any(asks())
    facts: dict[str, Any] = {"act": "change", "business_date": OCCASION.business_date, "at": TEN}
    with pytest.raises(RuntimeError, match="undone"), whole():
        message.outcomes.create(item=1, state="ACCEPTED", instruction_id=instruction, **facts)
        waits = message.outcomes.create(item=2, state="PENDING", instruction_id=instruction, request_id=7, **facts)
        assert asks() == [False, False, False, True, False, False]
        keep = {
            "kind": "sese.031",
            "reference": "",
            "body": b"",
            "sha256": sha256(b"").hexdigest(),
            "answers": message,
            **facts,
        }
        del keep["act"]
        Message.objects.create(direction="OUT", channel="HTTP", key=f"closes {message.pk}/{waits.item}", **keep)
        assert not any(asks()), "what was answered for good is not passed on"
        raise RuntimeError("undone")


@pytest.mark.parametrize("sender", ["ZZZZGB2LXXX", HARTWELL], ids=["nobody", "another"])
def test_nothing_is_passed_on_of_a_message_that_is_set_aside(market: Firm, sender: str) -> None:
    """Its sender may not speak for the party, whose instruction it names."""
    instruction = there(market)
    client = Actor("client", "nobody", "nobody") if sender == HARTWELL else JOB
    message = sent(xml(cancels(delivers()), "M2", sender), by=client)
    assert state(message) == ["QUARANTINED"]
    asks = {"instructions": [instruction], "act": "CANCEL", "message": message.pk, "item": 1}
    assert not asks_for(message.pk, 1, instruction, "CANCEL", "")
    with whole(), pytest.raises(InvalidPayload):
        ask("depository.ask", asks, LATER)
    assert not DepositoryRequest.objects.exists()


def test_nor_of_one_that_was_rejected(market: Firm) -> None:
    instruction = there(market)
    message = sent(xml(cancels(delivers(), direction=receives().direction), "M2"))
    assert state(message) == ["REJECTED"]
    with whole(), pytest.raises(InvalidPayload):
        ask("depository.ask", {"instructions": [instruction], "act": "CANCEL", "message": message.pk, "item": 1}, LATER)


CHANGES = {
    "HOLD": Change(reference="N000001", hold=True),
    "RELEASE": Change(reference="N000001", hold=False),
    "PRIORITY": Change(reference="N000001", priority=3),
    "PARTIAL": Change(reference="N000001", partial=Partial.ALLOWED),
}

ACTS: Final = ("CANCEL", *CHANGES)
"""What is asked of one instruction alone."""


def allowed(monkeypatch: pytest.MonkeyPatch, *rights: str) -> None:
    """Client systems may see, hand in, and do that."""
    seen = {"settlements.view", "settlements.load"}
    monkeypatch.setitem(roles._ROLES, "front_office_client", frozenset({*seen, *rights}))


def asking(act: str, by: Actor) -> Message:
    """Norte asks for an act by message."""
    if act == "CANCEL":
        return sent(xml(cancels(delivers()), f"M-{act}"), by=by)
    return sent(xml(changes_of(delivers(), CHANGES[act]), f"M-{act}"), by=by)


@pytest.mark.parametrize("act", ACTS)
def test_who_may_do_an_act_may_have_it_passed_on_and_no_other(
    market: Firm, gateway: Actor, act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    instruction = there(market)
    allowed(monkeypatch, RIGHTS[act])
    found = {each: asking(each, gateway) for each in ACTS}
    assert {each for each, message in found.items() if state(message) == ["PENDING"]} == {act}
    assert DepositoryRequest.objects.get().act == act
    others = [message.outcomes.get() for each, message in found.items() if each != act]
    assert {each.state for each in others} == {"REJECTED"}
    assert {each.reasons[0]["code"] for each in others} == {"right_to_ask_missing"}
    own = replace(LATER, by=gateway)
    for other in RIGHTS.keys() - {act}:
        wanted = {"PRIORITY": "3", "PARTIAL": "PART"}.get(other, "")
        with whole(), pytest.raises(RightToAskMissing) as refused:
            ask("depository.ask", {"instructions": [instruction], "act": other, "wanted": wanted}, own)
        assert refused.value.data["right"] == RIGHTS[other]
    with whole(), pytest.raises(InvalidPayload):
        ask("depository.ask", {"instructions": [instruction], "act": ["CANCEL"]}, own)


def test_who_may_do_no_act_may_ask_for_none(market: Firm, gateway: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    instruction = there(market)
    allowed(monkeypatch)
    for act in ("CANCEL", "LINK", "SELL"):
        with whole(), pytest.raises(RightToAskMissing):
            ask("depository.ask", {"instructions": [instruction], "act": act}, replace(LATER, by=gateway))
    allowed(monkeypatch, "settlements.link")
    with whole(), pytest.raises(RightToAskMissing):
        ask("depository.ask", {"instructions": [instruction], "act": "CANCEL"}, replace(LATER, by=gateway))
    with whole(), pytest.raises(InvalidPayload, match="links"):
        ask("depository.ask", {"instructions": [instruction], "act": "LINK"}, replace(LATER, by=gateway))


def test_what_waits_is_not_changed_into_what_one_may_not_do(
    market: Firm, gateway: Actor, own_database: OwnDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    instruction = there(market)
    allowed(monkeypatch, RIGHTS["HOLD"])
    agree_first(own_database)
    own = replace(LATER, by=gateway)
    with whole():
        request = ask("depository.ask", {"instructions": [instruction], "act": "HOLD"}, own).request
    with whole(), pytest.raises(RightToAskMissing):
        amend(request, {"instructions": [instruction], "act": "CANCEL"}, 1, own)
    with whole():
        assert amend(request, {"instructions": [instruction], "act": "HOLD"}, 1, own).state == "WAITING"


def test_who_is_killed_has_followed_and_answered_or_neither(market: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    there(market)
    message = cancelled()

    def killed(*_told: Any) -> int:
        raise RuntimeError("killed")

    with monkeypatch.context() as dying:
        dying.setattr(following, "answer_parties", killed)
        with pytest.raises(RuntimeError, match="killed"):
            answers(of_cancel(DONE), TEN + MINUTE)
    assert told(message) == ["CANP CONF"] and not DepositoryAnswer.objects.exists()
    assert not OpenMessage.objects.exists() and not Cancellation.objects.exists()
    answers(of_cancel(DONE), TEN + MINUTE)
    assert told(message) == ["CANP CONF", "CAND CANI"] and Cancellation.objects.exists()


def test_an_open_request_is_answered_by_nothing_that_does_not_end_it(market: Firm) -> None:
    instruction = there(market)
    message = cancelled()
    answers(advice(instruction, **ACCEPTED), TEN + MINUTE)
    assert told(message) == ["CANP CONF"] and answer_parties_again() == 0


@needs_data
def test_what_is_asked_and_answered_is_valid(market: Firm) -> None:
    """By the schemas of the standard: what goes to the depository, and what its party is told."""
    there(market)
    cancelled()
    answers(of_cancel(DENIED), TEN + MINUTE)
    for number, change in enumerate((Change(reference="N000001", hold=True), Change(reference="N000001", priority=3))):
        changed(change, f"C{number}")
        answers(of_change(ChangeStatus.DONE if number else ChangeStatus.DENIED), TEN + (2 + number) * MINUTE)
    found = Message.objects.filter(direction="OUT")
    assert {each.kind for each in found} == {"sese.020", "sese.023", "sese.024", "sese.027", "sese.030", "sese.031"}
    for each in found:
        _header, document = etree.fromstring(bytes(each.body))
        name = f"{each.kind}.001.{FAMILIES[each.kind].version:02d}"
        schema(name).assertValid(etree.fromstring(etree.tostring(document)))


@pytest.mark.parametrize(
    ("act", "answer", "became", "expected"),
    [
        ("CANCEL", "", {}, None),
        ("CANCEL", "DONE", {}, None),
        ("CANCEL", "DONE", {"is_cancelled": True}, Ended(True)),
        ("CANCEL", "", {"is_cancelled": True}, Ended(True)),
        ("CANCEL", "DENIED", {}, Ended(False, "denied_outside", ("CDCY",))),
        ("CANCEL", "", {"is_settled": True}, Ended(False, "settled_outside", ("DSET",))),
        ("CANCEL", "", {"is_sent_again": True}, Ended(False, "asked_before_sent_again")),
        ("HOLD", "DONE", {"is_settled": True}, Ended(True)),
        ("HOLD", "", {"is_cancelled": True}, Ended(False, "cancelled_outside", ("DCAN",))),
        ("HOLD", "", {}, None),
    ],
)
def test_how_a_request_ends(act: str, answer: str, became: dict[str, bool], expected: Ended | None) -> None:
    nothing = {"is_settled": False, "is_cancelled": False, "is_sent_again": False}
    assert ended(act, answer, ("CDCY",) if answer == "DENIED" else (), **{**nothing, **became}) == expected
