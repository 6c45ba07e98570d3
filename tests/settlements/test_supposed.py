"""What would settle an instruction that has no match yet: its match, and what a night then lacks, tried out by the night."""

from decimal import Decimal

import pytest

from ledger.operations import open_books
from settlements.models import HoldKind, OpenMatch, Unmatched
from settlements.operations import (
    HoldWish,
    LinkWish,
    Occasion,
    hold,
    impose_hold,
    link,
    match_waiting,
    submit_sides,
)
from settlements.own_side import OwnRow
from settlements.queries.standstill import Kind
from settlements.waiting_words import acts_in_words, how_sure, why_in_words
from tests.authorizations.people import account
from tests.settlements.firm import FRI_2026_11_20, JOB, NINE, SHARE, Firm, fund
from tests.settlements.sides import CASH_ONLY, FREE, delivers, receives
from tests.settlements.test_standstill import clerk, told
from vocabulary.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.role("owner")]
OCCASION = Occasion(by=Actor("person", "7", "Ana"), at=NINE, business_date=FRI_2026_11_20, reason="Client asked")
BROUGHT = "100 DE0007164600 are delivered to account SEC-NORT of Banco del Norte SA."


@pytest.fixture
def firm(market_on_file: Firm) -> Firm:
    """The small market with its books open, taken back after the test."""
    open_books(FRI_2026_11_20, by=JOB, at=NINE)
    return market_on_file


def filed(*sides: OwnRow) -> list[int]:
    """Sides that came in and were not matched yet."""
    made = submit_sides(sides, by=JOB, at=NINE, business_date=FRI_2026_11_20).made
    return [made[each.line] for each in sides]


def test_the_other_side_has_to_come_and_what_this_one_lacks_is_told(firm: Firm) -> None:
    """Nobody knows what the other one has: it is taken to have what it owes."""
    olga = account("olga", "settlement_supervisor")
    (alone,) = filed(delivers(1))
    found = told(alone, olga)
    assert [(each.depth, each.named.reference) for each in found.knots] == [(0, "N000001")]
    assert [why_in_words(each) for each in found.knots[0].points] == [
        "It is unmatched: Hartwell & Finch Brokers has sent nothing that could be meant.",
        "Banco del Norte SA lacks 100 DE0007164600 on SEC-NORT.",
    ]
    assert acts_in_words(found) == ["Hartwell & Finch Brokers instructs its side.", BROUGHT]
    assert found.is_supposed and found.is_least and found.is_whole and found.matches == 0
    assert how_sure(found)[-1] == "The other side is taken to hold nothing, and to have what it owes."
    fund(firm, "SEC-NORT", SHARE, Decimal(100))
    assert acts_in_words(told(alone, olga)) == ["Hartwell & Finch Brokers instructs its side."]


@pytest.mark.parametrize(
    ("side", "kinds"),
    [
        pytest.param(receives(1), {Kind.MATCH, Kind.CASH}, id="RVP"),
        pytest.param(delivers(1, **FREE), {Kind.MATCH, Kind.SECURITIES}, id="DFP"),
        pytest.param(receives(1, **FREE), {Kind.MATCH}, id="RFP"),
        pytest.param(delivers(1, **CASH_ONLY), {Kind.MATCH, Kind.CASH}, id="PFOD"),
        pytest.param(delivers(1, payment="DWP"), {Kind.MATCH, Kind.SECURITIES, Kind.CASH}, id="DWP"),
    ],
)
def test_each_payment_type_is_supposed_as_it_would_match(firm: Firm, side: OwnRow, kinds: set[Kind]) -> None:
    """Who delivers securities lacks them, who pays lacks cash: against payment the receiver, else the deliverer."""
    (alone,) = filed(side)
    assert {each.kind for each in told(alone, account("olga", "settlement_supervisor")).acts or ()} == kinds


def test_the_nearest_candidate_says_what_differs_and_brings_its_own_accounts_and_holds(firm: Firm) -> None:
    """Its party holds it, and so does the house; of what it has, it is taken at its word."""
    olga = account("olga", "settlement_supervisor")
    fund(firm, "SEC-NORT", SHARE, Decimal(100))
    mine, theirs = filed(delivers(1), receives(1, amount="12999.00"))
    assert hold([theirs], OCCASION).done == 1
    assert impose_hold([theirs], HoldWish(HoldKind.CSDH, "A name of a list"), OCCASION).done == 1
    found = told(mine, olga)
    assert not found.is_supposed and found.is_least
    assert [why_in_words(each) for each in found.knots[0].points][:3] == [
        "It is unmatched: the nearest one, H000001, differs in this: Amount.",
        "Hartwell & Finch Brokers keeps it on hold.",
        "The house holds H000001, whatever its party does.",
    ]
    assert acts_in_words(found) == [
        "One of the two is cancelled and instructed anew, so that it and H000001 agree in this: Amount.",
        "Hartwell & Finch Brokers releases its side of N000001.",
        "The house lifts its hold on H000001.",
        "Account CSH-HART-EUR of Hartwell & Finch Brokers is funded with 12,345.60\N{NO-BREAK SPACE}EUR.",
    ]


def test_what_the_other_side_has_is_not_told_before_there_is_a_match(firm: Firm) -> None:
    """Who sends something that nearly matches learns nothing by it but what differs."""
    fund(firm, "SEC-NORT", SHARE, Decimal(100))
    mine, theirs = filed(delivers(1), receives(1, amount="12999.00"))
    assert hold([theirs], OCCASION).done == 1
    ana = clerk(firm, 0)
    found = told(mine, ana)
    assert found.is_supposed
    assert acts_in_words(found) == [
        "One of the two is cancelled and instructed anew, so that it and H000001 agree in this: Amount."
    ]
    (point,) = found.knots[0].points
    assert [(each.id, each.reference) for each in point.named] == [(None, "H000001")]


def test_accounts_of_what_could_not_be_meant_are_not_looked_at(firm: Firm) -> None:
    """The nearest one is of another security: the account that it names has none of this one, and need not."""
    olga = account("olga", "settlement_supervisor")
    fund(firm, "SEC-NORT", SHARE, Decimal(100))
    mine, _ = filed(delivers(1, **FREE), receives(1, **FREE, isin="FR0000120271"))
    found = told(mine, olga)
    assert found.is_supposed and found.acts
    assert acts_in_words(found) == [
        "One of the two is cancelled and instructed anew, so that it and H000001 agree in this: ISIN."
    ]


def test_what_agrees_is_matched_next_and_a_night_then_decides_as_was_told(firm: Firm) -> None:
    """The same is told of the match: nothing is supposed any more."""
    olga = account("olga", "settlement_supervisor")
    mine, _ = filed(delivers(1), receives(1))
    before = told(mine, olga)
    assert acts_in_words(before)[0] == "The next matching takes it together with H000001."
    assert why_in_words(before.knots[0].points[0]) == "It is not matched yet with H000001, which says the same."
    match_waiting(None, at=NINE, business_date=FRI_2026_11_20)
    after = told(mine, olga)
    assert acts_in_words(after) == acts_in_words(before)[1:] != []
    assert after.knots[0].points == before.knots[0].points[1:]
    fund(firm, "SEC-NORT", SHARE, Decimal(100))
    fund(firm, "CSH-HART-EUR", "EUR", Decimal(50_000))
    assert told(mine, olga).acts == []


def test_nothing_of_it_is_kept(firm: Firm) -> None:
    olga = account("olga", "settlement_supervisor")
    mine, theirs = filed(delivers(1), receives(1, quantity="90"))
    told(mine, olga)
    assert set(Unmatched.objects.values_list("pk", flat=True)) == {mine, theirs}
    assert not OpenMatch.objects.exists()


def test_what_is_before_it_in_the_queue_is_served_first(firm: Firm) -> None:
    """Of what another match takes nothing is left for it, though there would be enough for it alone."""
    olga = account("olga", "settlement_supervisor")
    fund(firm, "SEC-NORT", SHARE, Decimal(100))
    fund(firm, "CSH-HART-EUR", "EUR", Decimal(50_000))
    filed(delivers(1), receives(1))
    match_waiting(None, at=NINE, business_date=FRI_2026_11_20)
    (alone,) = filed(delivers(2, **FREE))
    found = told(alone, olga)
    assert acts_in_words(found) == ["Hartwell & Finch Brokers instructs its side.", BROUGHT]
    assert found.matches == 1


def test_it_is_linked_as_its_match_will_be(firm: Firm) -> None:
    """It settles together with another one, which its side holds: that has to go too, or the link has."""
    olga = account("olga", "settlement_supervisor")
    fund(firm, "SEC-NORT", SHARE, Decimal(1_000))
    together, _ = filed(delivers(1, **FREE), receives(1, **FREE))
    match_waiting(None, at=NINE, business_date=FRI_2026_11_20)
    (alone,) = filed(delivers(2, **{**FREE, "quantity": "7"}))
    assert hold([together], OCCASION).done == 1
    assert not link([LinkWish(alone, "WITH", together)], OCCASION).failures
    found = told(alone, olga)
    assert [each.kind for each in found.knots[0].points] == [Kind.MATCH, Kind.TOGETHER]
    assert [each.kind for each in found.acts or ()] in ([Kind.MATCH, Kind.HOLD], [Kind.MATCH, Kind.TOGETHER])
    filed(receives(2, **{**FREE, "quantity": "7"}))
    match_waiting(None, at=NINE, business_date=FRI_2026_11_20)
    after = told(alone, olga)
    assert list(after.acts or ()) == list(found.acts or ())[1:]
    assert list(after.knots[0].points) == list(found.knots[0].points)[1:]
