"""What is told that would settle an instruction is done, and nothing else: the next night settles it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from authorizations.queries import actor_of
from backoffice.day import run_night
from machinery.transactions import whole
from settlements.models import InstructionLink, Match, OpenMatch
from settlements.operations import LinkWish, hold, link, release, unlink
from settlements.queries import instruction_sheet
from settlements.queries.standstill import Kind, Point, Reader, standstill
from tests.authorizations.people import account
from tests.conftest import OwnDatabase
from tests.settlements.firm import BOND, CASHLESS, FRI_2026_11_20, FUND, JOB, SHARE, Firm, fund
from tests.settlements.test_penalising import MON_2026_11_23, OCCASION, evening, took
from vocabulary.actor import Actor

MONDAY = replace(OCCASION, business_date=MON_2026_11_23)


@pytest.fixture
def auditor(own_database: OwnDatabase) -> Actor:
    """Who may see everything; the role is job again."""
    own_database.use("owner")
    with whole():
        made = actor_of(account("audra", "auditor"))
    own_database.use("job")
    return made


def acts(match: int, auditor: Actor) -> list[Point]:
    """What is told that would settle the deliverer's instruction of a match."""
    side = Match.objects.get(pk=match).delivering_id
    sheet = instruction_sheet(side, auditor, OCCASION.at, MON_2026_11_23)
    assert sheet is not None
    found = standstill(sheet, Reader(auditor, OCCASION.at, True), MON_2026_11_23)
    assert found is not None and found.acts
    return list(found.acts)


def do(firm: Firm, points: list[Point]) -> None:
    """Does what is told, exactly."""
    for point in points:
        with whole():
            if point.kind in {Kind.SECURITIES, Kind.CASH}:
                fund(firm, point.number, point.asset, Decimal(point.units or 0), MON_2026_11_23)
            elif point.kind == Kind.HOLD:
                assert release([point.named[0].id or 0], MONDAY).done == 1
            else:
                assert unlink([InstructionLink.objects.get().pk], MONDAY).done == 1


def night(day: date) -> None:
    """Runs the nights up to a day; each proves itself."""
    assert set(run_night(day, by=JOB, at=evening(day)).values()) <= {"DONE"}


def test_it_settles_by_what_was_told(market: Firm, auditor: Actor) -> None:
    """What lacks is brought, what another one on hold would bring is released, and what waits for what never comes is unlinked."""
    free = {"payment": "FOP", **CASHLESS}
    swapped = {"deliverer": "LUMIFRPPXXX", "deliverer_account": "SEC-LUMI", "receiver": "NORTESMMXXX",
               "receiver_account": "SEC-NORT"}  # fmt: skip
    with whole():
        fund(market, "SEC-LUMI", FUND, Decimal(100))
        lacks, waits = took(1), took(2, isin=FUND, **free)
        brings = took(3, isin=FUND, **free, **swapped)
        after, first = took(4, isin=BOND, quantity="2000", **free), took(5, isin=BOND, quantity="3000", **free)
        assert hold([Match.objects.get(pk=brings).delivering_id], OCCASION).done == 1
        sides = [Match.objects.get(pk=each).delivering_id for each in (after, first)]
        assert not link([LinkWish(sides[0], "AFTE", sides[1])], OCCASION).failures
        fund(market, "SEC-NORT", SHARE, Decimal(6))
        fund(market, "SEC-NORT", BOND, Decimal(2_500))
    night(FRI_2026_11_20)
    assert set(OpenMatch.objects.values_list("pk", flat=True)) == {lacks, waits, brings, after, first}
    told = acts(lacks, auditor)
    assert [(each.kind, each.units) for each in told] == [
        (Kind.SECURITIES, Decimal(94)),
        (Kind.CASH, Decimal("12345.60")),
    ]
    assert [each.kind for each in acts(waits, auditor)] == [Kind.HOLD]
    assert [each.kind for each in acts(after, auditor)] == [Kind.TOGETHER]
    do(market, acts(waits, auditor) + acts(after, auditor) + told)
    night(MON_2026_11_23)
    assert set(OpenMatch.objects.values_list("pk", flat=True)) == {first}
