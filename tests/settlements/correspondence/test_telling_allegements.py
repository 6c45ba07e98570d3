"""A party is told by message of what others allege it, and when that is over: once each, in the standard that it wishes."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from machinery.invariants import Scope as Proved
from machinery.statements import rows
from machinery.transactions import whole
from settlements.messages.alleging import NO_ACCOUNT
from settlements.messages.contents import Allegement, AllegementRemoval
from settlements.messages.contents import Message as Read
from settlements.messages.either import read_message
from settlements.messages.parts import Cash, Flow
from settlements.models import Message
from settlements.operations import Occasion, allege_due, cancel
from settlements.operations.wishes import set_message_wish
from settlements.queries import messages_of
from settlements.telling_invariants import TELLING
from tests.settlements.correspondence.posted import JOB, OURS, TEN, delivers, receives, sent, xml
from tests.settlements.correspondence.test_telling import say, told, wish
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, NORTE, SHARE, Firm
from vocabulary.side import Direction, PaymentType

pytestmark = pytest.mark.usefixtures("own_bic")

EVER = Proved(FRI_2026_11_20)
LATER = TEN + timedelta(hours=5)


def alleges() -> None:
    with whole():
        assert allege_due(at=LATER)


def broken() -> list[dict[str, Any]]:
    return list(rows(TELLING.sql(), TELLING.parameters(EVER)))


def alleged_by(kind: str, read: Read) -> Allegement:
    assert read.kind == kind and isinstance(read.content, Allegement), read
    return read.content


@pytest.mark.parametrize(
    ("form", "kind", "account"), [("ISO20022", "sese.028", None), ("ISO15022", "MT578", NO_ACCOUNT)]
)
def test_who_is_named_is_told_what_it_would_have_to_do(market: Firm, form: str, kind: str, account: str | None) -> None:
    wish(market, HARTWELL, "ALLEGEMENT", form)
    wish(market, NORTE, "ALLEGEMENT", form)
    sent(xml(delivers(), "M1"))
    alleges()
    assert say() == 1 and say() == 0
    assert not told(market.parties[NORTE]) and not broken()
    (read,) = told(market.parties[HARTWELL])
    found = alleged_by(kind, read)
    assert (found.direction, found.payment_type) == (Direction.RECEIVE, PaymentType.AGAINST)
    assert found.cash == Cash("EUR", Decimal("12345.60"), Flow.DEBIT) and found.isin == SHARE
    assert found.account == account and found.settlement_date == date(2026, 11, 20)
    assert found.own.party and found.own.party.value == HARTWELL
    assert found.other.party and found.other.party.value == NORTE and found.other.account is None
    assert read.header and (read.header.sender, read.header.receiver) == (OURS, HARTWELL)


@pytest.mark.parametrize("form", ["ISO20022", "ISO15022"])
def test_that_it_is_over_is_told_under_the_reference_of_the_allegement(market: Firm, form: str) -> None:
    wish(market, HARTWELL, "ALLEGEMENT", form)
    sent(xml(delivers(), "M1"))
    sent(xml(delivers(2), "M2"))
    alleges()
    sent(xml(receives(), "H1", HARTWELL), at=LATER + timedelta(minutes=1))
    mine = Message.objects.filter(direction="OUT", party=market.parties[NORTE], reference="N000002").latest("pk")
    occasion = Occasion(JOB, LATER + timedelta(minutes=2), FRI_2026_11_20, "Sent in error")
    with whole():
        assert cancel([mine.instruction_id or 0], occasion).done == 1
    assert say() == 4 and not broken()
    first, second, *removals = told(market.parties[HARTWELL])
    said = {alleged_by(first.kind, each).reference for each in (first, second)}
    assert all(isinstance(each.content, AllegementRemoval) for each in removals)
    assert {getattr(each.content, "reference", "") for each in removals} == said and len(said) == 2
    assert {each.kind for each in removals} == ({"MT578"} if form == "ISO15022" else {"sese.029"})


def test_a_delivery_with_payment_is_alleged_in_iso_20022(market: Firm) -> None:
    wish(market, HARTWELL, "ALLEGEMENT", "ISO15022")
    sent(xml(replace(delivers(), cash=Cash("EUR", Decimal("500.00"), Flow.DEBIT)), "M1"))
    alleges()
    assert say() == 1
    (read,) = told(market.parties[HARTWELL])
    assert alleged_by("sese.028", read).cash == Cash("EUR", Decimal("500.00"), Flow.CREDIT)


def test_whom_an_allegement_tells_does_not_see_the_instruction(market: Firm) -> None:
    """The message is the alleged party's; it is about the other side's instruction, under a reference of ours."""
    wish(market, HARTWELL, "ALLEGEMENT")
    sent(xml(delivers(), "M1"))
    alleges()
    say()
    message = Message.objects.get(direction="OUT", answers=None)
    assert message.party_id == market.parties[HARTWELL] and message.reference == f"ALG{message.instruction_id}"
    assert "N000001" not in bytes(message.body).decode()
    assert message in messages_of(message.instruction_id or 0, JOB, TEN, None)


def test_what_was_told_of_another_or_not_at_all_is_found(market: Firm) -> None:
    wish(market, HARTWELL, "ALLEGEMENT")
    sent(xml(delivers(), "M1"))
    alleges()
    say()
    assert not broken()
    with whole():
        last = set_message_wish(
            market.parties[NORTE],
            "ALLEGEMENT",
            "ISO20022",
            is_wished=True,
            occasion=Occasion(JOB, TEN, FRI_2026_11_20, "x"),
        )
    assert last.topic == "ALLEGEMENT" and not broken()
    assert isinstance(read_message(bytes(Message.objects.get(direction="OUT", answers=None).body)), Read)
