"""What keeps an open instruction from settling, and what would settle it, as its reader may know it."""

from decimal import Decimal

import pytest

from authorizations.models import User
from authorizations.operations import NewAccount, NewGrant, NewPerson, create_accounts, create_people, grant_roles
from authorizations.queries import actor_of
from compliance.models import LegalReason, ReasonCode
from compliance.operations import place_block
from compliance.queries import Subject
from ledger.operations import open_books
from settlements.models import HoldKind, Match, OpenMatch
from settlements.operations import HoldWish, LinkWish, Occasion, hold, impose_hold, link, submit
from settlements.queries import instruction_sheet
from settlements.queries.around import state_around
from settlements.queries.standstill import HIDDEN, Kind, Point, Reader, Standstill, standstill
from settlements.waiting_words import acts_in_words, how_sure, why_in_words
from tests.authorizations.people import account
from tests.settlements.firm import CASHLESS, FRI_2026_11_20, JOB, NINE, SHARE, Firm, fund, row
from vocabulary.actor import Actor
from vocabulary.days import ONE_DAY

pytestmark = [pytest.mark.django_db, pytest.mark.role("owner")]
OCCASION = Occasion(by=Actor("person", "7", "Ana"), at=NINE, business_date=FRI_2026_11_20, reason="Client asked")


@pytest.fixture
def firm(market_on_file: Firm) -> Firm:
    """The small market with its books open, taken back after the test."""
    open_books(FRI_2026_11_20, by=JOB, at=NINE)
    return market_on_file


def filed(number: int, **changes: str | None) -> int:
    """The deliverer's instruction of a pair."""
    intake = submit([row(number, **changes)], by=JOB, at=NINE, business_date=FRI_2026_11_20)
    (standing,) = (intake.standing_for(taken) for taken in intake.taken)
    assert standing is not None
    return int(standing.delivering)


def other(instruction: int) -> int:
    """The receiver's instruction of the same pair."""
    return int(Match.objects.get(delivering_id=instruction).receiving_id)


def told(instruction: int, user: User, *, books: bool = True) -> Standstill:
    """What a reader is told of an instruction."""
    actor = actor_of(user)
    sheet = instruction_sheet(instruction, actor, NINE, FRI_2026_11_20)
    assert sheet is not None
    found = standstill(sheet, Reader(actor, NINE, books), FRI_2026_11_20)
    assert found is not None
    return found


def clerk(firm: Firm, entity: int) -> User:
    """Who serves one of our entities alone."""
    person = create_people([NewPerson("Ana Prieto", "ana@firm.test")], by=JOB, at=NINE)[0]
    grant = NewGrant("settlement_clerk", person_id=person.pk, legal_entity_id=firm.entities[entity])
    grant_roles([grant], by=JOB, at=NINE)
    return create_accounts([NewAccount(person.pk, "ana", "plum-tandem-orbit-17")], by=JOB, at=NINE)[0]


def test_who_lacks_what_and_what_brings_it(firm: Firm) -> None:
    """Norte delivers what Lumière delivers to it, and keeps on hold."""
    olga = account("olga", "settlement_supervisor")
    fund(firm, "SEC-LUMI", SHARE, Decimal(100))
    fund(firm, "CSH-HART-EUR", "EUR", Decimal(50_000))
    first = filed(1)
    second = filed(2, deliverer="LUMIFRPPXXX", receiver="NORTESMMXXX", deliverer_account="SEC-LUMI",
                   receiver_account="SEC-NORT", payment="FOP", **CASHLESS)  # fmt: skip
    hold([second], OCCASION)
    found = told(first, olga)
    assert [(each.depth, each.named.reference) for each in found.knots] == [(0, "N000001"), (1, "N000002")]
    assert [why_in_words(each) for knot in found.knots for each in knot.points] == [
        "Banco del Norte SA lacks 100 DE0007164600 on SEC-NORT.",
        "Société Lumière de Gestion keeps it on hold.",
    ]
    assert acts_in_words(found) == ["Société Lumière de Gestion releases its side of N000002."]
    assert found.is_whole and found.is_least and found.matches == 2
    assert how_sure(found) == [
        "Nothing less of what was thought of settles it: each set was tried out on a copy of the queue."
    ]
    without = told(first, olga, books=False).knots[0].points[0]
    assert (without.units, without.number, why_in_words(without)) == (
        None,
        "",
        "Banco del Norte SA lacks DE0007164600.",
    )


def test_others_are_somebody_else_and_without_numbers(firm: Firm) -> None:
    """Hartwell's clerk: its counterparty lacks securities, as the night tells him; who would bring them he does not learn."""
    fund(firm, "CSH-HART-EUR", "EUR", Decimal(50_000))
    first = filed(1)
    filed(2, deliverer="LUMIFRPPXXX", receiver="NORTESMMXXX", deliverer_account="SEC-LUMI",
          receiver_account="SEC-NORT", payment="FOP", **CASHLESS)  # fmt: skip
    found = told(other(first), clerk(firm, 1))
    assert [each.named == HIDDEN for each in found.knots] == [False, True]
    assert found.knots[0].points == [Point(Kind.SECURITIES, "Banco del Norte SA", asset=SHARE)]
    assert found.knots[1].points == [] and found.knots[1].by is None and found.matches is None
    assert acts_in_words(found) == ["Banco del Norte SA gets DE0007164600, as much as it lacks."]
    hold([first], OCCASION)
    found = told(other(first), clerk_again())
    assert [why_in_words(each) for each in found.knots[0].points] == [
        "Banco del Norte SA keeps it on hold.",
        "Something stands against it of which only somebody else is told.",
    ]


def clerk_again() -> User:
    """The clerk who is there already."""
    return User.objects.get(username="ana")


def test_what_is_blocked_is_told_to_its_owner_alone(firm: Firm) -> None:
    fund(firm, "SEC-NORT", SHARE, Decimal(100))
    fund(firm, "CSH-HART-EUR", "EUR", Decimal(50_000))
    first = filed(1)
    place_block(
        [Subject("account", firm.accounts["SEC-NORT"])],
        reason_code=ReasonCode.BLOC,
        legal_reason=LegalReason.COURT_ORDER,
        legal_basis="Order 17/2026",
        blocked_from=FRI_2026_11_20,
        by=JOB,
        at=NINE,
    )
    olga = account("olga", "settlement_supervisor")
    found = told(first, olga)
    assert {each.kind for each in found.knots[0].points} == {Kind.BLOCK}
    assert all("is lifted." in each for each in acts_in_words(found))
    found = told(other(first), clerk(firm, 1))
    assert found.knots[0].points == [Point(Kind.OTHER)]
    assert acts_in_words(found) == ["Somebody else puts right what stands against it, of which only they are told."]


def test_what_is_linked_is_named(firm: Firm) -> None:
    olga = account("olga", "settlement_supervisor")
    fund(firm, "SEC-NORT", SHARE, Decimal(100))
    fund(firm, "CSH-HART-EUR", "EUR", Decimal(50_000))
    first, second, third = filed(1), filed(2), filed(3)
    assert not link([LinkWish(first, "AFTE", second), LinkWish(third, "POOL", pool="P", members=2)], OCCASION).failures
    hold([second], OCCASION)
    found = told(first, olga)
    assert "It settles only after N000002." in [why_in_words(each) for each in found.knots[0].points]
    assert acts_in_words(found) == ["Banco del Norte SA takes away the link between N000001 and N000002."]
    found = told(third, olga)
    assert "A pool that it is in has not all its members yet." in [why_in_words(e) for e in found.knots[0].points]
    assert "Banco del Norte SA takes N000003 out of its pool P." in acts_in_words(found)


def test_a_copy_that_was_cut_is_told_without_numbers_to_who_sees_not_all(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("settlements.queries.around.MOST", 1)
    first = filed(1)
    filed(2)
    everybody, ana = told(first, account("olga", "settlement_supervisor")), told(first, clerk(firm, 0))
    assert everybody.matches == 1 and how_sure(everybody)[-1] == (
        "It was reckoned on the nearest match of the queue; in all of it the night may decide otherwise."
    )
    assert how_sure(ana)[-1] == (
        "It was reckoned on what is nearest to it in the queue; in all of it the night may decide otherwise."
    )


def test_what_settles_by_itself_waits_for_nothing(firm: Firm) -> None:
    olga = account("olga", "settlement_supervisor")
    fund(firm, "SEC-NORT", SHARE, Decimal(100))
    fund(firm, "CSH-HART-EUR", "EUR", Decimal(50_000))
    found = told(filed(1), olga)
    assert (found.knots, found.acts, how_sure(found)) == ([], [], [])


def test_a_match_is_tried_by_the_first_night_that_is_open_for_it(firm: Firm) -> None:
    """Which is none of a weekend."""
    filed(1)
    match = OpenMatch.objects.get()
    sat_2026_11_21, mon_2026_11_23 = FRI_2026_11_20 + ONE_DAY, FRI_2026_11_20 + 3 * ONE_DAY
    around = state_around(match, sat_2026_11_21)
    assert around is not None and around.on == mon_2026_11_23
    match.market_id = 0
    assert state_around(match, sat_2026_11_21) is None
    match.market_id, match.place = firm.market, "CSD"
    assert state_around(match, sat_2026_11_21) is None


def test_the_house_lifts_its_hold(firm: Firm) -> None:
    """Beside that of the party: neither is enough. The counterparty learns that it is the house's, and no more."""
    olga = account("olga", "settlement_supervisor")
    fund(firm, "SEC-NORT", SHARE, Decimal(100))
    fund(firm, "CSH-HART-EUR", "EUR", Decimal(50_000))
    first = filed(1)
    impose_hold([first], HoldWish(HoldKind.CSDH, "A name of a list"), OCCASION)
    hold([other(first)], OCCASION)
    found = told(first, olga)
    assert [why_in_words(each) for each in found.knots[0].points] == [
        "Hartwell & Finch Brokers keeps it on hold.",
        "The house holds N000001, whatever its party does.",
    ]
    assert acts_in_words(found) == [
        "Hartwell & Finch Brokers releases its side of N000001.",
        "The house lifts its hold on N000001.",
    ]
    assert found.is_least
    side = clerk(firm, 1)
    assert [each.kind for each in told(other(first), side).knots[0].points] == [Kind.HOLD, Kind.IMPOSED]
    assert "The house lifts its hold on the counterparty's instruction." in acts_in_words(told(other(first), side))
