"""Parties are told by message what became of their instructions: each fact once, for who wishes it, whoever is killed meanwhile."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from backoffice import health
from backoffice.drill.history import lei
from machinery.payload import InvalidPayload
from machinery.transactions import whole
from notifications.queries import NAMED
from refdata.operations import PartyWish, register_party
from settlements.commands.wishes import COMMANDS
from settlements.correspondence import telling
from settlements.correspondence.standing import exact_amount
from settlements.correspondence.telling import identifier_of, tell
from settlements.messages.contents import Message as Read
from settlements.messages.contents import StatusAdvice
from settlements.messages.either import read_message
from settlements.messages.parts import Counted
from settlements.models import HoldKind, ImposedHold, Match, Message, Telling
from settlements.operations import HoldWish, Occasion, hold, impose_hold, lift_hold, release, submit
from settlements.operations.wishes import HouseHasNoBic, PartyHasNoBic, set_message_wish
from settlements.queries import untold_for
from tests.sealing import seal
from tests.settlements.correspondence.posted import JOB, OURS, TEN, delivers, receives, sent, xml
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, LEIS, NORTE, START, WED_2026_11_18, Firm, row
from vocabulary.side import QuantityType
from vocabulary.status import MatchingStatus, SettlementStatus

pytestmark = pytest.mark.usefixtures("own_bic")

OCCASION = Occasion(by=JOB, at=TEN, business_date=FRI_2026_11_20, reason="The client asked for it")


def wish(market: Firm, bic: str, topic: str = "STATUS", form: str = "ISO20022", *, is_wished: bool = True) -> None:
    seal()
    with whole():
        set_message_wish(market.parties[bic], topic, form, is_wished=is_wished, occasion=OCCASION)


def say() -> int:
    seal()
    number, is_more = 0, True
    while is_more:
        with whole():
            last = tell(by=JOB, at=TEN, business_date=FRI_2026_11_20)
        number, is_more = number + last.messages, last.is_more
    return number


def told(party: int) -> list[Read]:
    """What a party was told and no answer to what it said, in order."""
    found = Message.objects.filter(direction="OUT", answers=None, party=party).order_by("pk")
    read = [read_message(bytes(each.body)) for each in found]
    assert all(isinstance(each, Read) for each in read)
    return [each for each in read if isinstance(each, Read)]


def trade() -> None:
    sent(xml(delivers(), "M1"))
    sent(xml(receives(), "H1", HARTWELL), at=TEN + timedelta(minutes=1))


def test_a_change_of_status_is_told_to_who_wishes_it(market: Firm) -> None:
    wish(market, NORTE)
    wish(market, HARTWELL, form="ISO15022")
    trade()
    assert say()
    norte, hartwell = (told(market.parties[bic]) for bic in (NORTE, HARTWELL))
    assert {each.kind for each in norte} == {"sese.024"} and {each.kind for each in hartwell} == {"MT548"}
    first, *_, last = [each.content for each in norte]
    assert isinstance(first, StatusAdvice) and first.matching and first.matching.status == MatchingStatus.UNMATCHED
    assert isinstance(last, StatusAdvice) and last.matching and last.matching.status == MatchingStatus.MATCHED
    assert last.settlement and last.settlement.status == SettlementStatus.PENDING
    assert norte[0].header and (norte[0].header.sender, norte[0].header.receiver) == (OURS, NORTE)
    assert say() == 0 and len(told(market.parties[NORTE])) == len(norte)


@pytest.mark.parametrize("form", ["ISO20022", "ISO15022"])
def test_what_is_unmatched_is_told_which_fields_differ(market: Firm, form: str) -> None:
    """By the codes of all of them; that the other one is missing only where nobody is near."""
    wish(market, NORTE, form=form)
    sent(xml(delivers(), "M1"))
    assert say() and [why(each) for each in told(market.parties[NORTE])] == [["CMIS"]]
    differs = replace(
        receives(), quantity=Counted(Decimal(90), QuantityType.UNIT), trade_date=WED_2026_11_18 - timedelta(days=1)
    )
    sent(xml(differs, "H1", HARTWELL), at=TEN + timedelta(minutes=1))
    mine = Message.objects.filter(direction="OUT", party=market.parties[NORTE]).latest("pk").instruction_id or 0
    with whole():
        assert hold([mine], replace(OCCASION, at=TEN + timedelta(hours=1))).done == 1
    assert say() and why(told(market.parties[NORTE])[-1]) == ["DQUA", "DTRD"]


def why(message: Read) -> list[str]:
    """Why a message says that its instruction is unmatched."""
    assert isinstance(message.content, StatusAdvice) and message.content.matching
    assert message.content.matching.status == MatchingStatus.UNMATCHED
    return [each.code for each in message.content.matching.reasons]


def test_a_hold_of_the_other_side_is_told_with_its_mirror(market: Firm) -> None:
    trade()
    wish(market, NORTE)
    wish(market, HARTWELL)
    mine = Message.objects.filter(direction="OUT", party=market.parties[NORTE]).latest("pk").instruction_id or 0
    with whole():
        hold([mine], replace(OCCASION, at=TEN + timedelta(hours=1)))
    say()
    codes = {}
    for bic in (NORTE, HARTWELL):
        (message,) = told(market.parties[bic])
        assert isinstance(message.content, StatusAdvice) and message.content.settlement
        codes[bic] = [each.code for each in message.content.settlement.reasons]
    assert codes == {NORTE: ["PREA"], HARTWELL: ["PRCY"]}


def test_an_act_on_many_is_told_of_each(market: Firm) -> None:
    """More than events name one by one."""
    with whole():
        submit([row(number) for number in range(1, NAMED + 2)], by=JOB, at=TEN, business_date=FRI_2026_11_20)
    mine = list(Match.objects.values_list("delivering_id", flat=True))
    wish(market, NORTE)
    with whole():
        assert not hold(mine, replace(OCCASION, at=TEN + timedelta(hours=1))).failures
    say()
    assert (
        len(mine) == NAMED + 1 == len({getattr(each.content, "reference", "") for each in told(market.parties[NORTE])})
    )


def test_a_hold_that_was_released_is_told_no_more(market: Firm) -> None:
    """What is told after the release says nothing of the hold before it."""
    trade()
    mine = Message.objects.filter(direction="OUT", party=market.parties[NORTE]).latest("pk").instruction_id or 0
    with whole():
        hold([mine], replace(OCCASION, at=TEN + timedelta(hours=1)))
    wish(market, NORTE)
    with whole():
        release([mine], replace(OCCASION, at=TEN + timedelta(hours=2)))
    say()
    (message,) = told(market.parties[NORTE])
    assert isinstance(message.content, StatusAdvice) and message.content.settlement
    assert "PREA" not in [each.code for each in message.content.settlement.reasons]


def test_what_was_before_the_wish_and_after_its_end_is_not_told(market: Firm) -> None:
    sent(xml(delivers(), "M1"))
    wish(market, NORTE)
    sent(xml(delivers(2), "M2"))
    wish(market, NORTE, is_wished=False)
    sent(xml(delivers(3), "M3"))
    say()
    assert [getattr(each.content, "reference", "") for each in told(market.parties[NORTE])] == ["N000002"]


def test_who_is_killed_has_told_all_of_it_or_nothing(market: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    """And a large event is told in steps, each of them once."""
    wish(market, NORTE)
    for number in range(1, 4):
        sent(xml(delivers(number), f"M{number}"))
    seal()
    before = Telling.objects.get()
    with pytest.raises(RuntimeError, match="killed"), transaction.atomic():
        tell(by=JOB, at=TEN, business_date=FRI_2026_11_20)
        raise RuntimeError("killed")
    assert Telling.objects.get().position == before.position and not told(market.parties[NORTE])
    monkeypatch.setattr(telling, "AT_ONCE", 1)
    say()
    assert (
        len(told(market.parties[NORTE]))
        == len({getattr(m.content, "reference", "") for m in told(market.parties[NORTE])})
        == 3
    )


@pytest.mark.parametrize(
    ("amount", "currency", "told"),
    [
        ("5620.820000", "EUR", "5620.82"),
        ("41.000000", "USD", "41.00"),
        ("41.000000", "JPY", "41"),
        ("0.125", "BHD", "0.125"),
        ("0.125", "EUR", "0.125"),
        ("123456789012345.670000", "EUR", "123456789012345.67"),
    ],
)
def test_an_amount_is_told_with_the_decimals_of_its_currency(amount: str, currency: str, told: str) -> None:
    assert str(exact_amount(Decimal(amount), currency)) == told
    assert exact_amount(None, None) is None


def test_identifiers_are_short_and_of_one_fact_each() -> None:
    assert len(identifier_of(36**6 - 1, 36**6 - 1)) <= 16
    assert len({identifier_of(a, b) for a in range(40) for b in range(40)}) == 1_600


def test_the_same_wish_again_is_that_wish(market: Firm) -> None:
    wish(market, NORTE)
    wish(market, NORTE)
    with whole():
        first = set_message_wish(market.parties[NORTE], "STATUS", "ISO20022", is_wished=True, occasion=OCCASION)
    assert first.after_position >= -1


def test_iso_15022_is_wished_where_both_have_a_bic(market: Firm, settings: Any) -> None:
    """By which it is addressed; what is not wished any more needs none."""
    new = lei(7)
    quiet = PartyWish(new, market.entities[0], "Quiet", None, "PT")
    with whole():
        without = register_party([quiet], valid_from=START, by=JOB, at=TEN)[new]
    with pytest.raises(PartyHasNoBic) as refused, whole():
        set_message_wish(without, "STATUS", "ISO15022", is_wished=True, occasion=OCCASION)
    assert new in refused.value.sentence()
    settings.OWN_BIC = ""
    with pytest.raises(HouseHasNoBic) as ours, whole():
        set_message_wish(market.parties[NORTE], "STATUS", "ISO15022", is_wished=True, occasion=OCCASION)
    assert "BACKOFFICE_BIC" in ours.value.sentence()
    with whole():
        assert not set_message_wish(without, "STATUS", "ISO15022", is_wished=False, occasion=OCCASION).is_wished


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"party": "5493001KJTIIGC8Y1R99"}, "party"),
        ({"party": "NORTE"}, "party"),
        ({"topic": "WEATHER"}, "topic"),
        ({"form": "FAX"}, "form"),
        ({"is_wished": "yes"}, "is_wished"),
        ({"more": 1}, "more"),
    ],
)
def test_what_no_wish_can_be_is_refused(market: Firm, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidPayload) as refused:
        COMMANDS[0].read({"party": LEIS[NORTE], "topic": "STATUS", **changes})
    assert refused.value.data["field"] == field


def test_who_is_not_told_is_seen(market: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits where nobody wishes it, or all is told; what waits is told by how long, and the house is not well then."""
    assert untold_for() == timedelta(0) and health.messages() == ""
    wish(market, HARTWELL)
    say()
    assert untold_for() == timedelta(0)
    trade()
    seal()
    waiting = untold_for()
    assert waiting > timedelta(0) and health.messages() == ""
    monkeypatch.setattr(health, "TOLD_WITHIN", timedelta(0))
    assert health.messages().startswith("parties are not told by message for ")
    say()
    assert untold_for() == timedelta(0) and health.messages() == ""


def test_a_hold_of_the_house_is_told_to_both_and_beside_a_partys_own(market: Firm) -> None:
    """CDEL is on no list of today for what is pending: CDLR is told instead. Why it holds is told to nobody."""
    trade()
    wish(market, NORTE)
    wish(market, HARTWELL, form="ISO15022")
    mine = Message.objects.filter(direction="OUT", party=market.parties[NORTE]).latest("pk").instruction_id or 0
    later = [replace(OCCASION, at=TEN + timedelta(hours=hour)) for hour in (1, 2, 3, 4)]
    conditional = HoldWish(HoldKind.CDEL, "Escrow of a secret deal", condition="The notary confirms")
    with whole():
        impose_hold([mine], conditional, later[0])
    with whole():
        hold([mine], later[1])
    with whole():
        impose_hold([mine], HoldWish(HoldKind.CSDH, "A name of a list", "SANCTIONS"), later[2])
    with whole():
        lift_hold(list(ImposedHold.objects.values_list("pk", flat=True)), later[3])
    say()
    codes = {}
    for bic in (NORTE, HARTWELL):
        found = [each.content for each in told(market.parties[bic])]
        settlements = [each.settlement for each in found if isinstance(each, StatusAdvice) and each.settlement]
        codes[bic] = [[reason.code for reason in each.reasons] for each in settlements]
    assert codes == {
        NORTE: [["CDLR"], ["CDLR", "PREA"], ["CSDH", "PREA"], ["PREA"]],
        HARTWELL: [["PRCY"], ["PRCY"], ["PRCY"], ["PRCY"]],
    }
    sent_out = b"".join(bytes(each.body) for each in Message.objects.filter(direction="OUT"))
    assert b"secret" not in sent_out and b"name of a list" not in sent_out and b"SANCTIONS" not in sent_out
