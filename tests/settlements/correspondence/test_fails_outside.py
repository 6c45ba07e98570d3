"""What fails outside: on the board beside what fails in our own books, by its depository's word or by its date."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from machinery.paging import Cut
from machinery.transactions import whole
from settlements.messages.parts import Axis, Reason
from settlements.models import HoldKind, Match
from settlements.operations import (
    Chase,
    HoldWish,
    PenaltyRateWish,
    cancel,
    chase_fails,
    hold,
    impose_hold,
    set_penalty_rates,
    submit,
)
from settlements.operations.chase_refusals import NotFailing
from settlements.partials import Confirmation as Part
from settlements.queries import (
    FailLine,
    Scope,
    Wanted,
    WantedUnmatched,
    fail_lines,
    fail_totals,
    fails_by_age,
    funding_totals,
    instruction_sheet,
    number_unmatched,
    sheet_as_of,
    statuses_of,
)
from settlements.queries.fails import failing_outside, fails_on
from settlements.reasons import reason_in_words
from settlements.shown import why_of
from settlements.shown_fail import shown_fail
from tests.settlements.correspondence.posted import JOB, TEN
from tests.settlements.correspondence.test_depositories import (
    ACCEPTED,
    DEPOSITORY,
    FAILING,
    MATCHED,
    MINUTE,
    OCCASION,
    advice,
    answers,
    come_in,
    confirmation,
    outside,
    reach,
)
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, NORTE, Firm, row
from tests.settlements.sides import FREE, delivers, receives
from tests.settlements.test_parts import auditor
from vocabulary.actor import Actor
from vocabulary.status import ProcessingStatus

pytestmark = pytest.mark.usefixtures("own_bic")

MON_2026_11_23 = date(2026, 11, 23)
TUE_2026_11_24 = date(2026, 11, 24)
__all__ = ["auditor"]
EVERYBODY = Scope(None)


def fails(today: date = TUE_2026_11_24, scope: Scope = EVERYBODY, **wanted: Any) -> list[FailLine]:
    """The board of a day, read by pages of two."""
    found, cut = list[FailLine](), Cut(size=2)
    while True:
        page = fail_lines(Wanted(**wanted), scope, today, cut)
        found += page.rows
        if not page.after:
            return found
        cut = Cut(after=page.after, size=2)


def ids(found: list[FailLine]) -> list[int]:
    return [each.line.id for each in found]


def pair(market: Firm, number: int, at: datetime = TEN) -> Match:
    """Two sides that came in matched, and fail in our own books: their date had passed."""
    with whole():
        submit([row(number, intended_settlement_date="2026-11-19")], by=JOB, at=at, business_date=FRI_2026_11_20)
    return Match.objects.order_by("-pk")[0]


def test_what_is_past_its_date_fails_whatever_its_depository_said(market: Firm) -> None:
    reach(market)
    silent, told = outside(1), outside(2)
    held = come_in(delivers(3, place="CSD"))[0]
    with whole():
        hold([held], replace(OCCASION, reason="Legal"))
    answers(advice(told, **ACCEPTED, **MATCHED))
    assert fails(FRI_2026_11_20) == [], "on the date itself nothing has failed yet"
    found = {each.line.id: each for each in fails(MON_2026_11_23)}
    assert found.keys() == {silent, told, held}
    assert {each.settlement for each in statuses_of([*found]).values()} == {"", "PEND"}, "no status is made up"
    assert [found[pk].depository for pk in (silent, told, held)] == [DEPOSITORY] * 3
    assert (found[silent].days, found[silent].business_days) == (3, 1)
    assert failing_outside([silent, told], FRI_2026_11_20) == set()
    assert failing_outside([silent, told], MON_2026_11_23) == {silent, told}


def test_on_its_date_it_fails_once_its_depository_says_so(market: Firm) -> None:
    reach(market)
    made = outside()
    answers(advice(made, **ACCEPTED, **MATCHED))
    assert fails(FRI_2026_11_20) == []
    answers(advice(made, **FAILING), at=TEN + MINUTE)
    (found,) = fails(FRI_2026_11_20)
    assert (found.line.settlement, found.line.reason, found.business_days) == ("PENF", "LACK", 0)
    shown = shown_fail(found, None, TEN)
    assert shown.shown.code == "LACK" and shown.shown.reason.startswith("failing: ")
    assert shown.settles == f"external depository {DEPOSITORY}" and shown.shown.reason.endswith(reason_in_words("LACK"))


def test_what_was_told_too_early_makes_no_fail_before_its_date(market: Firm, auditor: Actor) -> None:
    reach(market)
    made = outside(intended_settlement_date="2026-11-24")
    answers(advice(made, **ACCEPTED, **FAILING))
    assert fails(MON_2026_11_23) == [] and ids(fails(TUE_2026_11_24)) == [made]
    with whole():
        for day, fails_by_then in ((MON_2026_11_23, False), (TUE_2026_11_24, True)):
            sheet = instruction_sheet(made, auditor, TEN, day)
            assert sheet is not None and fails_on(sheet, day) is fails_by_then
            chase = Chase("Ana, their settlements", "PHONE", None, None)
            outcome = chase_fails([made], chase, replace(OCCASION, reason="They look", business_date=day))
            assert bool(outcome.failures) is not fails_by_then


def test_what_is_over_or_matched_here_is_no_fail_outside(market: Firm) -> None:
    nowhere = come_in(delivers(9, place="CSD"))
    assert fails() == [], "no way leads to its depository: it waits for its match here"
    with whole():
        cancel(nowhere, OCCASION)
    reach(market)
    settled, withdrawn, held = outside(1, receives, **FREE), outside(2), come_in(delivers(3, place="CSD"))[0]
    with whole():
        hold([held], replace(OCCASION, reason="Legal"))
    assert sorted(ids(fails())) == [settled, withdrawn, held]
    answers(confirmation(settled))
    with whole():
        assert cancel([held], OCCASION).done == 1
    assert ids(fails()) == [withdrawn]


def test_a_part_that_was_confirmed_is_not_open_any_more(market: Firm) -> None:
    reach(market)
    made = outside(1, receives, **FREE)
    answers(confirmation(made, "40", part=Part.MORE_TO_COME))
    (found,) = fails()
    assert (found.line.quantity, found.line.instructed_quantity) == (60, 100)


def test_the_board_sums_both_places_and_each_figure_is_that_of_its_rows(market: Firm) -> None:
    reach(market)
    here = [pair(market, number) for number in (1, 2)]
    there = [outside(3, currency="EUR", amount="777.77"), outside(4, receives), outside(5, **FREE)]
    board = fails_by_age(EVERYBODY, TUE_2026_11_24)
    assert [(each.place, each.number) for each in board] == [("own", 4), ("outside", 3)]
    for each in board:
        assert (
            len(fails(place=each.place))
            == each.number
            == fail_totals(Wanted(place=each.place), EVERYBODY, TUE_2026_11_24).count.number
        )
        for band, number in each.bands:
            assert len(fails(place=each.place, since=band.since, until=band.until)) == number
    everything = fails()
    assert sorted(ids(everything)) == sorted([pk for m in here for pk in (m.delivering_id, m.receiving_id)] + there)
    assert len(ids(everything)) == len(set(ids(everything)))
    assert [each.line.intended for each in everything] == sorted(each.line.intended for each in everything)
    total = fail_totals(Wanted(), EVERYBODY, TUE_2026_11_24)
    assert total.count.number == 7 and total.currencies is not None
    for paid in total.currencies:
        those = [f.line for f in everything if f.line.currency == paid.currency]
        pays = [f.amount or 0 for f in those if (f.payment == "DVP") == (f.direction == "RECE")]
        assert (paid.number, paid.to_pay) == (len(those), sum(pays))
        assert paid.to_pay + paid.to_collect == sum(f.amount or 0 for f in those)


def test_only_ours_is_seen_of_a_delivery_outside(market: Firm) -> None:
    reach(market)
    made = outside()
    mine, theirs = (Scope((market.parties[bic],)) for bic in (NORTE, HARTWELL))
    assert ids(fails(scope=mine)) == [made] and fails(scope=theirs) == []
    assert [each.number for each in fails_by_age(mine, TUE_2026_11_24)] == [1]
    assert fails_by_age(theirs, TUE_2026_11_24) == []
    assert fail_totals(Wanted(), theirs, TUE_2026_11_24).count.number == 0


@pytest.mark.parametrize(
    ("wanted", "is_found"),
    [
        ({"counterparty": "HARTGB2LXXX"}, True),
        ({"participant": "HARTGB2LXXX"}, False),
        ({"side": "delivers"}, True),
        ({"side": "collects"}, True),
        ({"side": "pays"}, False),
        ({"reason": "LACK"}, True),
        ({"reason": "MONY"}, False),
        ({"cause": "own"}, True),
        ({"cause": "other"}, False),
        ({"payment": "FREE"}, False),
        ({"account": "SEC-NORT"}, True),
        ({"account": "SEC-HART"}, False),
        ({"ownership": "own"}, False),
        ({"ownership": "customer"}, True),
        ({"chased": "never"}, True),
        ({"since": MON_2026_11_23}, False),
        ({"reference": "N"}, True),
        ({"sort": "-amount"}, True),
        ({"hold": "none"}, True),
        ({"hold": "own"}, False),
        ({"cancellation": "own"}, False),
        ({"place": "own"}, False),
    ],
    ids=str,
)
def test_it_is_asked_for_as_other_fails_are(market: Firm, wanted: dict[str, Any], is_found: bool) -> None:
    reach(market)
    made = outside()
    answers(advice(made, **ACCEPTED, **FAILING))
    assert ids(fails(**wanted)) == [made] * is_found
    assert fail_totals(Wanted(**wanted), EVERYBODY, TUE_2026_11_24).count.number == is_found


def test_it_is_chased_about_and_that_is_asked_for_again(market: Firm) -> None:
    reach(market)
    made = outside()
    chase = Chase("Ana, their settlements", "PHONE", TUE_2026_11_24, TUE_2026_11_24)
    with whole():
        early = chase_fails([made], chase, replace(OCCASION, reason="They look"))
        assert [each.code for each in early.failures] == [NotFailing.code]
        late = chase_fails([made], chase, replace(OCCASION, reason="They look", business_date=MON_2026_11_23))
        assert late.done == 1
    assert ids(fails(chased="once")) == [made] and ids(fails(chase_by=TUE_2026_11_24)) == [made]
    assert fails(chase_by=MON_2026_11_23) == []
    (found,) = fails()
    assert found.chase is not None and found.chase.promised_for == TUE_2026_11_24


def test_who_is_to_be_paid_outside_finances_it(market: Firm) -> None:
    """EUR 12,345.60 for four days at 2.40; the sum of a currency is that of its rows."""
    reach(market)
    with whole():
        rates = [PenaltyRateWish("EUR", Decimal("2.40"))]
        set_penalty_rates(rates, source="ECB", valid_from=FRI_2026_11_20, occasion=OCCASION)
    made, paying = outside(1), outside(2, receives)
    found = {each.line.id: each for each in fails(currency="EUR")}
    assert found[paying].funding is None
    funding = found[made].funding
    assert funding is not None and funding.cost == Decimal("3.29")
    (total,) = funding_totals(EVERYBODY, TUE_2026_11_24)
    assert (total.number, total.amount, total.cost, total.lacking) == (1, funding.amount, funding.cost, 0)


def test_one_of_a_pair_for_outside_says_what_the_queue_says(market: Firm) -> None:
    """Both sides are ours and were not sent: the reason is the queue's, and no depository is named."""
    reach(market)
    with whole():
        changes = {"place": "CSD", "intended_settlement_date": "2026-11-19"}
        submit([row(1, **changes)], by=JOB, at=TEN, business_date=FRI_2026_11_20)
    found = fails(place="outside")
    assert [(each.line.place, each.depository, each.standing) for each in found] == [("CSD", "", None)] * 2
    assert shown_fail(found[0], None, TEN + timedelta(hours=1)).settles == "external depository"


def test_as_of_a_day_what_goes_outside_is_held_and_cancelled_as_it_was(market: Firm, auditor: Actor) -> None:
    reach(market)
    rejected = outside(2)
    (held,) = come_in(delivers(1, place="CSD"))
    answers(advice(rejected, processing=Axis(ProcessingStatus.REJECTED, (Reason("SAFE"),))))
    with whole():
        assert hold([held], OCCASION).done == 1
        assert impose_hold([held], HoldWish(HoldKind.CVAL, "Papers"), OCCASION).done == 1
        assert cancel([rejected], OCCASION).done == 1
    for instruction, expected in ((held, ("PACK", "NMAT", "PREA", "CVAL")), (rejected, ("CAND", "NMAT", "", ""))):
        sheet = instruction_sheet(instruction, auditor, TEN, FRI_2026_11_20)
        assert sheet is not None
        for each in (sheet, sheet_as_of(sheet, FRI_2026_11_20, TEN + timedelta(hours=1))):
            found = each.statuses
            assert (found.processing, found.matching, found.hold, found.imposed) == expected


def test_what_goes_outside_is_alleged_to_nobody_here(market: Firm, auditor: Actor) -> None:
    (made,) = come_in(delivers(1, place="CSD"))
    later = TEN + timedelta(days=1)
    wanted = WantedUnmatched(is_alleged=True)
    assert number_unmatched(wanted, EVERYBODY, later).number == 1, "no way leads there: it waits for its match here"
    reach(market)
    assert number_unmatched(wanted, EVERYBODY, later).number == 0
    sheet = instruction_sheet(made, auditor, TEN, FRI_2026_11_20)
    assert sheet is not None and why_of(sheet, FRI_2026_11_20) is None
