"""Messages that come in: what each kind becomes, and what is answered."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from authorizations.matrix import ActionRules, RuleWish, StepWish
from authorizations.operations import set_policy
from authorizations.refusals import RightToAskMissing
from machinery.statements import value
from machinery.transactions import whole
from settlements.messages.contents import (
    CancellationStatus,
    Change,
    ChangeStatus,
    Content,
    Linking,
    ModificationStatus,
    PartReleased,
    StatusAdvice,
)
from settlements.messages.iso20022 import FAMILIES
from settlements.messages.parts import Counted, Link, Named, ProcessingPosition
from settlements.models import (
    Cancellation,
    InstructionLink,
    Message,
    OpenMatch,
    OpenMessage,
    PriorityChange,
    StandingLink,
)
from settlements.queries import statuses_of
from tests.conftest import OwnDatabase
from tests.settlements.correspondence.posted import (
    answers,
    cancels,
    changes_of,
    delivers,
    fin,
    party,
    receives,
    sent,
    state,
    xml,
)
from tests.settlements.firm import HARTWELL, JOB, NINE, NORTE, Firm
from tests.settlements.messages.test_iso20022 import needs_data, schema
from vocabulary.side import Partial, PaymentType, QuantityType
from vocabulary.status import ProcessingStatus

Written = Callable[..., bytes]
BOTH = pytest.mark.parametrize("as_written", [xml, fin], ids=["ISO20022", "ISO15022"])


def answer(message: Message) -> Any:
    (found,) = answers(message)
    return found.content


@BOTH
def test_an_instruction_is_taken_in_and_acknowledged(market: Firm, as_written: Written) -> None:
    message = sent(as_written(delivers(), "M1"))
    assert state(message) == ["ACCEPTED"]
    (outcome,) = message.outcomes.all()
    assert outcome.instruction.reference == "N000001" and outcome.instruction.participant_id == market.parties[NORTE]
    assert outcome.instruction.quantity == 100 and outcome.instruction.amount == Decimal("12345.60")
    advice = answer(message)
    assert isinstance(advice, StatusAdvice) and advice.reference == "N000001"
    assert advice.processing and advice.processing.status == ProcessingStatus.ACCEPTED
    told = message.answered_by.get()
    assert (told.sender, told.receiver, told.kind[:2]) == (message.receiver, NORTE, message.kind[:2])


@BOTH
def test_two_sides_meet(market: Firm, as_written: Written) -> None:
    sent(as_written(delivers(), "M1"))
    message = sent(as_written(receives(), "M1", HARTWELL))
    (outcome,) = message.outcomes.all()
    assert statuses_of([outcome.instruction_id])[outcome.instruction_id].matching == "MACH"


def test_what_is_sent_twice_is_taken_once(market: Firm) -> None:
    first, again = sent(xml(delivers(), "M1")), sent(xml(delivers(), "M1"))
    assert first.pk == again.pk and first.answered_by.count() == 1
    bare, same = sent(xml(delivers(2))), sent(xml(delivers(2)))
    assert bare.pk == same.pk
    other = sent(xml(delivers(), "M2"))
    assert other.pk != first.pk and state(other) == ["ACCEPTED"]
    assert other.outcomes.get().instruction_id == first.outcomes.get().instruction_id
    assert value("select count(*) from settlements_instruction") == 2


def test_an_identifier_with_other_bytes_is_set_aside(market: Firm) -> None:
    first = sent(xml(delivers(), "M1"))
    other = sent(xml(delivers(2), "M1"))
    assert other.repeats_id == first.pk and state(other) == ["QUARANTINED"]
    opened = OpenMessage.objects.get(pk=other.pk)
    assert [each["code"] for each in opened.reasons] == ["identifier_used"]
    assert sent(xml(delivers(2), "M1")).pk == other.pk
    assert state(sent(xml(delivers(2), "M1", HARTWELL))) == ["ACCEPTED"]


@pytest.mark.parametrize(
    ("changes", "code", "reason"),
    [
        ({"quantity": Counted(Decimal("0.0000001"), QuantityType.UNIT)}, "scale_for_asset", "DQUA"),
        ({"account": "SEC-HART"}, "unknown_account", "SAFE"),
        ({"isin": "ES0113900J37"}, "unknown_instrument", "DSEC"),
        ({"links": (Link(position=ProcessingPosition.AFTER, reference="OTHER"),)}, "linked_not_on_file", "INVL"),
        (
            {"links": (Link(position=ProcessingPosition.WITH, reference="OTHER", named=Named.MARKET),)},
            "links_not_taken",
            "INVL",
        ),
        ({"receiver": "elsewhere"}, "other_depository", "DEPT"),
        ({"quantity": Counted(Decimal(100), QuantityType.NOMINAL)}, "counted_otherwise", "DQUA"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_what_is_wrong_is_rejected_with_its_place(
    market: Firm, changes: dict[str, Any], code: str, reason: str
) -> None:
    said = delivers()
    if changes.get("receiver") == "elsewhere":
        changes = {"receiver": replace(said.receiver, depository=party("IBRCESMMXXX"))}
    message = sent(xml(replace(said, **changes), "M1"))
    (outcome,) = message.outcomes.all()
    assert outcome.state == "REJECTED" and outcome.codes == [reason]
    assert outcome.reasons[0]["code"] == code and outcome.reasons[0]["sentence"]
    assert outcome.reasons[0]["field"].startswith("/Document")
    advice = answer(message)
    assert advice.processing.status == ProcessingStatus.REJECTED and advice.processing.reasons[0].code == reason
    assert value("select count(*) from settlements_instruction") == 0


def test_a_reference_with_other_facts_is_rejected(market: Firm) -> None:
    sent(xml(delivers(), "M1"))
    message = sent(fin(delivers(quantity=Counted(Decimal(99), QuantityType.UNIT)), "M2"))
    assert message.outcomes.get().codes == ["REFE"]
    assert message.outcomes.get().reasons[0]["code"] == "duplicate_reference"


def test_what_comes_in_on_hold_is_on_hold(market: Firm) -> None:
    message = sent(xml(delivers(hold=True), "M1"))
    number = message.outcomes.get().instruction_id
    assert number and statuses_of([number])[number].hold == "PREA"
    other = sent(xml(receives(), "M1", HARTWELL)).outcomes.get().instruction_id
    assert other and statuses_of([other])[other].matching == "MACH" and statuses_of([other])[other].hold == "PRCY"


def test_what_others_must_agree_to_does_not_come_in_on_hold(market: Firm, own_database: OwnDatabase) -> None:
    own_database.use("owner")
    rule = RuleWish(Decimal(0), (StepWish("approver"),))
    with whole():
        set_policy([ActionRules("instruction.hold", (rule,))], by=JOB, at=NINE)
    own_database.use("job")
    message = sent(xml(delivers(hold=True), "M1"))
    assert state(message) == ["REJECTED"] and message.outcomes.get().reasons[0]["code"] == "hold_needs_others"
    assert value("select count(*) from settlements_instruction") == 0


def test_who_may_not_hold_is_told_so(market: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object) -> None:
        raise RightToAskMissing(right="settlements.hold")

    monkeypatch.setattr("settlements.correspondence.doing.ask", refuses)
    message = sent(fin(delivers(hold=True), "M1"))
    assert state(message) == ["REJECTED"] and message.outcomes.get().reasons[0]["code"] == "hold_needs_others"
    assert value("select count(*) from settlements_instruction") == 0


def test_a_message_to_nobody_is_set_aside(market: Firm) -> None:
    message = sent(fin(delivers(), "M1").replace(b"CUSTESMMXXXX", b"000000000000"))
    assert state(message) == ["QUARANTINED"] and OpenMessage.objects.get().reasons[0]["code"] == "invalid_bic"


def test_more_changes_than_anybody_waits_for_are_set_aside(market: Firm) -> None:
    sent(xml(delivers(), "M1"))
    message = changed(*(Change(reference="N000001", hold=True) for _ in range(101)))
    assert OpenMessage.objects.get(pk=message.pk).reasons[0]["code"] == "too_many_changes"


@pytest.mark.parametrize("identifier", ["M2", ""])
def test_an_unmatched_one_is_cancelled(market: Firm, identifier: str) -> None:
    sent(xml(delivers(), "M1"))
    message = sent(xml(cancels(delivers()), identifier))
    assert state(message) == ["ACCEPTED"] and message.outcomes.get().request_id
    told = answer(message)
    assert isinstance(told, CancellationStatus) and told.request_reference == (identifier or "N000001")
    assert told.processing.status == ProcessingStatus.CANCELLED
    assert Cancellation.objects.count() == 1
    again = sent(xml(cancels(delivers()), "M3"))
    assert answer(again).processing.status == ProcessingStatus.DENIED and again.outcomes.get().codes == ["DCAN"]


def test_a_matched_one_is_cancelled_by_both(market: Firm) -> None:
    sent(xml(delivers(), "M1"))
    sent(xml(receives(), "M1", HARTWELL))
    first = sent(xml(cancels(delivers()), "M2"))
    assert answer(first).processing.status == ProcessingStatus.CANCELLATION_PENDING
    again = sent(xml(cancels(delivers()), "M3"))
    assert answer(again).processing.status == ProcessingStatus.CANCELLATION_PENDING
    other = sent(xml(cancels(receives()), "M2", HARTWELL))
    assert answer(other).processing.status == ProcessingStatus.CANCELLED and Cancellation.objects.count() == 2


def test_a_cancellation_of_other_terms_is_rejected(market: Firm) -> None:
    sent(xml(delivers(), "M1"))
    message = sent(xml(cancels(delivers(), direction=receives().direction), "M2"))
    assert message.outcomes.get().codes == ["REFE"] and Cancellation.objects.count() == 0
    assert message.outcomes.get().reasons[0]["code"] == "other_than_its_instruction"


@BOTH
def test_two_own_sides_of_one_party_match(market: Firm, as_written: Written) -> None:
    """Free of payment, between two accounts of its own, each naming the other one."""
    free: dict[str, Any] = {"payment_type": PaymentType.FREE, "cash": None, "cash_account": None}
    norte = delivers().deliverer
    there, here = replace(norte, account="SEC-NORT-2"), replace(norte, account="SEC-NORT")
    gives = delivers(1, **free, receiver=there)
    gets = receives(1, **free, account="SEC-NORT-2", deliverer=here, receiver=norte)
    assert state(sent(as_written(gives, "M1"))) == ["ACCEPTED"]
    assert state(sent(as_written(gets, "M2"))) == ["ACCEPTED"]
    assert OpenMatch.objects.count() == 1
    for number, (changes, code) in enumerate(
        (({"receiver": there}, "ICAG"), ({**free, "receiver": norte}, "SAFE"), ({**free, "receiver": here}, "SAFE")), 2
    ):
        refused = sent(as_written(delivers(number, **changes), f"M{number + 1}"))
        assert state(refused) == ["REJECTED"] and refused.outcomes.get().codes == [code]


def changed(*changes: Change) -> Message:
    return sent(xml(changes_of(delivers(), *changes), "M9"))


def test_changes_are_answered_one_by_one(market: Firm) -> None:
    sent(xml(delivers(), "M1"))
    sent(xml(receives(), "M1", HARTWELL))
    message = changed(
        Change(reference="N000001", hold=True),
        Change(reference="N000001", priority=3),
        Change(reference="N000001", partial=Partial.ALLOWED),
        Change(reference="N000001", hold=True),
        Change(reference="N000001", priority=3, hold=False),
        Change(reference="N000001", priority=1),
        Change(reference="N000001"),
        Change(reference="N000001", hold=False),
    )
    told = [each.content for each in answers(message)]
    assert all(isinstance(each, ModificationStatus) and each.request_reference == "M9" for each in told)
    assert [each.processing.status for each in told if isinstance(each, ModificationStatus)] == [
        ChangeStatus.DONE,
        ChangeStatus.DONE,
        ChangeStatus.DONE,
        ChangeStatus.DENIED,
        ChangeStatus.REJECTED,
        ChangeStatus.REJECTED,
        ChangeStatus.REJECTED,
        ChangeStatus.DONE,
    ]
    reasons = [each.reasons[0]["code"] for each in message.outcomes.filter(state="REJECTED").order_by("item")]
    assert reasons == [
        "move_not_legal",
        "one_change_at_a_time",
        "reserved_priority",
        "nothing_to_change",
    ]


def test_a_priority_waits_where_others_must_agree(market: Firm, own_database: OwnDatabase) -> None:
    sent(xml(delivers(), "M1"))
    own_database.use("owner")
    with whole():
        rule = RuleWish(Decimal(0), (StepWish("approver"),))
        set_policy([ActionRules("instruction.prioritise", (rule,))], by=JOB, at=NINE)
    own_database.use("job")
    message = changed(Change(reference="N000001", priority=3))
    assert message.outcomes.get().state == "PENDING" and message.outcomes.get().request_id
    assert not PriorityChange.objects.exists(), "nothing changes until they have agreed"


def released(quantity: Counted, *changes: Change, reference: str = "N000001", identifier: str = "R1") -> Message:
    """A request to change that says how much of an instruction it releases."""
    asked = changes_of(delivers(), *(changes or (Change(reference=reference, hold=False),)))
    return sent(xml(replace(asked, releases=(PartReleased(reference, quantity),)), identifier))


def test_a_part_is_released_and_taken_back_by_message(market: Firm) -> None:
    sent(xml(replace(delivers(), partial=Partial.ALLOWED), "M1"))
    sent(xml(replace(receives(), partial=Partial.ALLOWED), "M1", HARTWELL))
    forty = Counted(Decimal(40), QuantityType.UNIT)
    early = released(forty)
    assert early.outcomes.get().reasons[0]["code"] == "not_held"
    sent(xml(changes_of(delivers(), Change(reference="N000001", hold=True)), "H1"))
    assert state(released(forty, identifier="R2")) == ["ACCEPTED"]
    assert OpenMatch.objects.get().released_units == 40
    nominal = released(Counted(Decimal(40), QuantityType.NOMINAL), identifier="R3")
    assert nominal.outcomes.get().reasons[0]["code"] == "counted_otherwise"
    assert state(sent(xml(changes_of(delivers(), Change(reference="N000001", hold=True)), "H2"))) == ["ACCEPTED"]
    assert (OpenMatch.objects.get().released_units, OpenMatch.objects.get().deliverer_hold) == (0, True)


@pytest.mark.parametrize(
    "changes",
    [
        (Change(reference="N000001", hold=True),),
        (Change(reference="N000002", hold=False),),
        (Change(reference="N000001", hold=False), Change(reference="N000001", hold=False)),
    ],
)
def test_a_quantity_that_not_just_one_change_releases_is_set_aside(market: Firm, changes: tuple[Change, ...]) -> None:
    sent(xml(delivers(), "M1"))
    message = released(Counted(Decimal(40), QuantityType.UNIT), *changes)
    assert OpenMessage.objects.get(pk=message).reasons[0]["code"] == "release_without_its_change"


def test_a_party_links_and_unlinks_its_instructions(market: Firm) -> None:
    """One after the other, as sese.030 asks; a link that is not there, and a circle, are rejected."""
    for number in (1, 2):
        sent(xml(delivers(number), f"M{number}"))

    def asks(identifier: str, linking: Linking, position: ProcessingPosition, reference: str, other: str) -> Message:
        change = Change(reference=reference, linking=linking, links=(Link(position=position, reference=other),))
        return sent(xml(changes_of(delivers(), change), identifier))

    after, before = ProcessingPosition.AFTER, ProcessingPosition.BEFORE
    made = asks("L1", Linking.LINK, after, "N000001", "N000002")
    assert state(made) == ["ACCEPTED"]
    found = InstructionLink.objects.get()
    assert (found.kind, found.instruction.reference, found.other and found.other.reference) == (
        "AFTE",
        "N000001",
        "N000002",
    )
    circle = asks("L2", Linking.LINK, before, "N000001", "N000002")
    assert [each["code"] for each in circle.outcomes.get().reasons] == ["link_makes_a_circle"]
    assert state(asks("L3", Linking.UNLINK, after, "N000001", "N000002")) == ["ACCEPTED"]
    assert not StandingLink.objects.exists()
    gone = asks("L4", Linking.UNLINK, after, "N000001", "N000002")
    assert [each["code"] for each in gone.outcomes.get().reasons] == ["no_such_link"]


def test_a_link_waits_for_the_instruction_that_it_names(market: Firm) -> None:
    sent(xml(delivers(), "M1"))
    named = Link(position=ProcessingPosition.WITH, reference="N000002")
    message = changed(Change(reference="N000001", linking=Linking.LINK, links=(named,)))
    assert not InstructionLink.objects.exists() and OpenMessage.objects.get(pk=message.pk).awaited == ["N000002"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not_xml"),
        (b"\x00\xff\xfe", "not_text"),
        (b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>', "doctype_forbidden"),
        (b"<Document/>", "unknown_message"),
        (b"{1:F01NORTESMMAXXX0000000000}", "mt_block"),
    ],
    ids=str,
)
def test_what_cannot_be_read_is_set_aside_as_it_came(market: Firm, body: bytes, code: str) -> None:
    message = sent(body)
    assert state(message) == ["QUARANTINED"] and bytes(message.body) == body
    assert OpenMessage.objects.get(pk=message.pk).reasons[0]["code"] == code
    assert not message.answered_by.exists()


def test_a_kind_that_is_told_and_not_taken_is_set_aside(market: Firm) -> None:
    advice: Content = StatusAdvice(reference="N000001")
    message = sent(xml(advice, "M1"))
    assert OpenMessage.objects.get(pk=message.pk).reasons[0]["code"] == "not_taken_in"


@needs_data
def test_answers_are_valid(market: Firm) -> None:
    """Acknowledged, rejected, cancelled, pending, denied and done: by the schemas of the standard."""
    sent(xml(delivers(), "M1"))
    sent(xml(receives(), "M1", HARTWELL))
    sent(xml(delivers(2, account="SEC-HART", isin="ES0113900J37"), "M2"))
    changed(Change(reference="N000001", hold=True), Change(reference="N000001"))
    sent(xml(cancels(delivers()), "M3"))
    sent(xml(cancels(receives()), "M2", HARTWELL))
    sent(xml(cancels(receives()), "M3", HARTWELL))
    found = Message.objects.filter(direction="OUT")
    assert {each.kind for each in found} == {"sese.024", "sese.027", "sese.031"}
    for each in found:
        _header, document = etree.fromstring(bytes(each.body))
        name = f"{each.kind}.001.{FAMILIES[each.kind].version:02d}"
        schema(name).assertValid(etree.fromstring(etree.tostring(document)))
