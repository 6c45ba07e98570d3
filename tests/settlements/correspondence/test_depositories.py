"""Instructions that settle at an external depository: sent once, followed, answered, and settled by its confirmations."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from backoffice.drill.history import lei
from ledger.models import Account as BookAccount
from ledger.models import Guard
from machinery.statements import value
from machinery.transactions import whole
from refdata.models import Account
from refdata.operations import AccountWish, PartyWish, open_account, register_party
from settlements.correspondence.outside import ask_depository, send_again, send_due
from settlements.correspondence.repairing import repair_message
from settlements.depository_words import list_of, told_of_depository
from settlements.explanation import Situation, what_next
from settlements.messages import iso15022, iso20022
from settlements.messages.contents import (
    CancellationRequest,
    CancellationStatus,
    ChangeStatus,
    Confirmation,
    Content,
    Header,
    Instruction,
    ModificationRequest,
    ModificationStatus,
    StatusAdvice,
)
from settlements.messages.contents import Message as Read
from settlements.messages.either import read_message
from settlements.messages.parts import Axis, Counted, Reason
from settlements.models import (
    Allegement,
    Cancellation,
    DepositoryAdvice,
    DepositoryConfirmation,
    DepositoryOrder,
    DepositoryRequest,
    DepositorySettlement,
    DepositoryStanding,
    HoldKind,
    ImposedHold,
    Match,
    Message,
    OpenMessage,
    Unmatched,
)
from settlements.models import Instruction as Instructed
from settlements.operations import (
    DepositoryWish,
    HoldWish,
    Occasion,
    cancel,
    hold,
    impose_hold,
    lift_hold,
    match_waiting,
    release,
    set_depository,
    submit_sides,
)
from settlements.operations.wishes import HouseHasNoBic
from settlements.partials import Confirmation as Part
from settlements.queries import statuses_of
from settlements.queries.depositories import at_depository
from settlements.reasons import ReasonList, reason_in_words
from tests.settlements.correspondence.posted import JOB, OURS, TEN, party, sent, state
from tests.settlements.correspondence.proved import broken
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, NORTE, SHARE, START, Firm, fund
from tests.settlements.sides import FREE, delivers, receives
from vocabulary.side import QuantityType
from vocabulary.status import MatchingStatus, ProcessingStatus, SettlementStatus

pytestmark = pytest.mark.usefixtures("own_bic", "holds_together")

OCCASION = Occasion(by=JOB, at=TEN, business_date=FRI_2026_11_20, reason="Rule 7")
DEPOSITORY = "EURXESMMXXX"
MINUTE = timedelta(minutes=1)


def reach(market: Firm, form: str = "ISO20022") -> None:
    """There is a way to the depository of the small market."""
    location = market.accounts["LOC-EURX"]
    wish = DepositoryWish(market.market, DEPOSITORY, form, "21817", location, location, 60)
    with whole():
        set_depository(wish, OCCASION)


def funded(market: Firm, number: str, code: str, amount: Decimal) -> None:
    with whole():
        fund(market, number, code, amount)


def come_in(*rows: Any) -> list[int]:
    """Own sides whose place is outside, matched as far as they are here."""
    with whole():
        intake = submit_sides(rows, by=JOB, at=TEN, business_date=FRI_2026_11_20)
        match_waiting(intake.keys, at=TEN, business_date=FRI_2026_11_20)
    assert len(intake.made) == len(rows), [each.faults for each in intake.taken]
    return [intake.made[each.line] for each in rows]


def send(at: datetime = TEN) -> int:
    with whole():
        return send_due(replace(OCCASION, at=at))


def outside(number: int = 1, base: Callable[..., Any] = delivers, **changes: Any) -> int:
    """One instruction at the depository, sent."""
    (made,) = come_in(base(number, place="CSD", **changes))
    send()
    return made


def order(instruction: int) -> DepositoryOrder:
    return DepositoryOrder.objects.filter(instruction=instruction).order_by("-attempt")[0]


def said(instruction: int) -> Instruction:
    """What was sent of an instruction, read again."""
    read = read_message(bytes(order(instruction).message.body))
    assert isinstance(read, Read) and isinstance(read.content, Instruction)
    return read.content


IDENTIFIERS = iter(range(1, 1_000_000))


def answers(
    content: Content, at: datetime = TEN, sender: str = DEPOSITORY, form: Any = iso20022, **more: Any
) -> Message:
    """What the depository says, taken up."""
    identifier = f"E{next(IDENTIFIERS)}"
    header = Header(sender=sender, receiver=OURS, message_id=identifier, created_at=at, **more)
    return sent(form.write_message(content, header), at=max(at, TEN))


def advice(instruction: int, **axes: Any) -> StatusAdvice:
    return StatusAdvice(reference=order(instruction).reference, **axes)


ACCEPTED: dict[str, Any] = {"processing": Axis(ProcessingStatus.ACCEPTED)}
MATCHED: dict[str, Any] = {"matching": Axis(MatchingStatus.MATCHED), "settlement": Axis(SettlementStatus.PENDING)}
FAILING: dict[str, Any] = {"settlement": Axis(SettlementStatus.FAILING, (Reason("LACK"),))}


def confirmation(instruction: int, quantity: str = "100", amount: str = "12345.60", **changes: Any) -> Confirmation:
    sent_as = said(instruction)
    told: dict[str, Any] = {
        "reference": sent_as.reference,
        "direction": sent_as.direction,
        "payment_type": sent_as.payment_type,
        "trade_date": sent_as.trade_date,
        "settled_on": FRI_2026_11_20,
        "isin": sent_as.isin,
        "quantity": Counted(Decimal(quantity), QuantityType.UNIT),
        "account_owner": sent_as.account_owner,
        "account": sent_as.account,
        "transaction_type": sent_as.transaction_type,
        "deliverer": sent_as.deliverer,
        "receiver": sent_as.receiver,
        "cash": sent_as.cash._replace(amount=Decimal(amount)) if sent_as.cash else None,
    }
    return Confirmation(**{**told, **changes})


def reasons(message: Message) -> list[str]:
    return [each["code"] for each in OpenMessage.objects.get(pk=message.pk).reasons]


def posted(market: Firm, number: str, code: str) -> Decimal:
    account = BookAccount.objects.filter(holder=market.accounts[number], asset=market.assets[code]).first()
    return Guard.objects.get(pk=account.pk).posted if account else Decimal(0)


def standing(instruction: int) -> DepositoryStanding:
    return DepositoryStanding.objects.get(pk=instruction)


@pytest.mark.parametrize(("form", "kind"), [("ISO20022", "sese.023"), ("ISO15022", "MT543")])
def test_an_instruction_is_sent_once_in_the_standard_of_its_depository(market: Firm, form: str, kind: str) -> None:
    reach(market, form)
    instruction = outside()
    message = order(instruction).message
    assert (message.kind, message.sender, message.receiver) == (kind, OURS, DEPOSITORY)
    content = said(instruction)
    assert content.account == "21817" and content.own.client and content.own.client.value == NORTE
    assert content.other.party and content.other.party.value == HARTWELL
    assert (content.quantity.number, content.cash and content.cash.amount) == (Decimal(100), Decimal("12345.60"))
    assert send() == 0 and Message.objects.filter(direction="OUT").count() == 1
    assert standing(instruction).state == "SENT" and standing(instruction).answer_due_at == TEN + 60 * MINUTE


def test_where_there_is_no_way_nothing_is_sent_and_both_sides_meet_here(market: Firm) -> None:
    mine, theirs = come_in(delivers(1, place="CSD"), receives(1, place="CSD"))
    assert send() == 0 and Match.objects.filter(delivering=mine, receiving=theirs).exists()


def test_what_goes_to_a_depository_is_matched_there_and_not_here(market: Firm) -> None:
    reach(market)
    come_in(delivers(1, place="CSD"), receives(1, place="CSD"))
    assert send() == 2 and not Match.objects.exists() and not Allegement.objects.exists()


def test_what_its_side_holds_is_sent_once_it_is_released(market: Firm) -> None:
    reach(market)
    (made,) = come_in(delivers(1, place="CSD"))
    with whole():
        assert hold([made], OCCASION).done == 1
    assert send() == 0
    with whole():
        release([made], OCCASION)
    assert send() == 1


def test_what_no_message_can_say_waits_for_a_person(market: Firm, settings: Any) -> None:
    reach(market)
    (made,) = come_in(delivers(1, place="CSD"))
    settings.OWN_BIC = "NOBODY"
    assert send() == 0 and standing(made).state == "REJECTED"
    with whole():
        (failure,) = send_again([made], OCCASION).failures
    assert failure.code == "cannot_be_sent"


def test_a_house_without_a_bic_writes_to_no_depository(market: Firm, settings: Any) -> None:
    settings.OWN_BIC = ""
    reach(market)
    assert said(outside()).account_owner == party(OURS)
    told: dict[str, Any] = {"by": JOB, "at": TEN}
    with whole():
        nameless = PartyWish(lei(7), market.entities[0], "Nameless SA", None, "ES")
        [house] = register_party([nameless], valid_from=START, **told).values()
        [location] = open_account(
            [AccountWish("LOC-NONE", house, Account.Kind.LOCATION)], opened_on=START, **told
        ).values()
    wish = DepositoryWish(market.market, DEPOSITORY, "ISO20022", "1", location, location, 60)
    with whole(), pytest.raises(HouseHasNoBic):
        set_depository(wish, OCCASION)


def test_what_the_depository_says_moves_the_axes(market: Firm) -> None:
    reach(market)
    instruction = outside()
    assert state(answers(advice(instruction, **ACCEPTED))) == ["FOLLOWED"]
    assert standing(instruction).state == "ACKNOWLEDGED"
    answers(advice(instruction, **MATCHED), TEN + MINUTE)
    found = statuses_of([instruction])[instruction]
    assert (found.matching, found.settlement, standing(instruction).state) == ("MACH", "PEND", "MATCHED")
    answers(advice(instruction, **FAILING), TEN + 2 * MINUTE)
    found = statuses_of([instruction])[instruction]
    assert (found.settlement, found.reason, standing(instruction).state) == ("PENF", "LACK", "FAILING")
    held = {"settlement": Axis(SettlementStatus.FAILING, (Reason("PRCY"),))}
    answers(advice(instruction, **held), TEN + 3 * MINUTE)
    assert statuses_of([instruction])[instruction].hold == "PRCY"


def test_an_mt548_is_followed_as_well(market: Firm) -> None:
    reach(market, "ISO15022")
    instruction = outside()
    told = advice(instruction, advice_reference="E1", **ACCEPTED)
    message = answers(told, form=iso15022)
    assert message.kind == "MT548" and standing(instruction).state == "ACKNOWLEDGED"


def test_what_comes_late_is_kept_and_moves_nothing(market: Firm) -> None:
    reach(market)
    instruction = outside()
    answers(advice(instruction, **FAILING), TEN + 2 * MINUTE)
    assert state(answers(advice(instruction, **MATCHED), TEN + MINUTE)) == ["FOLLOWED"]
    assert standing(instruction).state == "FAILING"
    assert list(DepositoryAdvice.objects.order_by("pk").values_list("is_late", flat=True)) == [False, True]


def test_the_same_message_again_is_followed_once(market: Firm) -> None:
    reach(market)
    instruction = outside()
    body = iso20022.write_message(
        advice(instruction, **ACCEPTED), Header(sender=DEPOSITORY, receiver=OURS, message_id="E-1", created_at=TEN)
    )
    assert sent(body).pk == sent(body).pk and DepositoryAdvice.objects.count() == 1


def test_what_was_never_sent_is_set_aside(market: Firm) -> None:
    reach(market)
    instruction = outside()
    other = replace(advice(instruction, **ACCEPTED), reference="D999-1")
    assert reasons(answers(other)) == ["nothing_sent_so"]
    assert reasons(answers(advice(instruction, **ACCEPTED), sender=NORTE)) == ["not_taken_in"]
    assert reasons(answers(advice(instruction))) == ["tells_of_no_axis"]
    asked = CancellationStatus(request_reference="Q9-1", processing=Axis(ProcessingStatus.CANCELLED))
    assert reasons(answers(asked)) == ["nothing_asked_so"]


def test_what_is_rejected_is_sent_again_under_another_reference(market: Firm) -> None:
    reach(market)
    instruction = outside()
    with whole():
        (failure,) = send_again([instruction], OCCASION).failures
    assert failure.code == "not_to_be_sent_again"
    first = order(instruction)
    answers(advice(instruction, processing=Axis(ProcessingStatus.REJECTED, (Reason("SAFE"),))), TEN + MINUTE)
    assert (standing(instruction).state, standing(instruction).reason) == ("REJECTED", "SAFE")
    assert send() == 0
    with whole():
        assert send_again([instruction], replace(OCCASION, at=TEN + 2 * MINUTE)).done == 1
    assert order(instruction).attempt == 2 and order(instruction).reference != first.reference
    assert standing(instruction).state == "SENT"
    old = StatusAdvice(reference=first.reference, **ACCEPTED)
    assert reasons(answers(old, TEN + 3 * MINUTE)) == ["sent_again_since"]


def test_what_is_at_the_depository_is_asked_for_there(market: Firm) -> None:
    reach(market)
    instruction = outside()
    with whole():
        (failure,) = cancel([instruction], OCCASION).failures
        assert failure.code == "at_depository"
        assert ask_depository([instruction], "CANCEL", "", OCCASION).done == 1
        (again,) = ask_depository([instruction], "CANCEL", "", OCCASION).failures
    assert again.code == "request_stands" and not Cancellation.objects.exists()
    request = DepositoryRequest.objects.get()
    read = read_message(bytes(request.message.body))
    assert isinstance(read, Read) and isinstance(read.content, CancellationRequest)
    waits = CancellationStatus(
        request_reference=request.reference, processing=Axis(ProcessingStatus.CANCELLATION_PENDING)
    )
    assert state(answers(waits)) == ["FOLLOWED"] and not Cancellation.objects.exists()
    done = replace(waits, processing=Axis(ProcessingStatus.CANCELLED, (Reason("CANI"),)))
    assert state(answers(done, TEN + MINUTE)) == ["FOLLOWED"]
    assert Cancellation.objects.get().reason_code == "CANI" and not Unmatched.objects.exists()
    assert statuses_of([instruction])[instruction].processing == "CAND"
    assert reasons(answers(done, TEN + 2 * MINUTE)) == ["answered_already"]
    with whole():
        (over,) = ask_depository([instruction], "HOLD", "", OCCASION).failures
    assert over.code == "not_at_depository"


@pytest.mark.parametrize(("act", "wanted"), [("HOLD", ""), ("RELEASE", ""), ("PRIORITY", "3"), ("PARTIAL", "PART")])
def test_a_change_is_asked_for_and_done_by_the_answer(market: Firm, act: str, wanted: str) -> None:
    reach(market, "ISO15022")
    instruction = outside()
    with whole():
        assert ask_depository([instruction], act, wanted, OCCASION).done == 1
    request = DepositoryRequest.objects.get()
    read = read_message(bytes(request.message.body))
    assert isinstance(read, Read) and isinstance(read.content, ModificationRequest)
    assert (read.kind, read.content.request_reference) == ("MT530", request.reference)
    assert standing(instruction).hold == ""
    told = ModificationStatus(request_reference=request.reference, processing=Axis(ChangeStatus.DONE))
    answers(told, TEN + MINUTE)
    assert standing(instruction).hold == ("PREA" if act == "HOLD" else "")


def test_a_cancellation_in_iso_15022_says_the_instruction_again(market: Firm) -> None:
    reach(market, "ISO15022")
    instruction = outside()
    with whole():
        ask_depository([instruction], "CANCEL", "", OCCASION)
    request = DepositoryRequest.objects.get()
    assert request.message.kind == "MT543"
    denied = CancellationStatus(
        request_reference=request.reference, processing=Axis(ProcessingStatus.DENIED, (Reason("DSET"),))
    )
    answers(denied, TEN + MINUTE)
    assert request.answers.get().state == "DENIED" and standing(instruction).state == "SENT"


def test_what_is_confirmed_is_booked_and_settled(market: Firm) -> None:
    reach(market)
    funded(market, "SEC-NORT", SHARE, Decimal(100))
    instruction = outside()
    before = posted(market, "LOC-EURX", SHARE)
    assert state(answers(confirmation(instruction))) == ["FOLLOWED"]
    assert (posted(market, "SEC-NORT", SHARE), posted(market, "CSH-NORT-EUR", "EUR")) == (
        Decimal(0),
        Decimal("12345.60"),
    )
    assert posted(market, "LOC-EURX", SHARE) == before + 100
    assert posted(market, "LOC-EURX", "EUR") == Decimal("-12345.60")
    assert statuses_of([instruction])[instruction].settlement == "SETT" and not Unmatched.objects.exists()
    assert DepositorySettlement.objects.get().settled_on == FRI_2026_11_20
    assert value("select kind from ledger_journal order by id desc limit 1") == "DEPO"
    assert reasons(answers(confirmation(instruction), TEN + MINUTE)) == ["over_at_depository"]
    with whole():
        (failure,) = cancel([instruction], OCCASION).failures
    assert failure.code == "not_open" and failure.data["state"] == "settled"


@pytest.mark.parametrize("form", [iso20022, iso15022], ids=["ISO20022", "ISO15022"])
def test_parts_are_booked_one_by_one_and_sum_to_the_instruction(market: Firm, form: Any) -> None:
    reach(market)
    funded(market, "CSH-HART-EUR", "EUR", Decimal("12345.60"))
    instruction = outside(base=receives)
    own, its = ({} if form is iso20022 else {"confirmation_reference": each} for each in ("E77", "E78"))
    first = confirmation(instruction, "40", "4938.24", part=Part.MORE_TO_COME, **own)
    last = confirmation(instruction, "60", "7407.36", part=Part.LAST_PART, **its)
    if form is iso15022:
        first, last = (replace(each, receiver=replace(each.receiver, depository=None)) for each in (first, last))
    assert state(answers(first, form=form)) == ["FOLLOWED"]
    assert posted(market, "SEC-HART", SHARE) == 40 and standing(instruction).state != "SETTLED"
    assert state(answers(last, TEN + MINUTE, form=form)) == ["FOLLOWED"]
    assert posted(market, "SEC-HART", SHARE) == 100 and posted(market, "CSH-HART-EUR", "EUR") == 0
    assert DepositoryConfirmation.objects.count() == 2 and standing(instruction).state == "SETTLED"


def test_a_free_delivery_moves_securities_alone(market: Firm) -> None:
    reach(market)
    funded(market, "SEC-NORT", SHARE, Decimal(100))
    free: dict[str, Any] = dict(FREE)
    instruction = outside(**free)
    answers(confirmation(instruction))
    assert posted(market, "SEC-NORT", SHARE) == 0 and standing(instruction).state == "SETTLED"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"quantity": "90"}, "confirmed_otherwise"),
        ({"quantity": "110"}, "confirmed_otherwise"),
        ({"amount": "12345.61"}, "confirmed_otherwise"),
        ({"quantity": "90", "amount": "12345.60", "part": Part.MORE_TO_COME}, "confirmed_otherwise"),
        ({"isin": "US0378331005"}, "confirmed_other_terms"),
        ({"settled_on": date(2026, 11, 23)}, "settles_in_future"),
        ({"previously": Counted(Decimal(10), QuantityType.UNIT)}, "confirmed_out_of_sequence"),
    ],
)
def test_a_confirmation_of_something_else_is_set_aside_and_not_booked(
    market: Firm, changes: dict[str, Any], code: str
) -> None:
    reach(market)
    funded(market, "SEC-NORT", SHARE, Decimal(200))
    instruction = outside()
    assert code in reasons(answers(confirmation(instruction, **changes)))
    assert not DepositoryConfirmation.objects.exists() and posted(market, "SEC-NORT", SHARE) == 200


def test_what_cannot_be_booked_is_set_aside(market: Firm) -> None:
    reach(market)
    instruction = outside()
    assert reasons(answers(confirmation(instruction))) == ["not_booked"]
    assert not DepositoryConfirmation.objects.exists() and Unmatched.objects.exists()


def test_a_possible_duplicate_of_a_part_is_set_aside(market: Firm) -> None:
    reach(market)
    funded(market, "SEC-NORT", SHARE, Decimal(100))
    instruction = outside()
    part = confirmation(instruction, "40", "4938.24", part=Part.MORE_TO_COME)
    answers(part)
    assert reasons(answers(part, TEN + MINUTE, possible_duplicate=True)) == ["possibly_confirmed_twice"]


@pytest.mark.parametrize("flag", [False, True])
def test_the_same_part_again_is_set_aside_unless_it_tells_what_settled_before(market: Firm, flag: bool) -> None:
    reach(market)
    funded(market, "SEC-NORT", SHARE, Decimal(100))
    instruction = outside()
    part = confirmation(instruction, "40", "4938.24", part=Part.MORE_TO_COME)
    answers(part)
    assert reasons(answers(part, TEN + MINUTE, possible_duplicate=flag)) == ["possibly_confirmed_twice"]
    stale = replace(part, previously=Counted(Decimal(0), QuantityType.UNIT))
    assert "confirmed_out_of_sequence" in reasons(answers(stale, TEN + MINUTE))
    assert posted(market, "SEC-NORT", SHARE) == 60
    second = replace(part, previously=Counted(Decimal(40), QuantityType.UNIT))
    assert state(answers(second, TEN + MINUTE)) == ["FOLLOWED"] and posted(market, "SEC-NORT", SHARE) == 20


def test_a_depository_confirms_once_under_its_own_reference(market: Firm) -> None:
    reach(market, "ISO15022")
    funded(market, "CSH-HART-EUR", "EUR", Decimal("12345.60"))
    instruction = outside(base=receives)
    part = confirmation(instruction, "40", "4938.24", part=Part.MORE_TO_COME, confirmation_reference="E77")
    part = replace(part, receiver=replace(part.receiver, depository=None))
    assert state(answers(part, form=iso15022)) == ["FOLLOWED"]
    assert reasons(answers(part, TEN + MINUTE, form=iso15022)) == ["confirmed_already"]
    other = replace(part, confirmation_reference="E78")
    assert state(answers(other, TEN + MINUTE, form=iso15022)) == ["FOLLOWED"]
    assert posted(market, "SEC-HART", SHARE) == 80
    assert list(DepositoryConfirmation.objects.order_by("number").values_list("own_reference", flat=True)) == [
        "E77",
        "E78",
    ]


def sent_again(instruction: int) -> DepositoryOrder:
    """Rejected, and sent again; by what it was sent first."""
    first = order(instruction)
    answers(advice(instruction, processing=Axis(ProcessingStatus.REJECTED, (Reason("SAFE"),))), TEN + MINUTE)
    with whole():
        assert send_again([instruction], replace(OCCASION, at=TEN + 2 * MINUTE)).done == 1
    return first


def test_an_answer_about_an_attempt_before_moves_nothing_and_is_waited_for_no_more(market: Firm) -> None:
    reach(market)
    instruction = outside()
    with whole():
        assert ask_depository([instruction], "CANCEL", "", OCCASION).done == 1
    asked = DepositoryRequest.objects.get()
    assert asked.order == order(instruction)
    sent_again(instruction)
    done = CancellationStatus(
        request_reference=asked.reference, processing=Axis(ProcessingStatus.CANCELLED, (Reason("CANI"),))
    )
    assert reasons(answers(done, TEN + 3 * MINUTE)) == ["sent_again_since"]
    assert not Cancellation.objects.exists() and standing(instruction).state == "SENT"
    with whole():
        assert ask_depository([instruction], "CANCEL", "", OCCASION).done == 1
    assert DepositoryRequest.objects.get(number=2).order == order(instruction)


def test_a_confirmation_of_an_attempt_before_is_set_aside(market: Firm) -> None:
    reach(market)
    funded(market, "SEC-NORT", SHARE, Decimal(100))
    instruction = outside()
    told = confirmation(instruction)
    sent_again(instruction)
    assert reasons(answers(told, TEN + 3 * MINUTE)) == ["sent_again_since"]
    assert not DepositoryConfirmation.objects.exists()


@pytest.mark.parametrize(
    ("axes", "code", "says"),
    [
        ({"processing": Axis(ProcessingStatus.ACCEPTED, (Reason("LATE"),))}, "LATE", "it is not matched there yet"),
        ({"processing": Axis(ProcessingStatus.IN_REPAIR, (Reason("SAFE"),))}, "SAFE", "send it corrected"),
        ({"matching": Axis(MatchingStatus.UNMATCHED, (Reason("DQUA"),))}, "DQUA", "it is not matched there yet"),
    ],
    ids=["accepted late", "in repair", "unmatched"],
)
def test_a_reason_is_told_by_the_list_of_its_status(market: Firm, axes: dict[str, Any], code: str, says: str) -> None:
    """Each status of sese.024 has a list of its own: what the safekeeping account is in repair is not what it is unmatched."""
    reach(market)
    instruction = outside()
    answers(advice(instruction, **axes), TEN + MINUTE)
    stands = standing(instruction)
    wanted = {"LATE": ReasonList.ACKNOWLEDGED, "SAFE": ReasonList.REJECTED, "DQUA": ReasonList.UNMATCHED}[code]
    assert list_of(stands) == wanted
    found = at_depository(stands.instruction)
    assert found is not None
    where, why = told_of_depository(found, TEN + MINUTE, is_cancelled=False)[:2]
    assert says in where and why == f"It says: {reason_in_words(code, wanted)}." != f"It says: {code}."


def test_what_was_rejected_and_then_cancelled_here_is_over(market: Firm) -> None:
    """Whatever the depository still says of it is booked nowhere, and cancels it no second time."""
    reach(market)
    funded(market, "SEC-NORT", SHARE, Decimal(100))
    instruction = outside()
    with whole():
        assert ask_depository([instruction], "CANCEL", "", OCCASION).done == 1
    answers(advice(instruction, processing=Axis(ProcessingStatus.REJECTED, (Reason("SAFE"),))), TEN + MINUTE)
    with whole():
        assert cancel([instruction], OCCASION).done == 1
    revived = advice(
        instruction,
        processing=Axis(ProcessingStatus.ACCEPTED, ()),
        matching=Axis(MatchingStatus.MATCHED, ()),
    )
    for goes_on in (confirmation(instruction), revived):
        assert reasons(answers(goes_on, TEN + 2 * MINUTE)) == ["cancelled_here"]
        assert standing(instruction).state == "REJECTED"
    done = CancellationStatus(
        request_reference=DepositoryRequest.objects.get().reference,
        processing=Axis(ProcessingStatus.CANCELLED, (Reason("CANI"),)),
    )
    assert state(answers(done, TEN + 3 * MINUTE)) == ["FOLLOWED"]
    assert Cancellation.objects.count() == 1 and not DepositoryConfirmation.objects.exists()


def test_what_the_house_holds_says_that_it_is_not_sent(market: Firm) -> None:
    """Whoever sees it reads the code alone: why the house holds it is for who may see that."""
    reach(market)
    (made,) = come_in(delivers(1, place="CSD"))
    stands = Instructed.objects.get(pk=made)

    def says() -> str:
        found = at_depository(stands)
        assert found is not None
        return told_of_depository(found, TEN, is_cancelled=False)[0]

    assert says().startswith("It will be sent")
    with whole():
        assert impose_hold([made], HoldWish(HoldKind.CSDH, "A name"), OCCASION).done == 1
    assert says() == f"It is not sent to its depository, {DEPOSITORY}, while the house holds it." and send() == 0
    with whole():
        (failure,) = send_again([made], OCCASION).failures
    assert failure.code == "not_sent_while_held" and "(CSDH)" in str(failure.data["sentence"])
    assert what_next(Situation(**at_its_depository(["It is on hold at its place of settlement."]))) == [
        "Once the house has lifted its hold it may be sent to its depository, whose confirmation settles it."
    ]
    with whole():
        assert lift_hold([ImposedHold.objects.get().pk], OCCASION).done == 1
        assert hold([made], OCCASION).done == 1
    assert says() == f"It is not sent to its depository, {DEPOSITORY}, while its own side keeps it on hold."


def at_its_depository(imposed: list[str]) -> dict[str, Any]:
    """A situation of what is for a depository, and held by the house for these reasons."""
    nothing: dict[str, Any] = dict.fromkeys(("processing", "settlement", "hold", "reason", "zone"), "")
    days = {"intended": FRI_2026_11_20, "business_date": FRI_2026_11_20, "at": TEN}
    more = {"matching": "NMAT", "payment": "DVP", "place": "CSD", "cut_off": None, "fails_at_cut_off": False}
    flags = {"is_late": False, "is_claimed": False, "settled_on": None, "at_depository": ["It is not sent."]}
    return {**nothing, **days, **more, **flags, "imposed": imposed}


def test_what_was_rejected_and_the_house_holds_says_so(market: Firm) -> None:
    instruction, _hold = rejected_and_held(market)
    found = at_depository(standing(instruction).instruction)
    assert found is not None
    assert "not sent again while the house holds it" in told_of_depository(found, TEN, is_cancelled=False)[0]
    with whole():
        (failure,) = send_again([instruction], OCCASION).failures
    assert failure.code == "not_sent_while_held"


def rejected_and_held(market: Firm, **law: str) -> tuple[int, int]:
    """What its depository rejected, and the house holds since; the hold."""
    reach(market)
    funded(market, "SEC-NORT", SHARE, Decimal(100))
    instruction = outside()
    answers(advice(instruction, processing=Axis(ProcessingStatus.REJECTED, (Reason("SAFE"),))), TEN + MINUTE)
    with whole():
        assert impose_hold([instruction], HoldWish(HoldKind.CSDH, "A name", **law), OCCASION).done == 1
    return instruction, ImposedHold.objects.get().pk


def test_what_the_house_holds_is_not_settled_outside_and_is_once_that_is_lifted(market: Firm) -> None:
    instruction, hold = rejected_and_held(market)
    part = confirmation(instruction, "40", "4938.24", part=Part.MORE_TO_COME)
    for said in (confirmation(instruction), part):
        message = answers(said, TEN + 2 * MINUTE)
        assert reasons(message) == ["held_here"] and not DepositoryConfirmation.objects.exists()
    with whole():
        assert lift_hold([hold], OCCASION).done == 1
        repair_message(message.pk, bytes(message.body), replace(OCCASION, reason="The hold is lifted"))
    assert DepositoryConfirmation.objects.get().instruction_id == instruction


@pytest.mark.parametrize("law", [{}, {"legal_reason": "SANCTIONS"}], ids=["no law", "law"])
def test_what_its_depository_cancels_is_cancelled_here_once_the_law_lets_it(market: Firm, law: dict[str, str]) -> None:
    instruction, hold = rejected_and_held(market, **law)
    gone = advice(instruction, processing=Axis(ProcessingStatus.CANCELLED, (Reason("CANS"),)))
    assert state(answers(gone, TEN + 2 * MINUTE)) == ["FOLLOWED"]
    assert Cancellation.objects.exists() is not bool(law)
    if law:
        with whole():
            assert lift_hold([hold], OCCASION).done == 1
    assert Cancellation.objects.get().pk == instruction
    assert not ImposedHold.objects.filter(ending=None).exists() and not Unmatched.objects.exists()


def test_what_settled_in_part_before_it_was_rejected_is_not_sent_again(market: Firm) -> None:
    reach(market)
    funded(market, "SEC-NORT", SHARE, Decimal(100))
    instruction = outside()
    answers(confirmation(instruction, "40", "4938.24", part=Part.MORE_TO_COME))
    answers(advice(instruction, processing=Axis(ProcessingStatus.REJECTED, (Reason("SAFE"),))), TEN + MINUTE)
    with whole():
        (failure,) = send_again([instruction], replace(OCCASION, at=TEN + 2 * MINUTE)).failures
    assert failure.code == "partly_confirmed" and order(instruction).attempt == 1


def test_what_is_asked_goes_the_way_of_what_was_sent(market: Firm) -> None:
    reach(market)
    instruction = outside()
    location = market.accounts["LOC-EURX"]
    with whole():
        set_depository(DepositoryWish(market.market, NORTE, "ISO15022", "999", location, location, 60), OCCASION)
        ask_depository([instruction], "CANCEL", "", OCCASION)
    message = DepositoryRequest.objects.get().message
    assert (message.receiver, message.kind) == (DEPOSITORY, "sese.020")
    read = read_message(bytes(message.body))
    assert isinstance(read, Read) and isinstance(read.content, CancellationRequest)
    assert read.content.account == "21817"


@pytest.mark.parametrize(
    "changes",
    [
        {"quantity": Counted(Decimal(100), QuantityType.NOMINAL)},
        {"account": "999"},
    ],
    ids=["counted", "account"],
)
def test_what_is_counted_otherwise_or_under_another_account_is_set_aside(market: Firm, changes: dict[str, Any]) -> None:
    reach(market)
    funded(market, "SEC-NORT", SHARE, Decimal(100))
    told = replace(confirmation(outside()), **changes)
    assert reasons(answers(told)) == ["confirmed_other_terms"]
    assert not DepositoryConfirmation.objects.exists()


def test_against_payment_both_legs_move(market: Firm) -> None:
    reach(market)
    funded(market, "SEC-NORT", SHARE, Decimal(100))
    instruction = outside()
    lame = confirmation(instruction, "40", "0", part=Part.MORE_TO_COME)
    assert "confirmed_otherwise" in reasons(answers(lame))
    assert not DepositoryConfirmation.objects.exists()


def test_where_it_stands_is_recomputed_from_what_moved_it(market: Firm) -> None:
    reach(market)
    funded(market, "SEC-NORT", SHARE, Decimal(100))
    instruction = outside()
    with whole():
        ask_depository([instruction], "HOLD", "", OCCASION)
    answers(confirmation(instruction))
    request = DepositoryRequest.objects.get()
    late = ModificationStatus(request_reference=request.reference, processing=Axis(ChangeStatus.DONE))
    assert state(answers(late, TEN + MINUTE)) == ["FOLLOWED"]
    assert not request.answers.get().moves and broken() == []


@pytest.mark.parametrize("wrong", ["MATCHED", "SENT", "FAILING", "REJECTED"])
def test_another_state_than_what_was_told_adds_up_to_is_found(market: Firm, wrong: str) -> None:
    reach(market)
    instruction = outside()
    answers(advice(instruction, **ACCEPTED))
    DepositoryStanding.objects.filter(pk=instruction).update(state=wrong)
    found = broken()
    DepositoryStanding.objects.filter(pk=instruction).update(state="ACKNOWLEDGED")
    assert {each[0] for each in found} == {"X04"}


def test_what_is_told_as_of_the_future_is_set_aside(market: Firm) -> None:
    reach(market)
    instruction = outside()
    header = Header(sender=DEPOSITORY, receiver=OURS, message_id="E-1", created_at=TEN + 16 * MINUTE)
    assert reasons(sent(iso20022.write_message(advice(instruction, **ACCEPTED), header))) == ["told_in_future"]
    assert standing(instruction).state == "SENT" and not DepositoryAdvice.objects.exists()


def test_what_is_said_of_an_order_is_said_to_the_party_whose_account_it_was_sent_under(market: Firm) -> None:
    reach(market)
    instruction = outside()
    wishes = [AccountWish("LOC-NORT", market.parties[NORTE], Account.Kind.LOCATION)]
    with whole():
        [location] = open_account(wishes, opened_on=START, by=JOB, at=TEN).values()
        set_depository(DepositoryWish(market.market, DEPOSITORY, "ISO20022", "9", location, location, 60), OCCASION)
    message = answers(advice(instruction, **ACCEPTED))
    assert (message.party_id, state(message)) == (market.parties[OURS], ["FOLLOWED"])
    other = answers(replace(advice(instruction, **ACCEPTED), reference="D999-1"))
    assert other.party_id == market.parties[NORTE]
