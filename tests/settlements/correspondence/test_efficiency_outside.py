"""Settlement efficiency counts what settles outside: by its depository's days, in the same totals, apart by place."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from machinery.paging import Cut
from machinery.statements import value
from machinery.transactions import whole
from settlements.messages import iso20022
from settlements.messages.contents import Header
from settlements.operations import cancel
from settlements.partials import Confirmation as Part
from settlements.queries import (
    EfficiencyLine,
    EfficiencyWanted,
    Line,
    Scope,
    Wanted,
    efficiency_lines,
    lines,
    totals,
)
from settlements.queries.efficiency import Efficiency
from tests.settlements.correspondence.posted import OURS, TEN, sent
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
    funded,
    outside,
    reach,
)
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, NORTE, SHARE, Firm
from tests.settlements.sides import FREE, delivers, receives
from tests.settlements.test_penalising import MON_2026_11_23, night, took

pytestmark = pytest.mark.usefixtures("own_bic")

EVERYBODY = Scope(None)


def found(by: str, first: date, last: date, scope: Scope = EVERYBODY, **wanted: Any) -> list[EfficiencyLine]:
    asked = EfficiencyWanted(by, first, last, Wanted(**wanted))
    return list(efficiency_lines(asked, scope, MON_2026_11_23, Cut(size=500)).rows)


def of_place(place: str, day: date, currency: str) -> Efficiency | None:
    """What a place comes to in one currency on one day."""
    those = [each.found for each in found("place", day, day) if (each.code, each.currency) == (place, currency)]
    return those[0] if those else None


def listed(state: str, day: date, **wanted: Any) -> list[Line]:
    """The rows of a day, read by pages of two; as many as are counted."""
    asked, those, cut = Wanted(state=state, on=day, **wanted), list[Line](), Cut(size=2)
    while True:
        page = lines(asked, EVERYBODY, MON_2026_11_23, cut)
        those += page.rows
        if not page.after:
            break
        cut = Cut(after=page.after, size=2)
    assert totals(asked, EVERYBODY).count.number == len(those)
    return those


def is_what_its_rows_are(day: date) -> None:
    """Each figure of a day, by place and currency, is that of the rows of that day."""
    for each in found("place", day, day):
        asked: dict[str, Any] = {"place": each.code, "currency": each.currency or "FREE"}
        for state, number, paid in (
            ("settled", each.found.settled, each.found.settled_value),
            ("parts", each.found.parts, each.found.parts_value),
            ("failed", each.found.failed, each.found.failed_value),
        ):
            rows = listed(state, day, **asked)
            assert (len(rows), sum((row.amount or Decimal(0) for row in rows), Decimal(0))) == (number, paid), (
                each,
                state,
            )


def test_a_depository_settles_on_its_own_day_and_what_is_left_fails(market: Firm) -> None:
    """Three are due on Friday: one settles then, one is told on Monday to have done so on Friday, of one forty shares did."""
    reach(market)
    funded(market, "SEC-NORT", SHARE, Decimal(1_000))
    known, late, part = (outside(number, receives, **FREE) for number in (1, 2, 3))
    answers(confirmation(known))
    answers(confirmation(part, "40", part=Part.MORE_TO_COME))
    with whole():
        took(4)
    night(FRI_2026_11_20)
    before = of_place("outside", FRI_2026_11_20, "")
    assert before is not None and (before.settled, before.parts, before.failed) == (1, 1, 2)
    monday = TEN + timedelta(days=3)
    header = Header(sender=DEPOSITORY, receiver=OURS, message_id="LATE", created_at=monday)
    sent(iso20022.write_message(confirmation(late), header), at=monday, on=MON_2026_11_23)
    after = of_place("outside", FRI_2026_11_20, "")
    assert after is not None and (after.settled, after.parts, after.failed) == (2, 1, 1)
    (left,) = listed("failed", FRI_2026_11_20, place="outside")
    assert (left.id, left.quantity, left.instructed_quantity, left.place) == (part, 60, 100, "CSD")
    own = of_place("own", FRI_2026_11_20, "EUR")
    assert own is not None and own.settled + own.failed == 2
    is_what_its_rows_are(FRI_2026_11_20)


def test_places_sum_to_one_total_in_every_grouping(market: Firm) -> None:
    reach(market)
    outside(1), outside(2, receives)
    answers(confirmation(outside(3, receives, **FREE)))
    with whole():
        took(4), took(5, amount="777.77")
    night(FRI_2026_11_20)
    whole_sum = {each.currency: each.found for each in found("currency", FRI_2026_11_20, FRI_2026_11_20)}
    for by in ("place", "participant", "instrument", "day"):
        sums: dict[str, list[Decimal | int]] = {}
        for each in found(by, FRI_2026_11_20, FRI_2026_11_20):
            told = each.found
            figures = (told.settled, told.settled_value, told.failed, told.failed_value)
            sums[each.currency] = [a + b for a, b in zip(sums.get(each.currency, [0] * 4), figures, strict=True)]
        assert sums == {
            code: [f.settled, f.settled_value, f.failed, f.failed_value] for code, f in whole_sum.items()
        }, by
    mine, theirs = (Scope((market.parties[bic],)) for bic in (NORTE, HARTWELL))
    for scope, number in ((mine, 1), (theirs, 1)):
        assert (
            sum(e.found.failed for e in found("place", FRI_2026_11_20, FRI_2026_11_20, scope, place="outside"))
            == number
        )
    is_what_its_rows_are(FRI_2026_11_20)


def test_the_cause_is_what_the_depository_had_told_by_then(market: Firm) -> None:
    reach(market)
    made, silent = outside(1), outside(2)
    answers(advice(made, **ACCEPTED, **MATCHED))
    answers(advice(made, **FAILING), at=TEN + MINUTE)
    night(FRI_2026_11_20)
    causes = {each.code: each.found.failed for each in found("cause", FRI_2026_11_20, FRI_2026_11_20)}
    assert causes == {"LACK": 1, "": 1}
    assert [each.id for each in listed("failed", FRI_2026_11_20, reason="LACK")] == [made]
    assert {each.id for each in listed("failed", FRI_2026_11_20)} == {made, silent}


def test_what_was_not_sent_or_was_cancelled_by_then_is_not_counted(market: Firm) -> None:
    """What a depository never had is none of its fails; what is cancelled does not fail from the day after on."""
    reach(market)
    come_in(delivers(1, place="CSD", intended_settlement_date="2026-11-24"))
    future = outside(2, intended_settlement_date="2026-11-24")
    (kept,) = come_in(delivers(3, place="CSD"))
    with whole():
        assert cancel([kept], OCCASION).done == 1
    night(FRI_2026_11_20)
    assert found("place", FRI_2026_11_20, FRI_2026_11_20) == [] == listed("failed", FRI_2026_11_20)
    assert value("select count(*) from settlements_unmatched where instruction_id = %s", [future]) == 1
