"""Reasons that follow from dates: who merely came in too late for its date, and what awaits it; the same wherever they are told."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from backoffice.day import STEPS, open_night, run_night
from backoffice.proof import look
from itservices.queries import next_step
from itservices.runner import run_step, run_to_end
from ledger.queries import closing_of
from machinery.paging import Cut
from machinery.transactions import whole
from settlements.correspondence.telling import tell
from settlements.explanation import why
from settlements.messages.contents import Message as Read
from settlements.messages.contents import StatusAdvice
from settlements.messages.either import read_message
from settlements.models import HoldKind, Message, MessageWish, OpenMatch, Penalty, Settlement
from settlements.operations import HoldWish, hold, impose_hold
from settlements.operations.wishes import set_message_wish
from settlements.queries import Scope, Wanted, instruction_sheet, lines, sheet_as_of
from settlements.shown import situation_of, told
from tests.sealing import seal
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, JOB, NINE, NORTE, SHARE, Firm, fund
from tests.settlements.sides import delivers, receives
from tests.settlements.test_matching_sides import arrive, take
from tests.settlements.test_parts import auditor, sides
from tests.settlements.test_penalising import MON_2026_11_23, OCCASION, evening, in_scope, took
from vocabulary.actor import Actor
from vocabulary.status import SettlementStatus

__all__ = ["auditor"]
LATE = NINE + timedelta(hours=9)
"""After four and six by the clock of the market."""
MONDAYS: dict[str, str | None] = {"intended_settlement_date": "2026-11-23"}
EVERYTHING = Scope(None)


def left_with_nothing_to_lack(firm: Firm) -> None:
    """A night tries what is open, which lacks securities; before it says why, they come. Then it ends."""
    opened = open_night(FRI_2026_11_20, by=JOB, at=evening(FRI_2026_11_20))
    for _ in range([name for name, _ in STEPS].index("refuse")):
        step = next_step(opened)
        assert step is not None and run_step(step)
    with whole():
        fund(firm, "SEC-NORT", SHARE, Decimal(1_000))
    assert run_to_end(opened) == "DONE"


def paid(firm: Firm) -> None:
    fund(firm, "CSH-HART-EUR", "EUR", Decimal(1_000_000))


def codes() -> tuple[str, str]:
    queued = OpenMatch.objects.get()
    return queued.deliverer_reason, queued.receiver_reason


def of_sides(first: datetime, second: datetime) -> None:
    """Norte delivers what it instructs at one instant, Hartwell receives at another."""
    early, late = sorted([(first, delivers()), (second, receives())], key=lambda each: each[0])
    with whole():
        take(early[1], at=early[0])
    with whole():
        assert arrive(late[1], at=late[0]).matches == 1


@pytest.mark.parametrize(
    ("deliverer", "receiver", "expected"),
    [
        (LATE, NINE, ("LATE", "CLAT")),
        (NINE, LATE, ("CLAT", "LATE")),
        (LATE, LATE + timedelta(minutes=1), ("LATE", "LATE")),
        (NINE, NINE + timedelta(hours=1), ("CYCL", "CYCL")),
    ],
)
def test_who_came_in_after_the_cut_off_is_told_so_where_nothing_else_keeps_it(
    market: Firm, deliverer: datetime, receiver: datetime, expected: tuple[str, str]
) -> None:
    with whole():
        paid(market)
        in_scope(market)
    of_sides(deliverer, receiver)
    left_with_nothing_to_lack(market)
    assert codes() == expected
    assert not Penalty.objects.filter(kind="SEFP").exists(), "nobody is the cause"
    assert look(FRI_2026_11_20, full=True).broken == []


def test_what_came_in_late_and_settles_that_night_settles_on_its_date_and_pays_for_having_been_late(
    market: Firm, auditor: Actor
) -> None:
    """Norte came in late. Nothing fails; late matching is charged by when it was matched, not by when it settled."""
    with whole():
        paid(market)
        in_scope(market)
        fund(market, "SEC-NORT", SHARE, Decimal(1_000))
    of_sides(LATE, NINE)
    match = OpenMatch.objects.get()
    assert (match.settlement, match.intended_settlement_date) == ("PENF", FRI_2026_11_20)
    assert set(run_night(FRI_2026_11_20, by=JOB, at=evening(FRI_2026_11_20)).values()) == {"DONE"}
    assert Settlement.objects.get().business_date == FRI_2026_11_20
    charged = list(Penalty.objects.values_list("kind", "penalty_date", "side", "amount"))
    assert charged == [("LMFP", FRI_2026_11_20, "DELI", Decimal("0.25"))]
    sheet = instruction_sheet(sides(match.pk)[0], auditor, NINE, MON_2026_11_23)
    assert sheet is not None
    said = why(situation_of(sheet, MON_2026_11_23, NINE))
    assert "It was matched after the cut-off of that date; its night settled it on that date nevertheless." in said
    assert look(FRI_2026_11_20, full=True).broken == []


def test_what_lacks_securities_is_told_that_though_it_came_in_late(market: Firm) -> None:
    with whole():
        paid(market)
    of_sides(LATE, NINE)
    assert set(run_night(FRI_2026_11_20, by=JOB, at=evening(FRI_2026_11_20)).values()) == {"DONE"}
    assert codes() == ("LACK", "CLAC")


def wished(firm: Firm) -> None:
    """Norte is told of its instructions in ISO 20022, Hartwell in ISO 15022."""
    seal()
    for bic, form in ((NORTE, "ISO20022"), (HARTWELL, "ISO15022")):
        for topic in MessageWish.Topic:
            with whole():
                set_message_wish(firm.parties[bic], topic, form, is_wished=True, occasion=OCCASION)


def advised(firm: Firm, bic: str) -> list[tuple[str, list[str]]]:
    """Settlement status and reasons of each status advice to a party."""
    seal()
    is_more = True
    while is_more:
        with whole():
            is_more = tell(by=JOB, at=evening(MON_2026_11_23), business_date=MON_2026_11_23).is_more
    kept = Message.objects.filter(direction="OUT", party=firm.parties[bic]).order_by("pk")
    read = [read_message(bytes(each.body)) for each in kept]
    said = [each.content for each in read if isinstance(each, Read) and isinstance(each.content, StatusAdvice)]
    return [
        (str(each.settlement.status), [r.code for r in each.settlement.reasons]) for each in said if each.settlement
    ]


def test_that_one_came_in_late_is_told_by_message(market: Firm, settings: Any) -> None:
    settings.OWN_BIC = "CUSTESMMXXX"
    wished(market)
    with whole():
        paid(market)
    of_sides(LATE, NINE)
    left_with_nothing_to_lack(market)
    assert advised(market, NORTE)[-1] == ("PENF", ["LATE"])
    assert advised(market, HARTWELL)[-1] == ("PENF", ["CLAT"])


def listed(today: date, **wanted: Any) -> list[str]:
    with whole():
        return [each.reason for each in lines(Wanted(state="open", **wanted), EVERYTHING, today, Cut()).rows]


@pytest.fixture
def monday(market: Firm) -> int:
    """A match of Friday, for Monday."""
    with whole():
        return took(1, **MONDAYS)


def test_what_awaits_its_date_says_so_on_its_page_and_in_lists_until_the_date_comes(
    monday: int, market: Firm, auditor: Actor
) -> None:
    def shown(day: date) -> tuple[str, str]:
        sheet = instruction_sheet(sides(monday)[0], auditor, NINE, day)
        assert sheet is not None
        found = told(sheet)
        assert why(situation_of(sheet, day, NINE))[0].startswith("Its intended" if day < MON_2026_11_23 else "Nothing")
        return found.own_code, found.other_code

    assert shown(FRI_2026_11_20) == ("FUTU", "FUTU")
    assert listed(FRI_2026_11_20) == listed(FRI_2026_11_20, reason="FUTU") == ["FUTU", "FUTU"]
    assert set(run_night(FRI_2026_11_20, by=JOB, at=evening(FRI_2026_11_20)).values()) == {"DONE"}
    assert codes() == ("", "")
    assert shown(MON_2026_11_23) == ("", "")
    assert listed(MON_2026_11_23) == ["", ""] and listed(MON_2026_11_23, reason="FUTU") == []
    sheet = instruction_sheet(sides(monday)[0], auditor, NINE, MON_2026_11_23)
    assert sheet is not None
    assert sheet_as_of(sheet, FRI_2026_11_20, closing_of(FRI_2026_11_20)).statuses.reason == "FUTU", "as it was known"


def test_a_hold_goes_before_the_date(monday: int, market: Firm, auditor: Actor) -> None:
    with whole():
        assert hold(sides(monday)[:1], OCCASION).failures == ()
    for side in sides(monday):
        sheet = instruction_sheet(side, auditor, NINE, FRI_2026_11_20)
        assert sheet is not None and sheet.statuses.reason == ""
    assert listed(FRI_2026_11_20, reason="FUTU") == []


def test_a_hold_of_the_house_goes_before_the_date_too(monday: int, auditor: Actor) -> None:
    own, other = sides(monday)
    with whole():
        wish = HoldWish(HoldKind.CSDH, "To be looked at")
        assert impose_hold([own], wish, OCCASION).failures == ()
    for side, code in ((own, "CSDH"), (other, "PRCY")):
        sheet = instruction_sheet(side, auditor, NINE, FRI_2026_11_20)
        assert sheet is not None and (sheet.statuses.reason, sheet.statuses.imposed) == ("", code)
    assert listed(FRI_2026_11_20) == ["", ""] and listed(FRI_2026_11_20, reason="FUTU") == []


def test_what_is_matched_for_a_later_date_is_advised_as_awaiting_it(market: Firm, settings: Any) -> None:
    settings.OWN_BIC = "CUSTESMMXXX"
    wished(market)
    with whole():
        take(delivers(**MONDAYS), at=NINE)
    with whole():
        assert arrive(receives(**MONDAYS), at=NINE + timedelta(minutes=1)).matches == 1
    expected = (str(SettlementStatus.PENDING), ["FUTU"])
    found: Sequence[tuple[str, list[str]]] = [advised(market, NORTE)[-1], advised(market, HARTWELL)[-1]]
    assert found == [expected, expected]
    assert set(run_night(FRI_2026_11_20, by=JOB, at=evening(FRI_2026_11_20)).values()) == {"DONE"}
    assert set(run_night(MON_2026_11_23, by=JOB, at=datetime(2026, 11, 23, 23, tzinfo=UTC)).values()) == {"DONE"}
    assert advised(market, NORTE)[-1] == ("PENF", ["LACK"])
