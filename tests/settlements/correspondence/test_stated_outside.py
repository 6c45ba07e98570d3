"""Statements know what settles at an external depository: what it confirmed, what it has not, and where that stands there."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from itservices.operations import open_run
from itservices.runner import run_to_end
from machinery.transactions import whole
from settlements.correspondence.outside import ask_depository, send_again
from settlements.correspondence.stated_outside import axes_outside
from settlements.correspondence.working import take_up_one
from settlements.depositories import Standing
from settlements.messages import iso20022
from settlements.messages.contents import ChangeStatus, Header, ModificationStatus
from settlements.messages.parts import Axis, Cash, Flow, Reason
from settlements.messages.stated import Pending, PendingStatement, SettledStatement
from settlements.models import DepositoryConfirmation, DepositoryRequest
from settlements.partials import Confirmation as Part
from settlements.queries import messages_to_take_up
from settlements.queries.depositories import stood_outside
from tests.settlements.correspondence.posted import JOB, OURS, TEN, sent, state
from tests.settlements.correspondence.test_depositories import (
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
    outside,
    reach,
)
from tests.settlements.correspondence.test_stating import AFTER, MON_2026_11_23, NIGHT, broken, made, said
from tests.settlements.firm import FRI_2026_11_20, SHARE, Firm
from vocabulary.status import MatchingStatus, ProcessingStatus, SettlementStatus

MONDAY = AFTER.at + timedelta(minutes=1)


@pytest.fixture
def there(market: Firm, settings: Any) -> Firm:
    """There is a way to the depository, and Norte has what it delivers."""
    settings.OWN_BIC = OURS
    reach(market)
    funded(market, "SEC-NORT", SHARE, Decimal(200))
    return market


def close() -> None:
    with whole():
        opened = open_run("night", FRI_2026_11_20, by=JOB, at=NIGHT).pk
    assert run_to_end(opened) == "DONE"


def on_monday(instruction: int, at: datetime = MONDAY, **changes: Any) -> None:
    """The depository confirms once Friday is over."""
    header = Header(sender=DEPOSITORY, receiver=OURS, message_id=f"M{instruction}", created_at=at)
    body = iso20022.write_message(confirmation(instruction, **changes), header)
    sent(body, at=at, on=MON_2026_11_23)


def pending(firm: Firm) -> dict[str, Pending]:
    (page,) = said(made(firm, "PENDING"))
    assert isinstance(page.content, PendingStatement) and not broken()
    return {each.servicer_reference or "": each for each in page.content.transactions}


def test_what_a_depository_settled_is_a_settlement_with_its_reference_and_price(there: Firm) -> None:
    instruction = outside()
    thursday = FRI_2026_11_20 - timedelta(days=1)
    answers(confirmation(instruction, settled_on=thursday))
    close()
    (page,) = said(made(there, "SETTLED"))
    assert isinstance(page.content, SettledStatement) and not broken()
    (moved,) = page.content.moved
    (found,) = [each for each in moved.postings if each.activity == "SETT"]
    assert (found.reference, found.transaction_type) == ("N000001", "TRAD")
    assert found.servicer_reference == str(instruction)
    assert found.cash == Cash("EUR", Decimal("12345.60"), Flow.CREDIT) and found.change.number == -100
    assert found.settled_on == thursday and found.settlement_date == FRI_2026_11_20
    assert pending(there) == {}


def test_what_a_depository_settled_later_was_pending_with_what_was_left_of_it(there: Firm) -> None:
    parted, later = outside(1), outside(2)
    answers(confirmation(parted, "40", "4938.24", part=Part.MORE_TO_COME))
    close()
    on_monday(parted, quantity="60", amount="7407.36", part=Part.LAST_PART)
    on_monday(later)
    found = pending(there)
    assert {number: (each.quantity.number, each.cash and each.cash.amount) for number, each in found.items()} == {
        str(parted): (60, Decimal("7407.36")),
        str(later): (100, Decimal("12345.60")),
    }


def test_what_comes_between_two_dates_is_booked_on_the_next_one(there: Firm) -> None:
    """It is not set aside: it stays to be taken up."""
    instruction = outside()
    header = Header(sender=DEPOSITORY, receiver=OURS, message_id="B1", created_at=TEN)
    body = iso20022.write_message(confirmation(instruction), header)
    message = sent(body, on=MON_2026_11_23)
    assert state(message) == ["ARRIVED"] and not DepositoryConfirmation.objects.exists()
    assert messages_to_take_up(FRI_2026_11_20) == [message.pk]
    take_up_one(message.pk, at=TEN, business_date=FRI_2026_11_20)
    assert state(message) == ["FOLLOWED"] and DepositoryConfirmation.objects.exists()


def test_where_it_stood_is_what_the_depository_had_said_by_then(there: Firm) -> None:
    failing, silent = outside(1), outside(2)
    answers(advice(failing, **MATCHED))
    answers(advice(failing, **FAILING), TEN + MINUTE)
    close()
    body = iso20022.write_message(
        advice(failing, **MATCHED), Header(sender=DEPOSITORY, receiver=OURS, message_id="M9", created_at=MONDAY)
    )
    sent(body, at=MONDAY, on=MON_2026_11_23)
    found = pending(there)
    first, second = found[str(failing)], found[str(silent)]
    assert first.statuses == (
        Axis(ProcessingStatus.ACCEPTED),
        Axis(MatchingStatus.MATCHED),
        Axis(SettlementStatus.FAILING, (Reason("LACK"),)),
    )
    assert second.statuses == (Axis(ProcessingStatus.ACCEPTED), Axis(MatchingStatus.UNMATCHED))


def test_where_it_stood_counts_what_was_sent_last_and_what_was_done(there: Firm) -> None:
    instruction = outside()
    assert stood_outside([instruction], TEN - MINUTE) == {}
    answers(advice(instruction, processing=Axis(ProcessingStatus.REJECTED, (Reason("SAFE"),))), TEN + MINUTE)
    assert stood_outside([instruction], TEN + MINUTE)[instruction].state == "REJECTED"
    later = TEN + 2 * MINUTE
    with whole():
        send_again([instruction], replace(OCCASION, at=later))
    assert order(instruction).attempt == 2 and stood_outside([instruction], later)[instruction] == Standing()
    with whole():
        ask_depository([instruction], "HOLD", "", replace(OCCASION, at=later))
    reference = DepositoryRequest.objects.get().reference
    done = ModificationStatus(request_reference=reference, processing=Axis(ChangeStatus.DONE))
    answers(done, TEN + 3 * MINUTE)
    assert stood_outside([instruction], TEN + 3 * MINUTE)[instruction].hold == "PREA"
    answers(advice(instruction, **MATCHED), TEN + MINUTE)
    assert stood_outside([instruction], TEN + 4 * MINUTE)[instruction].matching == ""


@pytest.mark.parametrize(
    ("stood", "told"),
    [
        (Standing(processing="REJT", reason="SAFE"), [("REPR", "SAFE")]),
        (Standing(processing="REJT", reason="NARR"), [("REPR", "OTHR")]),
        (Standing(processing="PPRC", reason="LACK"), [("PPRC", "LACK"), ("NMAT", "")]),
        (Standing(matching="NMAT", reason="CMIS"), [("PACK", ""), ("NMAT", "CMIS")]),
        (Standing(settlement="PEND", hold="PRCY"), [("PACK", ""), ("MACH", ""), ("PEND", "PRCY")]),
        (Standing(matching="MACH", hold="CSDH", reason="LACK"), [("PACK", ""), ("MACH", ""), ("PEND", "CSDH")]),
        (Standing(processing="CANP", settlement="PENF", reason="CLAC"), [("CANP", ""), ("MACH", ""), ("PENF", "CLAC")]),
    ],
)
def test_each_axis_has_its_reason(stood: Standing, told: list[tuple[str, str]]) -> None:
    found = [(str(axis.status), "".join(reason.code for reason in axis.reasons)) for axis in axes_outside(stood)]
    assert found == told
